package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func productIDs(all []shop.Product, err error) string {
	ids := []string{}
	for _, p := range must(all, err) {
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, " ")
}

func TestCatalogue(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		stocked(t, s)
		equal(t, "categories", fmt.Sprint(must(s.Categories(ctx))), "[{home {Home 家居}  3} {kitchen {Kitchen 厨房} home 1}]")
		equal(t, "by id", productIDs(s.Products(ctx, []string{"22333", "nothing", "22111", "22333"})), "22333 22111")
		p := must(s.Products(ctx, []string{"22111"}))[0]
		want := product("22111", "Red Mug", "红色马克杯", "kitchen", 250, 10, 1)
		equal(t, "product", words(p.Title, p.Attributes, *p.Supply, p.Variants, p.Created), words(want.Title, want.Attributes, *want.Supply, want.Variants, want.Created))
		for want, f := range map[string]ProductFilter{
			"22111 22222 22333": {},
			"22222 22333":       {Exclude: []string{"22111"}},
			"22111 22222":       {InStock: true},
			"22111":             {Category: "kitchen"},
			"22111 22333 22222": {Category: "home", Sort: ByPriceUp},
			"22222 22333 22111": {Sort: ByPriceDown},
			"22333 22111 22222": {Sort: ByNewest},
			"22333":             {MinPrice: 300, MaxPrice: 500},
			"22222":             {Limit: 1, Offset: 1},
		} {
			equal(t, fmt.Sprintf("list %+v", f), productIDs(s.ListProducts(ctx, f)), want)
		}
		equal(t, "count", must(s.CountProducts(ctx, ProductFilter{Category: "home", Limit: 1})), 3)
		_, err := s.ListProducts(ctx, ProductFilter{Sort: "colour"})
		kind(t, err, shop.Invalid)
	})
}

func TestKeywordSearch(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		stocked(t, s)
		for want, words := range map[string][]string{
			"22111 22222 22333": {"RED"}, "22222 22111 22333": {"red", "lantern"}, "22333": {"彩旗"}, "": {"100%", "_"}, "22222": {"22222"},
		} {
			equal(t, fmt.Sprint("search ", words), productIDs(s.KeywordSearch(t.Context(), words, ProductFilter{})), want)
		}
		equal(t, "no words", productIDs(s.KeywordSearch(t.Context(), []string{" "}, ProductFilter{})), "")
		equal(t, "filtered", productIDs(s.KeywordSearch(t.Context(), []string{"red"}, ProductFilter{Category: "kitchen"})), "22111")
	})
}

func TestProductChanges(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		stocked(t, s)
		before := must(s.ProductVersions(ctx))
		p := product("22111", "Red Mug", "红色马克杯", "kitchen", 250, 3, 1)
		ok(t, s.UpsertProducts(ctx, []shop.Product{p}))
		equal(t, "hash after a change of stock", must(s.ProductVersions(ctx))["22111"], before["22111"])
		compare := pounds(300)
		p.Variants = []shop.Variant{{SKU: "22111-L", Price: pounds(200), CompareAt: &compare, Stock: 5, Options: map[string]string{"size": "L"}}}
		ok(t, s.UpsertProducts(ctx, []shop.Product{p}))
		equal(t, "hash changed", must(s.ProductVersions(ctx))["22111"] != before["22111"], true)
		got := must(s.Products(ctx, []string{"22111-L"}))[0]
		equal(t, "variants", words(len(got.Variants), got.Variants[0].SKU, *got.Variants[0].CompareAt, got.Variants[0].Options["size"]), "1 22111-L £3.00 L")
		_, err := s.SetCart(ctx, "visitor:a", "k", []CartChange{{"22111", 1}})
		kind(t, err, shop.Conflict) // the old variant is no longer sold
		p.Active = false
		ok(t, s.UpsertProducts(ctx, []shop.Product{p}))
		equal(t, "active", productIDs(s.ListProducts(ctx, ProductFilter{})), "22222 22333")
		n := 0
		ok(t, s.EachProduct(ctx, func(shop.Product) error { n++; return nil }))
		equal(t, "each", n, 2)
		for name, bad := range map[string]shop.Product{"id": {}, "variants": {ID: "x"}, "sku": {ID: "x", Variants: []shop.Variant{{}}},
			"price": {ID: "x", Variants: []shop.Variant{{SKU: "x"}}}, "stock": {ID: "x", Variants: []shop.Variant{{SKU: "x", Price: pounds(1), Stock: -1}}}} {
			err := s.UpsertProducts(ctx, []shop.Product{bad})
			t.Run(name, func(t *testing.T) { kind(t, err, shop.Invalid) })
		}
	})
}

func TestBasket(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		stocked(t, s)
		equal(t, "empty", must(s.Cart(ctx, "visitor:a")).Version, 0)
		c := must(s.SetCart(ctx, "visitor:a", "k1", []CartChange{{"22222", 1}, {"22111", 2}}))
		equal(t, "basket", words(c.Total, c.Version, len(c.Lines), c.Lines[0].SKU, c.Lines[0].Stock), "£13.99 1 2 22111 10")
		c = must(s.SetCart(ctx, "visitor:a", "k1", []CartChange{{"22111", 9}}))
		equal(t, "basket after a repeat", words(c.Total, c.Version), "£13.99 1")
		_, err := s.SetCart(ctx, "visitor:a", "k2", []CartChange{{"22111", 3}, {"22222", 3}})
		kind(t, err, shop.Conflict)
		c = must(s.Cart(ctx, "visitor:a"))
		equal(t, "basket after a refusal", words(c.Total, c.Version), "£13.99 1")
		c = must(s.SetCart(ctx, "visitor:a", "k2", []CartChange{{"22222", 0}})) // the refused key is free
		equal(t, "basket without lanterns", words(c.Total, c.Version), "£5.00 2")
		for want, change := range map[shop.Kind]CartChange{shop.Invalid: {"22111", -1}, shop.NotFound: {"nothing", 1}, shop.Conflict: {"22333", 1}} {
			_, err := s.SetCart(ctx, "visitor:a", "bad", []CartChange{change})
			kind(t, err, want)
		}
		_, err = s.SetCart(ctx, "visitor:a", "", nil)
		kind(t, err, shop.Invalid)
	})
}

func TestBasketChangesOnceAtOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		stocked(t, s)
		for _, err := range together(50, func(int) error {
			_, err := s.SetCart(t.Context(), "visitor:a", "same", []CartChange{{"22111", 2}})
			return err
		}) {
			ok(t, err)
		}
		equal(t, "version", must(s.Cart(t.Context(), "visitor:a")).Version, 1)
	})
}

func TestMergeBaskets(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		stocked(t, s)
		must(s.SetCart(ctx, "visitor:a", "k", []CartChange{{"22111", 6}, {"22222", 1}}))
		must(s.SetCart(ctx, "customer:1", "k", []CartChange{{"22111", 7}}))
		c := must(s.MergeCart(ctx, "visitor:a", "customer:1"))
		equal(t, "merged", words(len(c.Lines), c.Lines[0].Quantity, c.Lines[1].Quantity, c.Version), "2 10 1 2")
		equal(t, "visitor's", len(must(s.Cart(ctx, "visitor:a")).Lines), 0)
		equal(t, "merged again", must(s.MergeCart(ctx, "visitor:a", "customer:1")).Version, 2)
	})
}

func TestCustomers(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		ok(t, s.UpsertCustomers(ctx, []shop.Customer{
			{ID: "12748", Country: "United Kingdom", Created: shopTime(), Extra: map[string]string{"source": "data"}},
			{ID: "p1", Name: "Lin Mei 林梅", Email: "Mei@example.com", Locale: shop.ZH, Persona: &shop.Persona{Blurb: shop.Text{EN: "Retail", ZH: "散客"}}},
		}))
		c := must(s.Customer(ctx, "12748"))
		equal(t, "customer", words(c.Country, c.Created, c.Extra["source"], c.Persona == nil), words("United Kingdom", shopTime(), "data", true))
		equal(t, "personas", must(s.Personas(ctx))[0].Persona.Blurb.ZH, "散客")
		for text, want := range map[string]string{"1274": "12748", "mei@": "p1", "林梅": "p1", "%": ""} {
			found := ""
			for _, c := range must(s.SearchCustomers(ctx, text, 0)) {
				found += c.ID
			}
			equal(t, "found by "+text, found, want)
		}
		kind(t, second(s.Customer(ctx, "none")), shop.NotFound)
	})
}

func TestRecentEvents(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		stocked(t, s)
		must(s.InsertOrders(ctx, imported()))
		ok(t, s.AppendEvents(ctx, []shop.Event{
			{Person: "visitor:a", Kind: shop.Searched, Query: "杯子"},
			{Person: "visitor:a", Kind: shop.Viewed, Product: "22111", At: shopTime().Add(-time.Minute)},
			{Person: "visitor:b", Kind: shop.Viewed, Product: "22111"},
		}))
		got := ""
		for _, e := range must(s.RecentEvents(ctx, []string{"customer:12748", "visitor:a"}, 4)) {
			got += " " + string(e.Kind) + e.Query + e.Product
		}
		equal(t, "events", got, " searched杯子 viewed22111 bought22111 bought22222")
		kind(t, s.AppendEvents(ctx, []shop.Event{{Kind: shop.Viewed}}), shop.Invalid)
	})
}
