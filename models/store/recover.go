package store

import (
	"context"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// AcceptedProposals returns the proposals that were accepted before a moment (wall
// time) and never finished, oldest first: what a node that died has left.
func (s *Store) AcceptedProposals(ctx context.Context, before time.Time) (all []shop.Proposal, err error) {
	defer wrap(&err, "accepted proposals")
	return collect(ctx, s.read(), scanProposal, "SELECT "+proposalColumns+` FROM proposals
		WHERE state = 'accepted' AND permit_until < ? ORDER BY created, id`, millis(before.Add(grantTime)))
}

// ChangedSince returns the conversations that got a message since a moment of the wall
// clock, each with its last seq: how a node finds what no hint told it.
func (s *Store) ChangedSince(ctx context.Context, since time.Time) (last map[string]int64, err error) {
	defer wrap(&err, "changed conversations")
	type change struct {
		id   string
		last int64
	}
	at := since.Add(s.Clock().Offset)
	if frozen := s.Clock().Frozen; !frozen.IsZero() {
		at = frozen
	}
	all, err := collect(ctx, s.read(), func(r scanner) (c change, err error) { return c, r.Scan(&c.id, &c.last) },
		"SELECT id, last FROM conversations WHERE updated >= ?", millis(at))
	last = make(map[string]int64, len(all))
	for _, c := range all {
		last[c.id] = c.last
	}
	return last, err
}

// OffersChanged is the job that follows an order: price and stock of these products in
// the search index are no longer right. It is put into the queue in the order's own
// transaction.
type OffersChanged struct {
	Products []string `json:"products"`
}

// Kind names the job in the queue.
func (OffersChanged) Kind() string { return "offers_changed" }
