package web

import (
	"context"
	"strconv"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func (s *Server) conversations(ctx context.Context, r *request) (any, error) {
	return s.Store.ConversationsOf(ctx, r.who.Person, 50)
}

// conversation returns a thread that the caller may read; any other does not exist.
func (s *Server) conversation(ctx context.Context, r *request, id string) (shop.Conversation, error) {
	c, err := s.Store.Conversation(ctx, id)
	if shop.KindOf(err) == shop.NotFound || (err == nil && !r.who.MayEnter(c)) {
		return c, shop.Errorf(shop.NotFound, "there is no such conversation of yours")
	}
	return c, err
}

func (s *Server) messages(ctx context.Context, r *request) (any, error) {
	c, err := s.conversation(ctx, r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	limit, _, err := page(r, 50, 200)
	if err != nil {
		return nil, err
	}
	before := c.Last + 1
	if text := r.URL.Query().Get("before"); text != "" {
		if before, err = strconv.ParseInt(text, 10, 64); err != nil {
			return nil, shop.Errorf(shop.Invalid, "before must be a seq")
		}
	}
	all, err := s.Store.MessagesBefore(ctx, c.ID, before, limit)
	if all == nil {
		all = []shop.Message{}
	}
	return map[string]any{"messages": all}, err
}

// card serves the data of a card that was too large for its frame.
func (s *Server) card(ctx context.Context, r *request) (any, error) {
	c, err := s.conversation(ctx, r, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	seq, err1 := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	n, err2 := strconv.Atoi(r.PathValue("n"))
	if err1 != nil || err2 != nil || n < 0 {
		return nil, shop.Errorf(shop.Invalid, "a card is named by the seq of its message and its number")
	}
	msgs, err := s.Store.Messages(ctx, c.ID, seq-1, 1)
	if err != nil {
		return nil, err
	}
	if len(msgs) == 0 || msgs[0].Seq != seq || n >= len(msgs[0].Cards) {
		return nil, shop.Errorf(shop.NotFound, "there is no such card")
	}
	return msgs[0].Cards[n].Data, nil
}

func (s *Server) contact(ctx context.Context, r *request) (any, error) {
	var in struct {
		Conversation string `json:"conversation"`
		Contact      string `json:"contact"`
		Note         string `json:"note"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	c, err := s.conversation(ctx, r, in.Conversation)
	if err != nil {
		return nil, err
	}
	return nil, s.Desk.Contact(ctx, c.ID, in.Contact, in.Note)
}
