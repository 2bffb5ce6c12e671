package store

import (
	"context"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// UsageTotal is what model calls cost together.
type UsageTotal struct {
	Calls      int
	Prompt     int // tokens
	Cached     int // of Prompt, tokens
	Completion int
	Micros     int64 // millionths of the price list's currency
}

// AddUsage notes what a model call cost. A zero time is the present.
func (s *Store) AddUsage(ctx context.Context, u shop.Usage) (err error) {
	defer unsaved(&err, "usage of %s", u.Model)
	return s.write(ctx, func(ctx context.Context, tx txn) error { return s.addUsage(ctx, tx, u) })
}

func (s *Store) addUsage(ctx context.Context, tx txn, u shop.Usage) error {
	at := millis(u.At)
	if at == 0 {
		at = s.wallNow()
	}
	_, err := tx.exec(ctx, "INSERT INTO usage (conversation, turn, model, prompt, cached, completion, micros, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		u.Conversation, u.Turn, u.Model, u.Prompt, u.Cached, u.Completion, u.Micros, at)
	if err != nil {
		return err
	}
	sums := []string{u.Conversation, ""} // the shop's row last: it is locked for the shortest time
	if u.Conversation == "" {
		sums = sums[1:]
	}
	for _, of := range sums {
		_, err := tx.exec(ctx, `INSERT INTO spent (day, conversation, calls, prompt, cached, completion, micros) VALUES (?, ?, 1, ?, ?, ?, ?)
			ON CONFLICT (day, conversation) DO UPDATE SET calls = spent.calls + 1, prompt = spent.prompt + excluded.prompt,
			cached = spent.cached + excluded.cached, completion = spent.completion + excluded.completion, micros = spent.micros + excluded.micros`,
			at/day.Milliseconds(), of, u.Prompt, u.Cached, u.Completion, u.Micros)
		if err != nil {
			return err
		}
	}
	return nil
}

// Spent returns what a conversation and the whole shop have cost on the day, in UTC, of
// a moment of wall time.
func (s *Store) Spent(ctx context.Context, conversation string, at time.Time) (own, all UsageTotal, err error) {
	defer wrap(&err, "usage")
	err = each(ctx, s.read(), func(r scanner) error {
		var of string
		var u UsageTotal
		err := r.Scan(&of, &u.Calls, &u.Prompt, &u.Cached, &u.Completion, &u.Micros)
		if of == "" {
			all = u
		}
		if of == conversation {
			own = u
		}
		return err
	}, "SELECT conversation, calls, prompt, cached, completion, micros FROM spent WHERE day = ? AND conversation IN (?, '')", millis(at)/day.Milliseconds(), conversation)
	return own, all, err
}

// Unanswered is a question that the assistant could not answer.
type Unanswered struct {
	ID           string      `json:"id"`
	Conversation string      `json:"conversation"`
	Seq          int64       `json:"seq"` // of the question
	Question     string      `json:"question"`
	Locale       shop.Locale `json:"locale"`
	Reason       string      `json:"reason"`
	At           time.Time   `json:"at"` // shop time
}

// AddUnanswered keeps a question for the staff. Its id and time are given here.
func (s *Store) AddUnanswered(ctx context.Context, u Unanswered) (added Unanswered, err error) {
	defer unsaved(&err, "unanswered question")
	u.ID, u.At = newID("u"), s.Clock().Now()
	return u, s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := tx.exec(ctx, "INSERT INTO unanswered (id, conversation, seq, question, locale, reason, at, resolved, resolver) VALUES (?, ?, ?, ?, ?, ?, ?, 0, '')",
			u.ID, u.Conversation, u.Seq, u.Question, string(u.Locale), u.Reason, millis(u.At))
		return err
	})
}

// ListUnanswered returns the questions that nobody has dealt with, newest first; at
// most 500 (50 when limit is 0).
func (s *Store) ListUnanswered(ctx context.Context, limit int) (all []Unanswered, err error) {
	defer wrap(&err, "unanswered questions")
	return collect(ctx, s.read(), func(r scanner) (u Unanswered, err error) {
		var at int64
		err = r.Scan(&u.ID, &u.Conversation, &u.Seq, &u.Question, &u.Locale, &u.Reason, &at)
		u.At = moment(at)
		return u, err
	}, "SELECT id, conversation, seq, question, locale, reason, at FROM unanswered WHERE resolved = 0 ORDER BY at DESC, id LIMIT ?", atMost(limit, 50, 500))
}

// ResolveUnanswered takes a question off the list. One that is not on it is not found.
func (s *Store) ResolveUnanswered(ctx context.Context, id, who string) (err error) {
	defer unsaved(&err, "unanswered question %s", id)
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		n, err := tx.exec(ctx, "UPDATE unanswered SET resolved = ?, resolver = ? WHERE id = ? AND resolved = 0", s.wallNow(), who, id)
		if err == nil && n == 0 {
			return shop.Errorf(shop.NotFound, "there is no open question %q", id)
		}
		return err
	})
}

// Contact is how somebody wants to be called back.
type Contact struct {
	ID           string    `json:"id"`
	Conversation string    `json:"conversation"`
	Person       string    `json:"person"`
	Name         string    `json:"name,omitempty"`
	Phone        string    `json:"phone,omitempty"`
	Email        string    `json:"email,omitempty"`
	Note         string    `json:"note,omitempty"`
	At           time.Time `json:"at"` // shop time
}

// AddContact keeps a phone number or an e-mail address that somebody left. Its id and
// time are given here.
func (s *Store) AddContact(ctx context.Context, c Contact) (added Contact, err error) {
	defer unsaved(&err, "contact")
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		added, err = s.addContact(ctx, tx, c)
		return err
	})
	return added, err
}

func (s *Store) addContact(ctx context.Context, tx txn, c Contact) (Contact, error) {
	if c.Phone == "" && c.Email == "" {
		return c, shop.Errorf(shop.Invalid, "a contact needs a phone number or an e-mail address")
	}
	c.ID, c.At = newID("k"), s.Clock().Now()
	_, err := tx.exec(ctx, "INSERT INTO contacts (id, conversation, person, name, phone, email, note, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		c.ID, c.Conversation, c.Person, c.Name, c.Phone, c.Email, c.Note, millis(c.At))
	return c, err
}

// Contacts returns the contacts left, newest first; at most 500 (50 when limit is 0).
func (s *Store) Contacts(ctx context.Context, limit int) (all []Contact, err error) {
	defer wrap(&err, "contacts")
	return collect(ctx, s.read(), func(r scanner) (c Contact, err error) {
		var at int64
		err = r.Scan(&c.ID, &c.Conversation, &c.Person, &c.Name, &c.Phone, &c.Email, &c.Note, &at)
		c.At = moment(at)
		return c, err
	}, "SELECT id, conversation, person, name, phone, email, note, at FROM contacts ORDER BY at DESC, id LIMIT ?", atMost(limit, 50, 500))
}
