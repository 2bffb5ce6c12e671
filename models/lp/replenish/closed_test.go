package replenish

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRoundFigures solves programs as people write them: costs in fixed ratios, many zeros, budgets of nothing in some
// periods, limits missing in others, goods without volume, orders that never arrive. The optima are proven by their prices;
// rounding may stop one in a hundred, close by.
func TestRoundFigures(t *testing.T) {
	optimal, stopped := 0, 0
	for seed := range uint64(250) {
		p := roundFigures(seed)
		if len(newLeast(p).conflicts(p)) > 0 {
			continue
		}
		s, err := Solve(context.Background(), p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if s.Status != TimeLimit {
			optimal++
			prove(t, p, s)
			continue
		}
		if stopped++; s.Gap() > 1e-6 {
			t.Errorf("seed %d: stopped at a gap of %g", seed, s.Gap())
		}
	}
	if optimal < 200 || stopped > 2 {
		t.Errorf("%d programs were solved, %d stopped", optimal, stopped)
	}
}

func roundFigures(seed uint64) *Problem {
	r := rand.New(rand.NewPCG(seed, 7))
	one := func(of ...float64) float64 { return of[r.IntN(len(of))] }
	n, periods := int(one(1, 2, 5, 20, 60, 300)), int(one(1, 2, 5, 12, 26))
	p := &Problem{Items: n, Periods: periods, TotalBudget: math.Inf(1)}
	p.Budget = slices.Repeat([]float64{math.Inf(1)}, periods)
	p.Capacity = slices.Clone(p.Budget)
	money := 0.0
	for range n {
		cost := math.Round(20+1980*r.Float64()) / 100
		money += 15 * cost
		p.Cost, p.Stock = append(p.Cost, cost), append(p.Stock, math.Round(one(0, 0, 50)*r.Float64()))
		p.Holding, p.Shortage = append(p.Holding, cost*one(0, 0.004, 0.05)), append(p.Shortage, 3*cost*r.Float64())
		p.Safety, p.SafetyCost = append(p.Safety, math.Round(one(0, 20)*r.Float64())), append(p.SafetyCost, cost*one(0, 0.1, 0.5))
		p.Salvage, p.Volume = append(p.Salvage, cost*one(0, 0.5, 0.9, 1)), append(p.Volume, one(0, 0.1, 1, 2.5))
		p.Lead = append(p.Lead, int(one(0, 0, 1, 2, 3, 8, float64(periods))))
		for range periods {
			p.Demand, p.Inbound = append(p.Demand, math.Round(one(0, 30, 30)*r.Float64())), append(p.Inbound, one(0, 0, 0, 5))
		}
	}
	for t := range periods {
		if r.Float64() < 0.6 {
			p.Budget[t] = money * one(0, 0.2, 0.5, 1.2)
		}
		if r.Float64() < 0.5 {
			p.Capacity[t] = float64(n) * (10 + 70*r.Float64())
		}
	}
	if r.Float64() < 0.4 {
		p.TotalBudget = money * float64(periods) * one(0, 0.1, 0.3)
	}
	return p
}
