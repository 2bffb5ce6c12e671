package store

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func TestLoginLinkWorksOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		kind(t, second(s.CreateLoginLink(ctx, shop.Shopper, time.Hour)), shop.Invalid)
		token := must(s.CreateLoginLink(ctx, shop.Admin, time.Hour))
		used := 0
		for _, err := range together(10, func(int) error { return second(s.UseLoginLink(ctx, token)) }) {
			if err == nil {
				used++
			} else {
				kind(t, err, shop.Forbidden)
			}
		}
		equal(t, "used", used, 1)
		late := must(s.CreateLoginLink(ctx, shop.Agent, time.Hour))
		for range 2 { // at the end of its time, and after it
			wall.advance(time.Hour)
			kind(t, second(s.UseLoginLink(ctx, late)), shop.Forbidden)
		}
		kind(t, second(s.UseLoginLink(ctx, "")), shop.Forbidden)
	})
}

func TestSessions(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		kind(t, second(s.CreateSession(ctx, Session{Person: "staff:1", Role: shop.Shopper}, time.Hour)), shop.Invalid)
		token := must(s.CreateSession(ctx, Session{Person: "staff:1", Name: "Mei", Role: shop.Agent}, time.Hour))
		who := must(s.Session(ctx, token))
		equal(t, "session", words(who.Person, who.Name, who.Role, who.Until.Equal(wall.now().Add(time.Hour))), "staff:1 Mei agent true")
		other := must(s.CreateSession(ctx, Session{Person: "staff:2", Role: shop.Admin}, 2*time.Hour))
		ok(t, s.EndSession(ctx, token))
		kind(t, second(s.Session(ctx, token)), shop.Forbidden)
		for range 2 {
			wall.advance(2 * time.Hour)
			kind(t, second(s.Session(ctx, other)), shop.Forbidden)
		}
		var stored string
		ok(t, s.read().row(ctx, "SELECT hash FROM sessions").Scan(&stored))
		equal(t, "token in the database", strings.Contains(stored, other), false)
	})
}

func TestUsage(t *testing.T) {
	both(t, func(t *testing.T, s *Store, wall *walltime) {
		ctx := t.Context()
		for _, c := range []string{"a", "a", "b"} {
			ok(t, s.AddUsage(ctx, shop.Usage{Conversation: c, Model: "house", Prompt: 10, Cached: 4, Completion: 2, Micros: 7}))
		}
		ok(t, s.AddUsage(ctx, shop.Usage{Conversation: "a", Prompt: 1000, At: wall.now().AddDate(0, 0, -2)}))
		own, all, err := s.Spent(ctx, "a", wall.now())
		ok(t, err)
		equal(t, "of a", own, UsageTotal{Calls: 2, Prompt: 20, Cached: 8, Completion: 4, Micros: 14})
		equal(t, "of all", all, UsageTotal{Calls: 3, Prompt: 30, Cached: 12, Completion: 6, Micros: 21})
		own, all, err = s.Spent(ctx, "a", wall.now().AddDate(0, 0, -2))
		ok(t, err)
		equal(t, "of a, two days ago", own, all)
		own, _, err = s.Spent(ctx, "c", wall.now())
		ok(t, err)
		equal(t, "of none", own, UsageTotal{})
	})
}

func TestUnansweredAndContacts(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		u := must(s.AddUnanswered(ctx, Unanswered{Conversation: "a", Seq: 3, Question: "能刻字吗？", Locale: shop.ZH, Reason: "no_tool"}))
		equal(t, "question", must(s.ListUnanswered(ctx, 0))[0], u)
		ok(t, s.ResolveUnanswered(ctx, u.ID, "staff:1"))
		kind(t, s.ResolveUnanswered(ctx, u.ID, "staff:1"), shop.NotFound)
		equal(t, "left", len(must(s.ListUnanswered(ctx, 0))), 0)
		kind(t, second(s.AddContact(ctx, Contact{Name: "nobody"})), shop.Invalid)
		c := must(s.AddContact(ctx, Contact{Conversation: "a", Phone: "13800000000"}))
		equal(t, "contact", must(s.Contacts(ctx, 0))[0], c)
	})
}

func TestAuditFindsTampering(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		for _, err := range together(20, func(int) error {
			_, err := s.Audit(ctx, AuditEntry{Actor: "staff:1", Action: "setting.change", Subject: "model", Detail: json.RawMessage(`{"a":1}`)})
			return err
		}) {
			ok(t, err)
		}
		v := must(s.VerifyAudit(ctx))
		equal(t, "intact", words(v.Entries, v.Broken), "20 0")
		equal(t, "head", must(s.AuditEntries(ctx, 19, 0))[0].Hash, v.Head)

		w := querier{s.writer, s.dialect}
		for _, stmt := range []string{"UPDATE audit SET actor = 'x' WHERE seq = 3", "DELETE FROM audit WHERE seq = 3"} {
			if _, err := w.exec(ctx, stmt); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: error is %v", stmt, err)
			}
		}
		dropTriggers(t, s)
		for _, c := range []struct {
			tamper, repair string
			broken         int64
			missing        bool
		}{
			{"UPDATE audit SET actor = 'x' WHERE seq = 7", "UPDATE audit SET actor = 'staff:1' WHERE seq = 7", 7, false},
			{"UPDATE audit SET at = at + 1 WHERE seq = 1", "UPDATE audit SET at = at - 1 WHERE seq = 1", 1, false},
			{"UPDATE audit SET detail = '{\"a\":2}' WHERE seq = 20", "UPDATE audit SET detail = '{\"a\":1}' WHERE seq = 20", 20, false},
			{"UPDATE audit SET prev = 'x' WHERE seq = 5", "UPDATE audit SET prev = (SELECT a.hash FROM audit a WHERE a.seq = 4) WHERE seq = 5", 5, false},
			{"UPDATE audit SET seq = 100 WHERE seq = 9", "UPDATE audit SET seq = 9 WHERE seq = 100", 9, true},
			{"DELETE FROM audit WHERE seq = 20", "", 20, true},
		} {
			must(w.exec(ctx, c.tamper))
			v := must(s.VerifyAudit(ctx))
			equal(t, "broken after "+c.tamper, v.Broken, c.broken)
			if missing := strings.Contains(v.Reason, "missing"); missing != c.missing {
				t.Errorf("%s: reason is %q", c.tamper, v.Reason)
			}
			if c.repair != "" {
				must(w.exec(ctx, c.repair))
				equal(t, "broken after "+c.repair, must(s.VerifyAudit(ctx)).Broken, 0)
			}
		}
	})
}

// Whoever rewrites an entry together with its hash is found by the entry after it.
func TestAuditFindsARewrittenEntry(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		for range 5 {
			must(s.Audit(ctx, AuditEntry{Actor: "staff:1", Action: "setting.change"}))
		}
		e := must(s.AuditEntries(ctx, 2, 1))[0]
		e.Actor = "nobody"
		dropTriggers(t, s)
		must(querier{s.writer, s.dialect}.exec(ctx, "UPDATE audit SET actor = ?, hash = ? WHERE seq = ?", e.Actor, e.digest(), e.Seq))
		equal(t, "broken", must(s.VerifyAudit(ctx)).Broken, 4)
	})
}

// dropTriggers is what somebody with the database's password can do.
func dropTriggers(t *testing.T, s *Store) {
	t.Helper()
	stmts := []string{"DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"}
	if s.numbered {
		stmts = []string{"ALTER TABLE audit DISABLE TRIGGER audit_append_only"}
		t.Cleanup(func() {
			must(querier{s.writer, s.dialect}.exec(context.Background(), "ALTER TABLE audit ENABLE TRIGGER audit_append_only"))
		})
	}
	for _, stmt := range stmts {
		must(querier{s.writer, s.dialect}.exec(t.Context(), stmt))
	}
}

type remind struct {
	Conversation string `json:"conversation"`
}

func (remind) Kind() string { return "remind" }

type reminder struct {
	river.WorkerDefaults[remind]
	done chan string
}

func (r *reminder) Work(_ context.Context, job *river.Job[remind]) error {
	r.done <- job.Args.Conversation
	return nil
}

// A row and its job are saved together or not at all, and the job is worked on.
func TestJobsCommitWithTheirRow(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		ctx := t.Context()
		talk(t, s, "a")
		both := func(fail error) error {
			return s.Together(ctx, func(ctx context.Context, tx Tx) error {
				if _, err := tx.Append(ctx, say("a", newID("m"), "call me")); err != nil {
					return err
				}
				if _, err := tx.AddContact(ctx, Contact{Conversation: "a", Phone: "1"}); err != nil {
					return err
				}
				if err := tx.Audit(ctx, AuditEntry{Action: "contact.add"}); err != nil {
					return err
				}
				if _, err := tx.InsertJob(ctx, remind{"a"}, nil); err != nil {
					return err
				}
				return fail
			})
		}
		failed := errors.New("failed")
		if err := both(failed); !errors.Is(err, failed) {
			t.Errorf("error is %v", err)
		}
		jobs := func() int { return must(scanOne[int](s.read().row(ctx, "SELECT count(*) FROM river_job"))) }
		equal(t, "after a failure", words(jobs(), len(must(s.Messages(ctx, "a", 0, 0))), len(must(s.Contacts(ctx, 0)))), "0 0 0")
		ok(t, both(nil))
		equal(t, "after a success", words(jobs(), len(must(s.Messages(ctx, "a", 0, 0))), len(must(s.Contacts(ctx, 0)))), "1 1 1")

		worker := &reminder{done: make(chan string, 1)}
		workers := river.NewWorkers()
		river.AddWorker(workers, worker)
		client, err := s.Jobs(workers, func(c *river.Config) { c.TestOnly = true })
		ok(t, err)
		ok(t, client.Start(ctx))
		select {
		case got := <-worker.done:
			equal(t, "job of", got, "a")
		case <-time.After(10 * time.Second):
			t.Error("the job was not worked on")
		}
		ok(t, client.Stop(ctx))
	})
}
