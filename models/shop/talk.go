package shop

import (
	"encoding/json"
	"time"
)

// ConversationState says who is answering.
type ConversationState string

// The states of a conversation.
const (
	StateBot     ConversationState = "bot"     // the assistant answers
	StateQueued  ConversationState = "queued"  // waits for a person
	StateAgent   ConversationState = "agent"   // a person answers
	StateSnoozed ConversationState = "snoozed" // sleeps until the next message
	StateClosed  ConversationState = "closed"
)

// Conversation is one thread between a person and the shop.
type Conversation struct {
	ID       string            `json:"id"`
	Person   string            `json:"person"`             // owner: "visitor:…", "customer:…", "staff:…"
	Customer string            `json:"customer,omitempty"` // when signed in
	Role     Role              `json:"role"`
	Locale   Locale            `json:"locale"`
	State    ConversationState `json:"state"`
	Assignee string            `json:"assignee,omitempty"` // staff id while State is agent
	First    int64             `json:"first"`              // first seq kept
	Last     int64             `json:"last"`               // last seq given, 0 for none
	Summary  string            `json:"summary,omitempty"`  // running summary of what left the window
	Summed   int64             `json:"summed,omitempty"`   // last seq the summary covers
	Created  time.Time         `json:"created"`
	Updated  time.Time         `json:"updated"`
}

// Sender is the side a message comes from.
type Sender string

// The senders.
const (
	FromCustomer  Sender = "customer"
	FromAssistant Sender = "assistant"
	FromAgent     Sender = "agent"
	FromSystem    Sender = "system"
)

// Message is one durable entry of a conversation. (Conversation, Author, ID) is
// unique for ever; Seq is gap-free per conversation, starting at 1.
type Message struct {
	Conversation string        `json:"-"`
	Seq          int64         `json:"seq"`
	ID           string        `json:"id"` // the client's id; the turn's id for the assistant
	From         Sender        `json:"from"`
	Author       string        `json:"-"` // person id, "assistant" or "system"
	Name         string        `json:"name,omitempty"`
	Text         string        `json:"text,omitempty"`
	Cards        []Card        `json:"cards,omitempty"`
	Sources      []Source      `json:"sources,omitempty"`
	Event        *MessageEvent `json:"event,omitempty"`
	At           time.Time     `json:"at"`
}

// MessageEvent is a durable change told as a message.
type MessageEvent struct {
	Kind     string            `json:"kind"`               // state, assigned, proposal, undone, contact
	State    ConversationState `json:"state,omitempty"`    // kind state
	Who      string            `json:"who,omitempty"`      // display name of who did it
	Proposal string            `json:"proposal,omitempty"` // kind proposal
	Outcome  string            `json:"outcome,omitempty"`  // kind proposal: accepted, declined, expired, failed
	Edit     string            `json:"edit,omitempty"`     // kind undone
}

// CardKind names how a page draws a card.
type CardKind string

// The kinds of cards.
const (
	CardProducts CardKind = "products"
	CardOrder    CardKind = "order"
	CardProposal CardKind = "proposal"
	CardChart    CardKind = "chart"
	CardPlan     CardKind = "plan"
	CardCampaign CardKind = "campaign"
	CardSegment  CardKind = "segment"
	CardTable    CardKind = "table"
	CardForm     CardKind = "form"
)

// Card is a structured part of an answer. It carries data; the page draws it.
type Card struct {
	Kind CardKind        `json:"kind"`
	Data json.RawMessage `json:"data,omitempty"`
	Href string          `json:"href,omitempty"` // where the data are when they are too large for a frame
	Edit string          `json:"edit,omitempty"` // id of the edit this card shows; it can be undone
}

// NewCard makes a card of one of the data types below.
func NewCard(kind CardKind, data any) Card {
	raw, err := json.Marshal(data)
	if err != nil {
		panic("shop: card data: " + err.Error()) // our own types always marshal
	}
	return Card{Kind: kind, Data: raw}
}

// ProductsCard is the data of a products card: a row of products, or a basket when
// Basket is set.
type ProductsCard struct {
	Heading  string        `json:"heading,omitempty"`
	Products []ProductCard `json:"products"`
	Basket   bool          `json:"basket,omitempty"`
	Total    *Money        `json:"total,omitempty"` // of a basket
}

// ProductCard is one product as a shopper sees it, in the reader's language.
type ProductCard struct {
	ID           string       `json:"id"`
	SKU          string       `json:"sku"`
	Title        string       `json:"title"`
	Category     string       `json:"category"`      // slug, picks the tile's drawing
	CategoryName string       `json:"category_name"` // in the reader's language
	Price        Money        `json:"price"`
	CompareAt    *Money       `json:"compare_at,omitempty"`
	Availability Availability `json:"availability"`
	Stock        int          `json:"stock"`
	Reason       string       `json:"reason,omitempty"`
	Quantity     int          `json:"quantity,omitempty"` // in a basket
	TitleEN      string       `json:"title_en"`           // picks the tile's noun and colours
}

// OrderCard is the data of an order card.
type OrderCard struct {
	ID       string          `json:"id"`
	Status   OrderStatus     `json:"status"`
	Label    string          `json:"label"` // status in words
	Placed   time.Time       `json:"placed"`
	Lines    []OrderCardLine `json:"lines"`
	More     int             `json:"more,omitempty"` // lines left out
	Total    Money           `json:"total"`
	Steps    []OrderCardStep `json:"steps"`
	Carrier  string          `json:"carrier,omitempty"`
	Tracking string          `json:"tracking,omitempty"`
	Actions  []string        `json:"actions,omitempty"` // sentences the shopper may send next
	Demo     bool            `json:"demo,omitempty"`
	Derived  bool            `json:"derived,omitempty"`
}

// OrderCardLine is one position of an order card.
type OrderCardLine struct {
	Product  string `json:"product"`
	Title    string `json:"title"`
	TitleEN  string `json:"title_en"`
	Category string `json:"category"`
	Quantity int    `json:"quantity"`
	Price    Money  `json:"price"`
}

// OrderCardStep is one step of the line that an order card draws.
type OrderCardStep struct {
	Status OrderStatus `json:"status"`
	Label  string      `json:"label"`
	At     time.Time   `json:"at"`
	Done   bool        `json:"done"`
}

// ProposalCard is the data of a proposal card: what exactly will happen, its price,
// until when. State is what it was when the card was made ("open"); its outcome
// arrives as a MessageEvent.
type ProposalCard struct {
	ID    string    `json:"id"`
	Tool  string    `json:"tool"`
	Title string    `json:"title"`
	Lines []string  `json:"lines"`
	Price *Money    `json:"price,omitempty"`
	Until time.Time `json:"until"` // wall time
	Note  string    `json:"note,omitempty"`
}

// TableCard is the data of a table card.
type TableCard struct {
	Title   string     `json:"title"`
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// Source is where an answer comes from.
type Source struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
	Quote string `json:"quote,omitempty"`
}
