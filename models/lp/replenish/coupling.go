package replenish

import (
	"math"
	"slices"
)

// coupling holds the rows that tie the items together, 2T+1 of them: budgets, capacities, the total budget. limit is what
// the least plan and the items outside the engine leave of each.
type coupling struct {
	periods int
	limit   []float64
	active  []int  // rows with a finite limit and some of it left
	closed  []bool // rows of which nothing is left: their variables are fixed at zero
	counts  []bool // rows that are active; for the total's sake all budgets are, with it

	slack, price     []float64 // q and π of every row; zero where not active
	ds, dp           []float64
	affineS, affineP []float64
	residual         []float64 // limit − C·x − slack
	worst            float64   // the largest residual, relative
	schur            []float64 // lower triangle over all 2T rows, by items
	dense, rhs       []float64 // lower triangle over the active rows, and its factor
	diagonal         []float64
	trial            []float64 // prices after a step
}

func newCoupling(periods int, limit []float64, scale float64) *coupling {
	rows := 2*periods + 1
	c := &coupling{periods: periods, limit: limit, closed: make([]bool, rows), counts: make([]bool, rows)}
	for r, v := range limit {
		switch {
		case math.IsInf(v, 1):
		case v <= slack*scale:
			c.closed[r] = true
		default:
			c.active = append(c.active, r)
			c.counts[r] = true
		}
	}
	for t := range periods {
		c.counts[t] = c.counts[t] || c.counts[2*periods]
	}
	for _, s := range []*[]float64{&c.slack, &c.price, &c.ds, &c.dp, &c.affineS, &c.affineP, &c.residual, &c.trial, &c.rhs} {
		*s = make([]float64, rows)
	}
	m := len(c.active)
	c.schur, c.dense, c.diagonal = make([]float64, 4*periods*periods), make([]float64, m*m), make([]float64, m)
	return c
}

// total completes sums over the 2T budgets and capacities by that of the total budget.
func (c *coupling) total(sum []float64) {
	sum[2*c.periods] = 0
	for t := range c.periods {
		sum[2*c.periods] += sum[t]
	}
}

// entry returns an entry of the items' Schur complement; the total's row is the sum of the budgets'.
func (c *coupling) entry(row, column int) float64 {
	n := 2 * c.periods
	if row == n || column == n {
		other, sum := min(row, column), 0.0
		for t := range c.periods {
			sum += c.entry(t, other)
		}
		return sum
	}
	if row < column {
		row, column = column, row
	}
	return c.schur[row*n+column]
}

// rest takes the rows' residuals where the items use use.
func (c *coupling) rest(use []float64) {
	c.worst = 0
	for _, r := range c.active {
		c.residual[r] = c.limit[r] - use[r] - c.slack[r]
		c.worst = max(c.worst, math.Abs(c.residual[r])/(1+math.Abs(c.limit[r])))
	}
}

// factor adds the slacks' part to the Schur complement of the active rows and replaces it by its Cholesky factor. A pivot
// that rounding has consumed is replaced by one so large that its price stays as it is.
func (c *coupling) factor() {
	m := len(c.active)
	for i, row := range c.active {
		for j, column := range c.active[:i+1] {
			c.dense[i*m+j] = c.entry(row, column)
		}
		c.dense[i*m+i] += c.slack[row] / c.price[row]
		c.diagonal[i] = c.dense[i*m+i]
	}
	for i := range m {
		ri := c.dense[i*m : i*m+i+1]
		for j := range i {
			rj := c.dense[j*m : j*m+j+1]
			ri[j] = (ri[j] - dot(ri[:j], rj[:j])) / rj[j]
		}
		pivot := ri[i] - dot(ri[:i], ri[:i])
		if !(pivot > 1e-15*c.diagonal[i]) {
			pivot = 1e60 * max(c.diagonal[i], 1e-60)
		}
		ri[i] = math.Sqrt(pivot)
	}
}

func dot(x, y []float64) float64 {
	var sum float64
	y = y[:len(x)]
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

// step solves for the steps of prices and slacks; use is C·dx at unchanged prices, and the products slack·price shall
// become target − affine products (zero for the affine step).
func (c *coupling) step(use []float64, target float64, affine bool) {
	x := c.rhs[:len(c.active)]
	push := func(r int) float64 { // (target − dq·dπ)/π − q
		if affine {
			return -c.slack[r]
		}
		return (target-c.affineS[r]*c.affineP[r])/c.price[r] - c.slack[r]
	}
	for i, r := range c.active {
		x[i] = use[r] + push(r) - c.residual[r]
	}
	c.substitute(x)
	for i, r := range c.active {
		c.dp[r] = x[i]
		c.ds[r] = push(r) - c.slack[r]/c.price[r]*x[i]
		c.trial[r] = c.price[r] + x[i]
	}
	if affine {
		copy(c.affineS, c.ds)
		copy(c.affineP, c.dp)
	}
}

// reach merges the rows' steps into the largest step lengths of the primal and the dual.
func (c *coupling) reach(primal, dual float64) (float64, float64) {
	for _, r := range c.active {
		primal = max(primal, -c.ds[r]/c.slack[r])
		dual = max(dual, -c.dp[r]/c.price[r])
	}
	return primal, dual
}

func (c *coupling) update(primal, dual float64) {
	for _, r := range c.active {
		c.slack[r] += primal * c.ds[r]
		c.price[r] += dual * c.dp[r]
	}
}

// shift moves the slacks alone, each as far as it may go.
func (c *coupling) shift() {
	for _, r := range c.active {
		c.slack[r] = max(c.slack[r]+c.ds[r], (1-mostShift)*c.slack[r])
	}
}

// products returns Σ slack·price after a step.
func (c *coupling) products(primal, dual float64) float64 {
	var sum float64
	for _, r := range c.active {
		sum += (c.slack[r] + primal*c.ds[r]) * (c.price[r] + dual*c.dp[r])
	}
	return sum
}

// project solves for the price steps of a step without reduced costs, and puts them in trial in place of prices.
func (c *coupling) project(use []float64) {
	x := c.rhs[:len(c.active)]
	for i, r := range c.active {
		x[i] = use[r] - c.residual[r]
	}
	c.substitute(x)
	clear(c.trial)
	for i, r := range c.active {
		c.dp[r], c.trial[r] = 0, x[i]
		c.ds[r] = -c.slack[r] / c.price[r] * x[i]
	}
}

// binding returns the prices without those of rows that are about to end with a rest: a row's slack, as a part of its limit,
// tells it from its price's part of the cost.
func (c *coupling) binding(cost float64) []float64 {
	prices := slices.Clone(c.price)
	for _, r := range c.active {
		if c.slack[r]*cost > c.price[r]*c.limit[r]*c.limit[r] {
			prices[r] = 0
		}
	}
	return prices
}

// substitute solves with the factor of the dense matrix.
func (c *coupling) substitute(x []float64) {
	m := len(x)
	for i := range m {
		row := c.dense[i*m : i*m+i+1]
		x[i] = (x[i] - dot(row[:i], x[:i])) / row[i]
	}
	for i := m - 1; i >= 0; i-- {
		row := c.dense[i*m : i*m+i+1]
		x[i] /= row[i]
		for k := range i {
			x[k] -= row[k] * x[i]
		}
	}
}
