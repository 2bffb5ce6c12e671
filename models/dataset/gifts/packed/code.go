package packed

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// maxPayload bounds what Read unpacks; the real file has some 6 MB.
const maxPayload = 64 << 20

// errDamaged is what Read says of a file whose checksum or structure is wrong.
var errDamaged = errors.New("the packed shop is damaged; restore the file or make it again with packgifts")

// Write packs a file. It sorts the lines of f's invoices in place.
func Write(w io.Writer, f *File) error {
	f.Sales.sortLines(nil)
	f.Returns.sortLines(f.Origins)
	payload := f.payload()
	sum := sha256.Sum256(payload)
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(8<<20))
	if err != nil {
		return fmt.Errorf("starting the compressor: %w", err)
	}
	defer z.Close()
	head := append([]byte(Magic), Version)
	head = append(head, sum[:]...)
	if _, err := w.Write(z.EncodeAll(payload, head)); err != nil {
		return fmt.Errorf("writing the packed shop: %w", err)
	}
	return nil
}

// Sum is the checksum that the packed file names: it depends on the content only, not
// on the compressor.
func Sum(packed []byte) ([sha256.Size]byte, error) {
	var sum [sha256.Size]byte
	if len(packed) < len(Magic)+1+len(sum) || string(packed[:len(Magic)]) != Magic {
		return sum, errors.New("not a packed shop: it does not begin with SKGIFTS")
	}
	if v := packed[len(Magic)]; v != Version {
		return sum, fmt.Errorf("the packed shop has version %d and this program reads %d; make it again with packgifts", v, Version)
	}
	copy(sum[:], packed[len(Magic)+1:])
	return sum, nil
}

// Read unpacks a file and checks its checksum.
func Read(packed []byte) (*File, error) {
	want, err := Sum(packed)
	if err != nil {
		return nil, err
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPayload))
	if err != nil {
		return nil, fmt.Errorf("starting the decompressor: %w", err)
	}
	defer z.Close()
	payload, err := z.DecodeAll(packed[len(Magic)+1+len(want):], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if sha256.Sum256(payload) != want {
		return nil, fmt.Errorf("%w: wrong checksum", errDamaged)
	}
	f := &File{}
	r := &reader{rest: payload}
	f.Products, f.Descriptions = r.texts(), r.texts()
	f.Countries, f.Customers = r.texts(), r.texts()
	f.Sales = r.ledger(len(f.Products))
	f.Returns = r.ledger(len(f.Products))
	f.Origins = r.origins(f)
	if r.err == nil {
		r.err = f.check()
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, r.err)
	}
	return f, nil
}

// check proves that every number names something, so that users may index freely.
func (f *File) check() error {
	if len(f.Products) != len(f.Descriptions) {
		return errors.New("products and descriptions differ in number")
	}
	for _, l := range []*Ledger{&f.Sales, &f.Returns} {
		for i := range l.Len() {
			if !within(l.Customer[i], len(f.Customers)+1) || !within(l.Country[i], len(f.Countries)) {
				return fmt.Errorf("invoice %d names an unknown customer or country", l.Number[i])
			}
		}
		for j, p := range l.Product {
			if !within(p, len(f.Products)) {
				return errors.New("a line names an unknown product")
			}
			if l.Quantity[j] <= 0 || l.Price[j] <= 0 {
				return errors.New("a line has no quantity or price")
			}
		}
	}
	for _, o := range f.Origins {
		if o != -1 && !within(o, f.Sales.Len()) {
			return errors.New("a return names an unknown sale")
		}
	}
	return nil
}

func within(i int32, n int) bool { return i >= 0 && int(i) < n }

// payload is the file before compression.
func (f *File) payload() []byte {
	var out []byte
	for _, texts := range [][]string{f.Products, f.Descriptions, f.Countries, f.Customers} {
		var b bytes.Buffer
		for _, t := range texts {
			b.WriteString(strings.ReplaceAll(t, "\n", " "))
			b.WriteByte('\n')
		}
		out = appendColumn(out, b.Bytes())
	}
	for _, l := range []*Ledger{&f.Sales, &f.Returns} {
		for _, column := range l.columns(len(f.Products)) {
			out = appendColumn(out, column)
		}
	}
	return appendColumn(out, f.originColumn())
}

func appendColumn(out, column []byte) []byte {
	out = binary.AppendUvarint(out, uint64(len(column)))
	return append(out, column...)
}

// zigzag maps small numbers of either sign to small unsigned ones.
func zigzag(n int32) uint64 { return uint64(uint32(n<<1) ^ uint32(n>>31)) }

func unzigzag(u uint32) int32 { return int32(u>>1) ^ -int32(u&1) }

// columns codes a ledger: number, minute, customer, country, lines by invoice;
// product, quantity, price place, new prices by line.
func (l *Ledger) columns(products int) [9][]byte {
	var c [9][]byte
	put := func(i int, v uint64) { c[i] = binary.AppendUvarint(c[i], v) }
	prices := newPriceLists(products)
	var number, minute int32
	for i := range l.Len() {
		put(0, zigzag(l.Number[i]-number))
		put(1, zigzag(l.Minute[i]-minute))
		number, minute = l.Number[i], l.Minute[i]
		put(2, uint64(l.Customer[i]))
		put(3, uint64(l.Country[i]))
		from, to := l.Lines(i)
		put(4, uint64(to-from))
		var product int32
		for j := from; j < to; j++ {
			put(5, uint64(l.Product[j]-product))
			product = l.Product[j]
			put(6, uint64(l.Quantity[j]))
			place, known := prices.place(product, l.Price[j])
			put(7, uint64(place))
			if !known {
				put(8, uint64(l.Price[j]))
			}
		}
	}
	return c
}

// priceLists keeps the prices of each product, latest first.
type priceLists [][]int32

func newPriceLists(products int) priceLists { return make(priceLists, products) }

// place finds a price, moves it to the front and reports whether it was known; an
// unknown one has the place behind the last.
func (p priceLists) place(product, price int32) (place int, known bool) {
	place = slices.Index(p[product], price)
	if place < 0 {
		place = len(p[product])
		p[product] = append(p[product], price)
	} else {
		known = true
	}
	p.front(product, place)
	return place, known
}

// front moves the price at a place to the front.
func (p priceLists) front(product int32, place int) {
	list := p[product]
	price := list[place]
	copy(list[1:place+1], list[:place])
	list[0] = price
}

// lastBefore is how many sales lie not after a minute.
func (l *Ledger) lastBefore(minute int32) int {
	return sort.Search(len(l.Minute), func(i int) bool { return l.Minute[i] > minute })
}

func (f *File) originColumn() []byte {
	var out []byte
	for i := range f.Returns.Len() {
		before := f.Sales.lastBefore(f.Returns.Minute[i])
		from, to := f.Returns.Lines(i)
		for j := from; j < to; j++ {
			var back uint64
			if f.Origins[j] >= 0 {
				back = uint64(before - int(f.Origins[j]))
			}
			out = binary.AppendUvarint(out, back)
		}
	}
	return out
}
