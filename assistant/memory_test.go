package assistant_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// fence is the random mark around a tool's text.
var fence = regexp.MustCompile(`[A-Z2-7]{26}`)

// TestMemoryIsNotTheTruth holds the same dialogue three times: answered by one node that
// remembers it, by two nodes in turn, which each miss what the other did, and by a new
// node each time. The model must be shown the same.
func TestMemoryIsNotTheTruth(t *testing.T) {
	dialogue := func(node func(c []*counter, i int) *counter) []string {
		m := &script{rounds: []round{{calls: []openai.ToolCall{wants("look_up", `{"what":"lantern"}`)}}, {say: "The red lantern costs £2.95."}}}
		s := opened(t)
		nodes := []*counter{newCounter(t, s, m, assistant.Limits{Window: 400}), newCounter(t, s, m, assistant.Limits{Window: 400})}
		fresh := func() *counter { return newCounter(t, s, m, assistant.Limits{Window: 400}) }
		for i := range 30 {
			c := node(append(nodes, fresh()), i)
			if i%7 == 3 {
				c.asked("c", "is anybody there?")
				c.put(shop.Message{Conversation: "c", ID: fmt.Sprint("agent", i), From: shop.FromAgent, Author: "staff:a", Text: "A person here: it is 40 cm high."})
			}
			c.answer("c", fmt.Sprint("question ", i, ": how much is the red lantern, please?"))
		}
		var shown []string
		for _, req := range m.requests() {
			var b strings.Builder
			for _, msg := range req.Messages {
				fmt.Fprintf(&b, "%s %s: %s", msg.Role, msg.Name, fence.ReplaceAllString(msg.Content, "mark"))
				for _, call := range msg.ToolCalls {
					b.WriteString(" calls " + call.Function.Name + call.Function.Arguments)
				}
				b.WriteString("\n")
			}
			shown = append(shown, b.String())
		}
		return shown
	}
	want := dialogue(func(c []*counter, _ int) *counter { return c[2] })
	for name, got := range map[string][]string{
		"one node":  dialogue(func(c []*counter, _ int) *counter { return c[0] }),
		"two nodes": dialogue(func(c []*counter, i int) *counter { return c[i/2%2] }),
	} {
		if len(got) != len(want) {
			t.Fatalf("%s: the model was asked %d times, want %d", name, len(got), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("%s: request %d shows\n%s\nwant\n%s", name, i, got[i], want[i])
			}
		}
	}
	last := want[len(want)-1]
	if !strings.Contains(last, "question 28") || strings.Contains(last, "user : question 1:") || !strings.Contains(last, "calls look_up") {
		t.Errorf("the last prompt is no window of the dialogue:\n%s", last)
	}
}
