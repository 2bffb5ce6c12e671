package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// FileName is the SQLite file in the data folder.
const FileName = "shop.db"

// applicationID marks a file as Shopkeeper's; the first migration writes it.
const applicationID = 1397247824 // "SHOP"

// openSQLite opens the file in dir with one writing connection and several reading
// ones. The two pools keep a read from turning into a write half-way, which SQLite
// refuses at once whatever the busy timeout says.
func (s *Store) openSQLite(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return shop.Errorf(shop.Unavailable, "the data folder cannot be made: %w", err).WithHint("choose another with --data")
	}
	s.dialect = sqliteDialect()
	s.file = filepath.Join(dir, FileName)
	if err := refuseForeign(ctx, s.file); err != nil {
		return err
	}
	var err error
	if s.writer, err = sql.Open("sqlite", writerDSN(s.file)); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	if err := assertDurable(ctx, s.writer); err != nil {
		return err
	}
	if err := os.Chmod(s.file, 0o600); err != nil {
		return err
	}
	if s.reader, err = sql.Open("sqlite", readerDSN(s.file)); err != nil {
		return err
	}
	readers := max(4, runtime.NumCPU())
	s.reader.SetMaxOpenConns(readers)
	s.reader.SetMaxIdleConns(readers)
	s.asking = newPrepared(s.reader)
	s.group = startGroup(s.writer, s.dialect)
	return nil
}

func dsn(file string, q url.Values) string {
	return (&url.URL{Scheme: "file", Path: file, OmitHost: true, RawQuery: q.Encode()}).String()
}

func writerDSN(file string) string {
	return dsn(file, url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-16000)", "temp_store(MEMORY)", "journal_size_limit(16777216)"},
	})
}

func readerDSN(file string) string {
	return dsn(file, url.Values{
		"mode":    {"ro"},
		"_pragma": {"busy_timeout(5000)", "query_only(1)", "cache_size(-8000)"},
	})
}

// assertDurable reads back the settings that the promises of this package rest on.
func assertDurable(ctx context.Context, db *sql.DB) error {
	for _, want := range []struct{ pragma, value string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"},
	} {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+want.pragma).Scan(&got); err != nil {
			return err
		}
		if got != want.value {
			return shop.Errorf(shop.Unavailable, "SQLite runs with %s=%s instead of %s, so that an acknowledged message could be lost", want.pragma, got, want.value).
				WithHint("keep the data folder on a local disk; network file systems cannot hold it")
		}
	}
	return nil
}

// refuseForeign returns an error when the file exists and is not a Shopkeeper
// database, before anything in it is changed.
func refuseForeign(ctx context.Context, file string) error {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", readerDSN(file))
	if err != nil {
		return err
	}
	defer db.Close()
	var id, tables int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'goose%'").Scan(&tables); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if id != applicationID && tables > 0 {
		return shop.Errorf(shop.Invalid, "%s is not a Shopkeeper database", file).WithHint("choose another folder with --data")
	}
	return nil
}
