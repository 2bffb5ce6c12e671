package cart_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/cart"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services/servicestest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func TestContract(t *testing.T) {
	plugintest.Run(t, cart.New(), servicestest.Open(t).Services()...)
}

// accepted puts a proposal as it was shown into the store and accepts it.
func accepted(t *testing.T, w *servicestest.World, id shop.Identity, p *tool.Proposal) string {
	t.Helper()
	opened, err := w.Store.OpenProposal(t.Context(), shop.Proposal{Conversation: id.Conversation, Person: id.Person, Tool: "checkout",
		Args: json.RawMessage(`{}`), Price: p.Price, Basis: p.Basis, Until: time.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	taken, err := w.Store.AcceptProposal(t.Context(), opened.ID, id.Conversation, id.Person)
	if err != nil {
		t.Fatal(err)
	}
	return taken.Grant
}

// TestTranscript fills a basket, changes it and buys it, in both languages.
func TestTranscript(t *testing.T) {
	for _, l := range []shop.Locale{shop.EN, shop.ZH} {
		w := servicestest.Open(t)
		x := servicestest.NewTranscript(t, plugintest.Open(t, cart.New(), w.Services()...))
		id := w.Talk(t, plugintest.Shopper("", l), "c-"+string(l))
		for _, q := range []struct{ tool, args string }{
			{"get_cart", `{}`},
			{"checkout", `{}`},
			{"update_cart", `{"lines":[{"product_id":"22111"}]}`},
			{"update_cart", `{"lines":[{"product_id":"22111","quantity":2,"action":"add"},{"product_id":"22222","quantity":2}]}`},
			{"update_cart", `{"lines":[{"product_id":"22111","quantity":3,"action":"set"}]}`},
			{"update_cart", `{"lines":[{"product_id":"22111","quantity":2,"action":"remove"}]}`},
			{"update_cart", `{"lines":[{"product_id":"22222","action":"remove"},{"product_id":"22113","quantity":1}]}`},
			{"update_cart", `{"lines":[{"product_id":"30001"}]}`},
			{"update_cart", `{"lines":[{"product_id":"30001s","quantity":4}]}`},
			{"update_cart", `{"lines":[{"product_id":"30001","quantity":5,"action":"set"}]}`},
			{"update_cart", `{"lines":[{"product_id":"22222","quantity":3}]}`},
			{"update_cart", `{"lines":[{"product_id":"22111","quantity":40}]}`},
			{"update_cart", `{"lines":[{"product_id":"22333"}]}`},
			{"update_cart", `{"lines":[{"product_id":"21999"}]}`},
			{"update_cart", `{"lines":[{"product_id":"99999"}]}`},
			{"get_cart", `{}`},
		} {
			_, _ = x.Ask(id, q.tool, q.args)
		}
		shown, err := x.Ask(id, "checkout", `{}`)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.Commit(id, "checkout", `{}`, accepted(t, w, id, shown.Proposal)); err != nil {
			t.Fatal(err)
		}
		_, _ = x.Ask(id, "get_cart", `{}`)
		_, _ = x.Ask(id, "update_cart", `{"lines":[{"product_id":"22223"}]}`)
		_, _ = x.Ask(id, "update_cart", `{"lines":[{"product_id":"22223","quantity":0,"action":"set"}]}`)
		x.Check("transcript." + string(l) + ".golden.txt")
	}
}

// TestUndo takes every kind of change back and finds the basket as it was.
func TestUndo(t *testing.T) {
	w := servicestest.Open(t)
	s := plugintest.Open(t, cart.New(), w.Services()...)
	n := 0
	call := func(args any) tool.Result {
		t.Helper()
		n++
		r, err := s.Call(tool.Call{Tool: "update_cart", Key: fmt.Sprint(n)}, args)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	basket := func() string {
		t.Helper()
		c, err := w.Store.Cart(t.Context(), "customer:12748")
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]int{}
		for _, line := range c.Lines {
			said[line.SKU] = line.Quantity
		}
		return fmt.Sprint(said, c.Total)
	}
	call(json.RawMessage(`{"lines":[{"product_id":"22111","quantity":3},{"product_id":"22222","quantity":1}]}`))
	before := basket()
	for _, lines := range []string{
		`[{"product_id":"22111"}]`,
		`[{"product_id":"22113","quantity":2}]`,
		`[{"product_id":"22111","action":"remove"}]`,
		`[{"product_id":"22111","action":"set","quantity":0},{"product_id":"22222","action":"set","quantity":2}]`,
		`[{"product_id":"22111","quantity":2},{"product_id":"22111","quantity":4},{"product_id":"30001S"}]`,
	} {
		r := call(json.RawMessage(`{"lines":` + lines + `}`))
		if basket() == before {
			t.Errorf("%s changed nothing", lines)
		}
		if len(r.Undo) == 0 {
			t.Fatalf("%s has no way back", lines)
		}
		again := call(r.Undo)
		if got := basket(); got != before {
			t.Errorf("%s, taken back: %s, want %s", lines, got, before)
		}
		if len(again.Undo) == 0 {
			t.Errorf("%s: taking back has no way back itself", lines)
		}
	}
	if r := call(json.RawMessage(`{"lines":[{"product_id":"22111","action":"set","quantity":3}]}`)); len(r.Undo) > 0 {
		t.Errorf("nothing was changed and can be undone: %s", r.Undo)
	}
}

// TestRepeat makes one call twice under one key: the second changes nothing and offers
// no wrong way back.
func TestRepeat(t *testing.T) {
	w := servicestest.Open(t)
	s := plugintest.Open(t, cart.New(), w.Services()...)
	args := json.RawMessage(`{"lines":[{"product_id":"22111","quantity":2}]}`)
	for i := range 2 {
		r, err := s.Call(tool.Call{Tool: "update_cart", Key: "once"}, args)
		if err != nil {
			t.Fatal(err)
		}
		if (len(r.Undo) > 0) != (i == 0) {
			t.Errorf("call %d has the undo %s", i, r.Undo)
		}
	}
	c, err := w.Store.Cart(t.Context(), "customer:12748")
	if err != nil || len(c.Lines) != 1 || c.Lines[0].Quantity != 2 {
		t.Errorf("the basket is %+v, %v", c, err)
	}
}

// TestCheckout buys once, whatever is repeated, and not what the person did not see.
func TestCheckout(t *testing.T) {
	w := servicestest.Open(t)
	s := plugintest.Open(t, cart.New(), w.Services()...)
	id := w.Talk(t, plugintest.Shopper("12748", shop.EN), "c1")
	call := func(name, grant, args string) (tool.Result, error) {
		c := tool.Call{Tool: name, Identity: id, Key: name + args}
		if grant != "" {
			c.Mode = tool.ModeCommit
		}
		return s.Commit(c, grant, json.RawMessage(args))
	}
	must := func(r tool.Result, err error) tool.Result {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	must(call("update_cart", "", `{"lines":[{"product_id":"22111","quantity":2}]}`))
	shown := must(call("checkout", "", `{}`))
	if shown.Proposal.Price == nil || *shown.Proposal.Price != servicestest.Pounds(500) || len(shown.Proposal.Lines) != 1 || shown.Proposal.Note == "" {
		t.Fatalf("the proposal is %+v", shown.Proposal)
	}
	if _, err := call("checkout", "stolen", `{}`); shop.KindOf(err) != shop.Conflict {
		t.Errorf("a made-up grant: %v", err)
	}

	stale := accepted(t, w, id, shown.Proposal)
	must(call("update_cart", "", `{"lines":[{"product_id":"22111","quantity":3}]}`))
	if _, err := call("checkout", stale, `{}`); shop.KindOf(err) != shop.Conflict || !strings.Contains(shop.MessageOf(err), "nothing was ordered") {
		t.Errorf("a basket that costs more than what was shown: %v", err)
	}

	twin(t, w, "22111", "22999")
	stale = accepted(t, w, id, must(call("checkout", "", `{}`)).Proposal)
	must(call("update_cart", "", `{"lines":[{"product_id":"22111","action":"remove"},{"product_id":"22999","quantity":5}]}`))
	if _, err := call("checkout", stale, `{}`); shop.KindOf(err) != shop.Conflict {
		t.Errorf("another basket with the same total: %v", err)
	}
	must(call("update_cart", "", `{"lines":[{"product_id":"22999","action":"remove"},{"product_id":"22111","quantity":5}]}`))

	shown = must(call("checkout", "", `{}`))
	grant := accepted(t, w, id, shown.Proposal)
	first := must(call("checkout", grant, `{}`))
	second := must(call("checkout", grant, `{}`))
	if string(first.Data) != string(second.Data) {
		t.Errorf("the same grant gave\n%s and\n%s", first.Data, second.Data)
	}
	if !strings.Contains(first.Text, "demo") || !strings.Contains(string(first.Cards[0].Data), `"demo":true`) {
		t.Errorf("nobody says that it is a demo: %s", first.Text)
	}
	p, err := w.Store.Products(t.Context(), []string{"22111"})
	if err != nil || p[0].Stock() != 35 {
		t.Errorf("the stock is %d, %v", p[0].Stock(), err)
	}
}

// twin puts a product into the catalogue that costs what another one costs.
func twin(t *testing.T, w *servicestest.World, of, id string) {
	t.Helper()
	found, err := w.Store.Products(t.Context(), []string{of})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	p := found[0]
	p.ID = id
	v := p.Variants[0]
	v.SKU = id
	p.Variants = []shop.Variant{v}
	if err := w.Store.UpsertProducts(t.Context(), []shop.Product{p}); err != nil {
		t.Fatal(err)
	}
}

// TestRoles keeps the shop's people out of baskets.
func TestRoles(t *testing.T) {
	s := plugintest.Open(t, cart.New(), servicestest.Open(t).Services()...)
	for _, name := range []string{"get_cart", "checkout"} {
		if _, err := s.Call(tool.Call{Tool: name, Identity: plugintest.Staff(shop.Admin, shop.EN)}, struct{}{}); shop.KindOf(err) != shop.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}
