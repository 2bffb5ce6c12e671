package embed

import (
	"hash/fnv"
	"math"
	"slices"
)

// Sparse is a sparse vector: indices ascending and unique, a value for each.
type Sparse struct {
	Indices []uint32
	Values  []float32
}

// Field is a part of a document. Weight multiplies the frequencies of its terms.
type Field struct {
	Text   string
	Weight float64
}

// BM25 encodes texts for the ranking function of Robertson and Zaragoza (The Probabilistic Relevance Framework, 2009, eq. 3.15), split into two
// sparse vectors whose dot product is the score:
//
//	document:  f·(k₁+1) / (f + k₁·(1 − b + b·|d|/avg))     f the weight of the term in the document, |d| the sum over words and concepts
//	query:     f, to be multiplied by ln((n−df+0.5)/(df+0.5)+1) on the server ("IDF modifier")
//
// A term that several fields have counts by the field where it weighs most, so that a title in two languages counts once. avg is a constant of
// the encoder, not of the collection: a document's vector depends on nothing but its text. Character n-grams are not encoded.
type BM25 struct {
	analyzer  *Analyzer
	k1, b     float64
	avgLength float64
}

// NewBM25 makes an encoder for short texts such as titles: k₁ = 1.2, b = 0.35, an average length of 9 terms.
func NewBM25(a *Analyzer) *BM25 { return &BM25{analyzer: a, k1: 1.2, b: 0.35, avgLength: 9} }

// bm25Version is part of what a stored vector was made with: it changes with terms, weights or hashing.
const bm25Version = "bm25-1"

// Fingerprint names the encoder: documents encoded with another fingerprint must be encoded again.
func (e *BM25) Fingerprint() string { return bm25Version + "-" + e.analyzer.lexicon.sum[:12] }

// Document encodes a document of several fields.
func (e *BM25) Document(fields ...Field) Sparse {
	freq := map[termKey]float64{}
	for _, f := range fields {
		for _, t := range e.analyzer.Analyze(f.Text) {
			if k := (termKey{t.Kind, t.Text}); t.Kind != Gram {
				freq[k] = max(freq[k], t.Weight*f.Weight)
			}
		}
	}
	length := 0.0
	for _, k := range sortedKeys(freq) {
		if k.kind == Word || k.kind == Concept {
			length += freq[k]
		}
	}
	norm := e.k1 * (1 - e.b + e.b*length/e.avgLength)
	return sparse(freq, func(f float64) float64 { return f * (e.k1 + 1) / (f + norm) })
}

// Query encodes a question.
func (e *BM25) Query(text string) Sparse {
	freq := map[termKey]float64{}
	for _, t := range e.analyzer.Analyze(text) {
		if t.Kind != Gram {
			freq[termKey{t.Kind, t.Text}] = min(t.Weight, 2)
		}
	}
	return sparse(freq, func(f float64) float64 { return f })
}

func sortedKeys(m map[termKey]float64) []termKey {
	keys := make([]termKey, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y termKey) int {
		if x.kind != y.kind {
			return int(x.kind) - int(y.kind)
		}
		if x.text < y.text {
			return -1
		}
		return 1
	})
	return keys
}

// sparse hashes terms to ids. Terms that share an id, which a shop of any size hardly ever sees, add up.
func sparse(freq map[termKey]float64, weight func(float64) float64) Sparse {
	sums := make(map[uint32]float64, len(freq))
	for _, k := range sortedKeys(freq) {
		sums[featureID(k)] += weight(freq[k])
	}
	s := Sparse{Indices: make([]uint32, 0, len(sums)), Values: make([]float32, 0, len(sums))}
	for id := range sums {
		s.Indices = append(s.Indices, id)
	}
	slices.Sort(s.Indices)
	for _, id := range s.Indices {
		s.Values = append(s.Values, float32(math.Min(sums[id], math.MaxFloat32)))
	}
	return s
}

// featureID is FNV-1a, 32 bits, over the kind and the text of a term: the same in every process and for ever.
func featureID(k termKey) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte{byte(k.kind), ':'})
	_, _ = h.Write([]byte(k.text))
	return h.Sum32()
}
