package lp

import "math"

// Tolerances of [Farkas].
const (
	rayRounding = 1e-9  // a sum this small beside its largest term counts as zero
	rayGain     = 1e-12 // the least gain that proves, beside the sum of the sizes of its terms
)

// Farkas returns y, −y or nil: the one that proves m infeasible by its rows and column bounds
// alone. With zero costs such a y has no dual infeasibility and a positive dual objective
//
//	Σ_i y_i·(L_i or U_i) − Σ_j (Aᵀy)_j·(u_j or l_j) > 0,   the bound that the sign asks for,
//
// which weak duality forbids where a feasible point exists. Integrality plays no part.
func Farkas(m *Model, y []float64) []float64 {
	if len(y) != len(m.Rows) {
		return nil
	}
	for _, sign := range []float64{1, -1} {
		ray := make([]float64, len(y))
		for i, v := range y {
			ray[i] = sign * v
		}
		if proves(m, ray) {
			return ray
		}
	}
	return nil
}

func proves(m *Model, y []float64) bool {
	gain, size := 0.0, 0.0
	// collect adds a multiplier's term; false means that it has no bound to rest on.
	collect := func(multiplier, lower, upper, zero float64) bool {
		bound := lower
		if multiplier < 0 {
			bound = upper
		}
		if math.IsInf(bound, 0) {
			return math.Abs(multiplier) <= zero
		}
		gain += multiplier * bound
		size += math.Abs(multiplier * bound)
		return true
	}
	for i, r := range m.Rows {
		if y[i] != 0 && !collect(y[i], r.Lower, r.Upper, 0) {
			return false
		}
	}
	price, largest := m.prices(y)
	for j := range m.Columns {
		c := &m.Columns[j]
		lower := c.Lower
		if c.SemiContinuous {
			lower = math.Min(0, lower)
		}
		if price[j] != 0 && !collect(-price[j], lower, c.Upper, rayRounding*largest[j]) {
			return false
		}
	}
	return gain > rayGain*size
}
