package store

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

const lease = 10 * time.Second

// asked starts a conversation in which the customer waits for an answer.
func asked(t *testing.T, s *Store, id string) {
	t.Helper()
	talk(t, s, id)
	must(s.Append(t.Context(), say(id, "m1", "hello")))
}

func TestOneTurnAtATime(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		asked(t, s, "a")
		var won atomic.Int32
		for _, err := range together(20, func(i int) error {
			_, claimed, err := s.ClaimTurn(t.Context(), "a", fmt.Sprint("node", i), lease)
			if claimed {
				won.Add(1)
			}
			return err
		}) {
			ok(t, err)
		}
		equal(t, "turns claimed", won.Load(), 1)
	})
}

func TestTurnAnswersWhatIsUnanswered(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		talk(t, s, "a")
		_, claimed, err := s.ClaimTurn(ctx, "a", "node", lease)
		ok(t, err)
		equal(t, "claimed with nothing to answer", claimed, false)
		must(s.Append(ctx, say("a", "m1", "hello")))
		equal(t, "stale", fmt.Sprint(must(s.StaleTurns(ctx, 0))), "[a]")
		turn, claimed, err := s.ClaimTurn(ctx, "a", "node", lease)
		ok(t, err)
		equal(t, "claimed", claimed, true)
		equal(t, "trigger", turn.Trigger, 1)
		equal(t, "stale while it runs", len(must(s.StaleTurns(ctx, 0))), 0)
		must(s.Append(ctx, say("a", "m2", "and another thing")))
		a := must(s.FinishTurn(ctx, turn, shop.TurnDone, &shop.Message{Text: "hi"}))
		equal(t, "final message", words(a.Message.Seq, a.Message.ID == turn.ID, a.Message.From), "3 true assistant")
		equal(t, "stale with the second message", len(must(s.StaleTurns(ctx, 0))), 1)
		turn, _, err = s.ClaimTurn(ctx, "a", "node", lease)
		ok(t, err)
		equal(t, "trigger of the next", turn.Trigger, 2)
		must(s.FinishTurn(ctx, turn, shop.TurnFailed, nil))
		equal(t, "stale after all", len(must(s.StaleTurns(ctx, 0))), 0)
	})
}

func TestTurnIsTakenOverAfterItsLease(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		asked(t, s, "a")
		first, _, err := s.ClaimTurn(ctx, "a", "node1", lease)
		ok(t, err)
		equal(t, "first step", must(s.AddStep(ctx, first, shop.TurnStep{Kind: "model", Data: []byte(`{"n":1}`)})), 0)
		wall.advance(lease - time.Millisecond)
		_, claimed, err := s.ClaimTurn(ctx, "a", "node2", lease)
		ok(t, err)
		equal(t, "claimed within the lease", claimed, false)
		equal(t, "stop", must(s.RenewTurn(ctx, first)), false)
		wall.advance(lease - time.Millisecond)
		_, claimed, err = s.ClaimTurn(ctx, "a", "node2", lease)
		ok(t, err)
		equal(t, "claimed within the renewed lease", claimed, false)
		wall.advance(time.Millisecond)
		equal(t, "stale", len(must(s.StaleTurns(ctx, 0))), 1)
		second, claimed, err := s.ClaimTurn(ctx, "a", "node2", lease)
		ok(t, err)
		equal(t, "taken over", words(claimed, second.ID == first.ID, second.Fence, second.Owner, second.Trigger), "true true 2 node2 1")

		_, err = s.RenewTurn(ctx, first)
		kind(t, err, shop.Conflict)
		_, err = s.AddStep(ctx, first, shop.TurnStep{Kind: "tool", Data: []byte(`{}`)})
		kind(t, err, shop.Conflict)
		_, err = s.FinishTurn(ctx, first, shop.TurnDone, &shop.Message{Text: "too late"})
		kind(t, err, shop.Conflict)
		equal(t, "messages after a stale finish", len(must(s.Messages(ctx, "a", 0, 0))), 1)

		_, err = s.AddStep(ctx, first, shop.TurnStep{Kind: "model", Data: []byte(`{}`)}, shop.Usage{Conversation: "a", Prompt: 5})
		kind(t, err, shop.Conflict)
		equal(t, "next step", must(s.AddStep(ctx, second, shop.TurnStep{Kind: "tool", Data: []byte(`{"n":2}`), Trace: []byte(`["long"]`)}, shop.Usage{Conversation: "a", Prompt: 7})), 1)
		steps := must(s.Steps(ctx, second.ID))
		equal(t, "steps", words(len(steps), string(steps[0].Data), steps[1].Kind, string(steps[1].Trace)), `2 {"n":1} tool ["long"]`)
		equal(t, "trace of none", len(steps[0].Trace), 0)
		own, _, err := s.Spent(ctx, "a", wall.now())
		ok(t, err)
		equal(t, "cost of the step that was kept", own, UsageTotal{Calls: 1, Prompt: 7})
		of := must(s.StepsOf(ctx, []string{"absent", second.ID}))
		equal(t, "steps of turns", words(len(of), len(of[second.ID]), string(of[second.ID][1].Data), len(of[second.ID][1].Trace)), `1 2 {"n":2} 0`)
		must(s.FinishTurn(ctx, second, shop.TurnDone, &shop.Message{Text: "done"}))
		_, err = s.FinishTurn(ctx, second, shop.TurnDone, &shop.Message{Text: "again"})
		kind(t, err, shop.Conflict)
		equal(t, "messages at the end", len(must(s.Messages(ctx, "a", 0, 0))), 2)
		equal(t, "state of the turn", must(s.Turn(ctx, first.ID)).State, shop.TurnDone)
	})
}

func TestStopReachesTheOwner(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		asked(t, s, "a")
		equal(t, "running before", must(s.RequestStop(ctx, "a")), false)
		turn, _, err := s.ClaimTurn(ctx, "a", "node", lease)
		ok(t, err)
		equal(t, "running", must(s.RequestStop(ctx, "a")), true)
		equal(t, "stop", must(s.RenewTurn(ctx, turn)), true)
	})
}

func TestAPersonTakesOver(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		asked(t, s, "a")
		turn, _, err := s.ClaimTurn(ctx, "a", "node", lease)
		ok(t, err)
		must(s.SetState(ctx, "a", shop.StateAgent, "staff:1", "Mei"))
		equal(t, "stop after the take-over", must(s.RenewTurn(ctx, turn)), true)
		must(s.FinishTurn(ctx, turn, shop.TurnStopped, nil))
		must(s.Append(ctx, say("a", "m2", "are you a person?")))
		_, claimed, err := s.ClaimTurn(ctx, "a", "node", lease)
		ok(t, err)
		equal(t, "claimed while an agent answers", claimed, false)
		must(s.Append(ctx, shop.Message{Conversation: "a", ID: "r", From: shop.FromAgent, Author: "staff:1", Text: "yes"}))
		must(s.SetState(ctx, "a", shop.StateBot, "", "Mei"))
		_, claimed, err = s.ClaimTurn(ctx, "a", "node", lease)
		ok(t, err)
		equal(t, "claimed although the agent has answered", claimed, false)
		must(s.Append(ctx, say("a", "m3", "thanks")))
		_, claimed, err = s.ClaimTurn(ctx, "a", "node", lease)
		ok(t, err)
		equal(t, "claimed after handing back", claimed, true)
	})
}

// The database itself refuses a second running turn, whatever the code does.
func TestDatabaseRefusesASecondTurn(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		asked(t, s, "a")
		_, _, err := s.ClaimTurn(t.Context(), "a", "node", lease)
		ok(t, err)
		_, err = querier{s.writer, s.dialect}.exec(t.Context(), `INSERT INTO turns (id, conversation, asked, owner, fence, lease, span, stop, state, steps, started, ended)
			VALUES ('t2', 'a', 1, 'x', 1, 0, 0, 0, 'running', 0, 0, 0)`)
		if err == nil {
			t.Error("two turns run")
		}
	})
}
