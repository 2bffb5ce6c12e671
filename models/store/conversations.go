package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

const conversationColumns = "id, person, customer, role, locale, state, assignee, first, last, summary, summed, created, updated"

func scanConversation(r scanner) (c shop.Conversation, err error) {
	var created, updated int64
	err = r.Scan(&c.ID, &c.Person, &c.Customer, &c.Role, &c.Locale, &c.State, &c.Assignee, &c.First, &c.Last, &c.Summary, &c.Summed, &created, &updated)
	c.Created, c.Updated = moment(created), moment(updated)
	return c, err
}

// CreateConversation starts a thread. Its id, person and role are the caller's; state
// is bot unless set; times are the shop's. An id that is taken is a conflict.
func (s *Store) CreateConversation(ctx context.Context, c shop.Conversation) (err error) {
	defer unsaved(&err, "new conversation %s", c.ID)
	if c.ID == "" || c.Person == "" || c.Role == "" {
		return shop.Errorf(shop.Invalid, "a conversation needs an id, a person and a role")
	}
	if c.State == "" {
		c.State = shop.StateBot
	}
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		now := s.shopNow()
		n, err := tx.exec(ctx, `INSERT INTO conversations
			(id, person, customer, role, locale, state, assignee, first, last, asked, answered, summary, summed, created, updated)
			VALUES (?, ?, ?, ?, ?, ?, ?, 1, 0, 0, 0, '', 0, ?, ?) ON CONFLICT (id) DO NOTHING`,
			c.ID, c.Person, c.Customer, string(c.Role), string(c.Locale), string(c.State), c.Assignee, now, now)
		if err == nil && n == 0 {
			return shop.Errorf(shop.Conflict, "conversation %q exists already", c.ID)
		}
		return err
	})
}

// Conversation returns one thread. Whose it is, is for the caller to check.
func (s *Store) Conversation(ctx context.Context, id string) (c shop.Conversation, err error) {
	defer wrap(&err, "conversation %s", id)
	c, err = scanConversation(s.read().row(ctx, "SELECT "+conversationColumns+" FROM conversations WHERE id = ?", id))
	return c, absent(err, "conversation", id)
}

// ConversationsOf returns a person's threads, the latest first, at most 200 (50 when
// limit is 0).
func (s *Store) ConversationsOf(ctx context.Context, person string, limit int) (all []shop.Conversation, err error) {
	defer wrap(&err, "conversations of %s", person)
	return collect(ctx, s.read(), scanConversation,
		"SELECT "+conversationColumns+" FROM conversations WHERE person = ? ORDER BY updated DESC, id LIMIT ?", person, atMost(limit, 50, 200))
}

// ConversationFilter chooses threads for the console. The zero filter is every thread
// of a shopper that is not closed.
type ConversationFilter struct {
	States   []shop.ConversationState
	Role     shop.Role // shopper when empty
	Assignee string
	Limit    int // at most 200, 0 means 50
}

// OpenConversation is a thread as the console lists it.
type OpenConversation struct {
	shop.Conversation
	Preview string      // text of the last message that has one
	From    shop.Sender // who sent it
	Waiting bool        // the customer spoke last
	Read    int64       // seq up to which an agent has read
}

// OpenConversations lists threads for the console, the latest first.
func (s *Store) OpenConversations(ctx context.Context, f ConversationFilter) (all []OpenConversation, err error) {
	defer wrap(&err, "open conversations")
	if len(f.States) == 0 {
		f.States = []shop.ConversationState{shop.StateBot, shop.StateQueued, shop.StateAgent, shop.StateSnoozed}
	}
	if f.Role == "" {
		f.Role = shop.Shopper
	}
	where, args := "state IN "+marks(len(f.States))+" AND role = ? AND last > 0", append(anys(f.States), string(f.Role))
	if f.Assignee != "" {
		where, args = where+" AND assignee = ?", append(args, f.Assignee)
	}
	columns := "c." + strings.ReplaceAll(conversationColumns, ", ", ", c.")
	return collect(ctx, s.read(), scanOpen, `
		SELECT `+columns+`, c.asked > c.answered,
			coalesce((SELECT m.text FROM messages m WHERE m.conversation = c.id AND m.text <> '' ORDER BY m.seq DESC LIMIT 1), ''),
			coalesce((SELECT m.sender FROM messages m WHERE m.conversation = c.id AND m.text <> '' ORDER BY m.seq DESC LIMIT 1), ''),
			coalesce((SELECT r.seq FROM read_marks r WHERE r.conversation = c.id AND r.side = 'agent'), 0)
		FROM (SELECT * FROM conversations WHERE `+where+` ORDER BY updated DESC, id LIMIT ?) c ORDER BY c.updated DESC, c.id`,
		append(args, atMost(f.Limit, 50, 200))...)
}

func scanOpen(r scanner) (o OpenConversation, err error) {
	var created, updated int64
	c := &o.Conversation
	err = r.Scan(&c.ID, &c.Person, &c.Customer, &c.Role, &c.Locale, &c.State, &c.Assignee, &c.First, &c.Last, &c.Summary, &c.Summed, &created, &updated,
		&o.Waiting, &o.Preview, &o.From, &o.Read)
	c.Created, c.Updated = moment(created), moment(updated)
	return o, err
}

// SetState says who answers from now on, and tells it as a message, in one
// transaction. Giving it to a person, or closing it, asks a running turn to stop; one that
// asked for a person itself may finish its sentence. The assignee
// belongs to state agent and is dropped in every other.
func (s *Store) SetState(ctx context.Context, conversation string, state shop.ConversationState, assignee, who string) (m shop.Message, err error) {
	defer unsaved(&err, "state %s of conversation %s", state, conversation)
	switch state {
	case shop.StateBot, shop.StateQueued, shop.StateSnoozed, shop.StateClosed:
		assignee = ""
	case shop.StateAgent:
		if assignee == "" {
			return m, shop.Errorf(shop.Invalid, "state agent needs an assignee")
		}
	default:
		return m, shop.Errorf(shop.Invalid, "unknown conversation state %q", state)
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		n, err := tx.exec(ctx, "UPDATE conversations SET state = ?, assignee = ? WHERE id = ?", string(state), assignee, conversation)
		if err != nil {
			return err
		}
		if n == 0 {
			return shop.Errorf(shop.NotFound, "there is no conversation %q", conversation)
		}
		if state != shop.StateBot && state != shop.StateQueued {
			if _, err := tx.exec(ctx, "UPDATE turns SET stop = 1 WHERE conversation = ? AND state = 'running'", conversation); err != nil {
				return err
			}
		}
		a, err := s.appendMessage(ctx, tx, notice(conversation, "state:"+rand.Text(), shop.MessageEvent{Kind: "state", State: state, Who: who}))
		m = a.Message
		return err
	})
	return m, err
}

// notice is a message of the system that tells a durable change.
func notice(conversation, id string, e shop.MessageEvent) shop.Message {
	return shop.Message{Conversation: conversation, ID: id, From: shop.FromSystem, Author: string(shop.FromSystem), Event: &e}
}

// SetSummary keeps the running summary of the messages up to a seq. An older summary
// never replaces a newer one.
func (s *Store) SetSummary(ctx context.Context, conversation, summary string, upTo int64) (err error) {
	defer unsaved(&err, "summary of conversation %s", conversation)
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := tx.exec(ctx, "UPDATE conversations SET summary = ?, summed = ? WHERE id = ? AND summed <= ?", summary, upTo, conversation, upTo)
		return err
	})
}

// MarkRead notes that a side (customer or agent) has read up to seq. It never goes
// back and never beyond the last message.
func (s *Store) MarkRead(ctx context.Context, conversation string, side shop.Sender, seq int64) (err error) {
	defer unsaved(&err, "read mark of conversation %s", conversation)
	if side != shop.FromCustomer && side != shop.FromAgent {
		return shop.Errorf(shop.Invalid, "side %q does not read: use customer or agent", side)
	}
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		last, err := scanOne[int64](tx.row(ctx, "SELECT last FROM conversations WHERE id = ?", conversation))
		if err != nil {
			return absent(err, "conversation", conversation)
		}
		_, err = tx.exec(ctx, `INSERT INTO read_marks (conversation, side, seq) VALUES (?, ?, ?)
			ON CONFLICT (conversation, side) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > read_marks.seq`, conversation, string(side), min(seq, last))
		return err
	})
}

// ReadMarks returns the seq up to which each side has read.
func (s *Store) ReadMarks(ctx context.Context, conversation string) (seen map[shop.Sender]int64, err error) {
	defer wrap(&err, "read marks of conversation %s", conversation)
	seen = map[shop.Sender]int64{}
	err = each(ctx, s.read(), func(r scanner) error {
		var side shop.Sender
		var seq int64
		err := r.Scan(&side, &seq)
		seen[side] = seq
		return err
	}, "SELECT side, seq FROM read_marks WHERE conversation = ?", conversation)
	return seen, err
}

// Rating is what the customer thought of an answer.
type Rating struct {
	Conversation string
	Message      string // id of the rated message
	Score        int    // 1 … 5
	Comment      string
}

// Rate keeps the customer's score (1 … 5) of a message; a later one replaces it.
func (s *Store) Rate(ctx context.Context, conversation, message string, score int, comment string) (err error) {
	defer unsaved(&err, "rating of message %s", message)
	if score < 1 || score > 5 {
		return shop.Errorf(shop.Invalid, "score %d is not between 1 and 5", score)
	}
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := scanOne[int64](tx.row(ctx, "SELECT seq FROM messages WHERE conversation = ? AND id = ? LIMIT 1", conversation, message))
		if err != nil {
			return absent(err, "message", message)
		}
		_, err = tx.exec(ctx, `INSERT INTO ratings (conversation, message, score, comment, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (conversation, message) DO UPDATE SET score = excluded.score, comment = excluded.comment, at = excluded.at`,
			conversation, message, score, comment, s.shopNow())
		return err
	})
}

// Ratings returns the ratings of a conversation in the order of their messages' ids.
func (s *Store) Ratings(ctx context.Context, conversation string) (all []Rating, err error) {
	defer wrap(&err, "ratings of conversation %s", conversation)
	return collect(ctx, s.read(), func(r scanner) (o Rating, err error) {
		err = r.Scan(&o.Conversation, &o.Message, &o.Score, &o.Comment)
		return o, err
	}, "SELECT conversation, message, score, comment FROM ratings WHERE conversation = ? ORDER BY message", conversation)
}

// newID makes an id nobody can guess, with a prefix that says what it names.
func newID(prefix string) string { return fmt.Sprintf("%s_%s", prefix, strings.ToLower(rand.Text())) }
