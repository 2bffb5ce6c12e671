package assistant_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"
	"go.uber.org/goleak"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/prompts"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}

// counter is a shop counter under test: an assistant over a real store, with a scripted
// model and tools that count.
type counter struct {
	*assistant.Assistant
	t     testing.TB
	store *store.Store
	tools *tools
	live  *live
}

func opened(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{Dir: t.TempDir(), Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func newCounter(t testing.TB, s *store.Store, m assistant.Model, l assistant.Limits) *counter {
	t.Helper()
	set, err := prompts.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{t: t, store: s, tools: &tools{effects: map[string]int{}}, live: &live{}}
	c.Assistant = assistant.New(assistant.Config{Store: s, Tools: c.tools, Model: m, Prompts: set, Live: c.live, Limits: l, Node: fmt.Sprintf("%p", c),
		Shop: assistant.Profile{Name: shop.Text{EN: "The Test Shop", ZH: "测试商店"}, Currency: "GBP"}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	return c
}

// asked puts a question of customer 1 into a conversation, which is made when absent.
func (c *counter) asked(conversation, text string) {
	c.t.Helper()
	ctx := context.Background()
	err := c.store.CreateConversation(ctx, shop.Conversation{ID: conversation, Person: "customer:1", Customer: "1", Role: shop.Shopper, Locale: shop.EN})
	if err != nil && shop.KindOf(err) != shop.Conflict {
		c.t.Fatal(err)
	}
	c.put(shop.Message{Conversation: conversation, ID: fmt.Sprint("q", time.Now().UnixNano()), From: shop.FromCustomer, Author: "customer:1", Text: text})
}

func (c *counter) put(m shop.Message) {
	c.t.Helper()
	if _, err := c.store.Append(context.Background(), m); err != nil {
		c.t.Fatal(err)
	}
}

// answer has the question answered and returns the final message.
func (c *counter) answer(conversation, text string) shop.Message {
	c.t.Helper()
	c.asked(conversation, text)
	if did, err := c.Answer(context.Background(), conversation); err != nil || !did {
		c.t.Fatalf("answered %v, %v", did, err)
	}
	all := c.messages(conversation)
	last := all[len(all)-1]
	if last.From != shop.FromAssistant {
		c.t.Fatalf("the last message is %+v", last)
	}
	return last
}

func (c *counter) messages(conversation string) []shop.Message {
	c.t.Helper()
	all, err := c.store.Messages(context.Background(), conversation, 0, 1000)
	if err != nil {
		c.t.Fatal(err)
	}
	return all
}

func (c *counter) turn(id string) shop.Turn {
	c.t.Helper()
	turn, err := c.store.Turn(context.Background(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	return turn
}

// owner is customer 1 in a conversation.
func owner(conversation string) shop.Identity {
	return shop.Identity{Role: shop.Shopper, Person: "customer:1", Customer: "1", Conversation: conversation, Locale: shop.EN}
}

// round is one model call of a script.
type round struct {
	say   string
	calls []openai.ToolCall
	err   error
	stall bool // say nothing until the context ends
}

func wants(name, args string) openai.ToolCall {
	return openai.ToolCall{Type: openai.ToolTypeFunction, Function: openai.FunctionCall{Name: name, Arguments: args}}
}

// script is a model in memory. Its round follows from the tool calls since the last
// question, so that a resumed turn goes on where it was; the last round repeats.
type script struct {
	rounds []round
	before func(at int) // called as a model call begins

	mu   sync.Mutex
	seen []llm.Request
}

func (s *script) Stream(ctx context.Context, req llm.Request, sink func(llm.Piece)) (llm.Reply, error) {
	s.mu.Lock()
	s.seen = append(s.seen, req)
	s.mu.Unlock()
	at := 0
	for i := len(req.Messages) - 1; i >= 0 && req.Messages[i].Role != openai.ChatMessageRoleUser; i-- {
		if len(req.Messages[i].ToolCalls) > 0 || strings.Contains(req.Messages[i].Content, "without a tool result behind them") {
			at++
		}
	}
	if s.before != nil {
		s.before(at)
	}
	r := s.rounds[min(at, len(s.rounds)-1)]
	if r.stall {
		<-ctx.Done()
		return llm.Reply{}, ctx.Err()
	}
	for _, c := range r.say {
		sink(llm.Piece{Text: string(c)})
	}
	if err := errors.Join(r.err, ctx.Err()); err != nil {
		return llm.Reply{}, err
	}
	calls := append([]openai.ToolCall(nil), r.calls...)
	for i := range calls {
		calls[i].ID = fmt.Sprint("call_", i) // the same ids in every round, as some models give them
	}
	return llm.Reply{Text: r.say, Calls: calls, Endpoint: "script", Model: "script", Attempts: 1, Usage: openai.Usage{PromptTokens: 1000, CompletionTokens: 10}}, nil
}

func (s *script) requests() []llm.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]llm.Request(nil), s.seen...)
}

// tools are look_up (read), set_note (edit), place_order (write) and request_person.
type tools struct {
	after func(c tool.Call) // called when a call has had its effect

	mu      sync.Mutex
	calls   []tool.Call
	effects map[string]int // by tool and idempotency key
	commit  error          // what committing place_order fails with
	broken  bool           // look_up answers with data that are not JSON
}

func (f *tools) Tools() []tool.Tool {
	one := func(name string, e tool.Effect) tool.Tool {
		return tool.Tool{Name: name, Description: "the tool " + name, InputSchema: json.RawMessage(`{"type":"object"}`), Roles: []shop.Role{shop.Shopper, shop.Planner}, Effect: e}
	}
	return []tool.Tool{one("look_up", tool.Read), one("set_note", tool.Edit), one("place_order", tool.Write), one("request_person", tool.Edit),
		{Name: "staff_only", Roles: []shop.Role{shop.Planner}, Effect: tool.Read}}
}

func (f *tools) Call(ctx context.Context, c tool.Call, grant string, _ func(tool.Progress)) (tool.Result, error) {
	f.mu.Lock()
	f.calls = append(f.calls, c)
	if c.Tool != "look_up" && (c.Tool != "place_order" || c.Mode == tool.ModeCommit) {
		f.effects[c.Tool+" "+c.Key]++
	}
	commit := f.commit
	f.mu.Unlock()
	if f.after != nil {
		f.after(c)
	}
	if ctx.Err() != nil {
		return tool.Result{}, ctx.Err()
	}
	switch {
	case c.Tool == "look_up" && f.broken:
		return tool.Result{Text: "Half.", Data: json.RawMessage(`{"half`), Cards: []shop.Card{{Kind: shop.CardTable, Data: json.RawMessage(`{`)}}}, nil
	case c.Tool == "look_up":
		return tool.Result{Text: "The red lantern costs £2.95."}, nil
	case c.Tool == "set_note":
		return tool.Result{Text: "Noted.", Undo: json.RawMessage(`{"undo":true}`)}, nil
	case c.Tool == "request_person":
		return tool.Result{Text: "Nobody is at the desk now."}, nil
	case c.Mode == tool.ModePreview:
		return tool.Result{Text: "This would place the order.", Proposal: &tool.Proposal{Title: "Place the order", Price: &shop.Money{Minor: 295, Currency: "GBP"}}}, nil
	case grant == "":
		return tool.Result{}, &tool.Error{Kind: shop.Forbidden, Message: "no grant"}
	}
	return tool.Result{Text: "The order is placed."}, commit
}

func (f *tools) done() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[string]int{}
	for k, n := range f.effects {
		out[k] = n
	}
	return out
}

func (f *tools) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calls)
}

// live records what is shown while a turn runs.
type live struct {
	onTool func(e assistant.ToolEvent)

	mu    sync.Mutex
	words strings.Builder
	first time.Time
}

func (l *live) Typing(string) {}
func (l *live) Tool(_ string, e assistant.ToolEvent) {
	if l.onTool != nil {
		l.onTool(e)
	}
}
func (l *live) Changed(string, int64) {}
func (l *live) Delta(_, _ string, _ int, t string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.words.Len() == 0 {
		l.first = time.Now()
	}
	l.words.WriteString(t)
}

func (l *live) said() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.words.String()
}
