package smooth

// SES is simple exponential smoothing, ETS(A,N,N).
func SES(y []float64) (*ETS, error) {
	return Fit(y, 1, Spec{Error: Additive, Trend: None, Season: None})
}

// Holt is smoothing with a linear trend, ETS(A,A,N).
func Holt(y []float64) (*ETS, error) {
	return Fit(y, 1, Spec{Error: Additive, Trend: Additive, Season: None})
}

// Damped is smoothing with a trend that fades, ETS(A,Ad,N) (Gardner and McKenzie 1985).
func Damped(y []float64) (*ETS, error) {
	return Fit(y, 1, Spec{Error: Additive, Trend: Additive, Damped: true, Season: None})
}

// HoltWinters is smoothing with a linear trend and a season of m steps, additive or multiplicative.
func HoltWinters(y []float64, m int, season Kind) (*ETS, error) {
	spec := Spec{Error: Additive, Trend: Additive, Season: season}
	if season == Multiplicative {
		spec.Error = Multiplicative
	}
	return Fit(y, m, spec)
}
