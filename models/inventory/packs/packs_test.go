package packs

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
)

// shop makes a random shop of the program's family: heavy-tailed sales, packs and minimum orders, budgets and space that
// bind.
func shop(rng *rand.Rand, n, t int, tight float64) (*replenish.Problem, *Lots) {
	p := &replenish.Problem{Items: n, Periods: t, TotalBudget: math.Inf(1)}
	l := &Lots{Tiers: make([][]Tier, n)}
	spend, space := 0.0, 0.0
	for range n {
		mean, cost := math.Exp(rng.NormFloat64()*1.2+2.5), math.Exp(rng.NormFloat64()*0.8+1)
		volume := math.Exp(rng.NormFloat64()*0.5 - 1)
		p.Stock = append(p.Stock, math.Round(mean*(1+3*rng.Float64())))
		p.Cost = append(p.Cost, cost)
		p.Holding = append(p.Holding, 0.004*cost)
		p.Shortage = append(p.Shortage, cost*1.98)
		p.Safety = append(p.Safety, math.Round(mean*0.5))
		p.SafetyCost = append(p.SafetyCost, 0.05*cost)
		p.Salvage = append(p.Salvage, 0.9*cost)
		p.Volume = append(p.Volume, volume)
		p.Lead = append(p.Lead, rng.IntN(4))
		l.Pack = append(l.Pack, []float64{1, 6, 12, 24}[rng.IntN(4)])
		l.Min = append(l.Min, []float64{0, 0, 24, 48}[rng.IntN(4)])
		for range t {
			p.Demand = append(p.Demand, mean*math.Exp(rng.NormFloat64()*0.4))
		}
		spend += mean * cost
		space += mean * volume
	}
	for range t {
		p.Budget = append(p.Budget, spend*tight)
		p.Capacity = append(p.Capacity, space*4)
	}
	return p, l
}

func TestThousandItemsWithinAPercent(t *testing.T) {
	p, l := shop(rand.New(rand.NewPCG(1, 2)), 1000, 12, 0.9)
	relaxed, err := replenish.Solve(context.Background(), p, replenish.Options{})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	r, err := Solve(context.Background(), p, l, relaxed, Options{TimeLimit: 8 * time.Second, Progress: func(o, b float64) {
		t.Logf("%v %g %g %.5f%%", time.Since(start), o, b, 100*(o-b)/o)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("relaxation %s %g %v; plan %g bound %g gap %.4f %% after %v, %d rounds", relaxed.Status, relaxed.Objective, relaxed.Elapsed, r.Objective, r.Bound, 100*r.Gap(), time.Since(start), r.Rounds)
	if r.Gap() > 0.01 {
		t.Errorf("the gap is %.4f %%", 100*r.Gap())
	}
}
