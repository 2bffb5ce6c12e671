package vectord

import (
	"math"
	"slices"
	"sort"

	pb "github.com/qdrant/go-client/qdrant"
)

// sparseVector has strictly ascending indices, each with a value.
type sparseVector struct {
	indices []uint32
	values  []float32
}

// newSparseVector checks a sparse vector of the wire and sorts it by index.
func newSparseVector(indices []uint32, values []float32) (sparseVector, error) {
	if len(indices) != len(values) {
		return sparseVector{}, invalid("a sparse vector has %d indices and %d values; the numbers must be equal", len(indices), len(values))
	}
	if err := checkFinite(values); err != nil {
		return sparseVector{}, err
	}
	v := sparseVector{slices.Clone(indices), slices.Clone(values)}
	if !slices.IsSorted(v.indices) {
		sort.Sort(v)
	}
	for i := 1; i < len(v.indices); i++ {
		if v.indices[i] == v.indices[i-1] {
			return sparseVector{}, invalid("a sparse vector names index %d twice; indices must be unique", v.indices[i])
		}
	}
	return v, nil
}

func (v sparseVector) Len() int           { return len(v.indices) }
func (v sparseVector) Less(i, j int) bool { return v.indices[i] < v.indices[j] }
func (v sparseVector) Swap(i, j int) {
	v.indices[i], v.indices[j] = v.indices[j], v.indices[i]
	v.values[i], v.values[j] = v.values[j], v.values[i]
}

// posting lists the slots with a weight in one dimension, ascending by slot.
type posting struct {
	slots   []uint32
	weights []float32
}

// sparseField holds one named sparse vector of all points as an inverted index.
type sparseField struct {
	idf      bool
	vectors  []sparseVector // by slot
	has      []bool         // by slot; an empty vector is present and matches nothing
	postings map[uint32]*posting
	count    int // points with a vector that is not empty: n of the IDF formula
}

func newSparseField(p *pb.SparseVectorParams) *sparseField {
	return &sparseField{idf: p.GetModifier() == pb.Modifier_Idf, postings: map[uint32]*posting{}}
}

// set stores v for a slot.
func (f *sparseField) set(slot uint32, v sparseVector) {
	f.clear(slot)
	for len(f.vectors) <= int(slot) {
		f.vectors = append(f.vectors, sparseVector{})
		f.has = append(f.has, false)
	}
	f.vectors[slot], f.has[slot] = v, true
	if len(v.indices) > 0 {
		f.count++
	}
	for i, dim := range v.indices {
		p := f.postings[dim]
		if p == nil {
			p = &posting{}
			f.postings[dim] = p
		}
		at, _ := slices.BinarySearch(p.slots, slot)
		p.slots = slices.Insert(p.slots, at, slot)
		p.weights = slices.Insert(p.weights, at, v.values[i])
	}
}

// clear forgets the vector of a slot.
func (f *sparseField) clear(slot uint32) {
	if !f.present(slot) {
		return
	}
	for _, dim := range f.vectors[slot].indices {
		p := f.postings[dim]
		at, _ := slices.BinarySearch(p.slots, slot)
		p.slots = slices.Delete(p.slots, at, at+1)
		p.weights = slices.Delete(p.weights, at, at+1)
		if len(p.slots) == 0 {
			delete(f.postings, dim)
		}
	}
	if len(f.vectors[slot].indices) > 0 {
		f.count--
	}
	f.vectors[slot], f.has[slot] = sparseVector{}, false
}

func (f *sparseField) present(slot uint32) bool { return int(slot) < len(f.has) && f.has[slot] }

// weights returns the query's values, with the IDF modifier times ln((n−df+0.5)/(df+0.5)+1), where n
// points have the vector and df of them the dimension.
func (f *sparseField) weights(q sparseVector) []float32 {
	w := slices.Clone(q.values)
	if !f.idf {
		return w
	}
	for i, dim := range q.indices {
		df := 0
		if p := f.postings[dim]; p != nil {
			df = len(p.slots)
		}
		x := (float32(f.count)-float32(df)+0.5)/(float32(df)+0.5) + 1
		w[i] *= float32(math.Log(float64(x)))
	}
	return w
}

// search returns the best of the selected points that share a dimension with the query, by Σ qᵢdᵢ.
func (f *sparseField) search(q sparseVector, sel selection, want wanted, keys []pointKey) []hit {
	scores := make([]float32, len(f.has))
	touched := newBits(len(f.has))
	for i, w := range f.weights(q) {
		p := f.postings[q.indices[i]]
		if p == nil {
			continue
		}
		for j, slot := range p.slots {
			scores[slot] += w * p.weights[j]
			touched.set(slot)
		}
	}
	top := newTopK(want.limit, false, keys)
	offer := func(slot uint32) {
		if (sel.match == nil || sel.match(slot)) && want.admits(scores[slot], false) {
			top.push(hit{slot, scores[slot]})
		}
	}
	if sel.slots == nil {
		touched.each(offer)
		return top.sorted()
	}
	for _, slot := range sel.slots {
		if touched.has(slot) {
			offer(slot)
		}
	}
	return top.sorted()
}
