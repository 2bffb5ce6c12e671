package bus_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"github.com/shopkeeper-ai/shopkeeper/web/bus"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

// join opens a node's bus and returns the news it hears.
func join(t *testing.T, url, shopID, node string) (*bus.Bus, <-chan bus.News) {
	t.Helper()
	heard := make(chan bus.News, 100)
	b, err := bus.Open(bus.Config{URL: url, Shop: shopID, Node: node, Logger: slog.New(slog.DiscardHandler)}, func(n bus.News) { heard <- n })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b, heard
}

func loopback(t *testing.T) string {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		t.Fatal("the NATS server did not start")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s.ClientURL()
}

// TestNews: news reach the other nodes of the same shop, in order, and nobody else.
func TestNews(t *testing.T) {
	url := loopback(t)
	a, own := join(t, url, "one", "a")
	_, other := join(t, url, "one", "b")
	_, foreign := join(t, url, "two", "c")
	const many = 50
	for i := range int64(many) {
		a.Tell(bus.News{Conversation: "c", Last: i})
	}
	for i := range int64(many) {
		select {
		case n := <-other:
			if n.Node != "a" || n.Conversation != "c" || n.Last != i {
				t.Fatalf("news %d is %+v", i, n)
			}
		case <-time.After(patience):
			t.Fatalf("only %d news came", i)
		}
	}
	if len(own) != 0 || len(foreign) != 0 {
		t.Errorf("%d came back, %d reached another shop", len(own), len(foreign))
	}
}

func TestEmbedded(t *testing.T) {
	b, _ := join(t, "", "one", "a")
	if err := b.Health(context.Background()); err != nil {
		t.Error(err)
	}
	b.Tell(bus.News{Conversation: "c"})
	b.Close()
	if b.Health(context.Background()) == nil {
		t.Error("a closed bus is healthy")
	}
	b.Tell(bus.News{Conversation: "c"}) // lost, and nothing else
}

func TestNobodyAnswers(t *testing.T) {
	_, err := bus.Open(bus.Config{URL: "nats://127.0.0.1:1", Shop: "s", Node: "n", Logger: slog.New(slog.DiscardHandler)}, func(bus.News) {})
	if err == nil || !strings.Contains(err.Error(), "NATS_URL") {
		t.Errorf("the error names no next step: %v", err)
	}
}
