package table

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact/atomicfile"
)

// Writer writes one file. Nothing is visible under its name before Commit.
type Writer struct {
	file   *atomicfile.File
	buffer *bufio.Writer
	zip    *gzip.Writer
	csv    *csv.Writer
	path   string
}

// Create begins the file at path with a header. Defer Abort, which does nothing after Commit.
func Create(path string, header ...string) (*Writer, error) {
	file, err := atomicfile.Create(path)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: file, buffer: bufio.NewWriterSize(file, 1<<16), path: path}
	out := io.Writer(w.buffer)
	if strings.HasSuffix(path, ".gz") {
		w.zip = gzip.NewWriter(out)
		out = w.zip
	}
	w.csv = csv.NewWriter(out)
	w.Write(header...)
	return w, nil
}

// Write adds a record. Errors are kept for Commit.
func (w *Writer) Write(values ...string) { _ = w.csv.Write(values) }

// Commit finishes the file and gives it its name.
func (w *Writer) Commit() error {
	w.csv.Flush()
	err := w.csv.Error()
	if w.zip != nil && err == nil {
		err = w.zip.Close()
	}
	if err == nil {
		err = w.buffer.Flush()
	}
	if err != nil {
		w.file.Abort()
		return fmt.Errorf("cannot write %s: %w", w.path, err)
	}
	return w.file.Commit()
}

// Abort drops the file.
func (w *Writer) Abort() { w.file.Abort() }

// Number writes v with as many digits as it needs to be read back exactly.
func Number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
