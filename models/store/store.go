package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store/killpoint"
	"github.com/shopkeeper-ai/shopkeeper/models/store/migrations"
)

// Config says where the records are. Exactly one of URL and Dir is set.
type Config struct {
	URL    string           // postgres://…
	Dir    string           // folder of the SQLite file, made when absent
	Logger *slog.Logger     // nil means slog.Default()
	Wall   func() time.Time // the wall clock; nil means time.Now
	Trap   *killpoint.Trap  // where a test wants the process to end; nil: nowhere
}

// Store is the shop's records. Its methods are safe for concurrent use.
type Store struct {
	dialect
	writer *sql.DB // SQLite: one connection
	reader *sql.DB // SQLite: read-only connections; PostgreSQL: the same pool as writer
	asking runner  // reader, or what compiles its statements once
	group  *group  // SQLite only
	file   string  // SQLite only
	jobs   *river.Client[*sql.Tx]
	log    *slog.Logger
	now    func() time.Time
	clock  atomic.Pointer[shop.Clock]
	sales  salesCache
	trap   *killpoint.Trap
	close  sync.Once
}

// Open connects to the database, makes or updates its schema, and checks that commits
// are durable. A schema newer than this program, a file that is not Shopkeeper's, and a
// folder that cannot be written are refused with the next step.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{log: c.Logger, now: c.Wall, trap: c.Trap}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.now == nil {
		s.now = time.Now
	}
	var err error
	switch {
	case c.URL != "" && c.Dir != "":
		return nil, shop.Errorf(shop.Invalid, "both a database URL and a data folder are given for the records").WithHint("set one of them")
	case strings.HasPrefix(c.URL, "postgres://"), strings.HasPrefix(c.URL, "postgresql://"):
		err = s.openPostgres(ctx, c.URL)
	case c.URL != "":
		return nil, shop.Errorf(shop.Invalid, "the database URL does not begin with postgres://").WithHint("correct DATABASE_URL, or leave it out to use SQLite in the data folder")
	case c.Dir != "":
		err = s.openSQLite(ctx, c.Dir)
	default:
		return nil, shop.Errorf(shop.Invalid, "neither a database URL nor a data folder is given")
	}
	if err == nil {
		err = s.ready(ctx)
	}
	if err != nil {
		s.Close()
		return nil, classify(err, "the records cannot be opened", "open")
	}
	return s, nil
}

// ready is what both databases need once they are connected.
func (s *Store) ready(ctx context.Context) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.loadClock(ctx); err != nil {
		return err
	}
	return s.openJobs()
}

// Close ends all connections after the running writes. River clients made by Jobs must
// be stopped before.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		if s.group != nil {
			s.group.stop()
		}
		if s.reader != nil && s.reader != s.writer {
			err = s.reader.Close()
		}
		if s.writer != nil {
			err = errors.Join(err, s.writer.Close())
		}
	})
	return err
}

// read is the querier of the reading methods.
func (s *Store) read() querier { return querier{s.asking, s.dialect} }

// Health returns nil while the database answers both readers and writers.
func (s *Store) Health(ctx context.Context) (err error) {
	defer wrap(&err, "health")
	if _, err := scanOne[int64](s.read().row(ctx, "SELECT value FROM counters WHERE name = 'order'")); err != nil {
		return err
	}
	return s.writer.PingContext(ctx)
}

// Check reads the whole database file and reports damage. It takes about a second for
// 200 MB; PostgreSQL checks its own pages.
func (s *Store) Check(ctx context.Context) (err error) {
	defer wrap(&err, "check")
	if s.name != migrations.SQLite {
		return nil
	}
	verdict, err := scanOne[string](s.read().row(ctx, "PRAGMA integrity_check(1)"))
	if err == nil && verdict != "ok" {
		return shop.Errorf(shop.Unavailable, "the database file %s is damaged: %s", s.file, verdict).WithHint("stop the shop and restore the last backup: shopkeeper restore FILE")
	}
	return err
}

// Backup writes a consistent copy of the SQLite file to path, which must not exist,
// while the shop goes on.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	defer unsaved(&err, "backup to %s", path)
	if s.name != migrations.SQLite {
		return shop.Errorf(shop.Unsupported, "the records are in PostgreSQL").WithHint("use pg_dump")
	}
	// A connection of its own: the readers refuse to write, and the writer has work.
	db, err := sql.Open("sqlite", dsn(s.file, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)"}}))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(err, db.Close())
}
