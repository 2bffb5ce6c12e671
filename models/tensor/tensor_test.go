package tensor

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/viterin/vek"
	"gonum.org/v1/gonum/mat"
)

// relative is the error that float32 sums of a few hundred terms of mixed sign may have beside float64.
const relative = 2e-5

func random(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// spd returns XᵀX + I for a random X with 2n rows.
func spd(seed uint64, n int) []float32 {
	a := make([]float32, n*n)
	NewGram(n).Add(a, random(seed, 2*n*n), nil, nil)
	for i := range n {
		a[i*n+i]++
	}
	return a
}

func TestDotAndAxpyAgainstPlainLoops(t *testing.T) {
	for n := range 70 {
		x, y := random(1, n), random(2, n)
		var want float64
		for i := range x {
			want += float64(x[i]) * float64(y[i])
		}
		if got := float64(Dot(x, y)); math.Abs(got-want) > relative*float64(n+1) {
			t.Errorf("Dot of %d: %g, want %g", n, got, want)
		}
		z := slices.Clone(y)
		Axpy(0.5, x, z)
		for i := range z {
			if z[i] != y[i]+0.5*x[i] {
				t.Fatalf("Axpy of %d at %d: %g", n, i, z[i])
			}
		}
	}
}

func TestMulVecAgainstDot(t *testing.T) {
	for _, rows := range []int{0, 1, 7, 5000} {
		for _, d := range []int{1, 3, 64, 130} {
			a, x, got := random(10, rows*d), random(11, d), make([]float32, rows)
			MulVec(got, a, x)
			for r, v := range got {
				if want := Dot(a[r*d:r*d+d], x); math.Abs(float64(v-want)) > relative*float64(d) {
					t.Fatalf("%d×%d row %d: %g, want %g", rows, d, r, v, want)
				}
			}
		}
	}
}

func TestGramAgainstBruteForceOnBothPaths(t *testing.T) {
	for _, accelerated := range []bool{true, false} {
		vek.SetAcceleration(accelerated)
		defer vek.SetAcceleration(true)
		for _, d := range []int{1, 3, 8, 64, 130, 400} {
			x, w := random(3, 50*d), random(4, 60)
			index := make([]int32, 60)
			for k := range index {
				index[k] = int32((k * 7) % 50)
			}
			got, want := make([]float32, d*d), make([]float64, d*d)
			NewGram(d).Add(got, x, index, w)
			for k, r := range index {
				for i := range d {
					for j := range d {
						want[i*d+j] += float64(w[k]) * float64(x[int(r)*d+i]) * float64(x[int(r)*d+j])
					}
				}
			}
			for i := range want {
				if math.Abs(float64(got[i])-want[i]) > 100*relative {
					t.Fatalf("d=%d accelerated=%v element %d: %g, want %g", d, accelerated, i, got[i], want[i])
				}
			}
		}
	}
}

func TestCholeskySolves(t *testing.T) {
	for _, n := range []int{1, 2, 5, 64, 100} {
		a, want := spd(5, n), random(6, n)
		b := make([]float32, n)
		for i := range n {
			b[i] = Dot(a[i*n:i*n+n], want)
		}
		if err := Cholesky(a, n); err != nil {
			t.Fatal(err)
		}
		CholeskySolve(a, n, b)
		for i := range want {
			if math.Abs(float64(b[i]-want[i])) > 1e-3 {
				t.Fatalf("n=%d x[%d]=%g, want %g", n, i, b[i], want[i])
			}
		}
	}
}

func TestInvertSPDAgainstGonum(t *testing.T) {
	for _, n := range []int{1, 7, 128, 129, 300} {
		a := spd(7, n)
		dense := mat.NewDense(n, n, nil)
		for i, v := range a {
			dense.Set(i/n, i%n, float64(v))
		}
		var want mat.Dense
		if err := want.Inverse(dense); err != nil {
			t.Fatal(err)
		}
		if err := InvertSPD(context.Background(), a, n, nil); err != nil {
			t.Fatal(err)
		}
		scale := mat.Max(&want)
		for i, v := range a {
			if w := want.At(i/n, i%n); math.Abs(float64(v)-w) > 1e-4*scale {
				t.Fatalf("n=%d element %d: %g, want %g", n, i, v, w)
			}
		}
	}
}

func TestIndefiniteMatrixIsAnError(t *testing.T) {
	nan := float32(math.NaN())
	for name, a := range map[string][]float32{"indefinite": {1, 2, 2, 1}, "zero": {0, 0, 0, 0}, "NaN": {nan, 0, 0, 1}} {
		if err := Cholesky(slices.Clone(a), 2); !errors.Is(err, ErrNotPositive) {
			t.Errorf("Cholesky of %s: %v", name, err)
		}
		if err := InvertSPD(context.Background(), slices.Clone(a), 2, nil); !errors.Is(err, ErrNotPositive) {
			t.Errorf("InvertSPD of %s: %v", name, err)
		}
	}
}

func TestInverseHasTheSameBitsOnAnyNumberOfProcessors(t *testing.T) {
	var first []float32
	for _, procs := range []int{1, 2, 5} {
		restore := runtime.GOMAXPROCS(procs)
		a := spd(8, 300)
		err := InvertSPD(context.Background(), a, 300, nil)
		runtime.GOMAXPROCS(restore)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = a
		}
		if !slices.Equal(first, a) {
			t.Errorf("GOMAXPROCS=%d gives other bits", procs)
		}
	}
}

func TestParallelCoversEveryIndexOnceAndStops(t *testing.T) {
	counts := make([]atomic.Int32, 1003)
	err := Parallel(context.Background(), len(counts), 10, func(worker, lo, hi int) {
		if worker < 0 || worker >= Workers() {
			t.Errorf("worker %d of %d", worker, Workers())
		}
		for i := lo; i < hi; i++ {
			counts[i].Add(1)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range counts {
		if n := counts[i].Load(); n != 1 {
			t.Errorf("index %d visited %d times", i, n)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var calls atomic.Int32
	err = Parallel(ctx, 1000, 1, func(int, int, int) { calls.Add(1); cancel() })
	if !errors.Is(err, context.Canceled) || calls.Load() > int32(Workers()) {
		t.Errorf("after cancel: %v, %d calls", err, calls.Load())
	}
}

func BenchmarkInvertSPD1024(b *testing.B) {
	a := spd(9, 1024)
	for b.Loop() {
		if err := InvertSPD(context.Background(), slices.Clone(a), 1024, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*1024*1024*1024/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkCholesky64(b *testing.B) {
	a := spd(9, 64)
	l, x := make([]float32, len(a)), make([]float32, 64)
	for b.Loop() {
		copy(l, a)
		if err := Cholesky(l, 64); err != nil {
			b.Fatal(err)
		}
		CholeskySolve(l, 64, x)
	}
}
