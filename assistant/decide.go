package assistant

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// propose stores what a previewed write would do and returns the card of it. The id
// follows from the call's key, so that a repeat makes no second proposal.
func (a *Assistant) propose(ctx context.Context, id shop.Identity, t tool.Tool, args json.RawMessage, result tool.Result, key string) (shop.ProposalCard, error) {
	if result.Proposal == nil {
		return shop.ProposalCard{}, shop.Errorf(shop.Internal, "the tool %s proposed nothing", t.Name)
	}
	valid := result.Proposal.Valid
	if valid == 0 {
		valid = tool.DefaultValid
	}
	card := shop.ProposalCard{ID: "proposal-" + key, Tool: t.Name, Title: result.Proposal.Title, Lines: result.Proposal.Lines,
		Price: result.Proposal.Price, Note: result.Proposal.Note, Until: time.Now().UTC().Truncate(time.Millisecond).Add(valid)}
	_, err := a.Store.OpenProposal(ctx, shop.Proposal{ID: card.ID, Conversation: id.Conversation, Person: id.Person, Tool: t.Name,
		Args: args, Price: card.Price, Basis: result.Proposal.Basis, Card: card, Until: card.Until})
	if err != nil {
		known, again := a.Store.Proposal(ctx, card.ID) // of a node that died before it noted the step
		if again != nil || known.Conversation != id.Conversation || known.Tool != t.Name {
			return card, err
		}
		card = known.Card
	}
	return card, nil
}

// Confirm carries out a person's decision on a proposal; its outcome arrives as a
// durable message. Deciding twice, too late, or on a proposal of another conversation
// or person fails with kind conflict or not_found and does nothing.
func (a *Assistant) Confirm(ctx context.Context, id shop.Identity, proposal string, accept bool) error {
	if !accept {
		done, err := a.Store.DeclineProposal(ctx, proposal, id.Conversation, id.Person)
		if err == nil {
			a.Live.Changed(id.Conversation, done.Message.Seq)
		}
		return err
	}
	p, err := a.Store.AcceptProposal(ctx, proposal, id.Conversation, id.Person)
	if err != nil {
		a.Live.Changed(id.Conversation, 0) // an expired one was told in the conversation
		return err
	}
	return a.commit(ctx, id, p)
}

// commit calls the accepted write with its grant and records how it went. It is also
// what finishes an accepted proposal after a crash: the grant lets the effect through
// once, and the write services answer a repeat with the first result.
func (a *Assistant) commit(ctx context.Context, id shop.Identity, p shop.Proposal) error {
	start := time.Now()
	event := ToolEvent{Turn: p.ID, Name: p.Tool, State: "started", Args: p.Args}
	a.Live.Tool(p.Conversation, event)
	call := tool.Call{Tool: p.Tool, Args: p.Args, Mode: tool.ModeCommit, Identity: id, Key: p.ID, Now: a.Store.Clock().Now()}
	result, err := a.Tools.Call(ctx, call, p.Grant, func(tool.Progress) {})
	event.State, event.Took = "done", time.Since(start)
	a.Metrics.tool(p.Tool, err, event.Took)
	outcome := shop.Message{Text: result.Text, Cards: result.Cards, Sources: result.Sources}
	if err != nil {
		te := toolError(err)
		if te.Kind == shop.Unavailable || te.Kind == shop.Timeout || ctx.Err() != nil {
			return err // still accepted: Recover finishes it
		}
		outcome.Text = te.Message
		event.State, event.Error = "failed", te.Message
	}
	a.Live.Tool(p.Conversation, event)
	done, ferr := a.Store.FinishProposal(ctx, p.ID, err == nil, outcome)
	if ferr != nil {
		return ferr
	}
	a.Live.Changed(p.Conversation, done.Message.Seq)
	return nil
}

// Recover finishes the proposals that were accepted but not carried out when a node
// died. It is called at start and whenever stale turns are looked for.
func (a *Assistant) Recover(ctx context.Context) error {
	stuck, err := a.Store.AcceptedProposals(ctx, time.Now().Add(-a.Limits.Lease))
	if err != nil {
		return err
	}
	for _, p := range stuck {
		conv, err := a.Store.Conversation(ctx, p.Conversation)
		if err != nil {
			return err
		}
		id := shop.Identity{Role: conv.Role, Person: p.Person, Customer: conv.Customer, Conversation: conv.ID, Locale: conv.Locale}
		if err := a.commit(ctx, id, p); err != nil {
			a.Logger.Warn("an accepted proposal is still open", "proposal", p.ID, "error", err)
		}
	}
	return nil
}

// Undo takes an edit back, once; a durable message says so. Somebody else's edit is
// not found, a second time is a conflict.
func (a *Assistant) Undo(ctx context.Context, id shop.Identity, edit string) error {
	e, err := a.Store.Edit(ctx, edit)
	if err != nil || e.Conversation != id.Conversation || e.Person != id.Person {
		return shop.Errorf(shop.NotFound, "%s", words().nothingToUndo.In(id.Locale))
	}
	if e.Undone {
		return shop.Errorf(shop.Conflict, "%s", words().alreadyDecided.In(id.Locale))
	}
	call := tool.Call{Tool: e.Tool, Args: e.Undo, Mode: tool.ModeCommit, Identity: id, Key: "undo:" + e.ID, Now: a.Store.Clock().Now()}
	if _, err := a.Tools.Call(ctx, call, "", func(tool.Progress) {}); err != nil {
		return err
	}
	done, err := a.Store.MarkUndone(ctx, e.ID, id.Conversation, id.Person)
	if err != nil {
		return err
	}
	a.Live.Changed(id.Conversation, done.Message.Seq)
	return nil
}

// personTool is the tool behind a request for a person, however it is made.
const personTool = "request_person"

// Human asks for a person on behalf of somebody who pressed the button. The tool's own
// words say honestly whether one is there.
func (a *Assistant) Human(ctx context.Context, id shop.Identity) error {
	key := "human:" + rand.Text()
	call := tool.Call{Tool: personTool, Args: json.RawMessage(`{}`), Mode: tool.ModeCommit, Identity: id, Key: key, Now: a.Store.Clock().Now()}
	result, err := a.Tools.Call(ctx, call, "", func(tool.Progress) {})
	if err != nil {
		return err
	}
	done, err := a.Store.Append(ctx, shop.Message{Conversation: id.Conversation, ID: key, From: shop.FromAssistant, Author: "assistant",
		Text: result.Text, Cards: result.Cards})
	if err == nil {
		a.Live.Changed(id.Conversation, done.Message.Seq)
	}
	return err
}
