package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"go.uber.org/goleak"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) { schemas.drop(); os.Exit(code) }))
}

// walltime is a wall clock that a test can move.
type walltime struct {
	mu sync.Mutex
	t  time.Time
}

func (w *walltime) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.t
}

func (w *walltime) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t = w.t.Add(d)
}

// shopTime is where the shop's clock stands in the tests.
func shopTime() time.Time { return time.Date(2011, 12, 9, 12, 0, 0, 0, time.UTC) }

// both runs a test over SQLite, always, and over PostgreSQL, when DATABASE_URL names a
// server; each gets an empty database of its own.
func both(t *testing.T, test func(t *testing.T, s *Store, wall *walltime)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		s, wall := opened(t, Config{Dir: t.TempDir()})
		test(t, s, wall)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		s, wall := opened(t, Config{URL: freshSchema(t)})
		test(t, s, wall)
	})
}

// opened opens a store with a quiet log, a wall clock of its own and a frozen shop.
func opened(t testing.TB, c Config) (*Store, *walltime) {
	t.Helper()
	wall := &walltime{t: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}
	c.Logger, c.Wall = slog.New(slog.DiscardHandler), wall.now
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	ok(t, s.SetClock(t.Context(), shop.Clock{Frozen: shopTime()}))
	return s, wall
}

// schemas are the ones made on the server of DATABASE_URL. Making one takes a hundred
// fsyncs, so they are emptied and used again; all are dropped at the end.
var schemas schemaPool

type schemaPool struct {
	mu         sync.Mutex
	made, idle []string
}

// freshSchema returns a URL that leads to an empty schema.
func freshSchema(t testing.TB) string {
	t.Helper()
	base := os.Getenv("DATABASE_URL")
	if base == "" {
		t.Skip("DATABASE_URL is not set: NOT TESTED over PostgreSQL")
	}
	schema := schemas.take(t, base)
	t.Cleanup(func() { schemas.giveBack(t, base, schema) })
	u, err := url.Parse(base)
	ok(t, err)
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func (p *schemaPool) take(t testing.TB, base string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		schema := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return schema
	}
	schema := "test_" + strings.ToLower(rand.Text())
	ok(t, onServer(base, "CREATE SCHEMA "+schema))
	p.made = append(p.made, schema)
	return schema
}

// giveBack empties the tables; triggers, which protect the audit, do not see it.
func (p *schemaPool) giveBack(t testing.TB, base, schema string) {
	ok(t, onServer(base, fmt.Sprintf(`DO $$ DECLARE r record; BEGIN
		SET LOCAL session_replication_role = replica;
		SET LOCAL search_path = %[1]s;
		FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = '%[1]s' AND tablename <> 'river_migration' LOOP
			EXECUTE 'DELETE FROM ' || r.tablename || CASE WHEN r.tablename = 'goose_db_version' THEN ' WHERE version_id > 50' ELSE '' END;
		END LOOP;
		INSERT INTO counters (name, value) VALUES ('order', 600000), ('sales', 0);
		INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '');
	END $$`, schema)))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, schema)
}

func (p *schemaPool) drop() {
	for _, schema := range p.made {
		if err := onServer(os.Getenv("DATABASE_URL"), "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

// onServer runs one statement on the server.
func onServer(base, statement string) error {
	db, err := sql.Open("pgx", base)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(context.Background(), statement)
	return err
}

// ok ends the test on an error.
func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must returns v, or panics on an error; the panic ends the test with its trace.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// kind fails the test unless the error has the kind.
func kind(t testing.TB, err error, want shop.Kind) {
	t.Helper()
	if got := shop.KindOf(err); got != want {
		t.Errorf("error %v has kind %q, want %q", err, got, want)
	}
}

// equal fails the test unless got is want.
func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// talk starts a conversation of a visitor.
func talk(t testing.TB, s *Store, id string) {
	t.Helper()
	ok(t, s.CreateConversation(t.Context(), shop.Conversation{ID: id, Person: "visitor:" + id, Role: shop.Shopper, Locale: shop.EN}))
}

// say is a customer's message.
func say(conversation, id, text string) shop.Message {
	return shop.Message{Conversation: conversation, ID: id, From: shop.FromCustomer, Author: "visitor:" + conversation, Text: text}
}

// pounds is an amount in pence.
func pounds(pence int64) shop.Money { return shop.Money{Minor: pence, Currency: "GBP"} }

// stocked puts three products into the shop: mug (10 pieces), lantern (2), bunting (0).
func stocked(t testing.TB, s *Store) {
	t.Helper()
	ok(t, s.UpsertCategories(t.Context(), []shop.Category{
		{Slug: "home", Name: shop.Text{EN: "Home", ZH: "家居"}},
		{Slug: "kitchen", Name: shop.Text{EN: "Kitchen", ZH: "厨房"}, Parent: "home"},
	}))
	ok(t, s.UpsertProducts(t.Context(), []shop.Product{
		product("22111", "Red Mug", "红色马克杯", "kitchen", 250, 10, 1),
		product("22222", "Hanging Lantern", "挂灯", "home", 899, 2, 2),
		product("22333", "Paper Bunting", "纸彩旗", "home", 499, 0, 0),
	}))
}

func product(id, en, zh, category string, pence int64, stock, rank int) shop.Product {
	return shop.Product{
		ID: id, Title: shop.Text{EN: en, ZH: zh}, Category: category, Active: true, Rank: rank, Created: shopTime().AddDate(-1, 0, -rank),
		Attributes: map[string]string{"colour": "red"}, Supply: &shop.Supply{Supplier: "north", LeadWeeks: 2},
		Variants: []shop.Variant{{SKU: id, Product: id, Price: pounds(pence), Stock: stock}},
	}
}

// words is its arguments with a blank between any two.
func words(args ...any) string { return strings.TrimSpace(fmt.Sprintln(args...)) }
