// Package score holds the measures by which engines are compared. They are plain functions of what was predicted and what came true.
package score

import "math"

// Ranking is one answer of a recommender beside the truth: for each place, best first, whether the item was relevant, and how many
// relevant items there are in all. Items that were not ranked count as misses.
type Ranking struct {
	Hits     []bool
	Relevant int
}

// Rank compares a ranked list with the set of relevant items.
func Rank[T comparable](ranked []T, relevant map[T]bool) Ranking {
	r := Ranking{Hits: make([]bool, len(ranked)), Relevant: len(relevant)}
	for i, item := range ranked {
		r.Hits[i] = relevant[item]
	}
	return r
}

func (r Ranking) hitsAt(k int) int {
	n := 0
	for _, hit := range r.Hits[:min(k, len(r.Hits))] {
		if hit {
			n++
		}
	}
	return n
}

// Recall is hits among the first k ÷ min(k, relevant), so that a perfect ranking has 1 (Liang et al. 2018, eq. 9).
// It is 0 when nothing is relevant.
func (r Ranking) Recall(k int) float64 {
	if r.Relevant == 0 || k <= 0 {
		return 0
	}
	return float64(r.hitsAt(k)) / float64(min(k, r.Relevant))
}

// HitRate is 1 when any of the first k is relevant, else 0.
func (r Ranking) HitRate(k int) float64 {
	if r.hitsAt(max(k, 0)) > 0 {
		return 1
	}
	return 0
}

// NDCG is the discounted cumulative gain Σ 1/log₂(rank+1) over the hits among the first k, divided by that of a perfect
// ranking (Järvelin and Kekäläinen 2002, binary gains). It is 0 when nothing is relevant.
func (r Ranking) NDCG(k int) float64 {
	if r.Relevant == 0 || k <= 0 {
		return 0
	}
	gain, ideal := 0.0, 0.0
	for i := range min(k, max(len(r.Hits), r.Relevant)) {
		discount := 1 / math.Log2(float64(i)+2)
		if i < len(r.Hits) && r.Hits[i] {
			gain += discount
		}
		if i < r.Relevant {
			ideal += discount
		}
	}
	return gain / ideal
}

// ReciprocalRank is 1 ÷ the rank of the first hit among the first k, 0 without one. Its mean over users is the MRR.
func (r Ranking) ReciprocalRank(k int) float64 {
	for i, hit := range r.Hits[:min(max(k, 0), len(r.Hits))] {
		if hit {
			return 1 / float64(i+1)
		}
	}
	return 0
}
