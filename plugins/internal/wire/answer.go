package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Answer runs one call and turns whatever comes of it into its last frame. A panic is
// an internal error of this call alone: neighbouring calls share nothing with it, and
// the stack goes to the log. (A panic in a goroutine that the plugin started itself
// still ends the process, as in any Go program.)
func Answer(ctx context.Context, p tool.Plugin, c tool.Call, h tool.Host, log *slog.Logger) (f Frame) {
	defer func() {
		if v := recover(); v != nil {
			log.Error("panic in a call", "tool", c.Tool, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			f = Frame{Error: &tool.Error{Kind: shop.Internal, Message: c.Tool + " failed inside"}}
		}
	}()
	r, err := p.Call(ctx, c, h)
	if err != nil {
		if shop.KindOf(err) == shop.Internal {
			log.Error("call failed", "tool", c.Tool, "err", err)
		}
		return Frame{Error: ToError(err)}
	}
	return Frame{Result: &r}
}

// Encode is the JSON of a last frame; one that cannot be sent becomes an error frame.
func Encode(toolName string, f Frame) json.RawMessage {
	raw, err := json.Marshal(f)
	switch {
	case err != nil:
		f = Frame{Error: &tool.Error{Kind: shop.Internal, Message: toolName + " gave an answer that is no JSON"}}
	case len(raw) > MaxAnswer-16: // the envelope's own bytes
		f = Frame{Error: &tool.Error{Kind: shop.Internal, Message: fmt.Sprintf(
			"the answer of %s has %d bytes, at most %d are allowed: ask for less", toolName, len(raw), MaxAnswer)}}
	default:
		return raw
	}
	raw, _ = json.Marshal(f) // three plain strings always marshal
	return raw
}

// ToError is err as it goes over the wire. Only the message of a *shop.Error or a
// *tool.Error is meant for others; the end of a context has a kind of its own.
func ToError(err error) *tool.Error {
	if te, ok := errors.AsType[*tool.Error](err); ok {
		return &tool.Error{Kind: KnownKind(te.Kind), Message: Clip(te.Message, MaxError), Retryable: te.Retryable}
	}
	if _, ok := errors.AsType[*shop.Error](err); !ok &&
		(errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		return &tool.Error{Kind: shop.Timeout, Message: "the call was stopped before it was done", Retryable: true}
	}
	k := KnownKind(shop.KindOf(err))
	return &tool.Error{Kind: k, Message: Clip(shop.MessageOf(err), MaxError),
		Retryable: k == shop.Unavailable || k == shop.Timeout || k == shop.Limited}
}

// FromError is what arrived over the wire as an error for the program: a *shop.Error
// with the *tool.Error in its chain, its message cut to MaxError.
func FromError(e *tool.Error) *shop.Error {
	c := &tool.Error{Kind: KnownKind(e.Kind), Message: Clip(e.Message, MaxError), Retryable: e.Retryable}
	return &shop.Error{Kind: c.Kind, Message: c.Message, Err: c}
}

// KnownKind is k when it belongs to the closed set, Internal otherwise.
func KnownKind(k shop.Kind) shop.Kind {
	switch k {
	case shop.Invalid, shop.NotFound, shop.Forbidden, shop.Conflict, shop.Limited,
		shop.Unavailable, shop.Timeout, shop.Unsupported:
		return k
	}
	return shop.Internal
}

// Clip cuts s to at most n bytes without breaking a character.
func Clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const more = "…"
	n -= len(more)
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + more
}
