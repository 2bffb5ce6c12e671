package demand

import (
	"math"
)

// The estimation goes in rounds: the observations are linearised at the present expectation, the level's variance ratio is chosen by
// marginal likelihood in the first of them, coefficients and level follow in closed form, and the noise is rescaled. It is the mode
// approximation of a state space model with counts (Durbin and Koopman 2012, §10.6; penalised quasi-likelihood).
const (
	rounds       = 8
	firstSearch  = 1    // round in which the variance ratio is searched among all candidates
	secondSearch = 3    // round in which it may move to a neighbour
	settled      = 5e-3 // largest change of a log expectation at which the rounds end
	longestStep  = 2.0  // of a log expectation in one round
	farthest     = 10.0 // a working observation is at most so far from its expectation, a factor on the scale of logarithms

	leastNu  = 1e-3 // of the noise: at best three per cent of the level
	leastPhi = 0.05

	noiseWeight = 8.0 // periods that the belief about the noise is worth
	ratioSD     = 2.0 // of the belief about the variance ratio, in steps of ratios
)

// Noise is how sales scatter about their expectation μ, variance φμ + νμ², and how restless the level is: Ratio numbers the candidates
// of the weight α of simple exponential smoothing, 0.01, 0.03, 0.06, 0.1, 0.17, 0.27 and 0.4.
type Noise struct {
	Phi   float64 `json:"phi"`
	Nu    float64 `json:"nu"`
	Ratio int     `json:"ratio"`
}

// usualNoise is believed where nothing is known.
var usualNoise = Noise{Phi: 1, Nu: 0.1, Ratio: 3}

// ratios are the candidates of q/h, those of simple exponential smoothing with α = 0.01, 0.03, 0.06, 0.1, 0.17, 0.27 and 0.4 by
// q/h = α²/(1−α).
var ratios = [...]float64{0.0001, 0.0009, 0.0038, 0.0111, 0.0348, 0.0999, 0.2667}

// estimate is one item on its way to a Model.
type estimate struct {
	item    Item
	n, p    int
	x       []float64 // n×p, columns of the item and the calendar
	beliefs []Belief  // p
	use     []int     // the columns that are not zero throughout
	seed    Belief    // of the first level; SD 0 for none
	noise   Noise     // what is believed of the noise

	eta     []float64 // expectation of log demand at which the observations are linearised
	phi, nu float64   // variance of sales: φμ + νμ²
	ratio   int       // index of the ratio of q to the typical h
	level   level
	outlier []bool

	beta     []float64 // p
	gram     []float64 // lower factor of the posterior precision over use
	data     normalEquations
	passage  passage
	z, y     []float64
	smoothed smoothed
}

// normalEquations are what the data alone say about the coefficients in use: precision and precision-weighted mean.
type normalEquations struct {
	precision []float64 // m×m, lower triangle
	right     []float64
}

// begin sets what the rounds start from: log demand near its local mean.
func (e *estimate) begin() {
	e.eta, e.z, e.y = make([]float64, e.n), make([]float64, e.n), make([]float64, e.n)
	e.beta = make([]float64, e.p)
	for j, b := range e.beliefs {
		e.beta[j] = b.Mean
	}
	e.outlier = make([]bool, e.n)
	e.level = level{h: make([]float64, e.n), jump: make([]float64, e.n), start: diffuse}
	e.phi, e.nu, e.ratio = e.noise.Phi, e.noise.Nu, e.noise.Ratio
	overall := e.localMean(0, e.n)
	if math.IsNaN(overall) {
		overall = math.Exp(e.seed.Mean) // 1 without a seed
	}
	floor := math.Log(0.1 / float64(e.n+1))
	for t := range e.eta {
		near := e.localMean(max(0, t-3), min(e.n, t+4))
		if math.IsNaN(near) {
			near = overall
		}
		e.eta[t] = max(floor, math.Log(0.8*near+0.2*overall+1e-12))
	}
	e.level.mean = math.Log(overall + 0.1/float64(e.n+1))
	if e.seed.SD > 0 {
		e.level.mean, e.level.start = e.seed.Mean, e.seed.SD*e.seed.SD
	}
}

// localMean is the mean demand of the periods from lo to hi, what was not on the shelf taken out; NaN where nothing is known.
func (e *estimate) localMean(lo, hi int) float64 {
	sum, seen := 0.0, 0.0
	for t := lo; t < hi; t++ {
		if a := e.item.stock(t); a > 0 && !math.IsNaN(e.item.Sales[t]) {
			sum += e.item.Sales[t]
			seen += a
		}
	}
	if seen == 0 {
		return math.NaN()
	}
	return sum / seen
}

// settle runs rounds until the expectation no longer changes; in two of them the variance ratio is searched.
func (e *estimate) settle(search bool) error {
	for round := range rounds {
		e.linearise()
		candidates := []int{e.ratio}
		if search && round == firstSearch {
			candidates = []int{0, 1, 2, 3, 4, 5, 6}
		} else if search && round == secondSearch {
			candidates = []int{max(0, e.ratio-1), e.ratio, min(len(ratios)-1, e.ratio+1)}
		}
		if err := e.regress(candidates); err != nil {
			return err
		}
		e.smooth()
		change := e.advance()
		e.measureNoise()
		if change < settled && (!search || round > secondSearch) {
			break
		}
	}
	return nil
}

// linearise writes the working observations and their variances.
func (e *estimate) linearise() {
	for t := range e.z {
		e.z[t], e.level.h[t] = e.working(t)
	}
}

// scale is the typical variance of an observation: the harmonic mean, which follows the telling ones.
func (e *estimate) scale() float64 {
	sum, n := 0.0, 0
	for _, h := range e.level.h {
		if !math.IsInf(h, 1) {
			sum += 1 / h
			n++
		}
	}
	if n == 0 {
		return e.phi*math.Exp(-e.level.mean) + e.nu
	}
	return float64(n) / sum
}

// regress estimates the coefficients for the present linearisation, with the best of the candidates among the ratios.
func (e *estimate) regress(candidates []int) error {
	typical, best := e.scale(), math.Inf(-1)
	solved := -1
	for _, i := range candidates {
		e.level.q = ratios[i] * typical
		likelihood, err := e.solve()
		if err != nil {
			return err
		}
		solved = i
		away := float64(i-e.noise.Ratio) / ratioSD
		if likelihood -= away * away / 2; likelihood > best {
			best, e.ratio = likelihood, i
		}
	}
	if solved == e.ratio {
		return nil
	}
	e.level.q = ratios[e.ratio] * typical
	_, err := e.solve()
	return err
}

// solve finds β = argmin Σ (v−vx·β)²/f + Σ ((β_j−m_j)/s_j)² and returns the marginal log likelihood with the scale of the noise
// profiled out, up to a constant.
func (e *estimate) solve() (float64, error) {
	e.level.filter(e.z, e.x, e.p, &e.passage)
	m := len(e.use)
	e.data.precision, e.data.right = grown(e.data.precision, m*m), grown(e.data.right, m)
	e.centre()
	e.passage.normal(e.use, e.data.precision, e.data.right)
	e.gram = append(e.gram[:0], e.data.precision...)
	solution := make([]float64, m)
	for i, j := range e.use {
		e.gram[i*m+i] += 1 / (e.beliefs[j].SD * e.beliefs[j].SD)
		solution[i] = e.data.right[i]
	}
	logDet, err := factor(e.gram, m)
	if err != nil {
		return 0, err
	}
	backsolve(e.gram, m, solution)
	quadratic, logs, n := 0.0, 0.0, 0
	for t, v := range e.passage.v {
		if !e.passage.counts(t) {
			continue
		}
		quadratic += v * v / e.passage.f[t]
		logs += math.Log(e.passage.f[t])
		n++
	}
	for i, j := range e.use {
		quadratic -= solution[i] * e.data.right[i]
		e.beta[j] = e.beliefs[j].Mean + solution[i]
	}
	return -(float64(n)*math.Log(max(quadratic, 1e-12)) + logs + logDet) / 2, nil
}

// centre takes the prior means out of the innovations, so that what is solved for is the difference from them.
func (e *estimate) centre() {
	for t := range e.passage.v {
		vx := e.passage.vx[t*e.p : (t+1)*e.p]
		for j, b := range e.beliefs {
			e.passage.v[t] -= b.Mean * vx[j]
		}
	}
}

// smooth estimates the level for the present coefficients.
func (e *estimate) smooth() {
	for t := range e.y {
		e.y[t] = e.z[t] - e.effect(t)
	}
	e.smoothed = e.level.smooth(e.y)
}

// effect is x_tᵀβ.
func (e *estimate) effect(t int) float64 {
	sum := 0.0
	for j, v := range e.x[t*e.p : (t+1)*e.p] {
		sum += v * e.beta[j]
	}
	return sum
}

// advance moves the linearisation to the new expectation and returns the largest change.
func (e *estimate) advance() float64 {
	change := 0.0
	floor := math.Log(0.1 / float64(e.n+1))
	for t := range e.eta {
		step := max(floor, e.smoothed.level[t]+e.effect(t)) - e.eta[t]
		step = max(-longestStep, min(longestStep, step))
		e.eta[t] += step
		change = max(change, math.Abs(step))
	}
	return change
}

// measureNoise fits φ and ν to the squared residuals of what was observed whole, by weighted least squares of r² on μ and μ² without
// negative coefficients, then scales both so that the innovations have the variance that the filter says.
func (e *estimate) measureNoise() {
	var s11, s12, s22, r1, r2 float64
	chi, n := 0.0, 0
	for t, y := range e.item.Sales {
		if e.item.stock(t) < 1 || math.IsNaN(y) || e.soldOut(t) || e.outlier[t] {
			continue
		}
		mu := math.Exp(e.eta[t])
		expected := e.phi*mu + e.nu*mu*mu
		r := min((y-mu)*(y-mu), 16*expected)
		w := 1 / (expected * expected)
		s11, s12, s22 = s11+w*mu*mu, s12+w*mu*mu*mu, s22+w*mu*mu*mu*mu
		r1, r2 = r1+w*mu*r, r2+w*mu*mu*r
	}
	if !(s11 > 0) {
		return
	}
	phi, nu := (r1*s22-r2*s12)/(s11*s22-s12*s12), (r2*s11-r1*s12)/(s11*s22-s12*s12)
	if !(phi > 0) || s11*s22-s12*s12 < 1e-9*s11*s22 {
		phi, nu = 0, r2/s22
	}
	if !(nu > 0) {
		phi, nu = r1/s11, 0
	}
	for t := range e.passage.v {
		if !e.passage.counts(t) || math.IsInf(e.level.h[t], 1) {
			continue
		}
		v := e.y[t] - e.smoothed.predicted[t]
		chi += min(v*v/e.passage.f[t], 16)
		n++
	}
	scale := 1.0
	if dof := float64(n) - float64(len(e.use))/4; n > 4 {
		scale = max(0.25, min(4, chi/max(dof, float64(n)/2)))
	}
	was, is := e.typicalNoise(e.phi, e.nu), e.typicalNoise(phi, nu)
	if is > 0 {
		scale *= was / is
	}
	own := float64(n) / (float64(n) + noiseWeight)
	e.phi = max(leastPhi, own*phi*scale+(1-own)*e.noise.Phi)
	e.nu = max(leastNu, own*nu*scale+(1-own)*e.noise.Nu)
}

// typicalNoise is the mean of φ/μ + ν over the history.
func (e *estimate) typicalNoise(phi, nu float64) float64 {
	sum := 0.0
	for _, eta := range e.eta {
		sum += phi*math.Exp(-eta) + nu
	}
	return sum / float64(max(1, len(e.eta)))
}

// grown is a slice of n numbers that reuses x where it is long enough.
func grown(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}
