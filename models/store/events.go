package store

import (
	"context"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func cutCustomer(person string) (id string, signed bool) {
	return strings.CutPrefix(person, customerPrefix)
}

// AppendEvents adds what people did. An event without a time happens now. Orders of the
// shop are purchases by themselves and need no Bought event.
func (s *Store) AppendEvents(ctx context.Context, events []shop.Event) (err error) {
	defer unsaved(&err, "%d events", len(events))
	for _, e := range events {
		if e.Person == "" || e.Kind == "" {
			return shop.Errorf(shop.Invalid, "an event needs a person and a kind")
		}
	}
	insert := func(ctx context.Context, tx txn) error {
		for _, e := range events {
			at := millis(e.At)
			if at == 0 {
				at = s.shopNow()
			}
			_, err := tx.exec(ctx, "INSERT INTO events (person, session, kind, product, query, quantity, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
				e.Person, e.Session, string(e.Kind), e.Product, e.Query, e.Quantity, at)
			if err != nil {
				return err
			}
		}
		return nil
	}
	const many = 500 // an import, too long to share a commit with chat messages
	if len(events) > many {
		return s.bulk(ctx, insert)
	}
	return s.write(ctx, insert)
}

// RecentEvents returns what persons did lately, purchases from their orders included,
// newest first; at most 500 (50 when limit is 0). Naming a customer and the visitor
// they were before gives both.
func (s *Store) RecentEvents(ctx context.Context, persons []string, limit int) (all []shop.Event, err error) {
	defer wrap(&err, "recent events of %v", persons)
	limit = atMost(limit, 50, 500)
	for _, person := range persons {
		some, err := collect(ctx, s.read(), scanEvent, `SELECT person, session, kind, product, query, quantity, at FROM events
			WHERE person = ? ORDER BY at DESC, no DESC LIMIT ?`, person, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	bought, err := s.purchases(ctx, persons, limit)
	if err != nil {
		return nil, err
	}
	for _, p := range bought {
		all = append(all, shop.Event{Person: p.Person, Kind: shop.Bought, Product: p.Product, Quantity: p.Quantity, At: p.At})
	}
	slices.SortStableFunc(all, func(a, b shop.Event) int { return b.At.Compare(a.At) })
	return all[:min(len(all), limit)], nil
}

func scanEvent(r scanner) (e shop.Event, err error) {
	var at int64
	err = r.Scan(&e.Person, &e.Session, &e.Kind, &e.Product, &e.Query, &e.Quantity, &at)
	e.At = moment(at)
	return e, err
}
