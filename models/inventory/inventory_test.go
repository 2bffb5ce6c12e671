package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
	"github.com/shopkeeper-ai/shopkeeper/models/lp"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/highs"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// random makes a program whose limits bind. whole adds packs, minimum orders, price breaks.
func random(rng *rand.Rand, items, periods int, whole bool) *Program {
	p := &Program{Periods: periods, Limits: NoLimits(periods)}
	spend, space := 0.0, 0.0
	for i := range items {
		mean, cost := 5+40*rng.Float64(), 1+9*rng.Float64()
		it := Item{ID: fmt.Sprintf("i%d", i), Supplier: fmt.Sprintf("s%d", i%3), Stock: math.Round(mean * 2 * rng.Float64()), UnitCost: cost, Holding: 0.01 * cost,
			Shortage: cost * (1.3 + rng.Float64()), Safety: math.Round(mean * 0.3), SafetyCost: 0.05 * cost, Salvage: 0.8 * cost, Volume: rng.Float64(), LeadTime: rng.IntN(3)}
		for range periods {
			it.Demand = append(it.Demand, math.Round(mean*2*rng.Float64()))
			it.Inbound = append(it.Inbound, math.Round(mean*0.2*rng.Float64()))
		}
		if whole {
			it.PackSize, it.MinOrder = []float64{0, 1, 6, 12}[rng.IntN(4)], []float64{0, 0, 20}[rng.IntN(3)]
			if rng.IntN(3) == 0 && it.PackSize > 0 {
				it.Breaks = []Break{{From: 36, UnitCost: 0.9 * cost}}
			}
		}
		if rng.IntN(4) == 0 {
			it.ShelfLife = 3
		}
		p.Items = append(p.Items, it)
		spend += mean * cost
		space += mean * it.Volume
	}
	for t := range periods {
		p.Limits.Budget[t], p.Limits.Capacity[t] = spend*(0.6+0.6*rng.Float64()), space*(2+2*rng.Float64())
	}
	p.Limits.TotalBudget = spend * float64(periods) * 0.8
	return p
}

func solver(t testing.TB) lp.Solver {
	t.Helper()
	s := highs.New(highs.Config{})
	t.Cleanup(func() { s.Close() })
	return s
}

func mustSolve(t testing.TB, p *Program, o Options) *Plan {
	t.Helper()
	plan, err := Solve(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestLinearProgramsAgreeWithTheGeneralSolver(t *testing.T) {
	rng, general := rand.New(rand.NewPCG(1, 1)), solver(t)
	for k := range 12 {
		p := random(rng, 2+k, 3+k%5, false)
		plan := mustSolve(t, p, Options{})
		s, err := general.Solve(context.Background(), NewGeneral(p).Model, lp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if string(plan.Status) != string(s.Status) || plan.Has() && math.Abs(plan.Objective-s.Objective) > 1e-6*math.Abs(s.Objective) {
			t.Errorf("program %d: %s %.12g, the general solver says %s %.12g", k, plan.Status, plan.Objective, s.Status, s.Objective)
		}
		if plan.Has() && plan.Gap() > 1e-8 {
			t.Errorf("program %d: gap %g", k, plan.Gap())
		}
	}
}

// The integer optimum by HiGHS must lie between the bound and the plan of the search.
func TestWholeOrdersAgainstTheExactOptimum(t *testing.T) {
	rng, general := rand.New(rand.NewPCG(2, 1)), solver(t)
	worst := 0.0
	for k := range 8 {
		p := random(rng, 4+k, 4, true)
		plan := mustSolve(t, p, Options{Seed: uint64(k), TimeLimit: 500 * time.Millisecond})
		g := NewGeneral(p)
		s, err := general.Solve(context.Background(), g.Model, lp.Options{Gap: 1e-9})
		if err != nil {
			t.Fatal(err)
		}
		if !plan.Has() {
			t.Fatalf("program %d is %s, the general solver says %s", k, plan.Status, s.Status)
		}
		slack := 1e-6 * math.Abs(s.Objective)
		if plan.DualObjective > s.Objective+slack || plan.Objective < s.Bound-slack {
			t.Errorf("program %d: the optimum %.10g is not between the bound %.10g and the plan %.10g", k, s.Objective, plan.DualObjective, plan.Objective)
		}
		worst = max(worst, (plan.Objective-s.Objective)/math.Abs(s.Objective))
		if err := g.Plan(s).Check(p); err != nil {
			t.Errorf("program %d: the general solver's plan: %v", k, err)
		}
	}
	t.Logf("the worst plan of the search is %.3f %% above the optimum", 100*worst)
	if worst > 0.05 {
		t.Errorf("a plan is %.3f %% above the optimum", 100*worst)
	}
}

// Programs at the edge still get a checked plan, or a status with its reason: Solve checks every plan that it returns.
func TestEdges(t *testing.T) {
	for name, change := range map[string]func(p *Program){
		"no demand":     func(p *Program) { clear(p.Items[0].Demand) },
		"nothing costs": func(p *Program) { p.Items[0].UnitCost, p.Items[0].Holding, p.Items[0].Breaks = 0, 0, nil },
		"no volume":     func(p *Program) { p.Items[0].Volume = 0 },
		"too late":      func(p *Program) { p.Items[0].LeadTime = 9 },
		"no money":      func(p *Program) { clear(p.Limits.Budget) },
		"no money ever": func(p *Program) { p.Limits.TotalBudget = 0 },
		"empty shop": func(p *Program) {
			for i := range p.Items {
				it := &p.Items[i]
				clear(it.Demand)
				clear(it.Inbound)
				it.Stock, it.Safety = 0, 0
			}
		},
		"huge":     func(p *Program) { p.Items[0].Demand[1], p.Items[1].UnitCost = 1e12, 1e12 },
		"tiny":     func(p *Program) { p.Items[0].Demand[1], p.Items[1].UnitCost = 1e-12, 1e-12 },
		"big pack": func(p *Program) { p.Items[0].PackSize, p.Items[0].MinOrder = 1e6, 2e6 },
		"disposal": func(p *Program) { p.Items[0].Salvage = -5 },
		"bargain":  func(p *Program) { p.Items[0].Salvage = 2 * p.Items[0].UnitCost },
	} {
		for _, whole := range []bool{false, true} {
			p := random(rand.New(rand.NewPCG(8, 1)), 6, 5, whole)
			change(p)
			plan, err := Solve(context.Background(), p, Options{TimeLimit: 2 * time.Second})
			if err != nil {
				t.Errorf("%s, whole %v: %v", name, whole, err)
				continue
			}
			if !plan.Has() && Diagnose(p, plan).Text.EN == "" {
				t.Errorf("%s, whole %v: %s without a reason", name, whole, plan.Status)
			}
			if plan.DualObjective > plan.Objective+1e-6*(1+math.Abs(plan.Objective)) {
				t.Errorf("%s, whole %v: bound %g above the plan's %g", name, whole, plan.DualObjective, plan.Objective)
			}
		}
	}
}

func TestCheckSeesWhatIsWrong(t *testing.T) {
	p := random(rand.New(rand.NewPCG(3, 1)), 6, 5, true)
	p.Items[0].PackSize, p.Items[0].Breaks = 6, nil
	plan := mustSolve(t, p, Options{TimeLimit: 3e8})
	spoil := map[string]func(c *Plan){
		"balance":   func(c *Plan) { c.Stock[3]++ },
		"order":     func(c *Plan) { c.Order[0] += 0.5 },
		"lost":      func(c *Plan) { c.Lost[0] = -1 },
		"short":     func(c *Plan) { c.Short[0] = -1 },
		"objective": func(c *Plan) { c.Objective *= 0.99 },
		"no number": func(c *Plan) { c.Stock[2] = math.NaN() },
	}
	for name, change := range spoil {
		c := *plan
		c.Order, c.Stock, c.Lost, c.Short = append([]float64{}, plan.Order...), append([]float64{}, plan.Stock...), append([]float64{}, plan.Lost...), append([]float64{}, plan.Short...)
		change(&c)
		if c.Check(p) == nil {
			t.Errorf("%s: a spoilt plan passes", name)
		}
	}
	for name, change := range map[string]func(*Program){
		"budget":   func(q *Program) { q.Limits.Budget[0] /= 100 },
		"total":    func(q *Program) { q.Limits.TotalBudget /= 100 },
		"capacity": func(q *Program) { q.Limits.Capacity[0] /= 1000 },
		"pack":     func(q *Program) { q.Items[0].PackSize = 7.1 },
		"minimum":  func(q *Program) { q.Items[0].MinOrder = 1e6 },
	} {
		q := p.Clone()
		change(q)
		if plan.Check(q) == nil {
			t.Errorf("%s: a plan that breaks it passes", name)
		}
	}
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	itemsHead  = "item,stock,unit_cost,holding_cost,shortage_cost,safety_stock,safety_cost,salvage,volume,lead_time\n"
	goodItems  = itemsHead + "伞,10,2,0.1,5,0,0,0,1,1\nmug,0,1,0.1,3,2,0.5,0,0,0\n"
	goodDemand = "item,period,demand,inbound\nmug,2,3,\n伞,1,4,\n伞,2,9,1\nmug,1,5,\n"
	goodLimits = "period,budget,capacity\n1,20,\ntotal,30,\n"
)

func TestFilesAreReadAsMeant(t *testing.T) {
	dir := t.TempDir()
	p, warnings, err := ReadFiles(write(t, dir, "i.csv", goodItems), write(t, dir, "d.csv", goodDemand), write(t, dir, "l.csv", goodLimits))
	if err != nil || len(warnings) != 0 {
		t.Fatal(err, warnings)
	}
	if p.Periods != 2 || p.Items[0].ID != "伞" || p.Items[0].Demand[1] != 9 || p.Items[0].Inbound[1] != 1 || p.Items[1].Demand[0] != 5 {
		t.Errorf("read %+v", p.Items)
	}
	if p.Limits.Budget[0] != 20 || !math.IsInf(p.Limits.Budget[1], 1) || !math.IsInf(p.Limits.Capacity[0], 1) || p.Limits.TotalBudget != 30 {
		t.Errorf("limits %+v", p.Limits)
	}
}

func TestBadFilesNameThePlace(t *testing.T) {
	for name, c := range map[string]struct{ items, demand, limits, want string }{
		"negative cost":  {itemsHead + "a,1,-2,0,0,0,0,0,0,0\n", "", "", "i.csv:2: column unit_cost: -2 is below 0"},
		"no number":      {itemsHead + "a,NaN,2,0,0,0,0,0,0,0\n", "", "", "i.csv:2: column stock: \"NaN\" is no number"},
		"range":          {itemsHead + "a,1e13,2,0,0,0,0,0,0,0\n", "", "", "i.csv:2: column stock: 1e+13 is out of range"},
		"salvage range":  {itemsHead + "a,1,2,0,0,0,0,-1e13,0,0\n", "", "", "column salvage: -1e+13 is out of range"},
		"lead":           {itemsHead + "a,1,2,0,0,0,0,0,0,-1\n", "", "", "column lead_time: -1 is out of range"},
		"half lead":      {itemsHead + "a,1,2,0,0,0,0,0,0,1.5\n", "", "", "column lead_time: \"1.5\" is no whole number"},
		"twice":          {itemsHead + "a,1,2,0,0,0,0,0,0,0\na,1,2,0,0,0,0,0,0,0\n", "", "", "i.csv:3: column item: \"a\" stands already on line 2"},
		"no items":       {itemsHead, "", "", "holds no items"},
		"unnamed":        {itemsHead + ",1,2,0,0,0,0,0,0,0\n", "", "", "column item: is empty"},
		"foreign item":   {"", "item,period,demand\nhat,1,3\n", "", "d.csv:2: column item: \"hat\" is not in the items file"},
		"missing period": {"", "item,period,demand\n伞,1,4\n伞,2,9\nmug,1,5\n", "", "d.csv:4: column period: item mug has no row for period 2"},
		"missing item":   {"", "item,period,demand\n伞,1,4\n", "", "item mug has no row for period 1"},
		"far period":     {"", "item,period,demand\n伞,1,4\nmug,1000000000,5\n", "", "item 伞 has no row for period 2"},
		"period 0":       {"", "item,period,demand\n伞,0,4\n", "", "column period: 0 is below 1"},
		"period twice":   {"", "item,period,demand\n伞,1,4\n伞,1,4\n", "", "d.csv:3: column period: item 伞 has period 1 already on line 2"},
		"no demand":      {"", "item,period,demand\n", "", "holds no demand"},
		"minus demand":   {"", "item,period,demand\n伞,1,-4\n", "", "column demand: -4 is below 0"},
		"total space":    {"", "", "period,budget,capacity\ntotal,1,1\n", "l.csv:2: column capacity: has a value in the row of the total"},
		"late limit":     {"", "", "period,budget,capacity\n3,1,1\n", "column period: 3 is not one of the periods 1 to 2"},
		"limit twice":    {"", "", "period,budget,capacity\n1,1,1\n01,1,1\n", "l.csv:3: column period: 1 stands already on line 2"},
		"minus limit":    {"", "", "period,budget,capacity\n1,-1,\n", "column budget: -1 is below 0"},
		"column":         {"", "", "period,budget,space\n", "column \"space\": is not known"},
	} {
		dir := t.TempDir()
		or := func(s, usual string) string {
			if s == "" {
				return usual
			}
			return s
		}
		_, _, err := ReadFiles(write(t, dir, "i.csv", or(c.items, goodItems)), write(t, dir, "d.csv", or(c.demand, goodDemand)), write(t, dir, "l.csv", or(c.limits, goodLimits)))
		var bad *table.Error
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

func TestLateSupplierIsAWarning(t *testing.T) {
	dir := t.TempDir()
	late := strings.Replace(goodItems, "伞,10,2,0.1,5,0,0,0,1,1", "伞,10,2,0.1,5,0,0,0,1,2", 1)
	p, warnings, err := ReadFiles(write(t, dir, "i.csv", late), write(t, dir, "d.csv", goodDemand), write(t, dir, "l.csv", goodLimits))
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "伞") {
		t.Fatal(warnings, err)
	}
	if plan := mustSolve(t, p, Options{}); plan.Order[0] != 0 || plan.Order[1] != 0 {
		t.Errorf("orders %v never arrive", plan.Order[:2])
	}
}

func TestInfeasibleAndUnboundedAreExplained(t *testing.T) {
	p := random(rand.New(rand.NewPCG(4, 1)), 5, 4, false)
	for i := range p.Items {
		p.Items[i].ShelfLife = 0
	}
	p.Limits.Capacity[0] = 0.5
	plan := mustSolve(t, p, Options{})
	d := Diagnose(p, plan)
	if plan.Status != Infeasible || len(d.Conflicts) != 1 || d.Conflicts[0].Period != 1 || len(d.Remove) == 0 {
		t.Fatalf("%s %+v", plan.Status, d)
	}
	if _, err := json.Marshal(plan); err != nil || plan.Has() {
		t.Errorf("an infeasible plan as JSON: %v", err)
	}
	repaired, err := p.Raise(Capacity, 1, d.Conflicts[0].Least-d.Conflicts[0].Limit)
	if err != nil {
		t.Fatal(err)
	}
	if again := mustSolve(t, repaired, Options{}); again.Status != Optimal {
		t.Errorf("the repair leads to %s", again.Status)
	}
	emptied := p.Clone()
	for _, r := range d.Remove {
		emptied.Items[emptied.Index(r.Item)].Stock = max(0, emptied.Items[emptied.Index(r.Item)].Stock-r.Pieces*(1+1e-9))
	}
	if again := mustSolve(t, emptied, Options{}); again.Status != Optimal {
		t.Errorf("the removal leads to %s", again.Status)
	}
	rich := p.Clone()
	rich.Limits = NoLimits(4)
	rich.Items[2].Salvage = 100
	if plan := mustSolve(t, rich, Options{}); plan.Status != Unbounded || plan.Gain.Item != "i2" || !strings.Contains(Diagnose(rich, plan).Text.In(shop.ZH), "i2") {
		t.Errorf("%s %+v", plan.Status, plan.Gain)
	}
}

func TestWarehousesShareByTransfers(t *testing.T) {
	general := solver(t)
	p := &Program{Periods: 3, Limits: NoLimits(3),
		Warehouses: []Warehouse{{"north", []float64{100, 100, 100}}, {"south", []float64{100, 100, 100}}}, Lanes: []Lane{{"north", "south", 1, 0.5}}}
	for _, w := range []string{"north", "south"} {
		p.Items = append(p.Items, Item{ID: "mug/" + w, Article: "mug", Warehouse: w, UnitCost: 2, Holding: 0.1, Shortage: 9, Volume: 1, LeadTime: 5, Demand: []float64{0, 10, 10}})
	}
	p.Items[0].Stock = 40
	if _, err := Solve(context.Background(), p, Options{}); !errors.Is(err, ErrNeedsGeneral) {
		t.Errorf("without a general solver: %v", err)
	}
	plan := mustSolve(t, p, Options{General: general})
	if plan.Status != Optimal || plan.FillRate(p) != 1 {
		t.Fatalf("%s, fill rate %g", plan.Status, plan.FillRate(p))
	}
	moved := 0.0
	for _, m := range plan.Transfers {
		moved += m.Quantity
	}
	if math.Abs(moved-20) > 1e-9 {
		t.Errorf("moved %v", plan.Transfers)
	}
	p.Warehouses[0].Capacity[0], p.Warehouses[1].Capacity[1], p.Limits.Capacity[1], p.Limits.TotalBudget = 5, 5, 7, 100
	full := mustSolve(t, p, Options{General: general})
	if full.Status != Infeasible || !strings.Contains(strings.Join(full.Rows, " "), "capacity[north,1]") {
		t.Errorf("%s, in conflict: %v", full.Status, full.Rows)
	}
	p.Warehouses[0].Capacity[0], p.Warehouses[1].Capacity[1] = 100, 100
	if duals := mustSolve(t, p, Options{General: general}).Duals(p); len(duals) != 1 || duals[0].Resource != Budget {
		t.Errorf("duals %v", duals)
	}
}

// TestRescue solves a program at which rounding stops the structured solver a hair before its proof.
func TestRescue(t *testing.T) {
	dir := "testdata/stopped/"
	p, _, err := ReadFiles(dir+"items.csv", dir+"demand.csv", dir+"limits.csv")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Solve(t.Context(), p, Options{General: solver(t)})
	if err != nil || plan.Status != Optimal || plan.Gap() > linearGap {
		t.Fatalf("%v, gap %g, %v", plan.Status, plan.Gap(), err)
	}
	if b := p.problem().Bound(plan.BudgetPrice, plan.CapacityPrice, plan.TotalPrice); plan.Objective-b > linearGap*plan.Objective {
		t.Errorf("the plan costs %v, its prices prove %v", plan.Objective, b)
	}
}
