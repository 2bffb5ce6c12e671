package chattest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Model is a model in memory: it reads the request, says words through say, and returns
// the calls it wants.
type Model func(ctx context.Context, req llm.Request, say func(string)) ([]Wanted, error)

// Wanted is a tool call of a Model.
type Wanted struct{ Name, Args string }

// Stream implements assistant.Model.
func (m Model) Stream(ctx context.Context, req llm.Request, sink func(llm.Piece)) (llm.Reply, error) {
	start := time.Now()
	r := llm.Reply{Endpoint: "memory", Model: "memory", House: req.HouseOnly, Attempts: 1, Usage: openai.Usage{PromptTokens: 100, CompletionTokens: 10}}
	var said strings.Builder
	wanted, err := m(ctx, req, func(s string) {
		if r.FirstText == 0 {
			r.FirstText = time.Since(start)
		}
		said.WriteString(s)
		sink(llm.Piece{Text: s})
	})
	if err != nil {
		return llm.Reply{}, err
	}
	for i, w := range wanted {
		r.Calls = append(r.Calls, openai.ToolCall{ID: fmt.Sprint("call_", i), Type: openai.ToolTypeFunction,
			Function: openai.FunctionCall{Name: w.Name, Arguments: w.Args}})
	}
	r.Text, r.Took = said.String(), time.Since(start)
	return r, nil
}

// Saying is a model that always says the same, rune by rune.
func Saying(text string) Model {
	return func(ctx context.Context, _ llm.Request, say func(string)) ([]Wanted, error) {
		for _, r := range text {
			say(string(r))
		}
		return nil, ctx.Err()
	}
}

// Round is one model call of a Script.
type Round struct {
	Say   string
	Calls []Wanted
}

// Script is a model that goes through its rounds in every turn: the round follows from
// how many calls of the turn have answers, so that a resumed turn goes on in the middle.
func Script(rounds ...Round) Model {
	return func(_ context.Context, req llm.Request, say func(string)) ([]Wanted, error) {
		at := 0
		for i := len(req.Messages) - 1; i >= 0 && req.Messages[i].Role != openai.ChatMessageRoleUser; i-- {
			if len(req.Messages[i].ToolCalls) > 0 {
				at++
			}
		}
		r := rounds[min(at, len(rounds)-1)]
		for _, c := range r.Say {
			say(string(c))
		}
		return r.Calls, nil
	}
}

// Tools are four tools without a shop behind them, which count what is done to them:
// look_up (read), set_note (edit), place_order (write) and request_person (edit).
type Tools struct {
	mu      sync.Mutex
	effects map[string]int // idempotency key → how often it took effect: must be 1
	calls   []tool.Call
	Answer  func(c tool.Call) (tool.Result, error) // replaces look_up's answer when set
}

// NewTools starts with nothing done.
func NewTools() *Tools { return &Tools{effects: map[string]int{}} }

// Tools implements assistant.Tools.
func (f *Tools) Tools() []tool.Tool {
	all := []shop.Role{shop.Shopper, shop.Agent, shop.Marketer, shop.Planner, shop.Admin}
	schema := json.RawMessage(`{"type":"object","properties":{"q":{"type":"string"},"undo":{"type":"boolean"}},"additionalProperties":false}`)
	one := func(name string, effect tool.Effect) tool.Tool {
		return tool.Tool{Name: name, Title: shop.Text{EN: name, ZH: name}, Description: "the tool " + name, InputSchema: schema, Roles: all, Effect: effect}
	}
	return []tool.Tool{one("look_up", tool.Read), one("set_note", tool.Edit), one("place_order", tool.Write), one("request_person", tool.Edit)}
}

// Calls are the calls so far.
func (f *Tools) Calls() []tool.Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]tool.Call(nil), f.calls...)
}

// Effects are how often each idempotency key of an edit or a commit was used. The
// fake, like a real service, lets only the first have an effect.
func (f *Tools) Effects() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[string]int{}
	for k, n := range f.effects {
		out[k] = n
	}
	return out
}

// Call implements assistant.Tools.
func (f *Tools) Call(ctx context.Context, c tool.Call, grant string, _ func(tool.Progress)) (tool.Result, error) {
	f.mu.Lock()
	f.calls = append(f.calls, c)
	if c.Tool == "set_note" || (c.Tool == "place_order" && c.Mode == tool.ModeCommit) {
		f.effects[c.Key]++
	}
	f.mu.Unlock()
	switch c.Tool {
	case "look_up":
		if f.Answer != nil {
			return f.Answer(c)
		}
		return tool.Result{Text: "The red lantern costs £2.95, 12 in stock."}, ctx.Err()
	case "set_note":
		return tool.Result{Text: "Noted.", Undo: json.RawMessage(`{"undo":true}`),
			Cards: []shop.Card{shop.NewCard(shop.CardTable, shop.TableCard{Title: "note"})}}, ctx.Err()
	case "place_order":
		return placeOrder(c, grant)
	case "request_person":
		return tool.Result{Text: "Nobody is at the desk right now."}, ctx.Err()
	}
	return tool.Result{}, &tool.Error{Kind: shop.NotFound, Message: "there is no tool " + c.Tool}
}

func placeOrder(c tool.Call, grant string) (tool.Result, error) {
	if c.Mode == tool.ModePreview {
		return tool.Result{Text: "Place the order for £8.85?", Proposal: &tool.Proposal{Title: "Place the order",
			Lines: []string{"3 × red lantern"}, Price: &shop.Money{Minor: 885, Currency: "GBP"}}}, nil
	}
	if grant == "" {
		return tool.Result{}, &tool.Error{Kind: shop.Forbidden, Message: "no grant"}
	}
	return tool.Result{Text: "The order is placed."}, nil
}
