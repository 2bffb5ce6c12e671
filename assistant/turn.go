package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	openai "github.com/sashabaranov/go-openai"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Why a turn's context ended early.
var (
	errStopped  = errors.New("stopped by the user")
	errTooLong  = errors.New("the turn's time is up")
	errLostTurn = errors.New("another node holds the turn")
)

// run is one turn being answered on this node.
type run struct {
	*Assistant
	turn  shop.Turn
	conv  shop.Conversation
	id    shop.Identity
	tools []tool.Tool

	spk     *speaker
	facts   *guard.Facts
	mask    *guard.Mask
	hidden  *guard.Hidden
	msgs    []openai.ChatCompletionMessage
	logged  int // msgs already in a model step
	prompts []string

	shown    []ToolStep // whose cards the person may see
	sources  []shop.Source
	calls    int // executed or being executed, over all rounds; numbers idempotency keys
	rounds   int
	worked   bool              // some tool call brought a result
	texts    []string          // what the tools said in words
	pending  []openai.ToolCall // of a resumed turn: asked for, no result yet
	complete bool              // of a resumed turn: only the final message is missing
	funds    funds
	summed   bool // conv holds a newer summary than the store
	started  time.Time
}

// Answer claims the conversation's turn, if there is one to be answered and nobody
// holds it, and answers it to the end. It reports whether it did. When ctx ends the
// turn is left as it is, to be finished from its steps by whoever claims it next.
func (a *Assistant) Answer(ctx context.Context, conversation string) (bool, error) {
	read := make(chan error, 1)
	var o opening
	go func() { // beside the claim, whose commit waits for the disk
		var err error
		o, err = a.open(ctx, conversation)
		read <- err
	}()
	t, claimed, err := a.Store.ClaimTurn(ctx, conversation, a.Node, a.Limits.Lease)
	unread := <-read
	if err != nil || !claimed {
		return false, err
	}
	r := &run{Assistant: a, turn: t, facts: guard.NewFacts(), mask: guard.NewMask(), started: time.Now()}
	a.Live.Typing(conversation)
	ctx, span := tracer().Start(ctx, spanTurn, trace.WithAttributes(attrConversation.String(conversation), attrTurn.String(t.ID)))
	defer span.End()
	if err = unread; err == nil {
		err = r.answer(ctx, o)
	}
	a.Metrics.turn(r, err)
	if errors.Is(err, errLostTurn) {
		return true, nil
	}
	return true, err
}

func tracer() trace.Tracer { return otel.Tracer("github.com/shopkeeper-ai/shopkeeper/assistant") }

// answer runs the rounds under the turn's time limit and writes the final message.
func (r *run) answer(parent context.Context, o opening) error {
	if err := r.load(parent, o); err != nil {
		return err
	}
	limit := r.Limits.Staff
	if r.id.Role == shop.Shopper {
		limit = r.Limits.Shopper
	}
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	timer := time.AfterFunc(limit, func() { cancel(errTooLong) })
	defer timer.Stop()
	stopKeeping := r.keep(ctx, cancel)
	defer stopKeeping()
	if r.id.Role == shop.Shopper {
		offer := time.AfterFunc(r.Limits.OfferAfter, func() { r.offer(parent) })
		defer offer.Stop()
	}
	err := r.converse(ctx)
	stopKeeping()
	state := shop.TurnDone
	switch cause := context.Cause(ctx); {
	case parent.Err() != nil:
		return parent.Err()
	case errors.Is(cause, errLostTurn):
		return errLostTurn
	case errors.Is(cause, errStopped):
		state = shop.TurnStopped
		if r.spk.text() == "" {
			r.spk.add(words().stopped.In(r.id.Locale))
		}
	case errors.Is(cause, errTooLong):
		r.spk.add(words().tooLong.In(r.id.Locale))
	case err != nil:
		r.Logger.Error("turn failed", "turn", r.turn.ID, "conversation", r.turn.Conversation, "error", err)
		state = shop.TurnFailed
		r.spk.add(words().noModel.In(r.id.Locale))
	}
	return r.finish(parent, state)
}

// keep renews the lease until stop is called, and ends the turn's context when the
// user asked to stop or the lease is lost.
func (r *run) keep(ctx context.Context, cancel context.CancelCauseFunc) (stop func()) {
	ctx, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(min(r.Limits.Lease/4, 500*time.Millisecond))
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			asked, err := r.Store.RenewTurn(ctx, r.turn)
			switch {
			case ctx.Err() != nil:
				return
			case shop.KindOf(err) == shop.Conflict:
				cancel(errLostTurn)
			case asked:
				cancel(errStopped)
			}
		}
	}()
	return func() { end(); <-done }
}

// offer tells a waiting shopper that a person can be asked for.
func (r *run) offer(ctx context.Context) {
	a, err := r.Store.Append(ctx, shop.Message{Conversation: r.turn.Conversation, ID: "offer-" + r.turn.ID, From: shop.FromSystem,
		Author: "system", Text: words().offer.In(r.id.Locale), Event: &shop.MessageEvent{Kind: "offer"}})
	if err != nil {
		r.Logger.Warn("offering a person failed", "turn", r.turn.ID, "error", err)
		return
	}
	r.Live.Changed(a.Message.Conversation, a.Message.Seq)
}

// converse is the rounds: ask the model, run the tools it wants, until it has answered.
func (r *run) converse(ctx context.Context) error {
	if len(r.pending) > 0 {
		if err := r.execute(ctx, r.pending); err != nil {
			return err
		}
	}
	repaired := false
	for ; !r.complete; r.rounds++ {
		if r.rounds >= r.Limits.Rounds {
			r.spk.add(words().tooManySteps.In(r.id.Locale))
			return nil
		}
		reply, err := r.ask(ctx)
		if err != nil {
			return err
		}
		if len(reply.Calls) > 0 {
			if err := r.execute(ctx, reply.Calls); err != nil {
				return err
			}
			continue
		}
		if len(r.spk.held) == 0 {
			return nil
		}
		if repaired {
			r.standOnTools()
			return nil
		}
		repaired = true
		if err := r.repair(); err != nil {
			return err
		}
	}
	return nil
}

// ask makes one model call, releases its words and records the step.
func (r *run) ask(ctx context.Context) (llm.Reply, error) {
	ctx, span := tracer().Start(ctx, spanChat)
	defer span.End()
	r.spk.begin()
	said := r.spk.said.Len()
	req := r.request()
	defer r.paying(ctx, &req)()
	reply, err := r.Model.Stream(ctx, req, r.spk.take)
	if err != nil {
		return reply, err
	}
	r.spk.end()
	for i := range reply.Calls { // some models number their calls anew in each round
		reply.Calls[i].ID = fmt.Sprintf("%s-%d", r.turn.ID, r.calls+i)
	}
	describeChat(span, reply)
	r.Metrics.model(reply)
	r.Metrics.held.Add(float64(len(r.spk.held)))
	step := r.modelStep(reply, r.spk.said.String()[said:])
	sent := lines(r.msgs[r.logged:])
	r.msgs = append(r.msgs, step.message())
	r.logged = len(r.msgs)
	var cost []shop.Usage
	if !reply.House {
		cost = []shop.Usage{step.Usage}
		r.purse.note(int64(step.Usage.Prompt+step.Usage.Completion), step.Usage.Micros)
	}
	if err := r.addStep(ctx, StepModel, step, sent, cost...); err != nil {
		return reply, err
	}
	if len(reply.Calls) > 0 || len(r.spk.held) > 0 { // the model is asked again
		r.funds = r.allowance(ctx, r.turn.Conversation)
	}
	return reply, nil
}

func lines(msgs []openai.ChatCompletionMessage) []Line {
	out := make([]Line, len(msgs))
	for i, m := range msgs {
		out[i] = Line{Role: m.Role, Content: m.Content}
	}
	return out
}

func (r *run) request() llm.Request {
	return llm.Request{Messages: r.msgs, Outside: r.masked, Tools: r.tools, HouseOnly: r.funds.spent}
}

// masked is the messages as a model outside the house may see them.
func (r *run) masked() []openai.ChatCompletionMessage {
	out := make([]openai.ChatCompletionMessage, len(r.msgs))
	for i, m := range r.msgs {
		m.Content = r.mask.Hide(m.Content)
		calls := make([]openai.ToolCall, len(m.ToolCalls))
		for j, c := range m.ToolCalls {
			c.Function.Arguments = r.mask.Hide(c.Function.Arguments)
			calls[j] = c
		}
		if len(calls) > 0 {
			m.ToolCalls = calls
		}
		out[i] = m
	}
	return out
}

func (r *run) modelStep(reply llm.Reply, said string) ModelStep {
	s := ModelStep{
		Prompts: r.prompts, Endpoint: reply.Endpoint, Model: reply.Model, Text: reply.Text, Said: said, Held: r.spk.held,
		StandIn: reply.StandIn, Attempts: reply.Attempts, FirstMS: ms(reply.FirstText), MS: ms(reply.Took),
		Usage: shop.Usage{Conversation: r.turn.Conversation, Turn: r.turn.ID, Model: reply.Model, Prompt: reply.Usage.PromptTokens,
			Completion: reply.Usage.CompletionTokens, Micros: reply.Micros, House: reply.House, At: time.Now().UTC()},
	}
	if d := reply.Usage.PromptTokensDetails; d != nil {
		s.Usage.Cached = d.CachedTokens
	}
	for _, c := range reply.Calls {
		s.Calls = append(s.Calls, CallRequest{ID: c.ID, Name: c.Function.Name, Args: r.mask.Show(c.Function.Arguments)})
	}
	r.prompts = nil
	return s
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// addStep keeps a step with what only the trace shows of it, and what it cost.
func (r *run) addStep(ctx context.Context, kind string, record, trace any, cost ...shop.Usage) error {
	step := shop.TurnStep{Kind: kind}
	var err error
	if step.Data, err = json.Marshal(record); err == nil && trace != nil {
		step.Trace, err = json.Marshal(trace)
	}
	if err != nil {
		return shop.Errorf(shop.Internal, "record a step of turn %s: %w", r.turn.ID, err)
	}
	if _, err := r.Store.AddStep(ctx, r.turn, step, cost...); err != nil {
		if shop.KindOf(err) == shop.Conflict {
			return errLostTurn
		}
		return err
	}
	return nil
}

// repair tells the model what it may not say without proof.
func (r *run) repair() error {
	p := r.Prompts.For("repair", r.id.Locale)
	text, err := p.Render(r.vars(r.spk.held...))
	if err != nil {
		return err
	}
	r.prompts = append(r.prompts, p.ID())
	r.msgs = append(r.msgs, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: text})
	return nil
}

// standOnTools closes an answer whose repair failed: what the tools said themselves
// when nothing could be said yet, and the honest remark that the rest has no proof.
func (r *run) standOnTools() {
	if r.spk.text() == "" {
		for _, text := range r.texts {
			r.spk.add(text)
		}
	}
	r.spk.add(words().noProof.In(r.id.Locale))
}

// finish writes the final message and ends the turn in one transaction.
func (r *run) finish(ctx context.Context, state shop.TurnState) error {
	text := r.spk.text()
	if text == "" {
		r.standOnTools()
		text = r.spk.text()
	}
	msg := shop.Message{Conversation: r.turn.Conversation, ID: r.turn.ID, From: shop.FromAssistant, Author: "assistant",
		Text: text, Cards: visible(r.shown), Sources: unique(r.sources)}
	done, err := r.Store.FinishTurn(ctx, r.turn, state, &msg)
	if shop.KindOf(err) == shop.Conflict {
		return errLostTurn
	}
	if err != nil {
		return err
	}
	r.Live.Changed(done.Message.Conversation, done.Message.Seq)
	r.conv.Last = done.Message.Seq
	r.prepare(ctx)
	return nil
}

// prepare does, once the customer has the answer, what the next turn would wait for.
// None of it is needed for being right.
func (r *run) prepare(ctx context.Context) {
	if r.summed {
		if err := r.Store.SetSummary(ctx, r.conv.ID, r.conv.Summary, r.conv.Summed); err != nil && ctx.Err() == nil {
			r.Logger.Warn("keeping the summary failed", "conversation", r.conv.ID, "error", err)
		}
	}
	if _, err := r.recall(ctx, r.conv); err != nil && ctx.Err() == nil {
		r.Logger.Warn("remembering the turn failed", "turn", r.turn.ID, "error", err)
	}
}

func unique(all []shop.Source) []shop.Source {
	var out []shop.Source
	seen := map[string]bool{}
	for _, s := range all {
		if k := s.Title + "\n" + s.URL; !seen[k] {
			seen[k] = true
			out = append(out, s)
		}
	}
	return out
}
