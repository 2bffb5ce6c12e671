package inventory_test

import (
	"encoding/json"
	"strings"
	"testing"

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
