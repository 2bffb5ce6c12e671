package chat

import (
	"context"
	"encoding/json"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
)

// Use calls a tool for somebody at a page. What changes something happens in a
// conversation of their own, the one that their socket was welcomed with: it may be
// planned only, and is stored now. Somebody else's does not exist.
func (h *Hub) Use(ctx context.Context, w auth.Who, l shop.Locale, conversation, tool string, args json.RawMessage, key string) (assistant.Used, error) {
	if conversation != "" {
		if err := h.own(ctx, w, l, conversation); err != nil {
			return assistant.Used{}, err
		}
	}
	return h.Deciders.Use(ctx, w.Identity(conversation, l), tool, args, key)
}

// own makes sure that a conversation is stored and this person's own.
func (h *Hub) own(ctx context.Context, w auth.Who, l shop.Locale, id string) error {
	conv, err := h.Store.Conversation(ctx, id)
	if shop.KindOf(err) == shop.NotFound && planned.MatchString(id) {
		err = h.Store.CreateConversation(ctx, shop.Conversation{ID: id, Person: w.Person, Customer: w.Customer, Role: w.Role, Locale: l, State: shop.StateBot})
		if shop.KindOf(err) != shop.Conflict {
			return err
		}
		conv, err = h.Store.Conversation(ctx, id) // stored meanwhile, by this person's other tab
	}
	if shop.KindOf(err) == shop.NotFound || err == nil && conv.Person != w.Person {
		return shop.Errorf(shop.NotFound, "there is no such conversation of yours")
	}
	return err
}
