package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store/migrations"
)

// InsertOrders adds orders with their lines in one transaction and returns how many
// were new; an id that is there already is left as it is. Products must be there
// before. A million lines take some seconds, during which other writes wait.
func (s *Store) InsertOrders(ctx context.Context, orders []shop.Order) (added int, err error) {
	defer unsaved(&err, "%d orders", len(orders))
	err = s.bulk(ctx, func(ctx context.Context, tx txn) error {
		skus, err := variantNumbers(ctx, tx.querier)
		if err != nil {
			return err
		}
		lines := newLineBuffer(tx, "order_lines", "order_no", skus)
		for _, o := range orders {
			no, err := insertOrder(ctx, tx, o, "")
			if err != nil {
				return err
			}
			if no == 0 {
				continue
			}
			added++
			if err := lines.add(ctx, no, "order "+o.ID, o.Lines); err != nil {
				return err
			}
		}
		if err := lines.flush(ctx); err != nil {
			return err
		}
		return salesChanged(ctx, tx)
	})
	if err != nil {
		return 0, err
	}
	return added, s.tidy(ctx, added)
}

// insertOrder adds an order without its lines and returns its number, 0 when the id is
// taken.
func insertOrder(ctx context.Context, tx txn, o shop.Order, permit string) (int64, error) {
	if o.ID == "" || o.Placed.IsZero() || o.Total.Currency == "" {
		return 0, shop.Errorf(shop.Invalid, "order %q needs an id, a date and a currency", o.ID)
	}
	steps, err := encodeSteps(o.Steps)
	if err != nil {
		return 0, err
	}
	numbers, err := collect(ctx, tx.querier, scanOne[int64], `INSERT INTO orders
		(id, customer, person, status, total, currency, country, placed, settled, steps, carrier, tracking, demo, derived, permit)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING no`,
		o.ID, o.Customer, o.Person, string(o.Status), o.Total.Minor, o.Total.Currency, o.Country, millis(o.Placed), settlesAt(o), steps, o.Carrier, o.Tracking, bit(o.Demo), bit(o.Derived), permit)
	if err != nil || len(numbers) == 0 {
		return 0, err
	}
	return numbers[0], nil
}

// InsertReturns adds returns with their lines and returns how many were new.
func (s *Store) InsertReturns(ctx context.Context, returns []shop.Return) (added int, err error) {
	defer unsaved(&err, "%d returns", len(returns))
	err = s.bulk(ctx, func(ctx context.Context, tx txn) error {
		skus, err := variantNumbers(ctx, tx.querier)
		if err != nil {
			return err
		}
		lines := newLineBuffer(tx, "return_lines", "return_no", skus)
		for _, r := range returns {
			if r.ID == "" || r.At.IsZero() {
				return shop.Errorf(shop.Invalid, "return %q needs an id and a date", r.ID)
			}
			numbers, err := collect(ctx, tx.querier, scanOne[int64], `INSERT INTO returns (id, order_id, customer, refund, currency, at)
				VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING no`, r.ID, r.Order, r.Customer, r.Refund.Minor, r.Refund.Currency, millis(r.At))
			if err != nil {
				return err
			}
			if len(numbers) == 0 {
				continue
			}
			added++
			if err := lines.add(ctx, numbers[0], "return "+r.ID, r.Lines); err != nil {
				return err
			}
		}
		return lines.flush(ctx)
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// tidy gives the planner its statistics and empties SQLite's write-ahead log after a
// large import.
func (s *Store) tidy(ctx context.Context, added int) error {
	const large = 1000
	if added < large {
		return nil
	}
	w := querier{s.writer, s.dialect}
	if s.name == migrations.Postgres {
		_, err := w.exec(ctx, "ANALYZE products, variants, orders, order_lines")
		return err
	}
	if _, err := w.exec(ctx, "ANALYZE"); err != nil {
		return err
	}
	_, err := w.exec(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// variantNumbers maps SKUs to the numbers by which lines name variants.
func variantNumbers(ctx context.Context, q querier) (map[string]int64, error) {
	numbers := map[string]int64{}
	err := each(ctx, q, func(r scanner) error {
		var sku string
		var no int64
		err := r.Scan(&sku, &no)
		numbers[sku] = no
		return err
	}, "SELECT sku, no FROM variants")
	return numbers, err
}

// lineBuffer inserts lines many at a time.
type lineBuffer struct {
	tx     txn
	insert string
	skus   map[string]int64
	args   []any
}

// Lines of one statement, and columns of a line.
const (
	linesAtOnce = 100
	lineColumns = 5
)

func newLineBuffer(tx txn, table, key string, skus map[string]int64) *lineBuffer {
	return &lineBuffer{tx: tx, skus: skus, insert: fmt.Sprintf("INSERT INTO %s (%s, line, variant_no, quantity, price) VALUES ", table, key)}
}

func (b *lineBuffer) add(ctx context.Context, no int64, owner string, lines []shop.OrderLine) error {
	for i, l := range lines {
		variant, known := b.skus[l.SKU]
		if !known {
			return shop.Errorf(shop.Invalid, "%s holds %q, which the catalogue does not have", owner, l.SKU).WithHint("import the products first")
		}
		b.args = append(b.args, no, i, variant, l.Quantity, l.Price.Minor)
		if len(b.args) == linesAtOnce*lineColumns {
			if err := b.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *lineBuffer) flush(ctx context.Context) error {
	if len(b.args) == 0 {
		return nil
	}
	rows := slices.Repeat([]string{marks(lineColumns)}, len(b.args)/lineColumns)
	_, err := b.tx.exec(ctx, b.insert+strings.Join(rows, ","), b.args...)
	b.args = b.args[:0]
	return err
}
