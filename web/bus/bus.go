// Package bus carries news between chat nodes over NATS: hints ("conversation c is at
// 17") and live frames that may be lost (delta, tool, typing). Nothing durable travels
// here: the store is the truth, and a node that hears nothing finds everything there.
//
// Without a URL the bus starts a NATS server inside the process that listens nowhere.
package bus

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// News is one message on the bus.
type News struct {
	Node         string          `json:"node"` // who sends it
	Conversation string          `json:"conversation,omitempty"`
	Last         int64           `json:"last,omitempty"`   // hint: the store holds messages up to here
	Frame        json.RawMessage `json:"frame,omitempty"`  // a live frame for the conversation's sockets
	Reload       bool            `json:"reload,omitempty"` // the settings have changed
	Online       *int            `json:"online,omitempty"` // consoles open on the node
}

// Bus is a connection to the other nodes. It is safe for concurrent use.
type Bus struct {
	node    string
	subject string
	conn    *nats.Conn
	inside  *server.Server
	sub     *nats.Subscription
}

// Config says where the bus runs.
type Config struct {
	URL    string // nats://…; empty starts the embedded server
	Shop   string // separates shops that share a NATS cluster
	Node   string // this node's name; its own news do not come back
	Logger *slog.Logger
}

// Open connects and calls hear, one call at a time, for the news of other nodes.
func Open(c Config, hear func(News)) (*Bus, error) {
	b := &Bus{node: c.Node, subject: "shopkeeper." + c.Shop + ".news"}
	opts := []nats.Option{
		nats.Name("shopkeeper " + c.Node), nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond), nats.RetryOnFailedConnect(true),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				c.Logger.Warn("the bus is disconnected; nodes read the store meanwhile", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { c.Logger.Info("the bus is connected again") }),
	}
	url := c.URL
	if url == "" {
		inside, err := embedded()
		if err != nil {
			return nil, err
		}
		b.inside = inside
		opts = append(opts, nats.InProcessServer(inside))
	}
	conn, err := nats.Connect(url, opts...)
	if err != nil {
		b.stop()
		return nil, fmt.Errorf("connect to NATS at %s: %w (check NATS_URL)", url, err)
	}
	b.conn = conn
	b.sub, err = conn.Subscribe(b.subject, func(m *nats.Msg) {
		var n News
		if err := json.Unmarshal(m.Data, &n); err != nil {
			c.Logger.Warn("unreadable news on the bus", "error", err)
			return
		}
		if n.Node != b.node {
			hear(n)
		}
	})
	if err != nil {
		b.Close()
		return nil, fmt.Errorf("subscribe to %s: %w", b.subject, err)
	}
	if err := conn.FlushTimeout(5 * time.Second); err != nil {
		b.Close()
		return nil, fmt.Errorf("NATS at %s does not answer: %w (check NATS_URL)", url, err)
	}
	return b, nil
}

func embedded() (*server.Server, error) {
	s, err := server.NewServer(&server.Options{DontListen: true, NoSigs: true, NoLog: true})
	if err != nil {
		return nil, fmt.Errorf("embedded NATS: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(5 * time.Second) {
		s.Shutdown()
		return nil, fmt.Errorf("embedded NATS did not start within 5 s")
	}
	return s, nil
}

// Tell sends news to the other nodes. It does not block and may be lost.
func (b *Bus) Tell(n News) {
	n.Node = b.node
	raw, err := json.Marshal(n)
	if err == nil {
		_ = b.conn.Publish(b.subject, raw) // loss is allowed: the store is the truth
	}
}

// Health returns an error while the bus is not connected.
func (b *Bus) Health(context.Context) error {
	if !b.conn.IsConnected() {
		return fmt.Errorf("NATS is not connected (status %s)", b.conn.Status())
	}
	return nil
}

// Close drains nothing: what is on the way may be lost.
func (b *Bus) Close() {
	if b.conn != nil {
		b.conn.Close()
	}
	b.stop()
}

func (b *Bus) stop() {
	if b.inside != nil {
		b.inside.Shutdown()
		b.inside.WaitForShutdown()
	}
}
