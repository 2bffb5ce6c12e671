package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store/migrations"
)

// migrationLock is the advisory lock, together with the schema, under which one node
// of several migrates.
const migrationLock = 7467_0001

// migrate brings the schema to this program's version; a newer one is refused.
func (s *Store) migrate(ctx context.Context) (err error) {
	if s.name == migrations.Postgres {
		unlock, err := s.lockMigrations(ctx)
		if err != nil {
			return err
		}
		defer unlock()
	}
	flavour := goose.DialectSQLite3
	if s.name == migrations.Postgres {
		flavour = goose.DialectPostgres
	}
	schema, err := goose.NewProvider(flavour, s.writer, migrations.For(s.name), goose.WithDisableGlobalRegistry(true), goose.WithSlog(s.log))
	if err != nil {
		return err
	}
	have, know, err := schema.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > know {
		return shop.Errorf(shop.Invalid, "the records have schema version %d, this program knows up to %d", have, know).
			WithHint("run the newer Shopkeeper that wrote them, or choose another data folder with --data")
	}
	if _, err := schema.Up(ctx); err != nil {
		return err
	}
	return s.migrateJobs(ctx)
}

// lockMigrations waits until no other node migrates the same database.
func (s *Store) lockMigrations(ctx context.Context) (unlock func(), err error) {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1, hashtext(current_schema()))", migrationLock); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		// A connection that breaks here gives the lock back as well.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1, hashtext(current_schema()))", migrationLock)
		_ = conn.Close()
	}, nil
}

// migrateJobs makes or updates River's tables.
func (s *Store) migrateJobs(ctx context.Context) error {
	m, err := rivermigrate.New(s.jobDriver(), &rivermigrate.Config{Logger: quiet(s.log)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// jobDriver lets River work on the store's own connections.
func (s *Store) jobDriver() riverdriver.Driver[*sql.Tx] {
	if s.name == migrations.Postgres {
		return riverdatabasesql.New(s.writer)
	}
	return riversqlite.New(s.writer)
}
