package shop

import (
	"errors"
	"fmt"
)

// Kind says what sort of trouble an error is, for people and protocols. The set is
// closed; protocols map it once (HTTP status, frame code, tool error).
type Kind string

// The kinds.
const (
	Invalid     Kind = "invalid"     // the request is wrong; repeating it unchanged is useless
	NotFound    Kind = "not_found"   // no such thing, or it is not the caller's to see
	Forbidden   Kind = "forbidden"   // this role may not do it
	Conflict    Kind = "conflict"    // the state has moved on: expired, spent, out of stock
	Limited     Kind = "limited"     // too much or too fast; try later
	Unavailable Kind = "unavailable" // a part is down; retrying may help
	Timeout     Kind = "timeout"     // the deadline passed
	Unsupported Kind = "unsupported" // known, but not something this system does
	Internal    Kind = "internal"    // our fault
)

// Error is an error with a kind and a message that a person can act on. Hint, when
// set, is the next step for an operator.
type Error struct {
	Kind    Kind
	Message string
	Hint    string
	Err     error // the cause, already part of Message; may be nil
}

// Error joins message and hint.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + " (" + e.Hint + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of a kind. A %w verb sets the cause.
func Errorf(kind Kind, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Message: err.Error(), Err: errors.Unwrap(err)}
}

// WithHint returns the error with the operator's next step set.
func (e *Error) WithHint(hint string) *Error {
	c := *e
	c.Hint = hint
	return &c
}

// KindOf returns the kind of the outermost *Error in err's chain, Internal for any
// other error and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// MessageOf returns what a person may read of err: the message of the outermost
// *Error, or a neutral sentence for any other error, whose text may hold internals.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "something went wrong on our side"
}
