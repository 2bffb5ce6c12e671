package smooth

import "fmt"

// Kind is how a component enters an ETS model.
type Kind byte

// The kinds of components: not at all, as a sum, as a product.
const (
	None           Kind = 'N'
	Additive       Kind = 'A'
	Multiplicative Kind = 'M'
)

// Spec names one model of the ETS family (Hyndman, Koehler, Ord and Snyder 2008, table 2.1): error, trend, season.
type Spec struct {
	Error  Kind // Additive or Multiplicative
	Trend  Kind
	Damped bool // the trend fades; only with a trend
	Season Kind
}

// String is the usual notation, such as "ETS(A,Ad,M)".
func (s Spec) String() string {
	damped := ""
	if s.Damped {
		damped = "d"
	}
	return fmt.Sprintf("ETS(%c,%c%s,%c)", s.Error, s.Trend, damped, s.Season)
}

// Family returns the 30 models in the order of the notation. Those with an infinite forecast variance (an additive error with
// a multiplicative part, or a multiplicative trend) are included only where unstable is true; 15 are left without.
func Family(unstable bool) []Spec {
	var specs []Spec
	for _, e := range []Kind{Additive, Multiplicative} {
		for _, t := range []Spec{{Trend: None}, {Trend: Additive}, {Trend: Additive, Damped: true}, {Trend: Multiplicative}, {Trend: Multiplicative, Damped: true}} {
			for _, s := range []Kind{None, Additive, Multiplicative} {
				spec := Spec{Error: e, Trend: t.Trend, Damped: t.Damped, Season: s}
				if unstable || spec.stable() {
					specs = append(specs, spec)
				}
			}
		}
	}
	return specs
}

// stable reports whether the variance of forecasts is finite and the trend does not explode (ibid., chapter 15).
func (s Spec) stable() bool {
	return s.Trend != Multiplicative && !(s.Error == Additive && s.Season == Multiplicative)
}

// valid reports what is wrong with a specification.
func (s Spec) valid() error {
	kind := func(k Kind) bool { return k == None || k == Additive || k == Multiplicative }
	if s.Error == None || !kind(s.Error) || !kind(s.Trend) || !kind(s.Season) || s.Damped && s.Trend == None {
		return fmt.Errorf("%v is no model of the family: error is A or M, trend and season are N, A or M, only a trend can be damped", s)
	}
	return nil
}

// positive reports whether the model needs a series above zero.
func (s Spec) positive() bool {
	return s.Error == Multiplicative || s.Trend == Multiplicative || s.Season == Multiplicative
}

// smoothing is the number of smoothing parameters: α, β and φ where there is a (damped) trend, γ where there is a season.
func (s Spec) smoothing() int {
	k := 1
	if s.Trend != None {
		k++
	}
	if s.Damped {
		k++
	}
	if s.Season != None {
		k++
	}
	return k
}

// parameters is the number of free parameters by which AICc is penalised: smoothing, initial states (the seasonal ones are
// normalised) and the variance.
func (s Spec) parameters(m int) int {
	k := s.smoothing() + 2
	if s.Trend != None {
		k++
	}
	if s.Season != None {
		k += m - 1
	}
	return k
}
