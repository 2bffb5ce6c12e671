package house

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

func TestStream(t *testing.T) {
	client := newClient(sharedHandler())
	stream, err := client.CreateChatCompletionStream(context.Background(), openai.ChatCompletionRequest{Model: Model,
		StreamOptions: &openai.StreamOptions{IncludeUsage: true}, Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "are you a robot?"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	var clauses []string
	var finish openai.FinishReason
	var use *openai.Usage
	for {
		c, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if c.Usage != nil {
			use = c.Usage
		}
		for _, ch := range c.Choices {
			if ch.Delta.Content != "" {
				clauses = append(clauses, ch.Delta.Content)
			}
			if ch.FinishReason != "" {
				finish = ch.FinishReason
			}
		}
	}
	if len(clauses) < 4 || strings.Join(clauses, "") != english().say(intentIdentity) {
		t.Errorf("clauses %q", clauses)
	}
	if finish != openai.FinishReasonStop || use == nil || use.CompletionTokens == 0 {
		t.Errorf("finish %q, usage %+v", finish, use)
	}
}

func TestClauses(t *testing.T) {
	for text, want := range map[string]string{
		"It costs £12.50, and 1,000 are left. Good!": "It costs £12.50, |and 1,000 are left. |Good!",
		"找到 2 件，共 £3.50。要吗？":                         "找到 2 件，|共 £3.50。|要吗？",
		"one\ntwo":                                   "one\n|two",
		"":                                           "",
		"no end":                                     "no end",
		"e.g. this; that: those":                     "e.g. |this; |that: |those",
	} {
		if got := strings.Join(clauses(text), "|"); got != want {
			t.Errorf("clauses of %q are %q, want %q", text, got, want)
		}
	}
}

// endless writes until its client is gone.
type endless struct{ ended chan error }

func (e endless) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	for {
		if _, err := io.WriteString(w, "data: {}\n\n"); err != nil {
			e.ended <- err
			return
		}
	}
}

// TestTransportCancel ends a stream by its context and by closing the body.
func TestTransportCancel(t *testing.T) {
	for _, how := range []string{"context", "close"} {
		e := endless{ended: make(chan error, 1)}
		ctx, cancel := context.WithCancel(context.Background())
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, BaseURL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := Transport(e).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(resp.Body, make([]byte, 100)); err != nil {
			t.Errorf("%s: %v", how, err)
		}
		if how == "context" {
			cancel()
			if _, err := io.Copy(io.Discard, resp.Body); !errors.Is(err, context.Canceled) {
				t.Errorf("read after cancel: %v", err)
			}
		}
		resp.Body.Close()
		select {
		case <-e.ended:
		case <-time.After(5 * time.Second):
			t.Errorf("%s: the handler goes on", how)
		}
		cancel()
	}
}

// silent never answers.
type silent struct{}

func (silent) ServeHTTP(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestTransportDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, BaseURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Transport(silent{}).RoundTrip(req); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// broken panics before and after it has written something.
type brokenHandler struct{ late bool }

func (b brokenHandler) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if b.late {
		_, _ = io.WriteString(w, "half")
	}
	panic("boom")
}

func TestTransportPanic(t *testing.T) {
	for _, late := range []bool{false, true} {
		req, err := http.NewRequest(http.MethodGet, BaseURL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := Transport(brokenHandler{late}).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(resp.Body); err == nil || !strings.Contains(err.Error(), "boom") {
			t.Errorf("late %v: error %v", late, err)
		}
		if !late && resp.StatusCode != http.StatusInternalServerError {
			t.Errorf("status %d", resp.StatusCode)
		}
		resp.Body.Close()
	}
}

// TestStreamCut leaves a real stream in the middle; goleak sees that nothing stays.
func TestStreamCut(t *testing.T) {
	client := newClient(sharedHandler())
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := client.CreateChatCompletionStream(ctx, openai.ChatCompletionRequest{Model: Model, Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "are you a robot?"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	cancel()
	for err == nil {
		_, err = stream.Recv()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	stream.Close()
}
