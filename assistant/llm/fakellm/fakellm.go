// Package fakellm is an OpenAI-compatible test server that behaves as badly as real
// ones do: it answers from a script, stalls, cuts the stream, sends malformed JSON,
// half a tool call, 429 with Retry-After, echoes every secret it was given, or obeys
// every instruction it can find, also those injected into shop content.
//
// It runs on loopback through httptest, so what leaves the program is asserted at a
// real socket.
package fakellm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Step answers one request.
type Step func(a *Answer)

// Server is a running fake. Requests are answered by the script in order; the last
// step is repeated.
type Server struct {
	URL string // base URL with /v1

	mu       sync.Mutex
	script   []Step
	next     int
	requests []openai.ChatCompletionRequest
	bodies   []string
}

// New starts a server that stops with the test.
func New(t testing.TB, script ...Step) *Server {
	s := &Server{script: script}
	srv := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	s.URL = srv.URL + "/v1"
	return s
}

// Script replaces the script and starts it from the beginning.
func (s *Server) Script(script ...Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script, s.next = script, 0
}

// Requests are the decoded requests so far, in order.
func (s *Server) Requests() []openai.ChatCompletionRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]openai.ChatCompletionRequest(nil), s.requests...)
}

// Bodies are the raw request bodies so far: everything that left the program.
func (s *Server) Bodies() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.bodies, "\n")
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	raw := new(strings.Builder)
	var req openai.ChatCompletionRequest
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Body.Read(buf)
		raw.Write(buf[:n])
		if err != nil {
			break
		}
	}
	if err := json.Unmarshal([]byte(raw.String()), &req); err != nil {
		http.Error(w, `{"error":{"message":"bad json","type":"invalid_request_error"}}`, http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, req)
	s.bodies = append(s.bodies, raw.String())
	step := Say("ok")
	if len(s.script) > 0 {
		step = s.script[min(s.next, len(s.script)-1)]
		s.next++
	}
	s.mu.Unlock()
	step(&Answer{w: w, r: r, Request: req})
}

// Answer is the response being written.
type Answer struct {
	Request openai.ChatCompletionRequest

	w       http.ResponseWriter
	r       *http.Request
	started bool
}

// Done is closed when the client has gone away.
func (a *Answer) Done() <-chan struct{} { return a.r.Context().Done() }

func (a *Answer) line(s string) {
	if !a.started {
		a.started = true
		a.w.Header().Set("Content-Type", "text/event-stream")
	}
	fmt.Fprintf(a.w, "data: %s\n\n", s)
	a.w.(http.Flusher).Flush()
}

func (a *Answer) chunk(delta any, finish string) {
	choice := map[string]any{"index": 0, "delta": delta}
	if finish != "" {
		choice["finish_reason"] = finish
	}
	raw, _ := json.Marshal(map[string]any{"id": "fake", "object": "chat.completion.chunk", "model": "fake", "choices": []any{choice}})
	a.line(string(raw))
}

func (a *Answer) text(s string) { a.chunk(map[string]any{"content": s}, "") }

func (a *Answer) end(finish string) {
	a.chunk(map[string]any{}, finish)
	a.line(`{"id":"fake","object":"chat.completion.chunk","model":"fake","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}}`)
	a.line("[DONE]")
}

// pieces splits text into tokens of a few runes, as a model's stream comes.
func pieces(s string) []string {
	var out []string
	for r := []rune(s); len(r) > 0; {
		n := min(4, len(r))
		out = append(out, string(r[:n]))
		r = r[n:]
	}
	return out
}

// Say streams a text.
func Say(text string) Step {
	return func(a *Answer) {
		for _, p := range pieces(text) {
			a.text(p)
		}
		a.end("stop")
	}
}

// Slow streams a text with a pause before each piece.
func Slow(pause time.Duration, text string) Step {
	return func(a *Answer) {
		for _, p := range pieces(text) {
			select {
			case <-a.Done():
				return
			case <-time.After(pause):
			}
			a.text(p)
		}
		a.end("stop")
	}
}

// Wanted is a tool call that a script makes.
type Wanted struct {
	Name, Args string
}

// Call streams words and then tool calls, in parallel when there are several. The
// arguments come in small deltas.
func Call(say string, calls ...Wanted) Step {
	return func(a *Answer) {
		for _, p := range pieces(say) {
			a.text(p)
		}
		for i, c := range calls {
			a.call(i, c, len(c.Args))
		}
		a.end("tool_calls")
	}
}

func (a *Answer) call(i int, c Wanted, upTo int) {
	id := fmt.Sprintf("call_%d_%d", len(a.Request.Messages), i)
	a.chunk(map[string]any{"tool_calls": []any{map[string]any{"index": i, "id": id, "type": "function",
		"function": map[string]any{"name": c.Name, "arguments": ""}}}}, "")
	for _, p := range pieces(c.Args[:upTo]) {
		a.chunk(map[string]any{"tool_calls": []any{map[string]any{"index": i, "function": map[string]any{"arguments": p}}}}, "")
	}
}

// HalfCall ends the stream cleanly in the middle of a tool call's arguments, without a
// finish reason.
func HalfCall(c Wanted) Step {
	return func(a *Answer) { a.call(0, c, len(c.Args)/2) }
}

// Truncate streams the first n pieces of a text and closes without a finish reason.
func Truncate(n int, text string) Step {
	return func(a *Answer) {
		for _, p := range pieces(text)[:n] {
			a.text(p)
		}
	}
}

// Cut breaks the connection after n pieces.
func Cut(n int, text string) Step {
	return func(a *Answer) {
		for _, p := range pieces(text)[:n] {
			a.text(p)
		}
		panic(http.ErrAbortHandler)
	}
}

// Stall sends n pieces and then nothing until the client gives up.
func Stall(n int, text string) Step {
	return func(a *Answer) {
		for _, p := range pieces(text)[:n] {
			a.text(p)
		}
		if !a.started {
			a.w.Header().Set("Content-Type", "text/event-stream")
			a.w.(http.Flusher).Flush()
		}
		<-a.Done()
	}
}

// Endless talks until the client hangs up.
func Endless(text string) Step {
	return func(a *Answer) {
		for a.r.Context().Err() == nil {
			a.text(text)
		}
	}
}

// Malformed sends a line that is not JSON.
func Malformed() Step {
	return func(a *Answer) { a.text("one "); a.line(`{"choices":[{"delta":`) }
}

// Status answers with an HTTP error in OpenAI's form; retryAfter is sent when not empty.
func Status(code int, retryAfter string) Step {
	return func(a *Answer) {
		if retryAfter != "" {
			a.w.Header().Set("Retry-After", retryAfter)
		}
		a.w.Header().Set("Content-Type", "application/json")
		a.w.WriteHeader(code)
		fmt.Fprintf(a.w, `{"error":{"message":"fake trouble %d","type":"server_error"}}`, code)
	}
}

// HTML answers 200 with a web page, as a wrong address does.
func HTML() Step {
	return func(a *Answer) {
		a.w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(a.w, "<html><body>It works</body></html>")
	}
}

// InStream starts well and then tells an error inside the stream.
func InStream() Step {
	return func(a *Answer) { a.text("one "); a.line(`{"error":{"message":"overloaded","type":"server_error"}}`) }
}

// Echo says back every message it was given, system prompt and tool text included.
func Echo() Step {
	return func(a *Answer) {
		for _, m := range a.Request.Messages {
			a.text(m.Role + ": " + m.Content + "\n")
		}
		for _, t := range a.Request.Tools {
			raw, _ := json.Marshal(t)
			a.text(string(raw) + "\n")
		}
		a.end("stop")
	}
}

var order = regexp.MustCompile(`CALL ([a-z_]+) (\{[^{}]*\})`)

// Obey is the worst case: it carries out every "CALL name {json}" it finds anywhere in
// the last message, injected or not, and otherwise says done.
func Obey() Step {
	return func(a *Answer) {
		last := a.Request.Messages[len(a.Request.Messages)-1].Content
		found := order.FindAllStringSubmatch(strings.ReplaceAll(last, `\"`, `"`), -1)
		if len(found) == 0 {
			a.text("done.")
			a.end("stop")
			return
		}
		for i, f := range found {
			a.call(i, Wanted{Name: f[1], Args: f[2]}, len(f[2]))
		}
		a.end("tool_calls")
	}
}
