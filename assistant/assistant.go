package assistant

import (
	"context"
	"log/slog"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/prompts"
)

// Model answers a request as a stream; llm.Client is the real one.
type Model interface {
	Stream(ctx context.Context, req llm.Request, sink func(llm.Piece)) (llm.Reply, error)
}

// Tools runs tools; plugins/host is the real one. An error that holds a *tool.Error or
// a *shop.Error is the tool's answer.
type Tools interface {
	Tools() []tool.Tool
	Call(ctx context.Context, c tool.Call, grant string, progress func(tool.Progress)) (tool.Result, error)
}

// Live carries frames that may be lost. Its methods return at once.
type Live interface {
	Typing(conversation string)
	Delta(conversation, turn string, n int, text string)
	Tool(conversation string, e ToolEvent)
	Changed(conversation string, last int64) // the store holds messages up to seq last
}

// ToolEvent is the state of a running tool call. Args and Error are for terminals and
// traces; a shopper's socket does not get them.
type ToolEvent struct {
	Turn  string
	Name  string
	State string // started, done, failed
	Took  time.Duration
	Args  []byte
	Error string
}

// Profile is what the prompts say of the shop.
type Profile struct {
	Name     shop.Text
	Currency string
}

// Limits bound a turn. Zero fields take the defaults of the design.
type Limits struct {
	Rounds       int           // model calls a turn; 8
	Calls        int           // tool calls a round; 8
	Shopper      time.Duration // a shopper's turn; 25 s
	Staff        time.Duration // a turn of the shop's own people; 60 s
	OfferAfter   time.Duration // a shopper is offered a person; 12 s
	Lease        time.Duration // how long a dead node blocks its turn; 10 s
	Window       int           // history tokens sent to the model; 6,000
	Conversation int           // outside tokens a conversation and day; 200,000
	Day          int           // outside tokens of the whole shop a day; 20,000,000
	DayMicros    int64         // outside money a day, millionths; 0 is no limit
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	wait := func(v *time.Duration, d time.Duration) {
		if *v == 0 {
			*v = d
		}
	}
	set(&l.Rounds, 8)
	set(&l.Calls, 8)
	set(&l.Window, 6000)
	set(&l.Conversation, 200_000)
	set(&l.Day, 20_000_000)
	wait(&l.Shopper, 25*time.Second)
	wait(&l.Staff, 60*time.Second)
	wait(&l.OfferAfter, 12*time.Second)
	wait(&l.Lease, 10*time.Second)
	return l
}

// Config is everything an Assistant needs.
type Config struct {
	Store   *store.Store
	Tools   Tools
	Model   Model
	Prompts *prompts.Set
	Live    Live
	Shop    Profile
	Limits  Limits
	Node    string // name of this process in leases
	Metrics *Metrics
	Logger  *slog.Logger // nil means slog.Default
}

// Assistant answers conversations. It is safe for concurrent use.
type Assistant struct {
	Config
	secrets secrets
	memory  memory
	purse   purse
}

// New makes an assistant.
func New(c Config) *Assistant {
	c.Limits = c.Limits.withDefaults()
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Metrics == nil {
		c.Metrics = NewMetrics(nil)
	}
	return &Assistant{Config: c}
}
