// Package protocol is the chat protocol shopkeeper.v1 as data: the frames that clients
// and server exchange over a WebSocket, their limits, and their strict decoding. It
// opens no sockets; web/chat does. asyncapi.yaml in this folder documents the same
// frames for integrators, and a test holds the two together.
//
// Every frame is one JSON text message of at most MaxFrame bytes with a "type". A frame
// that cannot be read is answered by an error frame and otherwise ignored; the
// connection is closed only for frames that are binary or too large (see CloseCode).
package protocol

import (
	"encoding/json"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Subprotocol is the WebSocket sub-protocol that client and server agree on.
const Subprotocol = "shopkeeper.v1"

// The limits of frames and fields.
const (
	MaxFrame = 64 << 10 // bytes of a frame, both ways
	MaxID    = 64       // characters of a client's message id
	MaxText  = 8000     // characters of a message
	Replay   = 200      // messages sent to a client that names no position
)

// The types of client frames.
const (
	Hello   = "hello"
	Send    = "send"
	Confirm = "confirm"
	Undo    = "undo"
	Stop    = "stop"
	Human   = "human"
	Read    = "read"
	Typing  = "typing"
	Rate    = "rate"
)

// ClientFrame is any frame from a client; which fields count depends on Type.
type ClientFrame struct {
	Type         string          `json:"type"`
	Token        string          `json:"token,omitempty"`        // hello
	Conversation string          `json:"conversation,omitempty"` // hello
	After        *int64          `json:"after,omitempty"`        // hello: last seq the client has
	Locale       string          `json:"locale,omitempty"`       // hello
	ID           string          `json:"id,omitempty"`           // send, confirm, undo, rate
	Text         string          `json:"text,omitempty"`         // send
	Attachments  json.RawMessage `json:"attachments,omitempty"`  // send; this server takes none
	Proposal     string          `json:"proposal,omitempty"`     // confirm
	Accept       *bool           `json:"accept,omitempty"`       // confirm
	Edit         string          `json:"edit,omitempty"`         // undo
	Seq          int64           `json:"seq,omitempty"`          // read
	Score        int             `json:"score,omitempty"`        // rate, 1…5
	Comment      string          `json:"comment,omitempty"`      // rate
}

// Decode reads and checks a client frame. Its error is a *shop.Error of kind invalid
// that names the field; the frame's id is filled in as far as it could be read.
func Decode(raw []byte) (ClientFrame, error) {
	var f ClientFrame
	if !utf8.Valid(raw) {
		return f, shop.Errorf(shop.Invalid, "the frame is not UTF-8")
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, shop.Errorf(shop.Invalid, "the frame is not a JSON object of this protocol: %v", err)
	}
	return f, f.check()
}

func (f ClientFrame) check() error {
	switch f.Type {
	case Hello, Stop, Human, Typing:
	case Send:
		if len(f.Attachments) > 0 && string(f.Attachments) != "[]" && string(f.Attachments) != "null" {
			return shop.Errorf(shop.Unsupported, "attachments are not supported")
		}
		if n := utf8.RuneCountInString(f.Text); n > MaxText {
			return shop.Errorf(shop.Invalid, "text has %d characters, at most %d are taken", n, MaxText)
		}
		if !visible(f.Text) {
			return shop.Errorf(shop.Invalid, "text is empty")
		}
		return checkID(f.ID)
	case Confirm:
		if f.Proposal == "" || f.Accept == nil {
			return shop.Errorf(shop.Invalid, "confirm needs proposal and accept")
		}
		return checkID(f.ID)
	case Undo:
		if f.Edit == "" {
			return shop.Errorf(shop.Invalid, "undo needs edit")
		}
		return checkID(f.ID)
	case Read:
		if f.Seq < 1 {
			return shop.Errorf(shop.Invalid, "read needs a seq of 1 or more")
		}
	case Rate:
		if f.Score < 1 || f.Score > 5 {
			return shop.Errorf(shop.Invalid, "rate needs a score from 1 to 5")
		}
		if utf8.RuneCountInString(f.Comment) > MaxText {
			return shop.Errorf(shop.Invalid, "comment is longer than %d characters", MaxText)
		}
		return checkID(f.ID)
	case "":
		return shop.Errorf(shop.Invalid, "the frame has no type")
	default:
		return shop.Errorf(shop.Invalid, "unknown frame type %.40q", f.Type)
	}
	return nil
}

// checkID accepts 1 to MaxID printable characters.
func checkID(id string) error {
	if n := utf8.RuneCountInString(id); n == 0 || n > MaxID {
		return shop.Errorf(shop.Invalid, "id must have 1 to %d characters", MaxID)
	}
	for _, r := range id {
		if !unicode.IsPrint(r) || r == ' ' {
			return shop.Errorf(shop.Invalid, "id holds a character that is not printable")
		}
	}
	return nil
}

func visible(s string) bool {
	for _, r := range s {
		if unicode.IsGraphic(r) && !unicode.IsSpace(r) {
			return true
		}
	}
	return false
}

// The frames from the server. Each knows its own type.
type (
	// Welcome answers hello; every message after the client's position follows.
	Welcome struct {
		Conversation string                 `json:"conversation"`
		Token        string                 `json:"token"`
		Role         shop.Role              `json:"role"`
		First        int64                  `json:"first"`
		Last         int64                  `json:"last"`
		State        shop.ConversationState `json:"state"`
	}
	// Ack says that the request with this id is done; of a send, that it is committed.
	Ack struct {
		ID  string `json:"id"`
		Seq int64  `json:"seq,omitempty"`
	}
	// Message is a durable message.
	Message struct{ shop.Message }
	// Delta is released text of a running answer. N counts from 0 within the turn.
	Delta struct {
		Turn string `json:"turn"`
		N    int    `json:"n"`
		Text string `json:"text"`
	}
	// Tool is the state of a running tool call. Args and Error reach only the operator's
	// terminal.
	Tool struct {
		Turn  string          `json:"turn"`
		Name  string          `json:"name"`
		State string          `json:"state"`
		MS    float64         `json:"ms,omitempty"`
		Args  json.RawMessage `json:"args,omitempty"`
		Error string          `json:"error,omitempty"`
	}
	// TypingFrom says that somebody is writing.
	TypingFrom struct {
		From shop.Sender `json:"from"`
	}
	// ReadUpTo says how far the other side has read.
	ReadUpTo struct {
		From shop.Sender `json:"from"`
		Seq  int64       `json:"seq"`
	}
	// Error answers a frame that could not be carried out.
	Error struct {
		ID         string `json:"id,omitempty"`
		Code       string `json:"code"`
		Message    string `json:"message"`
		RetryAfter int    `json:"retry_after,omitempty"` // seconds
	}
)

// Frame is any server frame.
type Frame interface{ frameType() string }

func (Welcome) frameType() string    { return "welcome" }
func (Ack) frameType() string        { return "ack" }
func (Message) frameType() string    { return "message" }
func (Delta) frameType() string      { return "delta" }
func (Tool) frameType() string       { return "tool" }
func (TypingFrom) frameType() string { return "typing" }
func (ReadUpTo) frameType() string   { return "read" }
func (Error) frameType() string      { return "error" }

// Encode is the frame's JSON with its type first.
func Encode(f Frame) []byte {
	raw, err := json.Marshal(f)
	if err != nil {
		panic("protocol: " + f.frameType() + ": " + err.Error()) // our own types; RawMessages are valid
	}
	head := `{"type":"` + f.frameType() + `"`
	if string(raw) != "{}" {
		head += ","
	}
	return append([]byte(head), raw[1:]...)
}

// EncodeMessage is a durable message as a frame of at most MaxFrame bytes: the data of
// cards that do not fit are replaced by a link, largest first. href gives the address
// of card n.
func EncodeMessage(m shop.Message, href func(n int) string) []byte {
	raw := Encode(Message{m})
	cards := append([]shop.Card(nil), m.Cards...)
	for len(raw) > MaxFrame {
		largest := -1
		for i, c := range cards {
			if len(c.Data) > 0 && (largest < 0 || len(c.Data) > len(cards[largest].Data)) {
				largest = i
			}
		}
		if largest < 0 {
			m.Text = string([]rune(m.Text)[:len([]rune(m.Text))/2]) + "…"
		} else {
			cards[largest].Data, cards[largest].Href = nil, href(largest)
		}
		m.Cards = cards
		raw = Encode(Message{m})
	}
	return raw
}

// The codes of error frames beside the kinds of package shop.
const (
	CodeResync   = "resync"    // the position is unknown or too old: reload the history
	CodeNotHello = "not_hello" // the first frame must be hello, and only the first
)

// ErrorFrame is an error as a frame. Errors without a kind tell nothing of their text.
func ErrorFrame(id string, err error) Error {
	return Error{ID: id, Code: string(shop.KindOf(err)), Message: shop.MessageOf(err)}
}

// CloseCode is why the server closes a connection. Those below 4000 are of RFC 6455
// §7.4.1, the others are this protocol's own.
type CloseCode int

// The close codes.
const (
	CloseGoingAway CloseCode = 1001 // this node stops; reconnect after the jitter
	CloseBinary    CloseCode = 1003
	CloseTooLarge  CloseCode = 1009
	CloseTrouble   CloseCode = 1011 // the server could not; reconnect as after 1001
	CloseRefused   CloseCode = 4001 // the token or the conversation is not valid for this client
	CloseExpired   CloseCode = 4003 // the token ends within a minute; renew it and resume with after
	CloseSlow      CloseCode = 4008 // the client does not read; resume with after
	CloseNoHello   CloseCode = 4009 // no hello in time
	CloseLimited   CloseCode = 4029 // far too many frames
)

// HelloWithin is how long a fresh connection may stay silent.
const HelloWithin = 10 * time.Second
