package gifts

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts/packed"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// What the data do not have is derived here and in stock.go and parcel.go, always by
// the same rule from the same data; products carry Supply.Derived, orders Derived.
//
//	current price   the most frequent price among the lines of the product's last 90
//	                days on sale (counted back from its last sale); among equals the later
//	compare-at      the most frequent price of the 275 days before those, when the
//	                product is active, both windows hold at least 8 lines, and the current
//	                price is at most 80 % of it
//	active          sold within 365 days before Now
//	rank            1, 2, … over active products by the number of orders of the last 365
//	                days that hold it; then by pieces, then by code
//	unit cost       0.55 × median price over all lines, rounded to a penny, at least 1
//	supplier        by category (see shelves), with its lead time of 1, 2, 3, 4, 6 or 8
//	                weeks (see suppliers)
//	holding         0.004 of the unit cost a week
//	shortage        1.2 × (current price − unit cost) a missed piece
//	volume          by category, litres a piece; × 0.5 for small, 0.3 for mini, 2 for
//	                large; × √pieces for a set
//	pack            the most frequent of the usual pack sizes among the quantities
//	                ordered, when at least a quarter of the lines have it; else 1
//	stock           see stock.go
//	order status,   see parcel.go
//	steps, carrier
//
// "Random" choices are a hash of the thing's own number (spread), so that they do not
// depend on the order of work.
const (
	priceWindow   = 90  // days
	compareWindow = 275 // days before the price window
	compareLines  = 8
	compareShare  = 0.8
	activeDays    = 365

	costShare    = 0.55
	holdingRate  = 0.004
	shortageRate = 1.2

	packShare = 0.25
)

// Currency is the currency of every amount.
const Currency = "GBP"

// Supplier delivers some categories to the shop. All are invented.
type Supplier struct {
	Name      string
	Country   string
	LeadWeeks int
}

// suppliers are numbered by shelf.supplier.
var suppliers = [...]Supplier{
	{"Thames Paper & Card", "United Kingdom", 1},
	{"Atelier Mistral", "France", 2},
	{"Porto Ceramica", "Portugal", 3},
	{"Lodz Textiles", "Poland", 4},
	{"Jaipur Craft House", "India", 6},
	{"Yiwu Bright Goods", "China", 8},
}

// packSizes are the sizes a pack may have.
var packSizes = []int32{2, 3, 4, 5, 6, 8, 10, 12, 16, 18, 20, 24, 25, 30, 32, 36, 40, 48, 50, 60, 72, 96, 100, 120, 144}

// pounds is an amount in pence as Money.
func pounds(pence int64) shop.Money { return shop.Money{Minor: pence, Currency: Currency} }

// spread is a fixed number in [0, n) for a text; equal texts give equal numbers.
func spread(text string, n int) int {
	h := fnv.New64a()
	h.Write([]byte(text))
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return int(x % uint64(n))
}

// productSales are the lines of one product in the order of time.
type productSales struct {
	minute, quantity, price, invoice []int32
}

// salesByProduct turns the ledger over: lines by product.
func salesByProduct(f *packed.File) []productSales {
	out := make([]productSales, len(f.Products))
	counts := make([]int, len(f.Products))
	for _, p := range f.Sales.Product {
		counts[p]++
	}
	for p, n := range counts {
		column := make([]int32, 4*n)
		out[p] = productSales{column[:0:n], column[n : n : 2*n], column[2*n : 2*n : 3*n], column[3*n : 3*n : 4*n]}
	}
	for i := range f.Sales.Len() {
		from, to := f.Sales.Lines(i)
		for j := from; j < to; j++ {
			s := &out[f.Sales.Product[j]]
			s.minute = append(s.minute, f.Sales.Minute[i])
			s.quantity = append(s.quantity, f.Sales.Quantity[j])
			s.price = append(s.price, f.Sales.Price[j])
			s.invoice = append(s.invoice, int32(i))
		}
	}
	return out
}

// minuteOf is a time as minutes since the data's beginning.
func minuteOf(t time.Time) int32 { return int32(t.Sub(packed.Epoch) / time.Minute) }

const day = 24 * 60 // minutes

// prices derives the current price and the compare-at price, 0 for none.
func (s productSales) prices() (current, compareAt int64) {
	n := len(s.minute)
	if n == 0 {
		return 0, 0
	}
	last := s.minute[n-1]
	recent := n - 1
	for recent > 0 && s.minute[recent-1] > last-priceWindow*day {
		recent--
	}
	before := recent
	for before > 0 && s.minute[before-1] > last-(priceWindow+compareWindow)*day {
		before--
	}
	current = int64(mode(s.price[recent:]))
	if last < minuteOf(Now)-activeDays*day || n-recent < compareLines || recent-before < compareLines {
		return current, 0
	}
	if usual := int64(mode(s.price[before:recent])); float64(current) <= compareShare*float64(usual) {
		compareAt = usual
	}
	return current, compareAt
}

// mode is the most frequent value; among equals the one that comes last.
func mode(values []int32) int32 {
	counts, latest := map[int32]int{}, map[int32]int{}
	for i, v := range values {
		counts[v]++
		latest[v] = i
	}
	var best int32
	for v, n := range counts {
		if c := cmp.Or(cmp.Compare(n, counts[best]), cmp.Compare(latest[v], latest[best])); c > 0 {
			best = v
		}
	}
	return best
}

// median is the lower median; 0 of nothing.
func median(values []int32) int32 {
	if len(values) == 0 {
		return 0
	}
	values = slices.Clone(values)
	slices.Sort(values)
	return values[(len(values)-1)/2]
}

// pack derives the pack size.
func (s productSales) pack() int {
	counts := map[int32]int{}
	for _, q := range s.quantity {
		counts[q]++
	}
	best := int32(1)
	for _, size := range packSizes {
		if counts[size] > counts[best] || best == 1 && counts[size] > 0 {
			best = size
		}
	}
	if best == 1 || float64(counts[best]) < packShare*float64(len(s.quantity)) {
		return 1
	}
	return int(best)
}

// unitCost derives the cost of a piece in pence from the product's prices.
func unitCost(prices []int32) int64 {
	return max(1, int64(costShare*float64(median(prices))+0.5))
}

// volume derives the litres of a piece.
func volume(litres float64, attrs map[string]string, pieces float64) float64 {
	switch attrs[attrSize] {
	case "mini":
		litres *= 0.3
	case "small":
		litres *= 0.5
	case "large":
		litres *= 2
	}
	return litres * math.Sqrt(pieces)
}

// countries spells the countries of the ledger out; what is no country is empty.
var countries = map[string]string{
	"EIRE": "Ireland", "RSA": "South Africa", "USA": "United States", "Korea": "South Korea",
	"Unspecified": "", "European Community": "",
}

// country is a country of the ledger as people write it.
func country(ledger string) string {
	if name, ok := countries[ledger]; ok {
		return name
	}
	return strings.TrimSpace(ledger)
}
