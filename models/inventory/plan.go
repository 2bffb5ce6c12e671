package inventory

import (
	"fmt"
	"math"
	"strconv"

	"github.com/shopkeeper-ai/shopkeeper/models/lp/replenish"
)

// Status says what a Plan is.
type Status string

// The statuses. Only Optimal and TimeLimit come with a plan.
const (
	Optimal    Status = "optimal"    // proven to the tolerance of Options
	Infeasible Status = "infeasible" // no plan keeps the limits: see Plan.Conflicts
	Unbounded  Status = "unbounded"  // orders without limit gain without limit: see Plan.Gain
	TimeLimit  Status = "time_limit" // the best plan that was found, with its proven bound
)

// Plan is the answer to a Program.
type Plan struct {
	Status        Status  `json:"status"`
	Objective     float64 `json:"objective"`
	DualObjective float64 `json:"dual_objective"` // proven: no plan costs less
	Iterations    int     `json:"iterations"`
	Seconds       float64 `json:"seconds"` // solver only

	Periods int       `json:"periods"`
	Order   []float64 `json:"order"` // item-major, as all four
	Stock   []float64 `json:"stock"`
	Lost    []float64 `json:"lost"`
	Short   []float64 `json:"short"`

	// Shadow prices −∂objective/∂limit ≥ 0, of the linear relaxation where orders come in packs; nil where a general model was
	// solved that has none.
	BudgetPrice   []float64 `json:"budget_price"`
	CapacityPrice []float64 `json:"capacity_price"`
	TotalPrice    float64   `json:"total_price"`
	Worth         []float64 `json:"worth"` // item-major: what one more piece arriving in the period is worth

	Transfers []Transfer           `json:"transfers,omitempty"` // between warehouses
	Rows      []string             `json:"rows,omitempty"`      // when several warehouses are infeasible: a small set of rows that contradict each other
	Conflicts []replenish.Conflict `json:"conflicts,omitempty"` // when infeasible: every limit that no plan keeps, in order
	Gain      *Gain                `json:"gain,omitempty"`      // when unbounded
}

// Transfer moves pieces of an article from one item's stock to another's.
type Transfer struct {
	From     string  `json:"from"` // item
	To       string  `json:"to"`   // item
	Period   int     `json:"period"`
	Quantity float64 `json:"quantity"`
}

// Gain is a way to earn without limit: order the item in the period and keep it to the end.
type Gain struct {
	Item   string  `json:"item"`
	Period int     `json:"period"`
	Each   float64 `json:"each"` // gain a piece
}

// Gap is |objective − dual objective| / max(1, |objective|).
func (pl *Plan) Gap() float64 {
	return math.Abs(pl.Objective-pl.DualObjective) / math.Max(1, math.Abs(pl.Objective))
}

// Has says whether there is a plan to read. Only a general model may have none at its time limit.
func (pl *Plan) Has() bool {
	return (pl.Status == Optimal || pl.Status == TimeLimit) && pl.Order != nil
}

// settle keeps the figures of a plan numbers that JSON can write: a plan that is none costs nothing, and a bound that is
// none is the lowest number.
func (pl *Plan) settle() *Plan {
	if !pl.Has() {
		pl.Objective, pl.DualObjective = 0, 0
		pl.Order, pl.Stock, pl.Lost, pl.Short, pl.Worth = nil, nil, nil, nil, nil
		pl.BudgetPrice, pl.CapacityPrice, pl.TotalPrice = nil, nil, 0
	}
	if !(pl.DualObjective >= -math.MaxFloat64) {
		pl.DualObjective = -math.MaxFloat64
	}
	return pl
}

// At is the place of item i in period t (from 1) in the item-major vectors.
func (pl *Plan) At(i, t int) int { return i*pl.Periods + t - 1 }

// Resource is a kind of limit.
type Resource string

// The resources of duals.csv.
const (
	Budget   Resource = "budget"
	Capacity Resource = "capacity"
)

// Dual is the shadow price of one finite limit.
type Dual struct {
	Resource Resource `json:"resource"`
	Period   int      `json:"period"` // 0 means the total over all periods
	Limit    float64  `json:"limit"`
	Used     float64  `json:"used"`
	Price    float64  `json:"shadow_price"` // −∂objective/∂limit ≥ 0
}

func (d Dual) period() string {
	if d.Period == 0 {
		return totalPeriod
	}
	return strconv.Itoa(d.Period)
}

// Duals lists the finite limits with use and price: budgets by period, the total budget, capacities by period (not those of
// several warehouses). It is empty where a general model was solved that has no prices.
func (pl *Plan) Duals(p *Program) []Dual {
	if pl.BudgetPrice == nil {
		return nil
	}
	spent, held := pl.Use(p)
	var out []Dual
	total := 0.0
	for t, b := range p.Limits.Budget {
		total += spent[t]
		if !math.IsInf(b, 1) {
			out = append(out, Dual{Budget, t + 1, b, spent[t], pl.BudgetPrice[t]})
		}
	}
	if !math.IsInf(p.Limits.TotalBudget, 1) {
		out = append(out, Dual{Budget, 0, p.Limits.TotalBudget, total, pl.TotalPrice})
	}
	for t, k := range p.Limits.Capacity {
		if !math.IsInf(k, 1) && len(p.Warehouses) == 0 {
			out = append(out, Dual{Capacity, t + 1, k, held[t], pl.CapacityPrice[t]})
		}
	}
	return out
}

// Use is the money spent and the volume stored by period.
func (pl *Plan) Use(p *Program) (spent, held []float64) {
	spent, held = make([]float64, p.Periods), make([]float64, p.Periods)
	for i := range p.Items {
		for t := range p.Periods {
			spent[t] += p.Items[i].Spend(pl.Order[i*p.Periods+t])
			held[t] += p.Items[i].Volume * pl.Stock[i*p.Periods+t]
		}
	}
	return spent, held
}

// Costs are the parts of a plan's objective.
type Costs struct {
	Purchase float64 `json:"purchase"`
	Holding  float64 `json:"holding"`
	Shortage float64 `json:"shortage"`
	Safety   float64 `json:"safety"`
	Transfer float64 `json:"transfer,omitempty"`
	Salvage  float64 `json:"salvage"` // to be subtracted
}

// Total is the objective.
func (c Costs) Total() float64 {
	return c.Purchase + c.Holding + c.Shortage + c.Safety + c.Transfer - c.Salvage
}

// Costs adds the plan up by kind.
func (pl *Plan) Costs(p *Program) Costs {
	var c Costs
	for i := range p.Items {
		it := &p.Items[i]
		for t := range p.Periods {
			at := i*p.Periods + t
			c.Purchase += it.Spend(pl.Order[at])
			c.Holding += it.Holding * pl.Stock[at]
			c.Shortage += it.Shortage * pl.Lost[at]
			c.Safety += it.SafetyCost * pl.Short[at]
		}
		c.Salvage += it.Salvage * pl.Stock[(i+1)*p.Periods-1]
	}
	for _, m := range pl.Transfers {
		c.Transfer += m.Quantity * p.laneCost(m)
	}
	return c
}

// FillRate is the share of the demand that the plan serves; 1 where there is none.
func (pl *Plan) FillRate(p *Program) float64 {
	wanted, lost := 0.0, 0.0
	for _, d := range p.UpliftedDemand() {
		wanted += d
	}
	for _, u := range pl.Lost {
		lost += u
	}
	if wanted == 0 {
		return 1
	}
	return 1 - lost/wanted
}

// feasibility is the largest violation, relative to 1 + the largest number of its row, that a plan may show.
const feasibility = 1e-7

// Check measures the plan against the program with arithmetic of its own and returns the first thing that is wrong: a
// balance, bound, limit or lot that is violated, or an objective that is not the plan's.
func (pl *Plan) Check(p *Program) error {
	demand := p.UpliftedDemand()
	moved := p.moved(pl)
	for i := range p.Items {
		it := &p.Items[i]
		before, cover := it.Stock, it.cover(demand[i*p.Periods:(i+1)*p.Periods])
		for t := range p.Periods {
			at := i*p.Periods + t
			arrives := it.inbound(t) + moved[at]
			if t >= it.LeadTime {
				arrives += pl.Order[at-it.LeadTime]
			}
			scale := 1 + max(before, arrives, demand[at])
			for _, wrong := range []float64{
				math.Abs(before + arrives - demand[at] + pl.Lost[at] - pl.Stock[at]), it.Safety - pl.Stock[at] - pl.Short[at], pl.Lost[at] - demand[at],
				-pl.Order[at], -pl.Stock[at], -pl.Lost[at], -pl.Short[at], pl.Stock[at] - cover[t], p.offLot(i, t, pl.Order[at]),
			} {
				if !(wrong <= feasibility*scale) {
					return fmt.Errorf("the plan of item %s in period %d is off by %g", it.ID, t+1, wrong)
				}
			}
			before = pl.Stock[at]
		}
	}
	if err := pl.checkLimits(p); err != nil {
		return err
	}
	if err := pl.checkSuppliers(p); err != nil {
		return err
	}
	if own := pl.Costs(p).Total(); !(math.Abs(own-pl.Objective) <= 1e-9*(1+math.Abs(own)+pl.turnover(p))) {
		return fmt.Errorf("the plan costs %g and says %g", own, pl.Objective)
	}
	return nil
}

// turnover is the sum of the magnitudes in the objective, against which its rounding is measured.
func (pl *Plan) turnover(p *Program) float64 {
	c := pl.Costs(p)
	return c.Purchase + c.Holding + c.Shortage + c.Safety + math.Abs(c.Salvage)
}

// offLot is how far an order of item i in period t (from 0) is from being 0 or whole packs of at least the minimum; what a
// person fixed is right as it is.
func (p *Program) offLot(i, t int, n float64) float64 {
	it := &p.Items[i]
	if n <= 0 || p.fixedAt(i, t+1) {
		return -n
	}
	wrong := math.Max(0, it.MinOrder*(1-lotTolerance)-n)
	if it.PackSize > 0 {
		wrong = math.Max(wrong, math.Abs(n-it.PackSize*math.Round(n/it.PackSize)))
	}
	return wrong
}

func (pl *Plan) checkLimits(p *Program) error {
	spent, held := pl.Use(p)
	total := 0.0
	for t := range p.Periods {
		total += spent[t]
		if b := p.Limits.Budget[t]; !(spent[t] <= b+feasibility*(1+b)) {
			return fmt.Errorf("the plan spends %g of %g in period %d", spent[t], b, t+1)
		}
		if k := p.Limits.Capacity[t]; len(p.Warehouses) == 0 && !(held[t] <= k+feasibility*(1+k)) {
			return fmt.Errorf("the plan stores %g of %g in period %d", held[t], k, t+1)
		}
	}
	if b := p.Limits.TotalBudget; !(total <= b+feasibility*(1+b)) {
		return fmt.Errorf("the plan spends %g of %g in total", total, b)
	}
	return pl.checkWarehouses(p)
}
