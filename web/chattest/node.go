package chattest

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/assistant/desk"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/prompts"
	"github.com/shopkeeper-ai/shopkeeper/web"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/bus"
	"github.com/shopkeeper-ai/shopkeeper/web/chat"
	"github.com/shopkeeper-ai/shopkeeper/web/peer"
)

// Setup is what a test chooses of a node. The zero Setup is a node with a store of its
// own, no other nodes, no limit on the rate of messages, and a model that says "ok."
type Setup struct {
	Name      string       // in leases and on the bus; "node" when empty
	Store     *store.Store // shared with other nodes; nil opens one in a temporary folder
	NATS      string       // URL of a shared bus; empty means no other node
	Model     assistant.Model
	Tools     assistant.Tools // nil means NewTools()
	Limits    assistant.Limits
	Rates     chat.Rates
	Requests  web.Rates    // the zero value is no limit
	Metrics   string       // token that reads /metrics
	Proxies   peer.Proxies // trusted
	SlowAfter time.Duration
	Origins   []string
	Logger    *slog.Logger // nil drops everything
}

// Node is a running node.
type Node struct {
	Address   string // host:port
	Store     *store.Store
	Signer    *auth.Signer
	Hub       *chat.Hub
	Server    *web.Server
	Assistant *assistant.Assistant
	Driver    *assistant.Driver
	Registry  *prometheus.Registry

	stop func()
}

// Key is the token key that all nodes of a test share.
const Key = "a key of the tests, 32 bytes long"

// OpenStore opens a SQLite store that closes with the test.
func OpenStore(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{Dir: t.TempDir(), Logger: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// silent is a bus without other nodes.
type silent struct{}

// Tell does nothing.
func (silent) Tell(bus.News) {}

// Start runs a node until the test ends.
func Start(t testing.TB, c Setup) *Node {
	t.Helper()
	n, err := start(t, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Stop)
	return n
}

func start(t testing.TB, c Setup) (*Node, error) {
	c = c.withDefaults(t)
	signer, err := auth.NewSigner([]byte(Key), "test")
	if err != nil {
		return nil, err
	}
	set, err := prompts.Load()
	if err != nil {
		return nil, err
	}
	n := &Node{Store: c.Store, Signer: signer, Registry: prometheus.NewRegistry()}
	n.Hub = chat.NewHub(chat.Config{Store: c.Store, Signer: signer, Bus: silent{}, Origins: c.Origins, SlowAfter: c.SlowAfter, Rates: c.Rates, Proxies: c.Proxies,
		Reload: func() {}, Metrics: chat.NewMetrics(n.Registry), Logger: c.Logger})
	n.Assistant = assistant.New(assistant.Config{Store: c.Store, Tools: c.Tools, Model: c.Model, Prompts: set, Live: n.Hub, Node: c.Name,
		Shop:   assistant.Profile{Name: shop.Text{EN: "The Test Shop", ZH: "测试商店"}, Currency: "GBP"},
		Limits: c.Limits, Metrics: assistant.NewMetrics(n.Registry), Logger: c.Logger})
	n.Driver = assistant.NewDriver(n.Assistant, 64)
	n.Hub.Deciders, n.Hub.Wake = n.Assistant, n.Driver.Wake
	leave := func() {}
	if c.NATS != "" {
		b, err := bus.Open(bus.Config{URL: c.NATS, Shop: "test", Node: c.Name, Logger: c.Logger}, n.Hub.Hear)
		if err != nil {
			return nil, err
		}
		n.Hub.Bus, leave = b, b.Close
	}
	n.Server = web.New(web.Config{Store: c.Store, Hub: n.Hub, Signer: signer, Tools: c.Tools, Plugins: func() []host.Status { return nil },
		Search: nothing{}, Desk: &desk.Desk{Store: c.Store, Live: n.Hub, Online: n.Hub.Online, Wake: n.Driver.Wake},
		Models: llm.NewSwitch(llm.Settings{Logger: c.Logger}, llm.Endpoint{Name: "house", BaseURL: "http://house.invalid/v1", Model: "house", House: true}),
		Reload: func() {}, Shop: web.Shop{Name: shop.Text{EN: "The Test Shop", ZH: "测试商店"}, Currency: "GBP", Demo: true},
		Help:     []web.HelpPage{{ID: "delivery", Title: shop.Text{EN: "Delivery", ZH: "配送"}, Sections: []web.HelpSection{{ID: "uk", Title: shop.Text{EN: "United Kingdom", ZH: "英国"}, Text: shop.Text{EN: "Two days.", ZH: "两天。"}}}}},
		Registry: n.Registry, Pages: http.NotFoundHandler(), Rates: c.Requests, MetricsToken: c.Metrics, Proxies: c.Proxies, Logger: c.Logger})
	n.Hub.Start()
	n.Driver.Start()
	return n, n.listen(leave)
}

func (c Setup) withDefaults(t testing.TB) Setup {
	if c.Name == "" {
		c.Name = "node"
	}
	if c.Requests == (web.Rates{}) {
		c.Requests = web.Rates{Address: -1, Session: -1}
	}
	if c.Store == nil {
		c.Store = OpenStore(t)
	}
	if c.Model == nil {
		c.Model = Saying("ok.")
	}
	if c.Tools == nil {
		c.Tools = NewTools()
	}
	if c.Rates == (chat.Rates{}) {
		c.Rates = chat.Rates{Person: 1e5, PersonBurst: 1e5, IP: 1e6, IPBurst: 1e6}
	}
	if c.Logger == nil {
		c.Logger = quiet()
	}
	return c
}

func (n *Node) listen(leave func()) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	n.Address = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- n.Server.Serve(ctx, l) }()
	n.stop = func() {
		cancel()
		<-served
		n.Driver.Close(0)
		leave()
	}
	return nil
}

// Stop ends the node gracefully, as a signal does. A second Stop does nothing.
func (n *Node) Stop() {
	stop := n.stop
	n.stop = func() {}
	stop()
}

// Client connects to the node and closes with the test.
func (n *Node) Client(t testing.TB, o Options) *Client {
	t.Helper()
	o.Addresses = append([]string{n.Address}, o.Addresses...)
	c := Connect(o)
	t.Cleanup(c.Close)
	return c
}

// Token signs a token for somebody; staff get a session in the store.
func (n *Node) Token(t testing.TB, w auth.Who) string {
	t.Helper()
	if w.Role.Staff() && w.Session == "" {
		id, err := n.Store.CreateSession(context.Background(), store.Session{Person: w.Person, Name: w.Name, Role: w.Role}, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		w.Session = id
	}
	raw, _, err := n.Signer.Sign(w, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Staff is a member of the shop's people.
func Staff(role shop.Role) auth.Who {
	return auth.Who{Person: "staff:" + string(role), Role: role, Name: strings.ToUpper(string(role)[:1]) + string(role)[1:]}
}

// Verify fails the test when a client's record and the store differ. It first waits
// until every client has what the store has, and looks again when an answer was stored
// while it compared.
func Verify(t testing.TB, s *store.Store, clients ...*Client) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; {
		before := lastSeqs(t, s, clients)
		for i, c := range clients {
			c.Until(10*time.Second, func() bool { return c.Last() >= before[i] })
		}
		report, err := Check(context.Background(), s, clients...)
		if err != nil {
			t.Fatal(err)
		}
		if report.OK() {
			return
		}
		if slices.Equal(before, lastSeqs(t, s, clients)) || time.Now().After(deadline) {
			t.Error(report)
			return
		}
	}
}

// lastSeqs is the last seq that the store has for each client's conversation.
func lastSeqs(t testing.TB, s *store.Store, clients []*Client) []int64 {
	t.Helper()
	last := make([]int64, len(clients))
	for i, c := range clients {
		conv, err := s.Conversation(context.Background(), c.Conversation())
		if err != nil {
			t.Fatal(err)
		}
		last[i] = conv.Last
	}
	return last
}

// nothing is a search that finds nothing.
type nothing struct{}

// Products implements services.Searcher.
func (nothing) Products(context.Context, tool.SearchRequest) ([]services.Found, bool, error) {
	return nil, false, nil
}

// Policies implements services.Searcher.
func (nothing) Policies(context.Context, string, shop.Locale, int) ([]tool.Passage, error) {
	return nil, errors.New("no policies here")
}
