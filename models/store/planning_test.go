package store

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func TestSalesSeries(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		stocked(t, s)
		must(s.InsertOrders(ctx, imported()))
		weeks := func(q SeriesQuery) string {
			q.Step, q.Since, q.Until = shop.Weekly, shopTime().AddDate(0, 0, -32), shopTime().AddDate(0, 0, 7)
			text := ""
			for _, x := range must(s.SalesSeries(ctx, q)) {
				text += fmt.Sprint(x.Product, x.Pieces, x.Revenue, " ")
			}
			return text
		}
		mug, lantern := "22111[4 0 0 0 11] [1000 0 0 0 2750] ", "22222[0 0 0 0 1] [0 0 0 0 897] "
		equal(t, "named, in their order", weeks(SeriesQuery{Products: []string{"22222", "22111", "22222"}}), lantern+mug)
		equal(t, "of a category and below", weeks(SeriesQuery{Category: "kitchen"}), mug)
		equal(t, "all", weeks(SeriesQuery{}), mug+lantern+"22333[0 0 0 0 0] [0 0 0 0 0] ")
		equal(t, "all together", weeks(SeriesQuery{Sum: true}), "[4 0 0 0 12] [1000 0 0 0 3647] ")
		equal(t, "a category together", weeks(SeriesQuery{Sum: true, Category: "kitchen"}), "[4 0 0 0 11] [1000 0 0 0 2750] ")
		equal(t, "named, together", weeks(SeriesQuery{Sum: true, Products: []string{"22222", "22111", "22222"}}), "[4 0 0 0 12] [1000 0 0 0 3647] ")

		days := must(s.SalesSeries(ctx, SeriesQuery{Products: []string{"22111"}, Step: shop.Daily, Since: shopTime().AddDate(0, 0, -3), Until: shopTime()}))
		equal(t, "days", words(days[0].Start.Format(time.DateOnly), days[0].Pieces), "2011-12-06 [1 10 0]")
		equal(t, "supplied", productIDs(s.Supplied(ctx, "kitchen")), productIDs(s.Products(ctx, []string{"22111"})))
		equal(t, "takings", fmt.Sprint(must(s.Takings(ctx, shop.Weekly, shopTime().AddDate(0, 0, -32), shopTime().AddDate(0, 0, 7)))), "[1000 0 0 0 3647]")
		kind(t, second(s.Takings(ctx, "month", shopTime(), shopTime())), shop.Invalid)
		kind(t, second(s.SalesSeries(ctx, SeriesQuery{Step: "month", Since: shopTime().AddDate(-1, 0, 0), Until: shopTime()})), shop.Invalid)
		kind(t, second(s.SalesSeries(ctx, SeriesQuery{Step: shop.Daily, Since: shopTime(), Until: shopTime()})), shop.Invalid)
	})
}

func TestForecastsAreReplaced(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		monday := shop.Weekly.Begin(shopTime())
		f := shop.Forecast{Product: "22111", Model: "auto", Start: monday, Mean: []float64{1.5, 2}, SD: []float64{1, 1.25}, Stays: 0.35, Track: []byte(`{"n":3}`), Made: shopTime(),
			Bands: map[string]shop.Band{"80": {Lower: []float64{0, 1}, Upper: []float64{3, 4}}}}
		other := f
		other.Product = "22222"
		ok(t, s.PutForecasts(ctx, []shop.Forecast{f, other}))
		f.Mean = []float64{7, 8}
		ok(t, s.PutForecasts(ctx, []shop.Forecast{f}))
		got := must(s.Forecasts(ctx, []string{"22222", "none", "22111"}))
		equal(t, "in the order asked for", words(got[0].Product, got[1].Product, got[1].Mean, got[1].Bands["80"].Upper, got[1].Start.Equal(monday)), "22222 22111 [7 8] [3 4] true")
		equal(t, "how sure and how it did", words(got[1].SD, got[1].Stays, string(got[1].Track)), `[1 1.25] 0.35 {"n":3}`)
		equal(t, "all", len(must(s.Forecasts(ctx, nil))), 2)
		f.Made = f.Made.Add(time.Hour)
		ok(t, s.PutForecasts(ctx, []shop.Forecast{f}))
		ok(t, s.ForgetForecasts(ctx, f.Made))
		got = must(s.Forecasts(ctx, nil))
		equal(t, "of what is still sold", words(len(got), got[0].Product), "1 22111")
	})
}

func TestOverrides(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		stocked(t, s)
		o := must(s.AddOverride(ctx, shop.Override{ID: "once", Product: "22111", Start: shopTime(), Weeks: 2, Value: 12.5, Before: []float64{4, 5}, Reason: "fair", Author: "staff:p"}))
		must(s.AddOverride(ctx, o))
		equal(t, "starts on", o.Start.Weekday(), time.Monday)
		got := must(s.Overrides(ctx, "22111"))
		equal(t, "in force", words(len(got), got[0].Value, got[0].Before, got[0].Reason), "1 12.5 [4 5] fair")
		ok(t, s.EndOverride(ctx, "once"))
		kind(t, s.EndOverride(ctx, "once"), shop.NotFound)
		equal(t, "after it was taken back", len(must(s.Overrides(ctx, ""))), 0)
		kind(t, second(s.AddOverride(ctx, shop.Override{Product: "none", Weeks: 1, Author: "a", Reason: "b"})), shop.NotFound)
		kind(t, second(s.AddOverride(ctx, shop.Override{Product: "22111", Weeks: 1, Author: "a"})), shop.Invalid)
	})
}

func TestDraftVersions(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		equal(t, "none yet", must(s.Draft(ctx, "staff:p", "plan", 0)).Version, 0)
		for n := range maxDrafts + 5 {
			d := must(s.PutDraft(ctx, "staff:p", "plan", fmt.Sprint("key", n), json.RawMessage(fmt.Sprintf(`{"n":%d}`, n))))
			equal(t, "version", d.Version, int64(n+1))
		}
		again := must(s.PutDraft(ctx, "staff:p", "plan", fmt.Sprint("key", maxDrafts+4), json.RawMessage(`{"n":-1}`)))
		equal(t, "a repeat", words(again.Version, string(again.Data)), fmt.Sprintf(`%d {"n":%d}`, maxDrafts+5, maxDrafts+4))
		equal(t, "the newest", must(s.Draft(ctx, "staff:p", "plan", 0)).Version, int64(maxDrafts+5))
		equal(t, "an older one", string(must(s.Draft(ctx, "staff:p", "plan", 30)).Data), `{"n":29}`)
		kind(t, second(s.Draft(ctx, "staff:p", "plan", 2)), shop.NotFound)
		equal(t, "somebody else's", must(s.Draft(ctx, "staff:q", "plan", 0)).Version, 0)
		kind(t, second(s.PutDraft(ctx, "staff:p", "plan", "k", json.RawMessage(`{`))), shop.Invalid)
	})
}

// granted is a grant for a tool of the planner's, on a state and of a price or of none.
func granted(t *testing.T, s *Store, wall *walltime, tool, basis string, price *shop.Money) shop.Grant {
	t.Helper()
	p := must(s.OpenProposal(t.Context(), shop.Proposal{Conversation: "a", Person: "staff:p", Tool: tool, Args: json.RawMessage(`{}`), Price: price, Basis: basis, Until: wall.now().Add(time.Minute)}))
	return grantOf(must(s.AcceptProposal(t.Context(), p.ID, "a", "staff:p")))
}

func TestPurchaseOrders(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		stocked(t, s)
		talk(t, s, "a")
		orders := func() []shop.PurchaseOrder {
			return []shop.PurchaseOrder{
				{Supplier: "north", Due: shopTime().AddDate(0, 0, 14), Lines: []shop.PurchaseLine{{Product: "22222", Quantity: 6, Cost: pounds(400)}, {Product: "22111", Quantity: 10, Cost: pounds(100)}}},
				{Supplier: "east", Due: shopTime().AddDate(0, 0, 7), Lines: []shop.PurchaseLine{{Product: "22333", Quantity: 5, Cost: pounds(200)}}},
			}
		}
		sum, less := pounds(4400), pounds(4399)
		basis, others := shop.PurchasesBasis(orders()), orders()
		others[0].Lines[0], others[0].Lines[1] = others[0].Lines[1], others[0].Lines[0]
		kind(t, second(s.OrderSupplies(ctx, granted(t, s, wall, "order_supplies", basis, &less), orders())), shop.Conflict)
		kind(t, second(s.OrderSupplies(ctx, granted(t, s, wall, "order_supplies", basis, &sum), others)), shop.Conflict)
		kind(t, second(s.OrderSupplies(ctx, shop.Grant{ID: "g_none", Conversation: "a", Person: "staff:p", Tool: "order_supplies"}, orders())), shop.Conflict)
		equal(t, "ordered without a grant", len(must(s.PurchaseOrders(ctx, PurchaseFilter{}))), 0)

		g := granted(t, s, wall, "order_supplies", basis, &sum)
		placed := must(s.OrderSupplies(ctx, g, orders()))
		equal(t, "placed", words(len(placed), placed[0].Total, placed[0].State), "2 £34.00 ordered")
		kind(t, second(s.OrderSupplies(ctx, g, orders())), shop.Conflict)
		open := must(s.PurchaseOrders(ctx, PurchaseFilter{State: shop.PurchaseOrdered}))
		equal(t, "the next to arrive first", words(open[0].Supplier, len(open[1].Lines), open[1].Lines[0].Product), "east 2 22222")
		equal(t, "of the grant", len(must(s.PurchaseOrders(ctx, PurchaseFilter{Grant: g.ID}))), 2)
		equal(t, "with a product", len(must(s.PurchaseOrders(ctx, PurchaseFilter{Product: "22333"}))), 1)
		equal(t, "due soon", len(must(s.PurchaseOrders(ctx, PurchaseFilter{Before: shopTime().AddDate(0, 0, 8)}))), 1)

		kind(t, second(s.ReceivePurchase(ctx, shop.Grant{ID: "g_none", Conversation: "a", Person: "staff:p", Tool: "receive_goods"}, placed[0].ID)), shop.Conflict)
		equal(t, "stock before", stockOf(t, s, "22222"), 2)
		kind(t, second(s.ReceivePurchase(ctx, granted(t, s, wall, "receive_goods", placed[1].Basis(), nil), placed[0].ID)), shop.Conflict)
		equal(t, "stock after a receipt of others", stockOf(t, s, "22222"), 2)
		g = granted(t, s, wall, "receive_goods", placed[0].Basis(), nil)
		got := must(s.ReceivePurchase(ctx, g, placed[0].ID))
		equal(t, "received", words(got.State, got.Supplier), "received north")
		equal(t, "stock after", words(stockOf(t, s, "22222"), stockOf(t, s, "22111")), "8 20")
		equal(t, "the same receipt again", must(s.ReceivePurchase(ctx, g, placed[0].ID)).State, shop.PurchaseReceived)
		kind(t, second(s.ReceivePurchase(ctx, granted(t, s, wall, "receive_goods", placed[0].Basis(), nil), placed[0].ID)), shop.Conflict)
		equal(t, "stock after a second receipt", stockOf(t, s, "22222"), 8)
	})
}
