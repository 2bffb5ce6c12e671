package artifact

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var built = time.Date(2011, 12, 9, 12, 50, 0, 0, time.UTC)

type meta struct {
	Dims int `json:"dims"`
}

func sample() *Writer {
	w := NewWriter("sample", 3, built, meta{Dims: 64})
	w.Float32s("factors", []float32{1, -2.5, float32(math.Inf(1)), math.SmallestNonzeroFloat32})
	w.Int32s("index", []int32{math.MinInt32, -1, 0, math.MaxInt32})
	w.Strings("names", []string{"", "茶杯", "MUG"})
	w.Bytes("raw", []byte{1, 2, 3})
	w.Float32s("empty", nil)
	return w
}

func encode(t testing.TB, w *Writer) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTripOfEveryType(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.model")
	info, err := sample().WriteFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, "sample", 3)
	if err != nil {
		t.Fatal(err)
	}
	if f.Info() != info || !f.Header.Built.Equal(built) {
		t.Errorf("info %v, want %v; built %v", f.Info(), info, f.Header.Built)
	}
	var m meta
	if err := f.Meta(&m); err != nil || m.Dims != 64 {
		t.Errorf("meta %+v, %v", m, err)
	}
	floats, err1 := f.Float32s("factors")
	ints, err2 := f.Int32s("index")
	names, err3 := f.Strings("names")
	raw, err4 := f.Bytes("raw")
	empty, err5 := f.Float32s("empty")
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	if floats[1] != -2.5 || floats[3] != math.SmallestNonzeroFloat32 || ints[0] != math.MinInt32 || ints[3] != math.MaxInt32 ||
		!slices.Equal(names, []string{"", "茶杯", "MUG"}) || !bytes.Equal(raw, []byte{1, 2, 3}) || len(empty) != 0 {
		t.Errorf("read back %v %v %q %v %v", floats, ints, names, raw, empty)
	}
	for _, s := range f.Header.Sections {
		if s.Offset%alignment != 0 {
			t.Errorf("section %s begins at %d", s.Name, s.Offset)
		}
	}
}

func TestSameContentSameBytes(t *testing.T) {
	if !bytes.Equal(encode(t, sample()), encode(t, sample())) {
		t.Error("two writers of the same content differ")
	}
}

func TestEveryTruncationAndEveryFlippedByteIsRefused(t *testing.T) {
	whole := encode(t, sample())
	for n := range whole {
		if _, err := Decode(whole[:n], "sample", 3); err == nil {
			t.Fatalf("the first %d of %d bytes are accepted", n, len(whole))
		}
	}
	covered := func(f *File, at int) bool { // padding between sections carries nothing
		end := int64(fixedSize) + int64(binary.LittleEndian.Uint32(whole[12:])) + 4
		in := int64(at) < end
		for _, s := range f.Header.Sections {
			in = in || (int64(at) >= s.Offset && int64(at) < s.Offset+s.Length)
		}
		return in
	}
	f, err := Decode(whole, "sample", 3)
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0x10
		var e *Error
		if _, err := Decode(damaged, "sample", 3); covered(f, at) && !errors.As(err, &e) {
			t.Fatalf("byte %d flipped: %v", at, err)
		}
	}
	if _, err := Decode(append(bytes.Clone(whole), 0), "sample", 3); err == nil {
		t.Error("a byte too many is accepted")
	}
}

func TestWrongFilesGetAReasonAndAMend(t *testing.T) {
	folder := t.TempDir()
	whole := encode(t, sample())
	newer := bytes.Clone(whole)
	newer[8] = 9
	for name, c := range map[string]struct {
		data    []byte
		kind    string
		version int
		want    string
	}{
		"empty":     {nil, "sample", 3, "not a model file"},
		"foreign":   {[]byte("user,item,time\n"), "sample", 3, "not a model file"},
		"kind":      {whole, "forecast", 3, `a "sample" model where a "forecast" model is wanted`},
		"version":   {whole, "sample", 4, "format 3 of the sample model, this program reads format 4"},
		"container": {newer, "sample", 3, "container version 9"},
		"cut":       {whole[:len(whole)-1], "sample", 3, "bytes where its header announces"},
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path, c.kind, c.version)
		var e *Error
		if !errors.As(err, &e) || e.Path != path || e.Mend == "" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(filepath.Join(folder, "none"), "sample", 3); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestSectionsAreAskedForByNameAndType(t *testing.T) {
	f, err := Decode(encode(t, sample()), "sample", 3)
	if err != nil {
		t.Fatal(err)
	}
	_, missing := f.Float32s("nothing")
	_, other := f.Int32s("factors")
	_, odd := f.Strings("raw")
	if missing == nil || other == nil || odd == nil || f.Has("nothing") || !f.Has("raw") {
		t.Errorf("missing %v, other type %v, odd %v", missing, other, odd)
	}
	w := NewWriter("sample", 1, built, nil)
	w.Bytes("a", nil)
	w.Bytes("a", nil)
	if _, err := w.WriteTo(&bytes.Buffer{}); err == nil {
		t.Error("a section written twice is accepted")
	}
}

// repair makes the header's checksum right again after a change inside it.
func repair(data []byte) {
	if len(data) < fixedSize {
		return
	}
	if end := fixedSize + int64(binary.LittleEndian.Uint32(data[12:])); end+4 <= int64(len(data)) {
		binary.LittleEndian.PutUint32(data[end:], crc32.Checksum(data[:end], castagnoli))
	}
}

func TestSectionsOutsideTheFileAreRefused(t *testing.T) {
	for _, field := range []string{`"offset":`, `"length":`} {
		for _, value := range []string{"-9", "99", "-99", "999"} { // replaces as many characters, so that nothing else moves
			data := encode(t, sample())
			at := bytes.Index(data, []byte(field)) + len(field)
			for data[at] >= '0' && data[at] <= '9' && len(value) > 0 {
				data[at], value = value[0], value[1:]
				at++
			}
			repair(data)
			var e *Error
			if _, err := Decode(data, "sample", 3); !errors.As(err, &e) {
				t.Errorf("%s changed: %v", field, err)
			}
		}
	}
}

func TestForgedStringsAreRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"empty": {}, "no lengths": {2, 0, 0, 0, 1, 0, 0, 0}, "huge count": {255, 255, 255, 255, 0, 0, 0, 0},
		"long string": {1, 0, 0, 0, 9, 0, 0, 0, 'a'}, "rest": {1, 0, 0, 0, 1, 0, 0, 0, 'a', 'b'},
	} {
		w := NewWriter("sample", 3, built, nil)
		w.add("names", "strings", b)
		f, err := Decode(encode(t, w), "sample", 3)
		if err != nil {
			t.Fatal(err)
		}
		var e *Error
		if names, err := f.Strings("names"); !errors.As(err, &e) {
			t.Errorf("%s: %q, %v", name, names, err)
		}
	}
}

// FuzzDecode repairs the checksums of its input, so that the checks behind them are reached, and wants an answer without panic.
func FuzzDecode(f *testing.F) {
	whole := encode(f, sample())
	f.Add(whole)
	f.Add(whole[:40])
	f.Add([]byte(magic))
	f.Add(bytes.Replace(whole, []byte(`"offset":`), []byte(`"offset":-`), 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		data = bytes.Clone(data)
		repair(data)
		file, err := Decode(data, "sample", 3)
		if err != nil {
			return
		}
		for _, s := range file.Header.Sections {
			_, _ = file.Float32s(s.Name)
			_, _ = file.Int32s(s.Name)
			_, _ = file.Strings(s.Name)
			_, _ = file.Bytes(s.Name)
		}
	})
}

func BenchmarkOpen5000x64(b *testing.B) {
	path := filepath.Join(b.TempDir(), "m.model")
	w := NewWriter("sample", 3, built, nil)
	w.Float32s("factors", make([]float32, 5000*64))
	if _, err := w.WriteFile(path); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f, err := Open(path, "sample", 3)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.Float32s("factors"); err != nil {
			b.Fatal(err)
		}
	}
}
