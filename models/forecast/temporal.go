package forecast

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// temporal is a temporal hierarchy (Athanasopoulos et al. 2017): the series summed over blocks of every length that divides its season, each level
// forecast by exponential smoothing, and all levels reconciled. What the sums show of the trend and of a long season, single steps hide in noise.
//
// Of the base forecasts ŷ of one season ahead, nodes × 1, the reconciled steps are
//
//	b = (Sᵀ W⁻¹ S)⁻¹ Sᵀ W⁻¹ ŷ
//
// where a row of S, nodes × m, has ones at the steps of its block, and W is the diagonal of the blocks' lengths (structural scaling).
type temporal struct {
	m          int
	lengths    []int // of the blocks by level, 1 first
	levels     []Model
	projection *mat.Dense // m × nodes
}

// leastLevels is how many lengths there must be for a hierarchy.
const leastLevels = 3

func fitTemporal(h *history) (Model, error) {
	t := &temporal{m: h.m}
	for k := 1; k <= h.m; k++ {
		if h.m%k != 0 {
			continue
		}
		sums := newHistory(blocks(h.y, k), seasonsOf(h.m/k))
		level, err := etsMember(sums)
		if err != nil {
			return nil, fmt.Errorf("blocks of %d: %w", k, err)
		}
		t.lengths, t.levels = append(t.lengths, k), append(t.levels, level)
	}
	if len(t.levels) < leastLevels {
		return nil, errNotFor
	}
	return t, t.reconcile()
}

func seasonsOf(m int) []int {
	if m < 2 {
		return nil
	}
	return []int{m}
}

// blocks sums k steps each; the last ends with the series.
func blocks(y []float64, k int) []float64 {
	sums := make([]float64, len(y)/k)
	for i, v := range y[len(y)%k:] {
		sums[i/k] += v
	}
	return sums
}

// reconcile computes the projection.
func (t *temporal) reconcile() error {
	nodes := 0
	for _, k := range t.lengths {
		nodes += t.m / k
	}
	weighted := mat.NewDense(t.m, nodes, nil) // Sᵀ W⁻¹
	gram := mat.NewSymDense(t.m, nil)
	node := 0
	for _, k := range t.lengths {
		for from := 0; from < t.m; from += k {
			for i := from; i < from+k; i++ {
				weighted.Set(i, node, 1/float64(k))
				for j := i; j < from+k; j++ {
					gram.SetSym(i, j, gram.At(i, j)+1/float64(k))
				}
			}
			node++
		}
	}
	var factor mat.Cholesky
	if !factor.Factorize(gram) {
		return errNotFor
	}
	t.projection = mat.NewDense(t.m, nodes, nil)
	return factor.SolveTo(t.projection, weighted)
}

// String is the model's name.
func (t *temporal) String() string { return fmt.Sprintf("temporal hierarchy %v", t.lengths) }

// Predict returns the point forecasts of the next h steps.
func (t *temporal) Predict(h int) []float64 {
	seasons := (h + t.m - 1) / t.m
	base := make([][]float64, len(t.levels))
	for i, level := range t.levels {
		base[i] = level.Predict(seasons * t.m / t.lengths[i])
	}
	var ahead []float64
	for s := range seasons {
		var nodes []float64
		for i, k := range t.lengths {
			nodes = append(nodes, base[i][s*t.m/k:(s+1)*t.m/k]...)
		}
		var steps mat.VecDense
		steps.MulVec(t.projection, mat.NewVecDense(len(nodes), nodes))
		ahead = append(ahead, steps.RawVector().Data...)
	}
	return ahead[:h]
}

// Fitted returns the one-step-ahead expectations of the single steps within the history.
func (t *temporal) Fitted() []float64 { return t.levels[0].Fitted() }
