package replenish

import "math"

// Objective returns the cost of a plan, whether it is feasible or not. The slices are item-major.
func (p *Problem) Objective(order, stock, lost, short []float64) float64 {
	var cost float64
	for i := range p.Items {
		for t := range p.Periods {
			j := i*p.Periods + t
			cost += p.orderCost(i, j)*order[j] + p.Holding[i]*stock[j] + p.Shortage[i]*lost[j] + p.SafetyCost[i]*short[j]
		}
		cost -= p.Salvage[i] * stock[i*p.Periods+p.Periods-1]
	}
	return cost
}

// Check returns the largest violation of a row or bound by a plan, each relative to 1 + the largest number in the row. It
// uses nothing but the program's definition. A NaN in the plan gives +Inf.
func (p *Problem) Check(order, stock, lost, short []float64) float64 {
	var c check
	for i := range p.Items {
		for t := range p.Periods {
			c.cell(p, i, t, order, stock, lost, short)
		}
	}
	var total float64
	for t := range p.Periods {
		var spent, held float64
		for i := range p.Items {
			spent += p.Cost[i] * order[i*p.Periods+t]
			held += p.Volume[i] * stock[i*p.Periods+t]
		}
		total += spent
		c.atMost(spent, p.budget(t))
		c.atMost(held, p.capacity(t))
	}
	c.atMost(total, p.TotalBudget)
	return c.worst
}

type check struct{ worst float64 }

func (c *check) note(violation, scale float64) {
	if math.IsNaN(violation) {
		c.worst = math.Inf(1)
		return
	}
	if violation > c.worst*(1+scale) {
		c.worst = violation / (1 + scale)
	}
}

func (c *check) atMost(x, limit float64) {
	if math.IsInf(limit, 1) && !math.IsNaN(x) {
		return
	}
	c.note(x-limit, math.Abs(limit))
}

func (c *check) cell(p *Problem, i, t int, order, stock, lost, short []float64) {
	j := i*p.Periods + t
	before, arrived := p.Stock[i], 0.0
	if t > 0 {
		before = stock[j-1]
	}
	if t >= p.Lead[i] {
		arrived = order[j-p.Lead[i]]
	}
	scale := max(math.Abs(before), math.Abs(arrived), p.inbound(j), p.Demand[j], math.Abs(lost[j]), math.Abs(stock[j]))
	c.note(math.Abs(before+arrived+p.inbound(j)-p.Demand[j]+lost[j]-stock[j]), scale)
	c.atMost(p.Safety[i], stock[j]+short[j])
	for _, x := range []float64{order[j], stock[j], lost[j], short[j]} {
		c.atMost(-x, 0)
	}
	c.atMost(p.minOrder(j), order[j])
	c.atMost(order[j], p.maxOrder(j))
	c.atMost(stock[j], p.maxStock(j))
	c.atMost(lost[j], p.Demand[j])
}

// relativeGap is |a − b| / max(1, |a|), +Inf where either is not finite.
func relativeGap(a, b float64) float64 {
	gap := math.Abs(a-b) / max(1, math.Abs(a))
	if math.IsNaN(gap) {
		return math.Inf(1)
	}
	return gap
}
