package lp

import (
	"fmt"
	"math"
)

// Tolerances of [Report.Accept]. Scaled infeasibilities are relative to the largest term of the
// row or column concerned, so that a balance of 1e9 units may be off by what float64 can hold.
const (
	FeasibilityTolerance = 1e-7 // scaled, primal and dual: what simplex codes promise
	IntegralityTolerance = 1e-6 // distance to the nearest whole number, absolute
	GapTolerance         = 1e-7 // |primal − dual objective| / max(1, |primal objective|)
	MixedGapTolerance    = 1e-6 // the same for integers, where no gap is asked for
)

// Report measures an answer against the original model. Every figure is the largest over all
// rows and columns, 0 when nothing is wrong. The dual figures are NaN where there are no duals.
//
// Scaled primal violations are divided by max(1, |bound|, max_j |a_ij·x_j|), scaled dual ones by
// max(1, |c_j|, max_i |a_ij·y_i|). A reduced cost against an infinite bound is a dual violation
// of its size; against a finite bound it enters the dual objective
//
//	Σ_i y_i·(L_i or U_i) + Σ_j d_j·(l_j or u_j) + offset,   the bound that the sign asks for,
//
// so that at zero dual infeasibility DualObjective is a proven bound (weak duality).
type Report struct {
	PrimalInfeasibility float64 // rows, column bounds, semicontinuity; absolute
	PrimalScaled        float64
	DualInfeasibility   float64 // absolute
	DualScaled          float64
	Complementarity     float64 // |multiplier·distance to its bound|, absolute
	Integrality         float64 // distance to the nearest whole number
	Objective           float64 // c·x + offset
	DualObjective       float64 // for a mixed model the solver's bound
	Gap                 float64 // |Objective − DualObjective| / max(1, |Objective|)
	Mixed               bool
}

// Check measures s.X, and s.Dual or, for a mixed model, s.Bound, against m. It needs X of n
// numbers and Dual of m or none; anything else, and a number that is none, makes the figures
// infinite. Activities and reduced costs are computed anew, never taken from s.
func Check(m *Model, s *Solution) Report {
	r := Report{Mixed: m.Mixed(), DualInfeasibility: math.NaN(), DualScaled: math.NaN(), Complementarity: math.NaN(), DualObjective: math.NaN()}
	if len(s.X) != len(m.Columns) || (s.Dual != nil && len(s.Dual) != len(m.Rows)) {
		r.PrimalInfeasibility, r.PrimalScaled, r.Gap = math.Inf(1), math.Inf(1), math.Inf(1)
		return r
	}
	r.primal(m, s.X)
	switch {
	case r.Mixed:
		r.DualObjective = s.Bound
	case s.Dual != nil:
		r.dual(m, s.X, s.Dual)
	}
	r.Gap = math.Abs(r.Objective-r.DualObjective) / math.Max(1, math.Abs(r.Objective))
	return r
}

// Accept returns nil when the answer may be called optimal, with gap as the relative gap that
// integers were asked for (0 for the default), or an error that names the figure that is too large.
func (r Report) Accept(gap float64) error {
	limit := GapTolerance
	if r.Mixed {
		limit = math.Max(gap, MixedGapTolerance)
	}
	figures := []struct {
		name         string
		value, limit float64
	}{
		{"scaled primal infeasibility", r.PrimalScaled, FeasibilityTolerance},
		{"integrality violation", r.Integrality, IntegralityTolerance},
		{"scaled dual infeasibility", r.DualScaled, FeasibilityTolerance},
		{"gap", r.Gap, limit},
	}
	for _, f := range figures {
		if r.Mixed && f.name == "scaled dual infeasibility" {
			continue
		}
		if !(f.value <= f.limit) { // a NaN is refused too
			return fmt.Errorf("lp: the %s of the answer is %.3g, more than %.3g", f.name, f.value, f.limit)
		}
	}
	return nil
}

// worst keeps the largest violation. A NaN is the worst of all.
func worst(at *float64, v float64) {
	if v > *at || math.IsNaN(v) {
		*at = v
		if math.IsNaN(v) {
			*at = math.Inf(1)
		}
	}
}

// activity returns Σ_j a_ij·x_j and the largest term's size of every row.
func (m *Model) activity(x []float64) (sum, largest []float64) {
	sum, largest = make([]float64, len(m.Rows)), make([]float64, len(m.Rows))
	lost := make([]float64, len(m.Rows)) // Kahan's compensation: a row may have 1e5 terms
	for j := range m.Columns {
		rows, values := m.Matrix.Column(j)
		for k, i := range rows {
			t := values[k] * x[j]
			largest[i] = math.Max(largest[i], math.Abs(t))
			y := t - lost[i]
			s := sum[i] + y
			lost[i] = (s - sum[i]) - y
			sum[i] = s
		}
	}
	return sum, largest
}

// Activity returns Σ_j a_ij·x_j for every row i; x has n numbers.
func (m *Model) Activity(x []float64) []float64 {
	sum, _ := m.activity(x)
	return sum
}

// Value returns the objective c·x + offset; x has n numbers.
func (m *Model) Value(x []float64) float64 {
	sum, lost := m.Offset, 0.0
	for j := range m.Columns {
		y := m.Columns[j].Cost*x[j] - lost
		s := sum + y
		lost = (s - sum) - y
		sum = s
	}
	return sum
}

func outside(v, lower, upper float64) float64 {
	return math.Max(0, math.Max(lower-v, v-upper))
}

func (r *Report) primal(m *Model, x []float64) {
	activity, largest := m.activity(x)
	for i, row := range m.Rows {
		v := outside(activity[i], row.Lower, row.Upper)
		worst(&r.PrimalInfeasibility, v)
		worst(&r.PrimalScaled, v/math.Max(1, math.Max(nearest(activity[i], row.Lower, row.Upper), largest[i])))
	}
	for j := range m.Columns {
		c := &m.Columns[j]
		v := outside(x[j], c.Lower, c.Upper)
		if c.SemiContinuous {
			v = math.Min(v, math.Abs(x[j]))
		}
		worst(&r.PrimalInfeasibility, v)
		worst(&r.PrimalScaled, v/math.Max(1, nearest(x[j], c.Lower, c.Upper)))
		if c.Integer {
			worst(&r.Integrality, math.Abs(x[j]-math.Round(x[j])))
		}
	}
	r.Objective = m.Value(x)
}

// nearest is the size of the bound that v offends, 0 when it offends none.
func nearest(v, lower, upper float64) float64 {
	switch {
	case v < lower:
		return math.Abs(lower)
	case v > upper:
		return math.Abs(upper)
	}
	return 0
}

// ReducedCosts returns d_j = c_j − Σ_i a_ij·y_i for every column; y has m numbers.
func (m *Model) ReducedCosts(y []float64) []float64 {
	d, _ := m.reducedCosts(y)
	return d
}

// prices returns (Aᵀy)_j and the size of its largest term for every column.
func (m *Model) prices(y []float64) (sum, largest []float64) {
	sum, largest = make([]float64, len(m.Columns)), make([]float64, len(m.Columns))
	for j := range m.Columns {
		rows, values := m.Matrix.Column(j)
		for k, i := range rows {
			t := values[k] * y[i]
			sum[j] += t
			largest[j] = math.Max(largest[j], math.Abs(t))
		}
	}
	return sum, largest
}

func (m *Model) reducedCosts(y []float64) (d, largest []float64) {
	d, largest = m.prices(y)
	for j := range d {
		cost := m.Columns[j].Cost
		d[j] = cost - d[j]
		largest[j] = math.Max(largest[j], math.Abs(cost))
	}
	return d, largest
}

// rounding is the part of a reduced cost's largest term that float64 arithmetic alone leaves
// behind; below it the cost counts as zero, not as a price on a bound of 1e12.
const rounding = 1e-14

func (r *Report) dual(m *Model, x, y []float64) {
	r.DualInfeasibility, r.DualScaled, r.Complementarity, r.DualObjective = 0, 0, 0, m.Offset
	sign := m.Sense.Sign()
	price := func(multiplier, value, lower, upper, scale float64) {
		if math.Abs(multiplier) <= rounding*scale {
			return
		}
		bound := lower
		if multiplier*sign < 0 {
			bound = upper
		}
		switch {
		case math.IsNaN(multiplier):
			worst(&r.DualInfeasibility, math.NaN())
			worst(&r.DualScaled, math.NaN())
		case math.IsInf(bound, 0):
			worst(&r.DualInfeasibility, math.Abs(multiplier))
			worst(&r.DualScaled, math.Abs(multiplier)/math.Max(1, scale))
		default:
			worst(&r.Complementarity, math.Abs(multiplier*(value-bound)))
			r.DualObjective += multiplier * bound
		}
	}
	activity, _ := m.activity(x)
	for i, row := range m.Rows {
		price(y[i], activity[i], row.Lower, row.Upper, 0)
	}
	d, largest := m.reducedCosts(y)
	for j := range m.Columns {
		price(d[j], x[j], m.Columns[j].Lower, m.Columns[j].Upper, largest[j])
	}
}
