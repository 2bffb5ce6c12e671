package replenish

import "math"

// certify makes of the present point a plan that keeps all limits and prices with the bound that they prove.
func (r *pathRun) certify() *Solution {
	s := newSolution(r.p)
	n := r.p.Periods
	for i, x := range r.items {
		for t := x.lead; t < n; t++ {
			if o := x.order.x[t]; o > snap*snap*x.size && r.count > 0 {
				s.Order[i*n+t-x.lead] = o
			}
		}
	}
	use := r.serve(s)
	share := 1.0
	for row, used := range use {
		if limit := r.limits[row]; used > limit {
			share = min(share, max(0, limit-r.least[row])/(used-r.least[row]))
		}
	}
	if share < 1 { // stock is convex in the orders, so this much of them keeps the limits
		for j := range s.Order {
			s.Order[j] *= share
		}
		use = r.serve(s)
	}
	var c check
	c.limits(r.p, use)
	s.PrimalInfeasibility = c.worst
	r.prove(s)
	return s
}

// serve fills in cost and the means of stock and lost sales of the orders, where the sales that the present point loses are
// lost and those that cannot be made, and returns what all take of the limits.
func (r *pathRun) serve(s *Solution) []float64 {
	p, n := r.p, r.p.Periods
	clear(s.Stock)
	clear(s.Lost)
	s.Objective = 0
	for i, x := range r.items {
		for k := range x.paths {
			stock := p.Stock[i]
			for t := range n {
				j := i*n + t
				stock += p.inbound(j) - x.demand[k*n+t]
				if t >= x.lead {
					stock += s.Order[j-x.lead]
				}
				lost := 0.0
				if u := x.loss.x[k*n+t]; r.count > 0 && u > snap*snap*x.size {
					lost = u
				}
				lost = max(lost, -stock)
				s.Lost[j] += lost / float64(x.paths)
				stock = max(0, stock+lost)
				s.Stock[j] += stock / float64(x.paths)
			}
		}
		s.Objective += p.itemCost(i, s.Order, s.Stock, s.Lost, s.Short)
	}
	use := make([]float64, len(r.limits))
	for i := range p.Items {
		p.use(i, s.Order, s.Stock, use)
	}
	return use
}

// prove computes the bound of the present prices, with the worths made dual feasible; −Inf where that fails.
func (r *pathRun) prove(s *Solution) {
	prices := make([]float64, len(r.limits))
	for _, row := range r.c.active {
		prices[row] = r.c.price[row]
	}
	for _, x := range r.items {
		x.seal(prices, r.c)
	}
	s.setPrices(prices, r.p.Periods)
	s.DualObjective, s.DualInfeasibility = 0, 0
	v := make([]float64, len(r.paths)*r.p.Periods)
	for _, x := range r.items {
		copy(v, x.v)
		bound, violation := x.bound(v, prices)
		s.DualObjective += bound
		s.DualInfeasibility = max(s.DualInfeasibility, violation)
	}
	for row, price := range prices {
		if price > 0 {
			s.DualObjective -= price * r.limits[row]
		}
	}
	if !(s.DualInfeasibility <= acceptedInfeasibility) || math.IsNaN(s.DualObjective) {
		s.DualObjective = math.Inf(-1)
	}
}

// seal raises the prices of closed rows until nothing that they keep at zero would gain.
func (x *pathItem) seal(prices []float64, c *coupling) {
	n := x.periods
	raise := func(row int, by float64) {
		if by > 0 {
			prices[row] += by * (1 + 1e-14)
		}
	}
	for t := range n {
		for k := range x.paths {
			if j := k*n + t; x.closedStock[t] {
				gain := -x.hold[t] - x.space*prices[n+t] - x.v[j]
				if t+1 < n {
					gain += x.v[j+1]
				}
				raise(n+t, gain/x.space)
			}
		}
		if t < x.lead || !x.closedOrder[t] {
			continue
		}
		row := t - x.lead
		if !c.closed[row] {
			row = 2 * n
		}
		gain := -x.cost * (1 + prices[t-x.lead] + prices[2*n])
		for k := range x.paths {
			gain += x.v[k*n+t]
		}
		raise(row, gain/x.cost)
	}
}

// bound makes the worths v dual feasible and returns the item's least cost that they prove, and by how much the worst
// reduced cost of a variable without upper bound is still negative. Worths are first raised, from the last period backwards,
// to what salvage asks for; then brought down, period by period, to what stock and orders allow.
func (x *pathItem) bound(v, prices []float64) (sum, violation float64) {
	n := x.periods
	hold := func(t int) float64 { return x.hold[t] + x.space*prices[n+t] }
	for k := range x.paths {
		need := math.Inf(-1)
		for t := n - 1; t >= 0; t-- {
			if t == n-1 {
				need = -hold(t)
			} else {
				need -= hold(t)
			}
			v[k*n+t] = max(v[k*n+t], need)
			need = v[k*n+t]
		}
	}
	for t := range n {
		var all float64
		for k := range x.paths {
			j := k*n + t
			if t > 0 {
				v[j] = min(v[j], v[j-1]+hold(t-1))
			}
			all += v[j]
		}
		if t < x.lead {
			continue
		}
		if over := all - x.cost*(1+prices[t-x.lead]+prices[2*n]); over > 0 {
			for k := range x.paths {
				v[k*n+t] -= over / float64(x.paths)
			}
		}
	}
	for k := range x.paths {
		for t := range n {
			j := k*n + t
			after := 0.0
			if t+1 < n {
				after = v[j+1]
			}
			violation = max(violation, (after-v[j]-hold(t))/(1+math.Abs(v[j])))
			sum += v[j]*x.need[j] + min(0, x.lost-v[j])*x.demand[j] + hold(t)*x.least[j]
		}
	}
	return sum, violation
}
