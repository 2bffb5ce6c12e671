package host

import (
	"context"
	"encoding/json"
	"os"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// inProcess is a child that is none: the plugin runs here. Calls, answers and services
// still pass through their JSON, so that nothing works here that would not work there.
type inProcess struct {
	s     *supervisor
	gone  chan struct{}
	close sync.Once
}

func newInProcess(s *supervisor) *inProcess {
	return &inProcess{s: s, gone: make(chan struct{})}
}

func (p *inProcess) call(ctx context.Context, c tool.Call, progress func(tool.Progress)) (wire.Frame, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return wire.Frame{}, shop.Errorf(shop.Internal, "call of %s: %w", c.Tool, err)
	}
	var sent tool.Call
	if err := json.Unmarshal(raw, &sent); err != nil {
		return wire.Frame{}, shop.Errorf(shop.Internal, "call of %s: %w", c.Tool, err)
	}
	h := &inProcessHost{s: p.s, call: c.ID, progress: progress}
	defer h.end()
	answer := make(chan json.RawMessage, 1)
	go func() { answer <- wire.Encode(c.Tool, wire.Answer(ctx, p.s.spec.Plugin, sent, h, p.s.log)) }()
	select {
	case raw := <-answer:
		var f wire.Frame
		return f, json.Unmarshal(raw, &f)
	case <-ctx.Done():
		return wire.Frame{}, ended(ctx, c.Tool)
	case <-p.gone:
		return wire.Frame{}, died(c.Tool, errStopped)
	}
}

func (p *inProcess) dead() <-chan struct{} { return p.gone }

func (p *inProcess) stop() error {
	p.close.Do(func() { close(p.gone) })
	return nil
}

func (p *inProcess) pid() int { return os.Getpid() }

// inProcessHost is the tool.Host of one call.
type inProcessHost struct {
	s    *supervisor
	call string

	mu       sync.Mutex
	progress func(tool.Progress) // nil after the call
}

// Do asks the host for a service.
func (h *inProcessHost) Do(ctx context.Context, service string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return shop.Errorf(shop.Invalid, "request to %s: %w", service, err)
	}
	reply := h.s.Do(ctx, wire.Request{Call: h.call, Service: service, In: raw})
	switch {
	case reply.Error != nil:
		return wire.FromError(reply.Error)
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(reply.Out, out); err != nil {
		return shop.Errorf(shop.Internal, "answer of %s: %w", service, err)
	}
	return nil
}

// Progress passes on a sign of life.
func (h *inProcessHost) Progress(p tool.Progress) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.progress != nil {
		h.progress(clamp(p))
	}
}

func (h *inProcessHost) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.progress = nil
}
