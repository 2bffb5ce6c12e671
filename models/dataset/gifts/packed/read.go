package packed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
)

// reader takes columns off a payload. After the first error it gives nothing more.
type reader struct {
	rest []byte
	err  error
}

// column takes the next column.
func (r *reader) column() []byte {
	if r.err != nil {
		return nil
	}
	n, used := binary.Uvarint(r.rest)
	if used <= 0 || n > uint64(len(r.rest)-used) {
		r.err = errors.New("a column is cut off")
		return nil
	}
	column := r.rest[used : used+int(n)]
	r.rest = r.rest[used+int(n):]
	return column
}

func (r *reader) texts() []string {
	column := string(r.column())
	if column == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(column, "\n"), "\n")
}

// numbers takes the next column as varints; the values stay below 2³².
func (r *reader) numbers() []uint32 {
	column := r.column()
	var out []uint32
	for len(column) > 0 {
		v, used := binary.Uvarint(column)
		if used <= 0 || v > math.MaxUint32 {
			r.err = errors.New("a column holds a broken number")
			return nil
		}
		out = append(out, uint32(v))
		column = column[used:]
	}
	return out
}

// ledger takes the nine columns of a ledger.
func (r *reader) ledger(products int) Ledger {
	var c [9][]uint32
	for i := range c {
		c[i] = r.numbers()
	}
	if r.err != nil {
		return Ledger{}
	}
	lines := len(c[5])
	for i := range 5 {
		if len(c[i]) != len(c[0]) {
			r.err = errors.New("the columns of invoices differ in length")
			return Ledger{}
		}
	}
	if len(c[6]) != lines || len(c[7]) != lines {
		r.err = errors.New("the columns of lines differ in length")
		return Ledger{}
	}
	l := Ledger{
		Product: make([]int32, 0, lines), Quantity: make([]int32, 0, lines), Price: make([]int32, 0, lines),
	}
	prices := &priceReader{lists: newPriceLists(products), places: c[7], fresh: c[8]}
	var number, minute int32
	for i := range c[0] {
		number += unzigzag(c[0][i])
		minute += unzigzag(c[1][i])
		l.Begin(number, minute, int32(c[2][i]), int32(c[3][i]))
		var product int32
		for range c[4][i] {
			j := len(l.Product)
			if j >= lines {
				r.err = fmt.Errorf("invoice %d has more lines than the file", number)
				return Ledger{}
			}
			product += int32(c[5][j])
			price, err := prices.next(product, j)
			if err != nil {
				r.err = err
				return Ledger{}
			}
			l.Add(product, int32(c[6][j]), price)
		}
	}
	if len(l.Product) != lines {
		r.err = errors.New("some lines belong to no invoice")
	}
	return l
}

// priceReader decodes the two price columns.
type priceReader struct {
	lists  priceLists
	places []uint32
	fresh  []uint32 // new prices not yet used
}

// next is the price of line j, a line of the given product.
func (p *priceReader) next(product int32, j int) (int32, error) {
	if product < 0 || int(product) >= len(p.lists) {
		return 0, errors.New("a line names an unknown product")
	}
	place := p.places[j]
	list := p.lists[product]
	switch {
	case place > uint32(len(list)):
		return 0, errors.New("a line names an unknown price")
	case place == uint32(len(list)):
		if len(p.fresh) == 0 {
			return 0, errors.New("the column of new prices is too short")
		}
		p.lists[product] = append(list, int32(p.fresh[0]))
		p.fresh = p.fresh[1:]
	}
	p.lists.front(product, int(place))
	return p.lists[product][0], nil
}

// origins takes the last column, once the ledgers of f are there.
func (r *reader) origins(f *File) []int32 {
	back := r.numbers()
	if r.err != nil {
		return nil
	}
	if len(back) != len(f.Returns.Product) {
		r.err = errors.New("the column of origins has the wrong length")
		return nil
	}
	out := make([]int32, len(back))
	for i := range f.Returns.Len() {
		before := f.Sales.lastBefore(f.Returns.Minute[i])
		from, to := f.Returns.Lines(i)
		for j := from; j < to; j++ {
			if out[j] = int32(before) - int32(back[j]); back[j] == 0 {
				out[j] = -1
			} else if out[j] < 0 {
				r.err = errors.New("a return names a sale before the first")
				return nil
			}
		}
	}
	return out
}
