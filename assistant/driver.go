package assistant

import (
	"context"
	"sync"
	"time"
)

// Driver keeps conversations answered: Wake answers one on this node, and a sweep finds
// the turns that a dead node or a lost hint has left. It runs at most one answer per
// conversation and at most Parallel at once.
type Driver struct {
	a      *Assistant
	ctx    context.Context
	cancel context.CancelFunc
	slots  chan struct{}

	mu     sync.Mutex
	awake  map[string]bool // conversation → asked for again while it runs
	wg     sync.WaitGroup
	closed bool
}

// sweepEvery is how often stale turns are looked for.
const sweepEvery = 2 * time.Second

// NewDriver makes a driver; conversations can be answered at once, Start also begins to
// look for stale ones. Close stops it.
func NewDriver(a *Assistant, parallel int) *Driver {
	ctx, cancel := context.WithCancel(context.Background())
	d := &Driver{a: a, ctx: ctx, cancel: cancel, slots: make(chan struct{}, parallel), awake: map[string]bool{}}
	return d
}

// Start begins to look for turns that nobody answers.
func (d *Driver) Start() { d.wg.Go(d.sweep) }

// Wake answers a conversation soon. It returns at once.
func (d *Driver) Wake(conversation string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	if _, running := d.awake[conversation]; running {
		d.awake[conversation] = true
		return
	}
	d.awake[conversation] = false
	d.wg.Go(func() { d.run(conversation) })
}

func (d *Driver) run(conversation string) {
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-d.ctx.Done():
		return
	}
	for {
		answered, err := d.a.Answer(d.ctx, conversation)
		if err != nil && d.ctx.Err() == nil {
			d.a.Logger.Error("answering failed", "conversation", conversation, "error", err)
		}
		d.mu.Lock()
		if again := d.awake[conversation]; (!again && !answered) || err != nil || d.ctx.Err() != nil {
			delete(d.awake, conversation)
			d.mu.Unlock()
			return
		}
		d.awake[conversation] = false
		d.mu.Unlock()
	}
}

func (d *Driver) sweep() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		stale, err := d.a.Store.StaleTurns(d.ctx, cap(d.slots))
		if err == nil {
			err = d.a.Recover(d.ctx)
		}
		if err != nil && d.ctx.Err() == nil {
			d.a.Logger.Warn("looking for stale turns failed", "error", err)
		}
		for _, c := range stale {
			d.Wake(c)
		}
		select {
		case <-d.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Close stops all answers and waits for them. With a positive grace it first lets the
// running ones finish that long; the others are finished by the next node from their steps.
func (d *Driver) Close(grace time.Duration) {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	deadline := time.NewTimer(grace)
	defer deadline.Stop()
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for d.busy() {
		select {
		case <-deadline.C:
			d.cancel()
			d.wg.Wait()
			return
		case <-poll.C:
		}
	}
	d.cancel()
	d.wg.Wait()
}

func (d *Driver) busy() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.awake) > 0
}
