package arima

import "math"

// Limits of the filter: it is steady when the state's variance changes by less than steadyChange and the innovation's is within
// steadyExcess of its limit 1, both relative to the innovation's variance. The log-likelihood is then off by less than n·1e−9.
const (
	steadyChange = 1e-13
	steadyExcess = 1e-9
)

// filter turns series into their innovations under an ARMA process with unit variance.
//
// In Harvey's form the state a (dimension r = max(p, q+1)) moves by a ← F·a + K·ν/S, where F shifts up by one place and adds φ times
// the first state. The covariance P itself is never formed: its steps P_{t+1} − P_t = L·M·L' have rank one for a process that starts
// from its stationary distribution, so that with g = L_0
//
//	L ← F·L,  S' = S + M·g²,  K ← K + M·g·L,  L ← L − K·g/S',  M ← M·S'/S,  S ← S'
//
// (Morf, Sidhu & Kailath 1974; for ARMA processes Mélard 1984, AS 197). All vectors that are shifted live in buffers of n+r in which the start moves.
type filter struct {
	phi, theta []term
	r          int
	first      []float64   // r: covariances of the first state
	gain       []float64   // r: K = F·P·h
	change     []float64   // n+r: L
	states     [][]float64 // one row of n+r per series
	covariance covariance
}

// run writes the standardised innovations ν_t/√S_t of each row of series to the same row of dst and returns Σ log S_t. With
// conditional, the states start from zero, S = 1 throughout and the first p innovations are zero (conditional sum of squares).
// ok is false where the process is not stationary. All rows have length n; state(c) is valid until the next run.
func (f *filter) run(dst, series [][]float64, conditional bool) (logDet float64, ok bool) {
	n := len(series[0])
	f.r = max(degree(f.phi), degree(f.theta)+1)
	f.prepare(n, len(series))
	if conditional {
		f.steady(dst, series, 0)
		for _, row := range dst {
			clear(row[:min(degree(f.phi), n)])
		}
		return 0, true
	}
	f.first = grow(f.first, f.r)
	if !f.covariance.firstColumn(f.first, f.phi, f.theta) {
		return 0, false
	}
	f.gain = grow(f.gain, f.r)
	copy(f.gain, f.first[1:])
	f.gain[f.r-1] = 0
	for _, t := range f.phi {
		f.gain[t.lag-1] += t.value * f.first[0]
	}
	copy(f.change, f.gain)
	from, logDet := f.transient(dst, series)
	f.steady(dst, series, from)
	return logDet, true
}

// prepare clears the buffers.
func (f *filter) prepare(n, series int) {
	f.change = grow(f.change, n+f.r)
	clear(f.change)
	for len(f.states) < series {
		f.states = append(f.states, nil)
	}
	for c := range series {
		f.states[c] = grow(f.states[c], n+f.r)
		clear(f.states[c])
	}
}

// state is the predicted state of series c after its last value.
func (f *filter) state(c, n int) []float64 { return f.states[c][n : n+f.r] }

// expected are the one-step-ahead expectations of the n values of series c: a state's first place is left as it was when its time came.
func (f *filter) expected(c, n int) []float64 { return f.states[c][:n] }

// transient filters until the filter is steady or the series end, and returns how far it came and Σ log S.
func (f *filter) transient(dst, series [][]float64) (t int, logDet float64) {
	n := len(series[0])
	s := f.first[0]
	m := -1 / s
	det := 1.0
	for t = 0; t < n; t++ {
		f.advance(dst, series, t, s)
		if det *= s; det > math.MaxFloat32 {
			logDet += math.Log(det)
			det = 1
		}
		change := f.change[t+1 : t+1+f.r]
		g := f.change[t]
		if g != 0 {
			for _, v := range f.phi {
				change[v.lag-1] += v.value * g
			}
			next := max(1, s+m*g*g)
			f.step(change, m*g, g/next)
			m *= next / s
			s = next
		}
		if s-1 < steadyExcess && f.settled(change, m) {
			t++
			break
		}
	}
	return t, logDet + math.Log(det)
}

// step is K ← K + a·L and L ← L − b·K.
func (f *filter) step(change []float64, a, b float64) {
	gain := f.gain[:len(change)]
	for i, v := range change {
		k := gain[i] + a*v
		gain[i] = k
		change[i] = v - b*k
	}
}

func (f *filter) settled(change []float64, m float64) bool {
	limit := math.Sqrt(-steadyChange / m)
	for _, v := range change {
		if v > limit || v < -limit {
			return false
		}
	}
	return true
}

// advance takes the value at t into each series' state.
func (f *filter) advance(dst, series [][]float64, t int, s float64) {
	scale := 1 / math.Sqrt(s)
	for c, y := range series {
		state := f.states[c]
		expected := state[t]
		innovation := y[t] - expected
		dst[c][t] = innovation * scale
		next := state[t+1 : t+1+f.r]
		gain := f.gain[:len(next)]
		innovation /= s
		for i, k := range gain {
			next[i] += k * innovation
		}
		for _, v := range f.phi {
			next[v.lag-1] += v.value * expected
		}
	}
}

// steady filters from t on with S = 1 and K = φ + θ.
func (f *filter) steady(dst, series [][]float64, from int) {
	for c, y := range series {
		state, out := f.states[c], dst[c]
		for t := from; t < len(y); t++ {
			innovation := y[t] - state[t]
			out[t] = innovation
			for _, v := range f.phi {
				state[t+v.lag] += v.value * y[t]
			}
			for _, v := range f.theta {
				state[t+v.lag] += v.value * innovation
			}
		}
	}
}
