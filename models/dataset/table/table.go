// Package table reads and writes the CSV files of the engine commands, strictly: a header with known columns, one record
// shape, values of the announced kind. What is wrong is named with file, line, column and the way to mend it.
//
//	r, err := table.Open("events.csv.gz", table.Columns{Required: []string{"user", "item", "time"}, Optional: []string{"weight"}})
//	if err != nil { … }
//	defer r.Close()
//	for r.Next() {
//		user, at, weight := r.Text("user"), r.Time("time"), r.FloatOr("weight", 1)
//	}
//	return r.Err()
//
// The first bad value ends the reading: Next returns false and Err says why, so a loop needs no checks of its own. Values read from
// a bad record are zero and must not be used before Err was asked. Files are UTF-8, with or without a byte order mark, and may be compressed with
// gzip (known by their first bytes, not by their name). Writing is all or nothing; a name that ends in .gz is compressed.
package table

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Error is a bad input file: commands print it as one line and end with status 2.
type Error struct {
	File    string
	Line    int    // counted from 1 with the header; 0 when the file as a whole is meant
	Column  string // the column's name; empty when the line as a whole is meant
	Problem string
	Mend    string // what to do about it
	Cause   error  // the system's error, if any
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ": column %s", e.Column)
	}
	fmt.Fprintf(&b, ": %s; %s", e.Problem, e.Mend)
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// Columns is what a file may hold. Order is free. A column that is neither required nor optional is an error unless Extra is set.
type Columns struct {
	Required []string
	Optional []string
	Extra    bool
}

// Reader reads one file, record by record. It is not safe for concurrent use.
type Reader struct {
	name   string
	close  []io.Closer
	csv    *csv.Reader
	index  map[string]int
	header []string
	record []string
	err    *Error
}

// Open opens the file at path and checks its header.
func Open(path string, columns Columns) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, &Error{File: path, Problem: "cannot be opened (" + reason(err) + ")", Mend: "check the name and the rights", Cause: err}
	}
	r, err := NewReader(path, file, columns)
	if err != nil {
		file.Close()
		return nil, err
	}
	r.close = append(r.close, file)
	return r, nil
}

// NewReader reads from in, which may be compressed, and checks the header. name stands for the file in errors.
func NewReader(name string, in io.Reader, columns Columns) (*Reader, error) {
	r := &Reader{name: name, index: map[string]int{}}
	plain, err := r.decompress(bufio.NewReaderSize(in, 1<<16))
	if err != nil {
		return nil, err
	}
	if bom, _ := plain.Peek(3); string(bom) == "\ufeff" {
		_, _ = plain.Discard(3)
	}
	r.csv = csv.NewReader(plain)
	r.csv.ReuseRecord = true
	if err := r.readHeader(columns); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Reader) decompress(in *bufio.Reader) (*bufio.Reader, error) {
	if head, _ := in.Peek(2); len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b {
		return in, nil
	}
	unzip, err := gzip.NewReader(in)
	if err != nil {
		return nil, &Error{File: r.name, Problem: "is no gzip file (" + err.Error() + ")", Mend: "compress it again", Cause: err}
	}
	r.close = append(r.close, unzip)
	return bufio.NewReaderSize(unzip, 1<<16), nil
}

func (r *Reader) readHeader(columns Columns) error {
	header, err := r.csv.Read()
	if err == io.EOF {
		return &Error{File: r.name, Line: 1, Problem: "the file is empty", Mend: "give it a header line " + strings.Join(columns.Required, ",")}
	}
	if err != nil {
		return r.broken(err)
	}
	known := slices.Concat(columns.Required, columns.Optional)
	for i, name := range header {
		name = strings.TrimSpace(name)
		if !columns.Extra && !slices.Contains(known, name) {
			return &Error{File: r.name, Line: 1, Column: strconv.Quote(name), Problem: "is not known",
				Mend: "use the columns " + strings.Join(known, ",")}
		}
		if _, twice := r.index[name]; twice {
			return &Error{File: r.name, Line: 1, Column: name, Problem: "stands twice in the header", Mend: "remove or rename one of them"}
		}
		r.index[name] = i
		r.header = append(r.header, name)
	}
	for _, name := range columns.Required {
		if _, ok := r.index[name]; !ok {
			return &Error{File: r.name, Line: 1, Column: name, Problem: "is missing from the header", Mend: "write a header line with " + strings.Join(columns.Required, ",")}
		}
	}
	return nil
}

// Header returns the column names in the file's order.
func (r *Reader) Header() []string { return slices.Clone(r.header) }

// Has reports whether the file has the column.
func (r *Reader) Has(column string) bool { _, ok := r.index[column]; return ok }

// Next goes to the next record. It returns false at the end and after the first error.
func (r *Reader) Next() bool {
	if r.err != nil {
		return false
	}
	record, err := r.csv.Read()
	if err == io.EOF {
		return false
	}
	r.record = record
	if err != nil {
		r.err = r.broken(err)
		return false
	}
	return true
}

// Err returns the first error, an *Error, or nil.
func (r *Reader) Err() error {
	if r.err == nil {
		return nil
	}
	return r.err
}

// Close releases the file.
func (r *Reader) Close() error {
	var err error
	for _, c := range r.close {
		err = errors.Join(err, c.Close())
	}
	r.close = nil
	return err
}

// Line returns the line on which the current record begins, counted from 1 with the header.
func (r *Reader) Line() int {
	line, _ := r.csv.FieldPos(0)
	return line
}

// Text returns the value of a column of the current record, without surrounding blanks; "" for a column that the file does not have.
func (r *Reader) Text(column string) string {
	i, ok := r.index[column]
	if !ok {
		return ""
	}
	text := strings.TrimSpace(r.record[i])
	if !utf8.ValidString(text) {
		r.Fail(column, "is not UTF-8", "save the file as UTF-8")
		return ""
	}
	return text
}

// Float returns a finite number.
func (r *Reader) Float(column string) float64 {
	text := r.Text(column)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		r.Fail(column, quoted(text)+" is no number", "write digits with a point, for example 12.5")
		return 0
	}
	return v
}

// FloatOr is Float for a cell with content and otherwise the fallback, also where the file does not have the column.
func (r *Reader) FloatOr(column string, fallback float64) float64 {
	if r.Text(column) == "" {
		return fallback
	}
	return r.Float(column)
}

// Int returns a whole number.
func (r *Reader) Int(column string) int {
	text := r.Text(column)
	v, err := strconv.Atoi(text)
	if err != nil {
		r.Fail(column, quoted(text)+" is no whole number", "write digits only, for example 12")
		return 0
	}
	return v
}

// Time returns a time written as RFC 3339 or as a date, which means its midnight in UTC.
func (r *Reader) Time(column string) time.Time {
	text := r.Text(column)
	layout := time.RFC3339
	if len(text) == len(time.DateOnly) {
		layout = time.DateOnly
	}
	t, err := time.Parse(layout, text)
	if err != nil {
		r.Fail(column, quoted(text)+" is no time", "write 2011-12-09 or 2011-12-09T12:50:00Z")
		return time.Time{}
	}
	return t.UTC()
}

// Fail marks the current record's column as bad, for checks that the caller makes. The first mark stays.
func (r *Reader) Fail(column, problem, mend string) {
	if r.err == nil {
		r.err = r.Problem(column, problem, mend)
	}
}

// Problem describes the current record without ending the reading, for rows that can be left out.
func (r *Reader) Problem(column, problem, mend string) *Error {
	return &Error{File: r.name, Line: r.Line(), Column: column, Problem: problem, Mend: mend}
}

// broken turns an error of the CSV or gzip reader into ours.
func (r *Reader) broken(err error) *Error {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		mend := `put quotes around values with commas, quotes or line breaks and double the quotes inside`
		problem := parse.Err.Error()
		if errors.Is(parse.Err, csv.ErrFieldCount) {
			problem = fmt.Sprintf("has %d values where the header has %d columns", len(r.record), len(r.header))
			mend = "add or remove values, or quote values that hold a comma"
		}
		return &Error{File: r.name, Line: parse.StartLine, Problem: problem, Mend: mend, Cause: err}
	}
	return &Error{File: r.name, Problem: fmt.Sprintf("cannot be read beyond byte %d of its text (%s)", r.csv.InputOffset(), reason(err)), Mend: "copy or compress the file again", Cause: err}
}

func reason(err error) string {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}

// quoted shows a cell's content in an error, cut to a readable length.
func quoted(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return strconv.Quote(text)
}
