package arima

import (
	"fmt"
	"math"
	"slices"
)

// Model is a fitted ARIMA. It is immutable and may be used from several goroutines.
type Model struct {
	Order    Order
	Constant bool
	AR, MA   []float64 // φ_1…φ_P and θ_1…θ_Q
	SAR, SMA []float64 // Φ_1…Φ_SP and Θ_1…Θ_SQ
	Drift    float64   // the mean, or with one difference the change per step; 0 without Constant
	Beta     []float64 // one coefficient per regressor
	Sigma2   float64   // σ² with the degrees of freedom taken off: Σ ν²/S / (n − coefficients), as R's forecast prints it
	LogLik   float64   // the exact Gaussian log-likelihood of the differenced series
	AIC      float64   // −2·LogLik + 2k, k the coefficients and σ²
	AICc     float64   // AIC + 2k(k+1)/(n−k−1), +Inf where n ≤ k+1; n = values less those lost by differencing
	BIC      float64

	length     int // of the series
	phi, theta []term
	state      []float64 // Harvey's state after the last value
	tail       []float64 // the last values of y less the regression, as many as differencing takes
	lastRow    []float64 // the regressors' last values
	fitted     []float64
}

// Fit estimates the model of the given order by exact maximum likelihood. It takes more differenced values than coefficients.
func Fit(y []float64, order Order, s Settings) (*Model, error) {
	if err := order.check(); err != nil {
		return nil, err
	}
	if s.Constant && order.D+order.SD > 1 {
		return nil, fmt.Errorf("arima: %v with a constant would follow a polynomial: leave the constant out", order)
	}
	if err := checkData(y, s.Regressors); err != nil {
		return nil, err
	}
	p, err := newProblem(y, order, s)
	if err != nil {
		return nil, err
	}
	if need := p.coefficients(order) + 1; len(p.w) < need {
		return nil, fmt.Errorf("%w: %d values after differencing for %d coefficients", ErrShort, len(p.w), need-1)
	}
	u, _ := p.fit(order, nil)
	return p.model(order, u), nil
}

// problem is what models with the same differences, constant and regressors share.
type problem struct {
	y           []float64
	w           []float64
	constant    bool
	regressors  [][]float64 // undifferenced, the constant's row first
	basis       *basis      // of the differenced regressors
	estimator   *estimator
	conditional bool
	improvement float64 // at which an estimation ends
}

// newProblem looks at the differences and the period of o only.
func newProblem(y []float64, o Order, s Settings) (*problem, error) {
	p := &problem{improvement: fineImprovement, y: y, constant: s.Constant, w: differences(y, o.D, o.SD, o.Period)}
	if len(p.w) == 0 {
		return nil, fmt.Errorf("%w: %d values for %v", ErrShort, len(y), o)
	}
	if s.Constant {
		p.regressors = append(p.regressors, constantRow(0, len(y), o))
	}
	p.regressors = append(p.regressors, s.Regressors...)
	differenced := make([][]float64, len(p.regressors))
	for i, x := range p.regressors {
		differenced[i] = differences(x, o.D, o.SD, o.Period)
	}
	var err error
	if p.basis, err = orthonormal(differenced); err != nil {
		return nil, err
	}
	p.estimator = newEstimator(p.w, p.basis.rows)
	return p, nil
}

// constantRow is 1 at every step, or with a difference the number of the step, counted from 1, for the steps from+1…from+n.
func constantRow(from, n int, o Order) []float64 {
	row := make([]float64, n)
	for t := range row {
		row[t] = 1
		if o.D+o.SD > 0 {
			row[t] = float64(from + t + 1)
		}
	}
	return row
}

func (p *problem) coefficients(o Order) int { return o.coefficients() + len(p.regressors) }

// fit returns the parameters and the sum of squares of a model: the exact estimate from the best of several starts, which are
// conditional least squares estimates and the parameters near, if any.
func (p *problem) fit(o Order, near []float64) (u []float64, value float64) {
	e := p.estimator
	e.shape(o)
	value = math.Inf(1)
	for _, partial := range startMoving[:min(len(startMoving), 1+o.Q+o.SQ)] {
		start := startOf(o, partial)
		e.minimise(start, true, roughImprovement)
		if v := e.residuals(e.trial, start, p.conditional); u == nil || v < value {
			u, value = start, v
		}
	}
	if p.conditional {
		used := max(1, len(p.w)-o.P-o.SP*o.Period)
		return u, e.minimise(u, true, p.improvement) * float64(len(p.w)) / float64(used)
	}
	if near != nil && e.residuals(e.trial, near, false) < value {
		u = near
	}
	return u, e.minimise(u, false, p.improvement)
}

// Starts of an estimation: the first parameter of the autoregressive parts, which keeps them from being the same as the moving average
// parts to first order, and the choices for the first parameter of the moving average parts, of which θ is minus the tangent.
const startAutoregressive = 0.1

var startMoving = [...]float64{0, 0.5}

func startOf(o Order, moving float64) []float64 {
	u := make([]float64, o.coefficients())
	from := 0
	for i, length := range [...]int{o.P, o.Q, o.SP, o.SQ} {
		if length > 0 {
			u[from] = startAutoregressive
			if i%2 == 1 {
				u[from] = moving
			}
		}
		from += length
	}
	return u
}

// information is −2 log L + 2k and k for a sum of squares.
func (p *problem) information(o Order, value float64) (aic float64, k int) {
	n := float64(len(p.w))
	k = p.coefficients(o) + 1
	return n*(1+math.Log(2*math.Pi)+math.Log(value/n)) + 2*float64(k), k
}

// corrected is AICc.
func corrected(aic float64, n, k int) float64 {
	if n <= k+1 {
		return math.Inf(1)
	}
	return aic + 2*float64(k)*float64(k+1)/float64(n-k-1)
}

// model makes the model at parameters u.
func (p *problem) model(o Order, u []float64) *Model {
	e, n := p.estimator, len(p.w)
	e.shape(o)
	value := e.residuals(e.residual, u, false)
	m := &Model{
		Order: o, Constant: p.constant, length: len(p.y),
		AR: slices.Clone(e.ar), MA: slices.Clone(e.ma), SAR: slices.Clone(e.sar), SMA: slices.Clone(e.sma),
		phi: slices.Clone(e.filter.phi), theta: slices.Clone(e.filter.theta),
	}
	aic, k := p.information(o, value)
	m.AIC, m.AICc = aic, corrected(aic, n, k)
	m.LogLik = float64(k) - aic/2
	m.BIC = aic + float64(k)*(math.Log(float64(n))-2)
	m.Sigma2 = value / math.Exp(e.logDet/float64(n)) / float64(max(1, n-k+1))
	beta := p.basis.coefficients(e.beta)
	rest := slices.Clone(p.y)
	for j, b := range beta {
		for t, v := range p.regressors[j] {
			rest[t] -= b * v
		}
	}
	if p.constant {
		m.Drift, beta = beta[0], beta[1:]
	}
	m.Beta = beta
	for _, x := range p.regressors[len(p.regressors)-len(beta):] {
		m.lastRow = append(m.lastRow, x[len(x)-1])
	}
	m.tail = rest[len(rest)-o.lost():]
	m.finish(p.y, rest)
	return m
}

// finish filters the series less the regression once more, for the state at its end and the fitted values.
func (m *Model) finish(y, rest []float64) {
	w := differences(rest, m.Order.D, m.Order.SD, m.Order.Period)
	f := filter{phi: m.phi, theta: m.theta}
	f.run([][]float64{make([]float64, len(w))}, [][]float64{w}, false)
	m.state = slices.Clone(f.state(0, len(w)))
	m.fitted = make([]float64, m.length)
	lost := m.Order.lost()
	for t := range lost {
		m.fitted[t] = math.NaN()
	}
	for t, expected := range f.expected(0, len(w)) {
		m.fitted[lost+t] = y[lost+t] - (w[t] - expected)
	}
}
