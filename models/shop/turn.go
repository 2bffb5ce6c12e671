package shop

import (
	"encoding/json"
	"time"
)

// TurnState is where an answer stands.
type TurnState string

// The states of a turn.
const (
	TurnRunning TurnState = "running"
	TurnDone    TurnState = "done"
	TurnStopped TurnState = "stopped" // by the user
	TurnFailed  TurnState = "failed"
)

// Turn is one answer of the assistant: it covers every customer message up to
// Trigger that no earlier turn covered. A conversation has one running turn. Owner
// holds it while the lease (wall time) lasts; Fence grows with each owner, and a write
// with an old fence is refused.
type Turn struct {
	ID           string    `json:"id"`
	Conversation string    `json:"conversation"`
	Trigger      int64     `json:"trigger"`
	Owner        string    `json:"owner"`
	Fence        int64     `json:"fence"`
	Lease        time.Time `json:"lease"`
	Stop         bool      `json:"stop"`
	State        TurnState `json:"state"`
	Started      time.Time `json:"started"`
	Ended        time.Time `json:"ended,omitzero"`
}

// TurnStep is one durable step of a turn: a model's request for tools, a tool's
// result, or a model call's record for the trace. N counts from 0 inside the turn.
type TurnStep struct {
	Turn  string          `json:"turn"`
	N     int             `json:"n"`
	Kind  string          `json:"kind"`            // model, tool
	Data  json.RawMessage `json:"data"`            // the assistant package's own record
	Trace json.RawMessage `json:"trace,omitempty"` // what only the trace shows, if anything
	At    time.Time       `json:"at"`
}

// Proposal is a write that waits for a person's accept. Grant, once accepted, lets
// exactly one commit through.
type Proposal struct {
	ID           string          `json:"id"`
	Conversation string          `json:"conversation"`
	Person       string          `json:"person"`
	Tool         string          `json:"tool"`
	Args         json.RawMessage `json:"args"`            // canonical JSON
	Price        *Money          `json:"price"`           // what was shown
	Basis        string          `json:"basis,omitempty"` // the state it was made on, such as Cart.Basis
	Card         ProposalCard    `json:"card"`
	State        ProposalState   `json:"state"`
	Grant        string          `json:"grant,omitempty"`
	Until        time.Time       `json:"until"` // wall time
	Created      time.Time       `json:"created"`
}

// ProposalState is the fate of a proposal.
type ProposalState string

// The states of a proposal. Only open → accepted|declined|expired and accepted →
// done|failed are possible.
const (
	ProposalOpen     ProposalState = "open"
	ProposalAccepted ProposalState = "accepted"
	ProposalDeclined ProposalState = "declined"
	ProposalExpired  ProposalState = "expired"
	ProposalDone     ProposalState = "done"
	ProposalFailed   ProposalState = "failed"
)

// Grant is what a write service needs to see: a single-use permission bound to
// conversation, person, tool, canonical arguments, price and time.
type Grant struct {
	ID           string
	Conversation string
	Person       string
	Tool         string
	Args         json.RawMessage // canonical JSON
}

// Edit is a reversible change that was made at once and can be taken back by calling
// Tool with Undo as its arguments.
type Edit struct {
	ID           string          `json:"id"`
	Conversation string          `json:"conversation"`
	Person       string          `json:"person"`
	Tool         string          `json:"tool"`
	Undo         json.RawMessage `json:"undo"`
	Undone       bool            `json:"undone"`
	At           time.Time       `json:"at"`
}

// Usage is what one model call cost.
type Usage struct {
	Conversation string    `json:"conversation"`
	Turn         string    `json:"turn"`
	Model        string    `json:"model"`
	Prompt       int       `json:"prompt"` // tokens
	Cached       int       `json:"cached"` // of Prompt, tokens
	Completion   int       `json:"completion"`
	House        bool      `json:"house"`  // by the model in this process, which costs nothing
	Micros       int64     `json:"micros"` // cost in millionths of the price list's currency
	At           time.Time `json:"at"`     // wall time
}
