package dataset

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Fate is what became of a line of an Online Retail file.
type Fate string

// The fates. Only sales and returns are kept; the package comment tells the rules.
const (
	FateSale          Fate = "sale"
	FateReturn        Fate = "return"
	FateDoubled       Fate = "doubled"
	FateBadDebt       Fate = "bad debt"
	FateNoProduct     Fate = "no product"
	FateStockMovement Fate = "stock movement"
	FateContradiction Fate = "contradiction"
	FateNoPrice       Fate = "no price"
)

// Fates lists them in the order a report shows them.
func Fates() []Fate {
	return []Fate{FateSale, FateReturn, FateDoubled, FateBadDebt, FateNoProduct, FateStockMovement, FateContradiction, FateNoPrice}
}

// Retail is the trade in an Online Retail file.
type Retail struct {
	Sales   []RetailLine      // by time, then invoice; the file's order inside an invoice
	Returns []RetailReturn    // likewise; quantities positive
	Titles  map[string]string // code → its usual description
	Counts  map[Fate]int      // lines by fate
}

// RetailReturn is a line of goods taken back. Sale is the invoice that sold them,
// empty where no rule finds it.
type RetailReturn struct {
	RetailLine
	Sale string
}

// isProductCode reports whether a code looks like a product's: five digits with at most
// two letters, or one of two series of the shop's own, DCGS and SP.
func isProductCode(code string) bool {
	if strings.HasPrefix(code, "DCGS") || strings.HasPrefix(code, "SP") {
		return true
	}
	if len(code) < 5 || len(code) > 7 {
		return false
	}
	for i := range len(code) {
		digit, letter := code[i] >= '0' && code[i] <= '9', code[i] >= 'A' && code[i] <= 'Z'
		if i < 5 && !digit || i >= 5 && !letter {
			return false
		}
	}
	return true
}

// services are five-digit codes of things that are no goods.
var services = map[string]bool{
	"22016": true, // gift voucher
	"23444": true, // next day carriage
	"23574": true, // packing charge
	"23702": true, // high resolution image
}

// CleanRetail sorts the lines of a file into trade and the rest, by the rules of the
// package comment. The lines are in the order of the file.
func CleanRetail(lines []RetailLine) Retail {
	doubled := doubledLines(lines)
	out := Retail{Counts: map[Fate]int{}}
	for i, l := range lines {
		fate := fateOf(l)
		if doubled[i] {
			fate = FateDoubled
		}
		out.Counts[fate]++
		switch fate {
		case FateSale:
			out.Sales = append(out.Sales, l)
		case FateReturn:
			l.Quantity = -l.Quantity
			out.Returns = append(out.Returns, RetailReturn{RetailLine: l})
		}
	}
	slices.SortStableFunc(out.Sales, compareLines)
	slices.SortStableFunc(out.Returns, func(a, b RetailReturn) int { return compareLines(a.RetailLine, b.RetailLine) })
	out.Titles = usualDescriptions(out)
	matchReturns(&out)
	return out
}

func compareLines(a, b RetailLine) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Invoice, b.Invoice))
}

// fateOf is the rule for a line by itself.
func fateOf(l RetailLine) Fate {
	cancelled := l.Invoice[0] == 'C'
	switch {
	case l.Invoice[0] == 'A':
		return FateBadDebt
	case !isProductCode(l.Code) || services[l.Code]:
		return FateNoProduct
	case !cancelled && l.Quantity <= 0:
		return FateStockMovement
	case cancelled && l.Quantity >= 0:
		return FateContradiction
	case l.Pence() <= 0:
		return FateNoPrice
	case cancelled:
		return FateReturn
	}
	return FateSale
}

// doubledLines marks the lines that stand twice because a later part of the file
// begins before an earlier part ends. Within one part no line is marked: an invoice
// may well name a product twice.
func doubledLines(lines []RetailLine) map[int]bool {
	doubled := map[int]bool{}
	start := 1
	for start < len(lines) && !lines[start].At.Before(lines[start-1].At) {
		start++
	}
	if start >= len(lines) {
		return doubled
	}
	from := lines[start].At
	open := map[RetailLine]int{}
	for i := start - 1; i >= 0 && !lines[i].At.Before(from); i-- {
		open[lines[i]]++
	}
	for i := start; i < len(lines); i++ {
		if open[lines[i]] > 0 {
			open[lines[i]]--
			doubled[i] = true
		}
	}
	return doubled
}

// usualDescriptions picks for every code the description that most of its sales
// carry (of its returns, when it was never sold); among equals the longer, then the
// first by alphabet. Stock notes such as "damaged" never stand on a sale with a price.
func usualDescriptions(r Retail) map[string]string {
	counts := map[string]map[string]int{}
	count := func(l RetailLine) {
		if l.Description == "" {
			return
		}
		if counts[l.Code] == nil {
			counts[l.Code] = map[string]int{}
		}
		counts[l.Code][l.Description]++
	}
	for _, l := range r.Sales {
		count(l)
	}
	known := map[string]bool{}
	for code := range counts {
		known[code] = true
	}
	for _, l := range r.Returns {
		if !known[l.Code] {
			count(l.RetailLine)
		}
	}
	titles := make(map[string]string, len(counts))
	for code, texts := range counts {
		best, most := "", 0
		for text, n := range texts {
			if c := cmp.Or(cmp.Compare(n, most), cmp.Compare(len(text), len(best)), cmp.Compare(best, text)); c > 0 {
				best, most = text, n
			}
		}
		titles[code] = best
	}
	return titles
}

// cancelWindow is how long before a return its sale may lie; older sales are no
// longer taken for its origin.
const cancelWindow = 180 * 24 * time.Hour

// openSale is what is left to take back of one sold line.
type openSale struct {
	invoice string
	at      time.Time
	price   int64
	left    int
}

// matchReturns finds the sale behind each return: the latest sale of the same
// product to the same customer at the same price, not after the return and at most
// 180 days before it, of which at least the returned pieces have not been taken back
// yet; without one at that price, the latest at any price that is not lower. Returns
// without a customer stay unmatched. Returns are taken in the order of time, so that
// a piece is never taken back twice.
func matchReturns(r *Retail) {
	type key struct{ customer, code string }
	open := map[key][]openSale{}
	for _, l := range r.Sales {
		if l.Customer == "" {
			continue
		}
		k := key{l.Customer, l.Code}
		sales := open[k]
		if n := len(sales); n > 0 && sales[n-1].invoice == l.Invoice && sales[n-1].price == l.Pence() {
			sales[n-1].left += l.Quantity
			continue
		}
		open[k] = append(sales, openSale{l.Invoice, l.At, l.Pence(), l.Quantity})
	}
	for i := range r.Returns {
		back := &r.Returns[i]
		if back.Customer == "" {
			continue
		}
		sales := open[key{back.Customer, back.Code}]
		best := -1
		for j := len(sales) - 1; j >= 0; j-- {
			s := sales[j]
			if s.at.After(back.At) || back.At.Sub(s.at) > cancelWindow || s.left < back.Quantity || s.price < back.Pence() {
				continue
			}
			if s.price == back.Pence() {
				best = j
				break
			}
			if best < 0 {
				best = j
			}
		}
		if best >= 0 {
			sales[best].left -= back.Quantity
			back.Sale = sales[best].invoice
		}
	}
}
