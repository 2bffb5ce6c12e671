package assistant_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
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

// timed is an outside model that notes when it is asked and when it has said its first
// clause. While looking is set it asks for a tool first.
type timed struct {
	looking     bool
	asked, said time.Time
}

func (m *timed) Stream(_ context.Context, req llm.Request, sink func(llm.Piece)) (llm.Reply, error) {
	req.Outside() // what leaves the house is masked first
	m.asked = time.Now()
	reply := llm.Reply{Endpoint: "timed", Model: "timed", Usage: openai.Usage{PromptTokens: 1}}
	if m.looking && req.Messages[len(req.Messages)-1].Role == openai.ChatMessageRoleUser {
		reply.Calls = []openai.ToolCall{wants("tool_1", `{"query":"red lantern","limit":8}`)}
		return reply, nil
	}
	const text = "The red lantern is what you are looking for. "
	for _, w := range strings.Fields(text) {
		m.said = time.Now()
		sink(llm.Piece{Text: w + " "})
	}
	sink(llm.Piece{Text: "Bye."})
	reply.Text = text + "Bye."
	return reply, nil
}

// shelf is twenty tools with descriptions and schemas as a real shop has. Each finds
// eight products, some 2 KB for the model and as much for the page.
type shelf struct{ *tools }

func (s shelf) Tools() []tool.Tool {
	var all []tool.Tool
	for i := range 20 {
		all = append(all, tool.Tool{Name: fmt.Sprintf("tool_%d", i), Description: strings.Repeat(fmt.Sprintf("Tool %d finds things on the shelves. ", i), 8),
			InputSchema: json.RawMessage(`{"type":"object","properties":{"query":{"type":"string","description":"what the shopper is looking for"},"limit":{"type":"integer"}}}`),
			Roles:       []shop.Role{shop.Shopper}, Effect: tool.Read})
	}
	return all
}

func (s shelf) Call(context.Context, tool.Call, string, func(tool.Progress)) (tool.Result, error) {
	type thing struct {
		ID, Title, Category, Price string
		Stock                      int
		Tags                       []string
	}
	var found []thing
	for i := range 8 {
		found = append(found, thing{fmt.Sprint(22000 + i), fmt.Sprintf("Red hanging lantern with %d tea lights", i+1), "candles-lanterns", fmt.Sprintf("£%d.95", i+1), 40 * i,
			[]string{"red", "glass", "garden", "for a wedding or a party"}})
	}
	data, err := json.Marshal(found)
	return tool.Result{Text: "8 lanterns, from £1.95 to £8.95.", Data: data, Cards: []shop.Card{{Kind: shop.CardProducts, Data: data}}}, err
}

// BenchmarkFirstClause measures what answering adds to a model's own time, in
// conversations with 0, 20 and 200 messages before the question, half of them answers
// with a tool call, and 20 tools:
//
//   - ask: from the question's ack, through the driver, until the model is asked;
//   - commit: a durable commit of one small row, which ask contains once (the claim of
//     the turn);
//   - ours: the median of ask less that of commit;
//   - release: from the model's first complete clause to its release.
//
// cold is the same question on a node that has not seen the conversation.
//
//	go test ./assistant -run '^$' -bench FirstClause -benchtime 300x
func BenchmarkFirstClause(b *testing.B) {
	for _, messages := range []int{0, 20, 200} {
		b.Run(fmt.Sprintf("history=%d", messages), func(b *testing.B) { firstClause(b, messages, false) })
		b.Run(fmt.Sprintf("history=%d/cold", messages), func(b *testing.B) { firstClause(b, messages, true) })
	}
}

func firstClause(b *testing.B, messages int, cold bool) {
	m := &timed{}
	s := opened(b)
	node := func() *counter {
		c := newCounter(b, s, m, assistant.Limits{})
		c.Assistant.Tools = shelf{c.tools}
		return c
	}
	c := node()
	grown := func(conversation string) {
		m.looking = true
		for i := range messages / 2 {
			c.answer(conversation, fmt.Sprint("question ", i, " about lanterns, please"))
		}
		m.looking = false
	}
	grown("c0")
	grown("c1")
	var ask, commit, release []time.Duration
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		if cold {
			c = node()
		}
		conversation := fmt.Sprint("c", i%2) // a conversation grows by few messages
		if messages == 0 {
			conversation = fmt.Sprint("new", i)
		}
		c.asked(conversation, "and the red one?")
		c.live.words.Reset()
		d := assistant.NewDriver(c.Assistant, 4)
		b.StartTimer()
		start := time.Now()
		d.Wake(conversation)
		d.Close(time.Minute)
		b.StopTimer()
		ask, release = append(ask, m.asked.Sub(start)), append(release, c.live.first.Sub(m.said))
		start = time.Now()
		if err := s.MarkRead(context.Background(), conversation, shop.FromCustomer, math.MaxInt64); err != nil {
			b.Fatal(err)
		}
		commit = append(commit, time.Since(start))
		b.StartTimer()
	}
	report(b, "ask", ask)
	report(b, "commit", commit)
	report(b, "release", release)
	b.ReportMetric(at(ask, 0.5)-at(commit, 0.5), "µs-ours-p50")
}

// report prints the median and the 99th percentile, and leaves the times sorted.
func report(b *testing.B, what string, all []time.Duration) {
	slices.Sort(all)
	b.ReportMetric(at(all, 0.5), "µs-"+what+"-p50")
	b.ReportMetric(at(all, 0.99), "µs-"+what+"-p99")
}

// at is a quantile of sorted times in microseconds.
func at(all []time.Duration, q float64) float64 {
	return float64(all[int(q*float64(len(all)-1))].Microseconds())
}
