package host

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/contract"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Call calls a tool and returns its answer. Of c it takes Tool, Args, Mode, Identity,
// Key and, when set, Now; ID and Deadline are the host's own. An empty Mode is commit
// for a Read or an Edit and preview for a Write.
//
// grant is the permission that a person's accept has opened. It is needed for the
// commit of a Write, reaches the host services in tool.Caller, and is kept from the
// plugin; with any other call it is ignored.
//
// The call ends at the deadline of ctx or after the tool's own timeout, whichever is
// first. progress may be nil; it is called one at a time, before Call returns.
//
// Errors are *shop.Error: not_found for an unknown tool, forbidden for a role that may
// not use it or a commit without a grant, invalid for arguments that do not fit,
// limited when too many calls are running, timeout, unavailable when the plugin is
// down (with ErrPluginDied in the chain when it went down under the call), and
// whatever kind the tool itself gave (with a *tool.Error in the chain).
func (h *Host) Call(ctx context.Context, c tool.Call, grant string, progress func(tool.Progress)) (tool.Result, error) {
	h.mu.RLock()
	e, ok := h.tools[c.Tool]
	h.mu.RUnlock()
	if !ok {
		return tool.Result{}, shop.Errorf(shop.NotFound, "there is no tool %q", wire.Clip(c.Tool, contract.MaxName))
	}
	if err := e.admit(&c, grant); err != nil {
		return tool.Result{}, err
	}
	if c.Now.IsZero() {
		c.Now = h.cfg.Clock()
	}
	timeout := e.tool.Timeout
	if timeout == 0 {
		timeout = tool.DefaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	c.Deadline, _ = ctx.Deadline()

	caller := tool.Caller{Identity: c.Identity, Tool: c.Tool, Effect: e.tool.Effect, Mode: c.Mode, Key: c.Key, Now: c.Now}
	if e.tool.Effect == tool.Write && c.Mode == tool.ModeCommit {
		caller.Grant, caller.Args = grant, string(c.Args)
	}
	r, err := e.run(ctx, c, caller, progress)
	if err == nil {
		return r, nil
	}
	if ctx.Err() != nil && !errors.Is(err, ErrPluginDied) {
		err = ended(ctx, c.Tool)
	}
	return tool.Result{}, err
}

// admit refuses a call that must not reach the plugin and completes its mode.
func (e entry) admit(c *tool.Call, grant string) error {
	if !slices.Contains(e.tool.Roles, c.Identity.Role) {
		return shop.Errorf(shop.Forbidden, "%s is not for the role %q", c.Tool, c.Identity.Role)
	}
	if c.Mode == "" {
		c.Mode = tool.ModeCommit
		if e.tool.Effect == tool.Write {
			c.Mode = tool.ModePreview
		}
	}
	switch {
	case c.Mode != tool.ModeCommit && c.Mode != tool.ModePreview:
		return shop.Errorf(shop.Invalid, "unknown mode %q: use preview or commit", wire.Clip(string(c.Mode), 40))
	case c.Mode == tool.ModePreview && e.tool.Effect != tool.Write:
		return shop.Errorf(shop.Invalid, "%s has no preview: it is called with commit", c.Tool)
	case c.Mode == tool.ModeCommit && e.tool.Effect == tool.Write && grant == "":
		return shop.Errorf(shop.Forbidden, "%s needs a person's accept first: call it with preview", c.Tool)
	}
	if err := e.schema.Check(c.Args); err != nil {
		return err
	}
	if len(c.Args) == 0 {
		c.Args = []byte("{}")
	}
	return nil
}

// run makes one attempt, and a second one when the child died under the first and the
// call may be repeated.
func (e entry) run(ctx context.Context, c tool.Call, caller tool.Caller, progress func(tool.Progress)) (tool.Result, error) {
	select {
	case e.owner.slots <- struct{}{}:
		defer func() { <-e.owner.slots }()
	default:
		return tool.Result{}, shop.Errorf(shop.Limited, "%s is busy: try again in a moment", c.Tool)
	}
	repeat := e.tool.Effect == tool.Read || c.Key != ""
	var seen child
	for {
		ch, err := e.owner.running(ctx, seen)
		if err != nil && seen != nil {
			return tool.Result{}, died(c.Tool, err) // there was an attempt, whatever came after
		}
		if err != nil {
			return tool.Result{}, err
		}
		f, err := e.attempt(ctx, ch, c, caller, progress)
		if errors.Is(err, ErrPluginDied) && repeat && seen == nil {
			seen = ch
			continue
		}
		if err != nil {
			return tool.Result{}, err
		}
		return e.open(c, f)
	}
}

// attempt carries the call to one child under an id of its own.
func (e entry) attempt(ctx context.Context, ch child, c tool.Call, caller tool.Caller, progress func(tool.Progress)) (wire.Frame, error) {
	ctx, cancel := context.WithCancel(ctx) // ends the services that the call still asks
	defer cancel()
	c.ID = rand.Text()
	e.owner.calls.add(c.ID, liveCall{ctx: ctx, caller: caller})
	defer e.owner.calls.remove(c.ID)
	if progress == nil {
		progress = func(tool.Progress) {}
	}
	return ch.call(ctx, c, progress)
}

// open turns the last frame into the answer.
func (e entry) open(c tool.Call, f wire.Frame) (tool.Result, error) {
	switch {
	case f.Error != nil:
		return tool.Result{}, wire.FromError(f.Error)
	case f.Result == nil:
		return tool.Result{}, shop.Errorf(shop.Internal, "%s gave no answer", c.Tool)
	}
	r := *f.Result
	err := contract.Result(e.tool, e.schema, c.Mode, r)
	if errors.Is(err, contract.ErrUndo) { // the edit is made; only its Undo is lost
		e.owner.log.Error("undo left out", "tool", c.Tool, "err", err)
		r.Undo = nil
		err = nil
	}
	if err != nil {
		e.owner.log.Error("answer refused", "tool", c.Tool, "err", err)
		return tool.Result{}, shop.Errorf(shop.Internal, "%s gave an answer that breaks its contract", c.Tool)
	}
	return r, nil
}

// ended is the error of a call whose context is over.
func ended(ctx context.Context, toolName string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return shop.Errorf(shop.Timeout, "%s took too long: %w", toolName, ctx.Err())
	}
	return shop.Errorf(shop.Timeout, "%s was stopped: %w", toolName, ctx.Err())
}

// died is the error of a call whose child is gone.
func died(toolName string, why error) error {
	return &shop.Error{Kind: shop.Unavailable, Err: errors.Join(ErrPluginDied, why),
		Message: toolName + " was interrupted: " + ErrPluginDied.Error()}
}

// clamp keeps a sign of life within its bounds.
func clamp(p tool.Progress) tool.Progress {
	if !(p.Fraction >= 0) { // NaN too
		p.Fraction = 0
	}
	return tool.Progress{Fraction: min(p.Fraction, 1), Note: wire.Clip(p.Note, 200)}
}
