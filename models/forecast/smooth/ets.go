package smooth

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// The admissible ranges of the smoothing parameters (Hyndman et al. 2008, section 2.6.2, the usual region): α and γ/(1 − α) lie
// between least and most, β/α up to mostTrend; a trend that is damped less than φ = 0.98 is not told apart from an undamped one, and one below 0.8 fades
// too fast to be one.
const (
	least, most         = 1e-4, 0.9999
	leastDamp, mostDamp = 0.8, 0.98
	mostTrend           = 0.2 // of β/α: a trend that follows every turn of the level forecasts worse, however well it fits
	iterations          = 200 // of the optimiser for one model; most need 10 to 40
	perfect             = 1e-20
)

// Reasons for which a model cannot be fitted. The errors of this package wrap them.
var (
	ErrShort    = errors.New("the series is too short for the model: take one with fewer parameters")
	ErrPositive = errors.New("a multiplicative model needs a series above zero: take an additive one")
	ErrSeason   = errors.New("a seasonal model needs a season of 2 steps or more that the history holds twice")
	ErrDomain   = errors.New("no parameters keep the model within its domain: take an additive one")
)

// ETS is a fitted model of exponential smoothing.
type ETS struct {
	Spec                    Spec
	Alpha, Beta, Gamma, Phi float64 // β = α·β*; 0 where the model has no such part, φ = 1 where the trend is not damped
	LogLik                  float64 // without constants: −n/2·log Σe² (− Σlog|f|)
	AICc                    float64 // −2·LogLik + 2k + 2k(k+1)/(n−k−1), and the cost of surprising initial states; +Inf where n ≤ k + 1
	Sigma                   float64 // standard deviation of the errors, relative ones for a multiplicative error
	first, last             states
	fitted                  []float64
}

// String is the model in the usual notation.
func (e *ETS) String() string { return e.Spec.String() }

// Fitted returns the one-step-ahead expectations within the history.
func (e *ETS) Fitted() []float64 { return slices.Clone(e.fitted) }

// Predict returns the point forecasts of the next h steps: the states run on without errors.
func (e *ETS) Predict(h int) []float64 {
	ahead := make([]float64, h)
	level, trend, damp := e.last.level, e.last.trend, 1.0
	for k := range ahead {
		switch e.Spec.Trend {
		case Additive:
			damp *= e.Phi
			level += damp * trend
		case Multiplicative:
			damp *= e.Phi
			level *= math.Pow(trend, damp)
		}
		ahead[k] = level
		switch e.Spec.Season {
		case Additive:
			ahead[k] += e.last.season[k%len(e.last.season)]
		case Multiplicative:
			ahead[k] *= e.last.season[k%len(e.last.season)]
		}
	}
	return ahead
}

// Fit estimates one model of the family by maximum likelihood. m is the length of the season; it only counts for seasonal models.
func Fit(y []float64, m int, spec Spec) (*ETS, error) {
	if err := fits(y, m, spec); err != nil {
		return nil, err
	}
	f := newFitter(y, m)
	c := f.candidate(spec)
	f.improve(c, iterations)
	return f.finish(c)
}

// fits reports why a model cannot be fitted to a series.
func fits(y []float64, m int, spec Spec) error {
	if err := spec.valid(); err != nil {
		return err
	}
	if len(y) < 1+spec.smoothing() || len(y) < 2 {
		return fmt.Errorf("%v with %d values: %w", spec, len(y), ErrShort)
	}
	if spec.Season != None && (m < 2 || len(y) < 2*m) {
		return fmt.Errorf("%v with season %d and %d values: %w", spec, m, len(y), ErrSeason)
	}
	if spec.positive() && slices.Min(y) <= 0 {
		return fmt.Errorf("%v: %w", spec, ErrPositive)
	}
	return nil
}

// fitter estimates models of one series; its buffers serve them all.
type fitter struct {
	recursion
	minimiser
	series []float64
	m      int
	floor  float64 // of Σe², for series that a model follows exactly
}

func newFitter(y []float64, m int) *fitter {
	f := &fitter{series: y, m: m}
	for _, v := range y {
		f.floor += v * v
	}
	f.floor = perfect * math.Max(f.floor, math.SmallestNonzeroFloat64/perfect)
	return f
}

// candidate is a model on the way to its optimum: x holds the smoothing parameters as angles, then the initial states as
// distances from the guess in units of the errors.
type candidate struct {
	spec   Spec
	start  states
	unit   states // of level, trend and season
	x      []float64
	loss   float64 // per observation
	period int
}

// The points where searches begin, of which the most likely is taken.
var starts = []weights{{alpha: 0.5, beta: 0.05, gamma: 0.05, phi: 0.95}}

// candidate prepares a model at the better one of the starting points.
func (f *fitter) candidate(spec Spec) *candidate {
	period := f.m
	if spec.Season == None {
		period = 1
	}
	c := &candidate{spec: spec, period: period, start: initial(f.series, spec, period), loss: math.Inf(1)}
	c.unit = f.units(spec, c.start)
	states := 1
	if spec.Trend != None {
		states++
	}
	if spec.Season != None {
		states += period
	}
	c.x = make([]float64, spec.smoothing()+states)
	best := slices.Clone(c.x)
	for _, w := range starts {
		c.set(w)
		if loss := f.loss(c, c.x, nil); loss < c.loss {
			c.loss = loss
			copy(best, c.x)
		}
	}
	copy(c.x, best)
	return c
}

// units says how far the initial states may be from the guess: about as far as the mean step of the series without its season.
func (f *fitter) units(spec Spec, s states) states {
	trace := math.Sqrt(f.floor)
	step := math.Max(meanStep(adjusted(f.series, s.season, spec.Season)), trace)
	u := states{level: step, trend: step / 4}
	if spec.Trend == Multiplicative {
		u.trend = math.Min(1, step/math.Max(math.Abs(s.level), step)) / 4
	}
	whole := math.Max(meanStep(f.series), trace) // the season is part of it
	season := whole / 2
	if spec.Season == Multiplicative {
		season = math.Min(1, whole/math.Max(math.Abs(s.level), whole)) / 2
	}
	u.season = []float64{season}
	return u
}

// meanStep is the mean absolute change of y.
func meanStep(y []float64) float64 {
	sum := 0.0
	for t := 1; t < len(y); t++ {
		sum += math.Abs(y[t] - y[t-1])
	}
	return sum / float64(max(1, len(y)-1))
}

// set moves the smoothing parameters to the given ones and the states to the guess.
func (c *candidate) set(w weights) {
	clear(c.x)
	c.x[0] = angle((w.alpha - least) / (most - least))
	i := 1
	if c.spec.Trend != None {
		c.x[i] = angle((w.beta - least) / (mostTrend - least))
		i++
	}
	if c.spec.Season != None {
		c.x[i] = angle(w.gamma)
		i++
	}
	if c.spec.Damped {
		c.x[i] = angle((w.phi - leastDamp) / (mostDamp - leastDamp))
	}
}

// weights maps x to the smoothing parameters.
func (c *candidate) weights(x []float64) weights {
	w := weights{alpha: least + (most-least)*share(x[0]), phi: 1}
	i := 1
	if c.spec.Trend != None {
		w.beta = least + (mostTrend-least)*share(x[i])
		i++
	}
	if c.spec.Season != None {
		w.gamma = (1 - w.alpha) * (least + (most-least)*share(x[i]))
		i++
	}
	if c.spec.Damped {
		w.phi = leastDamp + (mostDamp-leastDamp)*share(x[i])
	}
	return w
}

// load puts the initial states of x into the recursion.
func (f *fitter) load(c *candidate, x []float64) {
	f.bind(f.series, c.spec, c.period)
	i := c.spec.smoothing()
	f.level[0] = c.start.level + c.unit.level*x[i]
	i++
	if c.spec.Trend != None {
		f.trend[0] = c.start.trend + c.unit.trend*x[i]
		i++
	}
	if c.spec.Season != None {
		for j := range c.period {
			f.season[j] = c.start.season[j] + c.unit.season[0]*x[i+j]
		}
	}
}

// loss is the negative log-likelihood per observation, times two and without constants; gradient may be nil.
func (f *fitter) loss(c *candidate, x, gradient []float64) float64 {
	f.load(c, x)
	w := c.weights(x)
	squares, logs, ok := f.forward(w)
	if !ok {
		return math.Inf(1)
	}
	if c.spec.Error == Multiplicative {
		squares += perfect
	} else {
		squares += f.floor
	}
	if gradient != nil {
		c.chain(x, w, f.backward(w, squares), f.dSeason, gradient)
	}
	return math.Log(squares) + 2*logs/float64(len(f.series)) + prior(x, c.spec.smoothing(), len(f.series), gradient)
}

// surprise is how many units an initial state may well be from its guess.
const surprise = 0.5

// prior is what the distance of the initial states, x from the first on, from their guesses costs per observation: they are as likely as normal variables
// of the spread surprise. Without it the states of a short series fit its first values, and nothing else. gradient may be nil.
func prior(x []float64, first, n int, gradient []float64) float64 {
	cost := 0.0
	for i := first; i < len(x); i++ {
		d := x[i] / (surprise * surprise * float64(n))
		cost += d * x[i]
		if gradient != nil {
			gradient[i] += 2 * d
		}
	}
	return cost
}

// chain carries the derivatives over to x.
func (c *candidate) chain(x []float64, w weights, d adjoints, dSeason, gradient []float64) {
	i := 1
	dAlpha := d.alpha
	if c.spec.Trend != None {
		gradient[i] = d.beta * (mostTrend - least) * shareSlope(x[i])
		i++
	}
	if c.spec.Season != None {
		share := w.gamma / (1 - w.alpha)
		dAlpha -= d.gamma * share
		gradient[i] = d.gamma * (1 - w.alpha) * (most - least) * shareSlope(x[i])
		i++
	}
	if c.spec.Damped {
		gradient[i] = d.phi * (mostDamp - leastDamp) * shareSlope(x[i])
		i++
	}
	gradient[0] = dAlpha * (most - least) * shareSlope(x[0])
	gradient[i] = d.level * c.unit.level
	i++
	if c.spec.Trend != None {
		gradient[i] = d.trend * c.unit.trend
		i++
	}
	if c.spec.Season != None {
		for j := range c.period {
			gradient[i+j] = dSeason[j] * c.unit.season[0]
		}
	}
}

// improve runs the optimiser from where the candidate is.
func (f *fitter) improve(c *candidate, iterations int) {
	if math.IsInf(c.loss, 1) {
		return
	}
	c.loss = f.minimise(func(x, gradient []float64) float64 { return f.loss(c, x, gradient) }, c.x, c.spec.smoothing(), iterations)
}

// aicc is Akaike's criterion, corrected for short series (Hyndman et al. 2008, section 7.1).
func (f *fitter) aicc(c *candidate) float64 {
	n, k := float64(len(f.series)), float64(c.spec.parameters(c.period))
	if n <= k+1 {
		return math.Inf(1)
	}
	return n*c.loss + 2*k + 2*k*(k+1)/(n-k-1)
}

// finish turns a candidate into a model.
func (f *fitter) finish(c *candidate) (*ETS, error) {
	if math.IsInf(f.loss(c, c.x, nil), 1) {
		return nil, fmt.Errorf("%v: %w", c.spec, ErrDomain)
	}
	return f.model(c, c.weights(c.x)), nil
}

// model is the model of the last forward run.
func (f *fitter) model(c *candidate, w weights) *ETS {
	n := len(f.series)
	e := &ETS{Spec: c.spec, Alpha: w.alpha, Beta: w.alpha * w.beta, Gamma: w.gamma, Phi: w.phi,
		AICc: f.aicc(c), fitted: slices.Clone(f.fitted)}
	e.first = states{f.level[0], f.trend[0], slices.Clone(f.season[:c.period])}
	e.last = states{f.level[n], f.trend[n], slices.Clone(f.season[n : n+c.period])}
	squares := 0.0
	for t, v := range f.series {
		d := v - f.fitted[t]
		if c.spec.Error == Multiplicative {
			d /= f.fitted[t]
		}
		squares += d * d
	}
	if c.spec.Error == Additive {
		squares += f.floor // as in the loss
	}
	e.LogLik = -float64(n) / 2 * math.Log(squares)
	if c.spec.Error == Multiplicative {
		for _, v := range f.fitted {
			e.LogLik -= math.Log(v)
		}
	}
	e.Sigma = math.Sqrt(squares / float64(max(1, n-c.spec.parameters(c.period)+1)))
	return e
}
