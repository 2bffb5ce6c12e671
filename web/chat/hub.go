package chat

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/models/store/killpoint"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/bus"
	"github.com/shopkeeper-ai/shopkeeper/web/peer"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// Teller tells other nodes; web/bus is the real one.
type Teller interface{ Tell(bus.News) }

// Deciders carry out what only a person may ask for; package assistant is the real
// one. What they did is told in the conversation.
type Deciders interface {
	Confirm(ctx context.Context, id shop.Identity, proposal string, accept bool) error
	Undo(ctx context.Context, id shop.Identity, edit string) error
	Human(ctx context.Context, id shop.Identity) error
	Use(ctx context.Context, id shop.Identity, tool string, args json.RawMessage, key string) (assistant.Used, error)
}

// Config is everything a Hub needs.
type Config struct {
	Store     *store.Store
	Signer    *auth.Signer
	Bus       Teller
	Deciders  Deciders
	Wake      func(conversation string) // a conversation waits for an answer
	Reload    func()                    // another node has changed the settings
	Origins   []string                  // allowed origins besides the server's own
	SlowAfter time.Duration             // a client that reads nothing this long is cut; 0 means 10 s
	Rates     Rates
	Proxies   peer.Proxies    // whose X-Forwarded-For is believed
	Trap      *killpoint.Trap // where a test wants the process to end; nil: nowhere
	Metrics   *Metrics
	Logger    *slog.Logger
}

// Hub owns the rooms and sessions of this node. It is safe for concurrent use.
type Hub struct {
	Config
	limits *limiter
	ctx    context.Context // of everything the hub started; ends with Close
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu        sync.Mutex
	rooms     map[string]*room
	sessions  map[*session]bool
	watchers  map[chan string]bool
	elsewhere map[string]presence // consoles by node
	closing   bool
}

// NewHub makes a hub. Its Config may be completed until Start.
func NewHub(c Config) *Hub {
	if c.SlowAfter == 0 {
		c.SlowAfter = 10 * time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Metrics == nil {
		c.Metrics = NewMetrics(nil)
	}
	ctx, cancel := context.WithCancel(context.Background())
	h := &Hub{Config: c, limits: newLimiter(c.Rates), ctx: ctx, cancel: cancel,
		rooms: map[string]*room{}, sessions: map[*session]bool{}, watchers: map[chan string]bool{}, elsewhere: map[string]presence{}}
	return h
}

// Start begins the heartbeat and the look for lost hints. Close stops them.
func (h *Hub) Start() {
	h.wg.Go(h.keepAlive)
	h.wg.Go(h.catchUp)
}

// Changed is the hint that a conversation has messages up to last in the store; 0 means
// "look". It reaches this node's clients and the other nodes.
func (h *Hub) Changed(conversation string, last int64) {
	h.hint(conversation, last)
	h.Bus.Tell(bus.News{Conversation: conversation, Last: max(last, 1)})
}

// Hear takes news of another node.
func (h *Hub) Hear(n bus.News) {
	switch {
	case n.Reload:
		h.Reload()
	case n.Online != nil:
		h.mu.Lock()
		h.elsewhere[n.Node] = presence{*n.Online, time.Now()}
		h.mu.Unlock()
	case len(n.Frame) > 0:
		h.live(n.Conversation, n.Frame, nil)
	default:
		h.hint(n.Conversation, 0)
	}
}

func (h *Hub) hint(conversation string, last int64) {
	h.mu.Lock()
	r := h.rooms[conversation]
	for w := range h.watchers {
		select {
		case w <- conversation:
		default: // a watcher that lags looks at the whole list anyway
		}
	}
	h.mu.Unlock()
	if r != nil {
		r.hint(last)
	}
}

// live hands a frame that may be lost to the clients of a conversation here, except one.
func (h *Hub) live(conversation string, frame []byte, except *session) {
	h.mu.Lock()
	r := h.rooms[conversation]
	h.mu.Unlock()
	if r == nil {
		return
	}
	for _, s := range r.members() {
		if s != except {
			s.offer(frame)
		}
	}
}

// tell sends a live frame to the conversation's clients on all nodes.
func (h *Hub) tell(conversation string, f protocol.Frame, except *session) {
	raw := protocol.Encode(f)
	h.live(conversation, raw, except)
	h.Bus.Tell(bus.News{Conversation: conversation, Frame: raw})
}

// Typing says that the assistant is at work.
func (h *Hub) Typing(conversation string) {
	h.tell(conversation, protocol.TypingFrom{From: shop.FromAssistant}, nil)
}

// Delta hands released text of a running answer to the clients.
func (h *Hub) Delta(conversation, turn string, n int, text string) {
	h.tell(conversation, protocol.Delta{Turn: turn, N: n, Text: text}, nil)
}

// Tool tells the state of a tool call. Arguments and errors go to tracing sessions of
// this node only.
func (h *Hub) Tool(conversation string, e assistant.ToolEvent) {
	frame := protocol.Tool{Turn: e.Turn, Name: e.Name, State: e.State, MS: float64(e.Took.Microseconds()) / 1000}
	plain := protocol.Encode(frame)
	frame.Args, frame.Error = json.RawMessage(e.Args), e.Error
	full := protocol.Encode(frame)
	h.Bus.Tell(bus.News{Conversation: conversation, Frame: plain})
	h.mu.Lock()
	r := h.rooms[conversation]
	h.mu.Unlock()
	if r == nil {
		return
	}
	for _, s := range r.members() {
		if s.who.Trace {
			s.offer(full)
		} else {
			s.offer(plain)
		}
	}
}

// Watch returns a channel of conversations that changed, for a console's list. It is
// lossy when not read; stop must be called once.
func (h *Hub) Watch() (changes <-chan string, stop func()) {
	w := make(chan string, 64)
	h.mu.Lock()
	h.watchers[w] = true
	h.mu.Unlock()
	h.announce()
	return w, func() {
		h.mu.Lock()
		delete(h.watchers, w)
		h.mu.Unlock()
		h.announce()
	}
}

// presence is how many consoles another node has, and when it said so.
type presence struct {
	consoles int
	at       time.Time
}

// Online counts the consoles that are open, on all nodes heard from lately.
func (h *Hub) Online() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := len(h.watchers)
	for _, p := range h.elsewhere {
		if time.Since(p.at) < 3*lookEvery {
			n += p.consoles
		}
	}
	return n
}

// announce tells the other nodes how many consoles are open here.
func (h *Hub) announce() {
	h.mu.Lock()
	n := len(h.watchers)
	h.mu.Unlock()
	h.Bus.Tell(bus.News{Online: &n})
}

// join puts a session into its conversation's room at its cursor.
func (h *Hub) join(s *session) {
	h.mu.Lock()
	r := h.rooms[s.conversation]
	if r == nil {
		r = &room{hub: h, conversation: s.conversation, in: map[*session]bool{}}
		h.rooms[s.conversation] = r
	}
	r.mu.Lock()
	r.in[s] = true
	r.mu.Unlock()
	s.room = r
	h.mu.Unlock()
	r.hint(0)
}

// leave takes a session out of its room and forgets an empty room.
func (h *Hub) leave(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sessions, s)
	r := s.room
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.in, s)
	if len(r.in) == 0 && h.rooms[s.conversation] == r {
		delete(h.rooms, s.conversation)
	}
}

// admit counts a new session in, unless the hub is closing.
func (h *Hub) admit(s *session) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return false
	}
	h.sessions[s] = true
	h.wg.Add(1)
	return true
}

func (h *Hub) all() []*session {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]*session, 0, len(h.sessions))
	for s := range h.sessions {
		out = append(out, s)
	}
	return out
}

// The heartbeat: a ping every pingEvery; a client silent for silentAfter is gone.
const (
	pingEvery   = 30 * time.Second
	silentAfter = 75 * time.Second
)

// keepAlive pings all sessions from one goroutine.
func (h *Hub) keepAlive() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-tick.C:
		}
		for _, s := range h.all() {
			s.ping()
		}
		h.limits.forget(time.Now())
	}
}

// lookEvery is how soon a message is found whose hint was lost on the bus.
const lookEvery = 3 * time.Second

// catchUp looks in the store for changes that no hint told of.
func (h *Hub) catchUp() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	since := time.Now().Add(-lookEvery)
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-tick.C:
		}
		h.announce()
		if len(h.all()) == 0 {
			since = time.Now()
			continue
		}
		start := time.Now()
		changed, err := h.Store.ChangedSince(h.ctx, since.Add(-lookEvery))
		if err != nil {
			if h.ctx.Err() == nil {
				h.Logger.Warn("looking for changes failed", "error", err)
			}
			continue
		}
		since = start
		for conversation, last := range changed {
			h.mu.Lock()
			r := h.rooms[conversation]
			h.mu.Unlock()
			if r != nil {
				r.hint(last)
			}
		}
	}
}

// Closing is closed when the hub stops.
func (h *Hub) Closing() <-chan struct{} { return h.ctx.Done() }

// Close tells every client to come back, closes the sockets and waits.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closing = true
	h.mu.Unlock()
	for _, s := range h.all() {
		h.wg.Go(func() { s.close(protocol.CloseGoingAway, "this server stops; connect again") })
	}
	h.cancel()
	h.wg.Wait()
}
