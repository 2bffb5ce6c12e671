// Package servicestest is a small shop for the tests of plugins: a real store in a
// temporary folder, the real services over it, and stand-ins for search, desk and model
// files. Its time stands still at plugintest.Now.
//
// Two customers, 12748 and 17850, have orders; so has the visitor "visitor:bought". The
// product 21999 is no longer sold, 22333 is out of stock, of 22222 there are 2.
package servicestest

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/plugintest"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// World is the shop behind the services.
type World struct {
	Store *store.Store
	Dir   string // folder of the store's file
	Desk  *Desk
	Files *Files
	// Passages are what the policies say about a word.
	Passages map[string][]tool.Passage
}

// Open makes the shop. It lives as long as the test.
func Open(t testing.TB) *World {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Config{Dir: dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &World{Store: s, Dir: dir, Desk: &Desk{}, Files: &Files{}, Passages: map[string][]tool.Passage{}}
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(s.SetClock(ctx, shop.Clock{Frozen: plugintest.Now()}))
	check(s.UpsertCategories(ctx, categories()))
	check(s.UpsertProducts(ctx, products()))
	check(s.UpsertCustomers(ctx, []shop.Customer{{ID: "12748", Country: "United Kingdom"}, {ID: "17850", Country: "France"}}))
	all := orders()
	_, err = s.InsertOrders(ctx, all)
	check(err)
	_, err = s.InsertReturns(ctx, all[0].Returns)
	check(err)
	return w
}

// Services are the services over the shop.
func (w *World) Services() []tool.Service {
	return services.All(services.Config{Store: w.Store, Search: w, Desk: w.Desk, Artifacts: w.Files})
}

// Sell records that the customer 12748 bought pieces of a product two weeks ago.
func (w *World) Sell(t testing.TB, order, product string, pieces int) {
	t.Helper()
	_, err := w.Store.InsertOrders(t.Context(), []shop.Order{{ID: order, Customer: "12748", Status: shop.Delivered, Placed: plugintest.Now().AddDate(0, 0, -14),
		Total: Pounds(100), Lines: []shop.OrderLine{{SKU: product, Product: product, Quantity: pieces, Price: Pounds(100)}}}})
	if err != nil {
		t.Fatal(err)
	}
}

// Talk makes a conversation for an identity and returns the identity in it.
func (w *World) Talk(t testing.TB, id shop.Identity, name string) shop.Identity {
	t.Helper()
	id.Conversation = name
	err := w.Store.CreateConversation(t.Context(), shop.Conversation{ID: name, Person: id.Person, Customer: id.Customer, Role: id.Role, Locale: id.Locale})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Products finds products by plain words, each English word in the singular; no words
// find everything. Like an
// index that is behind the store, it still has the old mug, which is no longer sold.
func (w *World) Products(ctx context.Context, q tool.SearchRequest) ([]services.Found, bool, error) {
	var said []string
	for _, word := range strings.Fields(q.Text) {
		said = append(said, strings.TrimSuffix(word, "s"))
	}
	filter := store.ProductFilter{Category: q.Category, InStock: q.InStock, MinPrice: q.MinPrice, MaxPrice: q.MaxPrice,
		Exclude: q.Exclude, Sort: store.Sort(q.Sort), Limit: q.Limit}
	found, err := w.Store.KeywordSearch(ctx, said, filter)
	if len(said) == 0 {
		found, err = w.Store.ListProducts(ctx, filter)
	}
	hits := make([]services.Found, len(found))
	for i, p := range found {
		hits[i] = services.Found{ID: p.ID, Score: 1 / float64(i+1)}
	}
	if strings.Contains(strings.ToLower(q.Text), "old mug") {
		hits = append(hits, services.Found{ID: "21999", Score: 0.01})
	}
	return hits, false, err
}

// Policies returns the passages kept for a word of the question.
func (w *World) Policies(_ context.Context, text string, _ shop.Locale, limit int) ([]tool.Passage, error) {
	for word, found := range w.Passages {
		if strings.Contains(strings.ToLower(text), word) {
			return found[:min(len(found), limit)], nil
		}
	}
	return nil, nil
}

// Desk remembers what it was asked.
type Desk struct {
	mu     sync.Mutex
	Online bool
	Said   []string
}

// Queue notes a request for a person.
func (d *Desk) Queue(_ context.Context, conversation, reason string) (online, asked bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	note := conversation + ": a person, " + reason
	asked = slices.Contains(d.Said, note)
	d.Said = append(d.Said, note)
	return d.Online, asked, nil
}

// Unanswered notes a question.
func (d *Desk) Unanswered(_ context.Context, conversation, question string, l shop.Locale) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Said = append(d.Said, conversation+": "+string(l)+" "+question)
	return nil
}

// Files is the model files of the shop; none until Current is set.
type Files struct {
	mu      sync.Mutex
	current *tool.Artifact
	opened  int
}

// Set names the current file.
func (f *Files) Set(a tool.Artifact) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.current = &a
}

// Opened is how often a file was asked for.
func (f *Files) Opened() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opened
}

// Artifact returns the current file.
func (f *Files) Artifact(name string) (tool.Artifact, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opened++
	if f.current == nil || f.current.Name != name {
		return tool.Artifact{}, shop.Errorf(shop.Unavailable, "no model %q has been trained yet", name)
	}
	return *f.current, nil
}

func categories() []shop.Category {
	return []shop.Category{
		{Slug: "tableware", Name: shop.Text{EN: "Cups, plates & glass", ZH: "杯盘玻璃"}},
		{Slug: "lights-lanterns", Name: shop.Text{EN: "Lights & lanterns", ZH: "灯饰灯笼"}},
		{Slug: "party", Name: shop.Text{EN: "Party", ZH: "派对用品"}},
		{Slug: "empty", Name: shop.Text{EN: "Empty shelf", ZH: "空货架"}},
	}
}

// Pounds is an amount in pence.
func Pounds(pence int64) shop.Money { return shop.Money{Minor: pence, Currency: "GBP"} }

func products() []shop.Product {
	made := func(id, en, zh, category string, pence int64, stock, rank int, colour, material string) shop.Product {
		return shop.Product{
			ID: id, Title: shop.Text{EN: en, ZH: zh}, Category: category, Active: true, Rank: rank, Created: plugintest.Now().AddDate(-1, 0, -rank),
			Description: shop.Text{EN: "Colour: " + colour + ". Material: " + material + "."},
			Attributes:  map[string]string{"colour": colour, "material": material},
			Supply:      &shop.Supply{Supplier: "secret supplier", LeadWeeks: 7, UnitCost: Pounds(11), ShortageRate: 1.2, HoldingRate: 0.004},
			Variants:    []shop.Variant{{SKU: id, Product: id, Price: Pounds(pence), Stock: stock}},
		}
	}
	gone := made("21999", "Old Mug", "旧款马克杯", "tableware", 99, 5, 0, "grey", "ceramic")
	gone.Active = false
	bag := made("30001", "Gift Bag", "礼品袋", "party", 150, 0, 8, "red", "paper")
	was := Pounds(180)
	bag.Variants = []shop.Variant{
		{SKU: "30001S", Product: "30001", Options: map[string]string{"size": "small"}, Price: Pounds(150), CompareAt: &was, Stock: 20},
		{SKU: "30001L", Product: "30001", Options: map[string]string{"size": "large"}, Price: Pounds(250), Stock: 0},
	}
	return []shop.Product{
		made("22111", "Red Mug", "红色马克杯", "tableware", 250, 40, 1, "red", "ceramic"),
		made("22112", "Blue Mug", "蓝色马克杯", "tableware", 295, 12, 3, "blue", "ceramic"),
		made("22113", "Glass Mug", "", "tableware", 695, 30, 6, "clear", "glass"),
		made("22222", "Hanging Lantern", "挂灯", "lights-lanterns", 899, 2, 2, "white", "metal"),
		made("22223", "Paper Lantern", "纸灯笼", "lights-lanterns", 125, 80, 4, "white", "paper"),
		made("22333", "Paper Bunting", "纸彩旗", "party", 499, 0, 5, "multicolour", "paper"),
		made("22334", "Cotton Bunting", "棉布彩旗", "party", 1250, 15, 7, "multicolour", "cotton"),
		gone, bag,
	}
}

func orders() []shop.Order {
	day := func(month time.Month, d, hour int) time.Time {
		return time.Date(2011, month, d, hour, 0, 0, 0, time.UTC)
	}
	line := func(sku, en, zh string, n int, pence int64) shop.OrderLine {
		return shop.OrderLine{SKU: sku, Product: sku, Title: shop.Text{EN: en, ZH: zh}, Quantity: n, Price: Pounds(pence)}
	}
	way := func(placed, packed, shipped, delivered time.Time) []shop.OrderStep {
		return []shop.OrderStep{
			{Status: shop.Placed, At: placed}, {Status: shop.Paid, At: placed.Add(9 * time.Minute)}, {Status: shop.Packed, At: packed, Place: "London warehouse"},
			{Status: shop.Shipped, At: shipped, Place: "London warehouse"}, {Status: shop.Shipped, At: shipped.Add(12 * time.Hour), Place: "Lille hub"},
			{Status: shop.Delivered, At: delivered, Place: "France"},
		}
	}
	mug, lantern := line("22111", "Red Mug", "红色马克杯", 2, 250), line("22222", "Hanging Lantern", "挂灯", 1, 899)
	back := mug
	back.Quantity = 1
	return []shop.Order{
		{ID: "536521", Customer: "12748", Status: shop.Delivered, Lines: []shop.OrderLine{mug, lantern}, Total: Pounds(1399), Country: "United Kingdom",
			Placed: time.Date(2010, 12, 1, 12, 58, 0, 0, time.UTC), Carrier: "Island Post", Tracking: "IP123456789GB", Derived: true,
			Steps:   way(time.Date(2010, 12, 1, 12, 58, 0, 0, time.UTC), time.Date(2010, 12, 2, 9, 0, 0, 0, time.UTC), time.Date(2010, 12, 2, 18, 15, 0, 0, time.UTC), time.Date(2010, 12, 4, 11, 0, 0, 0, time.UTC)),
			Returns: []shop.Return{{ID: "C536999", Order: "536521", Customer: "12748", Lines: []shop.OrderLine{back}, Refund: Pounds(250), At: time.Date(2010, 12, 10, 10, 0, 0, 0, time.UTC)}}},
		{ID: "581001", Customer: "12748", Status: shop.Shipped, Lines: []shop.OrderLine{mug}, Total: Pounds(500), Country: "France", Placed: day(12, 7, 9),
			Carrier: "Channel Parcel", Tracking: "CP000000001GB", Derived: true, Steps: way(day(12, 7, 9), day(12, 7, 14), day(12, 8, 18), day(12, 13, 11))},
		{ID: "581002", Customer: "17850", Status: shop.Placed, Lines: []shop.OrderLine{lantern}, Total: Pounds(899), Country: "France", Placed: day(12, 9, 12),
			Derived: true, Steps: way(day(12, 9, 12), day(12, 9, 16), day(12, 9, 18), day(12, 14, 10))},
		{ID: "581003", Person: "visitor:bought", Status: shop.Paid, Lines: []shop.OrderLine{mug}, Total: Pounds(500), Placed: day(12, 9, 10), Demo: true,
			Steps: []shop.OrderStep{{Status: shop.Placed, At: day(12, 9, 10)}, {Status: shop.Paid, At: day(12, 9, 10)}, {Status: shop.Packed, At: day(12, 9, 20)},
				{Status: shop.Shipped, At: day(12, 10, 10)}, {Status: shop.Delivered, At: day(12, 13, 10)}}},
	}
}
