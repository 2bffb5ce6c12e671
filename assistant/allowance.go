package assistant

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
)

// funds is what is left of today's allowance for outside models.
type funds struct {
	spent bool // nothing, for this conversation or for the shop
	low   bool // so little for the shop that the calls under way could use it up
}

// purse guards the end of the shop's allowance. Calls that begin side by side do not see
// each other's cost, so when the allowance runs low one call at a time is made outside;
// turns that come meanwhile have the house model. So a node exceeds the allowance by one
// call at most.
type purse struct {
	last   sync.Mutex   // held by the one outside call while funds are low
	tokens atomic.Int64 // of the dearest call so far
	micros atomic.Int64
}

// A node answers no more turns at once than this by default, and a call is taken to cost
// so many tokens until one has cost more.
const (
	sideBySide = 64
	usualCall  = 8000
)

// note remembers what a call has cost.
func (p *purse) note(tokens, micros int64) {
	for _, of := range []struct {
		most *atomic.Int64
		cost int64
	}{{&p.tokens, tokens}, {&p.micros, micros}} {
		for most := of.most.Load(); of.cost > most && !of.most.CompareAndSwap(most, of.cost); most = of.most.Load() {
		}
	}
}

// allowance reads what the conversation and the shop have spent today.
func (a *Assistant) allowance(ctx context.Context, conversation string) funds {
	own, all, err := a.Store.Spent(ctx, conversation, time.Now())
	if err != nil {
		return funds{spent: true} // unknown spending is no licence to spend
	}
	left := int64(a.Limits.Day - total(all))
	money := a.Limits.DayMicros - all.Micros
	return funds{
		spent: total(own) >= a.Limits.Conversation || left <= 0 || (a.Limits.DayMicros > 0 && money <= 0),
		low:   left <= sideBySide*max(usualCall, a.purse.tokens.Load()) || (a.Limits.DayMicros > 0 && money <= sideBySide*a.purse.micros.Load()),
	}
}

func total(u store.UsageTotal) int { return u.Prompt + u.Completion }

// paying decides, when funds are low, whether this call may go outside. done ends the
// decision's hold and is called when the call's cost is recorded.
func (r *run) paying(ctx context.Context, req *llm.Request) (done func()) {
	if req.HouseOnly || !r.funds.low {
		return func() {}
	}
	if !r.purse.last.TryLock() {
		req.HouseOnly = true
		return func() {}
	}
	if req.HouseOnly = r.allowance(ctx, r.turn.Conversation).spent; req.HouseOnly { // others may have paid since
		r.purse.last.Unlock()
		return func() {}
	}
	return r.purse.last.Unlock
}
