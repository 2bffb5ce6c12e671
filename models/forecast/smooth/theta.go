package smooth

import (
	"fmt"
	"math"
	"slices"
)

// ThetaModel is a model of the Theta family (Assimakopoulos and Nikolopoulos 2000) in the state-space form of Fiorucci et al. (2016).
// With the level l and weight ω = 1 − 1/θ of the trend line,
//
//	μₜ = lₜ₋₁ + ω·((1−α)ᵗ⁻¹·A + (1−(1−α)ᵗ)/α·B)
//	lₜ = α·yₜ + (1−α)·lₜ₋₁
//
// where A + B·t is the least-squares line of the whole history, or, in the dynamic models, of the values up to t − 1.
type ThetaModel struct {
	Alpha, Theta, Level0 float64
	MSE                  float64 // of the one-step errors from the third on
	name                 string
	dynamic              bool
	n                    int
	level                float64 // lₙ
	trend                lineFit // of the history
	fitted               []float64
}

// The ranges of the parameters (ibid., section 3): θ = 1 is no trend line, and a larger θ bends further away from it.
const (
	leastAlpha, mostAlpha = 0.1, 0.99
	mostOmega             = 1 - 1e-10
	standardOmega         = 0.5 // θ = 2
	warmUp                = 2   // values without a trend line; their errors do not count
)

// lineFit is a least-squares line through y₁ … yₜ that takes in one value at a time (ibid., appendix).
type lineFit struct{ t, mean, intercept, slope float64 }

func (f *lineFit) add(y float64) {
	f.t++
	t := f.t
	if t > 1 {
		f.slope = ((t-2)*f.slope + 6/t*(y-f.mean)) / (t + 1)
	}
	f.mean += (y - f.mean) / t
	f.intercept = f.mean - f.slope*(t+1)/2
}

// Theta is the classical method as submitted to the M3 and M4 competitions: the mean of the trend line (θ = 0) and of simple exponential
// smoothing of the line with doubled curvature (θ = 2). Remove a season before.
func Theta(y []float64) (*ClassicalTheta, error) {
	if len(y) < 2 {
		return nil, fmt.Errorf("Theta with %d values: %w", len(y), ErrShort)
	}
	c := &ClassicalTheta{}
	c.intercept, c.slope = line(y)
	bent := make([]float64, len(y))
	for t, v := range y {
		bent[t] = 2*v - c.at(t)
	}
	var err error
	c.ses, err = SES(bent)
	return c, err
}

// ClassicalTheta is the classical Theta model.
type ClassicalTheta struct {
	intercept, slope float64
	ses              *ETS
}

func (c *ClassicalTheta) at(t int) float64 { return c.intercept + c.slope*float64(t+1) }

// String is the model's name.
func (c *ClassicalTheta) String() string { return "Theta" }

// Predict returns the point forecasts of the next h steps.
func (c *ClassicalTheta) Predict(h int) []float64 {
	ahead := c.ses.Predict(h)
	for k := range ahead {
		ahead[k] = (ahead[k] + c.at(len(c.ses.fitted)+k)) / 2
	}
	return ahead
}

// Fitted returns the one-step-ahead expectations within the history. The line is the one of the whole history.
func (c *ClassicalTheta) Fitted() []float64 {
	fitted := c.ses.Fitted()
	for t := range fitted {
		fitted[t] = (fitted[t] + c.at(t)) / 2
	}
	return fitted
}

// StandardTheta is the state-space model with θ = 2, OptimisedTheta estimates θ; both use the line of the whole history.
func StandardTheta(y []float64) (*ThetaModel, error) { return fitTheta(y, "STM", false, false) }

// OptimisedTheta estimates θ beside α and the initial level.
func OptimisedTheta(y []float64) (*ThetaModel, error) { return fitTheta(y, "OTM", false, true) }

// DynamicTheta has θ = 2 and a line that is fitted again with every value.
func DynamicTheta(y []float64) (*ThetaModel, error) { return fitTheta(y, "DSTM", true, false) }

// DynamicOptimisedTheta estimates θ and fits the line again with every value; the most accurate of the family in the M3 data.
func DynamicOptimisedTheta(y []float64) (*ThetaModel, error) { return fitTheta(y, "DOTM", true, true) }

// fitTheta minimises the one-step squared error. For a given α it is quadratic in the initial level and ω, so only α is searched.
func fitTheta(y []float64, name string, dynamic, optimise bool) (*ThetaModel, error) {
	if len(y) < warmUp+2 {
		return nil, fmt.Errorf("%s with %d values: %w", name, len(y), ErrShort)
	}
	s := newThetaSearch(y, dynamic, optimise)
	alpha := s.search()
	level0, omega, loss := s.solve(alpha)
	m := &ThetaModel{Alpha: alpha, Theta: 1 / (1 - omega), Level0: level0, MSE: loss / float64(len(y)-warmUp), name: name, dynamic: dynamic,
		n: len(y), level: level0, fitted: make([]float64, len(y)), trend: s.whole}
	keep := 1.0
	for t, v := range y {
		next := keep * (1 - alpha)
		m.fitted[t] = m.level + omega*(keep*s.intercept[t]+(1-next)/alpha*s.slope[t])
		m.level = alpha*v + (1-alpha)*m.level
		keep = next
	}
	return m, nil
}

// thetaSearch holds the lines A + B·t that each step sees.
type thetaSearch struct {
	y, intercept, slope []float64
	whole               lineFit
	optimise            bool
}

func newThetaSearch(y []float64, dynamic, optimise bool) *thetaSearch {
	s := &thetaSearch{y: y, intercept: make([]float64, len(y)), slope: make([]float64, len(y)), optimise: optimise}
	for t, v := range y {
		s.intercept[t], s.slope[t] = s.whole.intercept, s.whole.slope
		s.whole.add(v)
	}
	if !dynamic {
		for t := range y {
			s.intercept[t], s.slope[t] = s.whole.intercept, s.whole.slope
		}
	}
	return s
}

// solve returns the best initial level and ω for α, and the sum of squared errors.
func (s *thetaSearch) solve(alpha float64) (level0, omega, loss float64) {
	// The error is e = u − l₀·v − ω·c with u = y − smoothed (from l₀ = 0), v = (1−α)ᵗ⁻¹ and c the trend term.
	var uu, uv, uc, vv, vc, cc float64
	keep, smoothed := 1.0, 0.0
	for t, y := range s.y {
		next := keep * (1 - alpha)
		if t >= warmUp {
			u, v := y-smoothed, keep
			c := keep*s.intercept[t] + (1-next)/alpha*s.slope[t]
			uu, uv, uc = uu+u*u, uv+u*v, uc+u*c
			vv, vc, cc = vv+v*v, vc+v*c, cc+c*c
		}
		smoothed += alpha * (y - smoothed)
		keep = next
	}
	omega = standardOmega
	if s.optimise {
		omega = 0
		if det := cc*vv - vc*vc; det > 1e-12*cc*vv {
			omega = (uc*vv - uv*vc) / det
		}
		omega = min(max(omega, 0), mostOmega)
	}
	if vv > 0 {
		level0 = (uv - omega*vc) / vv
	}
	loss = uu + level0*level0*vv + omega*omega*cc - 2*level0*uv - 2*omega*uc + 2*level0*omega*vc
	return level0, omega, max(loss, 0)
}

// search finds α: a coarse grid, then golden sections around its best point.
func (s *thetaSearch) search() float64 {
	const grid, sections = 12, 18
	width := (mostAlpha - leastAlpha) / grid
	best, least := leastAlpha, math.Inf(1)
	for i := range grid + 1 {
		alpha := leastAlpha + width*float64(i)
		if _, _, loss := s.solve(alpha); loss < least {
			best, least = alpha, loss
		}
	}
	lo, hi := max(leastAlpha, best-width), min(mostAlpha, best+width)
	ratio := (math.Sqrt(5) - 1) / 2
	a, b := hi-ratio*(hi-lo), lo+ratio*(hi-lo)
	_, _, atA := s.solve(a)
	_, _, atB := s.solve(b)
	for range sections {
		if atA < atB {
			hi, b, atB = b, a, atA
			a = hi - ratio*(hi-lo)
			_, _, atA = s.solve(a)
		} else {
			lo, a, atA = a, b, atB
			b = lo + ratio*(hi-lo)
			_, _, atB = s.solve(b)
		}
	}
	if middle := (lo + hi) / 2; min(atA, atB) < least {
		best = middle
	}
	return best
}

// String is the model's name: STM, OTM, DSTM or DOTM.
func (m *ThetaModel) String() string { return m.name }

// Fitted returns the one-step-ahead expectations within the history.
func (m *ThetaModel) Fitted() []float64 { return slices.Clone(m.fitted) }

// Predict returns the point forecasts of the next h steps; the dynamic models fit their line again with every forecast.
func (m *ThetaModel) Predict(h int) []float64 {
	ahead := make([]float64, h)
	level, trend, omega := m.level, m.trend, 1-1/m.Theta
	keep := math.Pow(1-m.Alpha, float64(m.n))
	for k := range ahead {
		next := keep * (1 - m.Alpha)
		ahead[k] = level + omega*(keep*trend.intercept+(1-next)/m.Alpha*trend.slope)
		level = m.Alpha*ahead[k] + (1-m.Alpha)*level
		if m.dynamic {
			trend.add(ahead[k])
		}
		keep = next
	}
	return ahead
}
