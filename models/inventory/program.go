package inventory

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// most is the largest number that a program may hold: beyond it, pennies are lost in double precision.
const most = 1e12

// Program is one replenishment problem; see the package comment for the formula.
type Program struct {
	Periods    int         `json:"periods"` // T
	Items      []Item      `json:"items"`   // in the order in which plans list them
	Limits     Limits      `json:"limits"`
	Warehouses []Warehouse `json:"warehouses,omitempty"` // empty: one store, limited by Limits.Capacity
	Lanes      []Lane      `json:"lanes,omitempty"`      // transfers between warehouses
	Suppliers  []Supplier  `json:"suppliers,omitempty"`  // terms of suppliers that have any
	Uplifts    []Uplift    `json:"uplifts,omitempty"`    // expected changes of demand, applied by Solve
	Fixed      []Fixed     `json:"fixed,omitempty"`      // orders that a person decided
}

// Item is what is bought and stored: an article, in one warehouse where there are several.
type Item struct {
	ID         string  `json:"id"`
	Supplier   string  `json:"supplier,omitempty"`
	Article    string  `json:"article,omitempty"`   // what the shopper buys; items of one article may be transferred; empty means ID
	Warehouse  string  `json:"warehouse,omitempty"` // where there are several
	Stock      float64 `json:"stock"`               // at the beginning of period 1
	UnitCost   float64 `json:"unit_cost"`           // c, a piece
	Holding    float64 `json:"holding_cost"`        // h, a piece and period
	Shortage   float64 `json:"shortage_cost"`       // p, a lost sale; it must hold the margin and the cost that is not spent
	Safety     float64 `json:"safety_stock"`        // pieces wanted at each period's end
	SafetyCost float64 `json:"safety_cost"`         // q, a piece missing of them and period
	Salvage    float64 `json:"salvage"`             // v, the worth of a piece left at the end
	Volume     float64 `json:"volume"`              // vol, a piece
	LeadTime   int     `json:"lead_time"`           // L, periods from order to arrival
	MinOrder   float64 `json:"min_order,omitempty"` // least order that is not 0
	PackSize   float64 `json:"pack_size,omitempty"` // orders are multiples of it; 0 is any quantity
	Breaks     []Break `json:"breaks,omitempty"`    // cheaper prices for larger orders, for all pieces of the order
	// ShelfLife bounds the stock at each period's end by the demand of the next so many periods; 0 is no bound.
	ShelfLife int       `json:"shelf_life,omitempty"`
	Demand    []float64 `json:"demand"`            // d, T values
	Inbound   []float64 `json:"inbound,omitempty"` // r, T values or none: already ordered
}

// Break is a price for orders of From pieces and more, for all pieces of the order.
type Break struct {
	From     float64 `json:"from"`
	UnitCost float64 `json:"unit_cost"`
}

// Limits bound money and space. +Inf is no limit; in JSON null.
type Limits struct {
	Budget      []float64 // T values, money spent on orders placed in the period
	Capacity    []float64 // T values, volume stored at the period's end
	TotalBudget float64   // over all periods
}

// Warehouse is one of several stores with a capacity of its own.
type Warehouse struct {
	ID       string    `json:"id"`
	Capacity []float64 `json:"capacity"` // T values
}

// Lane lets articles be moved from one warehouse to another.
type Lane struct {
	From     string  `json:"from"`
	To       string  `json:"to"`
	LeadTime int     `json:"lead_time"` // periods; a transfer sent in t leaves the stock of t and arrives in t + lead time
	UnitCost float64 `json:"unit_cost"` // a piece
}

// Uplift is an expected change of demand with its reason: a campaign, exposure by recommendations, a planner's judgement.
// The demand of the item in period From … To becomes demand·Factor + Extra.
type Uplift struct {
	Item   string  `json:"item"`
	From   int     `json:"from"`
	To     int     `json:"to"`
	Factor float64 `json:"factor"` // 0 means 1: no factor
	Extra  float64 `json:"extra"`  // pieces a period
	Source string  `json:"source"` // who says so, such as "campaign spring"
}

// Fixed is an order that a person decided.
type Fixed struct {
	Item     string  `json:"item"`
	Period   int     `json:"period"`
	Quantity float64 `json:"quantity"`
}

// NoLimits are limits that bound nothing over t periods.
func NoLimits(t int) Limits {
	l := Limits{Budget: make([]float64, t), Capacity: make([]float64, t), TotalBudget: math.Inf(1)}
	for i := range t {
		l.Budget[i], l.Capacity[i] = math.Inf(1), math.Inf(1)
	}
	return l
}

type limitsJSON struct {
	Budget      []*float64 `json:"budget"`
	Capacity    []*float64 `json:"capacity"`
	TotalBudget *float64   `json:"total_budget"`
}

// MarshalJSON writes infinite limits as null.
func (l Limits) MarshalJSON() ([]byte, error) {
	out := limitsJSON{TotalBudget: finiteOrNil(l.TotalBudget)}
	for _, v := range l.Budget {
		out.Budget = append(out.Budget, finiteOrNil(v))
	}
	for _, v := range l.Capacity {
		out.Capacity = append(out.Capacity, finiteOrNil(v))
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads null as no limit.
func (l *Limits) UnmarshalJSON(data []byte) error {
	var in limitsJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*l = Limits{TotalBudget: orInfinite(in.TotalBudget)}
	for _, v := range in.Budget {
		l.Budget = append(l.Budget, orInfinite(v))
	}
	for _, v := range in.Capacity {
		l.Capacity = append(l.Capacity, orInfinite(v))
	}
	return nil
}

func finiteOrNil(v float64) *float64 {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return nil
	}
	return &v
}

func orInfinite(v *float64) float64 {
	if v == nil {
		return math.Inf(1)
	}
	return *v
}

// Clone is a deep copy.
func (p *Program) Clone() *Program {
	c := *p
	c.Items = slices.Clone(p.Items)
	for i := range c.Items {
		it := &c.Items[i]
		it.Breaks = slices.Clone(it.Breaks)
		it.Demand, it.Inbound = slices.Clone(it.Demand), slices.Clone(it.Inbound)
	}
	c.Limits.Budget, c.Limits.Capacity = slices.Clone(p.Limits.Budget), slices.Clone(p.Limits.Capacity)
	c.Warehouses = slices.Clone(p.Warehouses)
	for i := range c.Warehouses {
		c.Warehouses[i].Capacity = slices.Clone(c.Warehouses[i].Capacity)
	}
	c.Lanes, c.Suppliers, c.Uplifts, c.Fixed = slices.Clone(p.Lanes), slices.Clone(p.Suppliers), slices.Clone(p.Uplifts), slices.Clone(p.Fixed)
	return &c
}

// Index is the place of the item with an id, -1 for none.
func (p *Program) Index(id string) int {
	return slices.IndexFunc(p.Items, func(it Item) bool { return it.ID == id })
}

// Whole says whether some orders must come in packs, reach a minimum, or have price breaks, so that the program is no
// linear one. Suppliers' least spends are kept afterwards, see consolidate.
func (p *Program) Whole() bool {
	return slices.ContainsFunc(p.Items, func(it Item) bool { return it.whole() })
}

func (it *Item) whole() bool { return it.PackSize > 0 || it.MinOrder > 0 || len(it.Breaks) > 0 }

// inbound is what arrives in period t (from 0) of earlier orders.
func (it *Item) inbound(t int) float64 {
	if len(it.Inbound) > 0 {
		return it.Inbound[t]
	}
	return 0
}

// Spend is what an order of n pieces costs, price breaks included.
func (it *Item) Spend(n float64) float64 {
	c := it.UnitCost
	for _, b := range it.Breaks {
		if n >= b.From*(1-lotTolerance) {
			c = min(c, b.UnitCost)
		}
	}
	return c * n
}

// lotTolerance forgives rounding when an order is compared with a minimum, a pack or a price break.
const lotTolerance = 1e-9

// UpliftedDemand is the demand of every item with the uplifts applied, item-major; a negative result is cut at 0.
func (p *Program) UpliftedDemand() []float64 {
	d := make([]float64, 0, len(p.Items)*p.Periods)
	for i := range p.Items {
		d = append(d, p.Items[i].Demand...)
	}
	for _, u := range p.Uplifts {
		i := p.Index(u.Item)
		factor := u.Factor
		if factor == 0 {
			factor = 1
		}
		for t := u.From; t <= u.To; t++ {
			at := i*p.Periods + t - 1
			d[at] = max(0, d[at]*factor+u.Extra)
		}
	}
	return d
}

// cover is the most stock that an item may have at the end of each period: with a shelf life of m periods what the next m
// periods sell, but never less than what is there without any order. +Inf without a shelf life. d is the item's demand.
func (it *Item) cover(d []float64) []float64 {
	out := make([]float64, len(d))
	idle := it.idle(d)
	for t := range out {
		out[t] = math.Inf(1)
		if it.ShelfLife > 0 {
			out[t] = 0
			for k := t + 1; k <= t+it.ShelfLife; k++ {
				out[t] += d[min(k, len(d)-1)] // beyond the horizon the last period goes on
			}
			out[t] = max(out[t], idle[t])
		}
	}
	return out
}

// idle is the stock at each period's end when nothing is ordered and no sale is refused: the least possible.
func (it *Item) idle(d []float64) []float64 {
	out := make([]float64, len(d))
	s := it.Stock
	for t := range out {
		s = max(0, s+it.inbound(t)-d[t])
		out[t] = s
	}
	return out
}

// Validate returns an error that names the first thing that makes the program meaningless.
func (p *Program) Validate() error {
	if p.Periods < 1 {
		return fmt.Errorf("the program has %d periods: give at least 1", p.Periods)
	}
	if len(p.Items) == 0 {
		return fmt.Errorf("the program has no items: give at least 1")
	}
	seen := make(map[string]bool, len(p.Items))
	for i := range p.Items {
		it := &p.Items[i]
		if it.ID == "" || seen[it.ID] {
			return fmt.Errorf("item %d has the id %q: give every item an id of its own", i+1, it.ID)
		}
		seen[it.ID] = true
		if err := it.validate(p.Periods); err != nil {
			return fmt.Errorf("item %s: %w", it.ID, err)
		}
	}
	if err := p.Limits.validate(p.Periods); err != nil {
		return err
	}
	for _, u := range p.Uplifts {
		if !seen[u.Item] || u.From < 1 || u.To > p.Periods || u.From > u.To || !(u.Factor >= 0) || !(math.Abs(u.Extra) <= most) || u.Factor > most {
			return fmt.Errorf("uplift of item %q in periods %d to %d by %g·demand + %g: name an item, periods within 1 to %d and a factor of 0 or more", u.Item, u.From, u.To, u.Factor, u.Extra, p.Periods)
		}
	}
	for _, f := range p.Fixed {
		if !seen[f.Item] || f.Period < 1 || f.Period > p.Periods || !(f.Quantity >= 0 && f.Quantity <= most) {
			return fmt.Errorf("the fixed order of %g of item %q in period %d: name an item, a period within 1 to %d and a quantity of 0 or more", f.Quantity, f.Item, f.Period, p.Periods)
		}
	}
	if err := p.validateSuppliers(); err != nil {
		return err
	}
	return p.validateNetwork()
}

func (it *Item) validate(t int) error {
	for _, f := range []struct {
		name  string
		value float64
	}{{"stock", it.Stock}, {"unit_cost", it.UnitCost}, {"holding_cost", it.Holding}, {"shortage_cost", it.Shortage}, {"safety_stock", it.Safety},
		{"safety_cost", it.SafetyCost}, {"volume", it.Volume}, {"min_order", it.MinOrder}, {"pack_size", it.PackSize}} {
		if !(f.value >= 0 && f.value <= most) {
			return fmt.Errorf("%s is %g: give a number from 0 to %g", f.name, f.value, most)
		}
	}
	if !(math.Abs(it.Salvage) <= most) {
		return fmt.Errorf("salvage is %g: give a number of at most %g", it.Salvage, most)
	}
	if it.LeadTime < 0 || it.ShelfLife < 0 {
		return fmt.Errorf("lead time %d, shelf life %d: give 0 or more", it.LeadTime, it.ShelfLife)
	}
	for _, b := range it.Breaks {
		if !(b.From > 0 && b.From <= most && b.UnitCost >= 0 && b.UnitCost <= most) {
			return fmt.Errorf("price break from %g at %g: give a quantity above 0 and a price of 0 or more", b.From, b.UnitCost)
		}
	}
	if len(it.Demand) != t || len(it.Inbound) != 0 && len(it.Inbound) != t {
		return fmt.Errorf("%d demands, %d inbound for %d periods: give one for every period", len(it.Demand), len(it.Inbound), t)
	}
	for _, values := range [][]float64{it.Demand, it.Inbound} {
		for k, v := range values {
			if !(v >= 0 && v <= most) {
				return fmt.Errorf("period %d holds %g: give a number from 0 to %g", k+1, v, most)
			}
		}
	}
	return nil
}

func (l *Limits) validate(t int) error {
	if len(l.Budget) != t || len(l.Capacity) != t {
		return fmt.Errorf("%d budgets and %d capacities for %d periods: give one for every period, +Inf for no limit", len(l.Budget), len(l.Capacity), t)
	}
	for k := range t {
		if !(l.Budget[k] >= 0) || !(l.Capacity[k] >= 0) {
			return fmt.Errorf("period %d has the budget %g and the capacity %g: give numbers of 0 or more", k+1, l.Budget[k], l.Capacity[k])
		}
	}
	if !(l.TotalBudget >= 0) {
		return fmt.Errorf("the total budget is %g: give a number of 0 or more", l.TotalBudget)
	}
	return nil
}

func (p *Program) validateNetwork() error {
	if len(p.Warehouses) == 0 {
		if len(p.Lanes) > 0 {
			return fmt.Errorf("there are transfers but no warehouses: name the warehouses")
		}
		return nil
	}
	known := map[string]bool{}
	for _, w := range p.Warehouses {
		if w.ID == "" || known[w.ID] || len(w.Capacity) != p.Periods || slices.ContainsFunc(w.Capacity, func(v float64) bool { return !(v >= 0) }) {
			return fmt.Errorf("warehouse %q: give an id of its own and a capacity of 0 or more for every one of %d periods", w.ID, p.Periods)
		}
		known[w.ID] = true
	}
	for i := range p.Items {
		if !known[p.Items[i].Warehouse] {
			return fmt.Errorf("item %s is in the warehouse %q, which is not known: name one of the program's", p.Items[i].ID, p.Items[i].Warehouse)
		}
	}
	for _, l := range p.Lanes {
		if !known[l.From] || !known[l.To] || l.From == l.To || l.LeadTime < 0 || !(l.UnitCost >= 0 && l.UnitCost <= most) {
			return fmt.Errorf("transfer from %q to %q, lead time %d at %g: name two known warehouses, a lead time and a cost of 0 or more", l.From, l.To, l.LeadTime, l.UnitCost)
		}
	}
	return nil
}

// sortedBreaks are price breaks by rising quantity.
func sortedBreaks(breaks []Break) []Break {
	out := slices.Clone(breaks)
	slices.SortFunc(out, func(a, b Break) int { return cmp.Compare(a.From, b.From) })
	return out
}
