package inventory

import (
	"context"
	"fmt"
	"math"
)

const (
	// dearest is how far KeepAvailable raises a shortage cost at most: beyond it no limit gives way that has not given way.
	dearest = 256
	// dearer is how near the shortage cost is to the least that does.
	dearer = 1.2
)

// KeepAvailable raises the shortage cost of the named items by about as little as makes the plan serve a share of their
// expected demand, and returns the changed program with the share that its plan serves when orders may have any quantity.
// Where goods cannot arrive in time or the limits do not allow the share, reached is what can be had, below share. Demand is
// taken as expected: what uncertainty adds is the safety stock's part.
//
// Without limits that join the items only the named ones are solved.
func (pn *Planner) KeepAvailable(ctx context.Context, p *Program, items []string, share float64) (changed *Program, reached float64, err error) {
	if !(share > 0 && share <= 1) {
		return nil, 0, fmt.Errorf("an availability of %g makes no sense: give a share above 0 and up to 1", share)
	}
	chosen := make(map[string]bool, len(items))
	for _, id := range items {
		if p.Index(id) < 0 {
			return nil, 0, fmt.Errorf("item %q is not in the program: name its items", id)
		}
		chosen[id] = true
	}
	search, planner := p.Clone(), pn
	search.Suppliers = nil
	for i := range search.Items {
		it := &search.Items[i]
		it.PackSize, it.MinOrder, it.Breaks = 0, 0, nil
	}
	if !p.joined() {
		search, planner = search.Only(items), NewPlanner(pn.o)
	}
	goal := math.Min(share, search.reachable(chosen)) - 1e-6
	try := func(factor float64) (float64, error) {
		c := search.dear(chosen, factor)
		plan, err := planner.Solve(ctx, c)
		if err != nil {
			return 0, err
		}
		return plan.Served(c, items), nil
	}
	low, high := 1.0, 1.0
	for {
		if reached, err = try(high); err != nil {
			return nil, 0, err
		}
		if reached >= goal || high >= dearest {
			break
		}
		low, high = high, high*4
	}
	for reached >= goal && high/low > dearer {
		middle := math.Sqrt(low * high)
		served, err := try(middle)
		if err != nil {
			return nil, 0, err
		}
		if served >= goal {
			high, reached = middle, served
		} else {
			low = middle
		}
	}
	return p.dear(chosen, high), reached, nil
}

// dear is the program with the shortage costs of some items times a factor.
func (p *Program) dear(chosen map[string]bool, factor float64) *Program {
	c := p.Clone()
	for i := range c.Items {
		if it := &c.Items[i]; chosen[it.ID] {
			it.Shortage = math.Min(most, math.Max(it.Shortage, 0.01*it.UnitCost)*factor)
		}
	}
	return c
}

// joined says whether a limit, a lane or a warehouse joins the items.
func (p *Program) joined() bool {
	for t := range p.Periods {
		if !math.IsInf(p.Limits.Budget[t], 1) || !math.IsInf(p.Limits.Capacity[t], 1) {
			return true
		}
	}
	return !math.IsInf(p.Limits.TotalBudget, 1) || len(p.Warehouses) > 0
}

// Only is the program of the named items, with their uplifts and fixed orders and the limits as they are.
func (p *Program) Only(items []string) *Program {
	keep := make(map[string]bool, len(items))
	for _, id := range items {
		keep[id] = true
	}
	all := *p
	all.Items, all.Uplifts, all.Fixed = nil, nil, nil
	for _, it := range p.Items {
		if keep[it.ID] {
			all.Items = append(all.Items, it)
		}
	}
	for _, u := range p.Uplifts {
		if keep[u.Item] {
			all.Uplifts = append(all.Uplifts, u)
		}
	}
	for _, f := range p.Fixed {
		if keep[f.Item] {
			all.Fixed = append(all.Fixed, f)
		}
	}
	return all.Clone()
}

// Beside is the program of the named items inside what the plan's other items leave of the limits.
func (p *Program) Beside(pl *Plan, items []string) *Program {
	c := p.Only(items)
	spent, held := pl.Use(p)
	own := &Plan{Periods: p.Periods}
	for i := range c.Items {
		at := p.Index(c.Items[i].ID) * p.Periods
		own.Order, own.Stock = append(own.Order, pl.Order[at:at+p.Periods]...), append(own.Stock, pl.Stock[at:at+p.Periods]...)
	}
	spentOwn, heldOwn := own.Use(c)
	for t := range p.Periods {
		c.Limits.Budget[t] = math.Max(0, c.Limits.Budget[t]-(spent[t]-spentOwn[t]))
		c.Limits.Capacity[t] = math.Max(0, c.Limits.Capacity[t]-(held[t]-heldOwn[t]))
		c.Limits.TotalBudget = math.Max(0, c.Limits.TotalBudget-(spent[t]-spentOwn[t]))
	}
	return c
}

// reachable is the share of some items' demand that can be served when neither money nor space is short: what is wanted
// before the first order can arrive is served from stock and inbound only.
func (p *Program) reachable(chosen map[string]bool) float64 {
	demand, wanted, lost := p.UpliftedDemand(), 0.0, 0.0
	for i := range p.Items {
		it := &p.Items[i]
		if !chosen[it.ID] {
			continue
		}
		stock := it.Stock
		for t, d := range demand[i*p.Periods : (i+1)*p.Periods] {
			wanted += d
			if stock += it.inbound(t) - d; stock < 0 && t < it.LeadTime {
				lost -= stock
			}
			stock = math.Max(0, stock)
		}
	}
	if wanted == 0 {
		return 1
	}
	return 1 - lost/wanted
}

// Served is the share of the demand of the named items that the plan serves; 1 where there is none.
func (pl *Plan) Served(p *Program, items []string) float64 {
	if !pl.Has() {
		return 0
	}
	demand, wanted, lost := p.UpliftedDemand(), 0.0, 0.0
	for _, id := range items {
		i := p.Index(id)
		for t := 1; t <= p.Periods && i >= 0; t++ {
			wanted += demand[pl.At(i, t)]
			lost += pl.Lost[pl.At(i, t)]
		}
	}
	if wanted == 0 {
		return 1
	}
	return 1 - lost/wanted
}
