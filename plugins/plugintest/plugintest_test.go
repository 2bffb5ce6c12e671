package plugintest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// shelf is a well-behaved plugin with one tool of each effect.
type shelf struct{}

func (shelf) Manifest() tool.Manifest {
	schema := json.RawMessage(`{"type":"object","required":["sku"],"additionalProperties":false,"properties":{
		"sku":{"type":"string","minLength":1,"maxLength":40},"quantity":{"type":"integer","minimum":0,"maximum":99},
		"sizes":{"type":"array","items":{"type":"string","enum":["S","M"]}}}}`)
	m := tool.Manifest{Name: "shelf", Version: "1", Needs: []tool.Capability{tool.ProductsRead}}
	for _, t := range []tool.Tool{
		{Name: "look_up", Effect: tool.Read}, {Name: "set_aside", Effect: tool.Edit}, {Name: "buy_now", Effect: tool.Write},
	} {
		t.Title, t.Description, t.InputSchema = shop.Text{EN: t.Name, ZH: t.Name}, t.Name, schema
		t.Roles = []shop.Role{shop.Shopper}
		t.Utterances = map[shop.Locale][]string{shop.EN: {t.Name}, shop.ZH: {t.Name}}
		m.Tools = append(m.Tools, t)
	}
	return m
}

func (shelf) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	if c.Tool == "buy_now" && c.Mode == tool.ModePreview {
		return tool.Result{Proposal: &tool.Proposal{Title: "Buy"}}, nil
	}
	var a struct {
		SKU      string   `json:"sku"`
		Quantity int      `json:"quantity"`
		Sizes    []string `json:"sizes"`
	}
	if err := c.Bind(&a); err != nil {
		return tool.Result{}, err
	}
	products, err := tool.Products(ctx, h, tool.ProductQuery{IDs: []string{a.SKU}})
	if err != nil {
		return tool.Result{}, err
	}
	r := tool.Result{Text: "ok"}.WithData(len(products))
	if c.Tool == "set_aside" {
		r.Undo = c.Args
	}
	return r, nil
}

func TestRun(t *testing.T) {
	s := Run(t, shelf{}, Answer("products.get", tool.ProductsRead, []shop.Product{{ID: "1"}}))
	r, err := s.Call(tool.Call{Tool: "look_up"}, map[string]any{"sku": "85123A"})
	if err != nil || string(r.Data) != "1" {
		t.Errorf("%s, %v", r.Data, err)
	}
	c := tool.Call{Tool: "buy_now", Mode: tool.ModeCommit}
	if _, err := s.Call(c, map[string]any{"sku": "1"}); shop.KindOf(err) != shop.Forbidden {
		t.Errorf("a commit without a grant: %v", err)
	}
	if _, err := s.Commit(c, "g", map[string]any{"sku": "1"}); err != nil {
		t.Error(err)
	}
}

// rude breaks the contract in one way after the other.
type rude struct {
	shelf
	how string
}

func (r rude) Call(_ context.Context, c tool.Call, _ tool.Host) (tool.Result, error) {
	switch r.how {
	case "panic":
		panic("the shelf fell")
	case "undo":
		return tool.Result{Undo: json.RawMessage(`{"to":"yesterday"}`)}, nil
	}
	return tool.Result{Proposal: &tool.Proposal{Title: "Surprise"}}, nil
}

func TestFaultsAreSeen(t *testing.T) {
	for how, want := range map[string]string{"panic": "the shelf fell", "undo": "undo", "proposal": "proposal"} {
		s := Open(t, rude{how: how})
		_, _ = s.Call(tool.Call{Tool: "set_aside"}, map[string]any{"sku": "1"})
		if seen := s.log.take(); len(seen) != 1 || !strings.Contains(seen[0], want) {
			t.Errorf("%s: %q", how, seen)
		}
	}
}

func FuzzShelf(f *testing.F) {
	Fuzz(f, shelf{}, Answer("products.get", tool.ProductsRead, []shop.Product{}))
}
