package store

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// day is the grain of sales figures.
const day = 24 * time.Hour

// Sold is how many pieces of a product went out of the door, and in how many orders.
// Cancelled orders do not count; returns are not taken off.
type Sold struct {
	Product string `json:"product"`
	Pieces  int    `json:"pieces"`
	Orders  int    `json:"orders"`
}

// Purchase is one line of one order, as seen by the person who bought.
type Purchase struct {
	Order    string
	Person   string // "customer:ID", a visitor's person id, or "" when not known
	Product  string
	SKU      string
	Quantity int
	Price    shop.Money // a piece
	At       time.Time
}

// salesCache keeps the sums of days that are over. They change with an import or a
// cancelled order only, and both raise the counter "sales" in the database, so that
// every node notices.
type salesCache struct {
	mu    sync.Mutex
	epoch int64
	sums  map[salesWindow]map[string]Sold
}

// salesWindow is the days from ≤ t < until, in stored time.
type salesWindow struct{ from, until int64 }

// maxWindows bounds the cache; one window is some 3,000 products.
const maxWindows = 16

func salesChanged(ctx context.Context, tx txn) error {
	_, err := tx.exec(ctx, "UPDATE counters SET value = value + 1 WHERE name = 'sales'")
	return err
}

// TopSales returns the best sellers between two moments of the shop's time, by number
// of orders, then pieces. Days count whole: since is taken back to the begin of its day
// (UTC). At most 1,000 (20 when limit is 0).
func (s *Store) TopSales(ctx context.Context, since, until time.Time, limit int) (top []Sold, err error) {
	defer wrap(&err, "sales from %s", since.Format(time.DateOnly))
	since = since.UTC().Truncate(day)
	split := s.Clock().Now().Truncate(day)
	if until.Before(split) {
		split = until.UTC().Truncate(day)
	}
	if split.Before(since) {
		split = since
	}
	past, err := s.pastSales(ctx, salesWindow{millis(since), millis(split)})
	if err != nil {
		return nil, err
	}
	recent, err := s.sumSales(ctx, salesWindow{millis(split), millis(until)})
	if err != nil {
		return nil, err
	}
	top = make([]Sold, 0, len(past)+len(recent))
	for id, p := range past {
		r := recent[id]
		top = append(top, Sold{id, p.Pieces + r.Pieces, p.Orders + r.Orders})
	}
	for id, r := range recent {
		if _, both := past[id]; !both {
			top = append(top, r)
		}
	}
	slices.SortFunc(top, func(a, b Sold) int {
		return cmp.Or(cmp.Compare(b.Orders, a.Orders), cmp.Compare(b.Pieces, a.Pieces), cmp.Compare(a.Product, b.Product))
	})
	return top[:min(len(top), atMost(limit, 20, 1000))], nil
}

// pastSales are the sums of whole days that are over, from the cache when it is fresh.
// The result is shared and must not be changed.
func (s *Store) pastSales(ctx context.Context, w salesWindow) (map[string]Sold, error) {
	epoch, err := scanOne[int64](s.read().row(ctx, "SELECT value FROM counters WHERE name = 'sales'"))
	if err != nil {
		return nil, err
	}
	s.sales.mu.Lock()
	if s.sales.epoch != epoch || len(s.sales.sums) >= maxWindows {
		s.sales.epoch, s.sales.sums = epoch, nil
	}
	sums, known := s.sales.sums[w]
	s.sales.mu.Unlock()
	if known {
		return sums, nil
	}
	if sums, err = s.sumSales(ctx, w); err != nil {
		return nil, err
	}
	s.sales.mu.Lock()
	defer s.sales.mu.Unlock()
	if s.sales.epoch == epoch {
		if s.sales.sums == nil {
			s.sales.sums = map[salesWindow]map[string]Sold{}
		}
		s.sales.sums[w] = sums
	}
	return sums, nil
}

func (s *Store) sumSales(ctx context.Context, w salesWindow) (map[string]Sold, error) {
	sums := map[string]Sold{}
	if w.until <= w.from {
		return sums, nil
	}
	return sums, each(ctx, s.read(), func(r scanner) error {
		var x Sold
		err := r.Scan(&x.Product, &x.Pieces, &x.Orders)
		sums[x.Product] = x
		return err
	}, `SELECT v.product, sum(l.quantity), count(DISTINCT l.order_no) FROM orders o JOIN order_lines l ON l.order_no = o.no JOIN variants v ON v.no = l.variant_no
		WHERE o.placed >= ? AND o.placed < ? AND o.status <> 'cancelled' GROUP BY v.product`, w.from, w.until)
}

const purchaseColumns = "o.id, o.customer, o.person, v.product, v.sku, l.quantity, l.price, o.currency, o.placed"

func scanPurchase(r scanner) (p Purchase, err error) {
	var customer string
	var placed int64
	err = r.Scan(&p.Order, &customer, &p.Person, &p.Product, &p.SKU, &p.Quantity, &p.Price.Minor, &p.Price.Currency, &placed)
	if customer != "" {
		p.Person = customerPrefix + customer
	}
	p.At = moment(placed)
	return p, err
}

// customerPrefix makes a person id of a customer's id.
const customerPrefix = "customer:"

// Purchases returns what persons bought, newest first: "customer:ID" or a visitor's
// person id. At most 1,000 (100 when limit is 0). Cancelled orders do not count.
func (s *Store) Purchases(ctx context.Context, persons []string, limit int) (all []Purchase, err error) {
	defer wrap(&err, "purchases of %v", persons)
	return s.purchases(ctx, persons, atMost(limit, 100, 1000))
}

func (s *Store) purchases(ctx context.Context, persons []string, limit int) (all []Purchase, err error) {
	for _, person := range persons {
		column, value := "o.person", person
		if id, signed := cutCustomer(person); signed {
			column, value = "o.customer", id
		}
		// The inner query ends at the newest orders: each has at least one line.
		some, err := collect(ctx, s.read(), scanPurchase, "SELECT "+purchaseColumns+` FROM (SELECT * FROM orders o
			WHERE `+column+" = ? AND "+column+` <> '' AND o.status <> 'cancelled' ORDER BY o.placed DESC LIMIT ?) o
			JOIN order_lines l ON l.order_no = o.no JOIN variants v ON v.no = l.variant_no ORDER BY o.placed DESC, o.no DESC, l.line LIMIT ?`, value, limit, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b Purchase) int { return b.At.Compare(a.At) })
	return all[:min(len(all), limit)], nil
}

// EachPurchase calls do for every line of every order that was not cancelled, oldest
// order first; an error of do ends it. It is the training data of the recommenders.
func (s *Store) EachPurchase(ctx context.Context, do func(Purchase) error) (err error) {
	defer wrap(&err, "all purchases")
	return each(ctx, s.read(), func(r scanner) error {
		p, err := scanPurchase(r)
		if err != nil {
			return err
		}
		return do(p)
	}, "SELECT "+purchaseColumns+` FROM orders o JOIN order_lines l ON l.order_no = o.no JOIN variants v ON v.no = l.variant_no
		WHERE o.status <> 'cancelled' ORDER BY o.placed, o.no, l.line`)
}
