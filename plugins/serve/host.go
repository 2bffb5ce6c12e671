package serve

import (
	"context"
	"encoding/json"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// callHost is the tool.Host of one running call.
type callHost struct {
	call string
	conn *grpc.ClientConn

	mu   sync.Mutex // a stream takes one message at a time, and none after the last
	done bool
	send func(any) error
}

// Do asks the shop for a service.
func (h *callHost) Do(ctx context.Context, service string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return shop.Errorf(shop.Invalid, "request to %s: %w", service, err)
	}
	reply, err := wire.Do(ctx, h.conn, wire.Request{Call: h.call, Service: service, In: raw})
	switch {
	case ctx.Err() != nil:
		return shop.Errorf(shop.Timeout, "%s: %w", service, ctx.Err())
	case status.Code(err) == codes.ResourceExhausted:
		return shop.Errorf(shop.Invalid, "%s: request or answer is too large: ask for less", service)
	case err != nil:
		return shop.Errorf(shop.Unavailable, "%s: the shop cannot be reached: %w", service, err)
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

// Progress sends a sign of life. One that cannot be sent is lost, as is one after the
// answer.
func (h *callHost) Progress(p tool.Progress) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.done {
		_ = h.send(wire.Frame{Progress: &p})
	}
}

func (h *callHost) finish(answer json.RawMessage) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = true
	return h.send(answer)
}
