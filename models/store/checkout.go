package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// CheckoutRequest is what the person accepted. The basket is the grant's person's.
type CheckoutRequest struct {
	Grant       shop.Grant
	Customer    string // id, when signed in
	Country     string
	CartVersion int64
	Total       shop.Money
}

// Times of a demo order's expected steps after it was placed.
const (
	packedAfter    = time.Hour
	shippedAfter   = 24 * time.Hour
	deliveredAfter = 4 * 24 * time.Hour
)

// Checkout turns a basket into an order, in one transaction: the grant is spent, the
// basket is the very one whose proposal was accepted, at the accepted total, the stock
// suffices and is reduced, the order is made, the basket emptied. When anything does
// not hold, the answer is a conflict and nothing is changed, the grant included.
//
// The order is a demo: no money moves. Its steps follow the shop's clock.
func (s *Store) Checkout(ctx context.Context, r CheckoutRequest) (o shop.Order, err error) {
	defer unsaved(&err, "checkout of %s", r.Grant.Person)
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		o, err = s.checkout(ctx, tx, r)
		return err
	})
	return o, err
}

func (s *Store) checkout(ctx context.Context, tx txn, r CheckoutRequest) (shop.Order, error) {
	person := r.Grant.Person
	accepted, err := s.redeem(ctx, tx, r.Grant)
	if err != nil {
		return shop.Order{}, err
	}
	if err := accepted.cost(r.Total); err != nil {
		return shop.Order{}, err
	}
	if _, err := s.lockCart(ctx, tx, person); err != nil {
		return shop.Order{}, err
	}
	cart, err := readCart(ctx, tx.querier, person)
	switch {
	case err != nil:
		return shop.Order{}, err
	case len(cart.Lines) == 0:
		return shop.Order{}, shop.Errorf(shop.Conflict, "the basket is empty")
	case cart.Basis() != accepted.basis, cart.Version != r.CartVersion:
		return shop.Order{}, shop.Errorf(shop.Conflict, "the basket has changed since it was shown")
	case cart.Total != r.Total:
		return shop.Order{}, shop.Errorf(shop.Conflict, "the total is %s now, %s was shown", cart.Total, r.Total)
	}
	if err := takeStock(ctx, tx, cart); err != nil {
		return shop.Order{}, err
	}
	o := s.demoOrder(r, cart)
	if err := placeOrder(ctx, tx, &o, r.Grant.ID); err != nil {
		return o, err
	}
	if _, err := tx.exec(ctx, "DELETE FROM cart_lines WHERE person = ?", person); err != nil {
		return o, err
	}
	if err := s.bumpCart(ctx, tx, person); err != nil {
		return o, err
	}
	detail, err := encode(map[string]any{"total": o.Total, "customer": o.Customer})
	if err != nil {
		return o, err
	}
	if _, err := s.audit(ctx, tx, AuditEntry{Actor: person, Action: "order.place", Subject: o.ID, Detail: []byte(detail)}); err != nil {
		return o, err
	}
	job := OffersChanged{}
	for _, l := range o.Lines {
		job.Products = append(job.Products, l.Product)
	}
	_, err = s.jobs.InsertTx(ctx, tx.tx, job, nil)
	return o, err
}

// takeStock reduces the stock of what the basket holds; in one order for everybody, so
// that two checkouts never wait for each other in a circle.
func takeStock(ctx context.Context, tx txn, cart shop.Cart) error {
	lines := slices.Clone(cart.Lines)
	slices.SortFunc(lines, func(a, b shop.CartLine) int { return strings.Compare(a.SKU, b.SKU) })
	for _, l := range lines {
		n, err := tx.exec(ctx, "UPDATE variants SET stock = stock - ? WHERE sku = ? AND active = 1 AND stock >= ?", l.Quantity, l.SKU, l.Quantity)
		if err != nil {
			return err
		}
		if n == 0 {
			return shop.Errorf(shop.Conflict, "%d of %q are no longer in stock", l.Quantity, l.SKU)
		}
	}
	return nil
}

func (s *Store) demoOrder(r CheckoutRequest, cart shop.Cart) shop.Order {
	now := s.Clock().Now()
	o := shop.Order{
		Customer: r.Customer, Person: r.Grant.Person, Status: shop.Paid, Total: cart.Total, Country: r.Country, Placed: now, Demo: true,
		Steps: []shop.OrderStep{
			{Status: shop.Placed, At: now, Done: true},
			{Status: shop.Paid, At: now, Done: true},
			{Status: shop.Packed, At: now.Add(packedAfter)},
			{Status: shop.Shipped, At: now.Add(shippedAfter)},
			{Status: shop.Delivered, At: now.Add(deliveredAfter)},
		},
	}
	for _, l := range cart.Lines {
		o.Lines = append(o.Lines, shop.OrderLine{SKU: l.SKU, Product: l.Product, Title: l.Title, Quantity: l.Quantity, Price: l.Price})
	}
	return o
}

// placeOrder gives the order the next free number and stores it.
func placeOrder(ctx context.Context, tx txn, o *shop.Order, permit string) error {
	skus := map[string]int64{}
	for _, l := range o.Lines {
		no, err := scanOne[int64](tx.row(ctx, "SELECT no FROM variants WHERE sku = ?", l.SKU))
		if err != nil {
			return err
		}
		skus[l.SKU] = no
	}
	for {
		n, err := scanOne[int64](tx.row(ctx, "UPDATE counters SET value = value + 1 WHERE name = 'order' RETURNING value"))
		if err != nil {
			return err
		}
		o.ID = strconv.FormatInt(n, 10)
		no, err := insertOrder(ctx, tx, *o, permit)
		if err != nil {
			return err
		}
		if no == 0 { // an imported order has this number
			continue
		}
		lines := newLineBuffer(tx, "order_lines", "order_no", skus)
		if err := lines.add(ctx, no, "order "+o.ID, o.Lines); err != nil {
			return err
		}
		return lines.flush(ctx)
	}
}
