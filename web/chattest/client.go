package chattest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// Frame is a frame from the server with the fields of all types.
type Frame struct {
	Type         string             `json:"type"`
	Conversation string             `json:"conversation"`
	Token        string             `json:"token"`
	Role         shop.Role          `json:"role"`
	First        int64              `json:"first"`
	Last         int64              `json:"last"`
	State        json.RawMessage    `json:"state"` // of a welcome or of a tool
	ID           string             `json:"id"`
	Seq          int64              `json:"seq"`
	From         shop.Sender        `json:"from"`
	Name         string             `json:"name"`
	Text         string             `json:"text"`
	Cards        []shop.Card        `json:"cards"`
	Event        *shop.MessageEvent `json:"event"`
	Turn         string             `json:"turn"`
	N            int                `json:"n"`
	Code         string             `json:"code"`
	Message      string             `json:"message"`
	RetryAfter   int                `json:"retry_after"`
	Args         json.RawMessage    `json:"args"`
	Error        string             `json:"error"`
	Raw          string             `json:"-"`
	Link         int                `json:"-"` // number of the connection it came by
}

// Options say whom a client talks to. Addresses are asked in turn, one per connection.
type Options struct {
	Addresses    []string // host:port
	Token        string
	Conversation string
	After        *int64 // nil: the last messages, as a client without history does
	Header       http.Header
	From         string        // local IP address to connect from, such as 127.0.0.2; empty: any
	OneLink      bool          // do not connect again
	Every        time.Duration // pause before connecting again; 0 means 10 ms
}

// Client is one person's conversation over any number of connections.
type Client struct {
	o      Options
	cancel context.CancelFunc
	done   chan struct{}

	writing sync.Mutex // gorilla allows one writer at a time

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced with every frame
	conn     *websocket.Conn
	welcomed bool
	links    int
	frames   []Frame
	outbox   []sent
	lastSeq  int64
	conv     string
	token    string
	code     int // of the last close frame
}

// sent is a frame that waits for its ack.
type sent struct {
	id  string
	raw []byte
}

// Connect starts a client. It keeps connecting until Close.
func Connect(o Options) *Client {
	ctx, cancel := context.WithCancel(context.Background())
	if o.Every == 0 {
		o.Every = 10 * time.Millisecond
	}
	c := &Client{o: o, cancel: cancel, done: make(chan struct{}), changed: make(chan struct{}), conv: o.Conversation, token: o.Token}
	if o.After != nil {
		c.lastSeq = *o.After
	}
	go c.live(ctx)
	return c
}

func (c *Client) live(ctx context.Context) {
	defer close(c.done)
	for n := 0; ctx.Err() == nil; n++ {
		err := c.link(ctx, c.o.Addresses[n%len(c.o.Addresses)])
		c.mu.Lock()
		c.conn, c.welcomed = nil, false
		if ce, ok := err.(*websocket.CloseError); ok {
			c.code = ce.Code
		}
		c.wake()
		c.mu.Unlock()
		if c.o.OneLink {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(c.o.Every):
		}
	}
}

// link is one connection from hello to its end.
func (c *Client) link(ctx context.Context, address string) error {
	d := websocket.Dialer{Subprotocols: []string{protocol.Subprotocol}, HandshakeTimeout: 5 * time.Second}
	if c.o.From != "" {
		from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(c.o.From)}}
		d.NetDialContext = from.DialContext
	}
	conn, resp, err := d.DialContext(ctx, "ws://"+address+"/v1/chat", c.o.Header)
	if resp != nil {
		resp.Body.Close()
	}
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	c.mu.Lock()
	c.conn, c.links = conn, c.links+1
	hello := protocol.ClientFrame{Type: protocol.Hello, Token: c.token, Conversation: c.conv, After: c.o.After}
	if c.lastSeq > 0 {
		hello.After = &c.lastSeq
	}
	raw, err := json.Marshal(hello)
	c.mu.Unlock()
	if err != nil {
		return err
	}
	if err := c.write(conn, raw); err != nil {
		return err
	}
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		f := Frame{Raw: string(raw)}
		if err := json.Unmarshal(raw, &f); err != nil {
			return fmt.Errorf("the server sent %.80q: %w", raw, err)
		}
		if err := c.take(conn, f); err != nil {
			return err
		}
	}
}

// take records a frame and sends what waits when the server is ready for it.
func (c *Client) take(conn *websocket.Conn, f Frame) error {
	c.mu.Lock()
	f.Link = c.links
	c.frames = append(c.frames, f)
	var again [][]byte
	switch f.Type {
	case "welcome":
		c.welcomed, c.conv, c.token = true, f.Conversation, f.Token
		for _, s := range c.outbox {
			again = append(again, s.raw)
		}
	case "message":
		c.lastSeq = max(c.lastSeq, f.Seq)
	case "ack":
		c.settle(f.ID)
	case "error":
		if f.RetryAfter == 0 {
			c.settle(f.ID)
		}
	}
	c.wake()
	c.mu.Unlock()
	for _, raw := range again {
		if err := c.write(conn, raw); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) settle(id string) {
	for i, s := range c.outbox {
		if s.id == id {
			c.outbox = append(c.outbox[:i:i], c.outbox[i+1:]...)
			return
		}
	}
}

func (c *Client) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *Client) write(conn *websocket.Conn, raw []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_ = conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return conn.WriteMessage(websocket.TextMessage, raw)
}

// Send says something and returns its id. It is sent again after a reconnect until it
// is acked or refused.
func (c *Client) Send(text string) (id string) {
	id = rand.Text()
	c.Do(protocol.ClientFrame{Type: protocol.Send, ID: id, Text: text})
	return id
}

// Do sends a frame; one with an id is sent again until it is acked or refused.
func (c *Client) Do(f protocol.ClientFrame) {
	raw, err := json.Marshal(f)
	if err != nil {
		panic("chattest: " + err.Error()) // our own type
	}
	c.mu.Lock()
	if f.ID != "" {
		c.outbox = append(c.outbox, sent{f.ID, raw})
	}
	conn := c.conn
	if !c.welcomed {
		conn = nil
	}
	c.mu.Unlock()
	if conn != nil {
		_ = c.write(conn, raw) // what is lost with the connection is sent again by the next
	}
}

// Raw sends bytes as they are on the current connection.
func (c *Client) Raw(kind int, raw []byte) error {
	c.mu.Lock()
	conn := c.conn
	c.mu.Unlock()
	if conn == nil {
		return net.ErrClosed
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	return conn.WriteMessage(kind, raw)
}

// Cut resets the TCP connection, as a dying network does.
func (c *Client) Cut() {
	c.mu.Lock()
	conn := c.conn
	c.mu.Unlock()
	if conn == nil {
		return
	}
	if tcp, ok := conn.UnderlyingConn().(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.UnderlyingConn().Close()
}

// Close ends the client and waits for it.
func (c *Client) Close() {
	c.cancel()
	<-c.done
}

// Frames are all frames so far.
func (c *Client) Frames() []Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Frame(nil), c.frames...)
}

// Last is the last seq that the client has.
func (c *Client) Last() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastSeq
}

// Waiting is how many frames are not acked.
func (c *Client) Waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.outbox)
}

// Links is how many connections there were.
func (c *Client) Links() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.links
}

// Conversation is the conversation's id, empty before the first welcome.
func (c *Client) Conversation() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.conv
}

// Token is the token of the last welcome.
func (c *Client) Token() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

// Code is the close code of the last connection that ended with one.
func (c *Client) Code() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.code
}

// Until waits until ok holds. It is asked again after every frame and every end of a
// connection, and must not use the client's methods that send.
func (c *Client) Until(within time.Duration, ok func() bool) bool {
	timeout := time.After(within)
	for {
		c.mu.Lock()
		changed := c.changed
		c.mu.Unlock()
		if ok() {
			return true
		}
		select {
		case <-changed:
		case <-timeout:
			return ok()
		}
	}
}

// Find returns the first frame that fits.
func (c *Client) Find(fits func(Frame) bool) (Frame, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.frames {
		if fits(f) {
			return f, true
		}
	}
	return Frame{}, false
}

// Await waits for a frame that fits.
func (c *Client) Await(within time.Duration, fits func(Frame) bool) (f Frame, ok bool) {
	c.Until(within, func() bool { f, ok = c.Find(fits); return ok })
	return f, ok
}

// Of fits frames of a type.
func Of(kind string) func(Frame) bool { return func(f Frame) bool { return f.Type == kind } }

// For fits the ack or the error of a request.
func For(id string) func(Frame) bool {
	return func(f Frame) bool { return f.ID == id && (f.Type == "ack" || f.Type == "error") }
}

// By fits messages of a sender.
func By(from shop.Sender) func(Frame) bool {
	return func(f Frame) bool { return f.Type == "message" && f.From == from && f.Event == nil }
}
