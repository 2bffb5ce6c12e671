package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store/killpoint"
)

const turnColumns = "id, conversation, asked, owner, fence, lease, stop, state, started, ended"

func scanTurn(r scanner) (t shop.Turn, err error) {
	var lease, started, ended int64
	err = r.Scan(&t.ID, &t.Conversation, &t.Trigger, &t.Owner, &t.Fence, &lease, &t.Stop, &t.State, &started, &ended)
	t.Lease, t.Started, t.Ended = moment(lease), moment(started), moment(ended)
	return t, err
}

// ClaimTurn makes owner answer a conversation for the length of a lease, and reports
// whether there is something to do:
//
//   - a running turn whose lease has passed is taken over: same id, next fence;
//   - otherwise, when nobody runs a turn, the state is bot and the customer has said
//     something unanswered, a new turn begins that covers all of it.
func (s *Store) ClaimTurn(ctx context.Context, conversation, owner string, lease time.Duration) (t shop.Turn, claimed bool, err error) {
	defer unsaved(&err, "turn of conversation %s", conversation)
	if owner == "" || lease < time.Millisecond {
		return t, false, shop.Errorf(shop.Invalid, "a turn needs an owner and a lease of at least a millisecond")
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		t, claimed, err = s.claim(ctx, tx, conversation, owner, lease)
		return err
	})
	return t, claimed, err
}

func (s *Store) claim(ctx context.Context, tx txn, conversation, owner string, lease time.Duration) (t shop.Turn, claimed bool, err error) {
	var state shop.ConversationState
	var asked, answered int64
	err = tx.row(ctx, "SELECT state, asked, answered FROM conversations WHERE id = ?"+tx.lock, conversation).Scan(&state, &asked, &answered)
	if err != nil {
		return t, false, absent(err, "conversation", conversation)
	}
	now := s.wallNow()
	until := now + lease.Milliseconds()
	running, err := scanTurn(tx.row(ctx, "SELECT "+turnColumns+" FROM turns WHERE conversation = ? AND state = 'running'", conversation))
	switch {
	case err == nil && millis(running.Lease) > now:
		return shop.Turn{}, false, nil
	case err == nil:
		t, err = scanTurn(tx.row(ctx, "UPDATE turns SET owner = ?, fence = fence + 1, lease = ?, span = ? WHERE id = ? RETURNING "+turnColumns,
			owner, until, lease.Milliseconds(), running.ID))
		return t, err == nil, err
	case !errors.Is(err, sql.ErrNoRows):
		return t, false, err
	case state != shop.StateBot || asked <= answered:
		return t, false, nil
	}
	t = shop.Turn{ID: newID("t"), Conversation: conversation, Trigger: asked, Owner: owner, Fence: 1, Lease: moment(until), State: shop.TurnRunning, Started: s.Clock().Now()}
	_, err = tx.exec(ctx, `INSERT INTO turns (id, conversation, asked, owner, fence, lease, span, stop, state, steps, started, ended)
		VALUES (?, ?, ?, ?, 1, ?, ?, 0, 'running', 0, ?, 0)`, t.ID, conversation, asked, owner, until, lease.Milliseconds(), millis(t.Started))
	return t, err == nil, err
}

// errTaken is what an owner hears whose turn is no longer its own.
func errTaken(t shop.Turn) error {
	return shop.Errorf(shop.Conflict, "turn %s has ended or was taken over from %s", t.ID, t.Owner)
}

// RenewTurn extends the lease by its length, counted from now, and reports whether the
// user asked to stop. It fails with kind conflict when the turn has ended or has
// another owner.
func (s *Store) RenewTurn(ctx context.Context, t shop.Turn) (stop bool, err error) {
	defer unsaved(&err, "lease of turn %s", t.ID)
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		stop, err = scanOne[bool](tx.row(ctx, "UPDATE turns SET lease = ? + span WHERE id = ? AND fence = ? AND state = 'running' RETURNING stop", s.wallNow(), t.ID, t.Fence))
		if errors.Is(err, sql.ErrNoRows) {
			return errTaken(t)
		}
		return err
	})
	return stop, err
}

// AddStep keeps a step of a running turn, its kind, data and trace, and what the model
// call behind it cost, in one transaction. It returns the step's number, counted from
// 0. An old fence is a conflict.
func (s *Store) AddStep(ctx context.Context, t shop.Turn, st shop.TurnStep, cost ...shop.Usage) (n int, err error) {
	defer unsaved(&err, "step of turn %s", t.ID)
	if !json.Valid(st.Data) || len(st.Trace) > 0 && !json.Valid(st.Trace) {
		return 0, shop.Errorf(shop.Invalid, "the data of a %s step are not JSON", st.Kind)
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		n, err = scanOne[int](tx.row(ctx, "UPDATE turns SET steps = steps + 1 WHERE id = ? AND fence = ? AND state = 'running' RETURNING steps - 1", t.ID, t.Fence))
		if errors.Is(err, sql.ErrNoRows) {
			return errTaken(t)
		}
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, "INSERT INTO turn_steps (turn, n, kind, data, trace, at) VALUES (?, ?, ?, ?, ?, ?)", t.ID, n, st.Kind, string(st.Data), string(st.Trace), s.wallNow())
		for i := 0; err == nil && i < len(cost); i++ {
			err = s.addUsage(ctx, tx, cost[i])
		}
		if st.Kind == "tool" {
			s.trap.At(killpoint.ToolSave)
		}
		return err
	})
	return n, err
}

// Steps returns all steps of a turn in order, with their traces. Their times are wall
// time.
func (s *Store) Steps(ctx context.Context, turn string) (all []shop.TurnStep, err error) {
	defer wrap(&err, "steps of turn %s", turn)
	return collect(ctx, s.read(), func(r scanner) (st shop.TurnStep, err error) {
		var data, trace string
		var at int64
		err = r.Scan(&st.Turn, &st.N, &st.Kind, &data, &trace, &at)
		st.Data, st.At = json.RawMessage(data), moment(at)
		if trace != "" {
			st.Trace = json.RawMessage(trace)
		}
		return st, err
	}, "SELECT turn, n, kind, data, trace, at FROM turn_steps WHERE turn = ? ORDER BY n", turn)
}

// StepsOf returns the steps of several turns by turn, each in order and without times
// and traces: what prompts need of earlier answers.
func (s *Store) StepsOf(ctx context.Context, turns []string) (of map[string][]shop.TurnStep, err error) {
	defer wrap(&err, "steps of %d turns", len(turns))
	of = map[string][]shop.TurnStep{}
	if len(turns) == 0 {
		return of, nil
	}
	err = each(ctx, s.read(), func(r scanner) error {
		var st shop.TurnStep
		var data string
		err := r.Scan(&st.Turn, &st.N, &st.Kind, &data)
		st.Data = json.RawMessage(data)
		of[st.Turn] = append(of[st.Turn], st)
		return err
	}, "SELECT turn, n, kind, data FROM turn_steps WHERE turn IN "+marks(len(turns))+" ORDER BY turn, n", anys(turns)...)
	return of, err
}

// Turn returns one turn.
func (s *Store) Turn(ctx context.Context, id string) (t shop.Turn, err error) {
	defer wrap(&err, "turn %s", id)
	t, err = scanTurn(s.read().row(ctx, "SELECT "+turnColumns+" FROM turns WHERE id = ?", id))
	return t, absent(err, "turn", id)
}

// FinishTurn ends a turn as done, stopped or failed and appends its final message, if
// any, in one transaction. The message's id is the turn's id and its author the
// assistant. An old fence is a conflict, and then nothing is stored.
func (s *Store) FinishTurn(ctx context.Context, t shop.Turn, state shop.TurnState, final *shop.Message) (a Appended, err error) {
	defer unsaved(&err, "end of turn %s", t.ID)
	if state != shop.TurnDone && state != shop.TurnStopped && state != shop.TurnFailed {
		return a, shop.Errorf(shop.Invalid, "a turn cannot end as %q", state)
	}
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		a, err = s.finish(ctx, tx, t, state, final)
		return err
	})
	return a, err
}

func (s *Store) finish(ctx context.Context, tx txn, t shop.Turn, state shop.TurnState, final *shop.Message) (a Appended, err error) {
	// Every writer of a conversation locks its row first, so that none waits in a circle.
	conversation, err := scanOne[string](tx.row(ctx, "SELECT id FROM conversations WHERE id = (SELECT conversation FROM turns WHERE id = ?)"+tx.lock, t.ID))
	if err != nil {
		return a, absent(err, "turn", t.ID)
	}
	trigger, err := scanOne[int64](tx.row(ctx, "UPDATE turns SET state = ?, ended = ? WHERE id = ? AND fence = ? AND state = 'running' RETURNING asked",
		string(state), s.shopNow(), t.ID, t.Fence))
	if errors.Is(err, sql.ErrNoRows) {
		return a, errTaken(t)
	}
	if err != nil {
		return a, err
	}
	if _, err = tx.exec(ctx, "UPDATE conversations SET answered = ? WHERE id = ? AND answered < ?", trigger, conversation, trigger); err != nil {
		return a, err
	}
	if final == nil {
		return a, nil
	}
	m := *final
	m.Conversation, m.ID, m.From, m.Author = conversation, t.ID, shop.FromAssistant, string(shop.FromAssistant)
	a, err = s.appendMessage(ctx, tx, m)
	s.trap.At(killpoint.AnswerSave)
	return a, err
}

// RequestStop asks the running turn of a conversation to end and reports whether there
// is one. Its owner learns of it from RenewTurn.
func (s *Store) RequestStop(ctx context.Context, conversation string) (running bool, err error) {
	defer unsaved(&err, "stop of conversation %s", conversation)
	err = s.write(ctx, func(ctx context.Context, tx txn) error {
		n, err := tx.exec(ctx, "UPDATE turns SET stop = 1 WHERE conversation = ? AND state = 'running'", conversation)
		running = n > 0
		return err
	})
	return running, err
}

// StaleTurns returns conversations that somebody should claim: those whose running
// turn has lost its lease, and those whose customer waits for the assistant while no
// turn runs. The longest waiting come first.
func (s *Store) StaleTurns(ctx context.Context, limit int) (conversations []string, err error) {
	defer wrap(&err, "stale turns")
	limit = atMost(limit, 100, 1000)
	lost, err := collect(ctx, s.read(), scanOne[string],
		"SELECT conversation FROM turns WHERE state = 'running' AND lease <= ? ORDER BY lease LIMIT ?", s.wallNow(), limit)
	if err != nil || len(lost) == limit {
		return lost, err
	}
	waiting, err := collect(ctx, s.read(), scanOne[string], `SELECT id FROM conversations WHERE state = 'bot' AND asked > answered
		AND NOT EXISTS (SELECT 1 FROM turns WHERE turns.conversation = conversations.id AND turns.state = 'running')
		ORDER BY updated LIMIT ?`, limit-len(lost))
	return append(lost, waiting...), err
}
