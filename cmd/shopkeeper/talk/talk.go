// Package talk is a client of the chat protocol for commands: it sends one frame at a
// time and knows when what it caused is done.
package talk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// Frame is any frame from the server, with its raw JSON.
type Frame struct {
	Type    string
	Raw     json.RawMessage
	Welcome protocol.Welcome
	Ack     protocol.Ack
	Message shop.Message
	Delta   protocol.Delta
	Tool    protocol.Tool
	Error   protocol.Error
}

// Client is a connected conversation. Its methods are called from one goroutine.
type Client struct {
	conn    *websocket.Conn
	frames  chan Frame
	failure error
	seen    func(Frame)
	state   shop.ConversationState
	Welcome protocol.Welcome
}

// patience is the longest wait for what a frame caused: the longest turn and some.
const patience = 90 * time.Second

// Dial connects, says hello and waits for the welcome. Every frame of the server is
// shown to seen, in order.
func Dial(ctx context.Context, base, token, conversation string, l shop.Locale, seen func(Frame)) (*Client, error) {
	url := "ws" + strings.TrimPrefix(strings.TrimRight(base, "/"), "http") + "/v1/chat"
	d := websocket.Dialer{Subprotocols: []string{protocol.Subprotocol}, HandshakeTimeout: 10 * time.Second}
	conn, resp, err := d.DialContext(ctx, url, nil)
	if err != nil {
		status := ""
		if resp != nil {
			status = " (HTTP " + resp.Status + ")"
		}
		return nil, shop.Errorf(shop.Unavailable, "no shop answers at %s%s: %w", base, status, err).WithHint("check --url")
	}
	c := &Client{conn: conn, frames: make(chan Frame, 256), seen: seen}
	go c.read()
	hello := protocol.ClientFrame{Type: protocol.Hello, Token: token, Conversation: conversation, Locale: string(l)}
	if err := conn.WriteJSON(hello); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	err = c.until(ctx, func(f Frame) bool {
		c.Welcome = f.Welcome
		return f.Type == "welcome"
	})
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	c.state = c.Welcome.State
	return c, nil
}

// Close ends the connection and waits for the reader.
func (c *Client) Close() error {
	err := c.conn.Close()
	for range c.frames {
	}
	return err
}

func (c *Client) read() {
	defer close(c.frames)
	for {
		_, raw, err := c.conn.ReadMessage()
		if err != nil {
			c.failure = err
			return
		}
		f, err := decode(raw)
		if err != nil {
			c.failure = err
			return
		}
		c.frames <- f
	}
}

func decode(raw []byte) (f Frame, err error) {
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return f, err
	}
	f.Type, f.Raw = head.Type, raw
	switch f.Type {
	case "welcome":
		err = json.Unmarshal(raw, &f.Welcome)
	case "ack":
		err = json.Unmarshal(raw, &f.Ack)
	case "message":
		err = json.Unmarshal(raw, &f.Message)
	case "delta":
		err = json.Unmarshal(raw, &f.Delta)
	case "tool":
		err = json.Unmarshal(raw, &f.Tool)
	case "error":
		err = json.Unmarshal(raw, &f.Error)
	}
	return f, err
}

// errRefused is an error frame as a Go error.
type errRefused struct{ frame protocol.Error }

func (e errRefused) Error() string { return e.frame.Code + ": " + e.frame.Message }

// until reads frames until done says so, an error frame ends the wait, or patience does.
func (c *Client) until(ctx context.Context, done func(Frame) bool) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return shop.Errorf(shop.Timeout, "no answer within %s", patience)
		case f, open := <-c.frames:
			if !open {
				return fmt.Errorf("the connection ended: %w", c.failure)
			}
			if f.Type == "message" && f.Message.Event != nil && f.Message.Event.Kind == "state" {
				c.state = f.Message.Event.State
			}
			c.seen(f)
			if f.Type == "error" {
				return errRefused{f.Error}
			}
			if done(f) {
				return nil
			}
		}
	}
}

// Do sends a frame and waits until what it caused is done: a send until the assistant
// has answered (or a person answers and it will not), a decision until it is acked and
// its outcome is told. A refusal by the server is no error: it was seen.
func (c *Client) Do(ctx context.Context, raw []byte) error {
	f, wrong := protocol.Decode(raw)
	if err := c.conn.WriteMessage(websocket.TextMessage, raw); err != nil {
		return err
	}
	done := func(Frame) bool { return false } // a wrong frame: the server says what is wrong
	if wrong == nil {
		if done = c.done(f); done == nil {
			return nil
		}
	}
	err := c.until(ctx, done)
	var refused errRefused
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// done makes the test for the end of what a frame causes.
func (c *Client) done(f protocol.ClientFrame) func(Frame) bool {
	acked, told := false, false
	switch f.Type {
	case protocol.Send:
		var seq int64
		repeat := false
		return func(got Frame) bool {
			switch {
			case got.Type == "ack" && got.Ack.ID == f.ID:
				seq, acked = got.Ack.Seq, true
				repeat = seq <= c.Welcome.Last
			case got.Type == "message" && got.Message.From == shop.FromAssistant && got.Message.Event == nil && got.Message.Seq > seq:
				told = true
			}
			return acked && (told || repeat || (c.state != shop.StateBot && c.state != shop.StateClosed && c.state != shop.StateSnoozed))
		}
	case protocol.Confirm, protocol.Undo:
		return func(got Frame) bool {
			acked = acked || (got.Type == "ack" && got.Ack.ID == f.ID)
			if e := got.Message.Event; got.Type == "message" && e != nil {
				told = told || (f.Proposal != "" && e.Proposal == f.Proposal) || (f.Edit != "" && e.Edit == f.Edit)
			}
			return acked && told
		}
	case protocol.Human:
		return func(got Frame) bool { return got.Type == "message" && got.Message.From == shop.FromAssistant }
	case protocol.Rate:
		return func(got Frame) bool { return got.Type == "ack" && got.Ack.ID == f.ID }
	}
	return nil // stop, read and typing cause nothing that could be waited for
}
