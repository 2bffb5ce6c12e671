package replenish

import (
	"fmt"
	"math"
)

// Problem is the replenishment program of n items over T periods:
//
//	min  Σ_it  k_it·o_it + h_i·s_it + p_i·u_it + q_i·w_it  −  Σ_i v_i·s_iT
//	s.t. s_it = s_i,t−1 + o_i,t−L_i + r_it − d_it + u_it
//	     s_it + w_it ≥ safety_i
//	     Σ_i c_i·o_it ≤ budget_t    Σ_it c_i·o_it ≤ total    Σ_i vol_i·s_it ≤ capacity_t
//	     min_it ≤ o_it ≤ max_it,   0 ≤ s_it ≤ maxstock_it,   0 ≤ u_it ≤ d_it,   w ≥ 0
//
// Slices per item and period are flat and item-major: index i·T+t with t = 0…T−1 for the periods 1…T. Money is in one
// currency, quantities are in the item's own unit, Volume is the unit of Capacity per unit of the item.
//
// Everything but Salvage is at least zero; only Budget, Capacity, TotalBudget, MaxStock and MaxOrder may be +Inf.
type Problem struct {
	Items, Periods int

	Stock      []float64 // s_i0, per item
	Cost       []float64 // c, per item: what an ordered unit takes from the budget
	Holding    []float64 // h, per item: a unit in stock at the end of a period
	Shortage   []float64 // p, per item: a unit of demand that is lost
	Safety     []float64 // per item: stock wished at the end of every period
	SafetyCost []float64 // q, per item: a unit below Safety at the end of a period
	Salvage    []float64 // v, per item: worth of a unit left at the end of the last period
	Volume     []float64 // vol, per item
	Lead       []int     // L, per item, in periods; with Lead ≥ Periods orders never arrive

	Demand  []float64 // d, per item and period
	Inbound []float64 // r, per item and period, or nil: what is on its way already

	Budget      []float64 // per period, or nil
	Capacity    []float64 // per period, or nil
	TotalBudget float64   // over all periods; 0 is a real limit, +Inf is none

	MaxStock  []float64 // per item and period, or nil: for example a shelf life as a maximum cover
	MinOrder  []float64 // per item and period, or nil
	MaxOrder  []float64 // per item and period, or nil
	OrderCost []float64 // k, per item and period, or nil where it is Cost
}

// Validate reports the first field that has a wrong length or a value out of its range, by name and place (items and
// periods counted from 1).
func (p *Problem) Validate() error {
	if p.Items < 1 || p.Periods < 1 {
		return fmt.Errorf("the program has %d items and %d periods: both must be at least 1", p.Items, p.Periods)
	}
	n, cells := p.Items, p.Items*p.Periods
	if len(p.Lead) != n {
		return fmt.Errorf("lead has %d values: one per item, %d, are needed", len(p.Lead), n)
	}
	for i, lead := range p.Lead {
		if lead < 0 {
			return fmt.Errorf("lead of item %d is %d: it must be at least 0", i+1, lead)
		}
	}
	if math.IsNaN(p.TotalBudget) || p.TotalBudget < 0 {
		return fmt.Errorf("TotalBudget is %v: it must be at least 0, or +Inf for no limit", p.TotalBudget)
	}
	for _, f := range []field{
		{"Stock", p.Stock, n, 1, 0}, {"Cost", p.Cost, n, 1, 0}, {"Holding", p.Holding, n, 1, 0}, {"Shortage", p.Shortage, n, 1, 0},
		{"Safety", p.Safety, n, 1, 0}, {"SafetyCost", p.SafetyCost, n, 1, 0}, {"Volume", p.Volume, n, 1, 0},
		{"Salvage", p.Salvage, n, 1, signed},
		{"Demand", p.Demand, cells, p.Periods, 0}, {"Inbound", p.Inbound, cells, p.Periods, optional},
		{"Budget", p.Budget, p.Periods, p.Periods, optional | unlimited}, {"Capacity", p.Capacity, p.Periods, p.Periods, optional | unlimited},
		{"MaxStock", p.MaxStock, cells, p.Periods, optional | unlimited}, {"MaxOrder", p.MaxOrder, cells, p.Periods, optional | unlimited},
		{"MinOrder", p.MinOrder, cells, p.Periods, optional}, {"OrderCost", p.OrderCost, cells, p.Periods, optional},
	} {
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}

const (
	optional  = 1 << iota // nil is allowed
	unlimited             // +Inf is allowed
	signed                // negative values are allowed
)

type field struct {
	name   string
	values []float64
	length int
	width  int // values per item; equal to length for a field of periods
	rule   int
}

func (f field) check() error {
	if f.values == nil && f.rule&optional != 0 {
		return nil
	}
	if len(f.values) != f.length {
		return fmt.Errorf("%s has %d values: %d are needed", f.name, len(f.values), f.length)
	}
	for j, v := range f.values {
		fine := !math.IsNaN(v) && !math.IsInf(v, -1) &&
			(v >= 0 || f.rule&signed != 0) && (!math.IsInf(v, 1) || f.rule&unlimited != 0)
		if !fine {
			return fmt.Errorf("%s of %s is %v: %s", f.name, f.place(j), v, f.wanted())
		}
	}
	return nil
}

func (f field) place(j int) string {
	switch {
	case f.width == 1:
		return fmt.Sprintf("item %d", j+1)
	case f.width == f.length && (f.name == "Budget" || f.name == "Capacity"):
		return fmt.Sprintf("period %d", j+1)
	default:
		return fmt.Sprintf("item %d in period %d", j/f.width+1, j%f.width+1)
	}
}

func (f field) wanted() string {
	switch {
	case f.rule&signed != 0:
		return "it must be a finite number"
	case f.rule&unlimited != 0:
		return "it must be at least 0, or +Inf for no limit"
	default:
		return "it must be a finite number of at least 0"
	}
}

// at returns values[j], or otherwise where the optional slice is nil.
func at(values []float64, j int, otherwise float64) float64 {
	if values == nil {
		return otherwise
	}
	return values[j]
}

func (p *Problem) budget(t int) float64       { return at(p.Budget, t, math.Inf(1)) }
func (p *Problem) capacity(t int) float64     { return at(p.Capacity, t, math.Inf(1)) }
func (p *Problem) inbound(j int) float64      { return at(p.Inbound, j, 0) }
func (p *Problem) minOrder(j int) float64     { return at(p.MinOrder, j, 0) }
func (p *Problem) maxOrder(j int) float64     { return at(p.MaxOrder, j, math.Inf(1)) }
func (p *Problem) maxStock(j int) float64     { return at(p.MaxStock, j, math.Inf(1)) }
func (p *Problem) orderCost(i, j int) float64 { return at(p.OrderCost, j, p.Cost[i]) }
