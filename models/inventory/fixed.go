package inventory

import (
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
)

// fix puts the fixed orders into a problem: they arrive as if ordered before, their money is gone, and their periods are
// closed for other orders of the item. It returns the budgets that they exceed.
func (p *Program) fix(problem *replenish.Problem) []replenish.Conflict {
	if len(p.Fixed) == 0 {
		return nil
	}
	problem.MaxOrder = make([]float64, len(p.Items)*p.Periods)
	for j := range problem.MaxOrder {
		problem.MaxOrder[j] = math.Inf(1)
	}
	var out []replenish.Conflict
	total := 0.0
	for _, f := range p.Fixed {
		i, t := p.Index(f.Item), f.Period-1
		it := &p.Items[i]
		problem.MaxOrder[i*p.Periods+t] = 0
		if arrives := t + it.LeadTime; arrives < p.Periods {
			problem.Inbound[i*p.Periods+arrives] += f.Quantity
		}
		money := it.Spend(f.Quantity)
		total += money
		problem.Budget[t] -= money
	}
	for t, left := range problem.Budget {
		if left < 0 {
			limit := p.Limits.Budget[t]
			out = append(out, replenish.Conflict{Resource: replenish.Budget, Item: -1, Period: t, Limit: limit, Least: limit - left})
		}
	}
	if problem.TotalBudget -= total; problem.TotalBudget < 0 {
		out = append(out, replenish.Conflict{Resource: replenish.TotalBudget, Item: -1, Period: -1, Limit: p.Limits.TotalBudget, Least: total})
	}
	return out
}

// addFixed puts the fixed orders into the plan of the fixed problem.
func (p *Program) addFixed(plan *Plan) {
	for _, f := range p.Fixed {
		i := p.Index(f.Item)
		money := p.Items[i].Spend(f.Quantity)
		plan.Order[plan.At(i, f.Period)] += f.Quantity
		plan.Objective += money
		plan.DualObjective += money
	}
}

// fixedAt says whether an order of item i in period t (from 1) is a person's.
func (p *Program) fixedAt(i, t int) bool {
	return slices.ContainsFunc(p.Fixed, func(f Fixed) bool { return f.Period == t && f.Item == p.Items[i].ID })
}
