package app

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/riverqueue/river"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/assistant/desk"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/vectord"
	"github.com/shopkeeper-ai/shopkeeper/web"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/bus"
	"github.com/shopkeeper-ai/shopkeeper/web/chat"
)

// Main is a running shop. Its exported parts are for commands and tests; Close ends
// everything that Open has started.
type Main struct {
	Config
	Store  *store.Store
	Host   *host.Host
	Signer *auth.Signer
	Models *llm.Switch

	folder   *folder
	shelf    *shelf
	vectors  *vectord.Server // nil with a Qdrant of its own
	qdrant   *qdrant.Client
	local    *embed.Local // nil with a remote embedder
	encoder  *retrieval.Encoder
	index    *retrieval.Index
	registry *prometheus.Registry
	bus      *bus.Bus
	hub      *chat.Hub
	desk     *desk.Desk
	driver   *assistant.Driver
	jobs     *river.Client[*sql.Tx]
	server   *web.Server
	closers  []func() error // in the order of opening
}

// Open starts a shop. Progress of a first start is told to progress, which may be nil.
// On an error everything that was started has ended again.
func Open(ctx context.Context, c Config, progress Progress) (*Main, error) {
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Turns == 0 {
		c.Turns = 64
	}
	if progress == nil {
		progress = func(Stage, float64) {}
	}
	m := &Main{Config: c, registry: prometheus.NewRegistry()}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	steps := []func(context.Context) error{
		m.openFolder, m.openStore, m.openVectors,
		func(ctx context.Context) error { return m.build(ctx, progress) },
		m.openModels, m.openChat, m.openPlugins, m.openWeb, m.openJobs,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, m.Close())
		}
	}
	return m, nil
}

// onClose remembers how to end a part.
func (m *Main) onClose(f func() error) { m.closers = append(m.closers, f) }

// Close ends all parts, the last opened first, and waits for them.
func (m *Main) Close() error {
	var errs []error
	for i := len(m.closers) - 1; i >= 0; i-- {
		errs = append(errs, m.closers[i]())
	}
	m.closers = nil
	return errors.Join(errs...)
}

func (m *Main) openFolder(context.Context) (err error) {
	if err := m.Config.Check(); err != nil {
		return err
	}
	if m.folder, err = own(m.Dir); err != nil {
		return err
	}
	m.onClose(func() error { m.folder.unlock(); return nil })
	m.shelf, err = openShelf(m.folder.path("models"))
	return err
}

func (m *Main) openStore(ctx context.Context) (err error) {
	c := store.Config{URL: m.DatabaseURL, Trap: m.Trap, Logger: m.Logger}
	if m.DatabaseURL == "" {
		c.Dir = m.Dir
	}
	if m.Store, err = store.Open(ctx, c); err != nil {
		return err
	}
	m.onClose(m.Store.Close)
	if !m.Frozen.IsZero() {
		if err := m.Store.SetClock(ctx, shop.Clock{Frozen: m.Frozen}); err != nil {
			return err
		}
	}
	key, err := m.secret(ctx, "token_key")
	if err != nil {
		return err
	}
	id, err := m.secret(ctx, "shop_id")
	if err != nil {
		return err
	}
	m.Signer, err = auth.NewSigner(key, base64.RawURLEncoding.EncodeToString(id[:12]))
	return err
}

// secret is 32 random bytes that all nodes of the shop share, made at the first start.
func (m *Main) secret(ctx context.Context, name string) ([]byte, error) {
	text, found, err := m.Store.Meta(ctx, name)
	if err != nil {
		return nil, err
	}
	if !found {
		raw := make([]byte, 32)
		_, _ = rand.Read(raw) // never fails: see crypto/rand
		if err := m.Store.PutMeta(ctx, name, base64.StdEncoding.EncodeToString(raw)); err != nil {
			return nil, err
		}
		return m.secret(ctx, name) // another node may have been first
	}
	return base64.StdEncoding.DecodeString(text)
}

func (m *Main) openVectors(ctx context.Context) (err error) {
	c := qdrant.Config{URL: m.QdrantURL, APIKey: m.QdrantKey}
	if m.QdrantURL == "" {
		if m.vectors, err = vectord.Open(m.folder.path("vectors"), vectord.Options{Logger: m.Logger}); err != nil {
			return err
		}
		m.onClose(m.vectors.Close)
		c.Dialer = m.vectors.Dial
	}
	if m.qdrant, err = qdrant.Dial(c); err != nil {
		return err
	}
	m.onClose(m.qdrant.Close)
	return m.vectorsHealth(ctx)
}

func (m *Main) vectorsHealth(ctx context.Context) error {
	_, err := m.qdrant.Health(ctx)
	return err
}

// Serve answers on a listener until ctx ends, then drains: clients are told to come
// back and running answers may end.
func (m *Main) Serve(ctx context.Context, l net.Listener) error {
	if err := m.folder.tell("http://" + l.Addr().String()); err != nil {
		return err
	}
	err := m.server.Serve(ctx, l)
	m.driver.Close(drainWithin)
	return err
}

// drainWithin is how long running answers may take to end at a stop.
const drainWithin = 4 * time.Second

// LoginLink is a one-time way in for one of the shop's people.
func (m *Main) LoginLink(ctx context.Context, role shop.Role) (string, error) {
	return m.Store.CreateLoginLink(ctx, role, linkTTL)
}

// linkTTL is how long a one-time link waits to be used.
const linkTTL = time.Hour

// node names this process in leases and on the bus.
func node() string {
	name, err := os.Hostname()
	if err != nil {
		name = "node"
	}
	return name + "-" + rand.Text()[:8]
}

// Tool finds a tool and the name of the plugin that has it.
func (m *Main) Tool(name string) (t tool.Tool, plugin string, err error) {
	t, ok := m.Host.Lookup(name)
	if !ok {
		return t, "", shop.Errorf(shop.NotFound, "there is no tool %q", name)
	}
	for _, s := range m.Host.Status() {
		for _, n := range s.Tools {
			if n == name {
				return t, s.Name, nil
			}
		}
	}
	return t, "", shop.Errorf(shop.Unavailable, "the plugin of %s is not running", name)
}
