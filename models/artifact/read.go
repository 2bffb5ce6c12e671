package artifact

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"os"
)

// File is a checked model file in memory.
type File struct {
	Header Header
	path   string
	data   []byte
	byName map[string]Section
}

// Open reads the file at path and checks that it is whole and of this kind and version.
// Every refusal but a failing file system is an *Error.
func Open(path, kind string, version int) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the %s model: %w", kind, err)
	}
	f, err := Decode(data, kind, version)
	if e, ok := err.(*Error); ok {
		e.Path = path
	}
	if err != nil {
		return nil, err
	}
	f.path = path
	return f, nil
}

// Decode does what Open does with the content of a file. It keeps data, which must not change any more.
func Decode(data []byte, kind string, version int) (*File, error) {
	header, err := decodeHeader(data)
	if err != nil {
		return nil, err
	}
	if header.Kind != kind {
		return nil, &Error{Problem: fmt.Sprintf("a %q model where a %q model is wanted", header.Kind, kind), Mend: "name the right file"}
	}
	if header.Version != version {
		return nil, &Error{Problem: fmt.Sprintf("format %d of the %s model, this program reads format %d", header.Version, kind, version), Mend: mendTrain}
	}
	f := &File{Header: header, data: data, byName: make(map[string]Section, len(header.Sections))}
	if int64(len(data)) != header.Size {
		return nil, &Error{Problem: fmt.Sprintf("%d bytes where its header announces %d", len(data), header.Size), Mend: mendDamaged}
	}
	for _, s := range header.Sections {
		if s.Offset < 0 || s.Length < 0 || s.Offset > header.Size || s.Length > header.Size-s.Offset {
			return nil, &Error{Problem: fmt.Sprintf("section %q lies outside the file", s.Name), Mend: mendDamaged}
		}
		if crc32.Checksum(data[s.Offset:s.Offset+s.Length], castagnoli) != s.CRC {
			return nil, &Error{Problem: fmt.Sprintf("section %q is damaged (its CRC-32C differs)", s.Name), Mend: mendDamaged}
		}
		f.byName[s.Name] = s
	}
	return f, nil
}

func decodeHeader(data []byte) (Header, error) {
	var header Header
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return header, &Error{Problem: "not a model file", Mend: mendForeign}
	}
	if len(data) < fixedSize {
		return header, &Error{Problem: "cut off inside its first bytes", Mend: mendDamaged}
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != containerVersion {
		return header, &Error{Problem: fmt.Sprintf("container version %d, this program reads version %d", v, containerVersion), Mend: mendTrain}
	}
	end := fixedSize + int64(binary.LittleEndian.Uint32(data[12:]))
	if int64(len(data)) < end+4 {
		return header, &Error{Problem: "cut off inside its header", Mend: mendDamaged}
	}
	if crc32.Checksum(data[:end], castagnoli) != binary.LittleEndian.Uint32(data[end:]) {
		return header, &Error{Problem: "its header is damaged (the CRC-32C differs)", Mend: mendDamaged}
	}
	if err := json.Unmarshal(data[fixedSize:end], &header); err != nil {
		return header, &Error{Problem: "its header is no valid JSON: " + err.Error(), Mend: mendForeign}
	}
	return header, nil
}

// Info returns the digest of the file's bytes.
func (f *File) Info() Info {
	sum := sha256.Sum256(f.data)
	return Info{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(f.data))}
}

// Meta decodes the engine's own part of the header into v.
func (f *File) Meta(v any) error {
	if err := json.Unmarshal(f.Header.Meta, v); err != nil {
		return f.Invalid("its meta data cannot be read: %v", err)
	}
	return nil
}

// Invalid returns an *Error for content that an engine finds impossible although its checksum holds.
func (f *File) Invalid(format string, args ...any) error {
	return &Error{Path: f.path, Problem: fmt.Sprintf(format, args...), Mend: mendTrain}
}

// Has reports whether there is a section of that name.
func (f *File) Has(name string) bool { _, ok := f.byName[name]; return ok }

// Float32s returns a copy of a section that Writer.Float32s wrote.
func (f *File) Float32s(name string) ([]float32, error) {
	b, err := f.section(name, "float32", 4)
	if err != nil {
		return nil, err
	}
	values := make([]float32, len(b)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return values, nil
}

// Int32s returns a copy of a section that Writer.Int32s wrote.
func (f *File) Int32s(name string) ([]int32, error) {
	b, err := f.section(name, "int32", 4)
	if err != nil {
		return nil, err
	}
	values := make([]int32, len(b)/4)
	for i := range values {
		values[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return values, nil
}

// Strings returns a copy of a section that Writer.Strings wrote.
func (f *File) Strings(name string) ([]string, error) {
	b, err := f.section(name, "strings", 1)
	if err != nil {
		return nil, err
	}
	if len(b) < 4 || int64(len(b)-4)/4 < int64(binary.LittleEndian.Uint32(b)) {
		return nil, f.Invalid("section %q is no list of strings", name)
	}
	n := int(binary.LittleEndian.Uint32(b))
	lengths, text := b[4:4+4*n], string(b[4+4*n:])
	values := make([]string, n)
	for i := range values {
		length := binary.LittleEndian.Uint32(lengths[4*i:])
		if uint64(length) > uint64(len(text)) {
			return nil, f.Invalid("string %d of section %q ends outside of it", i, name)
		}
		values[i], text = text[:length], text[length:]
	}
	if text != "" {
		return nil, f.Invalid("section %q has %d bytes after its last string", name, len(text))
	}
	return values, nil
}

// Bytes returns a section that Writer.Bytes wrote. It must not be changed.
func (f *File) Bytes(name string) ([]byte, error) { return f.section(name, "bytes", 1) }

func (f *File) section(name, kind string, unit int64) ([]byte, error) {
	s, ok := f.byName[name]
	if !ok {
		return nil, f.Invalid("section %q is missing", name)
	}
	if s.Type != kind || s.Length%unit != 0 {
		return nil, f.Invalid("section %q holds %d bytes of %s where %s is wanted", name, s.Length, s.Type, kind)
	}
	return f.data[s.Offset : s.Offset+s.Length : s.Offset+s.Length], nil
}
