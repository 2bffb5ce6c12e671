package orders_test

import (
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/orders"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func TestContract(t *testing.T) {
	plugintest.Run(t, orders.New(), servicestest.Open(t).Services()...)
}

// TestTranscript asks as a customer, as two visitors and as an agent.
func TestTranscript(t *testing.T) {
	w := servicestest.Open(t)
	for id, to := range map[string]shop.OrderStatus{"581003": shop.Cancelled} {
		if _, err := w.Store.AdvanceOrder(t.Context(), id, to); err != nil {
			t.Fatal(err)
		}
	}
	x := servicestest.NewTranscript(t, plugintest.Open(t, orders.New(), w.Services()...))
	for _, l := range []shop.Locale{shop.EN, shop.ZH} {
		customer, other, visitor := plugintest.Shopper("12748", l), plugintest.Shopper("17850", l), plugintest.Shopper("", l)
		bought := visitor
		bought.Person = "visitor:bought"
		for _, q := range []struct {
			id         shop.Identity
			tool, args string
		}{
			{customer, "list_orders", `{}`},
			{customer, "list_orders", `{"limit":1}`},
			{customer, "list_orders", `{"status":"delivered"}`},
			{customer, "list_orders", `{"status":"cancelled"}`},
			{other, "list_orders", `{}`},
			{visitor, "list_orders", `{}`},
			{bought, "list_orders", `{}`},
			{plugintest.Shopper("99999", l), "list_orders", `{}`},
			{plugintest.Staff(shop.Agent, l), "list_orders", `{}`},
			{plugintest.Staff(shop.Agent, l), "list_orders", `{"status":"returned"}`},
			{customer, "get_order", `{"order_id":"536521"}`},
			{customer, "get_order", `{"order_id":" #５８１００１ "}`},
			{customer, "get_order", `{"order_id":"581002"}`},
			{visitor, "get_order", `{"order_id":"581002"}`},
			{plugintest.Staff(shop.Agent, l), "get_order", `{"order_id":"1"}`},
			{customer, "track_order", `{"order_id":"581001"}`},
			{customer, "track_order", `{"order_id":"536521"}`},
			{other, "track_order", `{"order_id":"581002"}`},
			{bought, "track_order", `{"order_id":"581003"}`},
			{visitor, "track_order", `{"order_id":"581001"}`},
		} {
			_, _ = x.Ask(q.id, q.tool, q.args)
		}
	}
	x.Check("transcript.golden.txt")
}

// TestForeignOrders proves that somebody else's order and none at all are the same to a
// shopper, word for word.
func TestForeignOrders(t *testing.T) {
	s := plugintest.Open(t, orders.New(), servicestest.Open(t).Services()...)
	for _, id := range []shop.Identity{plugintest.Shopper("17850", shop.EN), plugintest.Shopper("", shop.ZH), plugintest.Shopper("", shop.EN)} {
		for _, name := range []string{"get_order", "track_order"} {
			said := map[string]bool{}
			for _, order := range []string{"581001", "999999", "536521"} {
				_, err := s.Call(tool.Call{Tool: name, Identity: id}, map[string]string{"order_id": order})
				if shop.KindOf(err) != shop.NotFound {
					t.Fatalf("%s sees order %s: %v", id.Person, order, err)
				}
				said[strings.ReplaceAll(shop.MessageOf(err), order, "")] = true
			}
			if len(said) != 1 {
				t.Errorf("%s can tell orders apart: %v", id.Person, said)
			}
		}
	}
}
