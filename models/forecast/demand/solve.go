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

// inverseDiagonal returns the diagonal of (L·Lᵀ)⁻¹, Σ_k (L⁻¹)_ki², at a sixth of the cost of the whole; l is replaced by L⁻¹, whose row i
// is (e_i − Σ_{k<i} L_ik · row k) / L_ii.
func inverseDiagonal(l []float64, m int) []float64 {
	out, row := make([]float64, m), make([]float64, m)
	for i := range m {
		clear(row[:i+1])
		own := l[i*m : i*m+i+1]
		for k, c := range own[:i] {
			for j, v := range l[k*m : k*m+k+1] {
				row[j] -= c * v
			}
		}
		row[i] = 1
		pivot := own[i]
		for j, v := range row[:i+1] {
			own[j] = v / pivot
			out[j] += own[j] * own[j]
		}
	}
	return out
}
