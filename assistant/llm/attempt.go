package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// failure is one attempt that did not work.
type failure struct {
	err        error
	again      bool // the same endpoint may work a moment later
	retryAfter time.Duration
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// The ways a stream can fail that go-openai does not name.
var (
	errTruncated = errors.New("the stream ended before the answer was finished")
	errStalled   = errors.New("the stream stalled")
	errNoStream  = errors.New("the endpoint is no OpenAI-compatible API")
)

// attempt is one request to one endpoint.
type attempt struct {
	*target
	set     Settings
	standIn bool
	sink    func(Piece)
}

// run makes the request and reads the stream to its end.
func (a *attempt) run(ctx context.Context, req Request) (Reply, error) {
	start := time.Now()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(a.set.FirstPiece, func() { cancel(errStalled) })
	defer watch.Stop()
	ctx, info := withCallInfo(ctx)
	stream, err := a.api.CreateChatCompletionStream(ctx, a.wire(req))
	if err != nil {
		return Reply{}, classify(ctx, err, info)
	}
	defer stream.Close()
	r := reading{attempt: a, reply: Reply{Endpoint: a.Name, Model: a.Model, House: a.House, StandIn: a.standIn}, start: start}
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Reply{}, classify(ctx, err, info)
		}
		watch.Reset(a.set.Idle)
		r.take(chunk)
	}
	return r.finish(ctx, info)
}

// wire is the request as this endpoint should see it.
func (a *attempt) wire(req Request) openai.ChatCompletionRequest {
	msgs := req.Messages
	if !a.House && req.Outside != nil {
		msgs = req.Outside()
	}
	if a.standIn {
		msgs = append([]openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: "stand-in: true"}}, msgs...)
	}
	out := openai.ChatCompletionRequest{
		Model: a.Model, Messages: msgs, Stream: true,
		//lint:ignore SA1019 most compatible servers know only this field
		MaxTokens:     a.set.MaxTokens,
		StreamOptions: &openai.StreamOptions{IncludeUsage: true},
	}
	for _, t := range req.Tools {
		out.Tools = append(out.Tools, definition(t, a.House))
	}
	return out
}

// reading gathers a stream.
type reading struct {
	*attempt
	reply    Reply
	text     strings.Builder
	calls    map[int]*openai.ToolCall
	finished bool
	start    time.Time
}

func (r *reading) take(chunk openai.ChatCompletionStreamResponse) {
	if chunk.Usage != nil {
		r.reply.Usage = *chunk.Usage
	}
	if chunk.Model != "" {
		r.reply.Model = chunk.Model
	}
	for _, c := range chunk.Choices {
		if c.FinishReason != "" {
			r.finished = true
		}
		if c.Delta.Content != "" {
			if r.reply.FirstText == 0 {
				r.reply.FirstText = time.Since(r.start)
			}
			r.text.WriteString(c.Delta.Content)
			r.sink(Piece{Text: c.Delta.Content})
		}
		for n, tc := range c.Delta.ToolCalls {
			r.takeCall(n, tc)
		}
	}
}

// takeCall joins the deltas of a tool call: id and name come in the first, arguments
// in all. Some servers leave the index out; then the position in the chunk counts.
func (r *reading) takeCall(n int, tc openai.ToolCall) {
	if tc.Index != nil {
		n = *tc.Index
	}
	if r.calls == nil {
		r.calls = map[int]*openai.ToolCall{}
	}
	c := r.calls[n]
	if c == nil {
		c = &openai.ToolCall{Type: openai.ToolTypeFunction}
		r.calls[n] = c
	}
	if tc.ID != "" {
		c.ID = tc.ID
	}
	if tc.Function.Name != "" {
		c.Function.Name = tc.Function.Name
	}
	c.Function.Arguments += tc.Function.Arguments
}

func (r *reading) finish(ctx context.Context, info *callInfo) (Reply, error) {
	if !r.finished {
		err := errTruncated
		if r.text.Len() == 0 && len(r.calls) == 0 && !strings.HasPrefix(info.contentType, "text/event-stream") {
			err = fmt.Errorf("%w: it answered with %q instead of an event stream", errNoStream, info.contentType)
		}
		return Reply{}, classify(ctx, err, info)
	}
	r.reply.Text = r.text.String()
	order := make([]int, 0, len(r.calls))
	for n := range r.calls {
		order = append(order, n)
	}
	sort.Ints(order)
	for i, n := range order {
		c := *r.calls[n]
		if c.ID == "" {
			c.ID = fmt.Sprintf("call_%d", i)
		}
		if c.Function.Arguments == "" {
			c.Function.Arguments = "{}"
		}
		r.reply.Calls = append(r.reply.Calls, c)
	}
	r.reply.Micros = r.Price.Micros(r.reply.Usage)
	return r.reply, nil
}

// classify decides what an error means for the next try.
func classify(ctx context.Context, err error, info *callInfo) error {
	if cause := context.Cause(ctx); errors.Is(cause, errStalled) {
		return &failure{err: errStalled, again: false}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f := &failure{err: err, again: true}
	var api *openai.APIError
	var syntax *json.SyntaxError
	status := info.status
	switch {
	case errors.Is(err, errNoStream):
		f.again = false
		return f
	case errors.As(err, &syntax):
		f.err = fmt.Errorf("the stream holds malformed JSON: %w", err)
		return f
	case errors.As(err, &api) && api.HTTPStatusCode == 0 && status < 400:
		return f // an error told inside the stream
	}
	switch {
	case status == 429:
		f.retryAfter = info.retryAfter
	case status == 401 || status == 403:
		f.err, f.again = fmt.Errorf("the key was refused (HTTP %d): check the API key", status), false
	case status == 404:
		f.err, f.again = fmt.Errorf("HTTP 404: check the base URL and the model's name (%w)", err), false
	case status >= 400 && status < 500:
		f.again = false
	}
	return f
}
