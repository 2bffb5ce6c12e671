package vectord

import (
	"context"
	"math"
	"runtime"
	"sync"

	pb "github.com/qdrant/go-client/qdrant"
	"github.com/viterin/vek/vek32"
)

// kernel compares two vectors of equal, positive length.
type kernel func(x, y []float32) float32

// denseField holds one named dense vector of all points: row s of data, dim floats wide, belongs to slot s.
type denseField struct {
	dim      int
	distance pb.Distance
	score    kernel
	data     []float32
	has      []bool // by slot: whether the point has this vector
	count    int
}

func newDenseField(p *pb.VectorParams) *denseField {
	return &denseField{dim: int(p.GetSize()), distance: p.GetDistance(), score: kernelFor(p.GetDistance())}
}

// kernelFor chooses the SIMD kernel, or a portable one where the processor has no AVX2.
func kernelFor(d pb.Distance) kernel {
	simd := vek32.Info().Acceleration
	switch {
	case d == pb.Distance_Euclid && simd:
		return vek32.Distance
	case d == pb.Distance_Euclid:
		return euclidPortable
	case d == pb.Distance_Manhattan && simd:
		return vek32.ManhattanDistance
	case d == pb.Distance_Manhattan:
		return manhattanPortable
	case simd:
		return vek32.Dot
	default:
		return dotPortable
	}
}

// dotPortable is Σ xᵢyᵢ in eight independent sums, which the processor can overlap.
func dotPortable(x, y []float32) float32 {
	var s [8]float32
	i := 0
	for ; i+8 <= len(x); i += 8 {
		a, b := x[i:i+8:i+8], y[i:i+8:i+8]
		for j := range s {
			s[j] += a[j] * b[j]
		}
	}
	for ; i < len(x); i++ {
		s[0] += x[i] * y[i]
	}
	return (s[0] + s[1]) + (s[2] + s[3]) + (s[4] + s[5]) + (s[6] + s[7])
}

// euclidPortable is √Σ(xᵢ−yᵢ)².
func euclidPortable(x, y []float32) float32 {
	var s float32
	for i, v := range x {
		d := v - y[i]
		s += d * d
	}
	return float32(math.Sqrt(float64(s)))
}

// manhattanPortable is Σ|xᵢ−yᵢ|.
func manhattanPortable(x, y []float32) float32 {
	var s float32
	for i, v := range x {
		s += float32(math.Abs(float64(v - y[i])))
	}
	return s
}

// smallerBetter says whether a low score of this distance is a good one.
func smallerBetter(d pb.Distance) bool { return d == pb.Distance_Euclid || d == pb.Distance_Manhattan }

// normalize scales v to length 1 in place, except a vector that is zero or already of length 1 within
// 1e-6, which Qdrant leaves alone so that storing twice changes nothing.
func normalize(v []float32) {
	var sq float32
	for _, x := range v {
		sq += x * x
	}
	const epsilon = 1.1920929e-7 // f32::EPSILON
	if sq < epsilon || math.Abs(float64(sq)-1) <= 1e-6 {
		return
	}
	n := float32(math.Sqrt(float64(sq)))
	for i := range v {
		v[i] /= n
	}
}

// set stores v for a slot.
func (f *denseField) set(slot uint32, v []float32) {
	for len(f.has) <= int(slot) {
		f.has = append(f.has, false)
	}
	if need := len(f.has) * f.dim; need > len(f.data) {
		f.data = append(f.data, make([]float32, need-len(f.data))...)
	}
	if !f.has[slot] {
		f.has[slot] = true
		f.count++
	}
	copy(f.row(slot), v)
}

// clear forgets the vector of a slot.
func (f *denseField) clear(slot uint32) {
	if f.present(slot) {
		f.has[slot] = false
		f.count--
	}
}

func (f *denseField) present(slot uint32) bool { return int(slot) < len(f.has) && f.has[slot] }

func (f *denseField) row(slot uint32) []float32 {
	at := int(slot) * f.dim
	return f.data[at : at+f.dim : at+f.dim]
}

// blockRows is how many rows are scored between two looks at the context; parallelFloats is the least work
// (rows × dim) that is worth a second goroutine: about 50 µs.
const (
	blockRows      = 4096
	parallelFloats = 1 << 20
)

// search returns the best k of the selected slots.
func (f *denseField) search(ctx context.Context, q []float32, sel selection, want wanted, keys []pointKey) ([]hit, error) {
	n := len(f.has)
	if sel.slots != nil {
		n = len(sel.slots)
	}
	parts := 1
	if n*f.dim >= parallelFloats {
		parts = min(runtime.GOMAXPROCS(0), (n+blockRows-1)/blockRows)
	}
	tops := make([]*topK, parts)
	var wg sync.WaitGroup
	for p := range parts {
		tops[p] = newTopK(want.limit, smallerBetter(f.distance), keys)
		lo, hi := n*p/parts, n*(p+1)/parts
		if p == parts-1 {
			f.scan(ctx, q, sel, want, tops[p], lo, hi)
			break
		}
		wg.Go(func() { f.scan(ctx, q, sel, want, tops[p], lo, hi) })
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, t := range tops[1:] {
		for _, h := range t.hits {
			tops[0].push(h)
		}
	}
	return tops[0].sorted(), nil
}

// scan scores the slots lo ≤ i < hi of the selection.
func (f *denseField) scan(ctx context.Context, q []float32, sel selection, want wanted, top *topK, lo, hi int) {
	for i := lo; i < hi; i++ {
		if (i-lo)%blockRows == 0 && ctx.Err() != nil {
			return
		}
		slot := uint32(i)
		if sel.slots != nil {
			slot = sel.slots[i]
		}
		if !f.present(slot) || sel.match != nil && !sel.match(slot) {
			continue
		}
		h := hit{slot, f.score(q, f.row(slot))}
		if want.admits(h.score, top.smaller) {
			top.push(h)
		}
	}
}
