package arima

import "math"

// basis is an orthonormal basis of k regressor rows of length n, with the triangular matrix that leads back: X' = Q'·R.
type basis struct {
	rows  [][]float64 // k×n, orthonormal
	upper [][]float64 // row j: R_{0j}…R_{jj}
}

// independent is the least part of a regressor's length that must stand upright on the others.
const independent = 1e-9

// orthonormal builds the basis by Gram and Schmidt's method, twice for precision. ErrDependent says that there is none.
func orthonormal(regressors [][]float64) (*basis, error) {
	b := &basis{}
	for _, x := range regressors {
		row := append([]float64(nil), x...)
		length := norm(row)
		upper := make([]float64, len(b.rows)+1)
		for range 2 {
			for i, q := range b.rows {
				part := dot(q, row)
				upper[i] += part
				for t, v := range q {
					row[t] -= part * v
				}
			}
		}
		rest := norm(row)
		if !(rest > independent*length) {
			return nil, ErrDependent
		}
		for t := range row {
			row[t] /= rest
		}
		upper[len(b.rows)] = rest
		b.rows, b.upper = append(b.rows, row), append(b.upper, upper)
	}
	return b, nil
}

// coefficients turns coefficients of the basis into those of the regressors.
func (b *basis) coefficients(of []float64) []float64 {
	beta := append([]float64(nil), of...)
	for j := len(beta) - 1; j >= 0; j-- {
		beta[j] /= b.upper[j][j]
		for i := range j {
			beta[i] -= b.upper[j][i] * beta[j]
		}
	}
	return beta
}

// project is Q·y, the coefficients of the basis by least squares.
func (b *basis) project(y []float64) []float64 {
	of := make([]float64, len(b.rows))
	for j, q := range b.rows {
		of[j] = dot(q, y)
	}
	return of
}

// residual is y less its projection.
func (b *basis) residual(y []float64) []float64 {
	rest := append([]float64(nil), y...)
	for j, c := range b.project(y) {
		for t, v := range b.rows[j] {
			rest[t] -= c * v
		}
	}
	return rest
}

// lastT is the t value of the last regressor in the regression of y on all of them: q_k'y/s, as both its coefficient and the
// standard error are divided by R_kk.
func (b *basis) lastT(y []float64) float64 {
	rest := b.residual(y)
	s := norm(rest) / math.Sqrt(float64(len(y)-len(b.rows)))
	return dot(b.rows[len(b.rows)-1], y) / s
}

func norm(v []float64) float64 { return math.Sqrt(dot(v, v)) }

func dot(a, b []float64) float64 {
	var sum float64
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// solve solves A·x = b in place for a symmetric positive definite k×k matrix A, row by row, of which the lower triangle is used and
// overwritten by its Cholesky factor. It reports false where A is not positive definite.
func solve(a, b []float64) bool {
	k := len(b)
	for j := range k {
		row := a[j*k : j*k+k]
		for i := range j {
			above := a[i*k : i*k+i+1]
			sum := row[i]
			for l := range i {
				sum -= row[l] * above[l]
			}
			row[i] = sum / above[i]
		}
		pivot := row[j]
		for _, v := range row[:j] {
			pivot -= v * v
		}
		if !(pivot > 0) {
			return false
		}
		row[j] = math.Sqrt(pivot)
		for i, v := range row[:j] {
			b[j] -= v * b[i]
		}
		b[j] /= row[j]
	}
	for j := k - 1; j >= 0; j-- {
		for i := j + 1; i < k; i++ {
			b[j] -= a[i*k+j] * b[i]
		}
		b[j] /= a[j*k+j]
	}
	return true
}
