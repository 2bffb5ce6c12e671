// Package tensor holds the few dense float32 kernels that the engines share: dot products, weighted Gram matrices,
// Cholesky factors and the inverse of a large symmetric positive definite matrix.
//
// Matrices are flat slices in row-major order; an r×c matrix has r·c elements and no stride. The arithmetic runs on
// viterin/vek, which uses AVX2 and FMA where the processor has them and plain Go elsewhere; the two paths round
// differently, so results agree to a few units in the last place, not to the bit. On one machine every kernel returns
// the same bits whatever GOMAXPROCS is: work is cut into pieces by size, never by the number of workers.
//
// A slice of the wrong length is a mistake of our own code and panics.
package tensor

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/viterin/vek/vek32"
)

// Dot returns Σ x_i·y_i. The slices have the same length; the empty product is 0.
func Dot(x, y []float32) float32 {
	if len(x) == 0 {
		return 0
	}
	return vek32.Dot(x, y)
}

// Axpy adds a·x to y: y_i += a·x_i.
func Axpy(a float32, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += a * v
	}
}

// MulVec writes the product of the matrix a (len(dst)×len(x)) and the vector x into dst, on the calling goroutine.
func MulVec(dst, a, x []float32) {
	d := len(x)
	block := max(1, (serialProduct-1)/d)
	for lo := 0; lo < len(dst); lo += block {
		hi := min(lo+block, len(dst))
		vek32.MatMul_Into(dst[lo:hi:hi], a[lo*d:hi*d], x, d)
	}
}

// serialProduct is the number of multiplications below which vek does not start goroutines of its own.
const serialProduct = 100_000

// Gram is the workspace of weighted Gram matrices of width d. It is not safe for concurrent use.
type Gram struct {
	d, block        int
	rows, cols, out []float32
}

// NewGram returns a workspace for rows of d numbers.
func NewGram(d int) *Gram {
	block := max(1, (serialProduct-1)/(d*d))
	block = min(block, 64)
	return &Gram{d: d, block: block, rows: make([]float32, block*d), cols: make([]float32, block*d), out: make([]float32, d*d)}
}

// Add adds Σ_k w_k·x_k·x_kᵀ to the d×d matrix dst, where x_k is row index[k] of the n×d matrix x.
// A nil index means all rows in order, nil weights mean 1.
func (g *Gram) Add(dst, x []float32, index []int32, weights []float32) {
	d := g.d
	n := len(index)
	if index == nil {
		n = len(x) / d
	}
	for lo := 0; lo < n; lo += g.block {
		m := min(g.block, n-lo)
		for k := range m {
			r := lo + k
			if index != nil {
				r = int(index[lo+k])
			}
			row := x[r*d : r*d+d]
			copy(g.rows[k*d:], row)
			w := float32(1)
			if weights != nil {
				w = weights[lo+k]
			}
			for j, v := range row {
				g.cols[j*m+k] = w * v
			}
		}
		vek32.MatMul_Into(g.out, g.cols[:d*m], g.rows[:m*d], m)
		vek32.Add_Inplace(dst, g.out)
	}
}

// Workers is the number of workers that Parallel starts: one per processor that Go may use.
func Workers() int { return runtime.GOMAXPROCS(0) }

// Parallel calls work for consecutive ranges [lo, hi) of at most grain that cover [0, n), on Workers() goroutines, and waits.
// worker is below Workers() and no two calls with the same worker overlap, so that it can select a workspace.
// When ctx ends no further ranges are started and its error is returned.
func Parallel(ctx context.Context, n, grain int, work func(worker, lo, hi int)) error {
	var next atomic.Int64
	var group sync.WaitGroup
	for worker := range min(Workers(), (n+grain-1)/grain) {
		group.Go(func() {
			for ctx.Err() == nil {
				hi := int(next.Add(int64(grain)))
				lo := hi - grain
				if lo >= n {
					return
				}
				work(worker, lo, min(hi, n))
			}
		})
	}
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("stopped: %w", err)
	}
	return nil
}
