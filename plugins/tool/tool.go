package tool

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Protocol is the version of this contract. Host and plugin must agree on it.
const Protocol = 1

// Effect says what calling a tool does to the world.
type Effect string

// The effects; see the package comment.
const (
	Read  Effect = "read"
	Edit  Effect = "edit"
	Write Effect = "write"
)

// Mode says whether a call is only to show what would happen.
type Mode string

// The modes.
const (
	ModePreview Mode = "preview"
	ModeCommit  Mode = "commit"
)

// Manifest is what a plugin says about itself, once, when it starts.
type Manifest struct {
	Name    string       `json:"name"`
	Version string       `json:"version"`
	Build   string       `json:"build,omitempty"` // build id; the host checks it for built-ins
	Needs   []Capability `json:"needs"`
	Tools   []Tool       `json:"tools"`
}

// Tool is one thing a plugin can do.
type Tool struct {
	Name        string                   `json:"name"` // snake_case, verb_noun, unique in the shop
	Title       shop.Text                `json:"title"`
	Working     shop.Text                `json:"working,omitzero"` // said while it runs: "looking through the shelves…"
	Description string                   `json:"description"`      // for the model
	InputSchema json.RawMessage          `json:"input_schema"`     // JSON Schema of an object; unknown fields refused
	Roles       []shop.Role              `json:"roles"`
	Effect      Effect                   `json:"effect"`
	Utterances  map[shop.Locale][]string `json:"x-utterances,omitempty"` // what a person would say
	Timeout     time.Duration            `json:"timeout,omitempty"`      // 0 means DefaultTimeout
}

// DefaultTimeout is how long a call may take when its tool names nothing else.
const DefaultTimeout = 10 * time.Second

// Call is one request to a tool.
type Call struct {
	ID       string          `json:"id"` // unguessable; lets host services find the call's identity
	Tool     string          `json:"tool"`
	Args     json.RawMessage `json:"args"` // already valid against InputSchema
	Mode     Mode            `json:"mode"`
	Identity shop.Identity   `json:"identity"` // from the session, never from arguments
	Key      string          `json:"key"`      // idempotency key
	Now      time.Time       `json:"now"`      // the shop's time
	Deadline time.Time       `json:"deadline"` // wall time; ctx carries it too
}

// Bind decodes the arguments into v and refuses fields that v does not have.
func (c Call) Bind(v any) error {
	d := json.NewDecoder(bytes.NewReader(c.Args))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return shop.Errorf(shop.Invalid, "arguments of %s: %v", c.Tool, err)
	}
	return nil
}

// Locale is the language of the reader.
func (c Call) Locale() shop.Locale { return c.Identity.Locale }

// Result is a tool's answer in data and in words. Every number that the model may
// say has to be in Data or Text.
type Result struct {
	Data     json.RawMessage `json:"data,omitempty"`
	Text     string          `json:"text"` // one to a few sentences in the reader's language
	Cards    []shop.Card     `json:"cards,omitempty"`
	Sources  []shop.Source   `json:"sources,omitempty"`
	Undo     json.RawMessage `json:"undo,omitempty"`     // of an Edit: arguments that take it back
	Proposal *Proposal       `json:"proposal,omitempty"` // of a Write in ModePreview
}

// WithData sets Data to the JSON of v, which must be one of the plugin's own types.
func (r Result) WithData(v any) Result {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("tool: result data: " + err.Error())
	}
	r.Data = raw
	return r
}

// Proposal is what exactly a Write would do.
type Proposal struct {
	Title string        `json:"title"`
	Lines []string      `json:"lines"`
	Price *shop.Money   `json:"price,omitempty"`
	Note  string        `json:"note,omitempty"`
	Basis string        `json:"basis,omitempty"` // the state it was made on, such as Cart.Basis; a service that knows it refuses another
	Valid time.Duration `json:"valid,omitempty"` // how long the offer stands; 0 means DefaultValid
}

// DefaultValid is how long a proposal stands when it names nothing else.
const DefaultValid = 10 * time.Minute

// Error is a tool's failure. It is an answer for the model, not a broken transport.
type Error struct {
	Kind      shop.Kind `json:"kind"`
	Message   string    `json:"message"`
	Retryable bool      `json:"retryable"`
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Progress is a sign of life of a long call. Fraction is in [0,1].
type Progress struct {
	Fraction float64 `json:"fraction"`
	Note     string  `json:"note"`
}

// Plugin is what a plugin author writes. Call may run many times at once; it must
// return soon after ctx ends. Its error becomes an Error with the kind of the
// shop.Error in its chain.
type Plugin interface {
	Manifest() Manifest
	Call(ctx context.Context, c Call, h Host) (Result, error)
}

// Host is what a running call may ask of the shop. Do calls a service by name with a
// JSON request and decodes the answer into out; the typed functions in services.go
// are the usual way. A service outside the manifest's capabilities, or not allowed to
// the call's identity, fails with kind forbidden. A Host is valid during its call only.
type Host interface {
	Do(ctx context.Context, service string, in, out any) error
	Progress(Progress)
}
