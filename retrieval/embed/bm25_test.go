package embed

import (
	"math"
	"slices"
	"testing"
)

// Stored points hold these numbers, which another implementation of FNV-1a gave: they may change only together with bm25Version.
func TestTermIDsAreForEver(t *testing.T) {
	for k, want := range map[termKey]uint32{{Word, "mug"}: 0x85e038a7, {Concept, "red"}: 0x84e06cff, {Han, "雨伞"}: 0x21226f6b} {
		if got := featureID(k); got != want {
			t.Errorf("%c:%s is %#x, want %#x", k.kind, k.text, got, want)
		}
	}
}

func TestDocumentWeightsFollowTheFormula(t *testing.T) {
	e := NewBM25(small(t))
	got := e.Document(Field{"blue plate", 1}, Field{"plate plate", 0.25})
	if len(got.Indices) != 2 || !slices.IsSorted(got.Indices) {
		t.Fatalf("indices %v", got.Indices)
	}
	const k1, b, avg = 1.2, 0.35, 9.0
	want := 1 * (k1 + 1) / (1 + k1*(1-b+b*2/avg)) // two words of weight 1: in the second field plate weighs less
	for _, v := range got.Values {
		if math.Abs(float64(v)-want) > 1e-6 {
			t.Errorf("weights %v, want %v each", got.Values, want)
		}
	}
}

func TestRarerTermsOfLongerTextsWeighLess(t *testing.T) {
	e := NewBM25(small(t))
	value := func(s Sparse, k termKey) float32 {
		i := slices.Index(s.Indices, featureID(k))
		if i < 0 {
			t.Fatalf("no %v", k)
		}
		return s.Values[i]
	}
	k := termKey{Word, "plate"}
	short, long := e.Document(Field{"plate", 1}), e.Document(Field{"a plate of many unusual colours in a box", 1})
	twice := e.Document(Field{"plate plate", 1})
	if !(value(long, k) < value(short, k) && value(short, k) < value(twice, k) && value(twice, k) < 2*value(short, k)) {
		t.Errorf("short %v long %v twice %v", value(short, k), value(long, k), value(twice, k))
	}
}

func TestQueryHasNoGramsAndIsBounded(t *testing.T) {
	e := NewBM25(small(t))
	q := e.Query("plate plate plate plate 酒红色")
	for i, id := range q.Indices {
		if id == featureID(termKey{Gram, "^pl"}) {
			t.Error("character n-grams are in the sparse vector")
		}
		if q.Values[i] <= 0 || q.Values[i] > 2 {
			t.Errorf("value %v", q.Values[i])
		}
	}
	if q := e.Query("的 ?"); len(q.Indices) != 0 {
		t.Errorf("stop words give %v", q)
	}
	if e.Fingerprint() == NewBM25(shopAnalyzer(t)).Fingerprint() {
		t.Error("another lexicon gives the same fingerprint")
	}
}
