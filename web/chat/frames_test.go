package chat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/chat"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// dial opens a bare socket.
func dial(t *testing.T, n *chattest.Node) *websocket.Conn {
	t.Helper()
	d := websocket.Dialer{Subprotocols: []string{protocol.Subprotocol}}
	conn, resp, err := d.Dial("ws://"+n.Address+"/v1/chat", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	t.Cleanup(func() { conn.Close() })
	return conn
}

// ending reads until the socket ends and returns the frames and the close code.
func ending(conn *websocket.Conn) (frames []string, code int) {
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	for {
		_, raw, err := conn.ReadMessage()
		if ce, ok := err.(*websocket.CloseError); ok {
			return frames, ce.Code
		}
		if err != nil {
			return frames, -1
		}
		frames = append(frames, string(raw))
	}
}

func TestFramesThatEndTheConnection(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	hello := `{"type":"hello"}`
	for _, c := range []struct {
		name  string
		kind  int
		first []string
		frame string
		code  protocol.CloseCode
		holds string
	}{
		{"too large", websocket.TextMessage, []string{hello}, `{"type":"send","id":"1","text":"` + strings.Repeat("x", protocol.MaxFrame) + `"}`, protocol.CloseTooLarge, ""},
		{"too large hello", websocket.TextMessage, nil, strings.Repeat(" ", protocol.MaxFrame+1), protocol.CloseTooLarge, ""},
		{"huge", websocket.TextMessage, []string{hello}, strings.Repeat("x", 8<<20), protocol.CloseTooLarge, ""},
		{"binary", websocket.BinaryMessage, []string{hello}, `{"type":"typing"}`, protocol.CloseBinary, ""},
		{"binary hello", websocket.BinaryMessage, nil, hello, protocol.CloseBinary, ""},
		{"send before hello", websocket.TextMessage, nil, `{"type":"send","id":"1","text":"a"}`, protocol.CloseNoHello, `"code":"not_hello"`},
		{"junk before hello", websocket.TextMessage, nil, `{`, protocol.CloseRefused, `"code":"invalid"`},
		{"forged token", websocket.TextMessage, nil, `{"type":"hello","token":"a.b.c"}`, protocol.CloseRefused, `"code":"forbidden"`},
		{"unknown conversation", websocket.TextMessage, nil, `{"type":"hello","conversation":"c-1"}`, protocol.CloseRefused, `"code":"not_found"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := dial(t, n)
			for _, f := range c.first {
				if err := conn.WriteMessage(websocket.TextMessage, []byte(f)); err != nil {
					t.Fatal(err)
				}
				if _, raw, err := conn.ReadMessage(); err != nil || !strings.Contains(string(raw), `"welcome"`) {
					t.Fatalf("%s, %v", raw, err)
				}
			}
			_ = conn.WriteMessage(c.kind, []byte(c.frame)) // the server may hang up in the middle
			frames, code := ending(conn)
			if code != int(c.code) {
				t.Errorf("closed with %d, want %d", code, c.code)
			}
			if got := strings.Join(frames, "\n"); !strings.Contains(got, c.holds) || (c.holds == "") != (got == "") {
				t.Errorf("answered %q, want %q", got, c.holds)
			}
		})
	}
}

func TestFramesThatAreAnsweredByAnError(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	c := greeted(t, n, chattest.Options{})
	for i, bad := range []struct{ frame, code string }{
		{`{`, "invalid"}, {`[]`, "invalid"}, {`{"type":"dance"}`, "invalid"}, {`{"type":"hello"}`, "not_hello"},
		{`{"type":"send","id":"","text":"a"}`, "invalid"}, {`{"type":"send","id":"1","text":" "}`, "invalid"},
		{`{"type":"send","id":"1","text":"a","attachments":[{}]}`, "unsupported"}, {`{"type":"confirm","id":"1","proposal":"p","accept":true}`, "not_found"},
		{`{"type":"undo","id":"1","edit":"e"}`, "not_found"}, {`{"type":"rate","id":"m","score":3}`, "not_found"},
	} {
		if err := c.Raw(websocket.TextMessage, []byte(bad.frame)); err != nil {
			t.Fatal(err)
		}
		count := 0
		c.Until(patience, func() bool {
			count = 0
			for _, f := range c.Frames() {
				if f.Type == "error" {
					count++
				}
			}
			return count == i+1
		})
		frames := c.Frames()
		if last := frames[len(frames)-1]; count != i+1 || last.Code != bad.code {
			t.Fatalf("%s: answered %s, want code %s", bad.frame, last.Raw, bad.code)
		}
	}
	said(t, c, "still here")
}

func TestNothingIsStoredBeforeTheFirstMessage(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	c := greeted(t, n, chattest.Options{})
	c.Do(protocol.ClientFrame{Type: protocol.Typing})
	c.Do(protocol.ClientFrame{Type: protocol.Stop})
	c.Do(protocol.ClientFrame{Type: protocol.Read, Seq: 1})
	c.Do(protocol.ClientFrame{Type: protocol.Rate, ID: "x", Score: 5}) // refused, and answered after the others
	if _, ok := c.Await(patience, chattest.For("x")); !ok {
		t.Fatal("no answer")
	}
	if _, err := n.Store.Conversation(background(), c.Conversation()); shop.KindOf(err) != shop.NotFound {
		t.Errorf("the conversation is stored: %v", err)
	}
	c.Cut() // the client comes back to a conversation that is not stored yet
	c.Until(patience, func() bool { return c.Links() == 2 })
	before := c.Conversation()
	if f := said(t, c, "hello"); f.Seq != 1 || c.Conversation() != before {
		t.Errorf("first message %+v in %s, planned %s", f, c.Conversation(), before)
	}
}

// TestSameIDIsStoredOnce is row A3.
func TestSameIDIsStoredOnce(t *testing.T) {
	s := chattest.OpenStore(t)
	n := chattest.Start(t, chattest.Setup{Store: s})
	owner := greeted(t, n, chattest.Options{})
	said(t, owner, "first")
	const times, tabs = 100, 10
	const send = `{"type":"send","id":"same","text":"once"}`
	var all []*chattest.Client
	for range tabs {
		all = append(all, greeted(t, n, chattest.Options{Token: owner.Token(), Conversation: owner.Conversation()}))
	}
	for _, c := range all {
		go func() {
			for range times / tabs {
				_ = c.Raw(websocket.TextMessage, []byte(send))
			}
		}()
	}
	seqs := map[int64]int{}
	for _, c := range all {
		for _, seq := range acked(c, "same", times/tabs) {
			seqs[seq]++
		}
	}
	if len(seqs) != 1 {
		t.Fatalf("acked with the seqs %v", seqs)
	}
	for _, count := range seqs {
		if count != times {
			t.Errorf("%d acks, want %d", count, times)
		}
	}
	chattest.Verify(t, s, append(all, owner)...)
	n.Stop()

	n = chattest.Start(t, chattest.Setup{Store: s, Name: "second"})
	again := greeted(t, n, chattest.Options{Token: owner.Token(), Conversation: owner.Conversation()})
	again.Do(protocol.ClientFrame{Type: protocol.Send, ID: "same", Text: "another text"})
	if f, _ := again.Await(patience, chattest.For("same")); seqs[f.Seq] != times {
		t.Errorf("after a restart acked with %d", f.Seq)
	}
	other := greeted(t, n, chattest.Options{})
	other.Do(protocol.ClientFrame{Type: protocol.Send, ID: "same", Text: "mine"})
	if f, _ := other.Await(patience, chattest.For("same")); f.Type != "ack" || f.Seq != 1 {
		t.Errorf("another person's message with the same id: %+v", f)
	}
	for _, f := range other.Frames() {
		if strings.Contains(f.Raw, "once") {
			t.Errorf("another person was shown %s", f.Raw)
		}
	}
}

// acked waits for a number of acks of one id and returns their seqs.
func acked(c *chattest.Client, id string, want int) (seqs []int64) {
	c.Until(patience, func() bool {
		seqs = nil
		for _, f := range c.Frames() {
			if f.Type == "ack" && f.ID == id {
				seqs = append(seqs, f.Seq)
			}
		}
		return len(seqs) >= want
	})
	return seqs
}

// TestConversationsOfOthers is row C4's second half: nobody but the owner and the desk
// enters a conversation, and the desk does not speak before it has taken it over.
func TestConversationsOfOthers(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	customer := greeted(t, n, chattest.Options{Token: n.Token(t, auth.Customer(shop.Customer{ID: "12748", Name: "Anna"}))})
	said(t, customer, "my address is secret")
	planner := greeted(t, n, chattest.Options{Token: n.Token(t, chattest.Staff(shop.Planner))})
	said(t, planner, "what shall we order?")
	id := customer.Conversation()
	refused := map[string]chattest.Options{
		"no token":                {Conversation: id},
		"a visitor":               {Conversation: id, Token: n.Token(t, auth.Visitor())},
		"another customer":        {Conversation: id, Token: n.Token(t, auth.Customer(shop.Customer{ID: "1"}))},
		"a marketer":              {Conversation: id, Token: n.Token(t, chattest.Staff(shop.Marketer))},
		"an agent at a planner's": {Conversation: planner.Conversation(), Token: n.Token(t, chattest.Staff(shop.Agent))},
		"an ended session":        {Conversation: id, Token: n.Token(t, auth.Who{Person: "staff:admin", Role: shop.Admin, Session: "gone"})},
	}
	for who, o := range refused {
		o.OneLink = true
		c := n.Client(t, o)
		c.Until(patience, func() bool { return c.Code() != 0 })
		if _, welcome := c.Find(chattest.Of("welcome")); welcome || c.Code() != int(protocol.CloseRefused) {
			t.Errorf("%s: close code %d, frames %+v", who, c.Code(), c.Frames())
		}
	}
	agent := greeted(t, n, chattest.Options{Conversation: id, Token: n.Token(t, chattest.Staff(shop.Agent))})
	if f, _ := agent.Await(patience, chattest.For(agent.Send("hello from the desk"))); f.Code != "conflict" {
		t.Errorf("an agent spoke without taking over: %+v", f)
	}
	agent.Do(protocol.ClientFrame{Type: protocol.Rate, ID: "x", Score: 5})
	if f, _ := agent.Await(patience, chattest.For("x")); f.Code != "forbidden" {
		t.Errorf("an agent rated: %+v", f)
	}
}

func TestEndingASessionClosesItsSockets(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	who := chattest.Staff(shop.Agent)
	token := n.Token(t, who)
	var sockets []*chattest.Client
	for range 3 {
		sockets = append(sockets, greeted(t, n, chattest.Options{Token: token, OneLink: true}))
	}
	claims, err := n.Signer.Verify(token)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Store.EndSession(background(), claims.Session); err != nil {
		t.Fatal(err)
	}
	n.Hub.EndSession(claims.Session)
	for _, c := range sockets {
		if !c.Until(time.Second, func() bool { return c.Code() == int(protocol.CloseRefused) }) {
			t.Errorf("close code %d after a second", c.Code())
		}
	}
}

// TestRates is row B7's half at the door.
func TestRates(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{Rates: chat.Rates{Person: 0.1, PersonBurst: 5, IP: 0.1, IPBurst: 12}})
	c := greeted(t, n, chattest.Options{OneLink: true})
	for i := range 5 {
		said(t, c, fmt.Sprint("message ", i))
	}
	if f, refused := c.Find(chattest.Of("error")); refused {
		t.Fatalf("refused inside the burst: %+v", f)
	}
	c.Do(protocol.ClientFrame{Type: protocol.Send, ID: "sixth", Text: "too fast"})
	f, _ := c.Await(patience, chattest.For("sixth"))
	if f.Code != "limited" || f.RetryAfter < 5 || f.RetryAfter > 11 {
		t.Errorf("the sixth at once: %s", f.Raw)
	}
	other := greeted(t, n, chattest.Options{})
	said(t, other, "the address has some left for another person")
	for i := range 400 {
		if err := c.Raw(websocket.TextMessage, []byte("{")); err != nil && i < 100 {
			t.Fatal(err) // broken frames count as well
		}
	}
	if !c.Until(patience, func() bool { return c.Code() == int(protocol.CloseLimited) }) {
		t.Errorf("a flood ended with close code %d", c.Code())
	}
}

func TestStopTellsEveryClientToComeBack(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	var all []*chattest.Client
	for range 20 {
		all = append(all, greeted(t, n, chattest.Options{OneLink: true}))
	}
	start := time.Now()
	n.Stop()
	for _, c := range all {
		if !c.Until(patience, func() bool { return c.Code() != 0 }) || c.Code() != int(protocol.CloseGoingAway) {
			t.Errorf("close code %d", c.Code())
		}
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

func TestHelloBeyondTheEndIsToldToResync(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	c := greeted(t, n, chattest.Options{})
	said(t, c, "one")
	beyond := int64(1000)
	lost := n.Client(t, chattest.Options{Token: c.Token(), Conversation: c.Conversation(), After: &beyond})
	if f, ok := lost.Await(patience, chattest.Of("error")); !ok || f.Code != protocol.CodeResync {
		t.Errorf("got %+v", f)
	}
	if _, ok := lost.Await(patience, chattest.Of("message")); !ok {
		t.Error("no messages follow the resync")
	}
}
