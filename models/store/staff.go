package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Session is a member of the staff who has entered. Times are wall time.
type Session struct {
	Person  string // "staff:…"
	Name    string
	Role    shop.Role
	Created time.Time
	Until   time.Time
}

// newToken makes 256 random bits to be shown once; the database holds their hash.
func newToken() (token, hash string) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: see crypto/rand
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, tokenHash(token)
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// CreateLoginLink returns a token that lets one member of the staff in, once, until ttl
// has passed.
func (s *Store) CreateLoginLink(ctx context.Context, role shop.Role, ttl time.Duration) (token string, err error) {
	defer unsaved(&err, "login link")
	if !role.Staff() {
		return "", shop.Errorf(shop.Invalid, "role %q does not enter by a link", role)
	}
	token, hash := newToken()
	return token, s.write(ctx, func(ctx context.Context, tx txn) error {
		if _, err := tx.exec(ctx, "DELETE FROM login_links WHERE until <= ?", s.wallNow()); err != nil {
			return err
		}
		_, err := tx.exec(ctx, "INSERT INTO login_links (hash, role, until, used) VALUES (?, ?, ?, 0)", hash, string(role), s.wallNow()+ttl.Milliseconds())
		return err
	})
}

// UseLoginLink uses up a token and returns the role it lets in. A token that is unknown,
// used or late is forbidden; which of these, is not told.
func (s *Store) UseLoginLink(ctx context.Context, token string) (role shop.Role, err error) {
	defer unsaved(&err, "use of a login link")
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		role, err = scanOne[shop.Role](tx.row(ctx, "UPDATE login_links SET used = 1 WHERE hash = ? AND used = 0 AND until > ? RETURNING role", tokenHash(token), s.wallNow()))
		if errors.Is(err, sql.ErrNoRows) {
			return shop.Errorf(shop.Forbidden, "this link was used already or has expired").WithHint("make a new one: shopkeeper demo and serve print it on start")
		}
		return err
	})
	return role, err
}

// CreateSession lets a member of the staff in for ttl and returns the session's token.
func (s *Store) CreateSession(ctx context.Context, who Session, ttl time.Duration) (token string, err error) {
	defer unsaved(&err, "session of %s", who.Person)
	if who.Person == "" || !who.Role.Staff() {
		return "", shop.Errorf(shop.Invalid, "a session needs a person and a role of the staff")
	}
	token, hash := newToken()
	return token, s.write(ctx, func(ctx context.Context, tx txn) error {
		now := s.wallNow()
		if _, err := tx.exec(ctx, "DELETE FROM sessions WHERE until <= ?", now); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "INSERT INTO sessions (hash, person, name, role, created, until) VALUES (?, ?, ?, ?, ?, ?)",
			hash, who.Person, who.Name, string(who.Role), now, now+ttl.Milliseconds()); err != nil {
			return err
		}
		_, err := s.audit(ctx, tx, AuditEntry{Actor: who.Person, Action: "session.begin", Subject: string(who.Role)})
		return err
	})
}

// Session returns who holds a token. One that is unknown, ended or late is forbidden.
func (s *Store) Session(ctx context.Context, token string) (who Session, err error) {
	defer wrap(&err, "session")
	var created, until int64
	err = s.read().row(ctx, "SELECT person, name, role, created, until FROM sessions WHERE hash = ? AND until > ?", tokenHash(token), s.wallNow()).
		Scan(&who.Person, &who.Name, &who.Role, &created, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return who, shop.Errorf(shop.Forbidden, "the session has ended")
	}
	who.Created, who.Until = moment(created), moment(until)
	return who, err
}

// EndSession ends a session; ending one that is not there is no error.
func (s *Store) EndSession(ctx context.Context, token string) (err error) {
	defer unsaved(&err, "end of a session")
	return s.write(ctx, func(ctx context.Context, tx txn) error {
		_, err := tx.exec(ctx, "DELETE FROM sessions WHERE hash = ?", tokenHash(token))
		return err
	})
}
