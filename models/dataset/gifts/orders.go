package gifts

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts/packed"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// EachOrder hands every order to each, in the order of time, with its derived way and
// its returns; an error of each ends it. One order is in memory at a time. Lines of
// one product at one price are one line. Titles of lines stay empty; Product has them.
func (s *Shop) EachOrder(each func(shop.Order) error) error {
	invented := s.invented
	for i := range s.file.Sales.Len() {
		for len(invented) > 0 && invented[0].Placed.Before(s.file.Sales.At(i)) {
			if err := each(cloneOrder(invented[0])); err != nil {
				return err
			}
			invented = invented[1:]
		}
		if err := each(s.order(i)); err != nil {
			return err
		}
	}
	for _, o := range invented {
		if err := each(cloneOrder(o)); err != nil {
			return err
		}
	}
	return nil
}

// Orders is how many orders EachOrder gives.
func (s *Shop) Orders() int { return s.file.Sales.Len() + len(s.invented) }

// Returns are all returns in the order of time. Those whose Order is set also come with
// their order; the rest belong to a customer or to nobody known.
func (s *Shop) Returns() []shop.Return { return s.returns }

func cloneOrder(o shop.Order) shop.Order {
	o.Lines, o.Steps, o.Returns = slices.Clone(o.Lines), slices.Clone(o.Steps), slices.Clone(o.Returns)
	return o
}

// order makes the order of sale i.
func (s *Shop) order(i int) shop.Order {
	l := &s.file.Sales
	o := shop.Order{
		ID:       strconv.Itoa(int(l.Number[i])),
		Customer: s.customerID(l.Customer[i]),
		Country:  country(s.file.Countries[l.Country[i]]),
		Placed:   l.At(i),
	}
	from, to := l.Lines(i)
	o.Lines = s.lines(l, from, to)
	o.Total = total(o.Lines)
	for _, r := range s.returnsOf[o.ID] {
		o.Returns = append(o.Returns, s.returns[r])
	}
	way(&o, takenBack(o))
	return o
}

func (s *Shop) customerID(c int32) string {
	if c == 0 {
		return ""
	}
	return s.file.Customers[c-1]
}

// lines makes order lines of ledger lines, one for each product and price.
func (s *Shop) lines(l *packed.Ledger, from, to int) []shop.OrderLine {
	out := make([]shop.OrderLine, 0, to-from)
	first := 0 // of the present product
	for j := from; j < to; j++ {
		code := s.file.Products[l.Product[j]]
		if len(out) == 0 || out[len(out)-1].SKU != code {
			first = len(out)
		}
		price := pounds(int64(l.Price[j]))
		k := slices.IndexFunc(out[first:], func(x shop.OrderLine) bool { return x.Price == price })
		if k >= 0 {
			out[first+k].Quantity += int(l.Quantity[j])
			continue
		}
		out = append(out, shop.OrderLine{SKU: code, Product: code, Quantity: int(l.Quantity[j]), Price: price})
	}
	return out
}

func total(lines []shop.OrderLine) shop.Money {
	sum := pounds(0)
	for _, l := range lines {
		sum = sum.Plus(l.Price.Times(l.Quantity))
	}
	return sum
}

// takenBack is when the last piece of an order came back, zero while pieces are out.
func takenBack(o shop.Order) time.Time {
	pieces := 0
	for _, l := range o.Lines {
		pieces += l.Quantity
	}
	var last time.Time
	for _, r := range o.Returns {
		for _, l := range r.Lines {
			pieces -= l.Quantity
		}
		if r.At.After(last) {
			last = r.At
		}
	}
	if pieces > 0 {
		return time.Time{}
	}
	return last
}

// loadReturns makes the returns. A cancellation whose lines take back several sales
// becomes several returns: the first keeps its number ("C536379"), the others get
// "-2", "-3", …; lines whose sale is unknown come last.
func (s *Shop) loadReturns() {
	l := &s.file.Returns
	for i := range l.Len() {
		from, to := l.Lines(i)
		byOrigin := map[int32]*packed.Ledger{}
		for j := from; j < to; j++ {
			part := byOrigin[s.file.Origins[j]]
			if part == nil {
				part = &packed.Ledger{}
				part.Begin(l.Number[i], l.Minute[i], l.Customer[i], l.Country[i])
				byOrigin[s.file.Origins[j]] = part
			}
			part.Add(l.Product[j], l.Quantity[j], l.Price[j])
		}
		origins := make([]int32, 0, len(byOrigin))
		for o := range byOrigin {
			origins = append(origins, o)
		}
		slices.SortFunc(origins, func(a, b int32) int { return cmp.Compare(uint32(a), uint32(b)) }) // -1 last
		for n, origin := range origins {
			s.addReturn(byOrigin[origin], origin, n)
		}
	}
	s.indexReturns()
}

// indexReturns finds the returns of each order.
func (s *Shop) indexReturns() {
	s.returnsOf = map[string][]int{}
	for i, r := range s.returns {
		if r.Order != "" {
			s.returnsOf[r.Order] = append(s.returnsOf[r.Order], i)
		}
	}
}

// addReturn adds part n of a cancellation.
func (s *Shop) addReturn(part *packed.Ledger, origin int32, n int) {
	from, to := part.Lines(0)
	r := shop.Return{
		ID:       fmt.Sprintf("C%d", part.Number[0]),
		Customer: s.customerID(part.Customer[0]),
		Lines:    s.lines(part, from, to),
		At:       part.At(0),
	}
	if n > 0 {
		r.ID += fmt.Sprintf("-%d", n+1)
	}
	if origin >= 0 {
		r.Order = strconv.Itoa(int(s.file.Sales.Number[origin]))
	}
	r.Refund = total(r.Lines)
	s.returns = append(s.returns, r)
}

// cancelledSales marks the sales whose order was cancelled.
func (s *Shop) cancelledSales() []bool {
	out := make([]bool, s.file.Sales.Len())
	for i, number := range s.file.Sales.Number {
		if len(s.returnsOf[strconv.Itoa(int(number))]) > 0 {
			out[i] = s.order(i).Status == shop.Cancelled
		}
	}
	return out
}
