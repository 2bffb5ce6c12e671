package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// wrap gives an error that leaves the package its operation and, when the database
// itself is in trouble, its kind and next step. An error that already is a *shop.Error
// stays as it is. Use: defer wrap(&err, "order %s", id).
func wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = classify(*err, "not read", fmt.Sprintf(format, args...))
	}
}

// unsaved is wrap for writes: what has failed is not on the disk.
func unsaved(err *error, format string, args ...any) {
	if *err != nil {
		*err = classify(*err, "not saved", fmt.Sprintf(format, args...))
	}
}

func classify(err error, outcome, operation string) error {
	var known *shop.Error
	if errors.As(err, &known) {
		return err
	}
	reason, hint := trouble(err)
	switch {
	case reason != "":
		return &shop.Error{Kind: shop.Unavailable, Message: outcome + ": " + reason, Hint: hint, Err: fmt.Errorf("store: %s: %w", operation, err)}
	case errors.Is(err, context.DeadlineExceeded):
		return &shop.Error{Kind: shop.Timeout, Message: outcome + ": the time was up", Err: fmt.Errorf("store: %s: %w", operation, err)}
	}
	return fmt.Errorf("store: %s: %w", operation, err)
}

// trouble says in words what is wrong with the database, and the next step; both are
// empty when the error is about the statement, not about the database.
func trouble(err error) (reason, hint string) {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteTrouble(lite.Code() & 0xff)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return postgresTrouble(pg.Code)
	}
	var network net.Error
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || errors.As(err, &network) && !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		return "the database is not reachable", "check DATABASE_URL and that PostgreSQL runs"
	}
	return "", ""
}

func sqliteTrouble(code int) (reason, hint string) {
	switch code {
	case sqlite3.SQLITE_FULL:
		return "the disk is full", "free some space where the data folder is; the shop goes on by itself"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return "the data folder is read-only", "make the folder and its files writable for this user"
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "the database file is damaged", "stop the shop and restore the last backup: shopkeeper restore FILE"
	case sqlite3.SQLITE_IOERR:
		return "the disk does not work", "look at the system's log for input/output errors"
	case sqlite3.SQLITE_CANTOPEN:
		return "the database file cannot be opened", "check that the data folder exists and belongs to this user"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "the database is in use", "end the other program that works on this data folder"
	}
	return "", ""
}

func postgresTrouble(code string) (reason, hint string) {
	switch {
	case code == "53100":
		return "the disk is full", "free some space on the database server; the shop goes on by itself"
	case code == "25006":
		return "the database is read-only", "point DATABASE_URL at the primary server"
	case code == "53300":
		return "the database has no free connection", "raise max_connections of PostgreSQL"
	case code == "28P01" || code == "28000":
		return "the database refuses the login", "check user and password in DATABASE_URL"
	case code == "3D000":
		return "the database does not exist", "create it, or correct its name in DATABASE_URL"
	case len(code) == 5 && (code[:2] == "57" || code[:2] == "08"):
		return "the database is not reachable", "check DATABASE_URL and that PostgreSQL runs"
	}
	return "", ""
}

// absent turns "no rows" into a not_found that names the thing.
func absent(err error, what, id string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return shop.Errorf(shop.NotFound, "there is no %s %q", what, id)
	}
	return err
}
