package smooth

import "math"

// SES is simple exponential smoothing, ETS(A,N,N).
func SES(y []float64) (*ETS, error) {
	return classic(y, Spec{Error: Additive, Trend: None, Season: None})
}

// Holt is smoothing with a linear trend, ETS(A,A,N).
func Holt(y []float64) (*ETS, error) {
	return classic(y, Spec{Error: Additive, Trend: Additive, Season: None})
}

// Damped is smoothing with a trend that fades, ETS(A,Ad,N) (Gardner and McKenzie 1985).
func Damped(y []float64) (*ETS, error) {
	return classic(y, Spec{Error: Additive, Trend: Additive, Damped: true, Season: None})
}

// HoltWinters is smoothing with a linear trend and a season of m steps, additive or multiplicative.
func HoltWinters(y []float64, m int, season Kind) (*ETS, error) {
	spec := Spec{Error: Additive, Trend: Additive, Season: season}
	if season == Multiplicative {
		spec.Error = Multiplicative
	}
	return Fit(y, m, spec)
}

// classic fits a model without a season by least squares as the forecasting competitions' benchmarks are fitted: by a simplex search over α, β, φ
// and the initial states, from fixed smoothing parameters and guessed states.
func classic(y []float64, spec Spec) (*ETS, error) {
	if err := fits(y, 1, spec); err != nil {
		return nil, err
	}
	f := newFitter(y, 1)
	c := f.candidate(spec)
	x := []float64{classicStart.alpha}
	if spec.Trend != None {
		x = append(x, classicStart.beta)
	}
	if spec.Damped {
		x = append(x, classicStart.phi)
	}
	x = append(x, c.start.level)
	if spec.Trend != None {
		x = append(x, c.start.trend)
	}
	simplex(func(x []float64) float64 {
		w, ok := f.place(spec, x)
		if !ok {
			return math.Inf(1)
		}
		squares, _, ok := f.forward(w)
		if !ok {
			return math.Inf(1)
		}
		return squares / float64(len(y))
	}, x)
	w, _ := f.place(spec, x)
	squares, _, _ := f.forward(w)
	c.loss = math.Log(squares + f.floor)
	return f.model(c, w), nil
}

// classicStart is where the search of the classic models begins: quick enough to follow, hardly damped.
var classicStart = weights{alpha: 0.2, beta: 0.02, phi: 0.978}

// place puts the parameters x of a classic model, α, β, φ, level and trend as far as it has them, into the recursion; it returns false where they
// are outside of their ranges.
func (f *fitter) place(spec Spec, x []float64) (weights, bool) {
	f.bind(f.series, spec, 1)
	w := weights{alpha: x[0], phi: 1}
	i := 1
	ok := w.alpha >= least && w.alpha <= most
	if spec.Trend != None {
		w.beta = x[i] / w.alpha
		ok = ok && x[i] >= least && x[i] <= w.alpha
		i++
	}
	if spec.Damped {
		w.phi = x[i]
		ok = ok && w.phi >= leastDamp && w.phi <= mostDamp
		i++
	}
	f.level[0] = x[i]
	if spec.Trend != None {
		f.trend[0] = x[i+1]
	}
	return w, ok
}
