// Package load measures a running shop from outside: many clients, a steady rate of
// messages, percentiles of what they wait for. It is bounded in clients, rate and time
// and talks to loopback addresses only.
package load

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// Job is one measurement.
type Job struct {
	URL         string
	Connections int
	Rate        float64 // messages a second, over all clients
	Seconds     float64
	Text        string
}

// Percentiles of waiting times, milliseconds.
type Percentiles struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Max   float64 `json:"max_ms"`
}

// Report is what was seen.
type Report struct {
	Connected int         `json:"connected"`
	Sent      int         `json:"sent"`
	Errors    int         `json:"errors"` // error frames and lost connections
	Ack       Percentiles `json:"ack"`    // send → ack
	First     Percentiles `json:"first"`  // send → first released words
	Answer    Percentiles `json:"answer"` // send → durable answer
}

// String is the report for a person.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d clients, %d messages, %d errors\n", r.Connected, r.Sent, r.Errors)
	for _, row := range []struct {
		name string
		p    Percentiles
	}{{"ack", r.Ack}, {"first words", r.First}, {"answer", r.Answer}} {
		fmt.Fprintf(&b, "%-12s n=%-6d p50 %7.1f ms  p95 %7.1f ms  p99 %7.1f ms  max %7.1f ms\n", row.name, row.p.Count, row.p.P50, row.p.P95, row.p.P99, row.p.Max)
	}
	return b.String()
}

// settle is how long answers may still come in after the last message.
const settle = 5 * time.Second

// Run measures until the time is over or ctx ends.
func Run(ctx context.Context, j Job) (Report, error) {
	if err := onThisMachine(j.URL); err != nil {
		return Report{}, err
	}
	clients := make([]*client, 0, j.Connections)
	defer func() {
		for _, c := range clients {
			c.close()
		}
	}()
	for range j.Connections {
		c, err := dial(ctx, j.URL)
		if err != nil {
			return Report{}, shop.Errorf(shop.Unavailable, "client %d cannot connect to %s: %w", len(clients)+1, j.URL, err)
		}
		clients = append(clients, c)
	}
	sent := send(ctx, j, clients)
	select {
	case <-ctx.Done():
	case <-time.After(settle):
	}
	return gather(clients, sent), nil
}

// onThisMachine refuses to load a server that is not on this machine.
func onThisMachine(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return shop.Errorf(shop.Invalid, "%q is no address such as http://127.0.0.1:8080", address)
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return shop.Errorf(shop.Invalid, "%s is not on this machine: the load is for a shop of your own on a loopback address", u.Hostname())
	}
	return nil
}

// send gives every client its turn at the wanted rate and returns how many were sent.
func send(ctx context.Context, j Job, clients []*client) int {
	tick := time.NewTicker(time.Duration(float64(time.Second) / j.Rate))
	defer tick.Stop()
	end := time.After(time.Duration(j.Seconds * float64(time.Second)))
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return n
		case <-end:
			return n
		case <-tick.C:
			clients[n%len(clients)].send(fmt.Sprintf("m%d", n), j.Text)
		}
	}
}

func gather(clients []*client, sent int) Report {
	r := Report{Connected: len(clients), Sent: sent}
	var acks, firsts, answers []time.Duration
	for _, c := range clients {
		c.mu.Lock()
		acks, firsts, answers = append(acks, c.acks...), append(firsts, c.firsts...), append(answers, c.answers...)
		r.Errors += c.errors
		c.mu.Unlock()
	}
	r.Ack, r.First, r.Answer = percentiles(acks), percentiles(firsts), percentiles(answers)
	return r
}

func percentiles(all []time.Duration) Percentiles {
	if len(all) == 0 {
		return Percentiles{}
	}
	slices.Sort(all)
	at := func(p float64) float64 {
		return float64(all[min(len(all)-1, int(p*float64(len(all))))].Microseconds()) / 1000
	}
	return Percentiles{Count: len(all), P50: at(.5), P95: at(.95), P99: at(.99), Max: at(1)}
}

// client is one visitor.
type client struct {
	conn *websocket.Conn
	done chan struct{}

	mu      sync.Mutex
	sent    map[string]time.Time
	asked   time.Time // the message that waits for an answer; zero for none
	heard   bool      // words of the answer have come
	acks    []time.Duration
	firsts  []time.Duration
	answers []time.Duration
	errors  int
	closing bool
}

func dial(ctx context.Context, base string) (*client, error) {
	d := websocket.Dialer{Subprotocols: []string{protocol.Subprotocol}, HandshakeTimeout: 10 * time.Second, ReadBufferSize: 512, WriteBufferSize: 512}
	conn, _, err := d.DialContext(ctx, "ws"+strings.TrimPrefix(strings.TrimRight(base, "/"), "http")+"/v1/chat", nil)
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn, done: make(chan struct{}), sent: map[string]time.Time{}}
	go c.read()
	return c, conn.WriteJSON(protocol.ClientFrame{Type: protocol.Hello})
}

func (c *client) send(id, text string) {
	c.mu.Lock()
	c.sent[id] = time.Now()
	if c.asked.IsZero() {
		c.asked, c.heard = c.sent[id], false
	}
	c.mu.Unlock()
	if err := c.conn.WriteJSON(protocol.ClientFrame{Type: protocol.Send, ID: id, Text: text}); err != nil {
		c.fail()
	}
}

func (c *client) fail() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing {
		c.errors++
	}
}

func (c *client) read() {
	defer close(c.done)
	for {
		var f struct {
			Type string      `json:"type"`
			ID   string      `json:"id"`
			From shop.Sender `json:"from"`
		}
		if err := c.conn.ReadJSON(&f); err != nil {
			c.fail()
			return
		}
		c.mu.Lock()
		switch {
		case f.Type == "ack":
			c.acks = append(c.acks, time.Since(c.sent[f.ID]))
		case f.Type == "error":
			c.errors++
		case f.Type == "delta" && !c.heard && !c.asked.IsZero():
			c.heard = true
			c.firsts = append(c.firsts, time.Since(c.asked))
		case f.Type == "message" && f.From == shop.FromAssistant && !c.asked.IsZero():
			c.answers = append(c.answers, time.Since(c.asked))
			c.asked = time.Time{}
		}
		c.mu.Unlock()
	}
}

func (c *client) close() {
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	_ = c.conn.Close() // the server may have closed first
	<-c.done
}
