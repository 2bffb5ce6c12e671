package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// filled puts pieces of a product into a visitor's basket and returns it.
func filled(t testing.TB, s *Store, conversation, sku string, quantity int) shop.Cart {
	t.Helper()
	return must(s.SetCart(t.Context(), "visitor:"+conversation, fmt.Sprint(sku, quantity), []CartChange{{sku, quantity}}))
}

// permitted is a checkout of the basket that its person has accepted.
func permitted(t testing.TB, s *Store, wall *walltime, cart shop.Cart) CheckoutRequest {
	t.Helper()
	conversation := strings.TrimPrefix(cart.Person, "visitor:")
	args := json.RawMessage(fmt.Sprintf(`{"cart_version":%d}`, cart.Version))
	p := must(s.OpenProposal(t.Context(), shop.Proposal{Conversation: conversation, Person: cart.Person, Tool: "checkout", Args: args, Price: &cart.Total, Basis: cart.Basis(), Until: wall.now().Add(time.Minute)}))
	p = must(s.AcceptProposal(t.Context(), p.ID, conversation, cart.Person))
	return CheckoutRequest{Grant: grantOf(p), CartVersion: cart.Version, Total: cart.Total}
}

func stockOf(t testing.TB, s *Store, sku string) int {
	t.Helper()
	return must(s.Products(t.Context(), []string{sku}))[0].Stock()
}

func TestCheckoutMakesAnOrder(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		stocked(t, s)
		talk(t, s, "a")
		r := permitted(t, s, wall, filled(t, s, "a", "22111", 3))
		o := must(s.Checkout(ctx, r))
		equal(t, "order", words(o.ID, o.Demo, o.Status, o.Total, len(o.Lines), o.Person), "600001 true paid £7.50 1 visitor:a")
		equal(t, "stock", stockOf(t, s, "22111"), 7)
		cart := must(s.Cart(ctx, "visitor:a"))
		equal(t, "basket", words(len(cart.Lines), cart.Version), "0 2")
		kind(t, second(s.Checkout(ctx, r)), shop.Conflict)
		equal(t, "orders", len(must(s.Orders(ctx, OrderFilter{Person: "visitor:a"}))), 1)
		equal(t, "order of the grant", must(s.OrderOfGrant(ctx, r.Grant.ID)).ID, "600001")
		kind(t, second(s.OrderOfGrant(ctx, "")), shop.NotFound)
		got := must(s.Order(ctx, "600001"))
		equal(t, "read order", fmt.Sprint(got), fmt.Sprint(o))
	})
}

func TestOrderFollowsTheClock(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		stocked(t, s)
		talk(t, s, "a")
		must(s.Checkout(ctx, permitted(t, s, wall, filled(t, s, "a", "22111", 1))))
		for _, c := range []struct {
			after time.Duration
			want  shop.OrderStatus
			done  int
		}{{0, shop.Paid, 2}, {time.Hour, shop.Packed, 3}, {25 * time.Hour, shop.Shipped, 4}, {4 * 24 * time.Hour, shop.Delivered, 5}} {
			ok(t, s.SetClock(ctx, shop.Clock{Frozen: shopTime().Add(c.after)}))
			o := must(s.Order(ctx, "600001"))
			done := 0
			for _, step := range o.Steps {
				if step.Done {
					done++
				}
			}
			equal(t, "status after "+c.after.String(), words(o.Status, done), words(c.want, c.done))
			for _, status := range []shop.OrderStatus{shop.Paid, shop.Packed, shop.Shipped, shop.Delivered} {
				found := must(s.Orders(ctx, OrderFilter{Status: []shop.OrderStatus{status}}))
				equal(t, "found as "+string(status), len(found) == 1, status == c.want)
			}
		}
	})
}

func TestCheckoutRefusesWhatHasChanged(t *testing.T) {
	changes := map[string]func(t *testing.T, s *Store, r *CheckoutRequest){
		"the basket": func(t *testing.T, s *Store, r *CheckoutRequest) {
			filled(t, s, strings.TrimPrefix(r.Grant.Person, "visitor:"), "22222", 1)
		},
		"the basket, for another with the same total": func(t *testing.T, s *Store, r *CheckoutRequest) {
			ok(t, s.UpsertProducts(t.Context(), []shop.Product{product("22444", "Blue Mug", "", "kitchen", 250, 10, 1)}))
			cart := must(s.SetCart(t.Context(), r.Grant.Person, "swap", []CartChange{{"22111", 0}, {"22444", 3}}))
			equal(t, "total", cart.Total, r.Total)
			r.CartVersion = cart.Version // as the plugin reads it when it commits
		},
		"the basis": func(t *testing.T, s *Store, r *CheckoutRequest) {
			second(s.writer.ExecContext(t.Context(), "UPDATE proposals SET basis = ''")) // of a tool that names none
		},
		"the price": func(t *testing.T, s *Store, r *CheckoutRequest) {
			ok(t, s.UpsertProducts(t.Context(), []shop.Product{product("22111", "Red Mug", "", "kitchen", 251, 10, 1)}))
		},
		"the stock": func(t *testing.T, s *Store, r *CheckoutRequest) {
			ok(t, s.UpsertProducts(t.Context(), []shop.Product{product("22111", "Red Mug", "", "kitchen", 250, 1, 1)}))
		},
		"the price, and the request with it": func(t *testing.T, s *Store, r *CheckoutRequest) {
			ok(t, s.UpsertProducts(t.Context(), []shop.Product{product("22111", "Red Mug", "", "kitchen", 251, 10, 1)}))
			r.Total = pounds(3 * 251)
		},
		"the total":   func(t *testing.T, s *Store, r *CheckoutRequest) { r.Total.Minor-- },
		"the version": func(t *testing.T, s *Store, r *CheckoutRequest) { r.CartVersion++ },
		"the grant":   func(t *testing.T, s *Store, r *CheckoutRequest) { r.Grant.ID = "g_invented" },
		"the person":  func(t *testing.T, s *Store, r *CheckoutRequest) { r.Grant.Person = "visitor:b" },
	}
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		for name, change := range changes {
			t.Run(name, func(t *testing.T) {
				id := strings.NewReplacer(" ", "-", ",", "").Replace(name)
				stocked(t, s)
				talk(t, s, id)
				r := permitted(t, s, wall, filled(t, s, id, "22111", 3))
				good := r.Grant
				change(t, s, &r)
				before := stockOf(t, s, "22111")
				kind(t, second(s.Checkout(t.Context(), r)), shop.Conflict)
				equal(t, "stock", stockOf(t, s, "22111"), before)
				equal(t, "orders", len(must(s.Orders(t.Context(), OrderFilter{}))), 0)
				equal(t, "basket", len(must(s.Cart(t.Context(), good.Person)).Lines) > 0, true)
				ok(t, s.SpendGrant(t.Context(), good)) // the refusal has not spent it
			})
		}
	})
}

func TestStockIsNeverNegative(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		stocked(t, s)
		requests := make([]CheckoutRequest, 8)
		for i := range requests {
			id := fmt.Sprint("c", i)
			talk(t, s, id)
			filled(t, s, id, "22222", 1)
			requests[i] = permitted(t, s, wall, filled(t, s, id, "22111", 3))
		}
		sold := 0
		for _, err := range together(len(requests), func(i int) error { return second(s.Checkout(t.Context(), requests[i])) }) {
			if err == nil {
				sold++
			} else {
				kind(t, err, shop.Conflict)
			}
		}
		equal(t, "checkouts", sold, 2) // two lanterns
		equal(t, "lanterns", stockOf(t, s, "22222"), 0)
		equal(t, "mugs", stockOf(t, s, "22111"), 10-2*3)
		ids := []string{}
		for _, o := range must(s.Orders(t.Context(), OrderFilter{})) {
			ids = append(ids, o.ID)
		}
		slices.Sort(ids)
		equal(t, "order numbers", fmt.Sprint(ids), "[600001 600002]")
	})
}

// imported is an order as an importer makes it, two of them with the steps of a rule.
func imported() []shop.Order {
	day := func(n int) time.Time { return shopTime().AddDate(0, 0, -n) }
	line := func(sku string, n int, pence int64) shop.OrderLine {
		return shop.OrderLine{SKU: sku, Product: sku, Quantity: n, Price: pounds(pence)}
	}
	steps := func(placed time.Time) []shop.OrderStep {
		return []shop.OrderStep{{Status: shop.Placed, At: placed}, {Status: shop.Paid, At: placed.Add(time.Minute)},
			{Status: shop.Shipped, At: placed.AddDate(0, 0, 1), Place: "London"}, {Status: shop.Delivered, At: placed.AddDate(0, 0, 4)}}
	}
	return []shop.Order{
		{ID: "536521", Customer: "12748", Status: shop.Placed, Total: pounds(1000), Placed: day(30), Lines: []shop.OrderLine{line("22111", 4, 250)}, Steps: steps(day(30)), Derived: true},
		{ID: "536522", Customer: "12748", Status: shop.Placed, Total: pounds(3397), Placed: day(2), Lines: []shop.OrderLine{line("22111", 10, 250), line("22222", 1, 897)}, Steps: steps(day(2)), Derived: true},
		{ID: "536523", Status: shop.Delivered, Total: pounds(250), Placed: day(3), Lines: []shop.OrderLine{line("22111", 1, 250)}},
		{ID: "536524", Customer: "13000", Status: shop.Cancelled, Total: pounds(25000), Placed: day(1), Lines: []shop.OrderLine{line("22111", 100, 250)}, Derived: true},
		{ID: "600001", Customer: "13000", Status: shop.Delivered, Total: pounds(499), Placed: day(400), Lines: []shop.OrderLine{line("22333", 1, 499)}},
	}
}

func orderIDs(all []shop.Order, err error) string {
	ids := []string{}
	for _, o := range must(all, err) {
		ids = append(ids, o.ID)
	}
	return strings.Join(ids, " ")
}

func TestImportedOrders(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		stocked(t, s)
		equal(t, "added", must(s.InsertOrders(ctx, imported())), 5)
		equal(t, "added again", must(s.InsertOrders(ctx, imported())), 0)
		must(s.InsertReturns(ctx, []shop.Return{{ID: "C1", Order: "536521", Customer: "12748", Refund: pounds(250), At: shopTime(), Lines: []shop.OrderLine{{SKU: "22111", Quantity: 1, Price: pounds(250)}}}}))
		equal(t, "returns", len(must(s.Returns(ctx, "12748"))), 1)
		o := must(s.Order(ctx, "536521"))
		equal(t, "order", words(o.Status, o.Lines[0].Title.ZH, o.Lines[0].Price, len(o.Returns), o.Returns[0].Lines[0].Title.EN), "delivered 红色马克杯 £2.50 1 Red Mug")
		equal(t, "place", o.Steps[2].Place, "London")

		equal(t, "of the customer", orderIDs(s.Orders(ctx, OrderFilter{Customer: "12748"})), "536522 536521")
		equal(t, "shipped", orderIDs(s.Orders(ctx, OrderFilter{Status: []shop.OrderStatus{shop.Shipped}})), "536522")
		equal(t, "delivered", orderIDs(s.Orders(ctx, OrderFilter{Status: []shop.OrderStatus{shop.Delivered}, Limit: 2})), "536523 536521")
		equal(t, "delivered, next page", orderIDs(s.Orders(ctx, OrderFilter{Status: []shop.OrderStatus{shop.Delivered}, Limit: 2, Offset: 2})), "600001")
		equal(t, "cancelled", orderIDs(s.Orders(ctx, OrderFilter{Status: []shop.OrderStatus{shop.Cancelled}})), "536524")
		equal(t, "with a product", orderIDs(s.Orders(ctx, OrderFilter{Product: "22222"})), "536522")
		equal(t, "between", orderIDs(s.Orders(ctx, OrderFilter{After: shopTime().AddDate(0, 0, -3), Before: shopTime().AddDate(0, 0, -2)})), "536523")
		equal(t, "second page", orderIDs(s.Orders(ctx, OrderFilter{Limit: 2, Offset: 2})), "536523 536521")
		kind(t, second(s.Order(ctx, "536399")), shop.NotFound)

		talk(t, s, "a")
		equal(t, "free number", must(s.Checkout(ctx, permitted(t, s, wall, filled(t, s, "a", "22111", 1)))).ID, "600002")
	})
}

func TestImportRefusesUnknownProducts(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		stocked(t, s)
		all := imported()
		all[4].Lines[0].SKU = "99999"
		_, err := s.InsertOrders(t.Context(), all)
		kind(t, err, shop.Invalid)
		equal(t, "orders", len(must(s.Orders(t.Context(), OrderFilter{}))), 0)
	})
}

func TestSales(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		stocked(t, s)
		must(s.InsertOrders(ctx, imported()))
		month := func() string {
			return fmt.Sprint(must(s.TopSales(ctx, shopTime().AddDate(0, 0, -30), shopTime().AddDate(0, 0, 1), 0)))
		}
		equal(t, "best sellers", month(), "[{22111 15 3} {22222 1 1}]")
		talk(t, s, "a")
		must(s.Checkout(ctx, permitted(t, s, wall, filled(t, s, "a", "22222", 2))))
		equal(t, "with today's", month(), "[{22111 15 3} {22222 3 2}]")
		must(s.InsertOrders(ctx, []shop.Order{{ID: "late", Status: shop.Delivered, Total: pounds(250), Placed: shopTime().AddDate(0, 0, -5), Lines: []shop.OrderLine{{SKU: "22333", Quantity: 7, Price: pounds(1)}}}}))
		equal(t, "with a later import", month(), "[{22111 15 3} {22222 3 2} {22333 7 1}]")
		equal(t, "best seller", fmt.Sprint(must(s.TopSales(ctx, shopTime().AddDate(0, 0, -30), shopTime(), 1))), "[{22111 15 3}]")

		lines := []string{}
		ok(t, s.EachPurchase(ctx, func(p Purchase) error {
			lines = append(lines, p.Order+"/"+p.Person+"/"+p.Product)
			return nil
		}))
		equal(t, "purchases", strings.Join(lines, " "), "600001/customer:13000/22333 536521/customer:12748/22111 late//22333 536523//22111 536522/customer:12748/22111 536522/customer:12748/22222 600002/visitor:a/22222")
		got := must(s.Purchases(ctx, []string{"customer:12748", "visitor:a"}, 2))
		equal(t, "newest purchases", got[0].Order+" "+got[1].Order, "600002 536522")
	})
}

func TestOrderAdvances(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		stocked(t, s)
		talk(t, s, "a")
		must(s.Checkout(ctx, permitted(t, s, wall, filled(t, s, "a", "22111", 2))))
		kind(t, second(s.AdvanceOrder(ctx, "600001", shop.Delivered)), shop.Conflict)
		o := must(s.AdvanceOrder(ctx, "600001", shop.Packed))
		equal(t, "packed", words(o.Status, o.Steps[3].At.Sub(o.Steps[2].At)), "packed 23h0m0s")
		o = must(s.AdvanceOrder(ctx, "600001", shop.Cancelled))
		equal(t, "cancelled", words(o.Status, len(o.Steps), o.Steps[3].Status), "cancelled 4 cancelled")
		equal(t, "stock", stockOf(t, s, "22111"), 10)
		ok(t, s.SetClock(ctx, shop.Clock{Frozen: shopTime().AddDate(0, 1, 0)}))
		equal(t, "a month later", must(s.Order(ctx, "600001")).Status, shop.Cancelled)
		kind(t, second(s.AdvanceOrder(ctx, "600001", shop.Shipped)), shop.Conflict)
	})
}
