package store

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// proposed opens a proposal of checkout in a conversation, for what its basket costs.
func proposed(t *testing.T, s *Store, wall *walltime, conversation string, price shop.Money) shop.Proposal {
	t.Helper()
	return must(s.OpenProposal(t.Context(), shop.Proposal{
		Conversation: conversation, Person: "visitor:" + conversation, Tool: "checkout",
		Args: json.RawMessage(`{"total": 500, "cart_version": 1}`), Price: &price, Until: wall.now().Add(10 * time.Minute),
	}))
}

// grantOf is the grant of an accepted proposal as a commit presents it.
func grantOf(p shop.Proposal) shop.Grant {
	return shop.Grant{ID: p.Grant, Conversation: p.Conversation, Person: p.Person, Tool: p.Tool, Args: p.Args}
}

func TestProposalIsDecidedOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		talk(t, s, "a")
		older := proposed(t, s, wall, "a", pounds(500))
		p := proposed(t, s, wall, "a", pounds(500))
		equal(t, "open", len(must(s.OpenProposals(ctx, "a"))), 1)
		equal(t, "older", must(s.Proposal(ctx, older.ID)).State, shop.ProposalDeclined)
		told := must(s.Messages(ctx, "a", 0, 0))
		equal(t, "told", *told[0].Event, shop.MessageEvent{Kind: "proposal", Proposal: older.ID, Outcome: "declined"})

		for who, err := range map[string]error{
			"person":       second(s.AcceptProposal(ctx, p.ID, "a", "visitor:b")),
			"conversation": second(s.AcceptProposal(ctx, p.ID, "b", "visitor:a")),
			"id":           second(s.AcceptProposal(ctx, "p_none", "a", "visitor:a")),
			"decline":      second(s.DeclineProposal(ctx, p.ID, "a", "visitor:b")),
		} {
			t.Run(who, func(t *testing.T) { kind(t, err, shop.NotFound) })
		}
		var accepted atomic.Int32
		for _, err := range together(10, func(int) error {
			_, err := s.AcceptProposal(ctx, p.ID, "a", "visitor:a")
			if err == nil {
				accepted.Add(1)
			}
			return err
		}) {
			if err != nil {
				kind(t, err, shop.Conflict)
			}
		}
		equal(t, "accepted", accepted.Load(), 1)
		kind(t, second(s.DeclineProposal(ctx, p.ID, "a", "visitor:a")), shop.Conflict)

		a := must(s.FinishProposal(ctx, p.ID, true, shop.Message{Text: "Done."}))
		equal(t, "outcome", a.Message.Event.Outcome+a.Message.Text, "acceptedDone.")
		kind(t, second(s.FinishProposal(ctx, p.ID, false, shop.Message{})), shop.Conflict)
		equal(t, "state", must(s.Proposal(ctx, p.ID)).State, shop.ProposalDone)
	})
}

func second[T any](_ T, err error) error { return err }

func TestProposalExpires(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		talk(t, s, "a")
		p := proposed(t, s, wall, "a", pounds(500))
		wall.advance(10 * time.Minute)
		equal(t, "open", len(must(s.OpenProposals(t.Context(), "a"))), 0)
		kind(t, second(s.AcceptProposal(t.Context(), p.ID, "a", "visitor:a")), shop.Conflict)
		equal(t, "state", must(s.Proposal(t.Context(), p.ID)).State, shop.ProposalExpired)
		equal(t, "told", must(s.Messages(t.Context(), "a", 0, 0))[0].Event.Outcome, "expired")
	})
}

func TestDecliningIsTold(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		talk(t, s, "a")
		p := proposed(t, s, wall, "a", pounds(500))
		a := must(s.DeclineProposal(t.Context(), p.ID, "a", "visitor:a"))
		equal(t, "outcome", a.Message.Event.Outcome, "declined")
		kind(t, second(s.AcceptProposal(t.Context(), p.ID, "a", "visitor:a")), shop.Conflict)
	})
}

// A grant opens nothing but what was accepted, and that once.
func TestGrantIsBound(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		talk(t, s, "a")
		talk(t, s, "b")
		open := proposed(t, s, wall, "b", pounds(500))
		accept := func() shop.Grant {
			p := proposed(t, s, wall, "a", pounds(500))
			return grantOf(must(s.AcceptProposal(ctx, p.ID, "a", "visitor:a")))
		}
		for name, change := range map[string]func(*shop.Grant){
			"another conversation": func(g *shop.Grant) { g.Conversation = "b" },
			"another person":       func(g *shop.Grant) { g.Person = "visitor:b" },
			"another tool":         func(g *shop.Grant) { g.Tool = "cancel_order" },
			"other arguments":      func(g *shop.Grant) { g.Args = json.RawMessage(`{"cart_version":2,"total":500}`) },
			"no arguments":         func(g *shop.Grant) { g.Args = nil },
			"an invented id":       func(g *shop.Grant) { g.ID = "g_invented" },
			"no id":                func(g *shop.Grant) { g.ID = "" },
			"no id, open proposal": func(g *shop.Grant) { *g = grantOf(open) },
		} {
			g := accept()
			change(&g)
			err := s.SpendGrant(ctx, g)
			t.Run(name, func(t *testing.T) { kind(t, err, shop.Conflict) })
		}
		late := accept()
		for range 2 { // at the end of its time, and after it
			wall.advance(grantTime)
			kind(t, s.SpendGrant(ctx, late), shop.Conflict)
		}

		good := accept()
		good.Args = json.RawMessage("{ \"cart_version\" :1,\n\"total\":500}") // other spelling, same arguments
		ok(t, s.SpendGrant(ctx, good))
		kind(t, s.SpendGrant(ctx, good), shop.Conflict)

		p := proposed(t, s, wall, "a", pounds(500))
		p = must(s.AcceptProposal(ctx, p.ID, "a", "visitor:a"))
		must(s.FinishProposal(ctx, p.ID, false, shop.Message{}))
		kind(t, s.SpendGrant(ctx, grantOf(p)), shop.Conflict)
	})
}

func TestEditIsUndoneOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		talk(t, s, "a")
		e := must(s.AddEdit(ctx, shop.Edit{Conversation: "a", Person: "visitor:a", Tool: "update_cart", Undo: json.RawMessage(`{"sku":"1"}`)}))
		equal(t, "undo", string(must(s.Edit(ctx, e.ID)).Undo), `{"sku":"1"}`)
		kind(t, second(s.MarkUndone(ctx, e.ID, "a", "visitor:b")), shop.NotFound)
		a := must(s.MarkUndone(ctx, e.ID, "a", "visitor:a"))
		equal(t, "event", fmt.Sprint(*a.Message.Event), fmt.Sprint(shop.MessageEvent{Kind: "undone", Edit: e.ID}))
		kind(t, second(s.MarkUndone(ctx, e.ID, "a", "visitor:a")), shop.Conflict)
		equal(t, "undone", must(s.Edit(ctx, e.ID)).Undone, true)
	})
}
