// Package desk is the counter where people of the shop work beside the assistant:
// requests for a person, taking a conversation over and handing it back, questions that
// nobody could answer, contacts that were left while nobody was there.
//
// Every change is a durable message of the conversation, so that all sides see it in
// order. A conversation waits in the queue only while somebody could come; otherwise
// the assistant goes on, says so, and asks how the shop can reach the shopper.
package desk

import (
	"context"
	"crypto/rand"
	"strings"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
)

// Live tells clients that a conversation has something new.
type Live interface {
	Changed(conversation string, last int64)
}

// Desk is safe for concurrent use.
type Desk struct {
	Store  *store.Store
	Live   Live
	Online func() int                // people of the shop who could come now
	Wake   func(conversation string) // the assistant may answer again
}

// Queue asks for a person. online says whether somebody could come; asked, whether the
// conversation waits for one already.
func (d *Desk) Queue(ctx context.Context, conversation, reason string) (online, asked bool, err error) {
	conv, err := d.Store.Conversation(ctx, conversation)
	if err != nil {
		return false, false, err
	}
	online = d.Online() > 0
	if conv.State == shop.StateQueued || conv.State == shop.StateAgent {
		return online, true, nil
	}
	if !online {
		return false, false, nil
	}
	return true, false, d.move(ctx, conversation, shop.StateQueued, "", reason)
}

func (d *Desk) move(ctx context.Context, conversation string, to shop.ConversationState, assignee, who string) error {
	m, err := d.Store.SetState(ctx, conversation, to, assignee, who)
	if err == nil {
		d.Live.Changed(conversation, m.Seq)
	}
	return err
}

// Take gives the conversation to a member of the staff. One that a colleague holds is
// a conflict.
func (d *Desk) Take(ctx context.Context, conversation, person, name string) error {
	conv, err := d.Store.Conversation(ctx, conversation)
	if err != nil {
		return err
	}
	if conv.State == shop.StateAgent && conv.Assignee != person {
		return shop.Errorf(shop.Conflict, "a colleague is answering here already")
	}
	return d.move(ctx, conversation, shop.StateAgent, person, name)
}

// Return hands the conversation back to the assistant, which answers what is open.
func (d *Desk) Return(ctx context.Context, conversation, person, name string) error {
	if err := d.holder(ctx, conversation, person); err != nil {
		return err
	}
	if err := d.move(ctx, conversation, shop.StateBot, "", name); err != nil {
		return err
	}
	d.Wake(conversation)
	return nil
}

// Close ends the conversation; the shopper's next message opens it again.
func (d *Desk) Close(ctx context.Context, conversation, person, name string) error {
	if err := d.holder(ctx, conversation, person); err != nil {
		return err
	}
	return d.move(ctx, conversation, shop.StateClosed, "", name)
}

// holder refuses to act in a conversation that a colleague holds.
func (d *Desk) holder(ctx context.Context, conversation, person string) error {
	conv, err := d.Store.Conversation(ctx, conversation)
	if err == nil && conv.State == shop.StateAgent && conv.Assignee != person {
		return shop.Errorf(shop.Conflict, "a colleague is answering here")
	}
	return err
}

// Answer puts words of a member of the staff into a conversation that they hold.
func (d *Desk) Answer(ctx context.Context, conversation, person, name, id, text string) (shop.Message, error) {
	conv, err := d.Store.Conversation(ctx, conversation)
	if err != nil {
		return shop.Message{}, err
	}
	if conv.State != shop.StateAgent || conv.Assignee != person {
		return shop.Message{}, shop.Errorf(shop.Conflict, "take the conversation over before you answer in it")
	}
	done, err := d.Store.Append(ctx, shop.Message{Conversation: conversation, ID: id, From: shop.FromAgent, Author: person, Name: name, Text: text})
	if err == nil {
		d.Live.Changed(conversation, done.Message.Seq)
	}
	return done.Message, err
}

// longestNote bounds what a shopper may leave beside a contact, in characters.
const longestNote = 1000

// Contact keeps how a shopper can be reached, and tells it in the conversation.
func (d *Desk) Contact(ctx context.Context, conversation, contact, note string) error {
	contact = strings.TrimSpace(contact)
	if n := utf8.RuneCountInString(contact); n < 5 || n > 200 || !strings.ContainsAny(contact, "@0123456789") {
		return shop.Errorf(shop.Invalid, "leave a phone number or a mail address")
	}
	if utf8.RuneCountInString(note) > longestNote {
		return shop.Errorf(shop.Invalid, "the note is longer than %d characters", longestNote)
	}
	conv, err := d.Store.Conversation(ctx, conversation)
	if err != nil {
		return err
	}
	c := store.Contact{Conversation: conversation, Person: conv.Person, Phone: contact, Note: note}
	if strings.Contains(contact, "@") {
		c.Email, c.Phone = contact, ""
	}
	if _, err := d.Store.AddContact(ctx, c); err != nil {
		return err
	}
	done, err := d.Store.Append(ctx, shop.Message{Conversation: conversation, ID: "contact-" + rand.Text(), From: shop.FromSystem,
		Author: "system", Event: &shop.MessageEvent{Kind: "contact"}})
	if err == nil {
		d.Live.Changed(conversation, done.Message.Seq)
	}
	return err
}

// Unanswered notes a question for the shop's people.
func (d *Desk) Unanswered(ctx context.Context, conversation, question string, l shop.Locale) error {
	_, err := d.Store.AddUnanswered(ctx, store.Unanswered{Conversation: conversation, Question: question, Locale: l, Reason: "the assistant could not answer"})
	return err
}
