package services_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// planner is a planner's call of an effect.
func planner(effect tool.Effect) tool.Caller {
	c := staff(shop.Planner)
	c.Effect = effect
	return c
}

// TestPlanningIsForPlanners asks every planning service as everybody who may not.
func TestPlanningIsForPlanners(t *testing.T) {
	_, a := open(t)
	since, until := plugintest.Now().AddDate(0, 0, -70).Format(time.RFC3339), plugintest.Now().Format(time.RFC3339)
	series := fmt.Sprintf(`{"since":%q,"until":%q,"step":"week"}`, since, until)
	override := `{"product":"22111","start":"2011-12-12T00:00:00Z","weeks":2,"value":5,"reason":"fair","author":"somebody"}`
	order := `{"orders":[{"supplier":"s","due":"2012-01-02T00:00:00Z","lines":[{"product":"22111","quantity":1,"cost":{"minor":1,"currency":"GBP"}}]}]}`
	shopper, agent := customer("12748"), staff(shop.Agent)
	edit := func(c tool.Caller) tool.Caller { c.Effect = tool.Edit; return c }
	write := func(c tool.Caller) tool.Caller { c.Effect, c.Grant, c.Args = tool.Write, "g_made_up", "{}"; return c }
	for _, tt := range []struct {
		service, in string
		c           tool.Caller
		want        shop.Kind
	}{
		{"sales.series", series, shopper, shop.Forbidden},
		{"sales.takings", series, shopper, shop.Forbidden},
		{"forecasts.get", `{}`, shopper, shop.Forbidden},
		{"supply.items", `{}`, shopper, shop.Forbidden},
		{"purchases.list", `{}`, shopper, shop.Forbidden},
		{"forecasts.override", override, edit(shopper), shop.Forbidden},
		{"forecasts.override", override, edit(agent), shop.Forbidden},
		{"forecasts.override", override, planner(tool.Read), shop.Forbidden},
		{"forecasts.end_override", `{"id":"k"}`, edit(agent), shop.Forbidden},
		{"drafts.get", `{"kind":"plan"}`, agent, shop.Forbidden},
		{"drafts.put", `{"kind":"plan","data":{}}`, edit(agent), shop.Forbidden},
		{"drafts.put", `{"kind":"plan","data":{}}`, planner(tool.Read), shop.Forbidden},
		{"purchases.order", order, write(agent), shop.Forbidden},
		{"purchases.order", order, planner(tool.Write), shop.Forbidden},
		{"purchases.order", order, write(planner(tool.Write)), shop.Conflict},
		{"purchases.receive", `{"id":"PO"}`, write(shopper), shop.Forbidden},
		{"purchases.receive", `{"id":"PO"}`, planner(tool.Edit), shop.Forbidden},
		{"purchases.receive", `{"id":"PO"}`, write(planner(tool.Write)), shop.Conflict},
		{"sales.series", strings.Replace(series, "week", "year", 1), planner(tool.Read), shop.Invalid},
	} {
		if err := a.ask(tt.c, tt.service, tt.in, nil); shop.KindOf(err) != tt.want {
			t.Errorf("%s as %s (%s): %v, want %s", tt.service, tt.c.Identity.Role, tt.c.Effect, err, tt.want)
		}
	}
}

func TestPlannersFigures(t *testing.T) {
	w, a := open(t)
	ask := func(c tool.Caller, service, in string, out any) {
		t.Helper()
		if err := a.ask(c, service, in, out); err != nil {
			t.Fatalf("%s: %v", service, err)
		}
	}
	var items []tool.SupplyItem
	ask(planner(tool.Read), "supply.items", `{}`, &items)
	if len(items) == 0 || items[0].Supply.Supplier == "" || items[0].Price.Minor == 0 {
		t.Fatalf("supply %+v", items)
	}
	var one []tool.SupplyItem
	ask(planner(tool.Read), "supply.items", fmt.Sprintf(`{"products":[%q]}`, items[0].Product), &one)
	if len(one) != 1 || one[0].Product != items[0].Product {
		t.Errorf("one product: %+v", one)
	}
	var series []shop.SalesSeries
	ask(planner(tool.Read), "sales.series", `{"products":["22111"],"since":"2011-09-05T00:00:00Z","until":"2011-12-12T00:00:00Z","step":"week"}`, &series)
	sum := 0.0
	for _, v := range series[0].Pieces {
		sum += v
	}
	if len(series[0].Pieces) != 14 || sum == 0 {
		t.Errorf("series %+v", series)
	}

	monday := shop.Weekly.Begin(plugintest.Now())
	if err := w.Store.PutForecasts(t.Context(), []shop.Forecast{{Product: "22111", Model: "auto", Start: monday, Mean: []float64{3, 4}, Made: plugintest.Now()}}); err != nil {
		t.Fatal(err)
	}
	var o shop.Override
	ask(planner(tool.Edit), "forecasts.override", `{"product":"22111","start":"2011-12-12T00:00:00Z","weeks":2,"value":5,"reason":"fair","author":"somebody"}`, &o)
	var f tool.Forecasts
	ask(planner(tool.Read), "forecasts.get", `{"products":["22111"]}`, &f)
	if len(f.Forecasts) != 1 || len(f.Overrides) != 1 || f.Overrides[0].Author != plugintest.Staff(shop.Planner, shop.EN).Person || f.Products == 0 {
		t.Errorf("forecasts %+v", f)
	}
	ask(planner(tool.Edit), "forecasts.end_override", `{"id":"`+o.ID+`"}`, nil)

	var d shop.Draft
	ask(planner(tool.Edit), "drafts.put", `{"kind":"plan","data":{"budget":5}}`, &d)
	ask(planner(tool.Read), "drafts.get", `{"kind":"plan"}`, &d)
	if d.Version != 1 || string(d.Data) != `{"budget":5}` {
		t.Errorf("draft %+v", d)
	}
}

// TestPurchaseNeedsItsGrant orders with the grant that a person gave, and once.
func TestPurchaseNeedsItsGrant(t *testing.T) {
	w, a := open(t)
	me := w.Talk(t, plugintest.Staff(shop.Planner, shop.EN), "c1")
	price := shop.Money{Minor: 700, Currency: "GBP"}
	shown := shop.PurchasesBasis([]shop.PurchaseOrder{{Supplier: "s", Due: time.Date(2012, 1, 2, 0, 0, 0, 0, time.UTC), Lines: []shop.PurchaseLine{{Product: "22333", Quantity: 7, Cost: shop.Money{Minor: 100, Currency: "GBP"}}}}})
	p, err := w.Store.OpenProposal(t.Context(), shop.Proposal{Conversation: "c1", Person: me.Person, Tool: "order_supplies", Args: json.RawMessage(`{}`), Price: &price, Basis: shown, Until: time.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if p, err = w.Store.AcceptProposal(t.Context(), p.ID, "c1", me.Person); err != nil {
		t.Fatal(err)
	}
	mine := tool.Caller{Identity: me, Tool: "order_supplies", Effect: tool.Write, Mode: tool.ModeCommit, Key: "k", Grant: p.Grant, Args: "{}"}
	order := `{"orders":[{"supplier":"s","due":"2012-01-02T00:00:00Z","lines":[{"product":"22333","quantity":7,"cost":{"minor":100,"currency":"GBP"}}]}]}`
	if err := a.ask(mine, "purchases.order", strings.Replace(order, `"quantity":7`, `"quantity":8`, 1), nil); shop.KindOf(err) != shop.Conflict {
		t.Errorf("more than was accepted: %v", err)
	}
	var first, again []shop.PurchaseOrder
	for _, out := range []*[]shop.PurchaseOrder{&first, &again} {
		if err := a.ask(mine, "purchases.order", order, out); err != nil || len(*out) != 1 {
			t.Fatalf("%+v, %v", *out, err)
		}
	}
	if first[0].ID != again[0].ID {
		t.Errorf("a repeat ordered again: %s and %s", first[0].ID, again[0].ID)
	}

	var seen json.RawMessage
	if err := a.ask(customer(""), "supply.arrivals", `{"product":"22333"}`, &seen); err != nil {
		t.Fatal(err)
	}
	var got tool.Arrivals
	if err := json.Unmarshal(seen, &got); err != nil || len(got.Incoming) != 1 || got.Incoming[0].Quantity != 7 || strings.Contains(string(seen), "supplier") || strings.Contains(string(seen), "cost") {
		t.Errorf("a shopper sees %s", seen)
	}
	if err := a.ask(customer(""), "supply.arrivals", `{"product":"21999"}`, nil); shop.KindOf(err) != shop.NotFound {
		t.Errorf("arrivals of what is no longer sold: %v", err)
	}
}

// TestWishCountsOnceADay keeps somebody who asks again from looking like more demand.
func TestWishCountsOnceADay(t *testing.T) {
	w, a := open(t)
	me := customer("12748")
	me.Now = plugintest.Now()
	for range 3 {
		if err := a.ask(me, "events.wish", `{"product":"22333","quantity":2}`, nil); err != nil {
			t.Fatal(err)
		}
	}
	count := func() (n int) {
		events, err := w.Store.RecentEvents(t.Context(), []string{me.Identity.Person}, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Kind == shop.Wished && e.Quantity == 2 {
				n++
			}
		}
		return n
	}
	if n := count(); n != 1 {
		t.Errorf("%d wishes on one day", n)
	}
	me.Now = me.Now.Add(25 * time.Hour)
	if err := a.ask(me, "events.wish", `{"product":"22333","quantity":2}`, nil); err != nil || count() != 2 {
		t.Errorf("a wish on the next day: %v, %d", err, count())
	}
	if err := a.ask(me, "events.wish", `{"product":"none"}`, nil); shop.KindOf(err) != shop.NotFound {
		t.Errorf("a wish for nothing: %v", err)
	}
}
