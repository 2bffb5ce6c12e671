package inventory_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/inventory"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func TestContract(t *testing.T) {
	plugintest.Run(t, inventory.New(), servicestest.Open(t).Services()...)
}

// TestPlanChangeUndo makes a plan with a budget, cuts it and takes the cut back.
func TestPlanChangeUndo(t *testing.T) {
	s := plugintest.Open(t, inventory.New(), servicestest.Open(t).Services()...)
	planner := plugintest.Staff(shop.Planner, shop.EN)
	ask := func(name, key, args string) tool.Result {
		t.Helper()
		r, err := s.Call(tool.Call{Tool: name, Identity: planner, Key: key}, json.RawMessage(args))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	limit := func(r tool.Result) float64 {
		t.Helper()
		var c shop.PlanCard
		if len(r.Cards) != 1 || json.Unmarshal(r.Cards[0].Data, &c) != nil || len(c.Limits) != 1 {
			t.Fatalf("cards %v", r.Cards)
		}
		return c.Limits[0].Limit
	}
	r := ask("plan_stock", "1", `{"text":"a stock plan with a budget of £200"}`)
	if limit(r) != 200 || !strings.Contains(r.Text, "no forecast yet") || r.Undo == nil {
		t.Errorf("plan: %s", r.Text)
	}
	r = ask("change_plan", "2", `{"text":"cut the budget by 20 %"}`)
	if limit(r) != 160 || !strings.Contains(r.Text, "£160.00") {
		t.Errorf("cut: %s", r.Text)
	}
	if r = ask("change_plan", "3", string(r.Undo)); limit(r) != 200 {
		t.Errorf("undone: %s", r.Text)
	}
	if r = ask("plan_stock", "4", `{"text":"what should I order this week?"}`); limit(r) != 200 || r.Undo != nil {
		t.Errorf("asked again: %s", r.Text)
	}
}

// TestSheet reads a plan as a page does: rows, weeks and costs that add up, one product's
// curve, and a former version of the wishes.
func TestSheet(t *testing.T) {
	w := servicestest.Open(t)
	w.Sell(t, "sold", "22111", 400)
	s := plugintest.Open(t, inventory.New(), w.Services()...)
	planner := plugintest.Staff(shop.Planner, shop.EN)
	ask := func(name, key, args string) (data struct {
		Plan  inventory.Summary
		Sheet inventory.Sheet
		Curve inventory.Curve
	}) {
		t.Helper()
		r, err := s.Call(tool.Call{Tool: name, Identity: planner, Key: key}, json.RawMessage(args))
		if err == nil {
			err = json.Unmarshal(r.Data, &data)
		}
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	first := ask("plan_stock", "1", `{"budget":300,"storage":90000}`).Plan.Version
	ask("change_plan", "2", `{"budget_percent":-50}`)
	cut := ask("explain_plan", "", `{"about":"sheet"}`).Sheet
	whole := ask("explain_plan", "", fmt.Sprintf(`{"about":"sheet","version":%d}`, first)).Sheet
	if cut.Version == first || whole.Version != first || cut.Budget.Limit.Minor != 15000 || whole.Budget.Limit.Minor != 30000 || cut.Wishes.Budget != 150 {
		t.Errorf("cut %+v, whole %+v", cut.Budget, whole.Budget)
	}
	var rows, weeks int64
	for _, r := range whole.Rows {
		rows += r.Cost.Minor
	}
	for _, u := range whole.Use {
		weeks += u.Spent.Minor
		if u.Room == nil || *u.Room != 90000 || u.Held > 90000 {
			t.Errorf("week %d holds %g of %v", u.Week, u.Held, u.Room)
		}
	}
	if len(whole.Rows) == 0 || whole.TotalRows != len(whole.Rows) || rows != weeks || rows != whole.Costs.Purchase.Minor || rows > 30000 {
		t.Errorf("%d of %d rows cost %d, weeks %d, plan %+v", len(whole.Rows), whole.TotalRows, rows, weeks, whole.Costs)
	}
	if c := whole.Costs; c.Total.Minor != c.Purchase.Minor+c.Holding.Minor+c.Lost.Minor {
		t.Errorf("costs %+v", c)
	}
	r := whole.Rows[0]
	if part := ask("explain_plan", "", fmt.Sprintf(`{"about":"sheet","version":%d,"week":%d,"supplier":%q,"rows":1}`, first, r.Week, r.Supplier)).Sheet; len(part.Rows) != 1 || part.Rows[0] != r {
		t.Errorf("the first row alone is %+v", part.Rows)
	}
	c := ask("explain_plan", "", fmt.Sprintf(`{"about":"product","product_id":%q}`, r.Product)).Curve
	stock := float64(c.OnHand)
	for _, w := range c.Weeks {
		if stock += w.Arrives - w.Demand + w.Lost; math.Abs(stock-w.Stock) > 0.2 {
			t.Fatalf("week %+v does not follow from %g", w, stock)
		}
		stock = w.Stock
	}
	if len(c.Weeks) != 12 {
		t.Errorf("curve %+v", c)
	}
}

// TestOverridesReachThePlan sets a figure of a planner's between two questions.
func TestOverridesReachThePlan(t *testing.T) {
	w := servicestest.Open(t)
	w.Sell(t, "sold", "22111", 400)
	s := plugintest.Open(t, inventory.New(), w.Services()...)
	demand := func() (week2 float64, start time.Time, product string) {
		t.Helper()
		r, err := s.Call(tool.Call{Tool: "explain_plan", Identity: plugintest.Staff(shop.Planner, shop.EN)}, map[string]any{"about": "sheet"})
		var data struct{ Sheet inventory.Sheet }
		if err == nil {
			err = json.Unmarshal(r.Data, &data)
		}
		if err == nil {
			start, err = time.Parse(time.DateOnly, data.Sheet.Start)
		}
		if err != nil || len(data.Sheet.Rows) == 0 {
			t.Fatalf("%d rows, %v", len(data.Sheet.Rows), err)
		}
		return data.Sheet.Use[1].Demand, start, data.Sheet.Rows[0].Product
	}
	before, start, product := demand()
	made, err := w.Store.AddOverride(t.Context(), shop.Override{Product: product, Start: start.AddDate(0, 0, 7), Weeks: 2, Value: 500, Author: "p", Reason: "fair"})
	if err != nil {
		t.Fatal(err)
	}
	if during, _, _ := demand(); during < before+400 {
		t.Errorf("week 2 expects %g, before the figure of 500 it was %g", during, before)
	}
	if err := w.Store.EndOverride(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if after, _, _ := demand(); after != before {
		t.Errorf("week 2 expects %g, before and after the figure it should be %g", after, before)
	}
}

// TestUpliftsAndStrategies expects a campaign's demand in the plan, and the festival's
// strategies beside it.
func TestUpliftsAndStrategies(t *testing.T) {
	w := servicestest.Open(t)
	w.Sell(t, "sold", "22111", 400)
	s := plugintest.Open(t, inventory.New(), w.Services()...)
	planner := plugintest.Staff(shop.Planner, shop.ZH)
	ask := func(name, key, args string) (r tool.Result, data struct {
		Sheet      inventory.Sheet
		Strategies []inventory.StrategyPrice
	}) {
		t.Helper()
		r, err := s.Call(tool.Call{Tool: name, Identity: planner, Key: key}, json.RawMessage(args))
		if err == nil {
			err = json.Unmarshal(r.Data, &data)
		}
		if err != nil {
			t.Fatal(err)
		}
		return r, data
	}
	_, before := ask("explain_plan", "", `{"about":"sheet"}`)
	r, _ := ask("change_plan", "1", fmt.Sprintf(`{"uplift_percent":50,"product_id":%q,"from_week":2,"to_week":3}`, before.Sheet.Rows[0].Product))
	if !strings.Contains(r.Text, "第 2 到第 3 周增加 50 %") {
		t.Errorf("said %s", r.Text)
	}
	_, after := ask("explain_plan", "", `{"about":"sheet"}`)
	if u := after.Sheet.Wishes.Uplifts; len(u) != 1 || u[0].Share != 0.5 || u[0].Source != "campaign" {
		t.Errorf("wishes %+v", after.Sheet.Wishes)
	}
	r, data := ask("plan_stock", "2", `{"festival":"春节"}`)
	names := ""
	for _, x := range data.Strategies {
		names += x.Name + " "
		if x.Extra.Minor < 0 || !x.Feasible || !strings.Contains(r.Text, x.Title) {
			t.Errorf("strategy %+v in %s", x, r.Text)
		}
	}
	if names != "stock-up run-down replan " {
		t.Errorf("strategies %q: %s", names, r.Text)
	}
}

// TestShopperLearnsNoSupplier asks for something that is out of stock: the wish is
// noted, and neither the supplier nor a cost is told.
func TestShopperLearnsNoSupplier(t *testing.T) {
	w := servicestest.Open(t)
	s := plugintest.Open(t, inventory.New(), w.Services()...)
	r, err := s.Call(tool.Call{Tool: "when_available"}, map[string]any{"product_id": "22333"})
	if err != nil {
		t.Fatal(err)
	}
	all := r.Text + string(r.Data)
	if !strings.Contains(r.Text, "out of stock") || !strings.Contains(r.Text, "29 January") || strings.Contains(all, "secret") {
		t.Errorf("%s", all)
	}
	events, err := w.Store.RecentEvents(t.Context(), []string{"customer:12748"}, 10)
	if err != nil || len(events) == 0 || events[0].Kind != shop.Wished || events[0].Product != "22333" {
		t.Errorf("events %v, %v", events, err)
	}
	if _, err := s.Call(tool.Call{Tool: "plan_stock"}, map[string]any{}); shop.KindOf(err) != shop.Forbidden {
		t.Errorf("a shopper plans: %v", err)
	}
}
