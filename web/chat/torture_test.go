package chat_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

// torture skips a long test unless TORTURE is set.
func torture(t *testing.T) {
	t.Helper()
	if os.Getenv("TORTURE") == "" {
		t.Skip("a long run: make torture, or set TORTURE")
	}
}

// wire is one connection through a bad network.
type wire struct {
	client, server net.Conn
	stall          chan time.Duration // how long nothing passes from now on
}

// network passes connections on to a node and damages them as told.
type network struct {
	t    *testing.T
	to   string
	addr string

	mu    sync.Mutex
	wires []*wire
	dead  []net.Conn // ends of half-open connections, which nobody closes
	wg    sync.WaitGroup
}

// newNetwork puts a bad network before an address. It ends with the test.
func newNetwork(t *testing.T, to string) *network {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &network{t: t, to: to, addr: l.Addr().String()}
	n.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			n.pass(c)
		}
	})
	t.Cleanup(func() {
		l.Close()
		n.mu.Lock()
		for _, w := range n.wires {
			w.client.Close()
			w.server.Close()
		}
		for _, c := range n.dead {
			c.Close()
		}
		n.mu.Unlock()
		n.wg.Wait()
	})
	return n
}

func (n *network) pass(client net.Conn) {
	server, err := net.Dial("tcp", n.to)
	if err != nil {
		client.Close()
		return
	}
	w := &wire{client, server, make(chan time.Duration, 1)}
	n.mu.Lock()
	n.wires = append(n.wires, w)
	n.mu.Unlock()
	n.wg.Go(func() { _, _ = io.Copy(server, client) })
	n.wg.Go(func() {
		buf := make([]byte, 4096)
		for {
			k, err := server.Read(buf)
			if err != nil {
				return
			}
			select {
			case long := <-w.stall:
				time.Sleep(long)
			default:
			}
			if _, err := client.Write(buf[:k]); err != nil {
				return
			}
		}
	})
}

// The ways to damage a connection.
const (
	reset    = iota // both ends are reset
	halfOpen        // the client's end is gone, the server is told nothing
	stalled         // nothing arrives for a while, then all of it
	kinds
)

// damage does something to a random connection.
func (n *network) damage(kind int, stall time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.wires) == 0 {
		return
	}
	i := rand.IntN(len(n.wires))
	w := n.wires[i]
	switch kind {
	case stalled:
		select {
		case w.stall <- stall:
		default: // it stalls already
		}
		return
	case reset:
		for _, c := range []net.Conn{w.client, w.server} {
			_ = c.(*net.TCPConn).SetLinger(0)
			c.Close()
		}
	case halfOpen:
		_ = w.client.(*net.TCPConn).SetLinger(0)
		w.client.Close()
		n.dead = append(n.dead, w.server)
	}
	n.wires = slices.Delete(n.wires, i, i+1)
}

// TestTortureConnections is row A4 at its size: 500 connections of 50 clients are reset,
// left half open or stalled for half a minute while messages flow. Every client ends up
// with exactly what the store has.
func TestTortureConnections(t *testing.T) {
	torture(t)
	const people, damages, stall = 50, 500, 30 * time.Second
	n := chattest.Start(t, chattest.Setup{Limits: quietLimits(), SlowAfter: 2 * stall})
	bad := newNetwork(t, n.Address)
	all := make([]*chattest.Client, people)
	for i := range all {
		all[i] = chattest.Connect(chattest.Options{Addresses: []string{bad.addr}})
		defer all[i].Close()
		said(t, all[i], "hello")
	}
	done := make(chan struct{})
	var talk sync.WaitGroup
	for i, c := range all {
		talk.Go(func() {
			for k := 0; ; k++ {
				select {
				case <-done:
					return
				case <-time.After(time.Duration(200+rand.IntN(300)) * time.Millisecond):
					c.Send(fmt.Sprintf("message %d of %d", k, i))
				}
			}
		})
	}
	for i := range damages {
		kind := i % kinds
		bad.damage(kind, stall)
		time.Sleep(time.Duration(rand.IntN(120)) * time.Millisecond)
	}
	close(done)
	talk.Wait()
	links, sent := 0, 0
	for _, c := range all {
		if !c.Until(2*stall+patience, func() bool { return c.Waiting() == 0 }) {
			t.Fatalf("%d messages were never acked", c.Waiting())
		}
		links += c.Links()
	}
	settle(t, n.Store, all)
	for _, c := range all {
		conv, err := n.Store.Conversation(background(), c.Conversation())
		if err != nil {
			t.Fatal(err)
		}
		sent += int(conv.Last)
		c.Until(stall+patience, func() bool { return c.Last() >= conv.Last })
	}
	chattest.Verify(t, n.Store, all...)
	if links < damages/2 {
		t.Errorf("only %d connections: the test is void", links)
	}
	t.Logf("%d damages, %d connections of %d clients, %d messages", damages, links, people, sent)
}

// TestTortureCatchUp is the time of row A4: after 300 missed messages a client has them
// all within 500 ms, at the 99th percentile of 100 returns.
func TestTortureCatchUp(t *testing.T) {
	torture(t)
	const missed, returns = 300, 100
	n := chattest.Start(t, chattest.Setup{Limits: quietLimits()})
	c := greeted(t, n, chattest.Options{})
	said(t, c, "hello")
	if _, ok := c.Await(patience, chattest.By(shop.FromAssistant)); !ok {
		t.Fatal("no answer")
	}
	var took []time.Duration
	for r := range returns {
		after := int64(0)
		for i := range missed {
			m := shop.Message{Conversation: c.Conversation(), ID: fmt.Sprintf("missed-%d-%d", r, i), From: shop.FromSystem, Author: "system", Text: "news"}
			a, err := n.Store.Append(background(), m)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				after = a.Message.Seq - 1
			}
		}
		start := time.Now()
		back := n.Client(t, chattest.Options{Token: c.Token(), Conversation: c.Conversation(), After: &after})
		if !back.Until(patience, func() bool { return back.Last() >= after+missed }) {
			t.Fatalf("return %d has %d of %d", r, back.Last()-after, missed)
		}
		took = append(took, time.Since(start))
		back.Close()
	}
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	if p99 > 500*time.Millisecond {
		t.Errorf("%d missed messages took %v at the 99th percentile", missed, p99)
	}
	t.Logf("%d missed messages: p50 %v, p99 %v", missed, took[len(took)/2], p99)
}

// TestTortureSwitches is row A11 at its size.
func TestTortureSwitches(t *testing.T) {
	torture(t)
	switched(t, 200)
}
