package demand

import "math"

// working is what a period tells about its log demand η = log μ, as an observation z of η with variance h; h = +Inf tells nothing.
//
//	whole period seen     z = η + (y−aμ)/aμ,  h = φ/aμ + ν         with a the share of the demand that found stock
//	never on the shelf    nothing
//	sold out, unknown when: y is a lower bound. With σ² = φμ + νμ², ξ = (y−μ)/σ and the normal hazard λ(ξ) the score of P(demand ≥ y)
//	                      is μλ/σ and its information (μ/σ)²·λ(λ−ξ), so that z = η + σ/(μ(λ−ξ)), h = 1/information
//
// The last is the Newton step of a Tobit model (Tobin 1958; Amemiya 1984): the nearer the expectation is to the stock that was there,
// the more a sell-out lifts it; an expectation far above it is left alone.
func (e *estimate) working(t int) (z, h float64) {
	y, a, eta := e.item.Sales[t], e.item.stock(t), e.eta[t]
	if math.IsNaN(y) || a == 0 || e.outlier[t] {
		return eta, math.Inf(1)
	}
	mu := a * math.Exp(eta)
	if e.soldOut(t) {
		sigma := math.Sqrt(e.phi*mu + e.nu*mu*mu)
		xi := (y - mu) / sigma
		hazard := normalHazard(xi)
		information := (mu / sigma) * (mu / sigma) * hazard * (hazard - xi)
		if information < 1e-9 {
			return eta, math.Inf(1)
		}
		return eta + min(farthest, sigma/(mu*(hazard-xi))), 1 / information
	}
	return eta + min(farthest, (y-mu)/mu), e.phi/mu + e.nu
}

// soldOut reports whether a period's sales are only a lower bound.
func (e *estimate) soldOut(t int) bool { return e.item.SoldOut != nil && e.item.SoldOut[t] }

// normalHazard is φ(x)/(1−Φ(x)); above 8 its continued fraction x + 1/(x + 2/(x + 3/x)), exact to 1e-6 there.
func normalHazard(x float64) float64 {
	if x > 8 {
		return x + 1/(x+2/(x+3/x))
	}
	density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
	return density / (math.Erfc(x/math.Sqrt2) / 2)
}
