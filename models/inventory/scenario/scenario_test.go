package scenario

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/inventory/policy"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
)

// One item, one period: the program must find the newsvendor's quantity, which comes from quantiles and no solver.
func TestOnePeriodIsTheNewsvendor(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	p := &inventory.Program{Periods: 1, Limits: inventory.NoLimits(1),
		Items: []inventory.Item{{ID: "a", UnitCost: 4, Shortage: 9, Salvage: 1, Demand: []float64{0}}}}
	var paths [][]float64
	for range 101 {
		paths = append(paths, []float64{math.Floor(50 * rng.ExpFloat64())})
	}
	r, err := Solve(context.Background(), p, paths, replenish.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := policy.Newsvendor(policy.Sample(paths), 1, 9, 0, 4, 1)
	if err != nil || math.Abs(r.Order[0]-want) > 1e-6 {
		t.Errorf("orders %g, the newsvendor %g, %v", r.Order[0], want, err)
	}
}

// The plan's cost is what its orders cost when they are tried on the paths; planning with the mean is not better, knowing
// the future not worse, and no nearby orders are cheaper.
func TestPlanOverPaths(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	const items, periods, count = 4, 5, 30
	p := &inventory.Program{Periods: periods, Limits: inventory.NoLimits(periods)}
	for i := range items {
		p.Items = append(p.Items, inventory.Item{ID: string(rune('a' + i)), Stock: 10, UnitCost: 2, Holding: 0.05, Shortage: 5, Salvage: 1.8, LeadTime: i % 3, Volume: 1,
			Demand: make([]float64, periods)})
	}
	var paths [][]float64
	for range count {
		path := make([]float64, items*periods)
		for j := range path {
			path[j] = math.Floor(20 * rng.ExpFloat64())
		}
		paths = append(paths, path)
	}
	p.Limits.TotalBudget = 500
	r, err := Solve(context.Background(), p, paths, replenish.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := Evaluate(p, paths, r.Order); r.Status != replenish.Optimal || math.Abs(got-r.Cost) > 1e-6*r.Cost {
		t.Errorf("%s: cost %g, tried on the paths %g", r.Status, r.Cost, got)
	}
	if r.MeanValue < r.Cost-1e-6 || r.WaitAndSee > r.Cost+1e-6 || r.MeanValue < 1.001*r.Cost {
		t.Errorf("mean value %g, two-stage %g, wait and see %g", r.MeanValue, r.Cost, r.WaitAndSee)
	}
	for range 300 {
		near, spent := append([]float64{}, r.Order...), 0.0
		for j := range near {
			near[j] = math.Max(0, near[j]+rng.NormFloat64())
			spent += 2 * near[j]
		}
		if spent <= 500 && Evaluate(p, paths, near) < r.Cost-1e-6 {
			t.Fatalf("orders nearby cost %g, the plan %g", Evaluate(p, paths, near), r.Cost)
		}
	}
}

func TestWrongPathsAreRefused(t *testing.T) {
	p := &inventory.Program{Periods: 1, Limits: inventory.NoLimits(1), Items: []inventory.Item{{ID: "a", Demand: []float64{0}}}}
	for _, paths := range [][][]float64{nil, {{1, 2}}, {{-1}}, {{math.NaN()}}, {{math.Inf(1)}}} {
		if _, err := Solve(context.Background(), p, paths, replenish.Options{}); err == nil {
			t.Errorf("paths %v are accepted", paths)
		}
	}
}

// Programs of a shop's size: the plan is proven, and what it costs is what its orders cost when tried.
func BenchmarkSolve(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 1))
	const items, periods, count = 200, 8, 20
	p := &inventory.Program{Periods: periods, Limits: inventory.NoLimits(periods)}
	spend := 0.0
	for i := range items {
		cost := 1 + 5*rng.Float64()
		p.Items = append(p.Items, inventory.Item{ID: fmt.Sprint(i), Stock: 20, UnitCost: cost, Holding: 0.004 * cost, Shortage: 2 * cost, Salvage: 0.9 * cost,
			LeadTime: i % 4, Volume: 0.1, Demand: make([]float64, periods)})
		spend += 20 * cost
	}
	for t := range periods {
		p.Limits.Budget[t] = 0.9 * spend
	}
	var paths [][]float64
	for range count {
		path := make([]float64, items*periods)
		for j := range path {
			path[j] = math.Floor(20 * rng.ExpFloat64())
		}
		paths = append(paths, path)
	}
	for range b.N {
		r, err := Solve(context.Background(), p, paths, replenish.Options{})
		if err != nil || r.Status != replenish.Optimal || math.Abs(Evaluate(p, paths, r.Order)-r.Cost) > 1e-6*r.Cost {
			b.Fatal(r, err)
		}
		b.ReportMetric(100*(r.MeanValue-r.Cost)/r.Cost, "%saved")
	}
}
