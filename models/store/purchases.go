package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// OrderSupplies places the purchase orders that a person has accepted, all in one
// transaction that spends the grant. Each order needs a supplier, a due time and lines
// with costs in one currency; ids, totals and states are filled in. The sum and the
// orders' basis must be what was accepted. Errors are those of Checkout.
func (s *Store) OrderSupplies(ctx context.Context, g shop.Grant, orders []shop.PurchaseOrder) (placed []shop.PurchaseOrder, err error) {
	defer unsaved(&err, "purchase orders of %s", g.Person)
	basis := shop.PurchasesBasis(orders)
	sum, err := s.addUp(orders, g.Person)
	if err != nil {
		return nil, err
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		accepted, err := s.redeem(ctx, tx, g)
		if err != nil {
			return err
		}
		if err := accepted.cost(sum); err != nil {
			return err
		}
		if err := accepted.on(basis); err != nil {
			return err
		}
		for _, o := range orders {
			if err := insertPurchase(ctx, tx, o, g.ID); err != nil {
				return err
			}
		}
		detail, err := encode(map[string]any{"total": sum, "orders": len(orders)})
		if err != nil {
			return err
		}
		_, err = s.audit(ctx, tx, AuditEntry{Actor: g.Person, Action: "purchase.order", Subject: orders[0].ID, Detail: []byte(detail)})
		return err
	})
	if err != nil {
		return nil, err
	}
	return orders, nil
}

// addUp fills in ids, totals and states, and returns the sum of all orders.
func (s *Store) addUp(orders []shop.PurchaseOrder, person string) (sum shop.Money, err error) {
	if len(orders) == 0 {
		return sum, shop.Errorf(shop.Invalid, "there is nothing to order")
	}
	now := s.Clock().Now()
	for i := range orders {
		o := &orders[i]
		if o.Supplier == "" || o.Due.IsZero() || len(o.Lines) == 0 {
			return sum, shop.Errorf(shop.Invalid, "a purchase order needs a supplier, a due time and lines")
		}
		o.ID, o.State, o.Person, o.Placed, o.Total = strings.ToUpper(newID("PO")), shop.PurchaseOrdered, person, now, shop.Money{}
		for _, l := range o.Lines {
			if l.Quantity <= 0 || l.Cost.Minor < 0 {
				return sum, shop.Errorf(shop.Invalid, "%d pieces of %q at %s cannot be ordered", l.Quantity, l.Product, l.Cost)
			}
			if sum.Currency != "" && l.Cost.Currency != sum.Currency {
				return sum, shop.Errorf(shop.Invalid, "the costs are in %s and %s", sum.Currency, l.Cost.Currency)
			}
			cost := l.Cost.Times(l.Quantity)
			o.Total, sum = o.Total.Plus(cost), sum.Plus(cost)
		}
	}
	return sum, nil
}

func insertPurchase(ctx context.Context, tx txn, o shop.PurchaseOrder, permit string) error {
	if _, err := tx.exec(ctx, `INSERT INTO purchases (id, supplier, state, total, currency, person, placed, due, arrived, permit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
		o.ID, o.Supplier, string(o.State), o.Total.Minor, o.Total.Currency, o.Person, millis(o.Placed), millis(o.Due), permit); err != nil {
		return err
	}
	for i, l := range o.Lines {
		if _, err := scanOne[string](tx.row(ctx, "SELECT id FROM products WHERE id = ?", l.Product)); err != nil {
			return absent(err, "product", l.Product)
		}
		if _, err := tx.exec(ctx, "INSERT INTO purchase_lines (purchase, line, product, quantity, cost) VALUES (?, ?, ?, ?, ?)", o.ID, i, l.Product, l.Quantity, l.Cost.Minor); err != nil {
			return err
		}
	}
	return nil
}

// PurchaseFilter selects purchase orders; the zero value is all.
type PurchaseFilter struct {
	ID      string
	State   shop.PurchaseState
	Product string    // that hold it
	Grant   string    // made by this grant
	Before  time.Time // due before
	Limit   int       // 0 means 1,000, which is also the most
}

// PurchaseOrders returns orders to suppliers, the next to arrive first.
func (s *Store) PurchaseOrders(ctx context.Context, f PurchaseFilter) (all []shop.PurchaseOrder, err error) {
	defer wrap(&err, "purchase orders")
	return s.purchaseOrders(ctx, s.read(), f)
}

func (s *Store) purchaseOrders(ctx context.Context, q querier, f PurchaseFilter) ([]shop.PurchaseOrder, error) {
	where, args := "1 = 1", []any(nil)
	add := func(cond string, arg any) { where, args = where+" AND "+cond, append(args, arg) }
	if f.ID != "" {
		add("id = ?", f.ID)
	}
	if f.State != "" {
		add("state = ?", string(f.State))
	}
	if f.Grant != "" {
		add("permit = ?", f.Grant)
	}
	if f.Product != "" {
		add("id IN (SELECT purchase FROM purchase_lines WHERE product = ?)", f.Product)
	}
	if !f.Before.IsZero() {
		add("due < ?", millis(f.Before))
	}
	args = append(args, atMost(f.Limit, 1000, 1000))
	all, err := collect(ctx, q, func(r scanner) (o shop.PurchaseOrder, err error) {
		var placed, due, arrived int64
		err = r.Scan(&o.ID, &o.Supplier, &o.State, &o.Total.Minor, &o.Total.Currency, &o.Person, &placed, &due, &arrived)
		o.Placed, o.Due, o.Arrived = moment(placed), moment(due), moment(arrived)
		return o, err
	}, "SELECT id, supplier, state, total, currency, person, placed, due, arrived FROM purchases WHERE "+where+" ORDER BY due, id LIMIT ?", args...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	place := map[string]int{}
	ids := make([]string, len(all))
	for i, o := range all {
		place[o.ID], ids[i] = i, o.ID
	}
	for part := range slices.Chunk(ids, 500) {
		err := each(ctx, q, func(r scanner) error {
			var id string
			var l shop.PurchaseLine
			err := r.Scan(&id, &l.Product, &l.Quantity, &l.Cost.Minor)
			o := &all[place[id]]
			l.Cost.Currency = o.Total.Currency
			o.Lines = append(o.Lines, l)
			return err
		}, "SELECT purchase, product, quantity, cost FROM purchase_lines WHERE purchase IN "+marks(len(part))+" ORDER BY purchase, line", anys(part)...)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ReceivePurchase takes the goods of a purchase order into stock, once, with the grant
// of the person who says that they are there. The first variant of a product gets them.
// A repeat with the grant that took them in changes nothing and returns the order.
func (s *Store) ReceivePurchase(ctx context.Context, g shop.Grant, id string) (o shop.PurchaseOrder, err error) {
	defer unsaved(&err, "receipt of %s", id)
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		if err := s.receive(ctx, tx, g, id); err != nil {
			return err
		}
		found, err := s.purchaseOrders(ctx, tx.querier, PurchaseFilter{ID: id})
		if err == nil {
			o = found[0]
		}
		return err
	})
	return o, err
}

func (s *Store) receive(ctx context.Context, tx txn, g shop.Grant, id string) error {
	basis := shop.PurchaseOrder{ID: id}.Basis()
	accepted, err := s.redeem(ctx, tx, g)
	if err != nil {
		done, e := spentOn(ctx, tx, g, basis)
		if done {
			return nil
		}
		return cmp.Or(e, err)
	}
	if err := accepted.on(basis); err != nil {
		return err
	}
	n, err := tx.exec(ctx, "UPDATE purchases SET state = 'received', arrived = ? WHERE id = ? AND state = 'ordered'", s.shopNow(), id)
	if err != nil {
		return err
	}
	if n == 0 {
		return shop.Errorf(shop.Conflict, "the purchase order %q does not exist or has arrived already", id)
	}
	found, err := s.purchaseOrders(ctx, tx.querier, PurchaseFilter{ID: id})
	if err != nil {
		return err
	}
	return s.shelve(ctx, tx, g.Person, found[0])
}

// shelve adds the goods to the stock; in one order for everybody, like takeStock.
func (s *Store) shelve(ctx context.Context, tx txn, person string, o shop.PurchaseOrder) error {
	job := OffersChanged{}
	lines := slices.SortedFunc(slices.Values(o.Lines), func(a, b shop.PurchaseLine) int { return cmp.Compare(a.Product, b.Product) })
	for _, l := range lines {
		job.Products = append(job.Products, l.Product)
		if _, err := tx.exec(ctx, "UPDATE variants SET stock = stock + ? WHERE no = (SELECT no FROM variants WHERE product = ? ORDER BY place, no LIMIT 1)", l.Quantity, l.Product); err != nil {
			return err
		}
	}
	if _, err := s.audit(ctx, tx, AuditEntry{Actor: person, Action: "purchase.receive", Subject: o.ID, Detail: []byte("{}")}); err != nil {
		return err
	}
	_, err := s.jobs.InsertTx(ctx, tx.tx, job, nil)
	return err
}
