package shop

import "time"

// Role is the part in which somebody speaks. The session decides it, never a
// model's argument.
type Role string

// The roles. Agent, marketer, planner and admin are the shop's own people.
const (
	Shopper  Role = "shopper"
	Agent    Role = "agent"
	Marketer Role = "marketer"
	Planner  Role = "planner"
	Admin    Role = "admin"
)

// ParseRole accepts exactly the five role names.
func ParseRole(s string) (Role, error) {
	switch r := Role(s); r {
	case Shopper, Agent, Marketer, Planner, Admin:
		return r, nil
	}
	return "", Errorf(Invalid, "unknown role %q: use shopper, agent, marketer, planner or admin", s)
}

// Staff reports whether the role belongs to the shop's own people.
func (r Role) Staff() bool { return r != Shopper && r != "" }

// Identity is who is speaking, as the session knows it. Customer is empty for a
// visitor who has not signed in.
type Identity struct {
	Role         Role   `json:"role"`
	Person       string `json:"person"`             // stable id of the speaker: "customer:12748", "visitor:…", "staff:…"
	Customer     string `json:"customer,omitempty"` // customer id, only when signed in
	Conversation string `json:"conversation,omitempty"`
	Locale       Locale `json:"locale"`
}

// Customer is somebody who has bought or signed up.
type Customer struct {
	ID      string            `json:"id"`
	Name    string            `json:"name,omitempty"`
	Email   string            `json:"email,omitempty"`
	Phone   string            `json:"phone,omitempty"`
	Country string            `json:"country,omitempty"`
	Locale  Locale            `json:"locale,omitempty"`
	Persona *Persona          `json:"persona,omitempty"` // set for the invented demo customers
	Extra   map[string]string `json:"extra,omitempty"`   // importer's own fields
	Created time.Time         `json:"created"`
}

// Persona marks a clearly invented demo customer and carries what the tour shows.
type Persona struct {
	Blurb     Text   `json:"blurb"`
	Questions []Text `json:"questions"` // three suggested questions
}

// Consent is one recorded yes or no to being contacted on a channel.
type Consent struct {
	Customer string    `json:"customer"`
	Channel  string    `json:"channel"` // sms, email
	Granted  bool      `json:"granted"`
	Source   string    `json:"source"` // where it was given, as evidence
	At       time.Time `json:"at"`     // wall time
}
