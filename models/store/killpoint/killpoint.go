// Package killpoint ends the process at a named place, as a power cut at that very
// moment would. Random kills almost never hit the instants that matter, such as the one
// between a commit and its ack; a test names the place in the environment of the shop it
// starts:
//
//	KILL_POINT=after-commit     the first pass
//	KILL_POINT=after-commit:3   the third
//
// Without the variable there is no trap: Set returns nil, and passing a nil trap costs a
// comparison. The name has no prefix of the configuration, so no file can set it.
package killpoint

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Variable is the name in the environment.
const Variable = "KILL_POINT"

// Point is a place at which a process can be made to end.
type Point string

// The points, in the order in which a message and its answer pass them.
const (
	BeforeInsert Point = "before-insert" // a message's transaction has begun and holds nothing yet
	AfterCommit  Point = "after-commit"  // a customer's message is durable, its ack is not sent
	AfterAck     Point = "after-ack"     // the ack is on its way, nobody else was told
	ToolSave     Point = "tool-save"     // a tool's result is written, not committed
	AnswerSave   Point = "answer-save"   // the final message is written, not committed
)

// Points returns all points.
func Points() []Point {
	return []Point{BeforeInsert, AfterCommit, AfterAck, ToolSave, AnswerSave}
}

// Trap waits at one point for its last pass. The nil Trap waits nowhere. It is safe for
// concurrent use.
type Trap struct {
	point Point
	left  atomic.Int64 // passes until the end, this one included
}

// Set reads the value of Variable: a point, or "point:n" for its nth pass. Empty means no
// trap. Anything else is an error of kind invalid, so that no test believes it has killed
// what it has not.
func Set(value string) (*Trap, error) {
	if value == "" {
		return nil, nil
	}
	name, pass, counted := strings.Cut(value, ":")
	n := int64(1)
	var err error
	if counted {
		n, err = strconv.ParseInt(pass, 10, 64)
	}
	if err != nil || n < 1 || !slices.Contains(Points(), Point(name)) {
		return nil, shop.Errorf(shop.Invalid, "%s=%q is no kill point: use one of %v, with :n for its nth pass", Variable, value, Points())
	}
	t := &Trap{point: Point(name)}
	t.left.Store(n)
	return t, nil
}

// At ends the process here if the trap waits for this pass, and else returns. What the
// place needs to be reached, such as a queued frame that has to leave, is done before.
func (t *Trap) At(p Point, before ...func()) {
	if t == nil || t.point != p || t.left.Add(-1) != 0 {
		return
	}
	for _, f := range before {
		f()
	}
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		_ = self.Kill() // SIGKILL: no deferred call, no flush, no goodbye
	}
	select {} // until the signal is there
}
