package evaluate

import (
	"context"
	"slices"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
)

// The names that stand for the speaker's own things.
const (
	latestOrder = "latest"
	ownCart     = "mine"
)

// end checks the state after the last turn.
func (t *talking) end(ctx context.Context) ([]string, error) {
	e := t.c.End
	var bad []string
	for _, part := range []struct {
		name string
		want map[string]any
		find func(ctx context.Context, id string) (any, error)
	}{
		{"orders", e.Orders, t.order}, {"carts", e.Carts, t.cart}, {"customers", e.Customers, t.customer}, {"proposals", e.Proposals, t.proposal},
	} {
		ids := make([]string, 0, len(part.want))
		for id := range part.want {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			thing, err := part.find(ctx, id)
			if shop.KindOf(err) == shop.NotFound {
				thing, err = nil, nil
			}
			if err != nil {
				return bad, err
			}
			have, err := plain(thing)
			if err != nil {
				return bad, err
			}
			bad = append(bad, subset("end "+part.name+"."+id, part.want[id], have)...)
		}
	}
	if len(e.Conversation) > 0 {
		have, err := plain(t.speaker)
		if err != nil {
			return bad, err
		}
		bad = append(bad, subset("end conversation", e.Conversation, have)...)
	}
	return bad, nil
}

func (t *talking) order(ctx context.Context, id string) (any, error) {
	if id != latestOrder {
		return t.Store.Order(ctx, id)
	}
	own, err := t.Store.Orders(ctx, store.OrderFilter{Customer: t.speaker.Customer, Person: t.speaker.Person, Limit: 1})
	if err != nil || len(own) == 0 {
		return nil, err
	}
	return own[0], nil
}

func (t *talking) cart(ctx context.Context, id string) (any, error) {
	switch {
	case id == ownCart:
		id = t.speaker.Person
	case !strings.Contains(id, ":"):
		id = "customer:" + id
	}
	return t.Store.Cart(ctx, id)
}

func (t *talking) customer(ctx context.Context, id string) (any, error) {
	return t.Store.Customer(ctx, id)
}

// proposal is the latest proposal of a tool in this conversation.
func (t *talking) proposal(ctx context.Context, tool string) (any, error) {
	id, made := t.offers[tool]
	if !made {
		return nil, nil
	}
	return t.Store.Proposal(ctx, id)
}
