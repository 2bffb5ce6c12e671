package vectord

import "math"

// defaultRRFK is Qdrant's k of reciprocal rank fusion.
const defaultRRFK = 2

// reciprocalRanks scores a point Σₗ 1/((r+1)/wₗ + k − 1) over the lists l that it is in, where r is its
// rank there, from 0, and wₗ the weight of the list, 1 without weights. A list of weight 0 adds nothing.
func reciprocalRanks(k uint32, weights []float32) func(lists [][]hit) map[uint32]float32 {
	return func(lists [][]hit) map[uint32]float32 {
		scores := map[uint32]float32{}
		for l, list := range lists {
			w := float32(1)
			if weights != nil {
				w = weights[l]
			}
			for rank, h := range list {
				if w <= 0 {
					scores[h.slot] += 0
					continue
				}
				scores[h.slot] += 1 / (float32(rank+1)/w + float32(k) - 1)
			}
		}
		return scores
	}
}

// distributionScores is distribution-based score fusion: each list's scores are mapped so that mean − 3σ
// becomes 0 and mean + 3σ becomes 1, with the sample deviation σ, and summed by point. A list of one point,
// or of equal scores, gives 0.5.
func distributionScores(lists [][]hit) map[uint32]float32 {
	scores := map[uint32]float32{}
	for _, list := range lists {
		low, high := threeSigma(list)
		for _, h := range list {
			if low == high {
				scores[h.slot] += 0.5
			} else {
				scores[h.slot] += (h.score - low) / (high - low)
			}
		}
	}
	return scores
}

// threeSigma returns mean ± 3σ of the scores in one pass (Welford), in float32 as Qdrant does. Fewer than
// two scores have no deviation and give 0, 0.
func threeSigma(list []hit) (low, high float32) {
	if len(list) < 2 {
		return 0, 0
	}
	var mean, squares float32
	for i, h := range list {
		before := h.score - mean
		mean += before / float32(i+1)
		squares += before * (h.score - mean)
	}
	sigma := float32(math.Sqrt(float64(squares / float32(len(list)-1))))
	return mean - 3*sigma, mean + 3*sigma
}
