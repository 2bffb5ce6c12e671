package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// AuditEntry is one thing that somebody did and that must never be forgotten.
type AuditEntry struct {
	Seq     int64           `json:"seq"` // 1, 2, 3 …
	At      time.Time       `json:"at"`  // wall time
	Actor   string          `json:"actor"`
	Action  string          `json:"action"`  // noun.verb
	Subject string          `json:"subject"` // what it was done to
	Detail  json.RawMessage `json:"detail,omitempty"`
	Prev    string          `json:"prev"` // hash of the entry before, "" for the first
	Hash    string          `json:"hash"`
}

// digest is the entry's hash in hex:
//
//	SHA-256(prev ‖ seq ‖ at ‖ actor ‖ action ‖ subject ‖ detail)
//
// with every text preceded by its length and numbers as 8 bytes, big-endian; at counts
// milliseconds. So no two different entries are the same bytes.
func (e AuditEntry) digest() string {
	h := sha256.New()
	number := func(n int64) { _ = binary.Write(h, binary.BigEndian, n) } // a hash never fails
	text := func(s string) { number(int64(len(s))); h.Write([]byte(s)) }
	text(e.Prev)
	number(e.Seq)
	number(millis(e.At))
	text(e.Actor)
	text(e.Action)
	text(e.Subject)
	text(string(e.Detail))
	return hex.EncodeToString(h.Sum(nil))
}

// Audit adds an entry; Seq, At, Prev and Hash are given here. The database refuses to
// change or delete entries.
func (s *Store) Audit(ctx context.Context, e AuditEntry) (added AuditEntry, err error) {
	defer unsaved(&err, "audit of %s", e.Action)
	err = s.write(ctx, func(ctx context.Context, tx txn) (err error) {
		added, err = s.audit(ctx, tx, e)
		return err
	})
	return added, err
}

func (s *Store) audit(ctx context.Context, tx txn, e AuditEntry) (AuditEntry, error) {
	// Changing the head keeps other writers out until the commit.
	err := tx.row(ctx, "UPDATE audit_head SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash").Scan(&e.Seq, &e.Prev)
	if err != nil {
		return e, err
	}
	e.At = moment(s.wallNow())
	e.Hash = e.digest()
	_, err = tx.exec(ctx, "INSERT INTO audit (seq, at, actor, action, subject, detail, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		e.Seq, millis(e.At), e.Actor, e.Action, e.Subject, string(e.Detail), e.Prev, e.Hash)
	if err != nil {
		return e, err
	}
	_, err = tx.exec(ctx, "UPDATE audit_head SET hash = ? WHERE one = 1", e.Hash)
	return e, err
}

const auditColumns = "seq, at, actor, action, subject, detail, prev, hash"

func scanAudit(r scanner) (e AuditEntry, err error) {
	var at int64
	var detail string
	err = r.Scan(&e.Seq, &at, &e.Actor, &e.Action, &e.Subject, &detail, &e.Prev, &e.Hash)
	e.At = moment(at)
	if detail != "" {
		e.Detail = json.RawMessage(detail)
	}
	return e, err
}

// AuditEntries returns entries after a seq, in order; at most 1,000 (100 when limit is
// 0).
func (s *Store) AuditEntries(ctx context.Context, after int64, limit int) (all []AuditEntry, err error) {
	defer wrap(&err, "audit entries")
	return collect(ctx, s.read(), scanAudit, "SELECT "+auditColumns+" FROM audit WHERE seq > ? ORDER BY seq LIMIT ?", after, atMost(limit, 100, 1000))
}

// AuditVerdict is what VerifyAudit found. Somebody who can write the database file can
// also write a new chain from some entry on; noting Seq and Hash of the head elsewhere
// from time to time finds that, too.
type AuditVerdict struct {
	Entries int64  // that are intact, from the first on
	Head    string // hash of the last of them
	Broken  int64  // seq of the first entry that is not as it was written, 0 for none
	Reason  string
}

// VerifyAudit recomputes the chain of hashes and names the first entry that was
// changed, removed or put in.
func (s *Store) VerifyAudit(ctx context.Context) (v AuditVerdict, err error) {
	defer wrap(&err, "audit")
	var seq int64
	var hash string
	if err := s.read().row(ctx, "SELECT seq, hash FROM audit_head WHERE one = 1").Scan(&seq, &hash); err != nil {
		return v, err
	}
	broken := errors.New("broken")
	err = each(ctx, s.read(), func(r scanner) error {
		e, err := scanAudit(r)
		if err != nil {
			return err
		}
		switch want := v.Entries + 1; {
		case e.Seq != want:
			v.Broken, v.Reason = want, fmt.Sprintf("entry %d is missing", want)
		case e.Prev != v.Head:
			v.Broken, v.Reason = want, fmt.Sprintf("entry %d does not follow the one before", want)
		case e.digest() != e.Hash:
			v.Broken, v.Reason = want, fmt.Sprintf("entry %d was changed", want)
		}
		if v.Broken != 0 {
			return broken
		}
		v.Entries, v.Head = e.Seq, e.Hash
		return nil
	}, "SELECT "+auditColumns+" FROM audit WHERE seq <= ? ORDER BY seq", seq)
	if errors.Is(err, broken) {
		return v, nil
	}
	if err == nil && (v.Entries != seq || v.Head != hash) {
		v.Broken, v.Reason = v.Entries+1, fmt.Sprintf("the entries after %d are missing", v.Entries)
	}
	return v, err
}
