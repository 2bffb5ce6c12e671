package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/store/migrations"
)

// dialect is what differs between the databases.
type dialect struct {
	name     string
	numbered bool   // parameters are $1, $2 … instead of ?
	lock     string // ends a SELECT whose row must not change until the commit
}

// The two databases. SQLite needs no row locks: it has one writer.
func sqliteDialect() dialect { return dialect{name: migrations.SQLite} }

func postgresDialect() dialect {
	return dialect{name: migrations.Postgres, numbered: true, lock: " FOR UPDATE"}
}

// rewrite turns each ? of a statement into the database's own parameter. The store's
// statements have no question mark elsewhere.
func (d dialect) rewrite(query string) string {
	if !d.numbered || !strings.Contains(query, "?") {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 16)
	n := 0
	for {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}

// runner is the part of *sql.DB, *sql.Tx and *sql.Conn that statements need.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// querier runs statements of the store's dialect.
type querier struct {
	run runner
	dialect
}

// exec runs a statement and returns how many rows it changed.
func (q querier) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := q.run.ExecContext(ctx, q.rewrite(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// row asks for one row.
func (q querier) row(ctx context.Context, query string, args ...any) *sql.Row {
	return q.run.QueryRowContext(ctx, q.rewrite(query), args...)
}

// scanner is a row to be read.
type scanner interface{ Scan(dest ...any) error }

// collect reads all rows of a query, nil for none.
func collect[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := each(ctx, q, func(r scanner) error {
		v, err := scan(r)
		all = append(all, v)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return all, nil
}

// each calls do for every row of a query.
func each(ctx context.Context, q querier, do func(scanner) error, query string, args ...any) error {
	rows, err := q.run.QueryContext(ctx, q.rewrite(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// scanOne reads a single column.
func scanOne[T any](r scanner) (T, error) {
	var v T
	err := r.Scan(&v)
	return v, err
}

// marks is a list of n parameters: "(?,?,?)".
func marks(n int) string {
	return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")"
}

// anys makes arguments of strings.
func anys[T ~string](values []T) []any {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	return args
}
