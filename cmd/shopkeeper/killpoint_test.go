package main

import (
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/models/store/killpoint"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

// falls waits until the shop has ended by itself, and reports whether it was killed.
func (p *shopProcess) falls() bool {
	p.t.Helper()
	running := p.cmd.Process
	late := time.AfterFunc(30*time.Second, func() { _ = running.Kill() })
	err := p.cmd.Wait()
	fell := late.Stop()
	p.cmd = nil
	var exit *exec.ExitError
	return fell && errors.As(err, &exit) && exit.ExitCode() == -1 // by a signal
}

// TestKillPoints is row A2: the shop dies at each of the moments that matter, and a
// client that tries again gets exactly what it would have got. A run counts only if the
// death left what the point promises and something was really tried again; without four
// of five such runs the test proves nothing and fails.
func TestKillPoints(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a real shop again and again")
	}
	if raceEnabled {
		t.Skip("SKIPPED under the race detector: make test kills the shop in a step of its own")
	}
	runs := 2
	if os.Getenv("TORTURE") != "" {
		runs = 10
	}
	retried := make(chan int, len(killpoint.Points()))
	t.Run("points", func(t *testing.T) {
		for _, point := range killpoint.Points() {
			t.Run(string(point), func(t *testing.T) {
				t.Parallel()
				retried <- killAt(t, point, runs)
			})
		}
	})
	close(retried)
	sum := 0
	for n := range retried {
		sum += n
	}
	if all := runs * len(killpoint.Points()); sum*5 < all*4 {
		t.Errorf("void: only %d of %d runs exercised a retry", sum, all)
	} else {
		t.Logf("%d of %d runs exercised a retry", sum, all)
	}
}

// killAt kills one shop at a point, run after run, and returns how many runs exercised
// a retry.
func killAt(t *testing.T, point killpoint.Point, runs int) (retried int) {
	p := newShopProcess(t)
	clients := make([]*chattest.Client, runs)
	for i := range clients {
		p.start(killpoint.Variable + "=" + string(point))
		c := chattest.Connect(chattest.Options{Addresses: []string{p.addr}})
		defer c.Close()
		clients[i] = c
		said := c.Send("show me red mugs please")
		if !p.falls() {
			t.Fatalf("run %d: the shop did not die at %s:\n%s", i, point, p.log.String())
		}
		link := c.Links()
		left := p.remains(c.Conversation())
		p.start()
		if !c.Until(60*time.Second, func() bool {
			_, answered := c.Find(chattest.By(shop.FromAssistant))
			return answered && c.Waiting() == 0
		}) {
			t.Fatalf("run %d: no answer after the death at %s:\n%s", i, point, p.log.String())
		}
		p.kill()
		c.Close()
		after := p.remains(c.Conversation())
		if after.messages != 2 || after.turns != 1 || after.state != "done" || after.calls != 1 || after.results != 1 {
			t.Errorf("run %d: one question and its one answer became %+v", i, after)
		}
		if left == leftAt(point) && triedAgain(point, c, said, link, after) {
			retried++
		} else {
			t.Logf("run %d did not exercise %s: the death left %+v and then came %+v", i, point, left, after)
		}
	}
	s, err := store.Open(t.Context(), store.Config{Dir: p.dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("the file is damaged: %v", err)
	}
	if report, err := chattest.Check(t.Context(), s, clients...); err != nil || !report.OK() {
		t.Errorf("%d deaths: %s, %v", runs, report, err)
	}
	return retried
}

// remains is what the file holds of a conversation with one message. It is read past the
// store, so that the two do not share an error.
type remains struct {
	messages, turns, taken int    // taken: how often a turn was claimed
	state                  string // of the turn
	calls, results         int    // of tools, in the turn's steps
}

// leftAt is what a death at a point has to leave. A turn begins only after the fan-out.
func leftAt(p killpoint.Point) remains {
	switch p {
	case killpoint.AfterCommit, killpoint.AfterAck:
		return remains{messages: 1}
	case killpoint.ToolSave: // the call is recorded, its result is not
		return remains{messages: 1, turns: 1, taken: 1, state: "running", calls: 1}
	case killpoint.AnswerSave: // call, result and words are recorded, the message is not
		return remains{messages: 1, turns: 1, taken: 1, state: "running", calls: 1, results: 1}
	}
	return remains{}
}

// remains reads the file of a dead shop.
func (p *shopProcess) remains(conversation string) (r remains) {
	p.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(p.dir, store.FileName))
	if err != nil {
		p.t.Fatal(err)
	}
	defer db.Close()
	const steps = "SELECT count(*) FROM turn_steps JOIN turns ON id = turn WHERE conversation = ?1 AND "
	err = db.QueryRow(`SELECT (SELECT count(*) FROM messages WHERE conversation = ?1), (SELECT count(*) FROM turns WHERE conversation = ?1),
		coalesce((SELECT sum(fence) FROM turns WHERE conversation = ?1), 0), coalesce((SELECT max(state) FROM turns WHERE conversation = ?1), ''),
		(`+steps+`kind = 'model' AND json_array_length(data, '$.calls') = 1), (`+steps+`kind = 'tool')`, conversation).
		Scan(&r.messages, &r.turns, &r.taken, &r.state, &r.calls, &r.results)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// triedAgain reports whether what the death interrupted was done again after it: the
// message was sent and acked by a later connection than the first, or shown by a later
// one than it was acked by, or its turn was taken over.
func triedAgain(point killpoint.Point, c *chattest.Client, said string, link int, after remains) bool {
	ack, acked := c.Find(func(f chattest.Frame) bool { return f.Type == "ack" && f.ID == said })
	echo, shown := c.Find(func(f chattest.Frame) bool { return f.Type == "message" && f.ID == said })
	switch {
	case !acked || !shown:
		return false
	case point == killpoint.BeforeInsert, point == killpoint.AfterCommit:
		return ack.Link > link
	case point == killpoint.AfterAck:
		return ack.Link <= link && echo.Link > link
	}
	return ack.Link <= link && after.taken == 2
}
