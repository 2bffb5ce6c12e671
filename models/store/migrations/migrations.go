// Package migrations holds the schema of the store as goose migrations, written
// once for both databases.
//
// The files keep to the SQL that SQLite and PostgreSQL share: TEXT and BIGINT
// columns, partial indexes, times as milliseconds since 1970 (0 for none), truth
// values as 0 and 1. Where they must differ, a line ends with the comment
// "-- sqlite" or "-- postgres" and is read by that database only.
//
// A migration that has been released is never changed; a new one follows it.
package migrations

import (
	"bufio"
	"bytes"
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.sql
var files embed.FS

// The databases whose lines For selects.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// For returns the migrations as the named database reads them.
func For(database string) fs.FS {
	other := Postgres
	if database == Postgres {
		other = SQLite
	}
	return variant{drop: "-- " + other}
}

// variant is the embedded folder without the lines that end with drop.
type variant struct{ drop string }

// Open implements fs.FS.
func (v variant) Open(name string) (fs.File, error) {
	f, err := files.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	var kept bytes.Buffer
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if strings.HasSuffix(lines.Text(), v.drop) {
			continue
		}
		kept.WriteString(lines.Text())
		kept.WriteByte('\n')
	}
	return file{File: f, text: &kept}, lines.Err()
}

// file is an embedded file whose text has been filtered.
type file struct {
	fs.File
	text *bytes.Buffer
}

// Read implements io.Reader over the filtered text.
func (f file) Read(p []byte) (int, error) { return f.text.Read(p) }
