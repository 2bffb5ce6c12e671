package replenish

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// many is few, or with REPLENISH_LONG lots: so many that the tests below take minutes.
func many(few, lots int) uint64 {
	if os.Getenv("REPLENISH_LONG") != "" {
		return uint64(lots)
	}
	return uint64(few)
}

// anyProgram makes a program of 1 to most items with a few or very many that share limits, of any tightness.
func anyProgram(seed uint64, most int) *Problem {
	r := rand.New(rand.NewPCG(seed, 99))
	items, periods := int(math.Exp(r.Float64()*math.Log(float64(most)))), 1+r.IntN(40)
	if items*periods > 30000 {
		periods = 1 + 30000/items
	}
	tight := math.Exp(-4 + 5*r.Float64())
	p := family(seed, items, periods, tight)
	switch r.IntN(3) {
	case 0:
		p = proportional(seed, items, periods, tight)
	case 1:
		p = proportional(seed, items, periods, tight)
		for i := range items {
			p.Salvage[i], p.Volume[i], p.Lead[i] = 0, 0.05, min(2, periods-1)
		}
	}
	switch r.IntN(4) {
	case 0:
		p.Capacity = nil
	case 1:
		p = total(p, tight)
		p.Budget = nil
	case 2:
		p = total(p, 0.7*tight)
	}
	p.tame()
	return p
}

// TestManyPrograms: every program has an answer that proves itself.
func TestManyPrograms(t *testing.T) {
	for seed := range many(25, 4000) {
		p := anyProgram(seed, int(many(500, 3000)))
		s, err := Solve(context.Background(), p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if s.Status != Optimal {
			t.Errorf("seed %d, %d×%d: %v, gap %g, infeasibility %g", seed, p.Items, p.Periods, s.Status, s.Gap(), s.PrimalInfeasibility)
			continue
		}
		prove(t, p, s)
	}
}

// TestManyChanges: after any changes a warm answer proves itself and costs what a cold one does.
func TestManyChanges(t *testing.T) {
	for seed := range many(8, 900) {
		p := anyProgram(seed, int(many(200, 600)))
		s, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		for step := range uint64(8) {
			if step > 0 {
				if err := s.Change(func(p *Problem) { anyChange(p, seed, step) }); err != nil {
					t.Fatal(err)
				}
				anyChange(p, seed, step)
			}
			warm, err := s.Solve(context.Background(), Options{})
			if err != nil {
				t.Fatal(err)
			}
			cold, err := Solve(context.Background(), p, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if warm.Status != cold.Status {
				t.Errorf("seed %d step %d: warm %v, cold %v", seed, step, warm.Status, cold.Status)
			}
			if warm.Status != Optimal || cold.Status != Optimal {
				break
			}
			prove(t, p, warm)
			if relativeGap(cold.Objective, warm.Objective) > 2e-9 {
				t.Errorf("seed %d step %d: warm %.12g, cold %.12g", seed, step, warm.Objective, cold.Objective)
			}
		}
	}
}

// anyChange edits p in one of the ways that a shop's plan changes.
func anyChange(p *Problem, seed, step uint64) {
	r := rand.New(rand.NewPCG(seed, step))
	i := r.IntN(p.Items)
	demand := p.Demand[i*p.Periods : (i+1)*p.Periods]
	switch r.IntN(6) {
	case 0:
		for t := range p.Budget {
			p.Budget[t] *= 0.8 + 0.4*r.Float64()
		}
	case 1:
		for t := range p.Capacity {
			p.Capacity[t] *= 1 + 0.1*r.Float64()
		}
	case 2:
		p.Cost[i] *= 0.8 + 0.4*r.Float64()
	case 3:
		for t := range demand {
			demand[t] = math.Round(2 * demand[t] * r.Float64())
		}
	case 4:
		for j := range p.Demand {
			p.Demand[j] *= 0.99
		}
	case 5:
		p.Lead[i], p.Stock[i] = r.IntN(p.Periods+1), p.Stock[i]*r.Float64()
		p.Salvage[i], p.SafetyCost[i], p.Shortage[i] = 0.9*p.Cost[i]*r.Float64(), 2*p.SafetyCost[i]*r.Float64(), p.Shortage[i]*(0.5+r.Float64())
	}
}
