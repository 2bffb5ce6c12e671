package chat

import (
	"context"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store/killpoint"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// mostStrikes is how many frames in a row may come too fast before the client is cut.
const mostStrikes = 100

// frame carries out one frame after the hello. Whatever fails is told to the client.
func (s *session) frame(raw []byte, ip string) {
	f, err := protocol.Decode(raw)
	if wait, fast := s.hub.limits.take(s.who, ip, f.Type, time.Now()); fast != nil {
		if s.strikes++; s.strikes > mostStrikes {
			s.close(protocol.CloseLimited, "far too many frames; connect again later")
			return
		}
		s.reply(protocol.Error{ID: f.ID, Code: string(shop.Limited), Message: shop.MessageOf(fast), RetryAfter: int(wait.Seconds()) + 1})
		return
	}
	s.strikes = 0
	if err == nil && f.Type == protocol.Hello {
		s.reply(protocol.Error{Code: protocol.CodeNotHello, Message: "hello comes only once"})
		return
	}
	if err == nil {
		err = s.do(f)
	}
	if err != nil {
		if shop.KindOf(err) == shop.Internal {
			s.hub.Logger.Error("a frame failed", "type", f.Type, "conversation", s.conversation, "error", err)
		}
		s.reply(protocol.ErrorFrame(f.ID, err))
	}
}

func (s *session) do(f protocol.ClientFrame) error {
	switch f.Type {
	case protocol.Send:
		return s.send(f)
	case protocol.Confirm:
		return s.later(f.ID, func(ctx context.Context) error {
			return s.hub.Deciders.Confirm(ctx, s.identity(), f.Proposal, *f.Accept)
		})
	case protocol.Undo:
		return s.later(f.ID, func(ctx context.Context) error { return s.hub.Deciders.Undo(ctx, s.identity(), f.Edit) })
	case protocol.Stop:
		_, err := s.hub.Store.RequestStop(s.hub.ctx, s.conversation)
		return err
	case protocol.Human:
		if err := s.ensure(); err != nil {
			return err
		}
		return s.hub.Deciders.Human(s.hub.ctx, s.identity())
	case protocol.Read:
		if s.fresh {
			return nil // nothing is there to be read
		}
		if err := s.hub.Store.MarkRead(s.hub.ctx, s.conversation, s.side(), f.Seq); err != nil {
			return err
		}
		s.hub.tell(s.conversation, protocol.ReadUpTo{From: s.side(), Seq: f.Seq}, s)
	case protocol.Typing:
		s.hub.tell(s.conversation, protocol.TypingFrom{From: s.side()}, s)
	case protocol.Rate:
		if s.side() != shop.FromCustomer {
			return shop.Errorf(shop.Forbidden, "the shopper rates, not the shop")
		}
		if err := s.hub.Store.Rate(s.hub.ctx, s.conversation, f.ID, f.Score, f.Comment); err != nil {
			return err
		}
		s.reply(protocol.Ack{ID: f.ID})
	}
	return nil
}

// actWithin bounds what a person's decision may take.
const actWithin = 30 * time.Second

// later carries out a decision beside the reader, so that the client can go on, and
// acks it when it is done.
func (s *session) later(id string, act func(context.Context) error) error {
	s.hub.wg.Add(1)
	go func() {
		defer s.hub.wg.Done()
		ctx, cancel := context.WithTimeout(s.hub.ctx, actWithin)
		defer cancel()
		if err := act(ctx); err != nil {
			s.reply(protocol.ErrorFrame(id, err))
			return
		}
		s.reply(protocol.Ack{ID: id})
	}()
	return nil
}

func (s *session) identity() shop.Identity { return s.who.Identity(s.conversation, s.locale) }

// ensure stores a planned conversation before its first message.
func (s *session) ensure() error {
	if !s.fresh {
		return nil
	}
	err := s.hub.own(s.hub.ctx, s.who, s.locale, s.conversation)
	if err == nil {
		s.fresh = false
	}
	return err
}

// send stores a message and acks it, in that order, and has it answered.
func (s *session) send(f protocol.ClientFrame) error {
	if err := s.ensure(); err != nil {
		return err
	}
	conv, err := s.hub.Store.Conversation(s.hub.ctx, s.conversation)
	if err != nil {
		return err
	}
	m := shop.Message{Conversation: s.conversation, ID: f.ID, From: shop.FromCustomer, Author: s.who.Person, Name: s.who.Name, Text: f.Text}
	if conv.Person != s.who.Person {
		if conv.State != shop.StateAgent || conv.Assignee != s.who.Person {
			return shop.Errorf(shop.Conflict, "take the conversation over before you answer in it")
		}
		m.From = shop.FromAgent
	}
	start := time.Now()
	done, err := s.hub.Store.Append(s.hub.ctx, m)
	if err != nil {
		return err
	}
	s.hub.Metrics.append.Observe(time.Since(start).Seconds())
	s.hub.Trap.At(killpoint.AfterCommit)
	s.reply(protocol.Ack{ID: f.ID, Seq: done.Message.Seq})
	s.hub.Trap.At(killpoint.AfterAck, s.drain)
	if done.Repeat && done.Message.Seq < conv.Last {
		return nil // a repeat of the last message may come after a crash before it was told
	}
	s.hub.Changed(s.conversation, done.Message.Seq)
	if m.From == shop.FromCustomer {
		return s.awaken(conv)
	}
	return nil
}

// awaken has the assistant answer, and opens a conversation that was closed or asleep.
func (s *session) awaken(conv shop.Conversation) error {
	if conv.State == shop.StateClosed || conv.State == shop.StateSnoozed {
		m, err := s.hub.Store.SetState(s.hub.ctx, conv.ID, shop.StateBot, "", "")
		if err != nil {
			return err
		}
		s.hub.Changed(conv.ID, m.Seq)
		conv.State = shop.StateBot
	}
	if conv.State == shop.StateBot {
		s.hub.Wake(conv.ID)
	}
	return nil
}
