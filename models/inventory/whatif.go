package inventory

import (
	"fmt"
	"math"
	"slices"
)

// The what-ifs: each returns a changed copy of the program, to be solved by the Planner that solved the original.

// CutBudget takes a share (0.2 is two tenths) off every budget, the total included.
func (p *Program) CutBudget(share float64) (*Program, error) {
	if !(share >= 0 && share <= 1) {
		return nil, fmt.Errorf("the budget cannot be cut by %g: give a share from 0 to 1", share)
	}
	c := p.Clone()
	for t := range c.Limits.Budget {
		c.Limits.Budget[t] = less(c.Limits.Budget[t], share)
	}
	c.Limits.TotalBudget = less(c.Limits.TotalBudget, share)
	return c, nil
}

// less takes a share off a limit; no limit stays none.
func less(limit, share float64) float64 {
	if math.IsInf(limit, 1) {
		return limit
	}
	return limit * (1 - share)
}

// WithTotalBudget limits the money over all periods.
func (p *Program) WithTotalBudget(amount float64) (*Program, error) {
	if !(amount >= 0) {
		return nil, fmt.Errorf("a budget of %g makes no sense: give 0 or more", amount)
	}
	c := p.Clone()
	c.Limits.TotalBudget = amount
	return c, nil
}

// LoseCapacity takes a share off the space in the periods from … to (from 1).
func (p *Program) LoseCapacity(share float64, from, to int) (*Program, error) {
	if !(share >= 0 && share <= 1) || from < 1 || to > p.Periods || from > to {
		return nil, fmt.Errorf("space cannot shrink by %g in periods %d to %d: give a share from 0 to 1 and periods within 1 to %d", share, from, to, p.Periods)
	}
	c := p.Clone()
	for t := from - 1; t < to; t++ {
		c.Limits.Capacity[t] = less(c.Limits.Capacity[t], share)
	}
	return c, nil
}

// Raise adds to one limit; period 0 is the total budget.
func (p *Program) Raise(r Resource, period int, by float64) (*Program, error) {
	c := p.Clone()
	limit := &c.Limits.TotalBudget
	switch {
	case period < 0 || period > p.Periods || r == Capacity && period == 0 || r != Capacity && r != Budget:
		return nil, fmt.Errorf("there is no limit %s of period %d: name a budget or a capacity in 1 to %d", r, period, p.Periods)
	case r == Capacity:
		limit = &c.Limits.Capacity[period-1]
	case period > 0:
		limit = &c.Limits.Budget[period-1]
	}
	*limit = math.Max(0, *limit+by)
	return c, nil
}

// WithPrice changes what a piece of an item costs; price breaks change in proportion.
func (p *Program) WithPrice(item string, cost float64) (*Program, error) {
	i := p.Index(item)
	if i < 0 || !(cost >= 0 && cost <= most) {
		return nil, fmt.Errorf("item %q at %g: name an item of the program and a cost of 0 or more", item, cost)
	}
	c := p.Clone()
	it := &c.Items[i]
	for k := range it.Breaks {
		if it.UnitCost > 0 {
			it.Breaks[k].UnitCost *= cost / it.UnitCost
		}
	}
	it.UnitCost = cost
	return c, nil
}

// WithUplift adds an expected change of demand.
func (p *Program) WithUplift(u Uplift) (*Program, error) {
	c := p.Clone()
	c.Uplifts = append(c.Uplifts, u)
	return c, c.Validate()
}

// WithFixed sets an order that a person decided: it is placed as it is, whole packs or not, and nothing else of the item is
// ordered in that period. A quantity below 0 takes the decision back.
func (p *Program) WithFixed(item string, period int, quantity float64) (*Program, error) {
	c := p.Clone()
	c.Fixed = slices.DeleteFunc(c.Fixed, func(f Fixed) bool { return f.Item == item && f.Period == period })
	if quantity >= 0 {
		c.Fixed = append(c.Fixed, Fixed{item, period, quantity})
	}
	return c, c.Validate()
}
