package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// SeriesQuery asks for sales as series: of products, or of all active ones of a
// category and those below it, or of all active ones.
type SeriesQuery struct {
	Products     []string
	Category     string
	Since, Until time.Time // taken back to the begin of their period; Until is not included
	Step         shop.Step
	Sum          bool // one series of product "" for all of them together
}

// maxPeriods bounds the length of a series: ten years of days.
const maxPeriods = 3660

// SalesSeries returns one series per product, in the order of Products or of the
// shop's ranking; products that sold nothing have zeros.
func (s *Store) SalesSeries(ctx context.Context, q SeriesQuery) (all []shop.SalesSeries, err error) {
	defer wrap(&err, "sales by %s", q.Step)
	since, until, n, err := span(q.Step, q.Since, q.Until)
	if err != nil {
		return nil, err
	}
	ids := q.Products
	if q.Sum {
		ids = []string{""}
	} else if len(ids) == 0 {
		if ids, err = s.activeProducts(ctx, q.Category); err != nil {
			return nil, err
		}
	}
	place := make(map[string]int, len(ids))
	for _, id := range ids {
		if _, twice := place[id]; twice {
			continue
		}
		place[id] = len(all)
		all = append(all, shop.SalesSeries{Product: id, Start: since, Step: q.Step, Pieces: make([]float64, n), Revenue: make([]int64, n)})
	}
	take := func(r scanner) error {
		var product string
		var period, pieces, revenue int64
		err := r.Scan(&product, &period, &pieces, &revenue)
		if at, asked := place[product]; asked && err == nil {
			all[at].Pieces[period], all[at].Revenue[period] = float64(pieces), revenue
		}
		return err
	}
	return all, s.sumSeries(ctx, q, since, until, ids, take)
}

// sumSeries adds up the sales per product and period, or per period alone. A few
// products are named to the database; for many it is faster to read all.
func (s *Store) sumSeries(ctx context.Context, q SeriesQuery, since, until time.Time, ids []string, take func(scanner) error) error {
	const few = 200
	product, where, group, args := "v.product", "", "v.product, period", []any{millis(since), q.Step.Length().Milliseconds(), millis(since), millis(until)}
	if q.Sum {
		product, group, ids = "''", "period", q.Products
	}
	switch {
	case q.Sum && len(ids) == 0:
		cond, more := ProductFilter{Category: q.Category}.where()
		where, args = " AND v.product IN (SELECT p.id FROM products p WHERE "+cond+")", append(args, more...)
	case q.Sum || len(ids) <= few:
		where, args = " AND v.product IN "+marks(len(ids)), append(args, anys(ids)...)
	}
	return each(ctx, s.read(), take, "SELECT "+product+` AS product, (o.placed - CAST(? AS BIGINT)) / CAST(? AS BIGINT) AS period,
		CAST(sum(l.quantity) AS BIGINT), CAST(sum(l.quantity * l.price) AS BIGINT)
		FROM orders o JOIN order_lines l ON l.order_no = o.no JOIN variants v ON v.no = l.variant_no
		WHERE o.placed >= ? AND o.placed < ? AND o.status <> 'cancelled'`+where+" GROUP BY "+group, args...)
}

// Takings returns the whole shop's sales of each period, in minor units; orders that were
// cancelled do not count. It reads orders, not their lines, and is fast.
func (s *Store) Takings(ctx context.Context, step shop.Step, since, until time.Time) (all []int64, err error) {
	defer wrap(&err, "takings by %s", step)
	since, until, n, err := span(step, since, until)
	if err != nil {
		return nil, err
	}
	all = make([]int64, n)
	length := step.Length().Milliseconds()
	return all, each(ctx, s.read(), func(r scanner) error {
		var period, total int64
		err := r.Scan(&period, &total)
		if err == nil {
			all[period] = total
		}
		return err
	}, `SELECT (placed - CAST(? AS BIGINT)) / CAST(? AS BIGINT) AS period, CAST(sum(total) AS BIGINT)
		FROM orders WHERE placed >= ? AND placed < ? AND status <> 'cancelled' GROUP BY period`, millis(since), length, millis(since), millis(until))
}

// span takes times back to the begin of their periods and counts the periods between.
func span(step shop.Step, from, to time.Time) (since, until time.Time, n int, err error) {
	if step.Length() == 0 {
		return from, to, 0, shop.Errorf(shop.Invalid, "a series goes by day or week, not by %q", step)
	}
	since, until = step.Begin(from), step.Begin(to)
	if n = int(until.Sub(since) / step.Length()); n <= 0 || n > maxPeriods {
		err = shop.Errorf(shop.Invalid, "%d periods from %s to %s; 1 to %d can be had", n, since.Format(time.DateOnly), until.Format(time.DateOnly), maxPeriods)
	}
	return since, until, n, err
}

// activeProducts are the ids of what is sold now, best sellers first.
func (s *Store) activeProducts(ctx context.Context, category string) ([]string, error) {
	cond, args := ProductFilter{Category: category}.where()
	return collect(ctx, s.read(), scanOne[string], "SELECT p.id FROM products p WHERE "+cond+" ORDER BY "+byRank, args...)
}

// Supplied returns what is sold now and has a supplier, of a category and those below
// it or of all, best sellers first; at most 20,000.
func (s *Store) Supplied(ctx context.Context, category string) (all []shop.Product, err error) {
	defer wrap(&err, "supplied products of category %q", category)
	cond, args := ProductFilter{Category: category}.where()
	return s.withVariants(ctx, "SELECT "+productColumns+" FROM products p WHERE "+cond+" AND p.supply <> '' ORDER BY "+byRank+" LIMIT 20000", args...)
}

// PutForecasts makes forecasts the latest ones of their products.
func (s *Store) PutForecasts(ctx context.Context, all []shop.Forecast) (err error) {
	defer unsaved(&err, "%d forecasts", len(all))
	return s.bulk(ctx, func(ctx context.Context, tx txn) error {
		for _, f := range all {
			values := []any{f.Product, f.Model, millis(f.Start), millis(f.Made), string(f.Track)}
			for _, v := range []any{f.Mean, f.SD, f.Stays, f.Bands} {
				text, err := encode(v)
				if err != nil {
					return err
				}
				values = append(values, text)
			}
			if _, err := tx.exec(ctx, `INSERT INTO forecasts (product, model, start, made, track, mean, sd, stays, bands) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (product) DO UPDATE SET model = excluded.model, start = excluded.start, made = excluded.made, track = excluded.track,
				mean = excluded.mean, sd = excluded.sd, stays = excluded.stays, bands = excluded.bands`, values...); err != nil {
				return err
			}
		}
		return nil
	})
}

// ForgetForecasts drops the forecasts that were made before a moment: those of products
// that are no longer sold, once all others have been renewed.
func (s *Store) ForgetForecasts(ctx context.Context, before time.Time) (err error) {
	defer unsaved(&err, "forecasts made before %s", before.Format(time.DateOnly))
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := tx.exec(ctx, "DELETE FROM forecasts WHERE made < ?", millis(before))
		return err
	})
}

// Forecasts returns the latest forecasts of products, in their order, or of all when
// none is named; products without one are left out.
func (s *Store) Forecasts(ctx context.Context, products []string) (all []shop.Forecast, err error) {
	defer wrap(&err, "forecasts")
	const columns = "SELECT product, model, start, made, track, mean, sd, stays, bands FROM forecasts"
	if len(products) == 0 {
		return collect(ctx, s.read(), scanForecast, columns+" ORDER BY product")
	}
	for part := range slices.Chunk(products, 500) {
		some, err := collect(ctx, s.read(), scanForecast, columns+" WHERE product IN "+marks(len(part)), anys(part)...)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	place := make(map[string]int, len(products))
	for i, id := range products {
		place[id] = i
	}
	slices.SortStableFunc(all, func(a, b shop.Forecast) int { return place[a.Product] - place[b.Product] })
	return all, nil
}

func scanForecast(r scanner) (f shop.Forecast, err error) {
	var start, made int64
	var track, mean, sd, stays, bands string
	if err := r.Scan(&f.Product, &f.Model, &start, &made, &track, &mean, &sd, &stays, &bands); err != nil {
		return f, err
	}
	f.Start, f.Made = moment(start), moment(made)
	if track != "" {
		f.Track = json.RawMessage(track)
	}
	return f, errors.Join(decode(mean, &f.Mean), decode(sd, &f.SD), decode(stays, &f.Stays), decode(bands, &f.Bands))
}

// AddOverride keeps what a planner knows better, until it is taken back. An empty id is
// filled in; a repeat with the same id changes nothing.
func (s *Store) AddOverride(ctx context.Context, o shop.Override) (added shop.Override, err error) {
	defer unsaved(&err, "override of %s", o.Product)
	if o.Product == "" || o.Weeks <= 0 || o.Value < 0 || o.Author == "" || o.Reason == "" {
		return o, shop.Errorf(shop.Invalid, "an override needs a product, weeks, a value of 0 or more, an author and a reason")
	}
	if o.ID == "" {
		o.ID = newID("o")
	}
	o.Start, o.At = shop.Weekly.Begin(o.Start), s.Clock().Now()
	value, err := encode(o.Value)
	if err != nil {
		return o, err
	}
	before, err := encode(o.Before)
	if err != nil {
		return o, err
	}
	return o, s.write(ctx, func(ctx context.Context, tx txn) error {
		if _, err := scanOne[string](tx.row(ctx, "SELECT id FROM products WHERE id = ?", o.Product)); err != nil {
			return absent(err, "product", o.Product)
		}
		_, err := tx.exec(ctx, `INSERT INTO overrides (id, product, start, weeks, value, before, reason, author, at, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
			ON CONFLICT (id) DO NOTHING`, o.ID, o.Product, millis(o.Start), o.Weeks, value, before, o.Reason, o.Author, millis(o.At))
		return err
	})
}

// EndOverride takes an override back. One that does not hold is not found.
func (s *Store) EndOverride(ctx context.Context, id string) (err error) {
	defer unsaved(&err, "override %s", id)
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		n, err := tx.exec(ctx, "UPDATE overrides SET ended = ? WHERE id = ? AND ended = 0", s.shopNow(), id)
		if err == nil && n == 0 {
			return shop.Errorf(shop.NotFound, "there is no override %q in force", id)
		}
		return err
	})
}

// Overrides returns the overrides in force of a product, or of all when it is "",
// oldest first: a later one wins where two overlap.
func (s *Store) Overrides(ctx context.Context, product string) (all []shop.Override, err error) {
	defer wrap(&err, "overrides")
	where, args := "ended = 0", []any(nil)
	if product != "" {
		where, args = where+" AND product = ?", append(args, product)
	}
	return collect(ctx, s.read(), func(r scanner) (o shop.Override, err error) {
		var start, at int64
		var value, before string
		if err := r.Scan(&o.ID, &o.Product, &start, &o.Weeks, &value, &before, &o.Reason, &o.Author, &at); err != nil {
			return o, err
		}
		o.Start, o.At = moment(start), moment(at)
		return o, errors.Join(decode(value, &o.Value), decode(before, &o.Before))
	}, "SELECT id, product, start, weeks, value, before, reason, author, at FROM overrides WHERE "+where+" ORDER BY at, id", args...)
}

// maxDrafts is how many versions of a draft can be taken back to.
const maxDrafts = 50

// Draft returns a version of a person's work of a kind, the newest for version 0. No
// work at all is the zero version.
func (s *Store) Draft(ctx context.Context, person, kind string, version int64) (d shop.Draft, err error) {
	defer wrap(&err, "draft of %s", person)
	d, err = scanDraft(s.read().row(ctx, "SELECT person, kind, version, data, at FROM drafts WHERE person = ? AND kind = ? AND (? = 0 OR version = ?) ORDER BY version DESC LIMIT 1", person, kind, version, version))
	if errors.Is(err, sql.ErrNoRows) && version == 0 {
		return shop.Draft{Person: person, Kind: kind}, nil
	}
	return d, absent(err, "draft", kind)
}

func scanDraft(r scanner) (d shop.Draft, err error) {
	var data string
	var at int64
	err = r.Scan(&d.Person, &d.Kind, &d.Version, &data, &at)
	d.Data, d.At = json.RawMessage(data), moment(at)
	return d, err
}

// PutDraft makes data the newest version of a person's work, once per key; a repeat
// returns the version that the first call made.
func (s *Store) PutDraft(ctx context.Context, person, kind, key string, data json.RawMessage) (d shop.Draft, err error) {
	defer unsaved(&err, "draft of %s", person)
	if person == "" || kind == "" || key == "" || !json.Valid(data) {
		return d, shop.Errorf(shop.Invalid, "a draft needs a person, a kind, a key and JSON")
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := tx.exec(ctx, `INSERT INTO drafts (person, kind, version, key, data, at)
			SELECT CAST(? AS TEXT), CAST(? AS TEXT), coalesce(max(version), 0) + 1, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT) FROM drafts WHERE person = ? AND kind = ?
			ON CONFLICT (person, kind, key) DO NOTHING`, person, kind, key, string(data), s.shopNow(), person, kind)
		if err != nil {
			return err
		}
		if d, err = scanDraft(tx.row(ctx, "SELECT person, kind, version, data, at FROM drafts WHERE person = ? AND kind = ? AND key = ?", person, kind, key)); err != nil {
			return err
		}
		_, err = tx.exec(ctx, "DELETE FROM drafts WHERE person = ? AND kind = ? AND version <= ?", person, kind, d.Version-maxDrafts)
		return err
	})
	return d, err
}
