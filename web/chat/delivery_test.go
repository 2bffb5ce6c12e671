package chat_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/nats-io/nats-server/v2/server"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// TestCutConnections is row A4: clients whose connections are reset again and again
// while messages flow end up with exactly what the store has.
func TestCutConnections(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	const people, each, cuts = 12, 15, 10
	var all []*chattest.Client
	var wg sync.WaitGroup
	for range people {
		c := greeted(t, n, chattest.Options{})
		all = append(all, c)
		wg.Go(func() {
			for i := range each {
				c.Send(fmt.Sprint("message ", i))
				time.Sleep(rand.N(20 * time.Millisecond))
			}
		})
		wg.Go(func() {
			for range cuts {
				time.Sleep(rand.N(50 * time.Millisecond))
				c.Cut()
			}
		})
	}
	wg.Wait()
	links := 0
	for _, c := range all {
		if !c.Until(patience, func() bool { return c.Waiting() == 0 }) {
			t.Fatalf("%d messages were never acked", c.Waiting())
		}
		links += c.Links()
	}
	settle(t, n.Store, all)
	chattest.Verify(t, n.Store, all...)
	if links < people*cuts/2 {
		t.Errorf("only %d connections: the test is void", links)
	}
	t.Logf("%d connections of %d clients, %d messages each", links, people, each)
}

// settle waits until every question has its answer.
func settle(t *testing.T, s *store.Store, clients []*chattest.Client) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		open := 0
		for _, c := range clients {
			all, err := s.Messages(background(), c.Conversation(), 0, 1000)
			if err != nil {
				t.Fatal(err)
			}
			if len(all) == 0 || all[len(all)-1].From != shop.FromAssistant {
				open++
			}
		}
		if open == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d questions have no answer", open)
		}
	}
}

// TestJoinsWhilePublishing is row A5: whoever joins while messages arrive gets each of
// them once, whether it came as history or live.
func TestJoinsWhilePublishing(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{Limits: quietLimits()})
	owner := greeted(t, n, chattest.Options{})
	said(t, owner, "first")
	token, id := owner.Token(), owner.Conversation()
	var stop atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; !stop.Load(); i++ {
			a, err := n.Store.Append(background(), shop.Message{Conversation: id, ID: fmt.Sprint("live-", i), From: shop.FromAgent, Author: "staff:x", Text: fmt.Sprint(i)})
			if err != nil {
				t.Error(err)
				return
			}
			n.Hub.Changed(id, a.Message.Seq)
			time.Sleep(2 * time.Millisecond)
		}
	})
	var joins, bad atomic.Int64
	deadline := time.Now().Add(4 * time.Second)
	for range 16 {
		wg.Go(func() {
			for time.Now().Before(deadline) {
				after := max(0, owner.Last()-rand.Int64N(20))
				c := chattest.Connect(chattest.Options{Addresses: []string{n.Address}, Token: token, Conversation: id, After: &after, OneLink: true})
				want := owner.Last() + 3
				c.Until(patience, func() bool { return c.Last() >= want || c.Code() != 0 })
				next := after
				for _, f := range c.Frames() {
					if f.Type == "message" {
						if next++; f.Seq != next {
							bad.Add(1)
							t.Errorf("joined after %d: seq %d came instead of %d", after, f.Seq, next)
						}
					}
				}
				if next < want {
					bad.Add(1)
					t.Errorf("joined after %d: only %d came", after, next)
				}
				joins.Add(1)
				c.Close()
			}
		})
	}
	time.Sleep(time.Until(deadline))
	wg.Go(func() { time.Sleep(200 * time.Millisecond); stop.Store(true) })
	wg.Wait()
	chattest.Verify(t, n.Store, owner)
	t.Logf("%d joins, %d wrong", joins.Load(), bad.Load())
}

// TestSlowReader is row A7: a client that reads nothing is cut, costs bounded memory and
// does not slow others down; one that reads again in time hears why.
func TestSlowReader(t *testing.T) {
	const slowAfter = 1500 * time.Millisecond
	n := chattest.Start(t, chattest.Setup{SlowAfter: slowAfter, Limits: quietLimits()})
	owner := greeted(t, n, chattest.Options{})
	said(t, owner, "first")
	owner.Close()
	const pending = 1000
	text := strings.Repeat("x", 8000) // 8 MB in all, more than the kernel holds
	for i := range pending {
		if _, err := n.Store.Append(background(), shop.Message{Conversation: owner.Conversation(), ID: fmt.Sprint(i), From: shop.FromAgent, Author: "staff:x", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	before := heap()
	hello := fmt.Sprintf(`{"type":"hello","token":%q,"conversation":%q,"after":0}`, owner.Token(), owner.Conversation())
	deaf, drowsy := dialNarrow(t, n), dialNarrow(t, n)
	for _, conn := range []*websocket.Conn{deaf, drowsy} {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(hello)); err != nil {
			t.Fatal(err)
		}
	}
	wait := time.After(slowAfter * 3 / 2)
	other := greeted(t, n, chattest.Options{})
	start := time.Now()
	said(t, other, "I am not slow")
	if took := time.Since(start); took > slowAfter {
		t.Errorf("another client's message took %v", took)
	}
	grown := int64(heap()) - int64(before)
	<-wait
	_, code := ending(drowsy)
	if code != int(protocol.CloseSlow) {
		t.Errorf("a client that reads again in time was closed with %d", code)
	}
	if !eventually(func() bool { return closedAs(t, n, "slow") == 2 }) {
		t.Errorf("%v clients were cut as slow, want 2", closedAs(t, n, "slow"))
	}
	if most := int64(8 << 20); grown > most {
		t.Errorf("two clients that do not read cost %d KiB", grown>>10)
	}
	t.Logf("two clients that do not read cost %d KiB", grown>>10)
	back := n.Client(t, chattest.Options{Token: owner.Token(), Conversation: owner.Conversation(), After: new(int64)})
	if !back.Until(patience, func() bool { return back.Last() >= pending }) {
		t.Errorf("after the resume the client has %d of %d", back.Last(), pending)
	}
	chattest.Verify(t, n.Store, back)
}

// dialNarrow opens a socket for which the kernel keeps little, so that the server soon
// notices when nothing is read.
func dialNarrow(t *testing.T, n *chattest.Node) *websocket.Conn {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{protocol.Subprotocol}, NetDial: func(network, addr string) (net.Conn, error) {
		c, err := net.Dial(network, addr)
		if err == nil {
			err = c.(*net.TCPConn).SetReadBuffer(256 << 10)
		}
		return c, err
	}}
	conn, resp, err := d.Dial("ws://"+n.Address+"/v1/chat", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	t.Cleanup(func() { conn.Close() })
	return conn
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // the second empties the pools
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func eventually(ok func() bool) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return true
		}
	}
	return ok()
}

// closedAs reads how many sockets were closed for a reason.
func closedAs(t *testing.T, n *chattest.Node, reason string) float64 {
	t.Helper()
	families, err := n.Registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != "shopkeeper_sockets_closed_total" {
			continue
		}
		for _, m := range f.GetMetric() {
			if m.GetLabel()[0].GetValue() == reason {
				return m.GetCounter().GetValue()
			}
		}
	}
	return 0
}

// loopback is a NATS server on a free port.
func loopback(t *testing.T) *server.Server {
	t.Helper()
	s := natsAt(t, -1)
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

func natsAt(t *testing.T, port int) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		t.Fatal("the NATS server did not start")
	}
	return s
}

func twoNodes(t *testing.T) (a, b *chattest.Node, nats *server.Server) {
	t.Helper()
	nats = loopback(t)
	s := chattest.OpenStore(t)
	a = chattest.Start(t, chattest.Setup{Name: "a", Store: s, NATS: nats.ClientURL()})
	b = chattest.Start(t, chattest.Setup{Name: "b", Store: s, NATS: nats.ClientURL()})
	return a, b, nats
}

// TestTwoNodes is row A10 at its calm: what is said on one node is seen on the other at
// once, live frames too.
func TestTwoNodes(t *testing.T) {
	a, b, _ := twoNodes(t)
	here := greeted(t, a, chattest.Options{})
	said(t, here, "first")
	there := greeted(t, b, chattest.Options{Token: here.Token(), Conversation: here.Conversation()})
	here.Do(protocol.ClientFrame{Type: protocol.Typing})
	if _, ok := there.Await(patience, chattest.Of("typing")); !ok {
		t.Error("typing is not seen on the other node")
	}
	start := time.Now()
	ack := said(t, here, "second")
	if !there.Until(patience, func() bool { return there.Last() >= ack.Seq }) {
		t.Fatal("a message is not seen on the other node")
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("a message took %v to the other node", took)
	}
	if _, ok := there.Await(patience, chattest.Of("delta")); !ok {
		t.Error("the answer's words are not seen on the other node")
	}
	settle(t, a.Store, []*chattest.Client{here})
	chattest.Verify(t, a.Store, here, there)
}

// TestLostNewsIsFoundInTheStore is row A10 at its worst: with the bus gone, the other
// node finds messages within its look at the store.
func TestLostNewsIsFoundInTheStore(t *testing.T) {
	a, b, nats := twoNodes(t)
	here := greeted(t, a, chattest.Options{})
	said(t, here, "first")
	there := greeted(t, b, chattest.Options{Token: here.Token(), Conversation: here.Conversation()})
	port := nats.Addr().(*net.TCPAddr).Port
	nats.Shutdown()
	nats.WaitForShutdown()
	start := time.Now()
	for i := range 5 {
		said(t, here, fmt.Sprint("unheard ", i))
	}
	settle(t, a.Store, []*chattest.Client{here})
	want := here.Last()
	if !there.Until(5*time.Second, func() bool { return there.Last() >= want }) {
		t.Errorf("after 5 s the other node has shown %d of %d", there.Last(), want)
	}
	t.Logf("found after %v", time.Since(start).Round(time.Millisecond))

	again := natsAt(t, port)
	defer again.WaitForShutdown()
	defer again.Shutdown()
	start = time.Now()
	quick := false
	for !quick && time.Since(start) < patience {
		sent := time.Now()
		ack := said(t, here, "heard again?")
		quick = there.Until(500*time.Millisecond, func() bool { return there.Last() >= ack.Seq }) && time.Since(sent) < 500*time.Millisecond
	}
	if took := time.Since(start); !quick || took > 4*time.Second {
		t.Errorf("news travel again after %v (%v)", took, quick)
	}
	settle(t, a.Store, []*chattest.Client{here})
	chattest.Verify(t, a.Store, here, there)
}

// TestReconnectToTheOtherNode is row A11.
func TestReconnectToTheOtherNode(t *testing.T) { switched(t, 40) }

// switched reconnects a client to the other of two nodes again and again while it talks,
// and compares what it was shown with the store.
func switched(t *testing.T, times int) {
	a, b, _ := twoNodes(t)
	c := greeted(t, a, chattest.Options{Addresses: []string{b.Address}})
	for i := range times {
		c.Send(fmt.Sprint("message ", i))
		if i%2 == 0 {
			c.Until(patience, func() bool { return c.Waiting() == 0 })
		}
		links := c.Links()
		c.Cut()
		if !c.Until(patience, func() bool { return c.Links() > links }) {
			t.Fatal("no new connection")
		}
	}
	if !c.Until(patience, func() bool { return c.Waiting() == 0 }) {
		t.Fatal("a message was never acked")
	}
	settle(t, a.Store, []*chattest.Client{c})
	chattest.Verify(t, a.Store, c)
	t.Logf("%d connections, %d messages", c.Links(), c.Last())
}
