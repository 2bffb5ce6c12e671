package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// The size of the demo shop.
const (
	benchProducts  = 4600
	benchCustomers = 5900
	benchOrders    = 50_000
	benchLines     = 20 // an order
)

// bigShop builds a shop of the demo's size, from a fixed seed, and returns how long the
// orders took.
func bigShop(b *testing.B, s *Store) time.Duration {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	products := make([]shop.Product, benchProducts)
	for i := range products {
		id := fmt.Sprint(20000 + i)
		products[i] = product(id, "Vintage Thing Number "+id, "复古物件 "+id, fmt.Sprint("shelf", i%24), int64(50+r.IntN(2000)), 1000, i+1)
	}
	ok(b, s.UpsertProducts(b.Context(), products))
	customers := make([]shop.Customer, benchCustomers)
	for i := range customers {
		customers[i] = shop.Customer{ID: fmt.Sprint(12000 + i), Country: "United Kingdom", Created: shopTime()}
	}
	ok(b, s.UpsertCustomers(b.Context(), customers))
	span := 2 * 365 * 24 * time.Hour
	popular := rand.NewZipf(r, 1.1, 50, benchProducts-1)
	orders := make([]shop.Order, benchOrders)
	for i := range orders {
		placed := shopTime().Add(-span + time.Duration(i)*(span/benchOrders))
		o := shop.Order{ID: fmt.Sprint(480000 + i), Status: shop.Placed, Total: pounds(10000), Country: "United Kingdom", Placed: placed, Derived: true,
			Steps: []shop.OrderStep{{Status: shop.Placed, At: placed}, {Status: shop.Paid, At: placed}, {Status: shop.Packed, At: placed.Add(packedAfter)},
				{Status: shop.Shipped, At: placed.Add(shippedAfter)}, {Status: shop.Delivered, At: placed.Add(deliveredAfter)}}}
		if r.IntN(4) > 0 {
			o.Customer = fmt.Sprint(12000 + r.IntN(benchCustomers))
		}
		for range benchLines {
			p := products[popular.Uint64()]
			o.Lines = append(o.Lines, shop.OrderLine{SKU: p.ID, Product: p.ID, Quantity: 1 + r.IntN(12), Price: p.Price()})
		}
		orders[i] = o
	}
	start := time.Now()
	must(s.InsertOrders(b.Context(), orders))
	return time.Since(start)
}

// BenchmarkImport prints how long 50,000 orders with 1,000,000 lines take and how large
// the file gets. Goals: 25 s, 200 MB.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		s, _ := opened(b, Config{Dir: dir})
		took := bigShop(b, s)
		info, err := os.Stat(filepath.Join(dir, FileName))
		ok(b, err)
		b.ReportMetric(took.Seconds(), "s/orders")
		b.ReportMetric(float64(info.Size())/1e6, "MB")
	}
}

// BenchmarkQueries times what is asked while chatting, on a shop of the demo's size.
// Goal: 5 ms each.
func BenchmarkQueries(b *testing.B) {
	s, _ := opened(b, Config{Dir: b.TempDir()})
	bigShop(b, s)
	ctx := b.Context()
	ids := []string{}
	for i := range 20 {
		ids = append(ids, fmt.Sprint(20000+i*7))
	}
	must(s.SetCart(ctx, "visitor:a", "k", []CartChange{{"20001", 1}, {"20002", 3}}))
	since := shopTime().AddDate(0, 0, -30)
	for _, q := range []struct {
		name string
		run  func() error
	}{
		{"20 products by id", func() error { return second(s.Products(ctx, ids)) }},
		{"list a shelf", func() error {
			return second(s.ListProducts(ctx, ProductFilter{Category: "shelf3", InStock: true, Sort: ByPriceUp}))
		}},
		{"search by words", func() error {
			return second(s.KeywordSearch(ctx, []string{"vintage", "20017"}, ProductFilter{InStock: true}))
		}},
		{"5 orders of a customer", func() error { return second(s.Orders(ctx, OrderFilter{Customer: "12748", Limit: 5})) }},
		{"shipped orders", func() error {
			return second(s.Orders(ctx, OrderFilter{Status: []shop.OrderStatus{shop.Shipped}, Limit: 5}))
		}},
		{"orders with a product", func() error { return second(s.Orders(ctx, OrderFilter{Customer: "12748", Product: "20001", Limit: 5})) }},
		{"order by id", func() error { return second(s.Order(ctx, "490000")) }},
		{"best sellers of 30 days", func() error { return second(s.TopSales(ctx, since, shopTime(), 20)) }},
		{"best sellers, first time", func() error { s.sales.epoch = -1; return second(s.TopSales(ctx, since, shopTime(), 20)) }},
		{"weekly sales of a best seller", func() error {
			return second(s.SalesSeries(ctx, SeriesQuery{Products: []string{"20001"}, Since: shopTime().AddDate(-2, 0, 0), Until: shopTime(), Step: shop.Weekly}))
		}},
		{"weekly sales of everything", func() error {
			return second(s.SalesSeries(ctx, SeriesQuery{Since: shopTime().AddDate(-2, 0, 0), Until: shopTime(), Step: shop.Weekly}))
		}},
		{"recent events", func() error { return second(s.RecentEvents(ctx, []string{"customer:12748", "visitor:a"}, 50)) }},
		{"basket", func() error { return second(s.Cart(ctx, "visitor:a")) }},
		{"categories", func() error { return second(s.Categories(ctx)) }},
		{"find a customer", func() error { return second(s.SearchCustomers(ctx, "1274", 10)) }},
		{"all purchases", func() error { return s.EachPurchase(ctx, func(Purchase) error { return nil }) }},
	} {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				ok(b, q.run())
			}
		})
	}
}

// BenchmarkAppend times a durable message, alone and with many clients at once.
func BenchmarkAppend(b *testing.B) {
	for _, clients := range []int{1, 64} {
		b.Run(fmt.Sprint(clients, "clients"), func(b *testing.B) {
			s, _ := opened(b, Config{Dir: b.TempDir()})
			for i := range clients {
				talk(b, s, fmt.Sprint(i))
			}
			each := (b.N + clients - 1) / clients
			b.ResetTimer()
			for _, err := range together(clients, func(i int) error {
				for n := range each {
					if _, err := s.Append(b.Context(), say(fmt.Sprint(i), fmt.Sprint(n), "a message of some length, as people write them")); err != nil {
						return err
					}
				}
				return nil
			}) {
				ok(b, err)
			}
			b.ReportMetric(float64(each*clients)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
