package inventory

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// withTerms gives a random shop's items to two suppliers, the first with a least spend.
func withTerms(seed uint64, whole bool, least float64) *Program {
	p := random(rand.New(rand.NewPCG(seed, 1)), 14, 8, whole)
	for i := range p.Items {
		p.Items[i].Supplier = []string{"Yiwu", "Porto"}[i%2]
	}
	p.Suppliers = []Supplier{{ID: "Yiwu", MinSpend: least}}
	return p
}

// Small orders become few large ones: the plan, which is checked, keeps the least spend and costs no less than the bound
// without it; the plan without it does not pass.
func TestLeastSpendsJoinOrders(t *testing.T) {
	mended := 0
	for seed := range uint64(5) {
		for _, whole := range []bool{false, true} {
			free := withTerms(seed, whole, 0)
			o := Options{TimeLimit: 300 * time.Millisecond, Gap: 10}
			loose, err := Solve(context.Background(), free, o)
			if err != nil || !loose.Has() {
				continue
			}
			spent, _ := loose.Use(free.Only(names(free, "Yiwu")))
			largest := 0.0
			for _, v := range spent {
				largest = math.Max(largest, v)
			}
			p := withTerms(seed, whole, 0.8*largest)
			plan, err := Solve(context.Background(), p, o) // checks the plan
			if err != nil || plan.Objective < loose.DualObjective-1e-6*math.Abs(loose.Objective) {
				t.Fatalf("seed %d, whole %v: %v", seed, whole, err)
			}
			if err := loose.Check(p); err != nil {
				if mended++; !strings.Contains(err.Error(), "supplier Yiwu in period") {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
		}
	}
	if mended == 0 {
		t.Error("no plan had an order that was too small")
	}
}

func names(p *Program, supplier string) []string {
	var out []string
	for _, it := range p.Items {
		if it.Supplier == supplier {
			out = append(out, it.ID)
		}
	}
	return out
}

// One item, two pieces a week at 1: with a least spend of 6 three weeks are ordered at once, which costs only their holding.
func TestLeastSpendByHand(t *testing.T) {
	p := &Program{Periods: 6, Limits: NoLimits(6), Suppliers: []Supplier{{"Yiwu", 6}}, Items: []Item{{ID: "mug", Supplier: "Yiwu", UnitCost: 1, Holding: 0.1, Shortage: 9,
		Demand: []float64{2, 2, 2, 2, 2, 2}}}}
	plan := mustSolve(t, p, Options{})
	if want := []float64{6, 0, 0, 6, 0, 0}; !near(plan.Order, want) || math.Abs(plan.Objective-(12+2*(0.4+0.2))) > 1e-6 {
		t.Errorf("orders %v cost %g", plan.Order, plan.Objective)
	}
	fixed, err := p.WithFixed("mug", 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if plan := mustSolve(t, fixed, Options{}); plan.Order[0] != 1 {
		t.Errorf("a fixed order of 1 became %g", plan.Order[0])
	}
	for _, bad := range []Supplier{{"", 1}, {"Porto", -1}, {"Porto", math.NaN()}, {"Yiwu", 1}} {
		q := p.Clone()
		q.Suppliers = append(q.Suppliers, bad)
		if q.Validate() == nil {
			t.Errorf("the terms %+v are accepted", bad)
		}
	}
}

func near(a, b []float64) bool {
	for k := range a {
		if math.Abs(a[k]-b[k]) > 1e-5 {
			return false
		}
	}
	return len(a) == len(b)
}
