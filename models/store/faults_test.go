package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// fill makes the database as large as it may get.
func fill(t testing.TB, s *Store, pages string) {
	t.Helper()
	_, err := s.writer.ExecContext(t.Context(), "PRAGMA max_page_count = "+pages)
	ok(t, err)
}

func TestDiskFullIsToldAndPasses(t *testing.T) {
	s, _ := opened(t, Config{Dir: t.TempDir()})
	talk(t, s, "a")
	must(s.Append(t.Context(), say("a", "before", "x")))
	fill(t, s, "1") // SQLite takes the present size when that is more
	long := strings.Repeat("long ", 4000)
	acked := map[string]bool{"before": true}
	for i, err := range together(20, func(i int) error {
		_, err := s.Append(t.Context(), say("a", fmt.Sprint(i), long))
		return err
	}) {
		if err == nil {
			acked[fmt.Sprint(i)] = true // there was some room left
			continue
		}
		kind(t, err, shop.Unavailable)
		if !strings.Contains(err.Error(), "not saved: the disk is full") {
			t.Errorf("error is %q", err)
		}
	}
	if len(acked) > 15 {
		t.Fatal("the disk did not get full")
	}
	equal(t, "messages while full", len(must(s.Messages(t.Context(), "a", 0, 0))), len(acked))

	fill(t, s, "1000000")
	equal(t, "seq after", must(s.Append(t.Context(), say("a", "after", long))).Message.Seq, int64(len(acked)+1))
	for _, m := range must(s.Messages(t.Context(), "a", 0, 0)) {
		if m.ID != "after" && !acked[m.ID] {
			t.Errorf("message %s is stored but was not acked", m.ID)
		}
	}
	ok(t, s.Check(t.Context()))
}

func TestReadOnlyDatabase(t *testing.T) {
	s, _ := opened(t, Config{Dir: t.TempDir()})
	talk(t, s, "a")
	_, err := s.writer.ExecContext(t.Context(), "PRAGMA query_only = 1")
	ok(t, err)
	_, err = s.Append(t.Context(), say("a", "m", "x"))
	kind(t, err, shop.Unavailable)
	if !strings.Contains(err.Error(), "read-only") {
		t.Errorf("error is %q", err)
	}
	_, err = s.writer.ExecContext(t.Context(), "PRAGMA query_only = 0")
	ok(t, err)
	equal(t, "seq after", must(s.Append(t.Context(), say("a", "m", "x"))).Message.Seq, 1)
}

func TestDamagedFileIsTold(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), Config{Dir: dir})
	ok(t, err)
	talk(t, s, "a")
	for range 200 {
		must(s.Append(t.Context(), say("a", newID("m"), strings.Repeat("x", 500))))
	}
	ok(t, s.Close())
	file := filepath.Join(dir, FileName)
	data, err := os.ReadFile(file)
	ok(t, err)
	for i := 4096; i < len(data); i++ {
		data[i] = 0x55
	}
	ok(t, os.WriteFile(file, data, 0o600))
	refused(t, Config{Dir: dir}, shop.Unavailable, "damaged", "backup")
}

func TestTroubleOfPostgresIsTold(t *testing.T) {
	for code, words := range map[string]string{
		"53100": "the disk is full", "25006": "read-only", "57P01": "not reachable", "08006": "not reachable", "28P01": "login", "3D000": "does not exist", "53300": "no free connection",
	} {
		err := fmt.Errorf("outer: %w", &pgconn.PgError{Code: code})
		unsaved(&err, "message")
		kind(t, err, shop.Unavailable)
		if !strings.Contains(err.Error(), "not saved: ") || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: error is %q", code, err)
		}
	}
	err := error(&pgconn.PgError{Code: "23505"})
	unsaved(&err, "message")
	kind(t, err, shop.Internal)
}
