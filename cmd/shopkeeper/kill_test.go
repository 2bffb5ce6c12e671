package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

// shopProcess is a real shop in a process of its own, which can be killed.
type shopProcess struct {
	t    *testing.T
	dir  string
	addr string
	cmd  *exec.Cmd
	log  bytes.Buffer // standard error of the latest start
}

func newShopProcess(t *testing.T) *shopProcess {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := &shopProcess{t: t, dir: t.TempDir(), addr: l.Addr().String()}
	t.Cleanup(p.kill)
	return p
}

// start runs the shop, with more in its environment, and waits until it answers.
func (p *shopProcess) start(env ...string) {
	p.t.Helper()
	p.cmd = exec.Command(os.Args[0], "serve", "--data", p.dir, "--addr", p.addr)
	p.log.Reset()
	p.cmd.Stderr = &p.log
	p.cmd.Env = append(os.Environ(), "DATABASE_URL=", "QDRANT_URL=", "NATS_URL=", "SHOPKEEPER_LOG_LEVEL=error")
	p.cmd.Env = append(p.cmd.Env, env...)
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if resp, err := http.Get("http://" + p.addr + "/readyz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
	}
	p.kill()
	p.t.Fatalf("the shop did not start within 60 s:\n%s", p.log.String())
}

// kill ends the process as a power cut would.
func (p *shopProcess) kill() {
	if p.cmd != nil && p.cmd.Process != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		p.cmd = nil
	}
}

// quiet waits until no client has heard anything new for three seconds: the answers
// that were owed are there.
func quiet(clients []*chattest.Client) {
	heard := func() (n int64) {
		for _, c := range clients {
			n += c.Last()
		}
		return n
	}
	last, since := heard(), time.Now()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end) && time.Since(since) < 3*time.Second; time.Sleep(50 * time.Millisecond) {
		if now := heard(); now != last {
			last, since = now, time.Now()
		}
	}
}

// TestKilledShopLosesNothing is row A1: the shop is killed at random moments while
// people talk and their clients try again with the same ids. Nothing that was acked is
// lost, nothing is stored or shown twice or out of order, and the file stays whole.
func TestKilledShopLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a real shop again and again")
	}
	kills, people := 20, 20
	if raceEnabled {
		kills, people = 4, 6
	}
	p := newShopProcess(t)
	p.start()
	clients := make([]*chattest.Client, people)
	for i := range clients {
		clients[i] = chattest.Connect(chattest.Options{Addresses: []string{p.addr}})
		defer clients[i].Close()
	}
	sent := 0
	for range kills {
		for end := time.Now().Add(100*time.Millisecond + rand.N(500*time.Millisecond)); time.Now().Before(end); time.Sleep(40 * time.Millisecond) {
			clients[sent%people].Send(fmt.Sprintf("hello number %d", sent))
			sent++
		}
		p.kill()
		p.start()
	}
	for i, c := range clients {
		if !c.Until(60*time.Second, func() bool { return c.Waiting() == 0 }) {
			t.Errorf("client %d still waits for %d acks", i, c.Waiting())
		}
	}
	quiet(clients)
	p.kill()
	s, err := store.Open(t.Context(), store.Config{Dir: p.dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("the file is damaged: %v", err)
	}
	report, err := chattest.Check(t.Context(), s, clients...)
	if err != nil || !report.OK() {
		t.Errorf("after %d kills and %d messages: %s, %v", kills, sent, report, err)
	}
	t.Logf("%d kills, %d messages: %s", kills, sent, report)
}
