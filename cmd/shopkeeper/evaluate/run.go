package evaluate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/talk"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// Shop is a running shop that one case has for itself.
type Shop struct {
	Base  string // address
	Store *store.Store
	// Token lets somebody in; customer is empty for a visitor and for staff.
	Token func(ctx context.Context, role shop.Role, customer string) (string, error)
	Close func() error
}

// Restore starts a shop in the state of the snapshot. Its shops may run side by side.
type Restore func(ctx context.Context) (*Shop, error)

// Result is what became of a case.
type Result struct {
	Name     string   `json:"name"`
	File     string   `json:"file"`
	Passed   bool     `json:"passed"`
	Failures []string `json:"failures"`
	Seconds  float64  `json:"seconds"`
	Dialogue []string `json:"-"` // what was said and called, in order
}

// Run holds the cases, some of them at once, and tells each result as it comes. A case
// that fails is a result; the error is for a shop that does not start, or the end of ctx.
// Results are in the order of the cases; those that were not reached are left out.
func Run(ctx context.Context, cases []Case, atOnce int, restore Restore, tell func(Result)) ([]Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make([]*Result, len(cases))
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := make(chan int)
	for range max(1, atOnce) {
		wg.Go(func() {
			for i := range next {
				r, err := hold(ctx, &cases[i], restore)
				if err != nil {
					cancel(err)
					continue
				}
				mu.Lock()
				results[i] = &r
				tell(r)
				mu.Unlock()
			}
		})
	}
	for i := range cases {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	var done []Result
	for _, r := range results {
		if r != nil {
			done = append(done, *r)
		}
	}
	return done, context.Cause(ctx)
}

// hold runs one case in a shop of its own.
func hold(ctx context.Context, c *Case, restore Restore) (r Result, err error) {
	r = Result{Name: c.Name, File: c.File, Failures: []string{}}
	s, err := restore(ctx)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	start := time.Now()
	t := &talking{Shop: s, c: c}
	if err := t.hold(ctx); err != nil {
		if ctx.Err() != nil {
			return r, context.Cause(ctx)
		}
		t.failures = append(t.failures, err.Error())
	}
	r.Failures = append(r.Failures, t.failures...)
	r.Passed, r.Seconds, r.Dialogue = len(r.Failures) == 0, time.Since(start).Seconds(), t.log
	return r, nil
}

// talking is a case while it runs.
type talking struct {
	*Shop
	c        *Case
	client   *talk.Client
	heard    []shop.Message    // since the turn began
	offers   map[string]string // latest proposal by tool
	edit     string            // latest edit
	speaker  shop.Conversation // who speaks
	failures []string
	log      []string
}

func (t *talking) hold(ctx context.Context) error {
	token, err := t.Token(ctx, t.c.role, t.c.Customer)
	if err != nil {
		return fmt.Errorf("cannot come in: %w", err)
	}
	t.offers = map[string]string{}
	t.client, err = talk.Dial(ctx, t.Base, token, "", shop.ParseLocale(t.c.Locale), func(f talk.Frame) {
		if f.Type == "message" && f.Message.From != shop.FromCustomer {
			t.heard = append(t.heard, f.Message)
		}
		if f.Type == "error" {
			t.note("! %s: %s", f.Error.Code, f.Error.Message)
		}
	})
	if err != nil {
		return err
	}
	defer t.client.Close()
	for i, turn := range t.c.Turns {
		o, err := t.turn(ctx, i, turn)
		if err != nil {
			return fmt.Errorf("turn %d: %w", i+1, err)
		}
		for _, f := range turn.Expect.failures(o) {
			t.failures = append(t.failures, fmt.Sprintf("turn %d: %s", i+1, f))
		}
	}
	if t.speaker, err = t.Store.Conversation(ctx, t.client.Welcome.Conversation); err != nil {
		return err
	}
	bad, err := t.end(ctx)
	t.failures = append(t.failures, bad...)
	return err
}

func (t *talking) note(format string, args ...any) {
	t.log = append(t.log, fmt.Sprintf(format, args...))
}

// turn does one act and waits until everything that it causes is done.
func (t *talking) turn(ctx context.Context, i int, turn Turn) (outcome, error) {
	f := protocol.ClientFrame{ID: fmt.Sprintf("turn-%d", i)}
	switch {
	case turn.Confirm != nil:
		open, err := t.Store.OpenProposals(ctx, t.client.Welcome.Conversation)
		if err != nil {
			return outcome{}, err
		}
		if len(open) == 0 {
			return outcome{}, errors.New("no proposal is open")
		}
		f.Type, f.Proposal, f.Accept = protocol.Confirm, open[len(open)-1].ID, turn.Confirm
		t.note("> [confirm: %t]", *turn.Confirm)
	case turn.Undo:
		if t.edit == "" {
			return outcome{}, errors.New("there is no edit to undo")
		}
		f.Type, f.Edit = protocol.Undo, t.edit
		t.note("> [undo]")
	default:
		f.Type, f.Text = protocol.Send, turn.Say
		t.note("> %s", turn.Say)
	}
	raw, err := json.Marshal(f)
	if err != nil {
		return outcome{}, err
	}
	t.heard = nil
	if err := t.client.Do(ctx, raw); err != nil {
		return outcome{}, err
	}
	return t.outcome(ctx, f)
}

// outcome gathers what the turn's messages say and what the store has as done.
func (t *talking) outcome(ctx context.Context, f protocol.ClientFrame) (outcome, error) {
	var o outcome
	var said []string
	for _, m := range t.heard {
		if m.Text != "" {
			said = append(said, m.Text)
		}
		o.cards = append(o.cards, m.Cards...)
		o.sources = append(o.sources, m.Sources...)
		if m.From != shop.FromAssistant {
			continue
		}
		calls, err := t.steps(ctx, m.ID)
		if err != nil {
			return o, err
		}
		o.calls = append(o.calls, calls...)
	}
	if f.Type == protocol.Confirm {
		p, err := t.Store.Proposal(ctx, f.Proposal)
		if err != nil {
			return o, err
		}
		if p.State == shop.ProposalDone || p.State == shop.ProposalFailed {
			o.calls = append(o.calls, executed{Name: p.Tool, Args: p.Args})
		}
	}
	o.reply = strings.Join(said, "\n")
	t.remember(o)
	return o, nil
}

// steps are the calls that were executed in a turn.
func (t *talking) steps(ctx context.Context, turn string) ([]executed, error) {
	steps, err := t.Store.Steps(ctx, turn)
	if err != nil {
		return nil, err
	}
	var calls []executed
	for _, s := range steps {
		var done assistant.ToolStep
		if s.Kind != assistant.StepTool {
			continue
		}
		if err := json.Unmarshal(s.Data, &done); err != nil {
			return nil, err
		}
		if done.Effect == "" {
			continue // refused before it went anywhere
		}
		call := executed{Name: done.Name, Args: done.Args, Preview: done.Effect == tool.Write}
		if done.Failed() {
			call.Error = done.Body.Error.Message
		}
		calls = append(calls, call)
	}
	return calls, nil
}

// remember keeps what later turns refer to, and the dialogue for people.
func (t *talking) remember(o outcome) {
	for _, c := range o.calls {
		what := ""
		if c.Preview {
			what = " (proposed)"
		}
		if c.Error != "" {
			what += " failed: " + c.Error
		}
		t.note("  %s %s%s", c.Name, c.Args, what)
	}
	for _, line := range strings.Split(o.reply, "\n") {
		if line != "" {
			t.note("  | %s", line)
		}
	}
	for _, c := range o.cards {
		if c.Edit != "" {
			t.edit = c.Edit
		}
		var p shop.ProposalCard
		if c.Kind == shop.CardProposal && json.Unmarshal(c.Data, &p) == nil {
			t.offers[p.Tool] = p.ID
			t.note("  ? %s %s", p.Title, strings.Join(p.Lines, "; "))
		}
	}
	for _, p := range products(o.cards) {
		t.note("  • %s %s %s", p.ID, p.Title, p.Price)
	}
	for _, s := range o.sources {
		t.note("  [source] %s %s", s.Title, s.URL)
	}
}
