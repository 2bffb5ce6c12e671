package demand

import (
	"errors"
	"math"
)

// errSingular says that the normal equations with their prior have no positive pivot: a column holds a value that is not finite.
var errSingular = errors.New("the normal equations are not positive definite")

// factor replaces the lower triangle of the symmetric m×m matrix a by its Cholesky factor and returns log det a.
func factor(a []float64, m int) (float64, error) {
	logDet := 0.0
	for i := range m {
		ri := a[i*m : i*m+i+1]
		for j := range i {
			rj := a[j*m : j*m+j+1]
			v := ri[j]
			for k, l := range rj[:j] {
				v -= l * ri[k]
			}
			ri[j] = v / rj[j]
		}
		pivot := ri[i]
		for _, l := range ri[:i] {
			pivot -= l * l
		}
		if !(pivot > 0) || math.IsInf(pivot, 1) {
			return 0, errSingular
		}
		logDet += math.Log(pivot)
		ri[i] = math.Sqrt(pivot)
	}
	return logDet, nil
}

// backsolve replaces b by the solution of L·Lᵀ·x = b.
func backsolve(l []float64, m int, b []float64) {
	for i := range m {
		v := b[i]
		for k, c := range l[i*m : i*m+i] {
			v -= c * b[k]
		}
		b[i] = v / l[i*m+i]
	}
	for i := m - 1; i >= 0; i-- {
		b[i] /= l[i*m+i]
		for k, c := range l[i*m : i*m+i] {
			b[k] -= c * b[i]
		}
	}
}

// inverse returns (L·Lᵀ)⁻¹.
func inverse(l []float64, m int) []float64 {
	out := make([]float64, m*m)
	column := make([]float64, m)
	for c := range m {
		clear(column)
		column[c] = 1
		backsolve(l, m, column)
		for r, v := range column {
			out[r*m+c] = v
		}
	}
	return out
}
