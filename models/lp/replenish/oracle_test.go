package replenish

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/highs"
)

// wild makes a small instance with everything that can go wrong: limits of zero, far too tight or missing, no demand, no
// safety stock, free items, shelf lives, fixed orders, lead times beyond the horizon, salvage above cost.
func wild(seed uint64) *Problem {
	r := rand.New(rand.NewPCG(seed, 11))
	return wildOf(seed, r, 1+r.IntN(7), 1+r.IntN(8))
}

func wildOf(seed uint64, r *rand.Rand, items, periods int) *Problem {
	p := family(seed, items, periods, 0.4+r.Float64())
	perhaps := func(n int) bool { return r.IntN(n) == 0 }
	for i := range items {
		p.Lead[i] = r.IntN(periods + 2)
		for _, f := range []*[]float64{&p.Holding, &p.SafetyCost, &p.Safety, &p.Volume, &p.Cost, &p.Salvage, &p.Stock, &p.Shortage} {
			if perhaps(9) {
				(*f)[i] = 0
			}
		}
		if perhaps(12) {
			p.Salvage[i] = 1.3 * p.Cost[i]
		}
		for t := range periods {
			if perhaps(6) {
				p.Demand[i*periods+t] = 0
			}
		}
	}
	for t := range periods {
		for _, limits := range [][]float64{p.Budget, p.Capacity} {
			switch r.IntN(10) {
			case 0:
				limits[t] = 0
			case 1, 2:
				limits[t] = math.Inf(1)
			}
		}
	}
	if perhaps(3) {
		p.Capacity = nil
	}
	if perhaps(4) {
		p.Budget = nil
	}
	if perhaps(3) {
		p.TotalBudget = 100 * float64(items*periods) * r.Float64() * float64(r.IntN(4))
	}
	p.wilder(r, perhaps)
	return p
}

func (p *Problem) wilder(r *rand.Rand, perhaps func(int) bool) {
	n := p.Items * p.Periods
	cells := func(f func(j int) float64) []float64 {
		x := make([]float64, n)
		for j := range x {
			x[j] = f(j)
		}
		return x
	}
	m := newLeast(p)
	if perhaps(4) {
		p.MaxStock = cells(func(j int) float64 {
			if perhaps(3) {
				return math.Inf(1)
			}
			return m.stock[j] + float64(r.IntN(3))*p.Demand[j]
		})
	}
	if perhaps(4) {
		p.MaxOrder = cells(func(j int) float64 { return 2 * p.Demand[j] * float64(r.IntN(3)) })
	}
	if perhaps(6) {
		p.MinOrder = cells(func(j int) float64 {
			if perhaps(3) && (p.MaxOrder == nil || p.MaxOrder[j] > 2) {
				return 2
			}
			return 0
		})
	}
	if perhaps(4) {
		p.OrderCost = cells(func(j int) float64 { return p.Cost[j/p.Periods] * (0.5 + r.Float64()) })
	}
}

// TestOracle compares status and objective of wild instances with HiGHS on the general model, and the proof with Bound.
func TestOracle(t *testing.T) {
	oracle := highs.New(highs.Config{})
	defer oracle.Close()
	seen := map[Status]int{}
	first, last := uint64(0), uint64(100)
	if long := os.Getenv("REPLENISH_SEEDS"); long != "" {
		if _, err := fmt.Sscanf(long, "%d-%d", &first, &last); err != nil {
			t.Fatalf("REPLENISH_SEEDS is %q, should be like 0-5000", long)
		}
	}
	for seed := first; seed < last; seed++ {
		p := wild(seed)
		s, err := Solve(context.Background(), p, Options{})
		if err != nil {
			t.Fatal(seed, err)
		}
		want, err := oracle.Solve(context.Background(), p.Model(), lp.Options{})
		if err != nil {
			t.Logf("%d: the oracle does not know: %v", seed, err)
			continue
		}
		seen[s.Status]++
		compare(t, seed, p, s, want)
	}
	t.Log(seen)
}

func compare(t *testing.T, seed uint64, p *Problem, s *Solution, want lp.Solution) {
	t.Helper()
	pairs := map[lp.Status]Status{lp.Optimal: Optimal, lp.Infeasible: Infeasible, lp.Unbounded: Unbounded}
	if pairs[want.Status] != s.Status {
		t.Errorf("%d: status %v, oracle %v; gap %g infeasibility %g %g", seed, s.Status, want.Status, s.Gap(), s.PrimalInfeasibility, s.DualInfeasibility)
		return
	}
	if s.Status != Optimal {
		return
	}
	if relativeGap(s.Objective, want.Objective) > 1e-7 {
		t.Errorf("%d: objective %.12g, oracle %.12g", seed, s.Objective, want.Objective)
	}
	bound := p.Bound(s.BudgetPrice, s.CapacityPrice, s.TotalPrice)
	if !(relativeGap(s.Objective, bound) <= 1e-8) {
		t.Errorf("%d: the prices prove %.12g, the objective is %.12g", seed, bound, s.Objective)
	}
	if infeasible := p.Check(s.Order, s.Stock, s.Lost, s.Short); infeasible > 1e-9 {
		t.Errorf("%d: infeasibility %g", seed, infeasible)
	}
}
