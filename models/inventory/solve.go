package inventory

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory/packs"
	"github.com/shopkeeper-ai/shopkeeper/models/lp"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
)

// Options steers Solve; the zero value works.
type Options struct {
	TimeLimit time.Duration // 0 is none; whole orders then get wholeTime
	Gap       float64       // whole orders: a plan proven within it is Optimal; 0 is 1 %
	Enough    float64       // whole orders: the search ends as soon as a plan is proven within it; 0 goes on while it gains
	Workers   int           // goroutines; 0 is all cores
	General   lp.Solver     // for several warehouses, and to finish small programs with whole orders; nil is none
	Seed      uint64        // of the search for whole orders
	Progress  func(Progress)
}

// Progress is how far a solve has come.
type Progress struct {
	Elapsed          time.Duration
	Objective, Bound float64 // estimates while a linear program is solved
}

const (
	usualGap  = 0.01
	wholeTime = 8 * time.Second
	// provenGap is where a search for whole orders stops by itself, however much time is left.
	provenGap = 1e-6
)

// ErrNeedsGeneral says that the program has several warehouses and Options.General is missing.
var ErrNeedsGeneral = errors.New("several warehouses need a general solver: set Options.General")

// Solve plans. Infeasible and Unbounded are statuses of the plan, not errors; an error means that the program is invalid or
// that a solver broke. When ctx or the time ends, the best plan so far is returned with its proven bound.
func Solve(ctx context.Context, p *Program, o Options) (*Plan, error) {
	return NewPlanner(o).Solve(ctx, p)
}

// Planner solves programs one after the other, each from where the last one ended: what-ifs and daily re-plans take a part
// of the time of the first. It is not safe for concurrent use.
type Planner struct {
	o    Options
	warm *replenish.Solver
}

// NewPlanner makes a Planner.
func NewPlanner(o Options) *Planner { return &Planner{o: o} }

// Solve is the function Solve, warm.
func (pn *Planner) Solve(ctx context.Context, p *Program) (*Plan, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	start := time.Now()
	if len(p.Warehouses) > 0 {
		return pn.general(ctx, p)
	}
	problem := p.problem()
	if c := p.fix(problem); len(c) > 0 {
		return &Plan{Status: Infeasible, Periods: p.Periods, Conflicts: c}, nil
	}
	relaxed, err := pn.relax(ctx, problem, p.Whole())
	if err != nil {
		return nil, fmt.Errorf("solving the program of %d items over %d periods: %w", len(p.Items), p.Periods, err)
	}
	plan := p.fromRelaxed(relaxed).settle()
	if !plan.Has() {
		return plan, nil
	}
	switch {
	case p.Whole():
		err = pn.whole(ctx, p, problem, relaxed, plan, start)
	case plan.Status == TimeLimit:
		err = pn.rescue(ctx, p, problem, plan, start)
	}
	if err != nil {
		return nil, err
	}
	p.addFixed(plan)
	if p.consolidate(plan); p.joins() {
		plan.Status = pn.proven(plan)
	}
	plan.Seconds = time.Since(start).Seconds()
	if err := plan.settle().Check(p); err != nil {
		return nil, fmt.Errorf("the solver's answer does not pass its check: %w", err)
	}
	return plan, nil
}

// relax solves the linear program. With whole orders to follow it may take half of the time.
func (pn *Planner) relax(ctx context.Context, problem *replenish.Problem, whole bool) (*replenish.Solution, error) {
	o := replenish.Options{TimeLimit: pn.o.TimeLimit, Workers: pn.o.Workers}
	if whole {
		o.TimeLimit /= 2
	}
	if f := pn.o.Progress; f != nil {
		o.Progress = func(s replenish.Progress) { f(Progress{s.Elapsed, s.Objective, s.DualObjective}) }
	}
	if pn.warm == nil {
		warm, err := replenish.New(problem)
		if err != nil {
			return nil, err
		}
		pn.warm = warm
	} else if err := pn.warm.Change(func(q *replenish.Problem) { *q = *problem }); err != nil {
		return nil, err
	}
	return pn.warm.Solve(ctx, o)
}

// whole makes the orders whole and puts the result into plan.
func (pn *Planner) whole(ctx context.Context, p *Program, problem *replenish.Problem, relaxed *replenish.Solution, plan *Plan, start time.Time) error {
	limit := pn.o.TimeLimit
	if limit == 0 {
		limit = wholeTime
	}
	o := packs.Options{TimeLimit: max(time.Millisecond, limit-time.Since(start)), Gap: math.Max(provenGap, pn.o.Enough), Workers: pn.o.Workers, Seed: pn.o.Seed}
	if f := pn.o.Progress; f != nil {
		o.Progress = func(objective, bound float64) { f(Progress{time.Since(start), objective, bound}) }
	}
	r, err := packs.Solve(ctx, problem, p.lots(), relaxed, o)
	if err != nil {
		return err
	}
	plan.Order, plan.Stock, plan.Lost, plan.Short = r.Order, r.Stock, r.Lost, r.Short
	plan.Objective, plan.DualObjective = r.Objective, r.Bound
	plan.Iterations += r.Rounds
	if err := pn.finish(ctx, p, plan, limit-time.Since(start)); err != nil {
		return err
	}
	plan.Status = pn.proven(plan)
	return nil
}

// proven is the status of a plan of whole orders.
func (pn *Planner) proven(plan *Plan) Status {
	goal := pn.o.Gap
	if goal == 0 {
		goal = usualGap
	}
	if plan.Gap() <= goal {
		return Optimal
	}
	return TimeLimit
}

// With few items the bound of the search is weak, and the general solver's branch and bound is quick.
const (
	fewOrders = 500
	finishGap = 1e-6
)

// conflictTime bounds the search for a small set of limits in conflict.
const conflictTime = 10 * time.Second

// rescue lets the general solver end a linear program at which rounding stopped the structured one before its time was up.
// The bound stays one that the prices give.
func (pn *Planner) rescue(ctx context.Context, p *Program, problem *replenish.Problem, plan *Plan, start time.Time) error {
	left := rescueTime
	if pn.o.TimeLimit > 0 {
		left = pn.o.TimeLimit - time.Since(start)
	}
	proven := plan.DualObjective
	exact, err := pn.takeOver(ctx, p, plan, fewCells, linearGap, left)
	if exact == nil {
		return err
	}
	if b := problem.Bound(exact.BudgetPrice, exact.CapacityPrice, exact.TotalPrice); b > proven {
		proven = b
		plan.BudgetPrice, plan.CapacityPrice, plan.TotalPrice, plan.Worth = exact.BudgetPrice, exact.CapacityPrice, exact.TotalPrice, exact.Worth
	}
	if plan.DualObjective = math.Min(proven, plan.Objective); plan.Gap() <= linearGap {
		plan.Status = Optimal
	}
	return nil
}

const (
	// rescueTime bounds rescue where no time limit is set, fewCells what it is tried for.
	rescueTime = time.Minute
	fewCells   = 20_000
	// linearGap is the relative gap at which a linear program counts as solved.
	linearGap = 1e-8
)

// finish lets the general solver take over a small program of whole orders in the time that is left.
func (pn *Planner) finish(ctx context.Context, p *Program, plan *Plan, left time.Duration) error {
	_, err := pn.takeOver(ctx, p, plan, fewOrders, finishGap, left)
	return err
}

// takeOver lets the general solver go on with a program of up to few cells, and keeps the better plan and bound. It returns
// the general solver's answer, nil where it was not asked or found none.
func (pn *Planner) takeOver(ctx context.Context, p *Program, plan *Plan, few int, enough float64, left time.Duration) (*Plan, error) {
	if pn.o.General == nil || len(p.Items)*p.Periods > few || len(p.Fixed) > 0 || plan.Gap() <= enough || left <= 0 || ctx.Err() != nil {
		return nil, nil
	}
	g := NewGeneral(p)
	s, err := pn.o.General.Solve(ctx, g.Model, lp.Options{TimeLimit: left, Gap: enough})
	if err != nil {
		return nil, fmt.Errorf("finishing the program of %d items over %d periods: %w", len(p.Items), p.Periods, err)
	}
	plan.DualObjective = math.Max(plan.DualObjective, s.Bound)
	var exact *Plan
	if s.X != nil {
		exact = g.Plan(s)
		if exact.Costs(p).Total() < plan.Objective && exact.Check(p) == nil {
			plan.Order, plan.Stock, plan.Lost, plan.Short, plan.Objective = exact.Order, exact.Stock, exact.Lost, exact.Short, exact.Objective
		}
	}
	plan.DualObjective = math.Min(plan.DualObjective, plan.Objective)
	plan.Iterations += s.Iterations
	return exact, nil
}

// general solves by Options.General.
func (pn *Planner) general(ctx context.Context, p *Program) (*Plan, error) {
	switch {
	case pn.o.General == nil:
		return nil, ErrNeedsGeneral
	case len(p.Fixed) > 0:
		return nil, errors.New("fixed orders are not known with several warehouses: take them back")
	}
	g := NewGeneral(p)
	s, err := pn.o.General.Solve(ctx, g.Model, lp.Options{TimeLimit: pn.o.TimeLimit, Gap: pn.o.Gap})
	if err != nil {
		return nil, fmt.Errorf("solving the program of %d items in %d warehouses: %w", len(p.Items), len(p.Warehouses), err)
	}
	plan := g.Plan(s).settle()
	if plan.Status == Infeasible {
		c, err := lp.Conflict(ctx, pn.o.General, g.Model, s.Ray, conflictTime)
		if err != nil {
			return nil, fmt.Errorf("looking for the limits in conflict: %w", err)
		}
		for _, l := range c.Limits {
			plan.Rows = append(plan.Rows, l.Name)
		}
	}
	if plan.Has() {
		if err := plan.Check(p); err != nil {
			return nil, fmt.Errorf("the solver's answer does not pass its check: %w", err)
		}
	}
	return plan, nil
}

// problem is the program's linear relaxation in the structured solver's form. An item with price breaks costs its lowest
// price there, which keeps the bound a bound.
func (p *Program) problem() *replenish.Problem {
	out := &replenish.Problem{Items: len(p.Items), Periods: p.Periods, Demand: p.UpliftedDemand(),
		Budget: slices.Clone(p.Limits.Budget), Capacity: slices.Clone(p.Limits.Capacity), TotalBudget: p.Limits.TotalBudget}
	covered := false
	for i := range p.Items {
		it := &p.Items[i]
		out.Stock = append(out.Stock, it.Stock)
		out.Cost = append(out.Cost, it.lowestCost())
		out.Holding = append(out.Holding, it.Holding)
		out.Shortage = append(out.Shortage, it.Shortage)
		out.Safety = append(out.Safety, it.Safety)
		out.SafetyCost = append(out.SafetyCost, it.SafetyCost)
		out.Salvage = append(out.Salvage, it.Salvage)
		out.Volume = append(out.Volume, it.Volume)
		out.Lead = append(out.Lead, it.LeadTime)
		covered = covered || it.ShelfLife > 0
		for t := range p.Periods {
			out.Inbound = append(out.Inbound, it.inbound(t))
		}
	}
	if covered {
		for i := range p.Items {
			out.MaxStock = append(out.MaxStock, p.Items[i].cover(out.Demand[i*p.Periods:(i+1)*p.Periods])...)
		}
	}
	return out
}

func (it *Item) lowestCost() float64 {
	c := it.UnitCost
	for _, b := range it.Breaks {
		c = math.Min(c, b.UnitCost)
	}
	return c
}

// lots says how the items may be ordered.
func (p *Program) lots() *packs.Lots {
	n := len(p.Items)
	l := &packs.Lots{Pack: make([]float64, n), Min: make([]float64, n), Tiers: make([][]packs.Tier, n)}
	for i := range p.Items {
		it := &p.Items[i]
		l.Pack[i], l.Min[i], l.Tiers[i] = it.PackSize, it.MinOrder, it.tiers()
	}
	return l
}

// tiers are the price breaks by rising quantity, only those that make it cheaper; nil without any.
func (it *Item) tiers() []packs.Tier {
	if len(it.Breaks) == 0 {
		return nil
	}
	out := []packs.Tier{{From: 0, Cost: it.UnitCost}}
	for _, b := range sortedBreaks(it.Breaks) {
		if b.UnitCost < out[len(out)-1].Cost {
			out = append(out, packs.Tier{From: b.From, Cost: b.UnitCost})
		}
	}
	return out
}

// fromRelaxed is the linear program's plan.
func (p *Program) fromRelaxed(s *replenish.Solution) *Plan {
	plan := &Plan{Periods: p.Periods, Status: Status(s.Status.String()), Objective: s.Objective, DualObjective: s.DualObjective,
		Iterations: s.Iterations, Seconds: s.Elapsed.Seconds(), Order: s.Order, Stock: s.Stock, Lost: s.Lost, Short: s.Short,
		BudgetPrice: s.BudgetPrice, CapacityPrice: s.CapacityPrice, TotalPrice: s.TotalPrice, Worth: s.Worth(), Conflicts: s.Conflict}
	if plan.Status == Unbounded {
		plan.Gain = &Gain{p.Items[s.Ray.Item].ID, s.Ray.Period + 1, s.Ray.Gain}
	}
	return plan
}
