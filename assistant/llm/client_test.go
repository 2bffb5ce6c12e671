package llm_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"
	"go.uber.org/goleak"

	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm/fakellm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}

func ask(text string) llm.Request {
	return llm.Request{Messages: []openai.ChatCompletionMessage{{Role: "user", Content: text}}}
}

func endpoint(name string, s *fakellm.Server) llm.Endpoint {
	return llm.Endpoint{Name: name, BaseURL: s.URL, Model: "fake", House: name == "house"}
}

// heard joins what a sink was told since the last restart.
type heard struct {
	text     strings.Builder
	restarts int
}

func (h *heard) sink(p llm.Piece) {
	if p.Restart {
		h.restarts++
		h.text.Reset()
		return
	}
	h.text.WriteString(p.Text)
}

// TestTroubles is row F5: every way a provider fails, with one endpoint that recovers
// on the second attempt.
func TestTroubles(t *testing.T) {
	const answer = "The lantern costs little and looks bright."
	fast := llm.Settings{FirstPiece: 300 * time.Millisecond, Idle: 300 * time.Millisecond}
	cases := []struct {
		name     string
		trouble  fakellm.Step
		failover bool // not worth a second try at the same place
	}{
		{"429 with Retry-After", fakellm.Status(429, "0.2"), false},
		{"429 with a long Retry-After", fakellm.Status(429, "60"), true},
		{"500", fakellm.Status(500, ""), false},
		{"401", fakellm.Status(401, ""), true},
		{"stall at the start", fakellm.Stall(0, answer), true},
		{"stall in the middle", fakellm.Stall(3, answer), true},
		{"cut", fakellm.Cut(3, answer), false},
		{"truncated without a finish reason", fakellm.Truncate(3, answer), false},
		{"half a tool call", fakellm.HalfCall(fakellm.Wanted{Name: "x", Args: `{"a":1234567}`}), false},
		{"malformed JSON", fakellm.Malformed(), false},
		{"an error inside the stream", fakellm.InStream(), false},
		{"a web page", fakellm.HTML(), true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			first := fakellm.New(t, c.trouble, fakellm.Say(answer))
			house := fakellm.New(t, fakellm.Say(answer))
			client := llm.New(fast, endpoint("main", first), endpoint("house", house))
			var h heard
			reply, err := client.Stream(t.Context(), ask("hello"), h.sink)
			if err != nil {
				t.Fatal(err)
			}
			if h.text.String() != answer || reply.Text != answer {
				t.Errorf("heard %q, reply %q", h.text.String(), reply.Text)
			}
			want := "main"
			if c.failover {
				want = "house"
			}
			if reply.Endpoint != want || reply.StandIn != c.failover {
				t.Errorf("answered by %s (stand-in %v), want %s", reply.Endpoint, reply.StandIn, want)
			}
			if c.failover && house.Requests()[0].Messages[0].Content != "stand-in: true" {
				t.Error("the house model was not told that it stands in")
			}
		})
	}
}

func TestToolCallsAreJoinedAndNeverDoubled(t *testing.T) {
	want := []fakellm.Wanted{{Name: "search_catalog", Args: `{"query":"red lantern"}`}, {Name: "get_cart", Args: `{}`}}
	s := fakellm.New(t, fakellm.HalfCall(want[0]), fakellm.Call("Let me look.", want...))
	client := llm.New(llm.Settings{}, endpoint("main", s))
	reply, err := client.Stream(t.Context(), ask("hello"), func(llm.Piece) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(reply.Calls) != 2 {
		t.Fatalf("%d calls, want 2", len(reply.Calls))
	}
	for i, c := range reply.Calls {
		if c.Function.Name != want[i].Name || c.Function.Arguments != want[i].Args {
			t.Errorf("call %d is %+v", i, c.Function)
		}
	}
	if reply.Attempts != 2 || reply.Usage.PromptTokens != 100 {
		t.Errorf("attempts %d, usage %+v", reply.Attempts, reply.Usage)
	}
}

func TestBreakerOpensAfterFiveFailures(t *testing.T) {
	broken := fakellm.New(t, fakellm.Status(401, ""))
	house := fakellm.New(t, fakellm.Say("hello"))
	client := llm.New(llm.Settings{}, endpoint("main", broken), endpoint("house", house))
	for range 8 {
		if _, err := client.Stream(t.Context(), ask("hello"), func(llm.Piece) {}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(broken.Requests()); n != 5 {
		t.Errorf("the broken endpoint was asked %d times, want 5", n)
	}
	if !client.Health()[0].Open {
		t.Error("the breaker does not show as open")
	}
}

func TestEverythingDownIsUnavailable(t *testing.T) {
	s := fakellm.New(t, fakellm.Status(401, ""))
	_, err := llm.New(llm.Settings{}, endpoint("main", s)).Stream(t.Context(), ask("x"), func(llm.Piece) {})
	if shop.KindOf(err) != shop.Unavailable || !strings.Contains(err.Error(), "check the API key") {
		t.Errorf("error %v", err)
	}
}

func TestCancelEndsTheStream(t *testing.T) {
	s := fakellm.New(t, fakellm.Endless("on and on "))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := llm.New(llm.Settings{}, endpoint("main", s)).Stream(ctx, ask("x"), func(llm.Piece) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestOutsideModelsGetMaskedTextAndPlainSchemas(t *testing.T) {
	s := fakellm.New(t, fakellm.Say("ok"))
	tl := tool.Tool{Name: "get_order", Description: "Shows an order.", InputSchema: []byte(`{"type":"object"}`),
		Utterances: map[shop.Locale][]string{shop.EN: {"where is my order", "b", "c"}, shop.ZH: {"我的订单到哪了"}}}
	req := ask("my phone is 13800138000")
	req.Outside = func() []openai.ChatCompletionMessage {
		return []openai.ChatCompletionMessage{{Role: "user", Content: "my phone is [[phone:1]]"}}
	}
	req.Tools = []tool.Tool{tl}
	for _, house := range []bool{false, true} {
		e := endpoint("main", s)
		e.House = house
		if _, err := llm.New(llm.Settings{}, e).Stream(t.Context(), req, func(llm.Piece) {}); err != nil {
			t.Fatal(err)
		}
	}
	bodies := strings.Split(s.Bodies(), "\n")
	if strings.Contains(bodies[0], "13800138000") || strings.Contains(bodies[0], "x-utterances") {
		t.Errorf("the outside model was sent %s", bodies[0])
	}
	if !strings.Contains(bodies[0], "我的订单到哪了") {
		t.Error("the outside model sees no example")
	}
	if !strings.Contains(bodies[1], "13800138000") || !strings.Contains(bodies[1], "x-utterances") {
		t.Errorf("the house model was sent %s", bodies[1])
	}
}

func TestPresets(t *testing.T) {
	for _, p := range llm.Presets() {
		base := ""
		if p.Name == "azure" {
			base = "https://mine.openai.azure.com"
		}
		if _, err := llm.FromPreset(p.Name, base, "", "key"); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	for name, call := range map[string]func() (llm.Endpoint, error){
		"unknown preset": func() (llm.Endpoint, error) { return llm.FromPreset("gpt", "", "", "") },
		"no key":         func() (llm.Endpoint, error) { return llm.FromPreset("openai", "", "", "") },
		"no model":       func() (llm.Endpoint, error) { return llm.FromPreset("", "http://x/v1", "", "") },
		"no address":     func() (llm.Endpoint, error) { return llm.FromPreset("", "localhost:1", "m", "") },
	} {
		if _, err := call(); shop.KindOf(err) != shop.Invalid {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for want, step := range map[string]fakellm.Step{
		"check the API key":        fakellm.Status(401, ""),
		"no OpenAI-compatible API": fakellm.HTML(),
		"check the base URL":       fakellm.Status(404, ""),
	} {
		s := fakellm.New(t, step)
		if _, err := llm.Check(t.Context(), endpoint("main", s)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want it to say %q", err, want)
		}
	}
	s := fakellm.New(t, fakellm.Say("Hello."))
	if r, err := llm.Check(t.Context(), endpoint("main", s)); err != nil || r.Text != "Hello." {
		t.Errorf("%+v, %v", r, err)
	}
}
