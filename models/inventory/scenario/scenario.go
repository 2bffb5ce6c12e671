// Package scenario plans orders against many possible futures at once.
//
// The two-stage program over K joint sample paths of demand decides all orders before anything is known (first stage) and
// serves, loses and holds in each path for itself (second stage):
//
//	min  Σ_it cᵢ·o_it + 1/K Σ_k ( Σ_it hᵢ·s^k_it + pᵢ·u^k_it − Σ_i vᵢ·s^k_iT )
//	s.t. s^k_it = s^k_i,t−1 + o_i,t−Lᵢ + r_it − d^k_it + u^k_it        every path k
//	     Σ_i cᵢ·o_it ≤ budget_t    Σ_it cᵢ·o_it ≤ total    1/K Σ_k Σ_i volᵢ·s^k_it ≤ capacity_t
//
// The paths take the place of the safety stock, which is left out. Space is limited on average. In a rolling plan only the
// first period's orders are placed before the next solve. The extensive form stays block-angular, one block of K chains an
// item joined by the limits, and is solved as such (replenish.SolvePaths): 200 items × 8 periods × 20 paths take about half a
// second.
//
// Source: Birge, Louveaux, Introduction to Stochastic Programming (2nd ed.), sections 1.1, 2.4 and 4.1–4.2.
package scenario

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
)

// Result is the answer to a two-stage program.
type Result struct {
	Status replenish.Status
	Order  []float64 // item-major
	Cost   float64   // expected
	Bound  float64   // proven
	// Shadow prices of the limits, −∂Cost/∂limit.
	BudgetPrice, CapacityPrice []float64
	TotalPrice                 float64
	// MeanValue is the expected cost of the orders that are best for the mean demand; MeanValue − Cost ≥ 0 is what it is
	// worth to plan with the paths (value of the stochastic solution).
	MeanValue float64
	// WaitAndSee is the mean over the paths of the cost with perfect foresight; Cost − WaitAndSee ≥ 0 is what knowing would
	// be worth.
	WaitAndSee float64
}

// Solve solves the program over paths; paths[k] is item-major like the orders. Whole orders (packs, minimum orders, price
// breaks), shelf lives, safety stock, uplifts, fixed orders and warehouses of p are not part of it: the paths are the
// demand.
func Solve(ctx context.Context, p *inventory.Program, paths [][]float64, o replenish.Options) (*Result, error) {
	if err := check(p, paths); err != nil {
		return nil, err
	}
	problem := problem(p)
	s, err := replenish.SolvePaths(ctx, problem, paths, o)
	if err != nil {
		return nil, fmt.Errorf("solving %d items over %d periods and %d paths: %w", len(p.Items), p.Periods, len(paths), err)
	}
	r := &Result{Status: s.Status, Cost: s.Objective, Bound: s.DualObjective}
	if s.Status != replenish.Optimal && s.Status != replenish.TimeLimit {
		return r, nil
	}
	r.Order, r.BudgetPrice, r.CapacityPrice, r.TotalPrice = s.Order, s.BudgetPrice, s.CapacityPrice, s.TotalPrice
	if s.Status != replenish.Optimal {
		return r, nil
	}
	return r, r.compare(ctx, p, problem, paths, o)
}

// compare fills in what the mean and what foresight would give.
func (r *Result) compare(ctx context.Context, p *inventory.Program, problem *replenish.Problem, paths [][]float64, o replenish.Options) error {
	mean := make([]float64, len(paths[0]))
	foresight := *problem
	for _, path := range paths {
		for j, d := range path {
			mean[j] += d / float64(len(paths))
		}
		foresight.Demand = path
		s, err := replenish.Solve(ctx, &foresight, o)
		if err != nil {
			return err
		}
		r.WaitAndSee += s.Objective / float64(len(paths))
	}
	foresight.Demand = mean
	s, err := replenish.Solve(ctx, &foresight, o)
	if err != nil || s.Status != replenish.Optimal {
		return err
	}
	r.MeanValue = Evaluate(p, paths, s.Order)
	return nil
}

// problem is the program in the structured solver's form, with neither safety stock nor demand.
func problem(p *inventory.Program) *replenish.Problem {
	n := len(p.Items)
	out := &replenish.Problem{Items: n, Periods: p.Periods, Demand: make([]float64, n*p.Periods), Inbound: make([]float64, n*p.Periods),
		Safety: make([]float64, n), SafetyCost: make([]float64, n),
		Budget: slices.Clone(p.Limits.Budget), Capacity: slices.Clone(p.Limits.Capacity), TotalBudget: p.Limits.TotalBudget}
	for i := range p.Items {
		it := &p.Items[i]
		out.Stock = append(out.Stock, it.Stock)
		out.Cost = append(out.Cost, it.UnitCost)
		out.Holding = append(out.Holding, it.Holding)
		out.Shortage = append(out.Shortage, it.Shortage)
		out.Salvage = append(out.Salvage, it.Salvage)
		out.Volume = append(out.Volume, it.Volume)
		out.Lead = append(out.Lead, it.LeadTime)
		copy(out.Inbound[i*p.Periods:(i+1)*p.Periods], it.Inbound)
	}
	return out
}

func check(p *inventory.Program, paths [][]float64) error {
	if err := p.Validate(); err != nil {
		return err
	}
	if len(paths) == 0 || len(p.Warehouses) > 0 {
		return fmt.Errorf("%d paths over %d warehouses: give at least one path and no warehouses", len(paths), len(p.Warehouses))
	}
	for k, path := range paths {
		if len(path) != len(p.Items)*p.Periods {
			return fmt.Errorf("path %d has %d values: give one for each of %d items and %d periods", k+1, len(path), len(p.Items), p.Periods)
		}
		for _, d := range path {
			if !(d >= 0) || math.IsInf(d, 1) {
				return fmt.Errorf("path %d holds the demand %g: give numbers of 0 or more", k+1, d)
			}
		}
	}
	return nil
}

// Evaluate is the expected cost of orders over the paths, where every sale that can be made is made.
func Evaluate(p *inventory.Program, paths [][]float64, order []float64) float64 {
	t, sum := p.Periods, 0.0
	for j, n := range order {
		sum += p.Items[j/t].UnitCost * n
	}
	for _, path := range paths {
		for i := range p.Items {
			it := &p.Items[i]
			stock, cost := it.Stock, 0.0
			for k := range t {
				if len(it.Inbound) > 0 {
					stock += it.Inbound[k]
				}
				if k >= it.LeadTime {
					stock += order[i*t+k-it.LeadTime]
				}
				d := path[i*t+k]
				cost += it.Shortage * math.Max(0, d-stock)
				stock = math.Max(0, stock-d)
				cost += it.Holding * stock
			}
			sum += (cost - it.Salvage*stock) / float64(len(paths))
		}
	}
	return sum
}
