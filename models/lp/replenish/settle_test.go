package replenish

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// TestSampled compares a solve by way of a sample with the interior point over all items, on programs where few items share
// the limits, where very many do, and where the limits are all but used up by the least plans.
func TestSampled(t *testing.T) {
	for name, p := range map[string]*Problem{
		"random": family(21, 260, 6, 0.7), "proportional": proportional(22, 260, 6, 0.7), "tight": proportional(23, 300, 8, 0.3),
		"total": total(proportional(24, 300, 8, 0.8), 0.6), "no money": total(family(25, 260, 6, 0.9), 0), "loose": family(26, 260, 6, 3),
	} {
		s := solved(t, p, Options{})
		r := newRun(context.Background(), p, Options{})
		if !r.screen() {
			t.Fatal(name, "has no optimum")
		}
		if closed := r.closed(); closed != nil {
			r = newRun(context.Background(), p.bounded(r.m, closed), Options{})
			r.screen()
		}
		r.inner = true // neither cut short nor mended
		r.interior(r.begin())
		if whole := r.finish(); math.Max(whole.Gap(), relativeGap(whole.Objective, s.Objective)) > 1e-6 {
			t.Errorf("%s: %.12g, interior point over all items %.12g with gap %.1e", name, s.Objective, whole.Objective, whole.Gap())
		}
	}
}

// total gives p a total budget of that share of its demand's cost.
func total(p *Problem, share float64) *Problem {
	p.TotalBudget = 0
	for j, d := range p.Demand {
		p.TotalBudget += share * p.Cost[j/p.Periods] * d
	}
	return p
}

// TestChoose: an item's own plan is optimal at the prices, by the worths that prove it.
func TestChoose(t *testing.T) {
	for seed := range uint64(300) {
		p := wild(seed)
		m := newLeast(p)
		if len(m.conflicts(p)) > 0 {
			continue
		}
		prices := make([]float64, 2*p.Periods+1)
		for row := range prices {
			prices[row] = float64((int(seed)+row)%4) / 3
		}
		q, s := priced{p, m, prices}, newSolution(p)
		var c chain
		var room stayRoom
		for i := range p.Items {
			if !c.respond(q, i, s) {
				continue
			}
			want := c.solve(q, i)
			if got := q.cost(i, s); relativeGap(want, got) > 1e-9 {
				t.Errorf("seed %d item %d: the plan costs %.12g, the recursion says %.12g", seed, i, got, want)
			}
			if bound, _, fine := q.prove(i, s, &room); !fine || relativeGap(want, bound) > 1e-9 {
				t.Errorf("seed %d item %d: %v, proven %.12g of %.12g", seed, i, fine, bound, want)
			}
		}
	}
}

// TestWorth: after a warm solve the worths of all items, also of those that kept their plans unseen, prove the bound.
func TestWorth(t *testing.T) {
	p := proportional(31, 300, 8, 0.7)
	s, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		if _, err := s.Solve(context.Background(), Options{}); err != nil {
			t.Fatal(err)
		}
		if err := s.Change(c.edit); err != nil {
			t.Fatal(err)
		}
		c.edit(p)
		got, err := s.Solve(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		prove(t, p, got)
		q, sum, worst := priced{p, newLeast(p), got.prices()}, 0.0, 0.0
		for i := range p.Items {
			bound, violation := q.bound(i, got.Worth()[i*p.Periods:(i+1)*p.Periods])
			sum, worst = sum+bound, math.Max(worst, violation)
		}
		for row, price := range q.prices {
			if price > 0 {
				sum -= price * newRun(context.Background(), p, Options{}).limits[row]
			}
		}
		if relativeGap(got.Objective, sum) > 1e-8 || worst > 1e-9 {
			t.Errorf("%s: worths prove %.12g of %.12g with violation %g", c.name, sum, got.Objective, worst)
		}
	}
}

// tame raises limits that no plan keeps to what all need, and takes the salvage from items that would gain without limit.
func (p *Problem) tame() {
	for _, c := range newLeast(p).conflicts(p) {
		switch c.Resource {
		case Budget:
			p.Budget[c.Period] = c.Least
		case TotalBudget:
			p.TotalBudget = c.Least
		case Capacity:
			p.Capacity[c.Period] = c.Least
		case MaxStock:
			p.MaxStock[c.Item*p.Periods+c.Period] = c.Least
		case MaxOrder:
			p.MaxOrder[c.Item*p.Periods+c.Period] = c.Least
		}
	}
	for ray, ok := p.ray(); ok; ray, ok = p.ray() {
		p.Salvage[ray.Item] = 0
	}
}

// TestWildAndMany: many items with everything that can go wrong.
func TestWildAndMany(t *testing.T) {
	seeds := uint64(40)
	if long := os.Getenv("REPLENISH_LONG"); long != "" {
		seeds = 400
	}
	seen := map[Status]int{}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 12))
		p := wildOf(seed, r, 60+r.IntN(300), 1+r.IntN(8))
		p.tame()
		s, err := Solve(context.Background(), p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		seen[s.Status]++
		if s.Status == Optimal {
			prove(t, p, s)
		} else {
			t.Errorf("seed %d, %d×%d: %v, %.12g to %.12g, infeasibility %g", seed, p.Items, p.Periods, s.Status, s.DualObjective, s.Objective, s.PrimalInfeasibility)
		}
	}
	t.Log(seen)
}
