package score

import (
	"math"
	"testing"
)

// near is the rounding of a handful of float64 operations.
const near = 1e-12

// The expected values were worked out by hand: hits at ranks 1 and 3 of 5, four relevant items.
func TestHandComputedRanking(t *testing.T) {
	r := Rank([]string{"a", "x", "b", "y", "z"}, map[string]bool{"a": true, "b": true, "c": true, "d": true})
	ideal4 := 1 + 1/math.Log2(3) + 0.5 + 1/math.Log2(5)
	for name, c := range map[string]struct{ got, want float64 }{
		"recall@1":   {r.Recall(1), 1},
		"recall@2":   {r.Recall(2), 0.5},
		"recall@3":   {r.Recall(3), 2.0 / 3},
		"recall@5":   {r.Recall(5), 0.5},
		"recall@100": {r.Recall(100), 0.5},
		"ndcg@1":     {r.NDCG(1), 1},
		"ndcg@2":     {r.NDCG(2), 1 / (1 + 1/math.Log2(3))},
		"ndcg@5":     {r.NDCG(5), 1.5 / ideal4},
		"ndcg@100":   {r.NDCG(100), 1.5 / ideal4},
		"rr@5":       {r.ReciprocalRank(5), 1},
		"hit@1":      {r.HitRate(1), 1},
	} {
		if math.Abs(c.got-c.want) > near {
			t.Errorf("%s = %g, want %g", name, c.got, c.want)
		}
	}
}

func TestLateHit(t *testing.T) {
	r := Ranking{Hits: []bool{false, false, false, true}, Relevant: 1}
	if got := r.ReciprocalRank(10); got != 0.25 {
		t.Errorf("reciprocal rank %g", got)
	}
	if r.ReciprocalRank(3) != 0 || r.HitRate(3) != 0 || r.HitRate(4) != 1 {
		t.Error("a hit at rank 4 counts before rank 4")
	}
	if got, want := r.NDCG(4), 1/math.Log2(5); math.Abs(got-want) > near {
		t.Errorf("NDCG %g, want %g", got, want)
	}
}

func TestNothingRelevantOrNothingRanked(t *testing.T) {
	for _, r := range []Ranking{{}, {Hits: []bool{false}}, {Relevant: 3}} {
		for _, k := range []int{-1, 0, 1, 10} {
			if r.Recall(k) != 0 || r.NDCG(k) != 0 || r.HitRate(k) != 0 || r.ReciprocalRank(k) != 0 {
				t.Errorf("%+v at %d is not 0", r, k)
			}
		}
	}
}
