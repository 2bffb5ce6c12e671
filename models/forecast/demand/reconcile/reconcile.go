// Package reconcile makes the forecasts of items, categories and a shop agree: the items of a category add up to it, the categories to
// the shop.
//
//	base forecasts ŷ of all m series ──MinT-shrink──▶ ỹ = ŷ − W·Cᵀ·(C·W·Cᵀ)⁻¹·C·ŷ   with C·y = 0 for what adds up
//	items alone ──BottomUp──▶ sums
//
// W is the covariance of the errors one step ahead, shrunk towards its diagonal (Wickramasuriya, Athanasopoulos and Hyndman, JASA 114,
// 2019, the form of their lemma 1; Schäfer and Strimmer 2005). It is never built: with T errors of each series it is a diagonal and a
// matrix of rank T, so that the cost grows linearly with the number of items; only the c×c matrix C·W·Cᵀ of the c sums is solved.
//
// Demand is not negative, and MinT can be: negative items are set to zero and the sums taken from the items again (Di Fonzo and
// Girolimetto 2023, "set negative to zero").
package reconcile

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Errors of this package wrap these.
var (
	ErrShape = errors.New("the rows do not fit the hierarchy")
	ErrValue = errors.New("a value is not finite")
)

// Hierarchy says which of n items belong to which sums. Series are numbered sums first, then items.
type Hierarchy struct {
	items int
	sums  [][]int // items of each sum
}

// New builds the hierarchy item → category → shop from the category of each item. The shop is the first sum, the categories follow in
// the order in which they first appear; Categories returns them.
func New(category []string) (Hierarchy, []string) {
	h := Hierarchy{items: len(category), sums: make([][]int, 1)}
	place := map[string]int{}
	var names []string
	for i, c := range category {
		s, known := place[c]
		if !known {
			s = len(h.sums)
			place[c] = s
			h.sums = append(h.sums, nil)
			names = append(names, c)
		}
		h.sums[0] = append(h.sums[0], i)
		h.sums[s] = append(h.sums[s], i)
	}
	return h, names
}

// Series is the number of series: sums and items.
func (h Hierarchy) Series() int { return len(h.sums) + h.items }

// Sums is the number of sums; series from there on are items.
func (h Hierarchy) Sums() int { return len(h.sums) }

// BottomUp adds items up: rows of items in, rows of all series out; the item rows are shared.
func (h Hierarchy) BottomUp(items [][]float64) ([][]float64, error) {
	if len(items) != h.items {
		return nil, fmt.Errorf("%d rows for %d items: %w", len(items), h.items, ErrShape)
	}
	width, err := widthOf(items)
	if err != nil {
		return nil, err
	}
	out := make([][]float64, 0, h.Series())
	for _, members := range h.sums {
		row := make([]float64, width)
		for _, i := range members {
			for k, v := range items[i] {
				row[k] += v
			}
		}
		out = append(out, row)
	}
	return append(out, items...), nil
}

// widthOf is the common length of rows.
func widthOf(rows [][]float64) (int, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			return 0, fmt.Errorf("row %d has %d values, the first %d: %w", i, len(row), len(rows[0]), ErrShape)
		}
	}
	return len(rows[0]), nil
}

// Weights are what MinT needs to know of the errors: W = D^½·(λI + (1−λ)R)·D^½ with R their correlation.
type Weights struct {
	hierarchy Hierarchy
	scaled    [][]float64  // m×T, errors divided by √T: their products are covariances
	variance  []float64    // m
	Shrinkage float64      // λ in [0, 1]
	solver    mat.Cholesky // of C·W·Cᵀ with ones on its diagonal
	scale     []float64    // square roots of the diagonal that it had
}

// Shrink learns the weights from the errors of every series, one step ahead, m rows of T ≥ 2 values in the same periods. As usual for
// reconciliation the errors are not centred.
func Shrink(h Hierarchy, residuals [][]float64) (*Weights, error) {
	if len(residuals) != h.Series() {
		return nil, fmt.Errorf("%d rows of errors for %d series: %w", len(residuals), h.Series(), ErrShape)
	}
	periods, err := widthOf(residuals)
	if err != nil {
		return nil, err
	}
	if periods < 2 {
		return nil, fmt.Errorf("%d errors a series, at least 2 are needed: %w", periods, ErrShape)
	}
	w := &Weights{hierarchy: h, scaled: make([][]float64, len(residuals)), variance: make([]float64, len(residuals))}
	for i, row := range residuals {
		w.scaled[i] = make([]float64, periods)
		for t, r := range row {
			if math.IsNaN(r) || math.IsInf(r, 0) {
				return nil, fmt.Errorf("series %d, error %d is %g: %w", i, t, r, ErrValue)
			}
			w.scaled[i][t] = r / math.Sqrt(float64(periods))
			w.variance[i] += w.scaled[i][t] * w.scaled[i][t]
		}
	}
	w.fillVariances()
	w.Shrinkage = shrinkage(w.scaled, w.variance)
	return w, w.prepare()
}

// fillVariances gives series without an error on record the median variance of those that have one: nothing is known of them.
func (w *Weights) fillVariances() {
	var known []float64
	for _, v := range w.variance {
		if v > 0 {
			known = append(known, v)
		}
	}
	median := 1.0
	if len(known) > 0 {
		slices.Sort(known)
		median = known[len(known)/2]
	}
	for i, v := range w.variance {
		if v == 0 {
			w.variance[i] = median
		}
	}
}

// shrinkage is Schäfer and Strimmer's λ = Σ_{i≠j} Var(r_ij) / Σ_{i≠j} r_ij² for the correlations of T errors (Statistical Applications in
// Genetics and Molecular Biology 4, 2005, as in the R package hts). With standardised errors x, w_ij = mean of x_ti·x_tj,
//
//	Σ_ij w_ij² = ‖XᵀX‖²/T²       Σ_ij Σ_t (x_ti·x_tj)² = Σ_t (Σ_i x_ti²)²
//
// so that no m×m matrix is needed: the cost is m·T².
func shrinkage(scaled [][]float64, variance []float64) float64 {
	periods := len(scaled[0])
	n := float64(periods)
	gram := make([]float64, periods*periods) // Σ_i x_si·x_ti / T
	var diagonalSquares, diagonalFourth float64
	for i, row := range scaled {
		square, fourth := 0.0, 0.0
		for s, a := range row {
			x := a / math.Sqrt(variance[i])
			square += x * x
			fourth += x * x * x * x
			for t, b := range row[:s+1] {
				gram[s*periods+t] += x * b / math.Sqrt(variance[i])
			}
		}
		diagonalSquares += square * square
		diagonalFourth += fourth
	}
	squares, fourth := 0.0, 0.0
	for s := range periods {
		for t := range s {
			squares += 2 * gram[s*periods+t] * gram[s*periods+t]
		}
		squares += gram[s*periods+s] * gram[s*periods+s]
		fourth += gram[s*periods+s] * gram[s*periods+s]
	}
	squares -= diagonalSquares
	fourth -= diagonalFourth
	if !(squares > 0) {
		return 1
	}
	// Var(r) = T/(T−1)³ · Σ_t (x_ti·x_tj − w_ij)²; the products here carry 1/T each.
	spread := n / math.Pow(n-1, 3) * (n*n*fourth - n*squares)
	return max(0, min(1, spread/squares))
}

// prepare factors C·W·Cᵀ.
func (w *Weights) prepare() error {
	c := len(w.hierarchy.sums)
	rows := make([][]float64, c) // C·scaled, c×T
	for s := range c {
		rows[s] = w.constraint(s, w.scaled)
	}
	m := mat.NewSymDense(c, nil)
	for a := range c {
		for b := a; b < c; b++ {
			dot := 0.0
			for t, v := range rows[a] {
				dot += v * rows[b][t]
			}
			m.SetSym(a, b, (1-w.Shrinkage)*dot+w.Shrinkage*w.diagonal(a, b))
		}
	}
	w.scale = make([]float64, c)
	for a := range c {
		w.scale[a] = math.Sqrt(m.At(a, a))
	}
	for a := range c {
		for b := a; b < c; b++ {
			m.SetSym(a, b, m.At(a, b)/w.scale[a]/w.scale[b])
		}
	}
	if !w.solver.Factorize(m) {
		return fmt.Errorf("the errors of the sums are dependent: %w", ErrValue)
	}
	return nil
}

// constraint is row s of C times the m×T matrix: the sum less its items.
func (w *Weights) constraint(s int, x [][]float64) []float64 {
	out := append([]float64(nil), x[s]...)
	for _, i := range w.hierarchy.sums[s] {
		for t, v := range x[len(w.hierarchy.sums)+i] {
			out[t] -= v
		}
	}
	return out
}

// diagonal is an element of C·D·Cᵀ.
func (w *Weights) diagonal(a, b int) float64 {
	sum := 0.0
	if a == b {
		sum = w.variance[a]
	}
	offset := len(w.hierarchy.sums)
	if a == 0 { // every item belongs to the shop
		a = b
	}
	for _, i := range w.hierarchy.sums[a] {
		if a == b || b == 0 {
			sum += w.variance[offset+i]
		}
	}
	return sum
}

// MinT reconciles base forecasts, one row of equal length for each series. The result adds up and has no negative
// value.
func (w *Weights) MinT(base [][]float64) ([][]float64, error) {
	h := w.hierarchy
	if len(base) != h.Series() {
		return nil, fmt.Errorf("%d rows for %d series: %w", len(base), h.Series(), ErrShape)
	}
	width, err := widthOf(base)
	if err != nil {
		return nil, err
	}
	c := len(h.sums)
	gaps := mat.NewDense(c, max(1, width), nil)
	for s := range c {
		for k, v := range w.constraint(s, base) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("a base forecast of sum %d, step %d: %w", s, k+1, ErrValue)
			}
			gaps.Set(s, k, v/w.scale[s])
		}
	}
	var duals mat.Dense
	if err := w.solver.SolveTo(&duals, gaps); err != nil {
		return nil, fmt.Errorf("reconciling: %w", err)
	}
	return h.BottomUp(w.adjusted(base, &duals, width))
}

// adjusted are the item rows of ŷ − W·Cᵀ·duals, without negative values.
func (w *Weights) adjusted(base [][]float64, duals *mat.Dense, width int) [][]float64 {
	h, c := w.hierarchy, len(w.hierarchy.sums)
	periods := len(w.scaled[0])
	common := make([]float64, periods*width) // scaledᵀ·Cᵀ·duals, T×width
	pull := make([][]float64, h.items)       // Cᵀ·duals of each item
	for i := range pull {
		pull[i] = make([]float64, width)
	}
	for s, members := range h.sums {
		row := w.constraint(s, w.scaled)
		for k := range width {
			d := duals.At(s, k) / w.scale[s]
			for t, v := range row {
				common[t*width+k] += v * d
			}
			for _, i := range members {
				pull[i][k] -= d
			}
		}
	}
	out := make([][]float64, h.items)
	for i := range out {
		out[i] = make([]float64, width)
		for k := range width {
			shared := 0.0
			for t, v := range w.scaled[c+i] {
				shared += v * common[t*width+k]
			}
			v := base[c+i][k] - (1-w.Shrinkage)*shared - w.Shrinkage*w.variance[c+i]*pull[i][k]
			out[i][k] = max(0, v)
		}
	}
	return out
}
