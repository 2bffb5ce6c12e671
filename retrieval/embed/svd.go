package embed

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// rows is a sparse matrix n×f by rows: row i has the columns index[first[i]:first[i+1]], ascending, and their values.
type rows struct {
	first  []int
	index  []int32
	value  []float64
	column int // f
}

func (a *rows) len() int { return len(a.first) - 1 }

// times returns A·X for X of f×k.
func (a *rows) times(x *mat.Dense) *mat.Dense {
	_, k := x.Dims()
	y := mat.NewDense(a.len(), k, nil)
	for i := range a.len() {
		out := y.RawRowView(i)
		for j := a.first[i]; j < a.first[i+1]; j++ {
			addScaled(out, a.value[j], x.RawRowView(int(a.index[j])))
		}
	}
	return y
}

// transposedTimes returns Aᵀ·X for X of n×k.
func (a *rows) transposedTimes(x *mat.Dense) *mat.Dense {
	_, k := x.Dims()
	y := mat.NewDense(a.column, k, nil)
	for i := range a.len() {
		in := x.RawRowView(i)
		for j := a.first[i]; j < a.first[i+1]; j++ {
			addScaled(y.RawRowView(int(a.index[j])), a.value[j], in)
		}
	}
	return y
}

func addScaled(y []float64, c float64, x []float64) {
	for i, v := range x {
		y[i] += c * v
	}
}

const (
	oversampling = 16 // more random directions than wanted, for accuracy
	powerSteps   = 2  // each sharpens the spectrum: (AAᵀ)^q·A
)

var errNoSpectrum = errors.New("the eigenvalues of the catalogue's texts did not converge; this is a bug")

// truncatedSVD returns V of f×k and the k largest singular values of A ≈ U·Σ·Vᵀ, by the randomised method of Halko, Martinsson and Tropp (2011,
// algorithms 4.4 and 5.1): an orthonormal basis Q of A's range from random directions, then the exact decomposition of the small B = QᵀA through
// the eigenvectors of BBᵀ. Columns whose singular value vanishes beside the largest are zero. k is at most min(n, f).
func truncatedSVD(ctx context.Context, a *rows, k int, seed uint64) (*mat.Dense, []float64, error) {
	wide := min(k+oversampling, a.len(), a.column)
	source := rand.New(rand.NewPCG(seed, 0))
	omega := mat.NewDense(a.column, wide, nil)
	for i := range a.column {
		row := omega.RawRowView(i)
		for j := range row {
			row[j] = source.NormFloat64()
		}
	}
	q := orthonormal(a.times(omega))
	for range powerSteps {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		q = orthonormal(a.times(a.transposedTimes(q)))
	}
	bt := a.transposedTimes(q) // f×wide, the transpose of B
	var gram mat.SymDense
	gram.SymOuterK(1, bt.T())
	var eigen mat.EigenSym
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if !eigen.Factorize(&gram, true) {
		return nil, nil, errNoSpectrum
	}
	return rightVectors(bt, &eigen, min(k, wide))
}

// rightVectors returns V = Bᵀ·U·Σ⁻¹ for the k largest eigenvalues Σ² of BBᵀ, the largest first.
func rightVectors(bt *mat.Dense, eigen *mat.EigenSym, k int) (*mat.Dense, []float64, error) {
	values := eigen.Values(nil) // ascending
	var all mat.Dense
	eigen.VectorsTo(&all)
	wide := len(values)
	u := mat.NewDense(wide, k, nil)
	sigma := make([]float64, k)
	for j := range k {
		from := wide - 1 - j
		sigma[j] = math.Sqrt(max(values[from], 0))
		if sigma[j] <= vanishing*sigma[0] {
			sigma[j] = 0
			continue
		}
		for i := range wide {
			u.Set(i, j, all.At(i, from)/sigma[j])
		}
	}
	var v mat.Dense
	v.Mul(bt, u)
	fixSigns(&v)
	return &v, sigma, nil
}

// vanishing is where a singular value is rounding, beside the largest: the square root of float64's precision, because BBᵀ squares them.
const vanishing = 1e-7

// fixSigns makes the sum of cubes of every column positive; a singular vector's sign is otherwise arbitrary.
func fixSigns(v *mat.Dense) {
	n, k := v.Dims()
	sums := make([]float64, k)
	for i := range n {
		for j, x := range v.RawRowView(i) {
			sums[j] += x * x * x
		}
	}
	for i := range n {
		row := v.RawRowView(i)
		for j := range row {
			if sums[j] < 0 {
				row[j] = -row[j]
			}
		}
	}
}

// orthonormal returns an orthonormal basis of the columns of y, n×k with k ≤ n, by Householder QR. y is overwritten.
func orthonormal(y *mat.Dense) *mat.Dense {
	a := y.RawMatrix()
	tau := make([]float64, a.Cols)
	var size [1]float64
	lapack64.Geqrf(a, tau, size[:], -1)
	work := make([]float64, int(size[0]))
	lapack64.Geqrf(a, tau, work, len(work))
	lapack64.Orgqr(a, tau, size[:], -1)
	work = make([]float64, int(size[0]))
	lapack64.Orgqr(a, tau, work, len(work))
	return y
}
