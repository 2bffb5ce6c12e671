package chat

import (
	"fmt"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// pageSize is how many messages the pump reads at once.
const pageSize = 100

// room is the clients of one conversation on this node.
type room struct {
	hub          *Hub
	conversation string

	mu      sync.Mutex
	in      map[*session]bool
	pumping bool
	again   bool // a hint came while the pump ran
}

func (r *room) members() []*session {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]*session, 0, len(r.in))
	for s := range r.in {
		out = append(out, s)
	}
	return out
}

// hint starts the pump, or makes a running one look again. When last is known and every
// session has it, nothing is done.
func (r *room) hint(last int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	behind := last == 0
	for s := range r.in {
		behind = behind || s.position() < last
	}
	switch {
	case !behind:
	case r.pumping:
		r.again = true
	case r.hub.ctx.Err() == nil:
		r.pumping = true
		r.hub.wg.Add(1)
		go r.pump()
	}
}

// pump brings messages from the store to the sessions until all that have room in their
// queues are up to date. One pump runs per room.
func (r *room) pump() {
	defer r.hub.wg.Done()
	for {
		moved, err := r.step()
		if err != nil && r.hub.ctx.Err() == nil {
			r.hub.Logger.Warn("reading messages failed; the next look finds them", "conversation", r.conversation, "error", err)
		}
		if moved {
			continue
		}
		r.mu.Lock()
		if !r.again || err != nil || r.hub.ctx.Err() != nil {
			r.pumping, r.again = false, false
			r.mu.Unlock()
			return
		}
		r.again = false
		r.mu.Unlock()
	}
}

// step reads one page after the hindmost session that has room, and hands it out. It
// reports whether there was anything to hand out; then that session has moved.
func (r *room) step() (moved bool, err error) {
	var ready []*session
	from := int64(-1)
	for _, s := range r.members() {
		if at, room := s.wants(); room {
			ready = append(ready, s)
			if from < 0 || at < from {
				from = at
			}
		}
	}
	if len(ready) == 0 {
		return false, nil
	}
	msgs, err := r.hub.Store.Messages(r.hub.ctx, r.conversation, from, pageSize)
	if err != nil {
		return false, err
	}
	for _, m := range msgs {
		raw := protocol.EncodeMessage(m, func(n int) string {
			return fmt.Sprintf("/v1/conversations/%s/messages/%d/cards/%d", r.conversation, m.Seq, n)
		})
		for _, s := range ready {
			s.deliver(m.Seq, raw)
		}
	}
	return len(msgs) > 0, nil
}
