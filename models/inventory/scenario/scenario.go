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
// item joined by the limits, and goes to an lp.Solver: some thousand cells (items × periods × paths) a second.
//
// Source: Birge, Louveaux, Introduction to Stochastic Programming (2nd ed.), sections 1.1, 2.4 and 4.1–4.2.
package scenario

import (
	"context"
	"fmt"
	"math"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

// Result is the answer to a two-stage program.
type Result struct {
	Status lp.Status
	Order  []float64 // item-major
	Cost   float64   // expected
	Bound  float64   // proven
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
func Solve(ctx context.Context, solver lp.Solver, p *inventory.Program, paths [][]float64, o lp.Options) (*Result, error) {
	if err := check(p, paths); err != nil {
		return nil, err
	}
	f := build(p, paths)
	s, err := solver.Solve(ctx, f.model, o)
	if err != nil {
		return nil, fmt.Errorf("solving %d items over %d periods and %d paths: %w", len(p.Items), p.Periods, len(paths), err)
	}
	r := &Result{Status: s.Status, Cost: s.Objective, Bound: s.Bound}
	if s.X == nil {
		return r, nil
	}
	r.Order = f.orders(s.X)
	if s.Status != lp.Optimal {
		return r, nil
	}
	return r, r.compare(ctx, solver, p, paths, o)
}

// compare fills in what the mean and what foresight would give.
func (r *Result) compare(ctx context.Context, solver lp.Solver, p *inventory.Program, paths [][]float64, o lp.Options) error {
	mean := make([]float64, len(paths[0]))
	for _, path := range paths {
		for j, d := range path {
			mean[j] += d / float64(len(paths))
		}
		s, err := solver.Solve(ctx, build(p, [][]float64{path}).model, o)
		if err != nil {
			return err
		}
		r.WaitAndSee += s.Objective / float64(len(paths))
	}
	f := build(p, [][]float64{mean})
	s, err := solver.Solve(ctx, f.model, o)
	if err != nil || s.X == nil {
		return err
	}
	r.MeanValue = Evaluate(p, paths, f.orders(s.X))
	return nil
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

// form is the extensive form; order holds the orders' columns, item-major.
type form struct {
	model *lp.Model
	order []int
}

func build(p *inventory.Program, paths [][]float64) *form {
	f := &form{model: &lp.Model{Name: "two-stage replenishment"}}
	m, t, n := f.model, p.Periods, len(p.Items)
	weight := 1 / float64(len(paths))
	balance := make([]int, len(paths)*n*t)
	for k, path := range paths {
		for j, d := range path {
			it := &p.Items[j/t]
			if len(it.Inbound) > 0 {
				d -= it.Inbound[j%t]
			}
			if j%t == 0 {
				d -= it.Stock
			}
			balance[k*n*t+j] = m.AddRow(lp.Row{Lower: d, Upper: d})
		}
	}
	limit := func(v float64) int { return m.AddRow(lp.Row{Lower: math.Inf(-1), Upper: v}) }
	budget, capacity := make([]int, t), make([]int, t)
	for k := range t {
		budget[k], capacity[k] = limit(p.Limits.Budget[k]), limit(p.Limits.Capacity[k])
	}
	total := limit(p.Limits.TotalBudget)
	for j := range n * t {
		it := &p.Items[j/t]
		entries := []lp.Entry{{Row: budget[j%t], Value: it.UnitCost}, {Row: total, Value: it.UnitCost}}
		if j%t+it.LeadTime < t {
			for k := range paths {
				entries = append(entries, lp.Entry{Row: balance[k*n*t+j+it.LeadTime], Value: 1})
			}
		}
		f.order = append(f.order, m.AddColumn(lp.Column{Cost: it.UnitCost, Upper: math.Inf(1)}, entries...))
	}
	for k, path := range paths {
		for j := range path {
			it, row := &p.Items[j/t], balance[k*n*t+j]
			cost, entries := it.Holding, []lp.Entry{{Row: row, Value: -1}, {Row: capacity[j%t], Value: weight * it.Volume}}
			if j%t == t-1 {
				cost -= it.Salvage
			} else {
				entries = append(entries, lp.Entry{Row: row + 1, Value: 1})
			}
			m.AddColumn(lp.Column{Cost: weight * cost, Upper: math.Inf(1)}, entries...)
			m.AddColumn(lp.Column{Cost: weight * it.Shortage, Upper: path[j]}, lp.Entry{Row: row, Value: 1})
		}
	}
	return f
}

func (f *form) orders(x []float64) []float64 {
	out := make([]float64, len(f.order))
	for j, c := range f.order {
		out[j] = math.Max(0, x[c])
	}
	return out
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
