package gifts

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Most customers of the ledger buy for shops of their own. The personas are five
// invented people who shop for themselves, so that the demo has somebody to be. Their
// ids begin with "demo-", their orders have numbers from 700101; products and prices
// are those of the ledger on the day.

// persona is one invented shopper as written down in people.go.
type persona struct {
	id, name, country string
	locale            shop.Locale
	blurb             shop.Text
	questions         [3]question
	orders            []pastOrder
	browsing          []act
	basket            []line
}

// question is a suggested question and the products it names, if any.
type question struct {
	text  shop.Text
	about []string
}

// line is a number of pieces of a product.
type line struct {
	sku      string
	quantity int
}

// pastOrder is an order of a persona. Back is taken back on backAt.
type pastOrder struct {
	id     int
	placed string // "2011-12-08 09:12"
	lines  []line
	backAt string
	back   []line
}

// act is something a persona did on the pages.
type act struct {
	at      string
	kind    shop.EventKind
	product string
	query   string
}

const minuteLayout = "2006-01-02 15:04"

// loadPersonas makes the customers and orders of the personas and adds them.
func (s *Shop) loadPersonas() error {
	s.personas = people()
	for _, p := range s.personas {
		made := &shop.Persona{Blurb: p.blurb}
		for _, q := range p.questions {
			made.Questions = append(made.Questions, q.text)
		}
		customer := shop.Customer{ID: p.id, Name: p.name, Country: p.country, Locale: p.locale, Persona: made}
		for _, past := range p.orders {
			o, err := s.personaOrder(p, past)
			if err != nil {
				return fmt.Errorf("order %d of %s: %w", past.id, p.id, err)
			}
			if customer.Created.IsZero() || o.Placed.Before(customer.Created) {
				customer.Created = o.Placed
			}
			s.invented = append(s.invented, o)
			s.returns = append(s.returns, o.Returns...)
		}
		s.customers = append(s.customers, customer)
		if err := s.loadEvents(p); err != nil {
			return fmt.Errorf("browsing of %s: %w", p.id, err)
		}
	}
	slices.SortStableFunc(s.events, func(a, b shop.Event) int { return a.At.Compare(b.At) })
	slices.SortFunc(s.invented, func(a, b shop.Order) int { return a.Placed.Compare(b.Placed) })
	slices.SortStableFunc(s.returns, func(a, b shop.Return) int { return a.At.Compare(b.At) })
	s.indexReturns()
	return nil
}

// personaOrder makes an order at the prices of its day.
func (s *Shop) personaOrder(p persona, past pastOrder) (shop.Order, error) {
	placed, err := time.Parse(minuteLayout, past.placed)
	if err != nil {
		return shop.Order{}, err
	}
	o := shop.Order{ID: strconv.Itoa(past.id), Customer: p.id, Country: p.country, Placed: placed}
	if o.Lines, err = s.linesAt(past.lines, placed); err != nil {
		return shop.Order{}, err
	}
	o.Total = total(o.Lines)
	if past.backAt != "" {
		at, err := time.Parse(minuteLayout, past.backAt)
		if err != nil {
			return shop.Order{}, err
		}
		r := shop.Return{ID: "C" + o.ID, Order: o.ID, Customer: p.id, At: at}
		if r.Lines, err = s.linesAt(past.back, placed); err != nil {
			return shop.Order{}, err
		}
		r.Refund = total(r.Lines)
		o.Returns = []shop.Return{r}
	}
	way(&o, takenBack(o))
	return o, nil
}

// linesAt prices lines as of a moment.
func (s *Shop) linesAt(lines []line, at time.Time) ([]shop.OrderLine, error) {
	var out []shop.OrderLine
	for _, l := range lines {
		i, ok := s.place[l.sku]
		if !ok {
			return nil, fmt.Errorf("no product %s", l.sku)
		}
		price, ok := s.sales[i].priceAt(minuteOf(at))
		if !ok {
			return nil, fmt.Errorf("product %s was not on sale on %s", l.sku, at.Format(time.DateOnly))
		}
		out = append(out, shop.OrderLine{SKU: l.sku, Product: l.sku, Quantity: l.quantity, Price: pounds(price)})
	}
	return out, nil
}

// priceAt is the usual price in the 60 days before a minute; false without a sale in
// them.
func (s productSales) priceAt(minute int32) (int64, bool) {
	from, _ := slices.BinarySearch(s.minute, minute-60*day)
	to, _ := slices.BinarySearch(s.minute, minute)
	if from == to {
		return 0, false
	}
	return int64(mode(s.price[from:to])), true
}

// Personas are the ids of the invented customers in the order in which to show them.
func (s *Shop) Personas() []string {
	out := make([]string, len(s.personas))
	for i, p := range s.personas {
		out[i] = p.id
	}
	return out
}

// Events are what the personas did on the pages lately, in the order of time. Person
// is "customer:" and the id, as in shop.Identity.
func (s *Shop) Events() []shop.Event { return slices.Clone(s.events) }

// loadEvents makes the events of a persona.
func (s *Shop) loadEvents(p persona) error {
	for _, a := range p.browsing {
		at, err := time.Parse(minuteLayout, a.at)
		if err != nil {
			return err
		}
		e := shop.Event{Person: "customer:" + p.id, Session: p.id + "-" + at.Format("0102"), Kind: a.kind, Product: a.product, Query: a.query, At: at}
		if a.kind == shop.Added {
			e.Quantity = 1
		}
		s.events = append(s.events, e)
	}
	return nil
}

// Carts are the open baskets of the personas, at today's prices.
func (s *Shop) Carts() []shop.Cart {
	var out []shop.Cart
	for _, p := range s.personas {
		if len(p.basket) == 0 {
			continue
		}
		c := shop.Cart{Person: "customer:" + p.id, Version: 1, Total: pounds(0)}
		for _, l := range p.basket {
			product, ok := s.Product(l.sku)
			if !ok {
				continue // people_test.go proves that there is none
			}
			c.Lines = append(c.Lines, shop.CartLine{SKU: l.sku, Product: l.sku, Title: product.Title, Quantity: l.quantity,
				Price: product.Price(), Stock: product.Stock()})
			c.Total = c.Total.Plus(product.Price().Times(l.quantity))
		}
		out = append(out, c)
	}
	return out
}
