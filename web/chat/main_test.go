package chat_test

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/shopkeeper-ai/shopkeeper/assistant"

	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of these tests; all of them end much sooner.
const patience = 20 * time.Second

func background() context.Context { return context.Background() }

// greeted connects a client and waits for its welcome.
func greeted(t *testing.T, n *chattest.Node, o chattest.Options) *chattest.Client {
	t.Helper()
	c := n.Client(t, o)
	if _, ok := c.Await(patience, chattest.Of("welcome")); !ok {
		t.Fatalf("no welcome; got %+v, close code %d", c.Frames(), c.Code())
	}
	return c
}

// said sends a message and waits for its ack.
func said(t *testing.T, c *chattest.Client, text string) chattest.Frame {
	t.Helper()
	f, ok := c.Await(patience, chattest.For(c.Send(text)))
	if !ok || f.Type != "ack" {
		t.Fatalf("%q was not acked: %+v", text, f)
	}
	return f
}

// quietLimits make the assistant leave no messages of its own while a test counts.
func quietLimits() assistant.Limits { return assistant.Limits{OfferAfter: time.Hour} }

func stopFrame() protocol.ClientFrame { return protocol.ClientFrame{Type: protocol.Stop} }
