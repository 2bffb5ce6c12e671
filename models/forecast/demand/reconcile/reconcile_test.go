package reconcile

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// example is a shop of 7 items in 3 categories, errors that share a common cause, and base forecasts that do not add up.
func example(seed uint64) (h Hierarchy, residuals, base [][]float64) {
	r := rand.New(rand.NewPCG(seed, 1))
	h, _ = New([]string{"mugs", "lamps", "mugs", "mugs", "lamps", "cards", "cards"})
	const periods = 30
	items := make([][]float64, 7)
	bases := make([][]float64, 7)
	common := make([]float64, periods)
	for t := range common {
		common[t] = r.NormFloat64()
	}
	for i := range items {
		items[i] = make([]float64, periods)
		for t := range items[i] {
			items[i][t] = float64(i+1) * (0.6*common[t] + r.NormFloat64())
		}
		bases[i] = []float64{20 + 10*r.Float64(), 20 + 10*r.Float64()}
	}
	residuals, _ = h.BottomUp(items)
	base, _ = h.BottomUp(bases)
	for s := range h.Sums() {
		for t := range residuals[s] {
			residuals[s][t] += r.NormFloat64()
		}
		for k := range base[s] {
			base[s][k] += 5 * r.NormFloat64()
		}
	}
	return h, residuals, base
}

// covariance of two rows of errors, not centred.
func covariance(a, b []float64) float64 {
	sum := 0.0
	for t := range a {
		sum += a[t] * b[t]
	}
	return sum / float64(len(a))
}

// textbookShrinkage is Schäfer and Strimmer's λ by its double loop.
func textbookShrinkage(residuals [][]float64) float64 {
	n := float64(len(residuals[0]))
	spread, squares := 0.0, 0.0
	for i, a := range residuals {
		for j, b := range residuals {
			if i == j {
				continue
			}
			scale := math.Sqrt(covariance(a, a) * covariance(b, b))
			r := covariance(a, b) / scale
			squares += r * r
			for t := range a {
				d := a[t]*b[t]/scale - r
				spread += n / math.Pow(n-1, 3) * d * d
			}
		}
	}
	return max(0, min(1, spread/squares))
}

// dense is the textbook: W as a matrix, P = (SᵀW⁻¹S)⁻¹SᵀW⁻¹ (Wickramasuriya et al. 2019, eq. 9).
func dense(h Hierarchy, residuals, base [][]float64) (lambda float64, out *mat.Dense) {
	m := h.Series()
	lambda = textbookShrinkage(residuals)
	w := mat.NewDense(m, m, nil)
	for i := range m {
		for j := range m {
			v := (1 - lambda) * covariance(residuals[i], residuals[j])
			if i == j {
				v = covariance(residuals[i], residuals[i])
			}
			w.Set(i, j, v)
		}
	}
	s := mat.NewDense(m, m-h.Sums(), nil)
	for a, members := range h.sums {
		for _, i := range members {
			s.Set(a, i, 1)
		}
	}
	for i := range m - h.Sums() {
		s.Set(h.Sums()+i, i, 1)
	}
	var wInv, sw, sws, p, b mat.Dense
	if err := wInv.Inverse(w); err != nil {
		panic(err)
	}
	sw.Mul(s.T(), &wInv)
	sws.Mul(&sw, s)
	if err := sws.Inverse(&sws); err != nil {
		panic(err)
	}
	p.Mul(&sws, &sw)
	y := mat.NewDense(m, len(base[0]), nil)
	for i, row := range base {
		y.SetRow(i, row)
	}
	b.Mul(&p, y)
	out = new(mat.Dense)
	out.Mul(s, &b)
	return lambda, out
}

func TestMinTAgainstTheTextbook(t *testing.T) {
	for seed := range uint64(20) {
		h, residuals, base := example(seed)
		w, err := Shrink(h, residuals)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.MinT(base)
		if err != nil {
			t.Fatal(err)
		}
		lambda, want := dense(h, residuals, base)
		if math.Abs(w.Shrinkage-lambda) > 1e-10 {
			t.Errorf("shrinkage %g, textbook %g", w.Shrinkage, lambda)
		}
		for i, row := range got {
			for k, v := range row {
				if math.Abs(v-want.At(i, k)) > 1e-8 {
					t.Fatalf("seed %d, series %d, step %d: %g, textbook %g", seed, i, k, v, want.At(i, k))
				}
			}
		}
	}
}

// adds reports whether the rows add up and are not negative.
func adds(h Hierarchy, rows [][]float64) bool {
	for s, members := range h.sums {
		for k := range rows[s] {
			sum := 0.0
			for _, i := range members {
				sum += rows[h.Sums()+i][k]
				if rows[h.Sums()+i][k] < 0 {
					return false
				}
			}
			if math.Abs(sum-rows[s][k]) > 1e-9*math.Max(1, sum) {
				return false
			}
		}
	}
	return true
}

func TestNegativeItemsBecomeZeroAndStillAddUp(t *testing.T) {
	h, residuals, base := example(3)
	for k := range base[0] {
		base[0][k], base[h.Sums()+6][k] = 5, 0.1
	}
	w, err := Shrink(h, residuals)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.MinT(base)
	if err != nil {
		t.Fatal(err)
	}
	if !adds(h, got) {
		t.Errorf("negative or not adding up: %v", got)
	}
	_, raw := dense(h, residuals, base)
	negative := false
	for i := range raw.RawMatrix().Rows {
		negative = negative || raw.At(i, 0) < 0
	}
	if !negative {
		t.Error("the example has no negative value: it tests nothing")
	}
}

func TestCoherentForecastsStay(t *testing.T) {
	h, residuals, base := example(4)
	coherent, err := h.BottomUp(base[h.Sums():])
	if err != nil {
		t.Fatal(err)
	}
	w, err := Shrink(h, residuals)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.MinT(coherent)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		for k := range got[i] {
			if math.Abs(got[i][k]-coherent[i][k]) > 1e-9 {
				t.Errorf("series %d moved from %g to %g", i, coherent[i][k], got[i][k])
			}
		}
	}
}

func TestBadRowsAreNamed(t *testing.T) {
	h, residuals, base := example(5)
	if _, err := Shrink(h, residuals[1:]); !errors.Is(err, ErrShape) {
		t.Errorf("a row too few: %v", err)
	}
	residuals[2][3] = math.NaN()
	if _, err := Shrink(h, residuals); !errors.Is(err, ErrValue) {
		t.Errorf("NaN: %v", err)
	}
	residuals[2][3] = 0
	w, err := Shrink(h, residuals)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.MinT(base[:3]); !errors.Is(err, ErrShape) {
		t.Errorf("rows missing: %v", err)
	}
	base[1][0] = math.Inf(1)
	if _, err := w.MinT(base); !errors.Is(err, ErrValue) {
		t.Errorf("infinite base: %v", err)
	}
	if _, err := h.BottomUp(base[:2]); !errors.Is(err, ErrShape) {
		t.Errorf("items missing: %v", err)
	}
}

func TestSeriesWithoutErrors(t *testing.T) {
	h, residuals, base := example(6)
	for i := range residuals {
		clear(residuals[i])
	}
	w, err := Shrink(h, residuals)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.MinT(base)
	if err != nil || !adds(h, got) {
		t.Errorf("%v (%v)", got, err)
	}
}
