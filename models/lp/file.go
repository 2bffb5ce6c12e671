package lp

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// FileError says where a model file cannot be understood, and what to do about it.
type FileError struct {
	File    string
	Line    int // counted from 1; 0 when the file as a whole is meant
	Column  int // of characters, counted from 1; 0 when the line as a whole is meant
	Problem string
	Mend    string
	Cause   error // the system's error, if any
}

func (e *FileError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Column > 0 {
		fmt.Fprintf(&b, ":%d", e.Column)
	}
	fmt.Fprintf(&b, ": %s; %s", e.Problem, e.Mend)
	return b.String()
}

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Cause }

// ReadFile reads a model from a file whose name says its format: .mps or .lp, either with .gz.
// Anything that is wrong with the file is a *[FileError].
func ReadFile(path string) (*Model, error) {
	base := strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".gz")
	var read func(io.Reader, string) (*Model, error)
	switch filepath.Ext(base) {
	case ".mps":
		read = ReadMPS
	case ".lp":
		read = ReadLP
	default:
		return nil, &FileError{File: path, Problem: "the name says no format", Mend: "name it .mps or .lp, compressed .mps.gz or .lp.gz"}
	}
	f, err := os.Open(path)
	if err != nil {
		problem := "it cannot be opened"
		if errors.Is(err, os.ErrNotExist) {
			problem = "there is no such file"
		}
		return nil, &FileError{File: path, Problem: problem, Mend: "check the path and its permissions", Cause: err}
	}
	defer f.Close()
	return read(f, path)
}

// WriteFile writes m to a file whose name says its format, see [ReadFile]; MPS is written free.
func WriteFile(path string, m *Model) (err error) {
	base := strings.ToLower(filepath.Base(path))
	plain := strings.TrimSuffix(base, ".gz")
	write := WriteMPS
	switch filepath.Ext(plain) {
	case ".mps":
	case ".lp":
		write = WriteLP
	default:
		return &FileError{File: path, Problem: "the name says no format", Mend: "name it .mps or .lp, compressed .mps.gz or .lp.gz"}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if plain == base {
		return write(f, m)
	}
	zw := gzip.NewWriter(f)
	return errors.Join(write(zw, m), zw.Close())
}

// maxLine is the longest line that is read; a longer one is no model file.
const maxLine = 1 << 20

// lines reads a file line by line and knows where it is.
type lines struct {
	file    string
	scanner *bufio.Scanner
	number  int
	text    string
}

// load reads all of r, unpacking it if it is compressed.
func load(r io.Reader, file string) ([]byte, error) {
	br := bufio.NewReader(r)
	in := io.Reader(br)
	if magic, _ := br.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		zr, err := gzip.NewReader(br)
		if err != nil {
			return nil, &FileError{File: file, Problem: "it is a damaged gzip file", Mend: "fetch it again", Cause: err}
		}
		in = zr
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, &FileError{File: file, Problem: "reading stopped: " + err.Error(), Mend: "the file is damaged; fetch it again", Cause: err}
	}
	return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil
}

func newLines(data []byte, file string) *lines {
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(make([]byte, 64<<10), maxLine)
	return &lines{file: file, scanner: s}
}

// next moves to the next line; false at the end and on an error, see err.
func (l *lines) next() bool {
	if !l.scanner.Scan() {
		return false
	}
	l.number++
	l.text = strings.TrimRight(l.scanner.Text(), " \t\r")
	return true
}

func (l *lines) err() error {
	if l.scanner.Err() == nil {
		return nil
	}
	return &FileError{File: l.file, Line: l.number + 1, Problem: "the line is longer than a million characters", Mend: "this is no text file of a model; fetch it again"}
}

// bad is an error at the line, at a column counted from 1 or 0.
func (l *lines) bad(column int, mend, problem string, args ...any) error {
	return &FileError{File: l.file, Line: l.number, Column: column, Problem: fmt.Sprintf(problem, args...), Mend: mend}
}

// huge is what files write for infinity: 1e20 and more.
const huge = 1e20

// number reads a number of a file: a Fortran exponent D counts as E, huge ones are infinite.
func number(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil && strings.ContainsAny(s, "dD") {
		v, err = strconv.ParseFloat(strings.NewReplacer("d", "e", "D", "e").Replace(s), 64)
	}
	switch {
	case errors.Is(err, strconv.ErrRange) && math.IsInf(v, 0):
	case err != nil:
		return 0, fmt.Errorf("%q is no number", s)
	case math.IsNaN(v):
		return 0, fmt.Errorf("%q stands for no number", s)
	}
	if v >= huge {
		return math.Inf(1), nil
	}
	if v <= -huge {
		return math.Inf(-1), nil
	}
	return v, nil
}
