package replenish

import (
	"math"
	"slices"
)

// Bound returns the Lagrangian bound of prices on the coupling rows: the largest proven lower bound on the cost of every
// feasible plan that these prices give,
//
//	Σ_i V_i(π, κ, τ)  −  Σ_t π_t·budget_t − Σ_t κ_t·capacity_t − τ·total,
//
// where V_i is the least cost of item i alone when an order also pays c·(π_t + τ) and stock also pays vol·κ_t. V_i comes
// from an exact recursion over the stock (chain), not from the interior-point solver: it is an independent proof.
//
// A nil slice is a price of zero. Negative or NaN prices, and positive prices of infinite limits, prove nothing: −Inf.
// So do prices at which an item would order without limit. +Inf means that an item alone has no feasible plan.
func (p *Problem) Bound(budgetPrice, capacityPrice []float64, totalPrice float64) float64 {
	limits := 0.0
	if !payment(&limits, totalPrice, p.TotalBudget) {
		return math.Inf(-1)
	}
	for t := range p.Periods {
		if !payment(&limits, at(budgetPrice, t, 0), p.budget(t)) || !payment(&limits, at(capacityPrice, t, 0), p.capacity(t)) {
			return math.Inf(-1)
		}
	}
	q := priced{p, nil, append(slices.Concat(orZero(budgetPrice, p.Periods), orZero(capacityPrice, p.Periods)), totalPrice)}
	var c chain
	var sum float64
	for i := range p.Items {
		v := c.solve(q, i)
		if math.IsInf(v, 0) {
			return v
		}
		sum += v
	}
	return sum - limits
}

// orZero returns prices, or n zeros for nil.
func orZero(prices []float64, n int) []float64 {
	if prices == nil {
		return make([]float64, n)
	}
	return prices
}

// payment adds price·limit to sum and reports whether the price is one that proves something.
func payment(sum *float64, price, limit float64) bool {
	switch {
	case price == 0:
		return true
	case !(price > 0) || math.IsInf(limit, 1):
		return false
	}
	*sum += price * limit
	return true
}
