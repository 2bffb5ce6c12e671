package shop

import "time"

// EventKind is what somebody did in the shop, in the terms of the Segment
// e-commerce specification v2, shortened.
type EventKind string

// The kinds of behaviour that are recorded.
const (
	Searched EventKind = "searched" // Query is set
	Viewed   EventKind = "viewed"
	Added    EventKind = "added"
	Removed  EventKind = "removed"
	Bought   EventKind = "bought"
	Wished   EventKind = "wished" // asked for something that is out of stock
)

// Event is one act of one person.
type Event struct {
	Person   string    `json:"person"`
	Session  string    `json:"session,omitempty"`
	Kind     EventKind `json:"kind"`
	Product  string    `json:"product,omitempty"`
	Query    string    `json:"query,omitempty"`
	Quantity int       `json:"quantity,omitempty"`
	At       time.Time `json:"at"` // shop time
}

// Clock is the shop's time: the wall clock plus an offset fixed when the data folder
// was built. The zero Clock is the wall clock. It is safe for concurrent use.
type Clock struct {
	Offset time.Duration
	Frozen time.Time // when set, Now always returns it (evaluation and tests)
}

// Now is the present moment in the shop, UTC, to the millisecond.
func (c Clock) Now() time.Time {
	if !c.Frozen.IsZero() {
		return c.Frozen
	}
	return time.Now().Add(c.Offset).UTC().Truncate(time.Millisecond)
}
