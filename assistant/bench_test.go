package assistant_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// timed is a model that notes when it is asked and when it has said its first clause.
type timed struct{ asked, said time.Time }

func (m *timed) Stream(_ context.Context, _ llm.Request, sink func(llm.Piece)) (llm.Reply, error) {
	m.asked = time.Now()
	const text = "The red lantern is what you are looking for. "
	for _, w := range strings.Fields(text) {
		m.said = time.Now()
		sink(llm.Piece{Text: w + " "})
	}
	sink(llm.Piece{Text: "Bye."})
	return llm.Reply{Text: text + "Bye.", Endpoint: "timed", Model: "timed", Usage: openai.Usage{PromptTokens: 1}}, nil
}

// shelf is twenty tools with descriptions and schemas as a real shop has.
type shelf struct{ *tools }

func (s shelf) Tools() []tool.Tool {
	var all []tool.Tool
	for i := range 20 {
		all = append(all, tool.Tool{Name: fmt.Sprintf("tool_%d", i), Description: strings.Repeat(fmt.Sprintf("Tool %d finds things on the shelves. ", i), 8),
			InputSchema: json.RawMessage(`{"type":"object","properties":{"query":{"type":"string","description":"what the shopper is looking for"},"limit":{"type":"integer"}}}`),
			Roles:       []shop.Role{shop.Shopper}})
	}
	return all
}

// BenchmarkFirstClause measures what answering adds to a model's own time, in a
// conversation of 40 messages with 20 tools: until the model is asked (claiming the turn
// and building the prompt), and from the model's first complete clause to its release.
//
//	go test ./assistant -run '^$' -bench FirstClause -benchtime 300x
func BenchmarkFirstClause(b *testing.B) {
	m := &timed{}
	c := newCounter(b, opened(b), m, assistant.Limits{})
	c.Assistant.Tools = shelf{c.tools}
	for i := range 20 {
		c.asked("c", fmt.Sprint("question ", i, " about lanterns, please"))
		c.put(shop.Message{Conversation: "c", ID: fmt.Sprint("a", i), From: shop.FromAgent, Author: "staff:a", Text: "Here is what our records say about the lanterns."})
	}
	var before, after []time.Duration
	for b.Loop() {
		b.StopTimer()
		c.asked("c", "and the red one?")
		c.live.words.Reset()
		b.StartTimer()
		start := time.Now()
		if did, err := c.Answer(context.Background(), "c"); err != nil || !did {
			b.Fatal(did, err)
		}
		before, after = append(before, m.asked.Sub(start)), append(after, c.live.first.Sub(m.said))
	}
	report(b, "ask", before)
	report(b, "release", after)
}

func report(b *testing.B, what string, all []time.Duration) {
	slices.Sort(all)
	at := func(q float64) float64 { return float64(all[int(q*float64(len(all)-1))].Microseconds()) }
	b.ReportMetric(at(0.5), "µs-"+what+"-p50")
	b.ReportMetric(at(0.99), "µs-"+what+"-p99")
}
