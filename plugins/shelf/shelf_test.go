package shelf_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// hall is a host with one product for every id but those that begin with "no".
type hall struct{ most int }

func (h *hall) Progress(tool.Progress) {}

func (h *hall) Do(_ context.Context, service string, in, out any) error {
	q, ok := in.(tool.ProductQuery)
	if !ok || service != "products.get" {
		return fmt.Errorf("asked for %s", service)
	}
	h.most = max(h.most, len(q.IDs))
	var found []shop.Product
	for _, id := range q.IDs {
		if id == strings.ToUpper(id) && id[0] < 128 && !strings.HasPrefix(id, "NO") {
			found = append(found, shop.Product{ID: id})
		}
	}
	raw, err := json.Marshal(found)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, out)
}

// TestProducts keeps the order, asks in parts that the host takes, and reads ids as
// people write them.
func TestProducts(t *testing.T) {
	h := &hall{}
	ids := []string{" 85123a", "８５１２３Ａ", "no such", "22111"}
	for i := range 300 {
		ids = append(ids, fmt.Sprint("x", i))
	}
	found, err := shelf.Products(t.Context(), h, ids)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range found {
		got = append(got, p.ID)
	}
	if len(got) != 302 || !slices.Equal(got[:3], []string{"85123A", "22111", "X0"}) {
		t.Errorf("%d products: %v …", len(got), got[:3])
	}
	if h.most > 100 {
		t.Errorf("asked for %d at once", h.most)
	}
	if _, err := shelf.Product(t.Context(), h, "nothing", shop.ZH); shop.KindOf(err) != shop.NotFound || !strings.Contains(err.Error(), "没有编号") {
		t.Error(err)
	}
}

func TestCategories(t *testing.T) {
	n := shelf.Names{
		"home":      {Slug: "home", Name: shop.Text{EN: "Home", ZH: "家居"}},
		"tea-cups":  {Slug: "tea-cups", Name: shop.Text{EN: "Cups", ZH: "茶杯"}, Parent: "home"},
		"a-circle":  {Slug: "a-circle", Parent: "in-itself"},
		"in-itself": {Slug: "in-itself", Parent: "a-circle"},
	}
	for said, want := range map[string]string{"": "", "tea-cups": "tea-cups", "Tea cups": "tea-cups", " CUPS": "tea-cups", "茶杯": "tea-cups"} {
		if got, err := n.Slug(shop.EN, said); err != nil || got != want {
			t.Errorf("%q is %q, %v", said, got, err)
		}
	}
	if _, err := n.Slug(shop.EN, "shoes"); shop.KindOf(err) != shop.NotFound {
		t.Error(err)
	}
	if !n.Under("tea-cups", "home") || !n.Under("home", "home") || n.Under("home", "tea-cups") || n.Under("a-circle", "home") {
		t.Error("shelves lie in each other wrongly")
	}
	if n.In(shop.ZH, "tea-cups") != "茶杯" || n.In(shop.ZH, "gone") != "gone" {
		t.Error("a name is wrong")
	}
}

func TestCard(t *testing.T) {
	pounds := func(p int64) shop.Money { return shop.Money{Minor: p, Currency: "GBP"} }
	was := pounds(500)
	p := shop.Product{ID: "1", Title: shop.Text{EN: "Bag", ZH: "袋"}, Category: "c", Active: true, Supply: &shop.Supply{UnitCost: pounds(7777)},
		Variants: []shop.Variant{{SKU: "1L", Price: pounds(400), Stock: 3}, {SKU: "1S", Price: pounds(300), CompareAt: &was, Stock: 4}}}
	c := shelf.Card(p, nil, shop.ZH)
	if c.SKU != "1S" || c.Price != pounds(300) || c.CompareAt == nil || c.Stock != 7 || c.Availability != shop.Low || c.Title != "袋" || c.TitleEN != "Bag" {
		t.Errorf("%+v", c)
	}
	for _, v := range []any{c, shelf.Describe(p, shop.EN), shelf.Row("", []shop.Product{p}, nil, shop.EN)} {
		if raw, err := json.Marshal(v); err != nil || strings.Contains(string(raw), "7777") || strings.Contains(string(raw), "upply") {
			t.Errorf("%T shows what the shop pays: %s", v, raw)
		}
	}
	p.Active = false
	if d := shelf.Describe(p, shop.EN); d.Stock != 0 || d.Availability != shop.OutOfStock {
		t.Errorf("no longer sold, and yet %+v", d)
	}
}

// TestLongOrder leaves lines out of card and data, and says how many.
func TestLongOrder(t *testing.T) {
	o := shop.Order{ID: "1", Status: shop.Shipped, Steps: []shop.OrderStep{
		{Status: shop.Placed, Done: true}, {Status: shop.Shipped, Done: true, At: time.Unix(1, 0)}, {Status: shop.Shipped, Done: true, At: time.Unix(2, 0)},
		{Status: shop.Delivered, At: time.Unix(3, 0)},
	}}
	for i := range 500 {
		o.Lines = append(o.Lines, shop.OrderLine{Product: fmt.Sprint("X", i), Quantity: 2})
	}
	card, err := shelf.OrderCard(t.Context(), &hall{}, o, shop.EN)
	if err != nil {
		t.Fatal(err)
	}
	var c shop.OrderCard
	if err := json.Unmarshal(card.Data, &c); err != nil {
		t.Fatal(err)
	}
	d := shelf.DescribeOrder(o, shop.EN)
	if len(c.Lines)+c.More != 500 || len(c.Lines) > 20 || len(d.Lines)+d.More != 500 || d.Pieces != 1000 {
		t.Errorf("card %d+%d, data %d+%d lines, %d pieces", len(c.Lines), c.More, len(d.Lines), d.More, d.Pieces)
	}
	if len(c.Steps) != 3 || !c.Steps[1].At.Equal(time.Unix(1, 0)) || !d.Expected.Equal(time.Unix(3, 0)) || !d.Shipped.Equal(time.Unix(1, 0)) {
		t.Errorf("steps %+v, expected %v", c.Steps, d.Expected)
	}
}
