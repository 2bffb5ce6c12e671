package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store/killpoint"
)

// MaxMessageID is the longest id of a message, in characters.
const MaxMessageID = 64

// Appended is the outcome of Append.
type Appended struct {
	Message shop.Message // as stored, with Seq and At
	Repeat  bool         // the message was there already; Message is the first one
}

// extra is the part of a message that is stored as JSON.
type extra struct {
	Cards   []shop.Card        `json:"cards,omitempty"`
	Sources []shop.Source      `json:"sources,omitempty"`
	Event   *shop.MessageEvent `json:"event,omitempty"`
}

const messageColumns = "conversation, seq, id, sender, author, name, text, extra, at"

func scanMessage(r scanner) (m shop.Message, err error) {
	var more string
	var at int64
	if err = r.Scan(&m.Conversation, &m.Seq, &m.ID, &m.From, &m.Author, &m.Name, &m.Text, &more, &at); err != nil {
		return m, err
	}
	var x extra
	err = decode(more, &x)
	m.Cards, m.Sources, m.Event, m.At = x.Cards, x.Sources, x.Event, moment(at)
	return m, err
}

// Append stores a message at the end of its conversation. Seq and At are given here.
// A message whose (conversation, author, id) is there already is not stored again:
// the first one is returned, whatever the repeat says.
func (s *Store) Append(ctx context.Context, m shop.Message) (a Appended, err error) {
	defer unsaved(&err, "message %s of conversation %s", m.ID, m.Conversation)
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		a, err = s.appendMessage(ctx, tx, m)
		return err
	})
	return a, err
}

func (s *Store) appendMessage(ctx context.Context, tx txn, m shop.Message) (Appended, error) {
	if err := checkMessage(m); err != nil {
		return Appended{}, err
	}
	more := ""
	if len(m.Cards) > 0 || len(m.Sources) > 0 || m.Event != nil {
		var err error
		if more, err = encode(extra{m.Cards, m.Sources, m.Event}); err != nil {
			return Appended{}, shop.Errorf(shop.Invalid, "message %q: %w", m.ID, err)
		}
	}
	// The lock makes writers of one conversation wait for each other on PostgreSQL, so
	// that last is what the insert and the update below see as well.
	if _, err := scanOne[int64](tx.row(ctx, "SELECT last FROM conversations WHERE id = ?"+tx.lock, m.Conversation)); err != nil {
		return Appended{}, absent(err, "conversation", m.Conversation)
	}
	s.trap.At(killpoint.BeforeInsert)
	m.At = s.Clock().Now()
	var err error
	m.Seq, err = scanOne[int64](tx.row(ctx, `INSERT INTO messages (conversation, seq, author, id, sender, name, text, extra, at)
		SELECT id, last + 1, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT)
		FROM conversations WHERE id = ? ON CONFLICT (conversation, author, id) DO NOTHING RETURNING seq`,
		m.Author, m.ID, string(m.From), m.Name, m.Text, more, millis(m.At), m.Conversation))
	if errors.Is(err, sql.ErrNoRows) {
		first, err := scanMessage(tx.row(ctx, "SELECT "+messageColumns+" FROM messages WHERE conversation = ? AND author = ? AND id = ?", m.Conversation, m.Author, m.ID))
		return Appended{Message: first, Repeat: true}, err
	}
	if err != nil {
		return Appended{}, err
	}
	// A customer's message waits for an answer; an agent's message is one.
	_, err = tx.exec(ctx, `UPDATE conversations SET last = last + 1, updated = ?,
		asked = CASE WHEN ? = 1 THEN last + 1 ELSE asked END,
		answered = CASE WHEN ? = 1 THEN last + 1 ELSE answered END WHERE id = ?`,
		millis(m.At), bit(m.From == shop.FromCustomer), bit(m.From == shop.FromAgent), m.Conversation)
	return Appended{Message: m}, err
}

func checkMessage(m shop.Message) error {
	switch m.From {
	case shop.FromCustomer, shop.FromAssistant, shop.FromAgent, shop.FromSystem:
	default:
		return shop.Errorf(shop.Invalid, "unknown sender %q", m.From)
	}
	switch {
	case m.ID == "" || utf8.RuneCountInString(m.ID) > MaxMessageID:
		return shop.Errorf(shop.Invalid, "a message's id has 1 to %d characters", MaxMessageID)
	case m.Author == "":
		return shop.Errorf(shop.Invalid, "message %q has no author", m.ID)
	}
	return nil
}

// Messages returns up to limit messages after a seq, in order; 200 when limit is 0, at
// most 1,000.
func (s *Store) Messages(ctx context.Context, conversation string, after int64, limit int) (all []shop.Message, err error) {
	defer wrap(&err, "messages of conversation %s", conversation)
	return collect(ctx, s.read(), scanMessage,
		"SELECT "+messageColumns+" FROM messages WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?", conversation, after, atMost(limit, 200, 1000))
}

// MessagesBefore returns the last limit messages before a seq, in order; before 0
// means the end of the conversation. Limits are those of Messages.
func (s *Store) MessagesBefore(ctx context.Context, conversation string, before int64, limit int) (all []shop.Message, err error) {
	defer wrap(&err, "messages of conversation %s", conversation)
	if before <= 0 {
		before = 1 << 62
	}
	all, err = collect(ctx, s.read(), scanMessage,
		"SELECT "+messageColumns+" FROM messages WHERE conversation = ? AND seq < ? ORDER BY seq DESC LIMIT ?", conversation, before, atMost(limit, 200, 1000))
	slices.Reverse(all)
	return all, err
}
