package replenish

import "math"

// Objective returns the cost of a plan, whether it is feasible or not. The slices are item-major.
func (p *Problem) Objective(order, stock, lost, short []float64) float64 {
	var cost float64
	for i := range p.Items {
		cost += p.itemCost(i, order, stock, lost, short)
	}
	return cost
}

func (p *Problem) itemCost(i int, order, stock, lost, short []float64) float64 {
	var cost float64
	for t := range p.Periods {
		j := i*p.Periods + t
		cost += p.orderCost(i, j)*order[j] + p.Holding[i]*stock[j] + p.Shortage[i]*lost[j] + p.SafetyCost[i]*short[j]
	}
	return cost - p.Salvage[i]*stock[i*p.Periods+p.Periods-1]
}

// Check returns the largest violation of a row or bound by a plan, each relative to 1 + the largest number in the row. It
// uses nothing but the program's definition. A NaN in the plan gives +Inf.
func (p *Problem) Check(order, stock, lost, short []float64) float64 {
	var c check
	use := make([]float64, 2*p.Periods+1)
	for i := range p.Items {
		c.item(p, i, order, stock, lost, short)
		p.use(i, order, stock, use)
	}
	c.limits(p, use)
	return c.worst
}

// use adds what a plan of item i takes of the limits to sum, rows of coupling.
func (p *Problem) use(i int, order, stock, sum []float64) {
	n := p.Periods
	order, stock = order[i*n:(i+1)*n], stock[i*n:(i+1)*n]
	money, room := sum[:n], sum[n:2*n]
	cost, volume := p.Cost[i], p.Volume[i]
	var spent float64
	for t, o := range order {
		money[t] += cost * o
		spent += cost * o
		room[t] += volume * stock[t]
	}
	sum[2*n] += spent
}

func (c *check) item(p *Problem, i int, order, stock, lost, short []float64) {
	for t := range p.Periods {
		c.cell(p, i, t, order, stock, lost, short)
	}
}

func (c *check) limits(p *Problem, use []float64) {
	for t := range p.Periods {
		c.atMost(use[t], p.budget(t))
		c.atMost(use[p.Periods+t], p.capacity(t))
	}
	c.atMost(use[2*p.Periods], p.TotalBudget)
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
