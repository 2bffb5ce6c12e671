package vectord

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pb "github.com/qdrant/go-client/qdrant"
)

// FuzzReadLog: no bytes make the decoder panic, read beyond their end or keep something that was not
// written; what it accepts is written again as the same bytes.
func FuzzReadLog(f *testing.F) {
	whole := appendRecord(appendRecord(appendHeader(nil, formatVersion), []byte("\x02\x0a\x01c"), 16), []byte("second"), 40)
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	f.Add(appendHeader(nil, formatVersion))
	f.Add(append(appendHeader(nil, formatVersion), 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8))
	f.Fuzz(func(t *testing.T, data []byte) {
		var bodies [][]byte
		good, err := readLog(bytes.NewReader(data), int64(len(data)), "log", func(body []byte) error {
			bodies = append(bodies, bytes.Clone(body))
			_, _ = decodeRecord(body) // must not panic; most bodies are no messages
			return nil
		})
		if good < 0 || good > int64(len(data)) {
			t.Fatalf("accepted %d of %d bytes", good, len(data))
		}
		if err != nil {
			return
		}
		again := appendHeader(nil, formatVersion)
		rr := &recordReader{r: bytes.NewReader(data[headerSize:good]), left: good - headerSize}
		for _, body := range bodies {
			_, durable, err := rr.next()
			if err != nil {
				t.Fatal(err)
			}
			again = appendRecord(again, body, durable)
		}
		if !bytes.Equal(again, data[:good]) {
			t.Fatalf("%x is written again as %x", data[:good], again)
		}
	})
}

func TestOtherVersion(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "log"), appendHeader(nil, formatVersion+1), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir, Options{})
	if err == nil || !strings.Contains(err.Error(), "has format 2, this program reads format 1") {
		t.Errorf("opening a folder of another version: %v", err)
	}
}

// direct calls the services without gRPC.
func direct(t testing.TB, dir string) (*Server, collectionsService, pointsService) {
	t.Helper()
	s, err := Open(dir, Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, collectionsService{s: s}, pointsService{s: s}
}

// TestCompaction: a log of mostly history is rewritten, stays usable, and holds the same state; leftovers
// of a compaction that a crash ended do no harm.
func TestCompaction(t *testing.T) {
	dir := t.TempDir()
	s, collections, points := direct(t, dir)
	s.slack = 4096
	ctx := context.Background()
	if _, err := collections.Create(ctx, &pb.CreateCollection{CollectionName: "c",
		VectorsConfig: pb.NewVectorsConfig(&pb.VectorParams{Size: 4, Distance: pb.Distance_Dot})}); err != nil {
		t.Fatal(err)
	}
	if _, err := points.CreateFieldIndex(ctx, &pb.CreateFieldIndexCollection{CollectionName: "c", FieldName: "round",
		FieldType: pb.FieldType_FieldTypeInteger.Enum()}); err != nil {
		t.Fatal(err)
	}
	const rounds = 500
	for i := range rounds {
		if _, err := points.Upsert(ctx, &pb.UpsertPoints{CollectionName: "c", Points: []*pb.PointStruct{
			{Id: pb.NewIDNum(uint64(i % 7)), Vectors: pb.NewVectors(1, 2, 3, float32(i)), Payload: pb.NewValueMap(map[string]any{"round": i})}}}); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 3*4096 || info.Size() != s.log.size.Load() {
		t.Errorf("the log has %d bytes (%d counted) after %d rounds: it was not compacted", info.Size(), s.log.size.Load(), rounds)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "log.new"), []byte("half a comp"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, points = direct(t, dir)
	n, err := points.Count(ctx, &pb.CountPoints{CollectionName: "c", Filter: &pb.Filter{Must: []*pb.Condition{
		pb.NewRange("round", &pb.Range{Gte: pb.PtrOf(float64(rounds - 7))})}}})
	if err != nil || n.GetResult().GetCount() != 7 {
		t.Errorf("after compaction and reopening: %v, %v; want 7 points of the last rounds", n, err)
	}
}

// TestFailingDisk: a write that cannot be stored is refused and leaves no trace, in memory or in the log.
func TestFailingDisk(t *testing.T) {
	dir := t.TempDir()
	s, collections, points := direct(t, dir)
	ctx := context.Background()
	if _, err := collections.Create(ctx, &pb.CreateCollection{CollectionName: "c"}); err != nil {
		t.Fatal(err)
	}
	working := s.log.f
	readOnly, err := os.Open(working.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer readOnly.Close()
	s.log.f = readOnly
	put := &pb.UpsertPoints{CollectionName: "c", Points: []*pb.PointStruct{{Id: pb.NewIDNum(1)}}}
	if _, err := points.Upsert(ctx, put); err == nil {
		t.Fatal("a write to a disk that takes none was acknowledged")
	}
	if n, err := points.Count(ctx, &pb.CountPoints{CollectionName: "c"}); err != nil || n.GetResult().GetCount() != 0 {
		t.Errorf("the refused point is there: %v, %v", n, err)
	}
	s.log.f = working
	if _, err := points.Upsert(ctx, put); err == nil {
		t.Error("a log that could not be repaired takes writes")
	}
}

// TestAckIsDurable: when a write is acknowledged its bytes have been through fsync, and a failed fsync is
// an error that stops all later writes.
func TestAckIsDurable(t *testing.T) {
	s, collections, _ := direct(t, t.TempDir())
	ctx := context.Background()
	for _, name := range []string{"a", "b"} {
		if _, err := collections.Create(ctx, &pb.CreateCollection{CollectionName: name}); err != nil {
			t.Fatal(err)
		}
		if durable, size := s.log.durable.Load(), s.log.size.Load(); durable != size || size <= headerSize {
			t.Errorf("acknowledged with %d of %d bytes on disk", durable, size)
		}
	}
	read, write, err := os.Pipe() // takes writes, but cannot be synced
	if err != nil {
		t.Fatal(err)
	}
	working := s.log.f
	defer func() { s.log.f = working }()
	defer read.Close()
	defer write.Close()
	s.log.f = write
	for _, name := range []string{"c", "d"} {
		if _, err := collections.Create(ctx, &pb.CreateCollection{CollectionName: name}); err == nil || !strings.Contains(err.Error(), "fsync") {
			t.Errorf("a write that was not synced: %v", err)
		}
	}
	if _, known := s.state.collections["d"]; known {
		t.Error("a write after a failed fsync was applied")
	}
}

// TestKernels compares the SIMD and the portable kernels with float64, at lengths around their block sizes.
func TestKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{1, 2, 7, 8, 9, 31, 32, 33, 255, 384, 1536} {
		x, y := make([]float32, n), make([]float32, n)
		var dot, sq, abs float64
		for i := range x {
			x[i], y[i] = float32(r.NormFloat64()), float32(r.NormFloat64())
			d := float64(x[i]) - float64(y[i])
			dot, sq, abs = dot+float64(x[i])*float64(y[i]), sq+d*d, abs+math.Abs(d)
		}
		for name, k := range map[string]struct {
			f    kernel
			want float64
		}{
			"dot": {kernelFor(pb.Distance_Dot), dot}, "portable dot": {dotPortable, dot},
			"euclid": {kernelFor(pb.Distance_Euclid), math.Sqrt(sq)}, "portable euclid": {euclidPortable, math.Sqrt(sq)},
			"manhattan": {kernelFor(pb.Distance_Manhattan), abs}, "portable manhattan": {manhattanPortable, abs},
		} {
			if got := float64(k.f(x, y)); math.Abs(got-k.want) > 1e-6*float64(n)+1e-6*math.Abs(k.want) {
				t.Errorf("%s of %d: %v, want %v", name, n, got, k.want)
			}
		}
	}
}

// TestParsePath lists paths that are read and paths that are refused.
func TestParsePath(t *testing.T) {
	for s, want := range map[string]int{"a": 1, "a.b": 2, "a[].b": 3, "a[3]": 2, `a."b c".d`: 3, "类别.名": 2, "a-b_c": 1} {
		if p, err := parsePath(s); err != nil || len(p) != want {
			t.Errorf("%q: %v, %v; want %d steps", s, p, err, want)
		}
	}
	for _, s := range []string{"", ".", "a.", "a..b", "a[", "a[x]", "a[-1]", `a."b`, "a b", "[0]", "a]"} {
		if p, err := parsePath(s); err == nil {
			t.Errorf("%q is read as %v", s, p)
		}
	}
}

// TestTopKOrder: the heap agrees with sorting, ties by id included.
func TestTopKOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		n, k := r.IntN(50), r.IntN(20)
		keys := make([]pointKey, n)
		for i, id := range r.Perm(n) {
			keys[i] = pointKey{lo: uint64(id), uuid: id%2 == 0}
		}
		top, everything := newTopK(k, r.IntN(2) == 0, keys), newTopK(n, false, keys)
		everything.smaller = top.smaller
		for i := range n {
			h := hit{uint32(i), float32(r.IntN(4))}
			top.push(h)
			everything.push(h)
		}
		want := everything.sorted()[:min(n, k)]
		for i, h := range top.sorted() {
			if h != want[i] {
				t.Fatalf("hit %d of %d: %v, want %v", i, k, h, want[i])
			}
		}
	}
}

// TestTornIsNotEOF: a reader that fails is an error of the disk, not a torn tail that may be cut.
func TestTornIsNotEOF(t *testing.T) {
	data := appendRecord(appendHeader(nil, formatVersion), []byte("body"), 0)
	broken := io.MultiReader(bytes.NewReader(data[:headerSize+10]), iotestError{})
	_, err := readLog(broken, int64(len(data)), "log", func([]byte) error { return nil })
	if err == nil || errors.Is(err, errTorn) {
		t.Errorf("a failing disk gives %v", err)
	}
}

type iotestError struct{}

func (iotestError) Read([]byte) (int, error) { return 0, errors.New("input/output error") }
