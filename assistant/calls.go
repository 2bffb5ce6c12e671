package assistant

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// dataShown is how much of a tool's data a model reads, bytes of JSON; a larger result
// is shown by its text alone.
const dataShown = 16 << 10

// resume takes up the steps that a node which died has left: their messages, cards and
// words, and the calls that were asked for but have no result yet.
func (r *run) resume(ctx context.Context) error {
	steps, err := r.Store.Steps(ctx, r.turn.ID)
	if err != nil || len(steps) == 0 {
		return err
	}
	all, err := decode(steps)
	if err != nil {
		return err
	}
	var pending []openai.ToolCall
	for _, d := range all {
		switch {
		case d.model != nil:
			r.rounds++
			r.spk.said.WriteString(d.model.Said)
			r.spk.n++
			pending = d.model.message().ToolCalls
		case d.tool != nil:
			r.calls++
			r.collect(*d.tool)
			pending = without(pending, d.tool.ID)
		}
	}
	last := all[len(all)-1].model
	r.complete = last != nil && len(last.Calls) == 0 && len(last.Held) == 0
	r.msgs = append(r.msgs, replay(all, pending, r.facts)...)
	r.logged = len(r.msgs)
	r.pending = pending
	return nil
}

func without(calls []openai.ToolCall, id string) []openai.ToolCall {
	var out []openai.ToolCall
	for _, c := range calls {
		if c.ID != id {
			out = append(out, c)
		}
	}
	return out
}

// collect takes what the person sees of a tool's result.
func (r *run) collect(s ToolStep) {
	r.worked = r.worked || !s.Failed()
	r.shown = append(r.shown, s)
	r.sources = append(r.sources, s.Body.Sources...)
	if s.Body.Text != "" {
		r.texts = append(r.texts, s.Body.Text)
	}
}

// execute runs the calls of one round: reads side by side, everything else one after
// the other in the model's order. Results are recorded and shown to the model in that
// order.
func (r *run) execute(ctx context.Context, calls []openai.ToolCall) error {
	steps := make([]ToolStep, len(calls))
	var wg sync.WaitGroup
	for i, c := range calls {
		key := fmt.Sprintf("%s:%d", r.turn.ID, r.calls)
		r.calls++
		c.Function.Arguments = r.mask.Show(c.Function.Arguments)
		steps[i] = ToolStep{ID: c.ID, Name: c.Function.Name}
		t, trouble := r.admit(c, i)
		if trouble != nil {
			steps[i].Body.Error = trouble
			continue
		}
		steps[i].Args, steps[i].Effect = json.RawMessage(c.Function.Arguments), t.Effect
		if t.Effect == tool.Read {
			wg.Go(func() { r.call(ctx, t, &steps[i], key) })
			continue
		}
		wg.Wait()
		r.call(ctx, t, &steps[i], key)
	}
	wg.Wait()
	for _, s := range steps {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.addStep(ctx, StepTool, s, nil); err != nil {
			return err
		}
		r.facts.Call(s.Args)
		r.facts.Tool(s.Body)
		r.collect(s)
		r.msgs = append(r.msgs, s.message())
	}
	return nil
}

// admit checks a call before it goes anywhere: a known tool that this role may use,
// well-formed arguments, not too many at once. Trouble is an answer for the model.
func (r *run) admit(c openai.ToolCall, i int) (tool.Tool, *guard.ToolError) {
	for _, t := range r.tools {
		if t.Name != c.Function.Name {
			continue
		}
		if args := bytes.TrimSpace([]byte(c.Function.Arguments)); len(args) == 0 || args[0] != '{' || !json.Valid(args) {
			return t, &guard.ToolError{Kind: shop.Invalid, Message: "the arguments are not a JSON object; call the tool again with valid JSON"}
		}
		if i >= r.Limits.Calls {
			return t, &guard.ToolError{Kind: shop.Limited, Message: fmt.Sprintf("more than %d calls at once; ask for the rest afterwards", r.Limits.Calls)}
		}
		return t, nil
	}
	return tool.Tool{}, &guard.ToolError{Kind: shop.NotFound, Message: fmt.Sprintf("there is no tool %q; use one of the listed tools", c.Function.Name)}
}

// call runs one tool and fills in its step.
func (r *run) call(ctx context.Context, t tool.Tool, s *ToolStep, key string) {
	ctx, span := tracer().Start(ctx, spanTool)
	defer span.End()
	event := ToolEvent{Turn: r.turn.ID, Name: t.Name, State: "started", Args: s.Args}
	r.Live.Tool(r.turn.Conversation, event)
	start := time.Now()
	_, err := r.invoke(ctx, r.id, t, s, key, func(tool.Progress) { r.Live.Typing(r.turn.Conversation) })
	took := time.Since(start)
	s.MS = ms(took)
	event.State, event.Took = "done", took
	if err != nil {
		s.Body, s.Cards = guard.ToolBody{Error: toolError(err)}, nil
		event.State, event.Error = "failed", s.Body.Error.Message
		r.Logger.Info("tool failed", "tool", t.Name, "turn", r.turn.ID, "kind", s.Body.Error.Kind, "error", err)
	}
	describeTool(span, t, s)
	r.Metrics.tool(t.Name, err, took)
	r.Live.Tool(r.turn.Conversation, event)
}

// invoke calls a tool for a person, a write as a preview, and fills in its step. The key
// makes a repeat of the same call one effect.
func (a *Assistant) invoke(ctx context.Context, id shop.Identity, t tool.Tool, s *ToolStep, key string, progress func(tool.Progress)) (tool.Result, error) {
	call := tool.Call{Tool: t.Name, Args: s.Args, Mode: tool.ModeCommit, Identity: id, Key: key, Now: a.Store.Clock().Now()}
	if t.Effect == tool.Write {
		call.Mode = tool.ModePreview
	}
	result, err := a.Tools.Call(ctx, call, "", progress)
	if err == nil {
		err = a.accept(ctx, id, t, s, result, key)
	}
	return result, err
}

// accept turns a result into what model and person see, and puts a preview's proposal
// or an edit's way back into the store.
func (a *Assistant) accept(ctx context.Context, id shop.Identity, t tool.Tool, s *ToolStep, result tool.Result, key string) error {
	if !wellFormed(result) {
		return shop.Errorf(shop.Internal, "the tool %s answered with data that are not JSON", t.Name)
	}
	s.Body = guard.ToolBody{Text: result.Text, Sources: result.Sources}
	if len(result.Data) <= dataShown {
		s.Body.Data = result.Data
	}
	s.Cards = result.Cards
	if t.Effect == tool.Write {
		card, err := a.propose(ctx, id, t, s.Args, result, key)
		if err != nil {
			return err
		}
		s.Proposal, s.Body.Proposal = card.ID, &card
		s.Cards = append(s.Cards, shop.NewCard(shop.CardProposal, card))
	}
	if t.Effect == tool.Edit && len(result.Undo) > 0 {
		e := shop.Edit{ID: "edit-" + key, Conversation: id.Conversation, Person: id.Person, Tool: t.Name, Undo: result.Undo}
		if _, err := a.Store.AddEdit(ctx, e); err != nil {
			known, again := a.Store.Edit(ctx, e.ID) // of a node that died before it noted the step
			if again != nil || known.Conversation != e.Conversation || known.Tool != e.Tool {
				return err
			}
		}
		s.Edit = e.ID
		s.Cards = markEdit(s.Cards, e.ID)
	}
	for _, c := range s.Cards {
		s.Body.Cards = append(s.Body.Cards, c.Kind)
	}
	return nil
}

// wellFormed reports whether all JSON of a result is JSON: a step that cannot be encoded
// could never be finished.
func wellFormed(r tool.Result) bool {
	for _, c := range r.Cards {
		if len(c.Data) > 0 && !json.Valid(c.Data) {
			return false
		}
	}
	return (len(r.Data) == 0 || json.Valid(r.Data)) && (len(r.Undo) == 0 || json.Valid(r.Undo))
}

// markEdit puts the edit's id on the first card, which then shows Undo. An edit without
// a card gets an empty table card to carry it.
func markEdit(cards []shop.Card, id string) []shop.Card {
	if len(cards) == 0 {
		cards = []shop.Card{shop.NewCard(shop.CardTable, shop.TableCard{})}
	}
	cards[0].Edit = id
	return cards
}

// toolError is a failure as the model may read it.
func toolError(err error) *guard.ToolError {
	var te *tool.Error
	if errors.As(err, &te) {
		return &guard.ToolError{Kind: te.Kind, Message: te.Message}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &guard.ToolError{Kind: shop.Timeout, Message: "the tool took too long"}
	}
	return &guard.ToolError{Kind: shop.KindOf(err), Message: shop.MessageOf(err)}
}
