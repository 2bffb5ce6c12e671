package tensor

import (
	"context"
	"errors"
	"math"

	"github.com/viterin/vek/vek32"
)

// ErrNotPositive says that a matrix which should be symmetric positive definite has a pivot that is not a positive number:
// the regularisation is too small for float32, or the input holds NaN or ±Inf.
var ErrNotPositive = errors.New("matrix is not positive definite: raise the regularisation")

// Cholesky replaces the lower triangle of the symmetric n×n matrix a by L with a = L·Lᵀ (Golub and Van Loan, Matrix Computations, §4.2).
// Only the lower triangle is read; the strict upper triangle is left as it is.
func Cholesky(a []float32, n int) error {
	for i := range n {
		ri := a[i*n : i*n+i+1]
		for j := range i {
			rj := a[j*n : j*n+j+1]
			ri[j] = (ri[j] - Dot(ri[:j], rj[:j])) / rj[j]
		}
		pivot := ri[i] - Dot(ri[:i], ri[:i])
		if !(pivot > 0) || math.IsInf(float64(pivot), 1) {
			return ErrNotPositive
		}
		ri[i] = float32(math.Sqrt(float64(pivot)))
	}
	return nil
}

// CholeskySolve replaces b by the solution x of L·Lᵀ·x = b, where l holds the factor from Cholesky.
func CholeskySolve(l []float32, n int, b []float32) {
	for i := range n {
		row := l[i*n : i*n+i+1]
		b[i] = (b[i] - Dot(row[:i], b[:i])) / row[i]
	}
	for i := n - 1; i >= 0; i-- {
		row := l[i*n : i*n+i+1]
		b[i] /= row[i]
		Axpy(-b[i], row[:i], b[:i])
	}
}

// pivotBlock is the width of the pivot blocks of InvertSPD: large enough for the matrix product to run at full speed,
// small enough for one block row to stay in the second-level cache.
const pivotBlock = 128

// InvertSPD replaces the symmetric positive definite n×n matrix a by its inverse.
//
// It sweeps block after block (Goodnight, A Tutorial on the SWEEP Operator, 1979): with pivot block P = A_kk,
//
//	A_kk ← −P⁻¹,   A_ki ← P⁻¹·A_ki,   A_ij ← A_ij − A_ik·P⁻¹·A_kj   (i, j ≠ k)
//
// after which all of A is −A⁻¹. Symmetry halves the work: about n³ operations. progress, if not nil, is told the finished
// fraction. After an error a is of no use.
func InvertSPD(ctx context.Context, a []float32, n int, progress func(done float64)) error {
	s := &sweep{a: a, n: n}
	for lo := 0; lo < n; lo += pivotBlock {
		if err := s.pivot(ctx, lo, min(pivotBlock, n-lo)); err != nil {
			return err
		}
		if progress != nil {
			progress(float64(min(lo+pivotBlock, n)) / float64(n))
		}
	}
	for i := range n {
		for j := i; j < n; j++ {
			v := -a[i*n+j]
			a[i*n+j], a[j*n+i] = v, v
		}
	}
	return nil
}

// sweep works on the upper triangle, block-wise: rows of block i are valid from the first column of block i on.
type sweep struct {
	a []float32
	n int
	k []float32 // m×n: the pivot's block row A_k·, all columns
	t []float32 // m×n: P⁻¹·A_k·
}

func (s *sweep) pivot(ctx context.Context, lo, m int) error {
	n := s.n
	s.k, s.t = resize(s.k, m*n), resize(s.t, m*n)
	s.gather(lo, m)
	inverse, err := invertSmall(s.a, n, lo, m)
	if err != nil {
		return err
	}
	vek32.MatMul_Into(s.t, inverse, s.k, m)
	blocks := (n + pivotBlock - 1) / pivotBlock
	workspace := make([]sweepSpace, Workers())
	err = Parallel(ctx, blocks, 1, func(worker, first, _ int) { s.update(&workspace[worker], first*pivotBlock, lo, m) })
	if err != nil {
		return err
	}
	s.scatter(inverse, lo, m)
	return nil
}

// gather copies the pivot's block row out of the upper triangle.
func (s *sweep) gather(lo, m int) {
	n := s.n
	for r := range m {
		row := s.k[r*n : r*n+n]
		for c := range lo {
			row[c] = s.a[c*n+lo+r]
		}
		copy(row[lo:], s.a[(lo+r)*n+lo:(lo+r)*n+n])
	}
	for r := range m { // the pivot block itself may have a stale lower half
		for c := range r {
			s.k[r*n+lo+c] = s.k[c*n+lo+r]
		}
	}
}

type sweepSpace struct{ left, right, product []float32 }

// update subtracts A_ik·P⁻¹·A_kj from the block row that begins at row, columns from row on.
func (s *sweep) update(w *sweepSpace, row, lo, m int) {
	if row == lo {
		return
	}
	n := s.n
	height := min(pivotBlock, n-row)
	width := n - row
	w.left, w.right, w.product = resize(w.left, height*m), resize(w.right, m*width), resize(w.product, height*width)
	for k := range m {
		for r := range height {
			w.left[r*m+k] = s.k[k*n+row+r]
		}
		copy(w.right[k*width:(k+1)*width], s.t[k*n+row:k*n+n])
	}
	vek32.MatMul_Into(w.product, w.left, w.right, m)
	for r := range height {
		vek32.Sub_Inplace(s.a[(row+r)*n+row:(row+r)*n+n], w.product[r*width:(r+1)*width])
	}
}

// scatter writes P⁻¹·A_k· and −P⁻¹ back into the upper triangle.
func (s *sweep) scatter(inverse []float32, lo, m int) {
	n := s.n
	for r := range m {
		row := s.t[r*n : r*n+n]
		for c := range lo {
			s.a[c*n+lo+r] = row[c]
		}
		copy(s.a[(lo+r)*n+lo+m:(lo+r)*n+n], row[lo+m:])
		for c := range m {
			s.a[(lo+r)*n+lo+c] = -inverse[r*m+c]
		}
	}
}

// invertSmall returns the inverse of the m×m diagonal block of a that begins at lo, in float64: these pivots decide how
// exact the whole inverse is and cost next to nothing.
func invertSmall(a []float32, n, lo, m int) ([]float32, error) {
	l := make([]float64, m*m)
	for i := range m {
		for j := 0; j <= i; j++ {
			v := float64(a[(lo+j)*n+lo+i])
			for k := range j {
				v -= l[i*m+k] * l[j*m+k]
			}
			if i > j {
				l[i*m+j] = v / l[j*m+j]
				continue
			}
			if !(v > 0) || math.IsInf(v, 1) {
				return nil, ErrNotPositive
			}
			l[i*m+i] = math.Sqrt(v)
		}
	}
	return inverseOfFactor(l, m), nil
}

// inverseOfFactor returns (L·Lᵀ)⁻¹, one column at a time.
func inverseOfFactor(l []float64, m int) []float32 {
	inverse := make([]float32, m*m)
	x := make([]float64, m)
	for c := range m {
		clear(x)
		x[c] = 1
		for i := c; i < m; i++ {
			for k := c; k < i; k++ {
				x[i] -= l[i*m+k] * x[k]
			}
			x[i] /= l[i*m+i]
		}
		for i := m - 1; i >= 0; i-- {
			x[i] /= l[i*m+i]
			for k := range i {
				x[k] -= l[i*m+k] * x[i]
			}
			inverse[i*m+c] = float32(x[i])
		}
	}
	return inverse
}

func resize(x []float32, n int) []float32 {
	if cap(x) < n {
		return make([]float32, n)
	}
	return x[:n]
}
