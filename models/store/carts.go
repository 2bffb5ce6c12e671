package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// CartChange is a new quantity of one variant; 0 removes it.
type CartChange struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// Cart returns a person's basket at today's prices; a basket never touched is empty
// with version 0.
func (s *Store) Cart(ctx context.Context, person string) (c shop.Cart, err error) {
	defer wrap(&err, "basket of %s", person)
	return readCart(ctx, s.read(), person)
}

func readCart(ctx context.Context, q querier, person string) (shop.Cart, error) {
	c := shop.Cart{Person: person}
	version, err := scanOne[int64](q.row(ctx, "SELECT version FROM carts WHERE person = ?", person))
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	c.Version = version
	c.Lines, err = collect(ctx, q, func(r scanner) (l shop.CartLine, err error) {
		err = r.Scan(&l.SKU, &l.Product, &l.Title.EN, &l.Title.ZH, &l.Quantity, &l.Price.Minor, &l.Price.Currency, &l.Stock)
		return l, err
	}, `SELECT v.sku, v.product, p.title_en, p.title_zh, l.quantity, v.price, v.currency, v.stock FROM cart_lines l
		JOIN variants v ON v.no = l.variant_no JOIN products p ON p.id = v.product WHERE l.person = ? ORDER BY l.place, v.sku`, person)
	if err != nil {
		return c, err
	}
	for _, l := range c.Lines {
		if c.Total.Currency != "" && c.Total.Currency != l.Price.Currency {
			return c, shop.Errorf(shop.Conflict, "the basket holds prices in %s and %s", c.Total.Currency, l.Price.Currency)
		}
		c.Total = c.Total.Plus(l.Price.Times(l.Quantity))
	}
	return c, nil
}

// SetCart sets quantities in a person's basket and returns the basket after it. The
// change is made once per person and key; a repeat returns the basket as it is. A
// quantity above the stock is a conflict, and then nothing is changed.
func (s *Store) SetCart(ctx context.Context, person, key string, changes []CartChange) (c shop.Cart, err error) {
	defer unsaved(&err, "basket of %s", person)
	if person == "" || key == "" {
		return c, shop.Errorf(shop.Invalid, "a change of a basket needs a person and a key")
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		version, err := s.lockCart(ctx, tx, person)
		if err != nil {
			return err
		}
		fresh, err := tx.exec(ctx, "INSERT INTO cart_changes (person, key, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", person, key, s.wallNow())
		if err != nil {
			return err
		}
		if fresh > 0 {
			for _, change := range changes {
				if err := setLine(ctx, tx, person, version+1, change); err != nil {
					return err
				}
			}
			if err := s.bumpCart(ctx, tx, person); err != nil {
				return err
			}
		}
		c, err = readCart(ctx, tx.querier, person)
		return err
	})
	return c, err
}

// lockCart makes the basket's row and keeps others from changing it.
func (s *Store) lockCart(ctx context.Context, tx txn, person string) (version int64, err error) {
	if _, err := tx.exec(ctx, "INSERT INTO carts (person, version, updated) VALUES (?, 0, ?) ON CONFLICT (person) DO NOTHING", person, s.shopNow()); err != nil {
		return 0, err
	}
	return scanOne[int64](tx.row(ctx, "SELECT version FROM carts WHERE person = ?"+tx.lock, person))
}

func (s *Store) bumpCart(ctx context.Context, tx txn, person string) error {
	_, err := tx.exec(ctx, "UPDATE carts SET version = version + 1, updated = ? WHERE person = ?", s.shopNow(), person)
	return err
}

func setLine(ctx context.Context, tx txn, person string, place int64, c CartChange) error {
	var no, stock int64
	var active bool
	err := tx.row(ctx, "SELECT v.no, v.stock, v.active * p.active FROM variants v JOIN products p ON p.id = v.product WHERE v.sku = ?", c.SKU).Scan(&no, &stock, &active)
	switch {
	case err != nil:
		return absent(err, "product", c.SKU)
	case c.Quantity < 0:
		return shop.Errorf(shop.Invalid, "quantity %d of %q is negative", c.Quantity, c.SKU)
	case c.Quantity == 0:
		_, err := tx.exec(ctx, "DELETE FROM cart_lines WHERE person = ? AND variant_no = ?", person, no)
		return err
	case !active:
		return shop.Errorf(shop.Conflict, "%q is no longer sold", c.SKU)
	case int64(c.Quantity) > stock:
		return shop.Errorf(shop.Conflict, "only %d of %q are in stock", stock, c.SKU)
	}
	_, err = tx.exec(ctx, `INSERT INTO cart_lines (person, variant_no, place, quantity) VALUES (?, ?, ?, ?)
		ON CONFLICT (person, variant_no) DO UPDATE SET quantity = excluded.quantity`, person, no, place, c.Quantity)
	return err
}

// MergeCart moves a visitor's basket into another person's, on signing in. Quantities
// add up but not beyond the stock.
func (s *Store) MergeCart(ctx context.Context, from, to string) (c shop.Cart, err error) {
	defer unsaved(&err, "basket of %s into that of %s", from, to)
	if from == "" || to == "" || from == to {
		return c, shop.Errorf(shop.Invalid, "merging baskets needs two persons")
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		for _, person := range []string{min(from, to), max(from, to)} { // one order for all, or two could wait in a circle
			if _, err := s.lockCart(ctx, tx, person); err != nil {
				return err
			}
		}
		moved, err := tx.exec(ctx, `INSERT INTO cart_lines (person, variant_no, place, quantity)
			SELECT CAST(? AS TEXT), l.variant_no, c.version + 1, CASE WHEN l.quantity < v.stock THEN l.quantity ELSE v.stock END
			FROM cart_lines l JOIN variants v ON v.no = l.variant_no JOIN carts c ON c.person = ? WHERE l.person = ? AND v.stock > 0
			ON CONFLICT (person, variant_no) DO UPDATE SET quantity = CASE
				WHEN cart_lines.quantity + excluded.quantity < (SELECT stock FROM variants WHERE no = excluded.variant_no) THEN cart_lines.quantity + excluded.quantity
				WHEN cart_lines.quantity < (SELECT stock FROM variants WHERE no = excluded.variant_no) THEN (SELECT stock FROM variants WHERE no = excluded.variant_no)
				ELSE cart_lines.quantity END`, to, to, from)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "DELETE FROM cart_lines WHERE person = ?", from); err != nil {
			return err
		}
		if moved > 0 {
			if err := errors.Join(s.bumpCart(ctx, tx, from), s.bumpCart(ctx, tx, to)); err != nil {
				return err
			}
		}
		c, err = readCart(ctx, tx.querier, to)
		return err
	})
	return c, err
}
