package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// grantTime is how long after the accept a grant can be spent: the commit follows at
// once, and a crashed one is tried again within this time.
const grantTime = 2 * time.Minute

const proposalColumns = "id, conversation, person, tool, args, price, currency, basis, card, state, permit, until, created"

func scanProposal(r scanner) (p shop.Proposal, err error) {
	var args, currency, card string
	var price, until, created int64
	if err = r.Scan(&p.ID, &p.Conversation, &p.Person, &p.Tool, &args, &price, &currency, &p.Basis, &card, &p.State, &p.Grant, &until, &created); err != nil {
		return p, err
	}
	if currency != "" {
		p.Price = &shop.Money{Minor: price, Currency: currency}
	}
	p.Args, p.Until, p.Created = json.RawMessage(args), moment(until), moment(created)
	return p, decode(card, &p.Card)
}

// OpenProposal stores a write that waits for a person's accept. Older open proposals
// of the same conversation and tool are declined in the same transaction, each with its
// message. An empty id, or one in the card, is filled in. Times are wall time.
func (s *Store) OpenProposal(ctx context.Context, p shop.Proposal) (opened shop.Proposal, err error) {
	defer unsaved(&err, "proposal of %s", p.Tool)
	if p.Conversation == "" || p.Person == "" || p.Tool == "" || p.Until.IsZero() {
		return p, shop.Errorf(shop.Invalid, "a proposal needs a conversation, a person, a tool and an end")
	}
	args, err := canonical(p.Args)
	if err != nil {
		return p, err
	}
	if p.ID == "" {
		p.ID = newID("p")
	}
	p.Args, p.State, p.Grant, p.Created, p.Card.ID = json.RawMessage(args), shop.ProposalOpen, "", moment(s.wallNow()), p.ID
	card, err := encode(p.Card)
	if err != nil {
		return p, err
	}
	var price shop.Money
	if p.Price != nil {
		price = *p.Price
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		if err := s.declineOlder(ctx, tx, p.Conversation, p.Tool); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `INSERT INTO proposals (id, conversation, person, tool, args, price, currency, basis, card, state, permit, permit_until, spent, until, created)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', '', 0, 0, ?, ?)`,
			p.ID, p.Conversation, p.Person, p.Tool, args, price.Minor, price.Currency, p.Basis, card, millis(p.Until), millis(p.Created))
		return err
	})
	return p, err
}

func (s *Store) declineOlder(ctx context.Context, tx txn, conversation, tool string) error {
	if _, err := scanOne[string](tx.row(ctx, "SELECT id FROM conversations WHERE id = ?"+tx.lock, conversation)); err != nil {
		return absent(err, "conversation", conversation)
	}
	older, err := collect(ctx, tx.querier, scanOne[string],
		"UPDATE proposals SET state = 'declined' WHERE conversation = ? AND tool = ? AND state = 'open' RETURNING id", conversation, tool)
	if err != nil {
		return err
	}
	for _, id := range older {
		if _, err := s.tellProposal(ctx, tx, conversation, id, shop.ProposalDeclined); err != nil {
			return err
		}
	}
	return nil
}

// tellProposal appends the outcome of a proposal to its conversation, once.
func (s *Store) tellProposal(ctx context.Context, tx txn, conversation, id string, outcome shop.ProposalState) (Appended, error) {
	return s.appendMessage(ctx, tx, notice(conversation, outcomeID(id), shop.MessageEvent{Kind: "proposal", Proposal: id, Outcome: string(outcome)}))
}

// outcomeID is the id of the message that tells a proposal's outcome. There is one.
func outcomeID(proposal string) string { return "outcome:" + proposal }

// Proposal returns one proposal.
func (s *Store) Proposal(ctx context.Context, id string) (p shop.Proposal, err error) {
	defer wrap(&err, "proposal %s", id)
	p, err = scanProposal(s.read().row(ctx, "SELECT "+proposalColumns+" FROM proposals WHERE id = ?", id))
	return p, absent(err, "proposal", id)
}

// OpenProposals returns the proposals of a conversation that can still be accepted,
// oldest first.
func (s *Store) OpenProposals(ctx context.Context, conversation string) (all []shop.Proposal, err error) {
	defer wrap(&err, "proposals of conversation %s", conversation)
	return collect(ctx, s.read(), scanProposal, "SELECT "+proposalColumns+` FROM proposals
		WHERE conversation = ? AND state = 'open' AND until > ? ORDER BY created, id`, conversation, s.wallNow())
}

// AcceptProposal accepts an open proposal for its person, once, and returns it with a
// fresh grant. Somebody else's proposal is not found; one that was decided before, or
// whose time has passed, is a conflict. An expired one is told in the conversation.
func (s *Store) AcceptProposal(ctx context.Context, id, conversation, person string) (p shop.Proposal, err error) {
	defer unsaved(&err, "accept of proposal %s", id)
	var late bool
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		late = false
		if p, err = s.ownProposal(ctx, tx, id, conversation, person); err != nil {
			return err
		}
		now := s.wallNow()
		if late = millis(p.Until) <= now; late {
			return s.expire(ctx, tx, p)
		}
		p, err = scanProposal(tx.row(ctx, "UPDATE proposals SET state = 'accepted', permit = ?, permit_until = ? WHERE id = ? AND state = 'open' RETURNING "+proposalColumns,
			"g_"+rand.Text(), now+grantTime.Milliseconds(), id))
		if err != nil {
			return err
		}
		_, err = s.audit(ctx, tx, AuditEntry{Actor: person, Action: "proposal.accept", Subject: id, Detail: p.Args})
		return err
	})
	if err == nil && late {
		return p, shop.Errorf(shop.Conflict, "the proposal has expired")
	}
	return p, err
}

// ownProposal returns an open proposal of this conversation and person.
func (s *Store) ownProposal(ctx context.Context, tx txn, id, conversation, person string) (shop.Proposal, error) {
	if _, err := scanOne[string](tx.row(ctx, "SELECT id FROM conversations WHERE id = ?"+tx.lock, conversation)); err != nil {
		return shop.Proposal{}, absent(err, "proposal", id)
	}
	p, err := scanProposal(tx.row(ctx, "SELECT "+proposalColumns+" FROM proposals WHERE id = ? AND conversation = ? AND person = ?"+tx.lock, id, conversation, person))
	if err != nil {
		return p, absent(err, "proposal", id)
	}
	if p.State != shop.ProposalOpen {
		return p, shop.Errorf(shop.Conflict, "the proposal is %s already", p.State)
	}
	return p, nil
}

func (s *Store) expire(ctx context.Context, tx txn, p shop.Proposal) error {
	if _, err := tx.exec(ctx, "UPDATE proposals SET state = 'expired' WHERE id = ?", p.ID); err != nil {
		return err
	}
	_, err := s.tellProposal(ctx, tx, p.Conversation, p.ID, shop.ProposalExpired)
	return err
}

// DeclineProposal declines an open proposal for its person and tells it in the
// conversation. Errors are those of AcceptProposal.
func (s *Store) DeclineProposal(ctx context.Context, id, conversation, person string) (a Appended, err error) {
	defer unsaved(&err, "decline of proposal %s", id)
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		if _, err := s.ownProposal(ctx, tx, id, conversation, person); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "UPDATE proposals SET state = 'declined' WHERE id = ?", id); err != nil {
			return err
		}
		a, err = s.tellProposal(ctx, tx, conversation, id, shop.ProposalDeclined)
		return err
	})
	return a, err
}

// FinishProposal ends an accepted proposal as done or failed and appends the message
// that tells its outcome, in one transaction. The message's conversation, id, sender,
// author and event are filled in here; text and cards are the caller's. Its grant can
// no longer be spent.
func (s *Store) FinishProposal(ctx context.Context, id string, ok bool, outcome shop.Message) (a Appended, err error) {
	defer unsaved(&err, "end of proposal %s", id)
	state, word := shop.ProposalDone, string(shop.ProposalAccepted)
	if !ok {
		state, word = shop.ProposalFailed, string(shop.ProposalFailed)
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		conversation, err := scanOne[string](tx.row(ctx, "SELECT id FROM conversations WHERE id = (SELECT conversation FROM proposals WHERE id = ?)"+tx.lock, id))
		if err != nil {
			return absent(err, "proposal", id)
		}
		n, err := tx.exec(ctx, "UPDATE proposals SET state = ? WHERE id = ? AND state = 'accepted'", string(state), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return shop.Errorf(shop.Conflict, "proposal %q is not accepted, or has ended already", id)
		}
		m := notice(conversation, outcomeID(id), shop.MessageEvent{Kind: "proposal", Proposal: id, Outcome: word})
		m.Name, m.Text, m.Cards, m.Sources = outcome.Name, outcome.Text, outcome.Cards, outcome.Sources
		a, err = s.appendMessage(ctx, tx, m)
		return err
	})
	return a, err
}

// SpendGrant uses up a grant for a write that the store does not do itself. The rules
// are those of Checkout.
func (s *Store) SpendGrant(ctx context.Context, g shop.Grant) (err error) {
	defer unsaved(&err, "grant of %s", g.Tool)
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := s.redeem(ctx, tx, g)
		return err
	})
}

// terms are what a person accepted.
type terms struct {
	price shop.Money // without a currency: none was shown
	basis string
}

// cost is a conflict when the write costs something else than was shown.
func (t terms) cost(price shop.Money) error {
	if t.price.Currency != "" && t.price != price {
		return shop.Errorf(shop.Conflict, "the price is %s now, %s was accepted", price, t.price)
	}
	return nil
}

// on is a conflict when the write is on another state than was shown.
func (t terms) on(basis string) error {
	if t.basis != basis {
		return shop.Errorf(shop.Conflict, "what was accepted is not what there is now")
	}
	return nil
}

// redeem lets exactly one write through and returns the terms, which it must keep: the
// grant must be unspent, in time, and bound to this conversation, person, tool and
// arguments. Which of these was wrong is not told.
func (s *Store) redeem(ctx context.Context, tx txn, g shop.Grant) (t terms, err error) {
	args, err := canonical(g.Args)
	if err != nil {
		return t, err
	}
	err = tx.row(ctx, `UPDATE proposals SET spent = 1
		WHERE permit = ? AND state = 'accepted' AND spent = 0 AND permit_until > ?
		AND conversation = ? AND person = ? AND tool = ? AND args = ? RETURNING price, currency, basis`,
		g.ID, s.wallNow(), g.Conversation, g.Person, g.Tool, args).Scan(&t.price.Minor, &t.price.Currency, &t.basis)
	if errors.Is(err, sql.ErrNoRows) {
		err = shop.Errorf(shop.Conflict, "this is not permitted: the permission is spent, has expired, or was given for something else")
	}
	return t, err
}

// spentOn reports whether a grant was spent already, on this very write: a repeat of it
// has nothing left to do.
func spentOn(ctx context.Context, tx txn, g shop.Grant, basis string) (done bool, err error) {
	args, err := canonical(g.Args)
	if err != nil {
		return false, err
	}
	err = tx.row(ctx, `SELECT count(*) > 0 FROM proposals WHERE permit = ? AND spent = 1 AND conversation = ? AND person = ? AND tool = ? AND args = ? AND basis = ?`,
		g.ID, g.Conversation, g.Person, g.Tool, args, basis).Scan(&done)
	return done, err
}

// AddEdit stores a change that can be taken back. An empty id is filled in.
func (s *Store) AddEdit(ctx context.Context, e shop.Edit) (added shop.Edit, err error) {
	defer unsaved(&err, "edit by %s", e.Tool)
	if !json.Valid(e.Undo) {
		return e, shop.Errorf(shop.Invalid, "the undo of %s is not JSON", e.Tool)
	}
	if e.ID == "" {
		e.ID = newID("e")
	}
	e.At, e.Undone = s.Clock().Now(), false
	return e, s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := tx.exec(ctx, "INSERT INTO edits (id, conversation, person, tool, undo, undone, at) VALUES (?, ?, ?, ?, ?, 0, ?)",
			e.ID, e.Conversation, e.Person, e.Tool, string(e.Undo), millis(e.At))
		return err
	})
}

// Edit returns one edit.
func (s *Store) Edit(ctx context.Context, id string) (e shop.Edit, err error) {
	defer wrap(&err, "edit %s", id)
	var undo string
	var at int64
	err = s.read().row(ctx, "SELECT id, conversation, person, tool, undo, undone, at FROM edits WHERE id = ?", id).
		Scan(&e.ID, &e.Conversation, &e.Person, &e.Tool, &undo, &e.Undone, &at)
	e.Undo, e.At = json.RawMessage(undo), moment(at)
	return e, absent(err, "edit", id)
}

// MarkUndone notes, once, that an edit was taken back, and tells it in the
// conversation. Somebody else's edit is not found; a second time is a conflict.
func (s *Store) MarkUndone(ctx context.Context, id, conversation, person string) (a Appended, err error) {
	defer unsaved(&err, "undo of edit %s", id)
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		undone, err := scanOne[bool](tx.row(ctx, "SELECT undone FROM edits WHERE id = ? AND conversation = ? AND person = ?"+tx.lock, id, conversation, person))
		if err != nil {
			return absent(err, "edit", id)
		}
		if undone {
			return shop.Errorf(shop.Conflict, "edit %q was taken back already", id)
		}
		if _, err := tx.exec(ctx, "UPDATE edits SET undone = 1 WHERE id = ?", id); err != nil {
			return err
		}
		a, err = s.appendMessage(ctx, tx, notice(conversation, "undone:"+id, shop.MessageEvent{Kind: "undone", Edit: id}))
		return err
	})
	return a, err
}
