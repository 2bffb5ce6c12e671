package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// errand is a turn with a read, an edit and a write, over three rounds.
func errand() []round {
	return []round{
		{say: "Let me look.", calls: []openai.ToolCall{wants("look_up", `{"q":"lantern"}`)}},
		{calls: []openai.ToolCall{wants("set_note", `{"q":"a"}`), wants("place_order", `{"q":"b"}`)}},
		{say: "The red lantern costs £2.95. Shall I order it?"},
	}
}

const errandText = "Let me look.\n\nThe red lantern costs £2.95. Shall I order it?"

func TestTurn(t *testing.T) {
	m := &script{rounds: errand()}
	c := newCounter(t, opened(t), m, assistant.Limits{})
	final := c.answer("c", "a lantern, please")
	if final.Text != errandText || c.live.said() != errandText {
		t.Errorf("said %q, stored %q", c.live.said(), final.Text)
	}
	if turn := c.turn(final.ID); turn.State != shop.TurnDone {
		t.Errorf("the turn is %s", turn.State)
	}
	kinds := ""
	for _, card := range final.Cards {
		kinds += string(card.Kind) + " "
	}
	if kinds != "table proposal " || final.Cards[0].Edit == "" {
		t.Errorf("cards %s, %+v", kinds, final.Cards)
	}
	seen := map[string]bool{}
	for _, msg := range m.requests()[2].Messages {
		for _, call := range msg.ToolCalls {
			if seen[call.ID] {
				t.Errorf("two calls have the id %s", call.ID)
			}
			seen[call.ID] = true
		}
		if msg.ToolCallID != "" && !seen[msg.ToolCallID] {
			t.Errorf("a result for %s, which nobody asked", msg.ToolCallID)
		}
	}
	again := c.answer("c", "thank you")
	if again.Text != "The red lantern costs £2.95. Shall I order it?" && !strings.HasPrefix(again.Text, "Let me look.") {
		t.Errorf("the next turn said %q", again.Text)
	}
}

// TestAnotherNodeFinishes is row A8: wherever a node dies, another finishes the turn
// from its steps, says the same, and every effect has one idempotency key.
func TestAnotherNodeFinishes(t *testing.T) {
	lease := assistant.Limits{Lease: 30 * time.Millisecond}
	type death struct {
		name string
		kill func(m *script, c *counter, die func())
	}
	var deaths []death
	for at := range 3 {
		deaths = append(deaths, death{fmt.Sprintf("as model call %d begins", at), func(m *script, _ *counter, die func()) {
			m.before = func(now int) {
				if now == at {
					die()
				}
			}
		}})
	}
	for _, name := range []string{"look_up", "set_note", "place_order"} {
		deaths = append(deaths, death{"after " + name + " had its effect", func(_ *script, c *counter, die func()) {
			c.tools.after = func(call tool.Call) {
				if call.Tool == name {
					die()
				}
			}
		}})
		deaths = append(deaths, death{"before " + name + " is noted", func(_ *script, c *counter, die func()) {
			c.live.onTool = func(e assistant.ToolEvent) {
				if e.Name == name && e.State == "done" {
					die()
				}
			}
		}})
	}
	for _, d := range deaths {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			s := opened(t)
			first, second := &script{rounds: errand()}, &script{rounds: errand()}
			one, two := newCounter(t, s, first, lease), newCounter(t, s, second, lease)
			two.Tools = one.tools // the services behind the tools are the same
			ctx, die := context.WithCancel(context.Background())
			defer die()
			d.kill(first, one, die)
			one.asked("c", "a lantern, please")
			if _, err := one.Answer(ctx, "c"); !errors.Is(err, context.Canceled) {
				t.Fatalf("the first node ended with %v", err)
			}
			one.tools.after = nil
			for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
				did, err := two.Answer(context.Background(), "c")
				if err != nil || time.Now().After(deadline) {
					t.Fatal(did, err)
				}
				if did {
					break
				}
			}
			finished(t, two, one.tools)
		})
	}
}

// finished checks a taken-over errand.
func finished(t *testing.T, c *counter, f *tools) {
	t.Helper()
	all := c.messages("c")
	if len(all) != 2 || all[1].Text != errandText || all[1].From != shop.FromAssistant {
		t.Fatalf("messages %+v", all)
	}
	if turn := c.turn(all[1].ID); turn.State != shop.TurnDone || turn.Fence != 2 {
		t.Errorf("turn %+v", turn)
	}
	if keys := f.done(); len(keys) != 1 {
		t.Errorf("effects under the keys %v, want one key", keys)
	}
	open, err := c.store.OpenProposals(context.Background(), "c")
	if err != nil || len(open) != 1 {
		t.Errorf("%d proposals, %v", len(open), err)
	}
	if n := len(all[1].Cards); n != 2 {
		t.Errorf("%d cards, want those of the edit and of the proposal", n)
	}
}

// TestEndlessTools is row B7: a model that never stops calling is stopped.
func TestEndlessTools(t *testing.T) {
	m := &script{rounds: []round{{calls: []openai.ToolCall{wants("look_up", `{}`)}}}}
	c := newCounter(t, opened(t), m, assistant.Limits{})
	final := c.answer("c", "go on")
	if len(m.requests()) != 8 || c.tools.count() != 8 || !strings.Contains(final.Text, "reasonable number of steps") {
		t.Errorf("%d model calls, %d tool calls, %q", len(m.requests()), c.tools.count(), final.Text)
	}
}

// TestManyCallsAtOnce is row B7: of 100 parallel calls eight run, the others are told to
// wait, and providers get an answer to each.
func TestManyCallsAtOnce(t *testing.T) {
	var calls []openai.ToolCall
	for range 100 {
		calls = append(calls, wants("look_up", `{}`))
	}
	m := &script{rounds: []round{{calls: calls}, {say: "Done."}}}
	c := newCounter(t, opened(t), m, assistant.Limits{})
	if final := c.answer("c", "everything"); final.Text != "Done." || c.tools.count() != 8 {
		t.Errorf("%d calls ran, %q", c.tools.count(), final.Text)
	}
	answers := 0
	for _, msg := range m.requests()[1].Messages {
		if msg.Role == openai.ChatMessageRoleTool {
			answers++
		}
	}
	if answers != 100 {
		t.Errorf("%d calls have an answer", answers)
	}
}

func TestCallsThatGoNowhere(t *testing.T) {
	m := &script{rounds: []round{{calls: []openai.ToolCall{wants("no_such_tool", `{}`), wants("staff_only", `{}`), wants("look_up", `{"half`), wants("look_up", `[]`), wants("look_up", ``)}}, {say: "Sorry."}}}
	c := newCounter(t, opened(t), m, assistant.Limits{})
	if final := c.answer("c", "try"); final.Text != "Sorry." || c.tools.count() != 0 {
		t.Errorf("%d calls ran, %q", c.tools.count(), final.Text)
	}
}

// TestBrokenData: what a tool says in broken JSON is the tool's failure, not the turn's.
func TestBrokenData(t *testing.T) {
	m := &script{rounds: []round{{calls: []openai.ToolCall{wants("look_up", `{}`)}}, {say: "Sorry."}}}
	c := newCounter(t, opened(t), m, assistant.Limits{})
	c.tools.broken = true
	if final := c.answer("c", "try"); final.Text != "Sorry." || len(final.Cards) != 0 {
		t.Errorf("%+v", final)
	}
}

// TestBudget is row B7: a spent budget leaves only the house model.
func TestBudget(t *testing.T) {
	for name, l := range map[string]assistant.Limits{
		"none spent": {}, "conversation": {Conversation: 2000}, "day": {Day: 2000}, "money": {DayMicros: 1},
	} {
		m := &script{rounds: []round{{say: "Hello."}}}
		c := newCounter(t, opened(t), m, l)
		if err := c.store.AddUsage(context.Background(), shop.Usage{Conversation: "c", Turn: "old", Model: "m", Prompt: 1990, Completion: 10, Micros: 5, At: time.Now()}); err != nil {
			t.Fatal(err)
		}
		c.answer("c", "hello")
		if got := m.requests()[0].HouseOnly; got != (name != "none spent") {
			t.Errorf("%s: house only is %v", name, got)
		}
	}
}

func TestTimeIsUp(t *testing.T) {
	m := &script{rounds: []round{{stall: true}}}
	c := newCounter(t, opened(t), m, assistant.Limits{Shopper: 150 * time.Millisecond, OfferAfter: 30 * time.Millisecond})
	start := time.Now()
	final := c.answer("c", "hello")
	if took := time.Since(start); took > 5*time.Second || !strings.Contains(final.Text, "longer than it should") {
		t.Errorf("after %v: %q", took, final.Text)
	}
	if all := c.messages("c"); len(all) != 3 || all[1].Event == nil || all[1].Event.Kind != "offer" {
		t.Errorf("no person was offered: %+v", all)
	}
}

// TestNoModelAnswers is row F5: with every model down the turn ends with an honest
// sentence, in the reader's language.
func TestNoModelAnswers(t *testing.T) {
	for question, want := range map[string]string{"hello": "ask for a person", "你好": "转人工"} {
		m := &script{rounds: []round{{err: shop.Errorf(shop.Unavailable, "no language model answers")}}}
		c := newCounter(t, opened(t), m, assistant.Limits{})
		final := c.answer("c", question)
		if !strings.Contains(final.Text, want) || c.turn(final.ID).State != shop.TurnFailed {
			t.Errorf("%s: %q", question, final.Text)
		}
	}
}

func TestStopKeepsWhatWasSaid(t *testing.T) {
	s := opened(t)
	var c *counter
	m := &script{rounds: []round{{say: "Let me look.", calls: []openai.ToolCall{wants("look_up", `{}`)}}, {stall: true}}, before: func(at int) {
		if at == 1 {
			if running, err := s.RequestStop(context.Background(), "c"); !running || err != nil {
				t.Error(running, err)
			}
		}
	}}
	c = newCounter(t, s, m, assistant.Limits{Lease: 100 * time.Millisecond})
	if final := c.answer("c", "hello"); final.Text != "Let me look." || c.turn(final.ID).State != shop.TurnStopped {
		t.Errorf("%q", final.Text)
	}
}

// TestInventedFacts: what no tool said is not said; the model may mend it once.
func TestInventedFacts(t *testing.T) {
	lie := "It costs £7.77. "
	for name, c := range map[string]struct {
		rounds []round
		want   string
	}{
		"mended with a tool": {[]round{{say: "Nice choice. " + lie}, {calls: []openai.ToolCall{wants("look_up", `{}`)}}, {say: "The red lantern costs £2.95."}},
			"Nice choice. \n\nThe red lantern costs £2.95."},
		"left out":  {[]round{{say: "Nice choice. " + lie}, {say: "I do not know the price."}}, "Nice choice. \n\nI do not know the price."},
		"repeated":  {[]round{{say: "Nice choice. " + lie}, {say: lie}}, "Nice choice. \n\nI could not confirm the rest in the shop's records, so I leave it out."},
		"only lies": {[]round{{calls: []openai.ToolCall{wants("look_up", `{}`)}}, {say: lie}, {say: lie}}, "The red lantern costs £2.95.\n\nI could not confirm the rest in the shop's records, so I leave it out."},
	} {
		counter := newCounter(t, opened(t), &script{rounds: c.rounds}, assistant.Limits{})
		final := counter.answer("c", "how much is a lantern?")
		if final.Text != c.want {
			t.Errorf("%s: %q, want %q", name, final.Text, c.want)
		}
		if strings.Contains(final.Text+counter.live.said(), "7.77") {
			t.Errorf("%s: the lie was said", name)
		}
	}
}

// TestManyMessagesOneAnswer: what arrives while a turn runs is answered by the next,
// together.
func TestManyMessagesOneAnswer(t *testing.T) {
	s := opened(t)
	var c *counter
	once := true
	m := &script{rounds: []round{{say: "Hello."}}, before: func(int) {
		if once {
			once = false
			c.asked("c", "and another")
			c.asked("c", "and a third")
		}
	}}
	c = newCounter(t, s, m, assistant.Limits{})
	d := assistant.NewDriver(c.Assistant, 2)
	d.Start()
	defer d.Close(0)
	c.asked("c", "hello")
	d.Wake("c")
	for deadline := time.Now().Add(10 * time.Second); len(c.messages("c")) < 5; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("messages %+v", c.messages("c"))
		}
	}
	if n := len(m.requests()); n != 2 {
		t.Errorf("%d model calls for three messages, want 2", n)
	}
}
