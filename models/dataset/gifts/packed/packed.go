// Package packed is the file format of the demo shop: two years of sales and returns
// in columns, small enough to be embedded.
//
// The file is
//
//	magic    8 bytes   "SKGIFTS\n"
//	version  1 byte    1
//	sha-256  32 bytes  of the payload before compression
//	payload  the rest  one zstd frame
//
// The payload is a sequence of columns, each an unsigned varint with its length in
// bytes and then the bytes, in the order of (*File).columns. A text column holds its
// texts ended by newlines; a number column holds unsigned varints, signed numbers
// zigzag-coded. What repeats is coded as what has changed:
//
//   - numbers of invoices and their minutes: difference to the invoice before;
//   - products of an invoice: ascending, difference to the line before;
//   - price: its place in the product's list of prices, latest first (0: the price of
//     the product's line before); a new price is written in a column of its own;
//   - origin of a returned line: 0 unknown, else how many sales back the sale stands
//     that was last before the return (1: that sale itself).
//
// Products, countries and customers are numbered by their place in their text
// column. Money is in pence, time in minutes since Epoch. Write sorts the lines of an
// invoice by product, quantity and price; nothing else is lost or reordered, and the
// same File always gives the same bytes.
package packed

import (
	"slices"
	"time"
)

// Magic and Version begin every file.
const (
	Magic   = "SKGIFTS\n"
	Version = 1
)

// Epoch is minute 0.
var Epoch = time.Date(2009, time.December, 1, 0, 0, 0, 0, time.UTC)

// File is the content of a packed file.
type File struct {
	Products     []string // stock codes, ascending
	Descriptions []string // usual description by product
	Countries    []string
	Customers    []string // customer numbers, ascending; Ledger.Customer is 1 + the place
	Sales        Ledger
	Returns      Ledger
	Origins      []int32 // for each line of Returns the sale it takes back, -1 unknown
}

// Ledger is a list of invoices in the order of time. Lines of invoice i are First[i] to
// First[i+1]; First is one longer than the other columns of invoices.
type Ledger struct {
	Number   []int32 // invoice number
	Minute   []int32
	Customer []int32 // 0 for an unknown customer
	Country  []int32
	First    []int32

	Product  []int32
	Quantity []int32 // pieces, positive
	Price    []int32 // pence a piece
}

// Len is the number of invoices.
func (l *Ledger) Len() int { return len(l.Number) }

// At is the time of invoice i.
func (l *Ledger) At(i int) time.Time {
	return Epoch.Add(time.Duration(l.Minute[i]) * time.Minute)
}

// Lines is the range of lines of invoice i.
func (l *Ledger) Lines(i int) (from, to int) {
	return int(l.First[i]), int(l.First[i+1])
}

// Begin starts a new invoice; Add puts lines on it.
func (l *Ledger) Begin(number, minute, customer, country int32) {
	if len(l.First) == 0 {
		l.First = append(l.First, 0)
	}
	l.Number = append(l.Number, number)
	l.Minute = append(l.Minute, minute)
	l.Customer = append(l.Customer, customer)
	l.Country = append(l.Country, country)
	l.First = append(l.First, int32(len(l.Product)))
}

// Add puts a line on the invoice that was begun last.
func (l *Ledger) Add(product, quantity, price int32) {
	l.Product = append(l.Product, product)
	l.Quantity = append(l.Quantity, quantity)
	l.Price = append(l.Price, price)
	l.First[len(l.First)-1] = int32(len(l.Product))
}

// sortLines puts the lines of every invoice into the file's order and carries the
// origins, which may be nil, along.
func (l *Ledger) sortLines(origins []int32) {
	type line struct{ product, quantity, price, origin int32 }
	var lines []line
	for i := range l.Len() {
		from, to := l.Lines(i)
		lines = lines[:0]
		for j := from; j < to; j++ {
			x := line{product: l.Product[j], quantity: l.Quantity[j], price: l.Price[j]}
			if origins != nil {
				x.origin = origins[j]
			}
			lines = append(lines, x)
		}
		slices.SortFunc(lines, func(a, b line) int {
			return slices.Compare([]int32{a.product, a.quantity, a.price, a.origin}, []int32{b.product, b.quantity, b.price, b.origin})
		})
		for k, x := range lines {
			l.Product[from+k], l.Quantity[from+k], l.Price[from+k] = x.product, x.quantity, x.price
			if origins != nil {
				origins[from+k] = x.origin
			}
		}
	}
}
