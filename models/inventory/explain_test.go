package inventory

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// small is a shop of two items over six weeks with a budget that binds in week 1.
func small() *Program {
	p := &Program{Periods: 6, Limits: NoLimits(6), Items: []Item{
		{ID: "umbrella", Supplier: "Yiwu", Stock: 12, UnitCost: 4, Holding: 0.02, Shortage: 9, Salvage: 3.5, Volume: 2, LeadTime: 2, Demand: []float64{5, 5, 6, 6, 8, 8}},
		{ID: "mug", Supplier: "Porto", Stock: 3, UnitCost: 2, Holding: 0.01, Shortage: 4, Salvage: 1.8, Volume: 1, LeadTime: 1, Demand: []float64{3, 4, 4, 4, 4, 4}},
	}}
	p.Limits.Budget[0] = 20
	return p
}

func TestShadowPricesAreWhatTheyClaim(t *testing.T) {
	p := random(rand.New(rand.NewPCG(5, 1)), 12, 6, false)
	plan := mustSolve(t, p, Options{})
	for _, d := range plan.Duals(p) {
		if d.Price <= 1e-6 {
			continue
		}
		// The cost is convex in the limit: a little more saves at most the price, a little less costs at least the price.
		step := 1e-4 * d.Limit
		for _, sign := range []float64{1, -1} {
			changed, err := p.Raise(d.Resource, d.Period, sign*step)
			if err != nil {
				t.Fatal(err)
			}
			if other := mustSolve(t, changed, Options{}); other.Objective < plan.Objective-d.Price*sign*step-1e-6*math.Abs(plan.Objective) {
				t.Errorf("%s %d: price %g, but a change of %g gives %g after %g", d.Resource, d.Period, d.Price, sign*step, other.Objective, plan.Objective)
			}
		}
	}
}

func TestExplainTellsWhatBinds(t *testing.T) {
	p := small()
	plan := mustSolve(t, p, Options{})
	e := Explain(p, plan)
	if math.Abs(e.Costs.Total()-plan.Objective) > 1e-9 {
		t.Errorf("the parts sum to %g of %g", e.Costs.Total(), plan.Objective)
	}
	var limits []Fact
	for _, f := range e.Facts {
		if f.Text.EN == "" || f.Text.ZH == "" || strings.Contains(f.Text.EN+f.Text.ZH, "%!") {
			t.Errorf("words: %+v", f.Text)
		}
		if f.Kind == "limit" {
			limits = append(limits, f)
		}
	}
	if len(limits) != 1 || limits[0].Resource != Budget || limits[0].Period != 1 || !strings.Contains(limits[0].Text.In(shop.ZH), "第 1 周的预算") {
		t.Errorf("limits %+v", limits)
	}
	why, ok := Why(p, plan, "umbrella")
	if !ok || why.Period != 1 || why.Arrives != 3 || why.Empty != 3 || why.Worth < why.Price || strings.Contains(why.Text.ZH, "%!") {
		t.Errorf("why %+v", why)
	}
	if _, ok := Why(p, plan, "hat"); ok {
		t.Error("knows why a hat is ordered")
	}
	r, err := NewPlanner(Options{}).Ranging(context.Background(), p, plan.Duals(p)[0])
	if err != nil || !(r.Up >= 20 && r.Down <= 20 && r.Up > r.Down) || strings.Contains(r.Text.ZH+r.Text.EN, "%!") {
		t.Errorf("range %+v, %v", r, err)
	}
}

func TestWhatIfsChangeOnlyACopy(t *testing.T) {
	p := small()
	before, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	pn := NewPlanner(Options{})
	plan, err := pn.Solve(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	worse := map[string]func() (*Program, error){
		"budget": func() (*Program, error) { return p.CutBudget(0.2) },
		"total":  func() (*Program, error) { return p.WithTotalBudget(40) },
		"price":  func() (*Program, error) { return p.WithPrice("mug", 3) },
		"fixed":  func() (*Program, error) { return p.WithFixed("umbrella", 1, 0) },
		"demand": func() (*Program, error) {
			return p.WithUplift(Uplift{Item: "mug", From: 2, To: 3, Factor: 2, Source: "campaign"})
		},
		"capacity": func() (*Program, error) { return p.WithTotalBudget(50) },
	}
	for name, change := range worse {
		changed, err := change()
		if err != nil {
			t.Fatal(name, err)
		}
		other, err := pn.Solve(context.Background(), changed)
		if err != nil {
			t.Fatal(name, err)
		}
		cold := mustSolve(t, changed, Options{})
		if other.Objective <= plan.Objective || math.Abs(other.Objective-cold.Objective) > 1e-7*math.Abs(cold.Objective) {
			t.Errorf("%s: %g after %g; solved cold %g", name, other.Objective, plan.Objective, cold.Objective)
		}
		c := Compare(p, plan, changed, other)
		if c.CostB <= c.CostA || strings.Contains(c.Text.EN+c.Text.ZH, "%!") {
			t.Errorf("%s: %+v", name, c)
		}
	}
	after, _ := json.Marshal(p)
	if string(before) != string(after) {
		t.Error("a what-if changed the original")
	}
	var back Program
	if err := json.Unmarshal(after, &back); err != nil || !reflect.DeepEqual(&back, p) {
		t.Errorf("a program does not survive JSON: %v", err)
	}
	p.Limits.Capacity[3] = 50
	half, err := p.LoseCapacity(0.5, 4, 6)
	if err != nil || half.Limits.Capacity[3] != 25 || !math.IsInf(half.Limits.Capacity[4], 1) {
		t.Errorf("capacity %v, %v", half.Limits.Capacity, err)
	}
}

func TestWrongWhatIfsAreRefused(t *testing.T) {
	p := small()
	for name, f := range map[string]func() (*Program, error){
		"share":   func() (*Program, error) { return p.CutBudget(1.2) },
		"nothing": func() (*Program, error) { return p.CutBudget(math.NaN()) },
		"weeks":   func() (*Program, error) { return p.LoseCapacity(0.5, 4, 9) },
		"item":    func() (*Program, error) { return p.WithPrice("hat", 1) },
		"price":   func() (*Program, error) { return p.WithPrice("mug", -1) },
		"total":   func() (*Program, error) { return p.WithTotalBudget(-1) },
		"limit":   func() (*Program, error) { return p.Raise(Capacity, 0, 1) },
		"period":  func() (*Program, error) { return p.Raise(Budget, 7, 1) },
		"uplift":  func() (*Program, error) { return p.WithUplift(Uplift{Item: "hat", From: 1, To: 1}) },
		"order":   func() (*Program, error) { return p.WithFixed("mug", 9, 1) },
	} {
		if _, err := f(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestFixedOrdersArePlaced(t *testing.T) {
	p := small()
	p.Items[1].PackSize = 6
	fixed, err := p.WithFixed("mug", 2, 7)
	if err != nil {
		t.Fatal(err)
	}
	plan := mustSolve(t, fixed, Options{TimeLimit: 2e8})
	if got := plan.Order[plan.At(1, 2)]; got != 7 {
		t.Errorf("ordered %g", got)
	}
	back, _ := fixed.WithFixed("mug", 2, -1)
	if len(back.Fixed) != 0 {
		t.Errorf("still fixed: %v", back.Fixed)
	}
	dear, _ := p.WithFixed("umbrella", 1, 100)
	if plan := mustSolve(t, dear, Options{}); plan.Status != Infeasible || !strings.Contains(Diagnose(dear, plan).Text.EN, "400") {
		t.Errorf("%s: %s", plan.Status, Diagnose(dear, plan).Text.EN)
	}
}

func TestKeepAvailable(t *testing.T) {
	p := small()
	p.Limits.TotalBudget = 100
	p.Limits.Budget[0] = 60
	before := mustSolve(t, p, Options{}).Served(p, []string{"mug"})
	changed, reached, err := NewPlanner(Options{}).KeepAvailable(context.Background(), p, []string{"mug"}, 0.95)
	if err != nil || before >= 0.95 || reached < 0.95 {
		t.Fatalf("before %g, reached %g, %v", before, reached, err)
	}
	if got := mustSolve(t, changed, Options{}).Served(p, []string{"mug"}); math.Abs(got-reached) > 1e-6 {
		t.Errorf("the changed program serves %g, not %g", got, reached)
	}
	if _, reached, err = NewPlanner(Options{}).KeepAvailable(context.Background(), p, []string{"umbrella", "mug"}, 1); err != nil || reached >= 1 {
		t.Errorf("the impossible is reached: %g, %v", reached, err)
	}
}

// Without limits only the named items are solved, and what cannot arrive in time is known beforehand.
func TestKeepAvailableWithoutLimits(t *testing.T) {
	p := random(rand.New(rand.NewPCG(8, 1)), 40, 8, false)
	p.Limits = NoLimits(8)
	name := p.Items[0].ID
	p.Items[0].Stock, p.Items[0].LeadTime, p.Items[0].Inbound = 0, 3, nil
	p.Items[0].Demand = []float64{2, 2, 2, 2, 2, 2, 2, 2}
	p.Items[0].Shortage = 0.1 * p.Items[0].UnitCost // not worth an order
	changed, reached, err := NewPlanner(Options{}).KeepAvailable(context.Background(), p, []string{name}, 0.98)
	if err != nil || math.Abs(reached-5./8) > 1e-6 {
		t.Fatalf("reached %g of 5/8, %v", reached, err)
	}
	for i := range p.Items {
		if dear := changed.Items[i].Shortage > p.Items[i].Shortage; dear != (i == 0) {
			t.Errorf("the shortage cost of %s went from %g to %g", p.Items[i].ID, p.Items[i].Shortage, changed.Items[i].Shortage)
		}
	}
	if changed.Items[0].Shortage > 256*p.Items[0].Shortage {
		t.Errorf("the shortage cost rose to %g", changed.Items[0].Shortage)
	}
}

func TestPromises(t *testing.T) {
	p := small()
	p.Items[0].Inbound = []float64{0, 10, 0, 0, 0, 0}
	plan := mustSolve(t, p, Options{})
	for _, c := range []struct {
		quantity float64
		reserved []float64
		now      bool
		period   int
	}{{12, nil, true, 1}, {13, nil, false, 2}, {12, []float64{1}, false, 2}, {12, []float64{0, 0, 60}, false, 0}, {1e6, nil, false, 0}} {
		got, ok := PromiseDate(p, plan, "umbrella", c.quantity, c.reserved)
		if !ok || got.Now != c.now || got.Period != c.period || strings.Contains(got.Text.EN+got.Text.ZH, "%!") {
			t.Errorf("%g with %v reserved: %+v", c.quantity, c.reserved, got)
		}
	}
	if _, ok := PromiseDate(p, nil, "hat", 1, nil); ok {
		t.Error("a hat is promised")
	}
	orders := PurchaseOrders(p, plan, 1)
	total := 0.0
	for _, o := range orders {
		total += o.Total
	}
	if spent, _ := plan.Use(p); math.Abs(total-spent[0]) > 1e-9 || len(orders) == 0 {
		t.Errorf("purchase orders of %g, spent %g", total, spent[0])
	}
}

func TestStrategiesArePricedAgainstTheOptimum(t *testing.T) {
	p := small()
	p.Limits = NoLimits(6)
	f := Festival{StockBy: 3, From: 5, To: 5, Uplifts: []Uplift{{Item: "umbrella", From: 5, To: 5, Extra: 20}}}
	optimum, err := p.WithFestival(f)
	if err != nil {
		t.Fatal(err)
	}
	stockUp, err := p.StockUp(f)
	if err != nil {
		t.Fatal(err)
	}
	runDown, err := p.RunDown(f)
	if err != nil {
		t.Fatal(err)
	}
	best, priced, err := NewPlanner(Options{}).PriceStrategies(context.Background(), optimum, stockUp, runDown)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range priced {
		if s.Extra < -1e-9 || s.Cost < best.Objective-1e-9 || strings.Contains(s.Text.EN+s.Text.ZH, "%!") {
			t.Errorf("%+v", s)
		}
	}
	up := priced[0].Plan
	if arrives := up.Order[up.At(0, 1)]; arrives < 10 {
		t.Errorf("stock-up orders %g by week 3", arrives)
	}
	if _, err := p.StockUp(Festival{StockBy: 6, From: 5, To: 5}); err == nil {
		t.Error("a festival before its stocking up is accepted")
	}
}

// Rolling on with exactly the expected sales must lead to the rest of the plan's cost; with other sales a re-plan is never
// dearer than holding the plan.
func TestRollAndReplan(t *testing.T) {
	p := random(rand.New(rand.NewPCG(6, 1)), 8, 6, false)
	for i := range p.Items {
		p.Items[i].ShelfLife = 0
	}
	pn := NewPlanner(Options{})
	plan, err := pn.Solve(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	expected, actual, spent := make([]float64, 8), make([]float64, 8), 0.0
	for i := range p.Items {
		it := &p.Items[i]
		expected[i] = it.Demand[0] - plan.Lost[plan.At(i, 1)]
		actual[i] = expected[i] * 1.5
		at := plan.At(i, 1)
		spent += it.Spend(plan.Order[at]) + it.Holding*plan.Stock[at] + it.Shortage*plan.Lost[at] + it.SafetyCost*plan.Short[at]
	}
	next, err := p.Roll(plan, expected)
	if err != nil {
		t.Fatal(err)
	}
	if rest := mustSolve(t, next, Options{}); math.Abs(rest.Objective+spent-plan.Objective) > 1e-6*math.Abs(plan.Objective) {
		t.Errorf("first week %g and the rest %g are not the plan's %g", spent, rest.Objective, plan.Objective)
	}
	other, err := p.Roll(plan, actual)
	if err != nil {
		t.Fatal(err)
	}
	hold, err := other.HoldPlan(plan, 2)
	if err != nil {
		t.Fatal(err)
	}
	_, priced, err := pn.PriceStrategies(context.Background(), other, hold)
	if err != nil || priced[0].Plan.Has() && priced[0].Extra < -1e-6 {
		t.Errorf("%+v, %v", priced, err)
	}
}

// On the expected course itself, planning again ends with the same cost; on courses that differ from it, it is cheaper.
func TestReplanIsPriced(t *testing.T) {
	p := random(rand.New(rand.NewPCG(9, 1)), 10, 8, false)
	expected := p.UpliftedDemand()
	for i := range p.Items {
		p.Items[i].ShelfLife = 0
	}
	pn := NewPlanner(Options{})
	plan, err := pn.Solve(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	same, err := pn.PriceReplan(context.Background(), p, plan, [][]float64{expected})
	// A plan may keep a piece from a sale for a better use; in the course every sale that can be made is made.
	if err != nil || same.Hold < plan.Objective-1e-6 || same.Hold > plan.Objective+0.001*math.Abs(plan.Objective) || same.Saves() < -1e-6*math.Abs(plan.Objective) {
		t.Errorf("on the expected course %+v, the plan costs %g, %v", same, plan.Objective, err)
	}
	more := make([]float64, len(expected))
	for k, d := range expected {
		more[k] = 1.8 * d
	}
	other, err := pn.PriceReplan(context.Background(), p, plan, [][]float64{more})
	if err != nil || other.Saves() <= 0 || other.Paths != 1 || other.Solves != 7 || strings.Contains(other.Text.EN+other.Text.ZH, "%!") {
		t.Errorf("on a better course %+v, %v", other, err)
	}
	if _, err := pn.PriceReplan(context.Background(), p, plan, [][]float64{more[1:]}); err == nil {
		t.Error("a course that is too short is priced")
	}
}

// Items planned beside a plan's other items do what they did in the plan.
func TestBesideLeavesWhatOthersTake(t *testing.T) {
	p := random(rand.New(rand.NewPCG(10, 1)), 12, 6, false)
	plan := mustSolve(t, p, Options{})
	some := []string{p.Items[2].ID, p.Items[5].ID, p.Items[7].ID}
	part := p.Beside(plan, some)
	again := mustSolve(t, part, Options{})
	inPlan := 0.0
	for _, id := range some {
		i := p.Index(id)
		only := p.Only([]string{id})
		own := &Plan{Periods: p.Periods, Order: plan.Order[i*6 : i*6+6], Stock: plan.Stock[i*6 : i*6+6], Lost: plan.Lost[i*6 : i*6+6], Short: plan.Short[i*6 : i*6+6]}
		inPlan += own.Costs(only).Total()
	}
	if math.Abs(again.Objective-inPlan) > 1e-6*(1+math.Abs(inPlan)) {
		t.Errorf("beside the others they cost %g, in the plan %g", again.Objective, inPlan)
	}
}
