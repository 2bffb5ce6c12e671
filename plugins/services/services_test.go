package services_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// asker calls services directly, as the host does.
type asker struct {
	t   *testing.T
	all []tool.Service
}

func open(t *testing.T) (*servicestest.World, asker) {
	w := servicestest.Open(t)
	return w, asker{t, w.Services()}
}

// ask calls a service and decodes what would go over the wire.
func (a asker) ask(c tool.Caller, name, in string, out any) error {
	a.t.Helper()
	i := slices.IndexFunc(a.all, func(s tool.Service) bool { return s.Name == name })
	if i < 0 {
		a.t.Fatalf("there is no service %s", name)
	}
	if c.Now.IsZero() {
		c.Now = plugintest.Now()
	}
	got, err := a.all[i].Do(context.Background(), c, json.RawMessage(in))
	if err != nil {
		return err
	}
	raw, err := json.Marshal(got)
	if err != nil {
		a.t.Fatal(err)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}

func customer(id string) tool.Caller {
	return tool.Caller{Identity: plugintest.Shopper(id, shop.EN), Tool: "t", Effect: tool.Read, Mode: tool.ModeCommit, Key: "k"}
}

func staff(r shop.Role) tool.Caller {
	return tool.Caller{Identity: plugintest.Staff(r, shop.EN), Tool: "t", Effect: tool.Read, Mode: tool.ModeCommit, Key: "k"}
}

// TestOrdersAreOnesOwn lists and opens orders as everybody who may ask.
func TestOrdersAreOnesOwn(t *testing.T) {
	_, a := open(t)
	visitor := customer("")
	visitor.Identity.Person = "visitor:bought"
	nobody := customer("")
	nobody.Identity.Person = ""
	both := customer("12748") // signed in, and still with the person of the visit
	both.Identity.Person = "visitor:bought"
	for _, tt := range []struct {
		who  string
		c    tool.Caller
		sees []string
	}{
		{"customer", customer("12748"), []string{"581001", "536521"}},
		{"other customer", customer("17850"), []string{"581002"}},
		{"customer without orders", customer("1"), nil},
		{"visitor", customer(""), nil},
		{"visitor who bought", visitor, []string{"581003"}},
		{"somebody without a name", nobody, nil},
		{"customer who bought as a visitor", both, []string{"581003", "581001", "536521"}},
		{"agent", staff(shop.Agent), []string{"581002", "581003", "581001", "536521"}},
	} {
		// a customer named in the request is not who asks
		for _, request := range []string{`{}`, `{"customer":"","limit":1000}`, `{"customer":"12748"}`} {
			if tt.who == "agent" && strings.Contains(request, "12748") {
				continue
			}
			var got []shop.Order
			if err := a.ask(tt.c, "orders.list", request, &got); err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, o := range got {
				ids = append(ids, o.ID)
			}
			if !slices.Equal(ids, tt.sees) {
				t.Errorf("%s with %s sees %v, want %v", tt.who, request, ids, tt.sees)
			}
		}
		for _, id := range []string{"536521", "581001", "581002", "581003"} {
			var got shop.Order
			err := a.ask(tt.c, "orders.get", `{"id":"`+id+`"}`, &got)
			switch {
			case slices.Contains(tt.sees, id) && (err != nil || got.ID != id):
				t.Errorf("%s does not see %s: %v", tt.who, id, err)
			case !slices.Contains(tt.sees, id) && (shop.KindOf(err) != shop.NotFound || strings.ReplaceAll(err.Error(), id, "") != strings.ReplaceAll(none(a, tt.c), "1", "")):
				t.Errorf("%s opening %s: %v", tt.who, id, err)
			}
		}
	}
	var got []shop.Order
	if err := a.ask(staff(shop.Agent), "orders.list", `{"customer":"17850"}`, &got); err != nil || len(got) != 1 || got[0].ID != "581002" {
		t.Errorf("an agent asking for one customer: %v, %v", got, err)
	}
}

// none is what the caller hears of an order that does not exist.
func none(a asker, c tool.Caller) string { return a.ask(c, "orders.get", `{"id":"1"}`, nil).Error() }

// TestSupplyIsForStaff keeps what the shop pays from shoppers, and so from any plugin
// that works for one.
func TestSupplyIsForStaff(t *testing.T) {
	_, a := open(t)
	for name, in := range map[string]string{"products.get": `{"ids":["22111"]}`, "catalog.search": `{"text":"mug"}`} {
		for _, c := range []tool.Caller{customer("12748"), customer(""), {}} {
			var raw json.RawMessage
			if err := a.ask(c, name, in, &raw); err != nil || strings.Contains(string(raw), "supply") || !strings.Contains(string(raw), "22111") {
				t.Errorf("%s as %q: %s, %v", name, c.Identity.Role, raw, err)
			}
		}
		var raw json.RawMessage
		if err := a.ask(staff(shop.Planner), name, in, &raw); err != nil || !strings.Contains(string(raw), "secret supplier") {
			t.Errorf("%s as a planner: %s, %v", name, raw, err)
		}
	}
	var listed []shop.Product
	if err := a.ask(customer(""), "products.get", `{"category":"tableware"}`, &listed); err != nil || len(listed) != 3 || listed[0].Supply != nil {
		t.Errorf("a list: %+v, %v", listed, err)
	}
}

// TestSearchHidesWhatIsGone leaves out what an index may still hold.
func TestSearchHidesWhatIsGone(t *testing.T) {
	_, a := open(t)
	var got tool.SearchAnswer
	if err := a.ask(customer(""), "catalog.search", `{"text":"old mug","limit":500}`, &got); err != nil || len(got.Hits) == 0 {
		t.Fatal(got, err)
	}
	for _, h := range got.Hits {
		if !h.Product.Active {
			t.Errorf("%s is no longer sold", h.Product.ID)
		}
	}
}

// TestEventsAreOnesOwn proves that nobody's behaviour reaches somebody else.
func TestEventsAreOnesOwn(t *testing.T) {
	w, a := open(t)
	err := w.Store.AppendEvents(t.Context(), []shop.Event{
		{Person: "visitor:test", Kind: shop.Viewed, Product: "22113"}, {Person: "visitor:other", Kind: shop.Viewed, Product: "22112"},
	})
	if err != nil {
		t.Fatal(err)
	}
	products := func(c tool.Caller) (all []string) {
		t.Helper()
		var got []shop.Event
		if err := a.ask(c, "events.recent", `{"person":"visitor:other"}`, &got); err != nil {
			t.Fatal(err)
		}
		for _, e := range got {
			all = append(all, e.Product)
		}
		return all
	}
	if got := products(customer("")); !slices.Equal(got, []string{"22113"}) {
		t.Errorf("a visitor did %v", got)
	}
	if got := products(customer("17850")); !slices.Equal(got, []string{"22222"}) {
		t.Errorf("a customer did %v", got)
	}
	nobody := customer("")
	nobody.Identity.Person = ""
	if got := products(nobody); len(got) != 0 {
		t.Errorf("somebody without a name did %v", got)
	}
}

// TestWritesNeedTheirCall refuses changes outside the kind of call that may make them.
func TestWritesNeedTheirCall(t *testing.T) {
	w, a := open(t)
	change := `{"changes":[{"sku":"22111","quantity":1}]}`
	total := `{"cart_version":1,"total":{"minor":250,"currency":"GBP"}}`
	as := func(effect tool.Effect, mode tool.Mode, key, grant string) tool.Caller {
		c := customer("12748")
		c.Effect, c.Mode, c.Key, c.Grant, c.Args = effect, mode, key, grant, "{}"
		return c
	}
	for _, tt := range []struct {
		name, service, in string
		c                 tool.Caller
		want              shop.Kind
	}{
		{"basket while reading", "carts.set", change, as(tool.Read, tool.ModeCommit, "k", ""), shop.Forbidden},
		{"basket in a preview", "carts.set", change, as(tool.Write, tool.ModePreview, "k", ""), shop.Forbidden},
		{"basket without a key", "carts.set", change, as(tool.Edit, tool.ModeCommit, "", ""), shop.Forbidden},
		{"checkout without a grant", "orders.checkout", total, as(tool.Write, tool.ModeCommit, "k", ""), shop.Forbidden},
		{"checkout in a preview", "orders.checkout", total, as(tool.Write, tool.ModePreview, "k", "g"), shop.Forbidden},
		{"checkout in an edit", "orders.checkout", total, as(tool.Edit, tool.ModeCommit, "k", "g"), shop.Forbidden},
		{"checkout with a made-up grant", "orders.checkout", total, as(tool.Write, tool.ModeCommit, "k", "g"), shop.Conflict},
		{"a person while reading", "desk.request", `{"reason":"x"}`, as(tool.Read, tool.ModeCommit, "k", ""), shop.Forbidden},
		{"a note while reading", "desk.unanswered", `{"question":"x"}`, as(tool.Read, tool.ModeCommit, "k", ""), shop.Forbidden},
	} {
		if err := a.ask(tt.c, tt.service, tt.in, nil); shop.KindOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	if len(w.Desk.Said) > 0 {
		t.Errorf("the desk heard %q", w.Desk.Said)
	}
	outside := as(tool.Edit, tool.ModeCommit, "k", "")
	outside.Identity.Conversation = ""
	if err := a.ask(outside, "desk.request", `{}`, nil); shop.KindOf(err) != shop.Forbidden {
		t.Errorf("the desk without a conversation: %v", err)
	}
	if err := a.ask(as(tool.Edit, tool.ModeCommit, "k", ""), "carts.set", change, nil); err != nil {
		t.Error(err)
	}
}

// TestGrantIsBound proves that a grant buys for its person, conversation, tool and
// price only, and that a repeat brings the same order.
func TestGrantIsBound(t *testing.T) {
	w, a := open(t)
	me := w.Talk(t, plugintest.Shopper("12748", shop.EN), "c1")
	var basket shop.Cart
	edit := tool.Caller{Identity: me, Tool: "update_cart", Effect: tool.Edit, Mode: tool.ModeCommit, Key: "1"}
	if err := a.ask(edit, "carts.set", `{"changes":[{"sku":"22111","quantity":2}]}`, &basket); err != nil {
		t.Fatal(err)
	}
	p, err := w.Store.OpenProposal(t.Context(), shop.Proposal{Conversation: "c1", Person: me.Person, Tool: "checkout", Args: json.RawMessage(`{}`),
		Price: &basket.Total, Basis: basket.Basis(), Until: time.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if p, err = w.Store.AcceptProposal(t.Context(), p.ID, "c1", me.Person); err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(tool.CheckoutRequest{CartVersion: basket.Version, Total: basket.Total})
	if err != nil {
		t.Fatal(err)
	}
	mine := tool.Caller{Identity: me, Tool: "checkout", Effect: tool.Write, Mode: tool.ModeCommit, Key: "2", Grant: p.Grant, Args: "{}"}
	for what, spoil := range map[string]func(*tool.Caller){
		"another person":       func(c *tool.Caller) { c.Identity.Person = "visitor:thief" },
		"another conversation": func(c *tool.Caller) { c.Identity.Conversation = "c2" },
		"another tool":         func(c *tool.Caller) { c.Tool = "cancel_order" },
		"other arguments":      func(c *tool.Caller) { c.Args = `{"gift":true}` },
	} {
		c := mine
		spoil(&c)
		if err := a.ask(c, "orders.checkout", string(in), nil); shop.KindOf(err) != shop.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := a.ask(mine, "orders.checkout", `{"cart_version":1,"total":{"minor":1,"currency":"GBP"}}`, nil); shop.KindOf(err) != shop.Conflict {
		t.Errorf("another price: %v", err)
	}
	var first, second shop.Order
	if err := a.ask(mine, "orders.checkout", string(in), &first); err != nil || first.Customer != "12748" {
		t.Fatalf("%+v, %v", first, err)
	}
	if err := a.ask(mine, "orders.checkout", string(in), &second); err != nil || second.ID != first.ID {
		t.Errorf("a repeat gave %q after %q: %v", second.ID, first.ID, err)
	}
}

// TestBounds refuses requests that are too large or no JSON.
func TestBounds(t *testing.T) {
	_, a := open(t)
	ids, err := json.Marshal(tool.ProductQuery{IDs: make([]string, 101)})
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{"products.get": string(ids), "sales.top": `{"days":0}`, "orders.get": `[]`, "carts.get": `nonsense`} {
		if err := a.ask(customer(""), name, in, nil); shop.KindOf(err) != shop.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	var sold []tool.Sold
	if err := a.ask(staff(shop.Planner), "sales.top", `{"days":30}`, &sold); err != nil || len(sold) != 2 || sold[0].Product != "22111" {
		t.Errorf("best sellers %v, %v", sold, err)
	}
}
