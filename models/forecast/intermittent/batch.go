package intermittent

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/tensor"
)

// batchGrain is how many series a worker takes at a time: some milliseconds of work.
const batchGrain = 256

// Batch forecasts many series of one length on all processors: y is rows×n flat, oldest first, dst rows×h flat. It allocates nothing per
// series. Rows that Fit would refuse get NaN and are returned by number, in order; the others are done all the same. When ctx ends,
// its error is returned and dst is incomplete.
func Batch(ctx context.Context, dst, y []float64, n, h int, method Method, s Settings) (refusedRows []int, err error) {
	if err := s.check(method); err != nil {
		return nil, err
	}
	if n < 1 || h < 1 || len(y)%n != 0 || len(dst) != len(y)/n*h {
		return nil, fmt.Errorf("intermittent: %d values in rows of %d and %d forecasts in rows of %d do not fit", len(y), n, len(dst), h)
	}
	rows := len(y) / n
	fitters := make([]fitter, tensor.Workers())
	broken := make([][]int, tensor.Workers())
	err = tensor.Parallel(ctx, rows, batchGrain, func(worker, lo, hi int) {
		f := &fitters[worker]
		for row := lo; row < hi; row++ {
			one := y[row*n : (row+1)*n]
			rate := math.NaN()
			if refused(one) >= 0 {
				broken[worker] = append(broken[worker], row)
			} else {
				f.read(one)
				rate = f.estimate(method, s).rate
			}
			out := dst[row*h : (row+1)*h]
			for i := range out {
				out[i] = rate
			}
		}
	})
	refusedRows = slices.Concat(broken...)
	slices.Sort(refusedRows)
	return refusedRows, err
}
