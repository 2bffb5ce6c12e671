package evaluate

import (
	"encoding/json"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// brought is a turn that called two tools, previewed a third, showed two products and a
// proposal, and answered from one source.
func brought() outcome {
	pounds := func(minor int64) shop.Money { return shop.Money{Minor: minor, Currency: "GBP"} }
	return outcome{
		reply: "Two mugs, from £2.50.",
		calls: []executed{
			{Name: "search_catalog", Args: json.RawMessage(`{"query":"mug","max_price":5}`)},
			{Name: "get_order", Args: json.RawMessage(`{"order_id":"536521"}`)},
			{Name: "checkout", Args: json.RawMessage(`{}`), Preview: true},
		},
		cards: []shop.Card{
			shop.NewCard(shop.CardProducts, shop.ProductsCard{Products: []shop.ProductCard{
				{ID: "1", Title: "红色马克杯", TitleEN: "Red Mug", Price: pounds(250)}, {ID: "2", Title: "蓝色马克杯", TitleEN: "Blue Mug", Price: pounds(495)}}}),
			shop.NewCard(shop.CardProposal, shop.ProposalCard{ID: "p", Tool: "checkout"}),
		},
		sources: []shop.Source{{Title: "Returns"}},
	}
}

// TestExpect holds every key of an expectation against one outcome: what is true of it
// passes, and what is not fails for the reason given.
func TestExpect(t *testing.T) {
	for _, test := range []struct{ expect, why string }{
		{`{}`, ""},
		{`{tools: [{name: search_catalog, args: {max_price: 5.0}}, {name: get_order}]}`, ""},
		{`{tools: [{name: get_order, args: {order_id: 536521}}]}`, ""},
		{`{tools: [{name: get_order}, {name: search_catalog}]}`, "search_catalog was not called in its place"},
		{`{tools: [{name: get_order, args: {order_id: "1"}}]}`, `other arguments: args.order_id is "536521", not "1"`},
		{`{tools: [{name: get_order}, {name: get_order}]}`, "get_order was not called in its place"},
		{`{tools: [{name: checkout}]}`, "checkout was not called"},
		{`{tools_any: [track_order, get_order]}`, ""},
		{`{tools_any: [checkout]}`, "none of checkout was called"},
		{`{no_tools: [checkout, update_cart]}`, ""},
		{`{no_tools: [get_order]}`, "get_order was called"},
		{`{products: {min: 2, max: 2, title_any: [tea, BLUE], price_min: 2.5, price_max: 4.95}}`, ""},
		{`{products: {min: 3}}`, "2 products were shown, not 3 or more"},
		{`{products: {max: 1}}`, "2 products were shown, not 1 or fewer"},
		{`{products: {max: 0}}`, "2 products were shown, not 0 or fewer"},
		{`{products: {title_any: [lantern]}}`, "no title shown"},
		{`{products: {price_max: 4.94}}`, "costs £4.95, more than 4.94"},
		{`{products: {price_min: 2.51}}`, "costs £2.50, less than 2.51"},
		{`{cards: [products, proposal]}`, ""},
		{`{cards: [order]}`, "no order card among products, proposal"},
		{`{proposal: checkout}`, ""},
		{`{proposal: cancel_order}`, "no proposal of cancel_order"},
		{`{reply: {any: [MUGS, x], none: [sorry], language: en}}`, ""},
		{`{reply: {any: [x]}}`, "the reply has none of"},
		{`{reply: {none: [Two]}}`, `the reply has "Two"`},
		{`{reply: {language: zh}}`, "the reply is not in zh"},
		{`{sources: {min: 1, title_any: [return]}}`, ""},
		{`{sources: {min: 2}}`, "1 sources, not 2"},
		{`{sources: {title_any: [delivery]}}`, "no source has one of"},
	} {
		var e Expect
		if err := yaml.Unmarshal([]byte(test.expect), &e); err != nil {
			t.Fatal(err)
		}
		bad := strings.Join(e.failures(brought()), "; ")
		if (bad == "") != (test.why == "") || !strings.Contains(bad, test.why) {
			t.Errorf("%s: %q, want %q", test.expect, bad, test.why)
		}
	}
}

func TestSubset(t *testing.T) {
	have := `{"id":"536521","total":{"minor":990},"lines":[{"product":"a","quantity":1},{"product":"b","quantity":2}],"demo":true,"placed":"2011-12-09T18:00:00Z","none":[]}`
	for _, test := range []struct {
		want string
		ok   bool
	}{
		{`{id: 536521, total: {minor: 990.0}, demo: true}`, true},
		{`{id: "1"}`, false},
		{`{lines: [{product: b}]}`, true},
		{`{lines: [{product: a}, {quantity: 2}]}`, true},
		{`{lines: [{product: b}, {product: a}]}`, false},
		{`{lines: [{product: a}, {product: a}]}`, false},
		{`{lines: []}`, false},
		{`{none: []}`, true},
		{`{absent: []}`, true},
		{`{absent: null}`, true},
		{`{id: null}`, false},
		{`{absent: ""}`, false},
		{`{placed: 2011-12-09}`, true},
		{`{placed: 2011-12-08}`, false},
		{`{total: 990}`, false},
		{`{id: {minor: 1}}`, false},
		{`{id: [x]}`, false},
	} {
		var want, got any
		if err := yaml.Unmarshal([]byte(test.want), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(have), &got); err != nil {
			t.Fatal(err)
		}
		if bad := subset("end", want, got); (len(bad) == 0) != test.ok {
			t.Errorf("%s: %q", test.want, bad)
		}
	}
	if bad := subset("end", map[string]any{"a": 1}, nil); len(bad) == 0 {
		t.Error("something is part of nothing")
	}
	if bad := subset("end", nil, map[string]any{"a": 1}); len(bad) == 0 {
		t.Error("a null is something")
	}
}
