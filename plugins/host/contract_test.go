package host

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// asked is a service that remembers who asked.
type asked struct {
	mu      sync.Mutex
	callers []tool.Caller
}

func (a *asked) service(name string, needs tool.Capability) tool.Service {
	return tool.Service{Name: name, Needs: needs, Do: func(_ context.Context, c tool.Caller, in json.RawMessage) (any, error) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if needs == tool.OrdersWrite && c.Grant == "" {
			return nil, shop.Errorf(shop.Forbidden, "no grant")
		}
		a.callers = append(a.callers, c)
		return in, nil
	}}
}

func TestCallRefuses(t *testing.T) {
	h, _ := start(t, Config{Specs: []Spec{{Name: "probe"}}})
	deep := strings.Repeat(`{"text":`, 100) + "1" + strings.Repeat("}", 100)
	tests := []struct {
		name string
		c    tool.Call
		want shop.Kind
	}{
		{"unknown tool", tool.Call{Tool: "fly", Identity: shopper}, shop.NotFound},
		{"no role", tool.Call{Tool: "echo"}, shop.Forbidden},
		{"other role", tool.Call{Tool: "echo", Identity: shop.Identity{Role: shop.Planner}}, shop.Forbidden},
		{"preview of a read", tool.Call{Tool: "echo", Identity: shopper, Mode: tool.ModePreview}, shop.Invalid},
		{"preview of an edit", tool.Call{Tool: "sleep_edit", Identity: shopper, Mode: tool.ModePreview}, shop.Invalid},
		{"unknown mode", tool.Call{Tool: "buy", Identity: shopper, Mode: "now"}, shop.Invalid},
		{"commit without a grant", tool.Call{Tool: "buy", Identity: shopper, Mode: tool.ModeCommit}, shop.Forbidden},
		{"unknown field", tool.Call{Tool: "echo", Identity: shopper, Args: json.RawMessage(`{"Text":"x"}`)}, shop.Invalid},
		{"twice the same field", tool.Call{Tool: "echo", Identity: shopper, Args: json.RawMessage(`{"n":1,"n":2}`)}, shop.Invalid},
		{"not a number", tool.Call{Tool: "echo", Identity: shopper, Args: json.RawMessage(`{"n":NaN}`)}, shop.Invalid},
		{"null", tool.Call{Tool: "echo", Identity: shopper, Args: json.RawMessage(`null`)}, shop.Invalid},
		{"deep", tool.Call{Tool: "echo", Identity: shopper, Args: json.RawMessage(deep)}, shop.Invalid},
		{"large", tool.Call{Tool: "echo", Identity: shopper,
			Args: json.RawMessage(`{"text":"` + strings.Repeat("x", 64<<10) + `"}`)}, shop.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := h.Call(t.Context(), tt.c, "", nil)
			if shop.KindOf(err) != tt.want || len(shop.MessageOf(err)) > 1024 {
				t.Errorf("%v: kind %q, want %q", err, shop.KindOf(err), tt.want)
			}
		})
	}
}

func TestCallTellsThePluginOnlyTheContract(t *testing.T) {
	noon := time.Date(2011, 12, 9, 12, 0, 0, 0, time.UTC)
	h, _ := start(t, Config{Specs: []Spec{{Name: "probe"}}, Clock: func() time.Time { return noon }})
	c := call("show_call", nil)
	c.Args, c.ID, c.Key = nil, "guess", "k1"
	r, err := h.Call(t.Context(), c, "secret-grant", nil)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(r.Data), "secret-grant") {
		t.Error("the plugin sees the grant")
	}
	var got tool.Call
	if err := json.Unmarshal(r.Data, &got); err != nil {
		t.Fatal(err)
	}
	if got.ID == "guess" || len(got.ID) < 20 {
		t.Errorf("call id %q can be guessed", got.ID)
	}
	if !got.Now.Equal(noon) || got.Identity != shopper || got.Key != "k1" || got.Mode != tool.ModeCommit || string(got.Args) != "{}" {
		t.Errorf("call %+v", got)
	}
	if left := time.Until(got.Deadline); left > tool.DefaultTimeout || left < tool.DefaultTimeout-time.Second {
		t.Errorf("deadline in %v", left)
	}
}

func TestToolFailureIsAnAnswer(t *testing.T) {
	h, out := start(t, Config{Specs: []Spec{{Name: "probe"}}})
	_, err := h.Call(t.Context(), call("fail", probeArgs{Text: "卖完了", N: 1}), "", nil)
	te, ok := errors.AsType[*tool.Error](err)
	if !ok || te.Kind != shop.Conflict || te.Message != "卖完了" || shop.KindOf(err) != shop.Conflict {
		t.Fatalf("%#v", err)
	}
	_, err = h.Call(t.Context(), call("fail", probeArgs{Text: "长", N: 5000}), "", nil)
	if m := shop.MessageOf(err); len(m) > wire.MaxError || !strings.HasPrefix(m, "长长") {
		t.Errorf("%d bytes: %.20q", len(m), m)
	}
	_, err = h.Call(t.Context(), call("panic_now", probeArgs{}), "", nil)
	if shop.KindOf(err) != shop.Internal || errors.Is(err, ErrPluginDied) {
		t.Errorf("panic: %v", err)
	}
	_, err = h.Call(t.Context(), call("bad_undo", probeArgs{}), "", nil)
	if err != nil {
		t.Errorf("an edit that was made: %v", err)
	}
	if st := h.Status()[0]; st.State != Ready || st.Restarts != 0 {
		t.Errorf("status %+v", st)
	}
	eventually(t, "the panic's stack in the log", func() bool {
		return strings.Contains(out.String(), "the shelf fell") && strings.Contains(out.String(), "goroutine")
	})
}

func TestServicesKnowTheCaller(t *testing.T) {
	var a asked
	noon := time.Date(2011, 12, 9, 12, 0, 0, 0, time.UTC)
	services := []tool.Service{
		a.service("products.get", tool.ProductsRead),
		a.service("orders.list", tool.OrdersRead),
		{Name: "products.broken", Needs: tool.ProductsRead, Do: func(context.Context, tool.Caller, json.RawMessage) (any, error) {
			panic("the shelf fell")
		}},
	}
	h, _ := start(t, Config{Specs: []Spec{{Name: "probe"}}, Services: services, Clock: func() time.Time { return noon }})
	c := call("ask_service", probeArgs{Text: "products.get", N: 7})
	c.Key = "k1"
	r, err := h.Call(t.Context(), c, "a grant that is none of its business", nil)
	if err != nil || string(r.Data) != `{"n":7}` {
		t.Fatalf("%s, %v", r.Data, err)
	}
	want := tool.Caller{Identity: shopper, Tool: "ask_service", Effect: tool.Read, Mode: tool.ModeCommit, Key: "k1", Now: noon}
	if len(a.callers) != 1 || a.callers[0] != want {
		t.Errorf("caller %+v", a.callers)
	}
	for service, kind := range map[string]shop.Kind{
		"orders.list": shop.Forbidden, "no.such": shop.NotFound, "products.broken": shop.Internal,
	} {
		if _, err := h.Call(t.Context(), call("ask_service", probeArgs{Text: service}), "", nil); shop.KindOf(err) != kind {
			t.Errorf("%s: %v", service, err)
		}
	}
	if len(a.callers) != 1 {
		t.Errorf("a service was reached that must not be: %+v", a.callers)
	}
}

func TestServicesRefuseAnotherCall(t *testing.T) {
	var a asked
	h, _ := start(t, Config{Specs: []Spec{{Name: "probe"}, {Name: "twin2"}}, Services: []tool.Service{a.service("products.get", tool.ProductsRead)}})
	p, other := h.plugins[0], h.plugins[1]
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p.calls.add("live", liveCall{ctx: ctx, caller: tool.Caller{Tool: "echo"}})
	ask := func(s *supervisor, id string) shop.Kind {
		r := s.Do(t.Context(), wire.Request{Call: id, Service: "products.get"})
		if r.Error == nil {
			return ""
		}
		return r.Error.Kind
	}
	if k := ask(p, "live"); k != "" {
		t.Errorf("a running call: %q", k)
	}
	for _, id := range []string{"", "guess"} {
		if k := ask(p, id); k != shop.Forbidden {
			t.Errorf("call id %q: %q", id, k)
		}
	}
	if k := ask(other, "live"); k != shop.Forbidden {
		t.Errorf("another plugin's call: %q", k)
	}
	p.calls.remove("live")
	if k := ask(p, "live"); k != shop.Forbidden {
		t.Errorf("a call that is over: %q", k)
	}
}

func TestOnlyAnAcceptedWriteHasAGrant(t *testing.T) {
	var a asked
	h, _ := start(t, Config{Specs: []Spec{{Name: "probe"}}, Services: []tool.Service{a.service("orders.checkout", tool.OrdersWrite)}})
	c := call("buy", nil)
	c.Args = nil
	r, err := h.Call(t.Context(), c, "grant-1", nil) // preview, though a grant is at hand
	if err != nil || r.Proposal == nil || len(a.callers) != 0 {
		t.Fatalf("preview: %+v, %v, %d writes", r, err, len(a.callers))
	}
	c.Mode = tool.ModeCommit
	if _, err := h.Call(t.Context(), c, "grant-1", nil); err != nil {
		t.Fatal(err)
	}
	if len(a.callers) != 1 || a.callers[0].Grant != "grant-1" {
		t.Errorf("commit: %+v", a.callers)
	}
	c = call("ask_service", probeArgs{Text: "orders.checkout"})
	if _, err := h.Call(t.Context(), c, "grant-1", nil); shop.KindOf(err) != shop.Forbidden || len(a.callers) != 1 {
		t.Errorf("a read with a grant at hand: %v, %d writes", err, len(a.callers))
	}
}

func TestTooManyCallsAtOnce(t *testing.T) {
	h, _ := start(t, Config{Specs: []Spec{{Name: "probe"}}, MaxCalls: 1})
	h.plugins[0].slots <- struct{}{}
	if _, err := h.Call(t.Context(), call("echo", probeArgs{}), "", nil); shop.KindOf(err) != shop.Limited {
		t.Errorf("%v", err)
	}
	<-h.plugins[0].slots
	if _, err := h.Call(t.Context(), call("echo", probeArgs{}), "", nil); err != nil {
		t.Error(err)
	}
}

func TestInProcessBehavesAlike(t *testing.T) {
	var a asked
	h, _ := start(t, Config{Specs: []Spec{{Name: "probe", Plugin: probe{"probe"}}},
		Services: []tool.Service{a.service("products.get", tool.ProductsRead)}})
	r, err := h.Call(t.Context(), call("ask_service", probeArgs{Text: "products.get", N: 3}), "", nil)
	if err != nil || string(r.Data) != `{"n":3}` {
		t.Errorf("%s, %v", r.Data, err)
	}
	if _, err := h.Call(t.Context(), call("panic_now", probeArgs{}), "", nil); shop.KindOf(err) != shop.Internal {
		t.Errorf("panic: %v", err)
	}
	if _, err := h.Call(t.Context(), call("hang", probeArgs{}), "", nil); shop.KindOf(err) != shop.Timeout {
		t.Errorf("hang: %v", err)
	}
	if _, err := h.Call(t.Context(), call("answer_huge", probeArgs{N: 1 << 20}), "", nil); shop.KindOf(err) != shop.Internal {
		t.Errorf("huge: %v", err)
	}
}

// eventually waits for what another process brings about.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited in vain: %s", what)
}
