// Package auth says who speaks. A person carries a short-lived JSON Web Token signed by
// the shop (HS256, one key per shop, kept in the store so that all nodes share it);
// nothing else of a request decides identity.
//
//	visitor   "visitor:…"  made on the spot, keeps a basket and a conversation
//	customer  "customer:…" signed in
//	staff     "staff:…"    entered by a one-time link; also bound to a session in the
//	                       store, so that ending the session ends the token
//
// Tokens travel in the Authorization header and in the hello frame, never in a cookie:
// a foreign page cannot make a browser send them.
package auth

import (
	"crypto/rand"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// How long tokens live. A visitor's token is renewed by each welcome.
const (
	VisitorTTL = 30 * 24 * time.Hour
	ShopperTTL = 12 * time.Hour
	StaffTTL   = 12 * time.Hour
)

// Who is the subject of a token.
type Who struct {
	Person   string // "visitor:…", "customer:…", "staff:…"
	Role     shop.Role
	Customer string // customer id when signed in
	Name     string // display name
	Session  string // staff: id of the session in the store
	Trace    bool   // the operator's own terminal: sees tool arguments and errors
}

// Identity is the identity of a call in a conversation.
func (w Who) Identity(conversation string, l shop.Locale) shop.Identity {
	return shop.Identity{Role: w.Role, Person: w.Person, Customer: w.Customer, Conversation: conversation, Locale: l}
}

// MayEnter says who may read a conversation: its owner, and of the shoppers' threads
// the people of the desk.
func (w Who) MayEnter(c shop.Conversation) bool {
	desk := w.Role == shop.Agent || w.Role == shop.Admin
	return c.Person == w.Person || (desk && c.Role == shop.Shopper)
}

// Visitor makes a new visitor.
func Visitor() Who { return Who{Person: "visitor:" + rand.Text(), Role: shop.Shopper} }

// Customer is a signed-in customer.
func Customer(c shop.Customer) Who {
	return Who{Person: "customer:" + c.ID, Role: shop.Shopper, Customer: c.ID, Name: c.Name}
}

// Signer makes and reads tokens of one shop. It is safe for concurrent use.
type Signer struct {
	key    []byte
	issuer string
	now    func() time.Time
}

// audience keeps these tokens apart from any other use of the key.
const audience = "shopkeeper-chat"

// NewSigner needs a secret of at least 32 bytes and the shop's id as issuer.
func NewSigner(key []byte, issuer string) (*Signer, error) {
	if len(key) < 32 || issuer == "" {
		return nil, shop.Errorf(shop.Internal, "the token key must have 32 bytes and the shop an id")
	}
	return &Signer{key: key, issuer: issuer, now: time.Now}, nil
}

type claims struct {
	Role     shop.Role `json:"role"`
	Customer string    `json:"cust,omitempty"`
	Name     string    `json:"name,omitempty"`
	Session  string    `json:"sid,omitempty"`
	Trace    bool      `json:"trace,omitempty"`
	jwt.RegisteredClaims
}

// Sign makes a token that lives for ttl (wall time).
func (s *Signer) Sign(w Who, ttl time.Duration) (string, time.Time, error) {
	now := s.now()
	ends := now.Add(ttl)
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		Role: w.Role, Customer: w.Customer, Name: w.Name, Session: w.Session, Trace: w.Trace,
		RegisteredClaims: jwt.RegisteredClaims{
			Subject: w.Person, Issuer: s.issuer, Audience: jwt.ClaimStrings{audience}, ID: rand.Text(),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now.Add(-30 * time.Second)), ExpiresAt: jwt.NewNumericDate(ends),
		},
	})
	raw, err := t.SignedString(s.key)
	return raw, ends, err
}

// Verify reads a token. Every failure is the same *shop.Error of kind forbidden: what
// exactly was wrong helps nobody but a forger.
func (s *Signer) Verify(raw string) (Who, error) {
	w, _, err := s.VerifyUntil(raw)
	return w, err
}

// VerifyUntil is Verify and also tells when the token ends.
func (s *Signer) VerifyUntil(raw string) (Who, time.Time, error) {
	var c claims
	_, err := jwt.ParseWithClaims(raw, &c, func(*jwt.Token) (any, error) { return s.key, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer(s.issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithTimeFunc(s.now), jwt.WithStrictDecoding())
	if err != nil {
		return Who{}, time.Time{}, refused()
	}
	w := Who{Person: c.Subject, Role: c.Role, Customer: c.Customer, Name: c.Name, Session: c.Session, Trace: c.Trace}
	if !w.consistent() {
		return Who{}, time.Time{}, refused()
	}
	return w, c.ExpiresAt.Time, nil
}

func refused() error {
	return shop.Errorf(shop.Forbidden, "the token is not valid here: sign in again")
}

// consistent refuses combinations that Sign's callers never make.
func (w Who) consistent() bool {
	if _, err := shop.ParseRole(string(w.Role)); err != nil {
		return false
	}
	switch kind, id, _ := cut(w.Person); {
	case id == "":
		return false
	case kind == "visitor":
		return w.Role == shop.Shopper && w.Customer == ""
	case kind == "customer":
		return w.Role == shop.Shopper && w.Customer == id
	case kind == "staff":
		return w.Role.Staff() && w.Customer == ""
	}
	return false
}

func cut(person string) (kind, id string, ok bool) {
	for i, r := range person {
		if r == ':' {
			return person[:i], person[i+1:], true
		}
	}
	return "", "", false
}
