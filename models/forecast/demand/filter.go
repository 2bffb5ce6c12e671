package demand

import (
	"math"

	"github.com/viterin/vek"
)

// diffuse is the variance of a level of which nothing is known, on the scale of logarithms; innovations with a variance above its tenth
// say nothing about the fit.
const diffuse = 1e4

// level is the state space form of the model,
//
//	z_t = ℓ_t + x_tᵀβ + ε_t,   ε_t ~ N(0, h_t)        ℓ_{t+1} = ℓ_t + ξ_t,   ξ_t ~ N(0, q + jump_t)
//
// whose steady state is simple exponential smoothing of the errors of the regression (Durbin and Koopman, Time Series Analysis by State
// Space Methods, 2nd ed. 2012, chapter 2). h_t = +Inf where nothing is observed.
type level struct {
	h     []float64
	jump  []float64 // extra variance of the step from t to t+1
	q     float64
	mean  float64 // of ℓ_0
	start float64 // variance of ℓ_0
}

// passage is what the augmented filter (de Jong 1991; Durbin and Koopman §6.2) leaves: innovations of z and of every column, as if
// each were observed alone, and their common variance.
type passage struct {
	v    []float64 // n
	vx   []float64 // n×p, x_t less its own filtered level
	f    []float64 // n
	end  float64   // level of z after the last period
	endX []float64 // p, level of the columns
	endP float64   // variance of the level after the last period, the next step included

	rows, across, product []float64 // workspace of normal
}

// filter runs z (n) and X (n×p, row-major) through the filter. It is linear in both, so that the innovations for any β are v − vx·β.
func (l level) filter(z, x []float64, p int, out *passage) {
	n := len(z)
	out.resize(n, p)
	a, variance := l.mean, l.start
	ax := out.endX
	clear(ax)
	for t := range n {
		v, vx := z[t]-a, out.vx[t*p:(t+1)*p]
		for j, value := range x[t*p : (t+1)*p] {
			vx[j] = value - ax[j]
		}
		out.v[t], out.f[t] = v, variance+l.h[t]
		if !math.IsInf(l.h[t], 1) {
			gain := variance / out.f[t]
			a += gain * v
			for j, value := range vx {
				ax[j] += gain * value
			}
			variance *= 1 - gain
		} else {
			out.v[t] = 0
		}
		variance += l.q + l.jump[t]
	}
	out.end, out.endP = a, variance
}

func (p *passage) resize(n, columns int) {
	if len(p.v) != n || len(p.endX) != columns {
		p.v, p.f, p.vx, p.endX = make([]float64, n), make([]float64, n), make([]float64, n*columns), make([]float64, columns)
	}
}

// counts reports whether a period says something about the coefficients.
func (p *passage) counts(t int) bool { return p.f[t] < diffuse/10 }

// normal writes the normal equations of the regression, gram = Σ vx·vxᵀ/f (m×m) and right = Σ vx·v/f, over the m columns in use. The
// products are taken block by block, small enough for vek to stay on this goroutine.
func (p *passage) normal(use []int, gram, right []float64) {
	m, columns := len(use), len(p.endX)
	clear(gram)
	clear(right)
	if m == 0 {
		return
	}
	block := max(1, min(64, (serialProduct-1)/(m*m)))
	p.rows, p.across, p.product = grown(p.rows, block*m), grown(p.across, block*m), grown(p.product, m*m)
	filled := 0
	flush := func() {
		for i := range m {
			for k := range filled {
				p.across[i*filled+k] = p.rows[k*m+i]
			}
		}
		vek.MatMul_Into(p.product, p.across[:m*filled], p.rows[:filled*m], filled)
		vek.Add_Inplace(gram, p.product)
		filled = 0
	}
	for t := range p.v {
		if !p.counts(t) {
			continue
		}
		vx, w := p.vx[t*columns:(t+1)*columns], 1/math.Sqrt(p.f[t])
		row := p.rows[filled*m : (filled+1)*m]
		for i, j := range use {
			row[i] = vx[j] * w
			right[i] += row[i] * w * p.v[t]
		}
		if filled++; filled == block {
			flush()
		}
	}
	if filled > 0 {
		flush()
	}
}

// serialProduct is the number of multiplications from which vek starts goroutines of its own.
const serialProduct = 100_000

// smoothed is the level given all of the history, and how unusual every period is.
type smoothed struct {
	level     []float64 // E[ℓ_t | all]
	predicted []float64 // E[ℓ_t | before t]
	irregular []float64 // auxiliary residual of ε_t: E[ε_t | all] by its standard deviation, 0 where nothing is observed
	step      []float64 // auxiliary residual of ξ_t, the step from t to t+1
	end, endP float64   // level after the last period and its variance, the next step included
	kept      float64   // weight of the prior mean in end
}

// smooth runs the filter and the disturbance smoother over y = z − Xβ (Durbin and Koopman §2.4–2.5; auxiliary residuals: Harvey and
// Koopman, Journal of Business & Economic Statistics 10, 1992).
func (l level) smooth(y []float64) smoothed {
	n := len(y)
	s := smoothed{level: make([]float64, n), predicted: make([]float64, n), irregular: make([]float64, n), step: make([]float64, n), kept: 1}
	v, f, gain, variances := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	a, variance := l.mean, l.start
	for t := range n {
		s.predicted[t], variances[t] = a, variance
		if !math.IsInf(l.h[t], 1) {
			v[t], f[t] = y[t]-a, variance+l.h[t]
			gain[t] = variance / f[t]
			a += gain[t] * v[t]
			variance *= 1 - gain[t]
			s.kept *= 1 - gain[t]
		}
		variance += l.q + l.jump[t]
	}
	s.end, s.endP = a, variance
	r, weight := 0.0, 0.0 // r_t and N_t of the backward recursion
	for t := n - 1; t >= 0; t-- {
		if weight > 0 {
			s.step[t] = r / math.Sqrt(weight)
		}
		if f[t] > 0 {
			u, d := v[t]/f[t]-gain[t]*r, 1/f[t]+gain[t]*gain[t]*weight
			s.irregular[t] = u / math.Sqrt(d)
			r = v[t]/f[t] + (1-gain[t])*r
			weight = 1/f[t] + (1-gain[t])*(1-gain[t])*weight
		}
		s.level[t] = s.predicted[t] + variances[t]*r
	}
	return s
}
