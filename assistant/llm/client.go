package llm

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Settings tunes a Client. The zero value works.
type Settings struct {
	FirstPiece time.Duration // longest wait for the first piece of a stream; 0 means 8 s
	Idle       time.Duration // longest pause between pieces; 0 means 5 s
	Tries      int           // attempts at one endpoint before the next; 0 means 2
	MaxTokens  int           // completion tokens a call; 0 means 1,500
	Logger     *slog.Logger  // nil means slog.Default
}

// Client asks a chain of endpoints. It is safe for concurrent use.
type Client struct {
	set     Settings
	targets []*target
}

type target struct {
	Endpoint
	api *openai.Client
	brk breaker
}

// Request is one question to a model.
type Request struct {
	Messages []openai.ChatCompletionMessage
	Outside  func() []openai.ChatCompletionMessage // the masked form for models outside the house; nil means Messages
	Tools    []tool.Tool

	HouseOnly bool // the budget for outside models is spent
}

// Piece is what a stream hands out while it runs: words, or the news that the attempt
// failed and the answer starts over.
type Piece struct {
	Text    string
	Restart bool
}

// Reply is a finished answer: words, tool calls, or both.
type Reply struct {
	Text      string
	Calls     []openai.ToolCall
	Usage     openai.Usage
	Micros    int64 // cost, see Price
	Endpoint  string
	Model     string
	House     bool
	StandIn   bool // the house model answered in another's place
	Attempts  int  // over all endpoints
	FirstText time.Duration
	Took      time.Duration
}

// New makes a client for a chain that is tried in order. The last one should be the
// house model, which is always there.
func New(set Settings, chain ...Endpoint) *Client {
	set.FirstPiece = orDuration(set.FirstPiece, 8*time.Second)
	set.Idle = orDuration(set.Idle, 5*time.Second)
	if set.Tries == 0 {
		set.Tries = 2
	}
	if set.MaxTokens == 0 {
		set.MaxTokens = 1500
	}
	if set.Logger == nil {
		set.Logger = slog.Default()
	}
	c := &Client{set: set}
	for _, e := range chain {
		c.targets = append(c.targets, &target{Endpoint: e, api: e.client()})
	}
	return c
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// Health lists the endpoints in order and whether their breaker is open.
func (c *Client) Health() []EndpointHealth {
	var out []EndpointHealth
	for _, t := range c.targets {
		out = append(out, EndpointHealth{Name: t.Name, Model: t.Model, House: t.House, Open: t.brk.open()})
	}
	return out
}

// EndpointHealth is the state of one endpoint of the chain.
type EndpointHealth struct {
	Name, Model string
	House, Open bool
}

// Stream asks the chain for an answer and hands out its words as they arrive. It
// returns a *shop.Error of kind unavailable when every endpoint failed, and ctx's error
// when ctx ended.
func (c *Client) Stream(ctx context.Context, req Request, sink func(Piece)) (Reply, error) {
	start := time.Now()
	attempts := 0
	dirty := false // the sink has seen words of a failed attempt
	var last error
	for i, t := range c.targets {
		if req.HouseOnly && !t.House {
			continue
		}
		for try := 0; try < c.set.Tries; try++ {
			if !t.brk.allow(time.Now()) {
				break
			}
			attempts++
			if dirty {
				sink(Piece{Restart: true})
				dirty = false
			}
			a := &attempt{target: t, set: c.set, standIn: t.House && i > 0, sink: func(p Piece) { dirty = true; sink(p) }}
			reply, err := a.run(ctx, req)
			if err == nil {
				t.brk.succeed()
				reply.Attempts, reply.Took = attempts, time.Since(start)
				return reply, nil
			}
			if ctx.Err() != nil {
				return Reply{}, ctx.Err()
			}
			last = err
			t.brk.fail(time.Now())
			c.set.Logger.Warn("model call failed", "endpoint", t.Name, "model", t.Model, "try", try+1, "error", err)
			wait, again := pause(err, try)
			if !again || try+1 == c.set.Tries {
				break
			}
			if !sleep(ctx, wait) {
				return Reply{}, ctx.Err()
			}
		}
	}
	if last == nil {
		last = errors.New("every endpoint's breaker is open")
	}
	return Reply{}, shop.Errorf(shop.Unavailable, "no language model answers: %w", last)
}

// maxRetryAfter is the longest Retry-After that is waited for; a longer one sends the
// question to the next endpoint, since a person is waiting.
const maxRetryAfter = 3 * time.Second

// pause says how long to wait before trying the same endpoint again, and whether that
// makes sense at all.
func pause(err error, try int) (time.Duration, bool) {
	var f *failure
	if !errors.As(err, &f) || !f.again {
		return 0, false
	}
	if f.retryAfter > 0 {
		return f.retryAfter, f.retryAfter <= maxRetryAfter
	}
	backoff := 200 * time.Millisecond << try
	return backoff + rand.N(backoff/2), true
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
