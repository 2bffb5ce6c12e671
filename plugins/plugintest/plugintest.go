// Package plugintest tests any plugin against the contract in plugins/tool, without
// starting a process:
//
//	func TestContract(t *testing.T) {
//		s := plugintest.Run(t, gifts{}, plugintest.Answer("products.get", tool.ProductsRead, products))
//		r, err := s.Call(tool.Call{Tool: "find_gift"}, map[string]any{"budget": 20})
//		…
//	}
//
// Run checks the manifest by the host's own rules, holds it against a golden file,
// throws bad and odd arguments at every tool and looks for goroutines left behind. What
// it returns is a shop with this one plugin, in which calls pass through the same
// checks and the same JSON as in a real one.
package plugintest

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/contract"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Golden is where Run keeps the plugin's manifest. With UPDATE_GOLDEN=1 in the
// environment it is written anew; read the difference before you commit it.
const Golden = "testdata/manifest.golden.json"

// Now is the shop's time in every test: the end of the demo shop's data.
func Now() time.Time { return time.Date(2011, 12, 9, 12, 50, 0, 0, time.UTC) }

// Shop is a shop with one plugin.
type Shop struct {
	t    testing.TB
	host *host.Host
	name string
	log  *faults
}

// Run checks the plugin as the package comment says, each part as a subtest, and
// returns a shop with it that lives as long as the test.
func Run(t *testing.T, p tool.Plugin, services ...tool.Service) *Shop {
	t.Helper()
	m := p.Manifest()
	t.Run("manifest", func(t *testing.T) { checkManifest(t, p) })
	t.Run("golden", func(t *testing.T) { checkGolden(t, m) })
	t.Run("arguments", func(t *testing.T) {
		before := goleak.IgnoreCurrent()
		s := Open(t, p, services...)
		for _, tl := range m.Tools {
			t.Run(tl.Name, func(t *testing.T) { s.storm(t, tl) })
		}
		if err := s.host.Close(); err != nil {
			t.Error(err)
		}
		goleak.VerifyNone(t, before)
	})
	return Open(t, p, services...)
}

// Open returns a shop with the plugin and checks nothing.
func Open(t testing.TB, p tool.Plugin, services ...tool.Service) *Shop {
	t.Helper()
	s := &Shop{t: t, name: p.Manifest().Name, log: &faults{}}
	h, err := host.New(host.Config{
		Specs: []host.Spec{{Name: s.name, Plugin: p}}, Services: services,
		Clock: Now, Logger: slog.New(s.log),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.host = h
	t.Cleanup(func() { _ = h.Close() })
	if err := h.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st := h.Status()[0]; st.State != host.Ready {
		t.Fatalf("the plugin is %s: %s", st.State, st.Error)
	}
	return s
}

// Host is the host behind the shop.
func (s *Shop) Host() *host.Host { return s.host }

// Call calls a tool with args, which are marshalled. A call without an identity comes
// from Shopper, one without a key gets its tool's name as the key.
func (s *Shop) Call(c tool.Call, args any) (tool.Result, error) {
	return s.Commit(c, "", args)
}

// Commit is Call with a grant, as after a person's accept.
func (s *Shop) Commit(c tool.Call, grant string, args any) (tool.Result, error) {
	s.t.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		s.t.Fatal(err)
	}
	c.Args = raw
	return s.raw(context.Background(), c, grant)
}

func (s *Shop) raw(ctx context.Context, c tool.Call, grant string) (tool.Result, error) {
	if c.Identity == (shop.Identity{}) {
		c.Identity = Shopper("12748", shop.EN)
	}
	if c.Key == "" {
		c.Key = c.Tool
	}
	return s.host.Call(ctx, c, grant, nil)
}

// Shopper is a signed-in customer, or a visitor when customer is empty.
func Shopper(customer string, l shop.Locale) shop.Identity {
	id := shop.Identity{Role: shop.Shopper, Person: "visitor:test", Conversation: "test", Locale: l}
	if customer != "" {
		id.Person, id.Customer = "customer:"+customer, customer
	}
	return id
}

// Staff is somebody of the shop's own people.
func Staff(role shop.Role, l shop.Locale) shop.Identity {
	return shop.Identity{Role: role, Person: "staff:test", Conversation: "test", Locale: l}
}

// Answer is a service that always answers v.
func Answer(name string, needs tool.Capability, v any) tool.Service {
	return tool.Service{Name: name, Needs: needs, Do: func(context.Context, tool.Caller, json.RawMessage) (any, error) {
		return v, nil
	}}
}

func checkManifest(t *testing.T, p tool.Plugin) {
	if _, err := contract.Manifest(p.Manifest(), true); err != nil {
		t.Errorf("the shop would refuse the manifest:\n%v", err)
	}
	if !bytes.Equal(pretty(t, p.Manifest()), pretty(t, p.Manifest())) {
		t.Error("the manifest is another one each time")
	}
}

func checkGolden(t *testing.T, m tool.Manifest) {
	m.Build = ""
	got := pretty(t, m)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll(filepath.Dir(Golden), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(Golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(Golden)
	if err != nil {
		t.Fatalf("%v (write it with UPDATE_GOLDEN=1)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the manifest is not what %s says; if that is meant, run with UPDATE_GOLDEN=1 and read the difference", Golden)
	}
}

func pretty(t *testing.T, m tool.Manifest) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// faults is a log that keeps what the host has against a plugin's answers: a panic, an
// answer that breaks the contract, an Undo that cannot be called.
type faults struct {
	mu   sync.Mutex
	seen []string
}

// Enabled takes only errors.
func (f *faults) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

// Handle keeps the record's words.
func (f *faults) Handle(_ context.Context, r slog.Record) error {
	switch r.Message {
	case "panic in a call", "answer refused", "undo left out":
	default:
		return nil // a fake service's error is no fault of the plugin
	}
	text := r.Message
	r.Attrs(func(a slog.Attr) bool {
		text += " " + a.String()
		return true
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = append(f.seen, text)
	return nil
}

// WithAttrs changes nothing: there is only one plugin.
func (f *faults) WithAttrs([]slog.Attr) slog.Handler { return f }

// WithGroup changes nothing either.
func (f *faults) WithGroup(string) slog.Handler { return f }

func (f *faults) take() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := f.seen
	f.seen = nil
	return seen
}
