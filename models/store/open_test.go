package store

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// plain opens the SQLite file of a folder behind the store's back.
func plain(t testing.TB, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	ok(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

// refused opens a store that must not open and checks that the error speaks of words.
func refused(t *testing.T, c Config, want shop.Kind, about ...string) {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err == nil {
		s.Close()
		t.Fatal("opened")
	}
	kind(t, err, want)
	for _, w := range about {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not speak of %q", err, w)
		}
	}
}

func TestDurabilityIsAsserted(t *testing.T) {
	s, _ := opened(t, Config{Dir: t.TempDir()})
	ok(t, assertDurable(t.Context(), s.writer))
	for pragma, value := range map[string]string{"synchronous": "1", "foreign_keys": "0", "journal_mode": "delete"} {
		dir := t.TempDir()
		weak, err := sql.Open("sqlite", strings.ReplaceAll(writerDSN(filepath.Join(dir, FileName)), "_txlock", "_pragma="+pragma+"("+value+")&_txlock"))
		ok(t, err)
		weak.SetMaxOpenConns(1)
		_, err = weak.ExecContext(t.Context(), "PRAGMA "+pragma+" = "+value)
		ok(t, err)
		err = assertDurable(t.Context(), weak)
		kind(t, err, shop.Unavailable)
		if err == nil || !strings.Contains(err.Error(), pragma) {
			t.Errorf("error %v does not name %s", err, pragma)
		}
		ok(t, weak.Close())
	}
}

func TestPostgresCommitsAreDurable(t *testing.T) {
	s, _ := opened(t, Config{URL: freshSchema(t) + "&synchronous_commit=off"})
	equal(t, "synchronous_commit", must(scanOne[string](s.read().row(t.Context(), "SHOW synchronous_commit"))), "on")
}

func TestReadersCannotWrite(t *testing.T) {
	s, _ := opened(t, Config{Dir: t.TempDir()})
	if _, err := s.reader.ExecContext(t.Context(), "DELETE FROM meta"); err == nil {
		t.Error("a reading connection has written")
	}
}

func TestOpenRefuses(t *testing.T) {
	refused(t, Config{}, shop.Invalid)
	refused(t, Config{URL: "mysql://x", Dir: ""}, shop.Invalid, "postgres://")
	refused(t, Config{URL: "postgres://x", Dir: "y"}, shop.Invalid)
	refused(t, Config{URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"}, shop.Unavailable, "not reachable", "DATABASE_URL")

	noFolder := filepath.Join(t.TempDir(), "file")
	ok(t, os.WriteFile(noFolder, []byte("x"), 0o600))
	refused(t, Config{Dir: noFolder}, shop.Unavailable, "--data")
}

func TestOpenRefusesForeignFiles(t *testing.T) {
	noise := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(noise, FileName), []byte(strings.Repeat("no database ", 1000)), 0o600))
	refused(t, Config{Dir: noise}, shop.Unavailable, "damaged", "backup")

	other := t.TempDir()
	file := filepath.Join(other, FileName)
	_, err := plain(t, file).ExecContext(t.Context(), "CREATE TABLE theirs (x)")
	ok(t, err)
	before, err := os.ReadFile(file)
	ok(t, err)
	refused(t, Config{Dir: other}, shop.Invalid, "not a Shopkeeper database")
	after, err := os.ReadFile(file)
	ok(t, err)
	equal(t, "foreign file untouched", string(before) == string(after), true)
}

func TestOpenRefusesNewerSchema(t *testing.T) {
	newer := func(t *testing.T, c Config) {
		s, err := Open(t.Context(), c)
		ok(t, err)
		_, err = querier{s.writer, s.dialect}.exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, "+map[bool]string{true: "true", false: "1"}[s.numbered]+")")
		ok(t, err)
		ok(t, s.Close())
		refused(t, c, shop.Invalid, "version 99", "newer Shopkeeper")
	}
	t.Run("sqlite", func(t *testing.T) { newer(t, Config{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { newer(t, Config{URL: freshSchema(t)}) })
}

// A folder that is copied while the shop runs is what a crash leaves behind: the copy
// holds everything that was acked.
func TestCopyOfALiveFolderOpens(t *testing.T) {
	dir, twin := t.TempDir(), t.TempDir()
	s, _ := opened(t, Config{Dir: dir})
	talk(t, s, "a")
	for range 50 {
		must(s.Append(t.Context(), say("a", newID("m"), "hello")))
	}
	for _, suffix := range []string{"", "-wal"} { // the index of the log, -shm, is rebuilt
		data, err := os.ReadFile(filepath.Join(dir, FileName+suffix))
		ok(t, err)
		ok(t, os.WriteFile(filepath.Join(twin, FileName+suffix), data, 0o600))
	}
	copied, _ := opened(t, Config{Dir: twin})
	ok(t, copied.Check(t.Context()))
	equal(t, "messages", len(must(copied.Messages(t.Context(), "a", 0, 0))), 50)
	equal(t, "next seq", must(copied.Append(t.Context(), say("a", "next", "x"))).Message.Seq, 51)
}

func TestReopenKeepsEverything(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), Config{Dir: dir})
	ok(t, err)
	ok(t, s.SetClock(t.Context(), shop.Clock{Offset: -5e9}))
	ok(t, s.PutSetting(t.Context(), "model", map[string]string{"name": "house"}))
	ok(t, s.PutMeta(t.Context(), "dataset", "gifts"))
	ok(t, s.Close())
	ok(t, s.Close())
	_, err = s.Append(t.Context(), say("a", "m", "x"))
	kind(t, err, shop.Unavailable)

	again, err := Open(t.Context(), Config{Dir: dir})
	ok(t, err)
	defer again.Close()
	equal(t, "offset", again.Clock().Offset, -5e9)
	var setting map[string]string
	equal(t, "found", must(again.Setting(t.Context(), "model", &setting)), true)
	equal(t, "setting", setting["name"], "house")
	equal(t, "absent setting", must(again.Setting(t.Context(), "none", &setting)), false)
	value, found, err := again.Meta(t.Context(), "dataset")
	equal(t, "meta", words(value, found, err), "gifts true <nil>")
	info, err := os.Stat(filepath.Join(dir, FileName))
	ok(t, err)
	equal(t, "mode of the file", info.Mode().Perm(), 0o600)
}

func TestFolderNameMayHoldAnything(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "掌柜 ?mode=ro&x#y%20z")
	s, _ := opened(t, Config{Dir: dir})
	talk(t, s, "a")
	if _, err := os.Stat(filepath.Join(dir, FileName)); err != nil {
		t.Error(err)
	}
	t.Chdir(filepath.Dir(dir))
	relative, _ := opened(t, Config{Dir: "data"})
	talk(t, relative, "a")
}

func TestBackup(t *testing.T) {
	s, _ := opened(t, Config{Dir: t.TempDir()})
	talk(t, s, "a")
	must(s.Append(t.Context(), say("a", "m", "hello")))
	dir := t.TempDir()
	ok(t, s.Backup(t.Context(), filepath.Join(dir, FileName)))
	copied, _ := opened(t, Config{Dir: dir})
	equal(t, "messages", len(must(copied.Messages(t.Context(), "a", 0, 0))), 1)
}

func TestCancelledWriteLeavesNothing(t *testing.T) {
	both(t, func(t *testing.T, s *Store, _ *walltime) {
		talk(t, s, "a")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Append(ctx, say("a", "m", "x")); err == nil {
			t.Error("appended under a cancelled context")
		}
		equal(t, "messages", len(must(s.Messages(t.Context(), "a", 0, 0))), 0)
		ok(t, s.Health(t.Context()))
		ok(t, s.Check(t.Context()))
	})
}
