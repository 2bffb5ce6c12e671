package inventory

import (
	"context"
	"fmt"
	"math"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Replan is what planning again from actual sales is worth beside holding an earlier plan, over courses that demand may take.
type Replan struct {
	Hold   float64   `json:"hold"`   // mean cost when every order of the plan is placed as it stands
	Again  float64   `json:"again"`  // mean cost when each period is planned again from what was sold before
	Paths  int       `json:"paths"`  // courses
	Solves int       `json:"solves"` // of the program
	Text   shop.Text `json:"text"`
}

// Saves is Hold − Again; below 0 where chasing the courses cost more than it brought.
func (r Replan) Saves() float64 { return r.Hold - r.Again }

// PriceReplan prices the strategy "plan again every period from actual sales" against holding the plan. paths[k] is one
// course of demand, item-major like the plan; the expectation of the periods to come stays the program's, so that only the
// stock that sales have left makes the difference. A cost is that of purchases, holding, lost sales and missing safety stock
// less salvage, with demand as it came: what cannot be served is lost.
func (pn *Planner) PriceReplan(ctx context.Context, p *Program, plan *Plan, paths [][]float64) (Replan, error) {
	if !plan.Has() || len(paths) == 0 || len(p.Warehouses) > 0 {
		return Replan{}, fmt.Errorf("%d courses of demand and %d warehouses: give a plan, at least one course, and no warehouses", len(paths), len(p.Warehouses))
	}
	r := Replan{Paths: len(paths)}
	for k, path := range paths {
		if len(path) != len(p.Items)*p.Periods {
			return Replan{}, fmt.Errorf("course %d of demand has %d values: give one for each of %d items and %d periods", k+1, len(path), len(p.Items), p.Periods)
		}
		r.Hold += p.lived(plan.Order, path) / float64(len(paths))
		order, err := pn.replanned(ctx, p, plan, path)
		if err != nil {
			return Replan{}, err
		}
		r.Solves += p.Periods - 1
		r.Again += p.lived(order, path) / float64(len(paths))
	}
	r.Text = say("Planning again every week from actual sales saves %s beside holding the plan.", "每周按实际销量重新规划，比照原计划执行省 %s。", r.Saves())
	if r.Saves() < 0 {
		r.Text = say("Planning again every week from actual sales saves nothing beside holding the plan.", "每周按实际销量重新规划并不比照原计划执行更省。")
	}
	return r, nil
}

// replanned is the orders of a planner who solves again in every period on the way of a course.
func (pn *Planner) replanned(ctx context.Context, p *Program, plan *Plan, path []float64) ([]float64, error) {
	order := make([]float64, len(path))
	sold := make([]float64, len(p.Items))
	now, current := p, plan
	for t := 0; ; t++ {
		for i := range p.Items {
			order[i*p.Periods+t], sold[i] = current.Order[current.At(i, 1)], path[i*p.Periods+t]
		}
		if t == p.Periods-1 {
			return order, nil
		}
		next, err := now.Roll(current, sold)
		if err != nil {
			return nil, err
		}
		again, err := pn.Solve(ctx, next)
		if err != nil {
			return nil, fmt.Errorf("planning again in period %d: %w", t+2, err)
		}
		if !again.Has() { // sales that stayed away fill the store: nothing more is ordered until there is room
			again = &Plan{Status: Optimal, Periods: next.Periods, Order: make([]float64, len(next.Items)*next.Periods)}
		}
		now, current = next, again
	}
}

// lived is what orders cost when demand comes as in path, item-major.
func (p *Program) lived(order, path []float64) float64 {
	sum := 0.0
	for i := range p.Items {
		it := &p.Items[i]
		stock := it.Stock
		for t := range p.Periods {
			at := i*p.Periods + t
			stock += it.inbound(t)
			if t >= it.LeadTime {
				stock += order[at-it.LeadTime]
			}
			sum += it.Spend(order[at]) + it.Shortage*math.Max(0, path[at]-stock)
			stock = math.Max(0, stock-path[at])
			sum += it.Holding*stock + it.SafetyCost*math.Max(0, it.Safety-stock)
		}
		sum -= it.Salvage * stock
	}
	return sum
}
