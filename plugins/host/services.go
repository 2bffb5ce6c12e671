package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// liveCall is what the host knows of a running call. ctx ends with it.
type liveCall struct {
	ctx    context.Context
	caller tool.Caller
}

// calls holds the running calls of one plugin by id.
type calls struct {
	mu   sync.Mutex
	live map[string]liveCall
}

func (c *calls) add(id string, l liveCall) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live == nil {
		c.live = map[string]liveCall{}
	}
	c.live[id] = l
}

func (c *calls) remove(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.live, id)
}

func (c *calls) find(id string) (liveCall, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.live[id]
	return l, ok
}

// Do answers a plugin's request for a service: only during one of its own calls, only
// within the capabilities of its manifest, and as the caller that the host knows.
func (s *supervisor) Do(ctx context.Context, r wire.Request) wire.Reply {
	out, err := s.ask(ctx, r)
	if err != nil {
		return wire.Reply{Error: wire.ToError(err)}
	}
	raw, err := json.Marshal(out)
	if err != nil {
		s.log.Error("service answer", "service", r.Service, "err", err)
		return wire.Reply{Error: wire.ToError(err)}
	}
	return wire.Reply{Out: raw}
}

func (s *supervisor) ask(ctx context.Context, r wire.Request) (out any, err error) {
	l, ok := s.calls.find(r.Call)
	if !ok {
		return nil, shop.Errorf(shop.Forbidden, "services are there only while a call runs")
	}
	svc, ok := s.host.services[r.Service]
	if !ok {
		return nil, shop.Errorf(shop.NotFound, "the shop has no service %q", wire.Clip(r.Service, 64))
	}
	if !slices.Contains(s.needs(), svc.Needs) {
		return nil, shop.Errorf(shop.Forbidden, "%s needs the capability %s, which the manifest of %s does not name",
			svc.Name, svc.Needs, s.spec.Name)
	}
	defer func() {
		if v := recover(); v != nil {
			s.log.Error("panic in a service", "service", svc.Name, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			err = shop.Errorf(shop.Internal, "%s failed inside", svc.Name)
		}
	}()
	call, cancel := context.WithCancel(l.ctx) // the call's deadline and values, and the end of the request
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	out, err = svc.Do(call, l.caller, r.In)
	if err != nil && shop.KindOf(err) == shop.Internal && !errors.Is(err, context.Canceled) {
		s.log.Error("service failed", "service", svc.Name, "err", err)
	}
	return out, err
}

// needs is what the accepted manifest asks for.
func (s *supervisor) needs() []tool.Capability {
	s.host.mu.RLock()
	defer s.host.mu.RUnlock()
	return s.manifest.Needs
}
