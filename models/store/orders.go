package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// step is how an order's step is stored: short names, for there are many.
type step struct {
	Status shop.OrderStatus `json:"s"`
	At     int64            `json:"t"`
	Place  string           `json:"p,omitempty"`
	Done   bool             `json:"d,omitempty"`
}

func encodeSteps(steps []shop.OrderStep) (string, error) {
	if len(steps) == 0 {
		return "", nil
	}
	short := make([]step, len(steps))
	for i, t := range steps {
		short[i] = step{t.Status, millis(t.At), t.Place, t.Done}
	}
	return encode(short)
}

func decodeSteps(text string) (steps []shop.OrderStep, err error) {
	var short []step
	err = decode(text, &short)
	for _, t := range short {
		steps = append(steps, shop.OrderStep{Status: t.Status, At: moment(t.At), Place: t.Place, Done: t.Done})
	}
	return steps, err
}

// follows reports whether the clock moves the order: what has come true by its steps
// counts, until it is cancelled or returned.
func follows(o shop.Order) bool {
	return (o.Demo || o.Derived) && o.Status != shop.Cancelled && o.Status != shop.Returned
}

// settle brings an order's steps and status up to the shop's present.
func settle(o *shop.Order, now time.Time) {
	if !follows(*o) {
		return
	}
	for i := range o.Steps {
		t := &o.Steps[i]
		if t.Done = !t.At.After(now); t.Done {
			o.Status = t.Status
		}
	}
}

// storedOrder is an order with its internal number.
type storedOrder struct {
	no int64
	shop.Order
}

const orderColumns = "o.no, o.id, o.customer, o.person, o.status, o.total, o.currency, o.country, o.placed, o.steps, o.carrier, o.tracking, o.demo, o.derived"

func scanOrder(r scanner) (o storedOrder, err error) {
	var placed int64
	var steps string
	if err = r.Scan(&o.no, &o.ID, &o.Customer, &o.Person, &o.Status, &o.Total.Minor, &o.Total.Currency, &o.Country, &placed, &steps, &o.Carrier, &o.Tracking, &o.Demo, &o.Derived); err != nil {
		return o, err
	}
	o.Placed = moment(placed)
	o.Steps, err = decodeSteps(steps)
	return o, err
}

// Order returns one order with its lines and returns, its status as of the shop's
// present. Whose it is, is for the caller to check.
func (s *Store) Order(ctx context.Context, id string) (o shop.Order, err error) {
	defer wrap(&err, "order %s", id)
	return s.order(ctx, s.read(), "o.id = ?", id)
}

// OrderOfGrant returns the order that a checkout made with a grant, or not_found. It
// tells after a crash whether the checkout went through.
func (s *Store) OrderOfGrant(ctx context.Context, grant string) (o shop.Order, err error) {
	defer wrap(&err, "order of a grant")
	return s.order(ctx, s.read(), "o.permit = ? AND o.permit <> ''", grant)
}

func (s *Store) order(ctx context.Context, q querier, where, id string) (shop.Order, error) {
	o, err := scanOrder(q.row(ctx, "SELECT "+orderColumns+" FROM orders o WHERE "+where, id))
	if err != nil {
		return shop.Order{}, absent(err, "order", id)
	}
	full, err := s.complete(ctx, q, []storedOrder{o})
	if err != nil {
		return shop.Order{}, err
	}
	return full[0], nil
}

// OrderFilter chooses orders. Zero fields do not limit; Customer and Person are joined
// by "or", so that a signed-in shopper also finds what they bought as a visitor.
type OrderFilter struct {
	Customer string
	Person   string
	Status   []shop.OrderStatus
	Product  string    // only orders that hold it
	After    time.Time // placed at or after
	Before   time.Time // placed before
	Limit    int       // at most 200, 0 means 20
	Offset   int
}

// where is the condition of a filter. Of orders that follow the clock it lets through
// what may have one of the statuses by the shop's present; settle decides.
func (f OrderFilter) where(now int64) (string, []any) {
	cond, args := []string{"1 = 1"}, []any(nil)
	add := func(c string, a ...any) { cond, args = append(cond, c), append(args, a...) }
	switch {
	case f.Customer != "" && f.Person != "":
		add("((o.customer = ? AND o.customer <> '') OR (o.person = ? AND o.person <> ''))", f.Customer, f.Person)
	case f.Customer != "":
		add("o.customer = ? AND o.customer <> ''", f.Customer)
	case f.Person != "":
		add("o.person = ? AND o.person <> ''", f.Person)
	}
	switch {
	case f.Product != "" && len(args) > 0: // a person's few orders: look into each
		add("EXISTS (SELECT 1 FROM order_lines l JOIN variants v ON v.no = l.variant_no WHERE l.order_no = o.no AND v.product = ?)", f.Product)
	case f.Product != "":
		add("o.no IN (SELECT l.order_no FROM order_lines l JOIN variants v ON v.no = l.variant_no WHERE v.product = ?)", f.Product)
	}
	if !f.After.IsZero() {
		add("o.placed >= ?", millis(f.After))
	}
	if !f.Before.IsZero() {
		add("o.placed < ?", millis(f.Before))
	}
	if len(f.Status) > 0 {
		own := "o.settled = 0 AND o.status IN " + marks(len(f.Status))
		if slices.Contains(f.Status, shop.Delivered) { // most are: the newest first is quick
			add("("+own+" OR o.settled > 0)", anys(f.Status)...)
		} else {
			add("o.no IN (SELECT no FROM orders o WHERE "+own+" UNION ALL SELECT no FROM orders WHERE settled > ?)", append(anys(f.Status), now)...)
		}
	}
	return strings.Join(cond, " AND "), args
}

// Orders returns orders with their lines, newest first, their status as of the shop's
// present.
func (s *Store) Orders(ctx context.Context, f OrderFilter) (all []shop.Order, err error) {
	defer wrap(&err, "orders")
	now := s.Clock().Now()
	limit := atMost(f.Limit, 20, 200)
	cond, args := f.where(millis(now))
	var kept []storedOrder
	const page = 500
	for skip, offset := max(0, f.Offset), 0; ; offset += page {
		size := page
		if len(f.Status) == 0 { // nothing to decide here: take just what is asked for
			size, offset, skip = limit, offset+skip, 0
		}
		rows, err := collect(ctx, s.read(), scanOrder, "SELECT "+orderColumns+" FROM orders o WHERE "+cond+" ORDER BY o.placed DESC, o.no DESC LIMIT ? OFFSET ?", append(slices.Clone(args), size, offset)...)
		if err != nil {
			return nil, err
		}
		for _, o := range rows {
			settle(&o.Order, now)
			switch {
			case len(f.Status) > 0 && !slices.Contains(f.Status, o.Status):
			case skip > 0:
				skip--
			case len(kept) < limit:
				kept = append(kept, o)
			}
		}
		if len(kept) == limit || len(rows) < size {
			return s.complete(ctx, s.read(), kept)
		}
	}
}

// complete adds lines and returns to orders and settles them.
func (s *Store) complete(ctx context.Context, q querier, stored []storedOrder) ([]shop.Order, error) {
	if len(stored) == 0 {
		return nil, nil
	}
	orders, place := make([]shop.Order, len(stored)), map[int64]int{}
	byID := map[string]int{}
	nos, ids := make([]any, len(stored)), make([]any, len(stored))
	now := s.Clock().Now()
	for i, o := range stored {
		settle(&o.Order, now)
		orders[i], place[o.no], byID[o.ID], nos[i], ids[i] = o.Order, i, i, o.no, o.ID
	}
	err := eachLine(ctx, q, "order_lines", "order_no", nos, func(no int64, l shop.OrderLine) {
		o := &orders[place[no]]
		l.Price.Currency = o.Total.Currency
		o.Lines = append(o.Lines, l)
	})
	if err != nil {
		return nil, err
	}
	returns, err := readReturns(ctx, q, "order_id IN "+marks(len(ids)), ids...)
	for _, r := range returns {
		o := &orders[byID[r.Order]]
		o.Returns = append(o.Returns, r)
	}
	return orders, err
}

// eachLine reads the lines of orders or returns, in order.
func eachLine(ctx context.Context, q querier, table, key string, nos []any, do func(no int64, l shop.OrderLine)) error {
	return each(ctx, q, func(r scanner) error {
		var no int64
		var l shop.OrderLine
		if err := r.Scan(&no, &l.SKU, &l.Product, &l.Title.EN, &l.Title.ZH, &l.Quantity, &l.Price.Minor); err != nil {
			return err
		}
		do(no, l)
		return nil
	}, "SELECT l."+key+", v.sku, v.product, p.title_en, p.title_zh, l.quantity, l.price FROM "+table+` l
		JOIN variants v ON v.no = l.variant_no JOIN products p ON p.id = v.product WHERE l.`+key+" IN "+marks(len(nos))+" ORDER BY l."+key+", l.line", nos...)
}

func readReturns(ctx context.Context, q querier, where string, args ...any) ([]shop.Return, error) {
	place := map[int64]int{}
	var nos []any
	all, err := collect(ctx, q, func(r scanner) (x shop.Return, err error) {
		var no, at int64
		err = r.Scan(&no, &x.ID, &x.Order, &x.Customer, &x.Refund.Minor, &x.Refund.Currency, &at)
		x.At = moment(at)
		place[no] = len(nos)
		nos = append(nos, no)
		return x, err
	}, "SELECT no, id, order_id, customer, refund, currency, at FROM returns WHERE "+where+" ORDER BY at, no", args...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	err = eachLine(ctx, q, "return_lines", "return_no", nos, func(no int64, l shop.OrderLine) {
		x := &all[place[no]]
		l.Price.Currency = x.Refund.Currency
		x.Lines = append(x.Lines, l)
	})
	return all, err
}

// Returns lists a customer's returns, oldest first, at most 200.
func (s *Store) Returns(ctx context.Context, customer string) (all []shop.Return, err error) {
	defer wrap(&err, "returns of customer %s", customer)
	return readReturns(ctx, s.read(), "customer = ? AND customer <> '' AND no IN (SELECT no FROM returns WHERE customer = ? ORDER BY at DESC LIMIT 200)", customer, customer)
}

// way is the path of an order; it may be cancelled before it is shipped.
func way() []shop.OrderStatus {
	return []shop.OrderStatus{shop.Placed, shop.Paid, shop.Packed, shop.Shipped, shop.Delivered}
}

// AdvanceOrder moves an order one step along its way now, or cancels it before it is
// shipped, which puts its pieces back into stock. The expected steps behind it move
// with it. Any other change is a conflict.
func (s *Store) AdvanceOrder(ctx context.Context, id string, to shop.OrderStatus) (o shop.Order, err error) {
	defer unsaved(&err, "order %s to %s", id, to)
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		stored, err := scanOrder(tx.row(ctx, "SELECT "+orderColumns+" FROM orders o WHERE o.id = ?"+tx.lock, id))
		if err != nil {
			return absent(err, "order", id)
		}
		now := s.Clock().Now()
		settle(&stored.Order, now)
		if err := advance(&stored.Order, to, now); err != nil {
			return err
		}
		steps, err := encodeSteps(stored.Steps)
		if err != nil {
			return err
		}
		if _, err = tx.exec(ctx, "UPDATE orders SET status = ?, steps = ?, settled = ? WHERE no = ?", string(to), steps, settlesAt(stored.Order), stored.no); err != nil {
			return err
		}
		if to == shop.Cancelled {
			if err := restock(ctx, tx, stored.no); err != nil {
				return err
			}
		}
		o, err = s.order(ctx, tx.querier, "o.id = ?", id)
		return err
	})
	return o, err
}

// advance changes status and steps; the steps not yet done keep their distance.
func advance(o *shop.Order, to shop.OrderStatus, now time.Time) error {
	from, next := slices.Index(way(), o.Status), slices.Index(way(), to)
	early := from >= 0 && from <= slices.Index(way(), shop.Packed)
	switch {
	case to == shop.Cancelled && early:
		o.Steps = slices.DeleteFunc(o.Steps, func(t shop.OrderStep) bool { return !t.Done })
		o.Steps = append(o.Steps, shop.OrderStep{Status: to, At: now, Done: true})
	case from >= 0 && next == from+1:
		at := slices.IndexFunc(o.Steps, func(t shop.OrderStep) bool { return t.Status == to })
		if at < 0 {
			o.Steps = append(o.Steps, shop.OrderStep{Status: to, At: now, Done: true})
			break
		}
		sooner := o.Steps[at].At.Sub(now)
		for i := at; i < len(o.Steps); i++ {
			o.Steps[i].At = o.Steps[i].At.Add(-sooner)
		}
		o.Steps[at].Done = true
	default:
		return shop.Errorf(shop.Conflict, "order %s is %s, it cannot become %s", o.ID, o.Status, to)
	}
	o.Status = to
	return nil
}

// restock puts the pieces of a cancelled order back.
func restock(ctx context.Context, tx txn, no int64) error {
	_, err := tx.exec(ctx, `UPDATE variants SET stock = stock + (SELECT sum(quantity) FROM order_lines WHERE order_no = ? AND variant_no = variants.no)
		WHERE no IN (SELECT variant_no FROM order_lines WHERE order_no = ?)`, no, no)
	if err != nil {
		return err
	}
	return salesChanged(ctx, tx)
}

// never is later than any time.
const never = 1 << 62

// settlesAt is the time after which an order that follows the clock stays delivered,
// never when its steps do not end so, and 0 for an order that does not follow.
func settlesAt(o shop.Order) int64 {
	if !follows(o) {
		return 0
	}
	if n := len(o.Steps); n > 0 && o.Steps[n-1].Status == shop.Delivered {
		return millis(o.Steps[n-1].At)
	}
	return never
}
