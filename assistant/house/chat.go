package house

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"
)

// reply is what the house model does next: call tools, or say something.
type reply struct {
	text  string
	calls []toolCall
	cut   bool // text was cut at the caller's token limit
}

// finish is the API's word for why the answer ends.
func (r reply) finish() string {
	switch {
	case len(r.calls) > 0:
		return "tool_calls"
	case r.cut:
		return "length"
	}
	return "stop"
}

func (h *Handler) serveChat(w http.ResponseWriter, r *http.Request) {
	c, e := decodeCompletion(r.Body)
	if e != nil {
		writeError(w, e)
		return
	}
	router := h.routers.router(compactJSON(c.Tools), c.specs)
	answer := respond(c, router, h.now()).limited(max(c.MaxTokens, c.MaxCompletionTokens))
	h.log.DebugContext(r.Context(), "house model answered", "tools", len(answer.calls), "bytes", len(answer.text))
	head := header{ID: "chatcmpl-" + rand.Text(), Created: h.now().Unix(), Model: Model}
	if c.Stream {
		streamReply(r, w, c, head, answer)
		return
	}
	writeReply(w, c, head, answer)
}

// limited cuts the text after n tokens; 0 is no limit. Calls are never cut.
func (r reply) limited(n int) reply {
	if n == 0 || len(r.calls) > 0 || tokens(r.text) <= n {
		return r
	}
	for tokens(r.text) > n {
		_, size := utf8.DecodeLastRuneInString(r.text)
		r.text = r.text[:len(r.text)-size]
	}
	r.cut = true
	return r
}

// header is what every answer object and chunk begins with.
type header struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	Model   string `json:"model"`
}

// spoken is an answer message, or the delta of a chunk.
type spoken struct {
	Role      string     `json:"role,omitempty"`
	Content   *string    `json:"content,omitempty"`
	ToolCalls []toolCall `json:"tool_calls,omitempty"`
}

func writeReply(w http.ResponseWriter, c *completion, head header, r reply) {
	type choice struct {
		Index        int    `json:"index"`
		Message      spoken `json:"message"`
		FinishReason string `json:"finish_reason"`
	}
	head.Object = "chat.completion"
	m := spoken{Role: "assistant", ToolCalls: r.calls}
	if r.text != "" || len(r.calls) == 0 {
		m.Content = &r.text
	}
	writeJSON(w, http.StatusOK, struct {
		header
		Choices []choice `json:"choices"`
		Usage   usage    `json:"usage"`
	}{head, []choice{{Message: m, FinishReason: r.finish()}}, measure(c, r)})
}

// chunk is one server-sent event of a streamed answer. Usage is present (null until
// the last chunk) only when the caller asked for it.
type chunk struct {
	header
	Choices []chunkChoice    `json:"choices"`
	Usage   *json.RawMessage `json:"usage,omitempty"`
}

type chunkChoice struct {
	Index        int     `json:"index"`
	Delta        spoken  `json:"delta"`
	FinishReason *string `json:"finish_reason"`
}

// streamReply sends the answer clause by clause and stops when the client has gone.
func streamReply(r *http.Request, w http.ResponseWriter, c *completion, head header, answer reply) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusOK)
	head.Object = "chat.completion.chunk"
	out := http.NewResponseController(w)
	withUsage := c.StreamOptions != nil && c.StreamOptions.IncludeUsage
	null := json.RawMessage("null")
	send := func(ch chunk) bool {
		ch.header = head
		if withUsage && ch.Usage == nil {
			ch.Usage = &null
		}
		raw, err := json.Marshal(ch)
		if err != nil || r.Context().Err() != nil {
			return false
		}
		if _, err := w.Write(append(append([]byte("data: "), raw...), "\n\n"...)); err != nil {
			return false
		}
		return out.Flush() == nil
	}
	for _, d := range deltas(answer) {
		if !send(chunk{Choices: []chunkChoice{{Delta: d}}}) {
			return
		}
	}
	finish := answer.finish()
	if !send(chunk{Choices: []chunkChoice{{FinishReason: &finish}}}) {
		return
	}
	if withUsage {
		raw, err := json.Marshal(measure(c, answer))
		if err != nil || !send(chunk{Choices: []chunkChoice{}, Usage: (*json.RawMessage)(&raw)}) {
			return
		}
	}
	_, _ = w.Write([]byte("data: [DONE]\n\n")) // the last bytes; nothing to do when they are not wanted
}

// deltas is the answer in pieces: the role, then a clause each, or each call's name
// followed by its arguments.
func deltas(r reply) []spoken {
	empty := ""
	ds := []spoken{{Role: "assistant", Content: &empty}}
	for _, clause := range clauses(r.text) {
		ds = append(ds, spoken{Content: &clause})
	}
	for i, call := range r.calls {
		first, rest := call, toolCall{Index: &i, Function: functionCall{Arguments: call.Function.Arguments}}
		first.Index, first.Function.Arguments = &i, ""
		ds = append(ds, spoken{ToolCalls: []toolCall{first}}, spoken{ToolCalls: []toolCall{rest}})
	}
	return ds
}

// clauses cuts a text after its punctuation; joined they are the text again. A point
// or comma inside a number does not end a clause.
func clauses(text string) []string {
	var out []string
	start := 0
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		switch {
		case strings.ContainsRune("。，！？；：\n", r):
		case strings.ContainsRune(".,!?;:", r) && (end == len(text) || text[end] == ' ' || text[end] == '\n'):
		default:
			continue
		}
		if end < len(text) && text[end] == ' ' {
			end++
		}
		if end > start {
			out = append(out, text[start:end])
			start = end
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

// compactJSON removes insignificant blanks, so that equal tool lists have equal keys.
// Text that is no JSON stays as it is.
func compactJSON(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}
