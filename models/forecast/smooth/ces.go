package smooth

import (
	"fmt"
	"math"
	"slices"
)

// CESKind is the kind of a complex exponential smoothing.
type CESKind string

// The kinds of season (Svetunkov, Kourentzes and Ord 2022, table 1).
const (
	CESNone    CESKind = "N" // none
	CESSimple  CESKind = "S" // the complex level itself is one season old
	CESPartial CESKind = "P" // an additive season beside the level
	CESFull    CESKind = "F" // a complex season beside the level
)

// CES is a fitted complex exponential smoothing (Svetunkov, Kourentzes and Ord 2022). The expectation is the sum of the levels of its
// parts; each part is L steps old and has a level l, a second state c (the information potential) and a complex weight a + i·b:
//
//	f = Σ l,  e = y − f
//	l ← l − (1−b)·c + (a−b)·e
//	c ← l + (1−a)·c + (a+b)·e
//
// The season of the partial kind has only a level: l ← l + a·e.
type CES struct {
	Kind    CESKind
	Weights []complex128 // one per part
	AICc    float64
	m       int
	parts   []cesPart
	fitted  []float64
}

// The ranges in which weights are searched and where the search begins, as in the authors' code: wide enough for all stable models.
const (
	leastCES, mostCES    = 0.01, 1.8
	startReal, startImag = 1.3, 1.0
	startShare           = 0.1
	potential            = 1 / 1.1 // of the first levels
)

// cesPart is one component: states that are lag steps old.
type cesPart struct {
	lag          int
	complex      bool
	a, b         float64
	level, other []float64 // n+lag each: [t] is used at step t, [t+lag] is its successor
	dl, dc       []float64 // adjoints
}

// cesFit is the estimation of one kind.
type cesFit struct {
	y      []float64
	parts  []cesPart
	errors []float64
	scale  float64 // of the initial states
	floor  float64
	start  []float64 // the guessed initial states, in the order of x
	minimiser
}

// AutoCES fits the kinds that the series allows and returns the one with the smallest AICc.
func AutoCES(y []float64, m int) (*CES, error) {
	best, err := FitCES(y, m, CESNone)
	if err != nil || m < 2 || m > longestSeason || len(y) < 2*m {
		return best, err
	}
	for _, kind := range []CESKind{CESSimple, CESPartial, CESFull} {
		if c, err := FitCES(y, m, kind); err == nil && c.AICc < best.AICc {
			best = c
		}
	}
	return best, nil
}

// FitCES estimates weights and initial states of one kind by maximum likelihood. m is the season, at least 2 for the seasonal kinds.
func FitCES(y []float64, m int, kind CESKind) (*CES, error) {
	if len(y) < 4 {
		return nil, fmt.Errorf("CES with %d values: %w", len(y), ErrShort)
	}
	if kind != CESNone && (m < 2 || len(y) < 2*m) {
		return nil, fmt.Errorf("CES(%s) with season %d and %d values: %w", kind, m, len(y), ErrSeason)
	}
	f := newCESFit(y, m, kind)
	if f == nil {
		return nil, fmt.Errorf("CES has no kind %q: take N, S, P or F", kind)
	}
	x := make([]float64, f.weightCount()+len(f.start))
	i := 0
	for _, p := range f.parts {
		if p.complex {
			x[i], x[i+1] = toCES(startReal), toCES(startImag)
			i += 2
		} else {
			x[i] = angle(startShare)
			i++
		}
	}
	loss := f.minimise(f.loss, x, f.weightCount(), iterations)
	if math.IsInf(f.loss(x, nil), 1) {
		return nil, fmt.Errorf("CES(%s): %w", kind, ErrDomain)
	}
	c := &CES{Kind: kind, m: m, parts: f.parts, fitted: make([]float64, len(y))}
	for t := range y {
		c.fitted[t] = y[t] - f.errors[t]
	}
	for i := range c.parts {
		p := &c.parts[i]
		p.dl, p.dc = nil, nil
		c.Weights = append(c.Weights, complex(p.a, p.b))
	}
	n, k := float64(len(y)), float64(len(x)+1)
	c.AICc = math.Inf(1)
	if n > k+1 {
		c.AICc = n*loss + 2*k + 2*k*(k+1)/(n-k-1)
	}
	return c, nil
}

func newCESFit(y []float64, m int, kind CESKind) *cesFit {
	f := &cesFit{y: y, errors: make([]float64, len(y))}
	level := mean(y[:min(len(y), max(10, m))])
	part := func(lag int, isComplex bool, first []float64) {
		n := len(y) + lag
		f.parts = append(f.parts, cesPart{lag: lag, complex: isComplex, level: make([]float64, n), other: make([]float64, n),
			dl: make([]float64, n), dc: make([]float64, n)})
		f.start = append(f.start, first...)
		if isComplex {
			for _, v := range first {
				f.start = append(f.start, v*potential)
			}
		}
	}
	switch kind {
	case CESNone:
		part(1, true, []float64{level})
	case CESSimple:
		part(m, true, y[:m])
	case CESPartial, CESFull:
		part(1, true, []float64{level})
		part(m, kind == CESFull, indices(y, m, Additive))
	default:
		return nil
	}
	for t, v := range y {
		f.floor += perfect * v * v
		if t > 0 {
			f.scale += math.Abs(v-y[t-1]) / float64(len(y)-1)
		}
	}
	f.floor = math.Max(f.floor, math.SmallestNonzeroFloat64)
	f.scale = math.Max(f.scale, math.Sqrt(f.floor))
	return f
}

func (f *cesFit) weightCount() int {
	k := 0
	for _, p := range f.parts {
		k++
		if p.complex {
			k++
		}
	}
	return k
}

func toCES(w float64) float64 { return angle((w - leastCES) / (mostCES - leastCES)) }

func fromCES(x float64) float64 { return leastCES + (mostCES-leastCES)*share(x) }

// load puts weights and initial states of x into the parts.
func (f *cesFit) load(x []float64) {
	i, s := 0, f.weightCount()
	state := func() float64 {
		v := f.start[s-f.weightCount()] + f.scale*x[s]
		s++
		return v
	}
	for k := range f.parts {
		p := &f.parts[k]
		if p.complex {
			p.a, p.b = fromCES(x[i]), fromCES(x[i+1])
			i += 2
		} else {
			p.a, p.b = share(x[i]), 0
			i++
		}
		for j := range p.lag {
			p.level[j] = state()
		}
		for j := 0; p.complex && j < p.lag; j++ {
			p.other[j] = state()
		}
	}
}

// loss is twice the negative log-likelihood per observation, log Σe², without constants.
func (f *cesFit) loss(x, gradient []float64) float64 {
	f.load(x)
	squares := f.floor
	for t, y := range f.y {
		e := y
		for k := range f.parts {
			e -= f.parts[k].level[t]
		}
		f.errors[t] = e
		squares += e * e
		for k := range f.parts {
			f.parts[k].advance(t, e)
		}
	}
	if math.IsNaN(squares) || math.IsInf(squares, 0) {
		return math.Inf(1)
	}
	if gradient != nil {
		f.backward(squares, x, gradient)
	}
	return math.Log(squares) + prior(x, f.weightCount(), len(f.y), gradient)
}

func (p *cesPart) advance(t int, e float64) {
	l := p.level[t]
	if !p.complex {
		p.level[t+p.lag] = l + p.a*e
		return
	}
	c := p.other[t]
	p.level[t+p.lag] = l - (1-p.b)*c + (p.a-p.b)*e
	p.other[t+p.lag] = l + (1-p.a)*c + (p.a+p.b)*e
}

// backward differentiates the loss of the last run; it is checked against finite differences.
func (f *cesFit) backward(squares float64, x, gradient []float64) {
	clear(gradient)
	for k := range f.parts {
		clear(f.parts[k].dl)
		clear(f.parts[k].dc)
	}
	for t := len(f.y) - 1; t >= 0; t-- {
		e := f.errors[t]
		de := 2 * e / squares
		for k := range f.parts {
			p := &f.parts[k]
			de += p.pull(t)
		}
		i := 0
		for k := range f.parts {
			i += f.parts[k].retreat(t, e, de, gradient[i:])
		}
	}
	i, s := 0, f.weightCount()
	for k := range f.parts {
		p := &f.parts[k]
		gradient[i] *= shareSlope(x[i])
		if p.complex {
			gradient[i] *= mostCES - leastCES
			gradient[i+1] *= (mostCES - leastCES) * shareSlope(x[i+1])
			i++
		}
		i++
		for j := range p.lag {
			gradient[s+j] = f.scale * p.dl[j]
		}
		s += p.lag
		for j := 0; p.complex && j < p.lag; j++ {
			gradient[s+j] = f.scale * p.dc[j]
		}
		if p.complex {
			s += p.lag
		}
	}
}

// pull is the derivative of the later loss by the error of step t, through this part.
func (p *cesPart) pull(t int) float64 {
	if !p.complex {
		return p.a * p.dl[t+p.lag]
	}
	return (p.a-p.b)*p.dl[t+p.lag] + (p.a+p.b)*p.dc[t+p.lag]
}

// retreat adds the derivatives by the weights of step t and sets those by its states; it returns how many weights the part has.
func (p *cesPart) retreat(t int, e, de float64, gradient []float64) int {
	dl, dc := p.dl[t+p.lag], p.dc[t+p.lag]
	if !p.complex {
		gradient[0] += e * dl
		p.dl[t] = dl - de
		return 1
	}
	c := p.other[t]
	gradient[0] += e*dl + (e-c)*dc
	gradient[1] += (c-e)*dl + e*dc
	p.dl[t] = dl + dc - de
	p.dc[t] = -(1-p.b)*dl + (1-p.a)*dc
	return 2
}

// String is the model's name, such as "CES(P)".
func (c *CES) String() string { return fmt.Sprintf("CES(%s)", c.Kind) }

// Fitted returns the one-step-ahead expectations within the history.
func (c *CES) Fitted() []float64 { return slices.Clone(c.fitted) }

// Predict returns the point forecasts of the next h steps.
func (c *CES) Predict(h int) []float64 {
	ahead := make([]float64, h)
	n := len(c.fitted)
	for _, p := range c.parts {
		p.level = append(slices.Clone(p.level[n:n+p.lag]), make([]float64, h)...)
		p.other = append(slices.Clone(p.other[n:n+p.lag]), make([]float64, h)...)
		for k := range ahead {
			ahead[k] += p.level[k]
			p.advance(k, 0)
		}
	}
	return ahead
}
