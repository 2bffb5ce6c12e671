package llm

import (
	"sync"
	"time"
)

// breaker keeps calls away from an endpoint that keeps failing: it opens after
// breakAfter failures within breakWindow and lets a single probe through every
// breakProbe. A success closes it.
type breaker struct {
	mu       sync.Mutex
	failures []time.Time
	openTill time.Time
}

const (
	breakAfter  = 5
	breakWindow = 30 * time.Second
	breakProbe  = 30 * time.Second
)

// allow reports whether a call may go out now. While the breaker is open only the
// first caller after each probe interval gets through.
func (b *breaker) allow(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.openTill.IsZero():
		return true
	case now.Before(b.openTill):
		return false
	}
	b.openTill = now.Add(breakProbe)
	return true
}

// open reports whether calls are being kept away.
func (b *breaker) open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.openTill.IsZero()
}

func (b *breaker) succeed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures, b.openTill = b.failures[:0], time.Time{}
}

func (b *breaker) fail(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := b.failures[:0]
	for _, t := range b.failures {
		if now.Sub(t) < breakWindow {
			kept = append(kept, t)
		}
	}
	b.failures = append(kept, now)
	if len(b.failures) >= breakAfter {
		b.openTill = now.Add(breakProbe)
	}
}
