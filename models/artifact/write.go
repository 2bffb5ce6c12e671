package artifact

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact/atomicfile"
)

// Writer collects the sections of one file. The same content gives the same bytes.
type Writer struct {
	header Header
	data   [][]byte
	err    error
}

// NewWriter begins a file of an engine's kind and format version. meta is kept as JSON; nil is nothing.
func NewWriter(kind string, version int, built time.Time, meta any) *Writer {
	w := &Writer{header: Header{Kind: kind, Version: version, Built: built.UTC()}}
	if meta != nil {
		w.header.Meta, w.err = json.Marshal(meta)
	}
	return w
}

// Float32s adds a section of IEEE 754 single precision numbers.
func (w *Writer) Float32s(name string, values []float32) {
	b := make([]byte, 0, 4*len(values))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	w.add(name, "float32", b)
}

// Int32s adds a section of signed 32-bit numbers.
func (w *Writer) Int32s(name string, values []int32) {
	b := make([]byte, 0, 4*len(values))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	w.add(name, "int32", b)
}

// Strings adds a section of strings: their number, their lengths as uint32, then their bytes.
func (w *Writer) Strings(name string, values []string) {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(values)))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(v)))
	}
	for _, v := range values {
		b = append(b, v...)
	}
	w.add(name, "strings", b)
}

// Bytes adds a section of raw bytes.
func (w *Writer) Bytes(name string, b []byte) { w.add(name, "bytes", bytes.Clone(b)) }

func (w *Writer) add(name, kind string, b []byte) {
	for _, s := range w.header.Sections {
		if s.Name == name {
			w.err = errors.Join(w.err, fmt.Errorf("section %q written twice", name))
		}
	}
	w.header.Sections = append(w.header.Sections, Section{Name: name, Type: kind, Length: int64(len(b)), CRC: crc32.Checksum(b, castagnoli)})
	w.data = append(w.data, b)
}

// WriteTo writes the whole file.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	if w.err != nil {
		return 0, w.err
	}
	head, err := w.head()
	if err != nil {
		return 0, err
	}
	written, err := out.Write(head)
	total := int64(written)
	for i, s := range w.header.Sections {
		if err != nil {
			return total, err
		}
		written, err = out.Write(make([]byte, s.Offset-total))
		total += int64(written)
		if err == nil {
			written, err = out.Write(w.data[i])
			total += int64(written)
		}
	}
	return total, err
}

// head lays the sections out and returns everything before them. Offsets are digits inside the header whose length moves them,
// so the layout is repeated until it fits itself.
func (w *Writer) head() ([]byte, error) {
	for reserve := int64(0); ; {
		at := align(fixedSize + reserve + 4)
		w.header.Size = fixedSize + reserve + 4
		for i := range w.header.Sections {
			s := &w.header.Sections[i]
			s.Offset = at
			w.header.Size = at + s.Length
			at = align(at + s.Length)
		}
		text, err := json.Marshal(w.header)
		if err != nil {
			return nil, err
		}
		if int64(len(text)) > reserve {
			reserve = int64(len(text))
			continue
		}
		text = append(text, bytes.Repeat([]byte{' '}, int(reserve)-len(text))...)
		head := append([]byte(magic), 0, 0, 0, 0, 0, 0, 0, 0)
		binary.LittleEndian.PutUint32(head[8:], containerVersion)
		binary.LittleEndian.PutUint32(head[12:], uint32(len(text)))
		head = append(head, text...)
		return binary.LittleEndian.AppendUint32(head, crc32.Checksum(head, castagnoli)), nil
	}
}

// WriteFile writes the file at path, all or nothing, and returns its digest.
func (w *Writer) WriteFile(path string) (Info, error) {
	f, err := atomicfile.Create(path)
	if err != nil {
		return Info{}, err
	}
	defer f.Abort()
	digest := sha256.New()
	buffered := bufio.NewWriterSize(f, 1<<16)
	size, err := w.WriteTo(io.MultiWriter(buffered, digest))
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return Info{}, fmt.Errorf("cannot write %s: %w", path, err)
	}
	if err := f.Commit(); err != nil {
		return Info{}, err
	}
	return Info{SHA256: hex.EncodeToString(digest.Sum(nil)), Size: size}, nil
}
