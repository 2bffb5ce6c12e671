// Package gifts is the demo shop: two years of a real British gift shop, embedded.
//
// It owns the shop's content: products with clean titles, Chinese titles for the best
// sellers, categories and descriptions; customers, orders and returns; suppliers and
// stock; five invented shoppers; policies. The sales are those of UCI Online Retail II
// (see NOTICE), made small by cmd/packgifts into gifts.bin; what the data do not have
// is derived by fixed rules, told in derive.go, stock.go and parcel.go, and marked as
// derived. Nothing is random: the same binary always gives the same shop.
//
//	s, err := gifts.Load()
//	…
//	for _, p := range s.Products() { … }
//	err = s.EachOrder(func(o shop.Order) error { return store.Add(o) })
//
// What became of the 1,067,370 published lines, as cmd/packgifts prints it:
//
//	sale              1014974   kept, in 39,513 orders
//	return              17970   kept, in 7,403 cancellations; the sale behind 14,861 is known
//	doubled             22523   1 to 9 December 2010 stand twice
//	bad debt                6   invoices A…
//	no product           5930   postage, fees, manual entries, samples, vouchers, …
//	stock movement       3391   negative quantities outside cancellations
//	no price             2576   below half a penny
//
// Invariants
//
//   - An order's total is the sum of its lines; its returns never hold more pieces of
//     a product than the order. A return's refund is the sum of its lines.
//   - Order ids are the invoice numbers ("536521"), product ids and SKUs the stock
//     codes in upper case ("85123A"), customer ids the customer numbers ("12748").
//     What was invented has ids of its own: customers "demo-…", orders "7…".
//   - Nothing happens after Now, but for the expected steps of parcels under way.
//   - Prices are those of the ledger, in pounds, without postage.
package gifts

import (
	_ "embed" // gifts.bin and titles_zh.tsv
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts/packed"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Now is the end of the data, where the shop's clock begins: closing time of its last
// day, Friday 9 December 2011.
var Now = time.Date(2011, time.December, 9, 18, 0, 0, 0, time.UTC)

//go:embed gifts.bin
var ledgerBytes []byte

//go:embed titles_zh.tsv
var titlesZH string

// Shop is the loaded demo shop. Its methods are safe for concurrent use; what they
// return belongs to the caller but for the slices of Products, Customers and Returns,
// which are shared and must not be changed.
type Shop struct {
	file      *packed.File
	sales     []productSales
	place     map[string]int // product id → index in products
	products  []shop.Product
	customers []shop.Customer
	returns   []shop.Return    // in the order of time
	returnsOf map[string][]int // order id → indices in returns
	personas  []persona
	events    []shop.Event // of the personas, in the order of time
	invented  []shop.Order // of the personas, in the order of time
}

// Load unpacks the embedded shop and derives what the data do not have. It takes about
// half a second; some 20 MB stay in use while the Shop is.
func Load() (*Shop, error) {
	file, err := packed.Read(ledgerBytes)
	if err != nil {
		return nil, fmt.Errorf("loading the demo shop: %w", err)
	}
	chinese, err := readTitles(titlesZH)
	if err != nil {
		return nil, fmt.Errorf("loading the demo shop: %w", err)
	}
	s := &Shop{file: file, sales: salesByProduct(file), place: make(map[string]int, len(file.Products))}
	for i, code := range file.Products {
		s.place[code] = i
	}
	s.loadReturns()
	s.loadProducts(chinese)
	s.loadCustomers()
	if err := s.loadPersonas(); err != nil {
		return nil, fmt.Errorf("loading the demo shop: %w", err)
	}
	s.sales = nil
	return s, nil
}

// readTitles reads the table of Chinese titles: code, tab, title; a header first.
func readTitles(tsv string) (map[string]string, error) {
	out := map[string]string{}
	n := 0
	for line := range strings.Lines(tsv) {
		n++
		code, title, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		if !ok || title == "" {
			return nil, fmt.Errorf("titles_zh.tsv, line %d: no tab-separated code and title", n)
		}
		if n > 1 {
			out[strings.ToUpper(code)] = title
		}
	}
	return out, nil
}

// Products are all products that were ever sold, in the order of their codes; those no
// longer on sale are not Active.
func (s *Shop) Products() []shop.Product { return s.products }

// Product is the product with an id.
func (s *Shop) Product(id string) (shop.Product, bool) {
	i, ok := s.place[id]
	if !ok {
		return shop.Product{}, false
	}
	return s.products[i], true
}

// Categories are the shelves in the order in which the shop shows them, with the
// number of active products on each.
func (s *Shop) Categories() []shop.Category {
	counts := map[string]int{}
	for _, p := range s.products {
		if p.Active {
			counts[p.Category]++
		}
	}
	out := make([]shop.Category, len(shelves))
	for i, sh := range shelves {
		out[i] = shop.Category{Slug: sh.slug, Name: sh.name, Count: counts[sh.slug]}
	}
	return out
}

// Customers are the customers of the ledger in the order of their numbers, then the
// personas. The ledger knows a number and a country of a customer, nothing else.
func (s *Shop) Customers() []shop.Customer { return s.customers }

// loadProducts makes the products.
func (s *Shop) loadProducts(chinese map[string]string) {
	describer, shelf := newDescriber(), shelfOf()
	shelfAt := map[string]int{}
	for i, sh := range shelves {
		shelfAt[sh.slug] = i
	}
	cancelled := s.cancelledSales()
	s.products = make([]shop.Product, len(s.file.Products))
	for i, code := range s.file.Products {
		sales := s.sales[i]
		title := Title(s.file.Descriptions[i])
		sh := shelves[shelfAt[shelf(title)]]
		attrs := describer.attributes(title)
		pack := sales.pack()
		supply := s.supply(i, sh, attrs, pack)
		price, compareAt := sales.prices()
		if len(sales.price) == 0 {
			price = s.returnedPrice(int32(i))
		}
		variant := shop.Variant{SKU: code, Product: code, Price: pounds(price),
			Stock: replayStock(sales.weeklyDemand(cancelled), supply.LeadWeeks, pack)}
		if compareAt > 0 {
			was := pounds(compareAt)
			variant.CompareAt = &was
		}
		p := shop.Product{ID: code, Title: shop.Text{EN: title, ZH: chinese[code]},
			Description: describer.describe(attrs, sh.name, pack), Category: sh.slug, Attributes: attrs,
			Variants: []shop.Variant{variant}, Supply: &supply, Created: packed.Epoch}
		if n := len(sales.minute); n > 0 {
			p.Created = packed.Epoch.Add(time.Duration(sales.minute[0]) * time.Minute)
			p.Active = sales.minute[n-1] >= minuteOf(Now)-activeDays*day
		}
		s.products[i] = p
	}
	s.rank()
}

// supply derives what product i costs the shop to have.
func (s *Shop) supply(i int, sh shelf, attrs map[string]string, pack int) shop.Supply {
	from := suppliers[sh.supplier]
	prices := s.sales[i].price
	if len(prices) == 0 {
		prices = []int32{int32(s.returnedPrice(int32(i)))}
	}
	n := 1.0
	if v, err := strconv.Atoi(attrs[attrPieces]); err == nil {
		n = float64(v)
	}
	return shop.Supply{Supplier: from.Name, LeadWeeks: from.LeadWeeks, UnitCost: pounds(unitCost(prices)),
		HoldingRate: holdingRate, ShortageRate: shortageRate, Volume: volume(sh.litres, attrs, n), PackSize: pack, Derived: true}
}

// returnedPrice is the price of a product that is only known from returns.
func (s *Shop) returnedPrice(product int32) int64 {
	if j := slices.Index(s.file.Returns.Product, product); j >= 0 {
		return int64(s.file.Returns.Price[j])
	}
	return 0
}

// rank numbers the active products by the orders of the last year.
func (s *Shop) rank() {
	type score struct{ product, orders, pieces int }
	scores := make([]score, 0, len(s.products))
	since := minuteOf(Now) - activeDays*day
	for i, sales := range s.sales {
		sc := score{product: i}
		last := int32(-1)
		for k, m := range sales.minute {
			if m < since {
				continue
			}
			sc.pieces += int(sales.quantity[k])
			if sales.invoice[k] != last {
				last = sales.invoice[k]
				sc.orders++
			}
		}
		if s.products[i].Active {
			scores = append(scores, sc)
		}
	}
	slices.SortFunc(scores, func(a, b score) int {
		return slices.Compare([]int{b.orders, b.pieces, a.product}, []int{a.orders, a.pieces, b.product})
	})
	for r, sc := range scores {
		s.products[sc.product].Rank = r + 1
	}
}

// loadCustomers makes the customers of the ledger: first order, latest country.
func (s *Shop) loadCustomers() {
	s.customers = make([]shop.Customer, len(s.file.Customers))
	for i, id := range s.file.Customers {
		s.customers[i] = shop.Customer{ID: id, Locale: shop.EN}
	}
	for _, l := range []*packed.Ledger{&s.file.Sales, &s.file.Returns} {
		for i, c := range l.Customer {
			if c == 0 {
				continue
			}
			customer := &s.customers[c-1]
			if at := l.At(i); customer.Created.IsZero() || at.Before(customer.Created) {
				customer.Created = at
			}
			if name := country(s.file.Countries[l.Country[i]]); name != "" {
				customer.Country = name
			}
		}
	}
}

// Suppliers are the suppliers, the quickest first.
func Suppliers() []Supplier { return slices.Clone(suppliers[:]) }
