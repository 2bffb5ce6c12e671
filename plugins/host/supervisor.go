package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/contract"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// patience is how long a call waits for a plugin that is being started.
const patience = 2 * time.Second

// child is a running plugin.
type child interface {
	// call carries one call and returns its last frame. Its error is the transport's,
	// with ErrPluginDied in its chain when the child is gone.
	call(ctx context.Context, c tool.Call, progress func(tool.Progress)) (wire.Frame, error)
	// dead is closed when the child can take no more calls.
	dead() <-chan struct{}
	// stop ends the child, gently when it is alive, and returns why it ended.
	stop() error
	pid() int
}

// refusal is an error that no restart mends.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// supervisor keeps one plugin running.
type supervisor struct {
	spec  Spec
	host  *Host
	log   *slog.Logger
	slots chan struct{} // one per call at once
	calls calls
	tried chan struct{} // closed when the first attempt has an outcome
	once  sync.Once

	manifest tool.Manifest // of the catalogue; guarded by host.mu

	mu      sync.Mutex
	st      Status
	child   child                   // while Ready
	changed chan struct{}           // closed at each change of state
	cancel  context.CancelCauseFunc // of run
}

func newSupervisor(h *Host, s Spec) *supervisor {
	return &supervisor{
		spec: s, host: h, log: h.log.With("plugin", s.Name),
		slots: make(chan struct{}, h.cfg.MaxCalls), tried: make(chan struct{}), changed: make(chan struct{}),
		st: Status{Name: s.Name, BuiltIn: s.builtIn(), State: Stopped},
	}
}

// run starts the child and starts it again until ctx ends or the plugin is refused.
func (s *supervisor) run(ctx context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.mu.Lock()
	s.cancel = cancel
	s.mu.Unlock()
	defer s.attempted()
	past := newDeaths(s.host.cfg.Restart)
	for {
		s.set(Starting, nil, time.Time{}, nil)
		began := time.Now()
		err := s.serve(ctx)
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		var no refusal
		switch {
		case errors.As(err, &no):
			s.host.release(s)
			s.log.Error("plugin refused", "err", no.error)
			s.set(Refused, nil, time.Time{}, no.error)
			return
		case ctx.Err() != nil:
			s.set(Stopped, nil, time.Time{}, nil)
			return
		}
		now := time.Now()
		wait, open := past.add(now, now.Sub(began))
		s.log.Warn("plugin died", "err", err, "breaker", open, "restart_in", wait)
		switch {
		case open:
			s.set(Broken, nil, now.Add(wait), err)
		case wait > 0:
			s.set(Waiting, nil, now.Add(wait), err)
		default:
			s.note(err)
		}
		s.attempted()
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
		s.mu.Lock()
		s.st.Restarts++
		s.mu.Unlock()
	}
}

// serve runs one child from its start to its end and returns why it ended.
func (s *supervisor) serve(ctx context.Context) error {
	c, m, err := s.launch(ctx)
	if err != nil {
		return err
	}
	s.host.awaitEarlier(ctx, s)
	if err := s.accept(m); err != nil {
		_ = c.stop()
		return err
	}
	s.log.Info("plugin ready", "version", m.Version, "pid", c.pid(), "tools", len(m.Tools))
	s.set(Ready, c, time.Time{}, nil)
	s.attempted()
	select {
	case <-c.dead():
		s.set(Starting, nil, time.Time{}, nil)
	case <-ctx.Done():
		s.set(Stopped, nil, time.Time{}, nil)
	}
	return c.stop()
}

// attempted says that the first attempt has an outcome, which status shows.
func (s *supervisor) attempted() { s.once.Do(func() { close(s.tried) }) }

// launch starts a child and returns it with its manifest.
func (s *supervisor) launch(ctx context.Context) (child, tool.Manifest, error) {
	if s.spec.Plugin != nil {
		return newInProcess(s), s.spec.Plugin.Manifest(), nil
	}
	return s.fork(ctx)
}

// accept checks a manifest and puts it into the catalogue.
func (s *supervisor) accept(m tool.Manifest) error {
	schemas, err := contract.Manifest(m, s.spec.builtIn())
	if err != nil {
		return refusal{fmt.Errorf("its manifest: %w", err)}
	}
	if m.Name != s.spec.Name {
		return refusal{fmt.Errorf("it calls itself %s, not %s", m.Name, s.spec.Name)}
	}
	if s.spec.builtIn() && s.spec.Plugin == nil && m.Build != s.host.cfg.Build {
		return refusal{fmt.Errorf("it is of build %q, the shop is of %q: restart the shop", m.Build, s.host.cfg.Build)}
	}
	return s.host.claim(s, m, schemas)
}

// evict ends the plugin for good.
func (s *supervisor) evict(why refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.cancel(why)
	}
}

// running returns the child, waiting up to patience while one is being started. A
// child that the caller has seen dead is not returned again.
func (s *supervisor) running(ctx context.Context, not child) (child, error) {
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		s.mu.Lock()
		st, c, changed := s.st, s.child, s.changed
		s.mu.Unlock()
		switch {
		case st.State == Ready && c != not && !gone(c):
			return c, nil
		case st.State != Ready && st.State != Starting:
			return nil, s.unavailable(st.State)
		}
		select {
		case <-changed:
		case <-late.C:
			return nil, s.unavailable(st.State)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func gone(c child) bool {
	select {
	case <-c.dead():
		return true
	default:
		return false
	}
}

func (s *supervisor) unavailable(st State) error {
	return shop.Errorf(shop.Unavailable, "the plugin %s is not available at the moment", s.spec.Name).
		WithHint(fmt.Sprintf("it is %s; see `shopkeeper plugin list`", st))
}

// set changes the state and wakes those who wait for it. A nil err keeps the last one.
func (s *supervisor) set(st State, c child, until time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.st.State, s.st.Since, s.st.Until, s.child, s.st.PID = st, time.Now(), until, c, 0
	if c != nil {
		s.st.PID = c.pid()
	}
	if err != nil {
		s.st.Error = wire.Clip(err.Error(), wire.MaxError)
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *supervisor) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.st.Error = wire.Clip(err.Error(), wire.MaxError)
}

func (s *supervisor) status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.st
}
