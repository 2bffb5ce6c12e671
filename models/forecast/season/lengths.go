package season

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Limits of Lengths: how sure it must be of a season, and how much of what the shorter seasons leave it must explain.
const (
	lengthLevel = 0.001
	lengthShare = 0.05
)

// Lengths keeps of the candidates the season lengths that y shows, the one that explains most first. Every candidate, shortest first,
// is tried on what the seasons before it leave: with e the differenced series and ē_j its mean at place j of the season,
//
//	F = (Σ_t ē² / (m−1)) / (Σ_t (e_t − ē)² / (n−m))
//
// must be beyond the 99.9 % point of F(m−1, n−m), and the share explained, corrected for the degrees of freedom, at least 5 %.
// Candidates of which y holds less than two periods are passed over.
func Lengths(y []float64, candidates []int) []int {
	type season struct {
		length int
		share  float64
	}
	var found []season
	rest := difference(y)
	tried := slices.Clone(candidates)
	slices.Sort(tried)
	for _, m := range slices.Compact(tried) {
		if m < 2 || len(rest) < 2*m {
			continue
		}
		mean := placeMeans(rest, m)
		var explained, left float64
		for t, v := range rest {
			explained += mean[t%m] * mean[t%m]
			left += (v - mean[t%m]) * (v - mean[t%m])
		}
		between, within := float64(m-1), float64(len(rest)-m)
		total := explained + left
		share := 1 - left/within/(total/(between+within))
		if total == 0 || share < lengthShare {
			continue
		}
		if left > 0 && (distuv.F{D1: between, D2: within}).Survival(explained/between/(left/within)) > lengthLevel {
			continue
		}
		found = append(found, season{m, share * total})
		for t := range rest {
			rest[t] -= mean[t%m]
		}
	}
	slices.SortStableFunc(found, func(a, b season) int { return cmp.Compare(b.share, a.share) })
	lengths := make([]int, len(found))
	for i, s := range found {
		lengths[i] = s.length
	}
	return lengths
}

// difference is y_t − y_{t−1} around its mean.
func difference(y []float64) []float64 {
	if len(y) < 2 {
		return nil
	}
	d := make([]float64, len(y)-1)
	slope := (y[len(y)-1] - y[0]) / float64(len(d))
	for t := range d {
		d[t] = y[t+1] - y[t] - slope
	}
	return d
}

// placeMeans are the means at each of the m places of a season, around zero.
func placeMeans(y []float64, m int) []float64 {
	mean := make([]float64, m)
	for j := range mean {
		count := 0
		for t := j; t < len(y); t += m {
			mean[j] += y[t]
			count++
		}
		mean[j] /= float64(count)
	}
	return mean
}
