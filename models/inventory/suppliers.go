package inventory

import (
	"fmt"
	"math"
	"slices"
)

// Supplier is a supplier's terms for an order as a whole. Suppliers without any need none.
type Supplier struct {
	ID       string  `json:"id"`        // what Item.Supplier names
	MinSpend float64 `json:"min_spend"` // least money of what is ordered of the supplier in a period, where that is not nothing
}

func (p *Program) validateSuppliers() error {
	seen := map[string]bool{}
	for _, s := range p.Suppliers {
		if s.ID == "" || seen[s.ID] || !(s.MinSpend >= 0 && s.MinSpend <= most) {
			return fmt.Errorf("supplier %q with a least spend of %g: give an id of its own and a number from 0 to %g", s.ID, s.MinSpend, most)
		}
		seen[s.ID] = true
	}
	if len(p.Suppliers) > 0 && len(p.Warehouses) > 0 {
		return fmt.Errorf("least spends of %d suppliers are not known with several warehouses: take them back", len(p.Suppliers))
	}
	return nil
}

// joins says whether a supplier has a least spend, which joins its items' orders.
func (p *Program) joins() bool {
	return slices.ContainsFunc(p.Suppliers, func(s Supplier) bool { return s.MinSpend > 0 })
}

// joint makes a plan's orders keep the suppliers' least spends.
type joint struct {
	p      *Program
	plan   *Plan
	demand []float64
	spent  []float64 // by period
	held   []float64
	total  float64
	costs  []float64 // by item
}

// reach is how many periods away orders are moved at most to make one order of two.
const reach = 3

// consolidate gives every order that is too small for its supplier the cheapest way out: it is placed together with an order
// of the supplier up to three periods before or after, takes the next orders forward to itself, or is left out. Orders that
// a person fixed stay as they are, whatever they come to. The result keeps all limits where the plan did; it is a search by
// single steps, so that the plan's bound, which knows no least spends, says how far it may be from the best.
func (p *Program) consolidate(plan *Plan) {
	if !p.joins() || !plan.Has() {
		return
	}
	j := &joint{p: p, plan: plan, demand: p.UpliftedDemand(), costs: make([]float64, len(p.Items))}
	j.spent, j.held = plan.Use(p)
	for t := range p.Periods {
		j.total += j.spent[t]
	}
	for i := range p.Items {
		at := i * p.Periods
		j.costs[i] = p.Items[i].cost(plan.Order[at:at+p.Periods], plan.Stock[at:at+p.Periods], plan.Lost[at:at+p.Periods], plan.Short[at:at+p.Periods])
	}
	for _, s := range p.Suppliers {
		j.supplier(s)
	}
	plan.Objective = plan.Costs(p).Total()
}

// cost is an item's part of the objective.
func (it *Item) cost(order, stock, lost, short []float64) float64 {
	sum := 0.0
	for t := range order {
		sum += it.Spend(order[t]) + it.Holding*stock[t] + it.Shortage*lost[t] + it.SafetyCost*short[t]
	}
	return sum - it.Salvage*stock[len(stock)-1]
}

func (j *joint) supplier(s Supplier) {
	var items []int
	for i := range j.p.Items {
		if j.p.Items[i].Supplier == s.ID {
			items = append(items, i)
		}
	}
	for t := 1; t <= j.p.Periods; t++ {
		if spend, fixed := j.spend(items, t); spend > 0 && !fixed && spend < s.MinSpend*(1-lotTolerance) {
			j.mend(s, items, t)
		}
	}
}

// spend is what is ordered of some items in a period, and whether a person fixed any of it.
func (j *joint) spend(items []int, t int) (sum float64, fixed bool) {
	for _, i := range items {
		sum += j.p.Items[i].Spend(j.plan.Order[j.plan.At(i, t)])
		fixed = fixed || j.p.fixedAt(i, t)
	}
	return sum, fixed
}

// mend takes the way out for an order that is too small that costs least for every small order it settles.
func (j *joint) mend(s Supplier, items []int, t int) {
	var best *moved
	consider := func(from []int, to, settles int, least float64) {
		m := j.move(items, from, to)
		if m == nil || m.spend < least*(1-lotTolerance) {
			return
		}
		if m.change /= float64(settles); best == nil || m.change < best.change {
			best = m
		}
	}
	consider([]int{t}, 0, 1, 0)
	for to := max(1, t-reach); to <= min(j.p.Periods, t+reach); to++ {
		if there, _ := j.spend(items, to); to != t && (to > t || there > 0) {
			consider([]int{t}, to, 1, 0)
		}
	}
	var next []int
	settles := 1
	for from := t + 1; from <= min(j.p.Periods, t+reach); from++ {
		next = append(next, from)
		if there, _ := j.spend(items, from); there > 0 && there < s.MinSpend {
			settles++
		}
		consider(next, t, settles, s.MinSpend)
	}
	if best != nil {
		j.take(best)
	}
}

// moved is a change of some items' orders.
type moved struct {
	items                     []int
	order, stock, lost, short [][]float64 // by item
	change                    float64     // of the cost, for every small order that it settles
	spend                     float64     // in the period that orders were moved to
}

// move places the orders of the periods from in the period to, 0 for nowhere. It is nil where that breaks a limit or moves
// what a person fixed.
func (j *joint) move(items, from []int, to int) *moved {
	p, m := j.p, &moved{}
	spent, held, total := slices.Clone(j.spent), slices.Clone(j.held), j.total
	for _, i := range items {
		it, at := &p.Items[i], i*p.Periods
		order, n := slices.Clone(j.plan.Order[at:at+p.Periods]), 0.0
		for _, t := range from {
			if order[t-1] > 0 && (p.fixedAt(i, t) || to > 0 && p.fixedAt(i, to)) {
				return nil
			}
			n, order[t-1] = n+order[t-1], 0
		}
		if to > 0 {
			order[to-1] += n
			m.spend += it.Spend(order[to-1])
		}
		if n == 0 {
			continue
		}
		stock, lost, short := it.play(order, j.demand[at:at+p.Periods])
		for t, most := range it.cover(j.demand[at : at+p.Periods]) {
			if stock[t] > most*(1+lotTolerance) {
				return nil
			}
			money := it.Spend(order[t]) - it.Spend(j.plan.Order[at+t])
			spent[t], total = spent[t]+money, total+money
			held[t] += it.Volume * (stock[t] - j.plan.Stock[at+t])
		}
		m.change += it.cost(order, stock, lost, short) - j.costs[i]
		m.items = append(m.items, i)
		m.order, m.stock, m.lost, m.short = append(m.order, order), append(m.stock, stock), append(m.lost, lost), append(m.short, short)
	}
	for t := range p.Periods {
		if over(spent[t], j.spent[t], p.Limits.Budget[t]) || over(held[t], j.held[t], p.Limits.Capacity[t]) {
			return nil
		}
	}
	if over(total, j.total, p.Limits.TotalBudget) {
		return nil
	}
	return m
}

// over says whether a use of a limit has grown beyond it.
func over(now, before, limit float64) bool { return now > before && now > limit*(1+lotTolerance) }

// play is what orders lead to when every sale that can be made is made.
func (it *Item) play(order, demand []float64) (stock, lost, short []float64) {
	stock, lost, short = make([]float64, len(demand)), make([]float64, len(demand)), make([]float64, len(demand))
	now := it.Stock
	for t, d := range demand {
		now += it.inbound(t) - d
		if t >= it.LeadTime {
			now += order[t-it.LeadTime]
		}
		lost[t] = math.Max(0, -now)
		now = math.Max(0, now)
		stock[t], short[t] = now, math.Max(0, it.Safety-now)
	}
	return stock, lost, short
}

// take puts a change into the plan.
func (j *joint) take(m *moved) {
	for k, i := range m.items {
		it, at := &j.p.Items[i], i*j.p.Periods
		for t := range j.p.Periods {
			money := it.Spend(m.order[k][t]) - it.Spend(j.plan.Order[at+t])
			j.spent[t], j.total = j.spent[t]+money, j.total+money
			j.held[t] += it.Volume * (m.stock[k][t] - j.plan.Stock[at+t])
		}
		copy(j.plan.Order[at:], m.order[k])
		copy(j.plan.Stock[at:], m.stock[k])
		copy(j.plan.Lost[at:], m.lost[k])
		copy(j.plan.Short[at:], m.short[k])
		j.costs[i] = it.cost(m.order[k], m.stock[k], m.lost[k], m.short[k])
	}
}

// checkSuppliers returns the first order that is too small for its supplier.
func (pl *Plan) checkSuppliers(p *Program) error {
	j := &joint{p: p, plan: pl}
	for _, s := range p.Suppliers {
		var items []int
		for i := range p.Items {
			if p.Items[i].Supplier == s.ID {
				items = append(items, i)
			}
		}
		for t := 1; t <= p.Periods; t++ {
			if spend, fixed := j.spend(items, t); spend > 0 && !fixed && spend < s.MinSpend*(1-feasibility) {
				return fmt.Errorf("the plan spends %g with supplier %s in period %d, who takes no order below %g", spend, s.ID, t, s.MinSpend)
			}
		}
	}
	return nil
}
