package packed

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// small is a file with one of everything that is special: two lines of one product,
// a price that comes back, an invoice numbered below the one before it, a return of an
// unknown sale.
func small() *File {
	f := &File{
		Products: []string{"10002", "85123A"}, Descriptions: []string{"GLOBE", "HOLDER"},
		Countries: []string{"France", "United Kingdom"}, Customers: []string{"12748"},
	}
	f.Sales.Begin(489434, 465, 0, 1)
	f.Sales.Add(1, 12, 295)
	f.Sales.Add(0, 1, 85)
	f.Sales.Begin(489433, 465, 1, 0)
	f.Sales.Add(1, 1, 255)
	f.Sales.Add(1, 6, 295)
	f.Returns.Begin(489440, 700, 1, 0)
	f.Returns.Add(1, 6, 295)
	f.Returns.Add(0, 1, 85)
	f.Origins = []int32{1, -1}
	return f
}

// random is a larger file; the generator fixes it.
func random(r *rand.Rand) *File {
	f := &File{Countries: []string{"Spain"}}
	for i := range 40 {
		f.Products = append(f.Products, string(rune('A'+i)))
		f.Descriptions = append(f.Descriptions, "thing")
	}
	for range 5 {
		f.Customers = append(f.Customers, "c")
	}
	fill := func(l *Ledger, n int) {
		minute := int32(0)
		for i := range n {
			minute += r.Int32N(2000)
			l.Begin(500000+int32(i)*3-r.Int32N(5), minute, r.Int32N(6), 0)
			for range 1 + r.IntN(20) {
				l.Add(r.Int32N(40), 1+r.Int32N(100000), 1+r.Int32N(50)*r.Int32N(50))
			}
		}
	}
	fill(&f.Sales, 200)
	fill(&f.Returns, 60)
	for i := range f.Returns.Len() {
		from, to := f.Returns.Lines(i)
		for range to - from {
			f.Origins = append(f.Origins, int32(r.IntN(1+f.Sales.lastBefore(f.Returns.Minute[i])))-1)
		}
	}
	return f
}

func pack(t *testing.T, f *File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	files := []*File{small()}
	for seed := range uint64(8) {
		files = append(files, random(rand.New(rand.NewPCG(seed, 1))))
	}
	for i, f := range files {
		packed := pack(t, f)
		got, err := Read(packed)
		if err != nil {
			t.Fatalf("file %d: %v", i, err)
		}
		if !reflect.DeepEqual(got, f) {
			t.Errorf("file %d came back changed", i)
		}
		if again := pack(t, got); !bytes.Equal(packed, again) {
			t.Errorf("file %d: packing twice gives different bytes", i)
		}
	}
}

func TestWriteSortsLines(t *testing.T) {
	f := small()
	pack(t, f)
	if f.Sales.Product[0] != 0 || f.Returns.Product[0] != 0 || f.Origins[0] != -1 || f.Origins[1] != 1 {
		t.Errorf("lines %v, %v with origins %v are not sorted together", f.Sales.Product, f.Returns.Product, f.Origins)
	}
}

func TestReadRefusesDamage(t *testing.T) {
	good := pack(t, small())
	want, err := Read(good)
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x40
		// A spare bit of the compressor's frame may change without harm.
		if got, err := Read(bad); err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("byte %d changed and nothing was noticed", i)
		}
		if _, err := Read(good[:i]); err == nil {
			t.Errorf("cut off at byte %d and nothing was noticed", i)
		}
	}
}

// A payload with a right checksum and wrong content is refused, never a panic: every
// change of a byte either reads or is an error.
func TestReadSurvivesWrongContent(t *testing.T) {
	f := small()
	pack(t, f)
	payload := f.payload()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range payload {
		bad := bytes.Clone(payload)
		bad[i] ^= []byte{0x01, 0x80, 0xff}[i%3]
		sum := sha256.Sum256(bad)
		file := append([]byte(Magic), Version)
		file = z.EncodeAll(bad, append(file, sum[:]...))
		if _, err := Read(file); err != nil {
			refused++
			if !errors.Is(err, errDamaged) {
				t.Errorf("byte %d: %v does not say that the file is damaged", i, err)
			}
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
}

// The checksum is the payload's: whole and well-formed content under another sum is
// refused.
func TestReadChecksTheSum(t *testing.T) {
	other := small()
	other.Sales.Quantity[0]++
	a, b := pack(t, small()), pack(t, other)
	head := len(Magic) + 1 + sha256.Size
	if _, err := Read(append(bytes.Clone(a[:head]), b[head:]...)); !errors.Is(err, errDamaged) {
		t.Errorf("got %v for content under another checksum", err)
	}
}

func TestReadRefusesWrongReferences(t *testing.T) {
	for name, spoil := range map[string]func(*File){
		"customer":     func(f *File) { f.Sales.Customer[0] = 2 },
		"country":      func(f *File) { f.Returns.Country[0] = 2 },
		"no quantity":  func(f *File) { f.Sales.Quantity[0] = 0 },
		"no price":     func(f *File) { f.Returns.Price[0] = 0 },
		"descriptions": func(f *File) { f.Descriptions = f.Descriptions[:1] },
	} {
		f := small()
		spoil(f)
		if _, err := Read(pack(t, f)); !errors.Is(err, errDamaged) {
			t.Errorf("wrong %s: got %v", name, err)
		}
	}
}

func TestSumNamesTheFault(t *testing.T) {
	if _, err := Sum([]byte("PK\x03\x04")); err == nil {
		t.Error("a foreign file was accepted")
	}
	newer := pack(t, small())
	newer[len(Magic)]++
	if _, err := Read(newer); err == nil {
		t.Error("a file of another version was accepted")
	}
}
