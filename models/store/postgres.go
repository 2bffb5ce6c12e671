package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// openPostgres connects to PostgreSQL. A search_path in the URL chooses the schema.
func (s *Store) openPostgres(ctx context.Context, url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return shop.Errorf(shop.Invalid, "the database URL cannot be read: %w", err).WithHint("it has the form postgres://user:password@host:5432/name")
	}
	// A commit that returns has reached the disk, whatever the server's default is.
	config.RuntimeParams["synchronous_commit"] = "on"
	s.dialect = postgresDialect()
	s.writer = stdlib.OpenDB(*config)
	s.writer.SetMaxOpenConns(16)
	s.writer.SetMaxIdleConns(8)
	s.writer.SetConnMaxIdleTime(5 * time.Minute)
	s.reader, s.asking = s.writer, s.writer
	fsync, err := scanOne[string](s.read().row(ctx, "SHOW fsync"))
	if err == nil && fsync != "on" {
		return shop.Errorf(shop.Unavailable, "PostgreSQL runs with fsync=%s, so that an acknowledged message could be lost", fsync).WithHint("set fsync = on in postgresql.conf")
	}
	return err
}
