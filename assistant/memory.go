package assistant

import (
	"context"
	"sync"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

const (
	historyMessages = 60 // messages looked at when a prompt is built
	historyTurns    = 8  // answers whose tool calls are shown again
)

// entry is a message of a conversation as prompts need it. Messages and the steps of
// ended turns never change, so neither does an entry.
type entry struct {
	seq   int64
	from  shop.Sender
	text  string
	line  []openai.ChatCompletionMessage // the words; none for the system's
	calls []openai.ChatCompletionMessage // of an answer: the tool calls before it, with results
	words *guard.Facts                   // what the words prove, or may be echoed
	proof *guard.Facts                   // what the tool calls prove

	size, callSize int // tokens of line and calls
}

// memory holds the latest entries of the conversations that this node answered last.
// It saves reading them again and is never the truth: seqs have no gaps, so what other
// nodes added is read after the last entry known here.
type memory struct {
	mu    sync.Mutex
	past  map[string]*remembered
	clock int64 // counts uses
}

type remembered struct {
	entries []*entry // consecutive seqs; the slice is replaced, never written
	used    int64
}

// mostRemembered bounds the conversations in memory, some 100 KB each.
const mostRemembered = 256

func (m *memory) of(conversation string) []*entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clock++
	r := m.past[conversation]
	if r == nil {
		return nil
	}
	r.used = m.clock
	return r.entries
}

// keep remembers the entries of a conversation, in place of the one that was not asked
// for longest when there are too many.
func (m *memory) keep(conversation string, entries []*entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clock++
	if m.past == nil {
		m.past = map[string]*remembered{}
	}
	m.past[conversation] = &remembered{entries, m.clock}
	if len(m.past) <= mostRemembered {
		return
	}
	oldest := conversation
	for c, r := range m.past {
		if r.used < m.past[oldest].used {
			oldest = c
		}
	}
	delete(m.past, oldest)
}

// recall returns the messages that an answer in the conversation stands on, in order:
// those that are not in the summary, at most the last historyMessages.
func (a *Assistant) recall(ctx context.Context, c shop.Conversation) ([]*entry, error) {
	after := max(c.Summed, c.Last-historyMessages)
	known := a.memory.of(c.ID)
	for len(known) > 0 && known[0].seq <= after {
		known = known[1:]
	}
	last := after
	switch {
	case len(known) == 0:
	case known[0].seq == after+1:
		last = known[len(known)-1].seq
	default:
		known = nil // remembered from a later message on than is asked for
	}
	msgs, err := a.Store.Messages(ctx, c.ID, last, historyMessages+1)
	if err != nil {
		return nil, err
	}
	fresh, err := a.learn(ctx, msgs)
	if err != nil {
		return nil, err
	}
	past := append(known[:len(known):len(known)], fresh...)
	a.memory.keep(c.ID, past)
	return past, nil
}

// learn makes entries of messages. Of the answers among them, the latest get their tool
// calls: no prompt shows more.
func (a *Assistant) learn(ctx context.Context, msgs []shop.Message) ([]*entry, error) {
	var turns []string
	for i := len(msgs) - 1; i >= 0 && len(turns) < historyTurns; i-- {
		if msgs[i].From == shop.FromAssistant {
			turns = append(turns, msgs[i].ID)
		}
	}
	steps, err := a.Store.StepsOf(ctx, turns)
	if err != nil {
		return nil, err
	}
	entries := make([]*entry, len(msgs))
	for i, m := range msgs {
		if entries[i], err = newEntry(m, steps[m.ID]); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// newEntry makes the entry of a message, and of the steps when it is an answer.
func newEntry(m shop.Message, steps []shop.TurnStep) (*entry, error) {
	e := &entry{seq: m.Seq, from: m.From, text: m.Text, words: guard.NewFacts(), proof: guard.NewFacts()}
	if m.Text != "" && m.From != shop.FromSystem {
		e.line = []openai.ChatCompletionMessage{e.speak()}
	}
	all, err := digest(steps)
	if err != nil {
		return nil, err
	}
	e.calls = replay(all, nil, e.proof)
	if n := len(e.calls); n > 0 && len(e.calls[n-1].ToolCalls) == 0 && e.calls[n-1].Role == openai.ChatMessageRoleAssistant {
		e.calls = e.calls[:n-1] // the words of the last model call are the message itself
	}
	e.size, e.callSize = size(e.line), size(e.calls)
	return e, nil
}

// speak is the message's words in the model's form; what they say is known from now on.
func (e *entry) speak() openai.ChatCompletionMessage {
	switch e.from {
	case shop.FromCustomer:
		e.words.Customer(e.text)
		return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: e.text}
	case shop.FromAgent:
		e.words.Tool(guard.ToolBody{Text: e.text}) // a person of the shop stands behind it
		return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Name: "agent", Content: e.text}
	}
	return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: e.text}
}

func size(msgs []openai.ChatCompletionMessage) int {
	n := 0
	for _, m := range msgs {
		n += tokens(m.Content)
		for _, c := range m.ToolCalls {
			n += tokens(c.Function.Arguments)
		}
	}
	return n
}
