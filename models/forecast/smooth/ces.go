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
	AICc    float64      // with one parameter per state and the variance
	parts   []cesPart
	fitted  []float64
}

// The ranges in which weights are searched and where the search begins, as in the authors' code: wide enough for all stable models.
const (
	leastCES                               = 0.01
	mostReal, mostImag                     = 1.8, 1.9 // of the level
	mostSeasonal                           = 1.5      // of the season, real and imaginary
	startReal, startImag, startShare       = 1.3, 1.0, 0.1
	potential                              = 1 / 1.1 // of the first levels
	statesOfComplexPart, statesOfSharePart = 2, 1
)

// cesPart is one component: states that are lag steps old.
type cesPart struct {
	lag          int
	complex      bool
	a, b         float64
	level, other []float64 // n+2·lag each: [t] is used at step t, [t+lag] is its successor
}

// cesFit is the estimation of one kind. The first states are not estimated but found by backcasting: the model runs over the series, back over it, and
// over it again. So a season costs one or two parameters and not one for each of its steps.
type cesFit struct {
	y, backwards []float64
	parts        []cesPart
	errors       []float64
	start        [][]float64 // the guessed first levels of each part
	floor        float64
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

// FitCES estimates the weights of one kind by maximum likelihood. m is the season, at least 2 for the seasonal kinds.
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
	var x []float64
	states := 0
	for _, p := range f.parts {
		if p.complex {
			x = append(x, startReal, startImag)
			states += statesOfComplexPart
		} else {
			x = append(x, startShare)
			states += statesOfSharePart
		}
	}
	simplex(f.loss, x)
	loss := f.loss(x)
	if math.IsInf(loss, 1) {
		return nil, fmt.Errorf("CES(%s): %w", kind, ErrDomain)
	}
	return f.finish(kind, loss, states), nil
}

// finish makes the model of the last run.
func (f *cesFit) finish(kind CESKind, loss float64, states int) *CES {
	c := &CES{Kind: kind, parts: f.parts, fitted: make([]float64, len(f.y))}
	for t, v := range f.y {
		c.fitted[t] = v - f.errors[t]
	}
	for _, p := range c.parts {
		c.Weights = append(c.Weights, complex(p.a, p.b))
	}
	n, k := float64(len(f.y)), float64(states+1)
	c.AICc = math.Inf(1)
	if n > k+1 {
		c.AICc = n*loss + 2*k + 2*k*(k+1)/(n-k-1)
	}
	return c
}

func newCESFit(y []float64, m int, kind CESKind) *cesFit {
	f := &cesFit{y: y, backwards: slices.Clone(y), errors: make([]float64, len(y)), floor: math.SmallestNonzeroFloat64}
	slices.Reverse(f.backwards)
	for _, v := range y {
		f.floor += perfect * v * v
	}
	part := func(lag int, isComplex bool, first []float64) {
		n := len(y) + 2*lag
		f.parts = append(f.parts, cesPart{lag: lag, complex: isComplex, level: make([]float64, n), other: make([]float64, n)})
		f.start = append(f.start, first)
	}
	switch kind {
	case CESNone:
		part(1, true, []float64{mean(y[:min(len(y), max(10, m))])})
	case CESSimple:
		part(m, true, y[:m])
	case CESPartial, CESFull:
		part(1, true, []float64{mean(y[:m])})
		part(m, kind == CESFull, indices(y, m, Additive))
	default:
		return nil
	}
	return f
}

// load puts the weights of x, brought into their ranges, into the parts, and the guessed states to their start.
func (f *cesFit) load(x []float64) {
	for k := range f.parts {
		p := &f.parts[k]
		switch {
		case k > 0 && p.complex:
			p.a, p.b = min(max(x[0], leastCES), mostSeasonal), min(max(x[1], leastCES), mostSeasonal)
		case p.complex:
			p.a, p.b = min(max(x[0], leastCES), mostReal), min(max(x[1], leastCES), mostImag)
			x = x[2:]
		default:
			p.a = min(max(x[0], leastCES), mostSeasonal)
		}
		for j, v := range f.start[k] {
			p.level[j], p.other[j] = v, v*potential
		}
	}
}

// loss is twice the negative log-likelihood per observation, log Σe², without constants.
func (f *cesFit) loss(x []float64) float64 {
	f.load(x)
	f.pass(f.y)
	f.turn()
	f.pass(f.backwards)
	f.turn()
	squares := f.pass(f.y) + f.floor
	if math.IsNaN(squares) || math.IsInf(squares, 0) {
		return math.Inf(1)
	}
	return math.Log(squares)
}

// pass runs the model over a series from the first states and returns Σe².
func (f *cesFit) pass(y []float64) float64 {
	squares := 0.0
	for t, v := range y {
		e := v
		for k := range f.parts {
			e -= f.parts[k].level[t]
		}
		f.errors[t] = e
		squares += e * e
		for k := range f.parts {
			f.parts[k].advance(t, e)
		}
	}
	return squares
}

// turn makes the states after the last step, taken one period further without errors, the first ones of the opposite direction.
func (f *cesFit) turn() {
	n := len(f.y)
	for k := range f.parts {
		p := &f.parts[k]
		for j := range p.lag {
			p.advance(n+j, 0)
		}
		for j := range p.lag {
			last := n + 2*p.lag - 1 - j
			p.level[j], p.other[j] = p.level[last], p.other[last]
		}
	}
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
