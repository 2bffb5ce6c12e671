package inventory

import (
	"fmt"
	"math"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

// General is a program as a general model, for solvers that know nothing of its form: programs with several warehouses, and
// small ones whose integers are to be solved exactly.
//
// Lots become whole numbers of packs; a minimum or a price break adds a 0–1 column y with least·y ≤ quantity ≤ most·y; every
// tier of the price has a quantity of its own. Rows are named after what they say ("capacity[3]", "balance[mug,2]"), so that
// a conflict can be read.
type General struct {
	Model *lp.Model
	p     *Program

	order      [][]quantity // by item·T + t
	stock      []int
	lost       []int
	short      []int // −1 where no safety stock is wanted
	transfer   []lane
	balance    []int
	budget     []int // −1 where there is no limit, as the next two
	capacity   []int
	total      int
	warehouses [][]int
}

// quantity is a column that orders some pieces a unit.
type quantity struct {
	column int
	pieces float64
}

type lane struct{ column, from, to, period int }

// NewGeneral builds the model. The program must be valid.
func NewGeneral(p *Program) *General {
	g := &General{Model: &lp.Model{Name: "replenishment"}, p: p, total: -1}
	demand := p.UpliftedDemand()
	g.rows(demand)
	for i := range p.Items {
		for t := range p.Periods {
			g.orders(i, t, demand)
		}
	}
	for i := range p.Items {
		cover := p.Items[i].cover(demand[i*p.Periods : (i+1)*p.Periods])
		for t := range p.Periods {
			g.levels(i, t, demand[i*p.Periods+t], cover[t])
		}
	}
	g.lanes()
	return g
}

func (g *General) rows(demand []float64) {
	p, m := g.p, g.Model
	for i := range p.Items {
		it := &p.Items[i]
		for t := range p.Periods {
			need := demand[i*p.Periods+t] - it.inbound(t)
			if t == 0 {
				need -= it.Stock
			}
			g.balance = append(g.balance, m.AddRow(lp.Row{Name: fmt.Sprintf("balance[%s,%d]", it.ID, t+1), Lower: need, Upper: need}))
		}
	}
	upper := func(name string, limit float64) int {
		if math.IsInf(limit, 1) {
			return -1
		}
		return m.AddRow(lp.Row{Name: name, Lower: math.Inf(-1), Upper: limit})
	}
	for t := range p.Periods {
		g.budget = append(g.budget, upper(fmt.Sprintf("budget[%d]", t+1), p.Limits.Budget[t]))
	}
	g.total = upper("budget[total]", p.Limits.TotalBudget)
	for t := range p.Periods {
		if len(p.Warehouses) == 0 {
			g.capacity = append(g.capacity, upper(fmt.Sprintf("capacity[%d]", t+1), p.Limits.Capacity[t]))
		}
	}
	for _, w := range p.Warehouses {
		rows := make([]int, p.Periods)
		for t := range rows {
			rows[t] = upper(fmt.Sprintf("capacity[%s,%d]", w.ID, t+1), w.Capacity[t])
		}
		g.warehouses = append(g.warehouses, rows)
	}
}

// entries leaves out rows that do not exist.
func entries(list ...lp.Entry) []lp.Entry {
	var out []lp.Entry
	for _, e := range list {
		if e.Row >= 0 && e.Value != 0 {
			out = append(out, e)
		}
	}
	return out
}

// orders adds the columns of one item's order in period t (from 0).
func (g *General) orders(i, t int, demand []float64) {
	p, m, it := g.p, g.Model, &g.p.Items[i]
	var out []quantity
	tiers := append([]Break{{0, it.UnitCost}}, it.Breaks...)
	for k, tier := range tiers {
		name := fmt.Sprintf("order[%s,%d]", it.ID, t+1)
		if len(tiers) > 1 {
			name = fmt.Sprintf("order[%s,%d,%d]", it.ID, t+1, k+1)
		}
		arrives := lp.Entry{Row: -1}
		if t+it.LeadTime < p.Periods {
			arrives.Row = g.balance[i*p.Periods+t+it.LeadTime]
		}
		pieces, least := 1.0, math.Max(tier.From, it.MinOrder)
		if it.PackSize > 0 {
			pieces = it.PackSize
			least = math.Ceil(least/pieces-lotTolerance) * pieces
		}
		arrives.Value = pieces
		list := entries(arrives, lp.Entry{Row: g.budget[t], Value: tier.UnitCost * pieces}, lp.Entry{Row: g.total, Value: tier.UnitCost * pieces})
		column := lp.Column{Name: name, Cost: tier.UnitCost * pieces, Upper: math.Inf(1), Integer: it.PackSize > 0}
		if least > pieces || least > 0 && it.PackSize == 0 {
			most := g.most(i, demand) + least
			lower := m.AddRow(lp.Row{Name: "least " + name, Lower: 0, Upper: math.Inf(1)})
			upper := m.AddRow(lp.Row{Name: "most " + name, Lower: math.Inf(-1), Upper: 0})
			list = append(list, lp.Entry{Row: lower, Value: pieces}, lp.Entry{Row: upper, Value: pieces})
			m.AddColumn(lp.Column{Name: "placed " + name, Upper: 1, Integer: true}, lp.Entry{Row: lower, Value: -least}, lp.Entry{Row: upper, Value: -most})
		}
		out = append(out, quantity{m.AddColumn(column, list...), pieces})
	}
	g.order = append(g.order, out)
}

// most is more than any sensible order of item i.
func (g *General) most(i int, demand []float64) float64 {
	p, it := g.p, &g.p.Items[i]
	sum := it.Safety + it.PackSize + it.MinOrder
	for _, d := range demand[i*p.Periods : (i+1)*p.Periods] {
		sum += d
	}
	for _, b := range it.Breaks {
		sum += b.From
	}
	if it.Salvage > it.Spend(1) && it.UnitCost > 0 {
		money := 0.0
		for _, b := range p.Limits.Budget {
			money += math.Min(b, most)
		}
		sum += math.Min(money, p.Limits.TotalBudget) / it.UnitCost
	}
	return sum
}

// levels adds stock, lost sales and shortfall.
func (g *General) levels(i, t int, demand, cover float64) {
	p, m, it := g.p, g.Model, &g.p.Items[i]
	at := i*p.Periods + t
	cost, next := it.Holding, -1
	if t+1 < p.Periods {
		next = g.balance[at+1]
	} else {
		cost -= it.Salvage
	}
	space := -1
	if len(p.Warehouses) == 0 {
		space = g.capacity[t]
	}
	for w := range p.Warehouses {
		if p.Warehouses[w].ID == it.Warehouse {
			space = g.warehouses[w][t]
		}
	}
	name := func(what string) string { return fmt.Sprintf("%s[%s,%d]", what, it.ID, t+1) }
	list := entries(lp.Entry{Row: g.balance[at], Value: -1}, lp.Entry{Row: next, Value: 1}, lp.Entry{Row: space, Value: it.Volume})
	short := -1
	if it.Safety > 0 {
		row := m.AddRow(lp.Row{Name: name("safety"), Lower: it.Safety, Upper: math.Inf(1)})
		list = append(list, lp.Entry{Row: row, Value: 1})
		short = m.AddColumn(lp.Column{Name: name("short"), Cost: it.SafetyCost, Upper: math.Inf(1)}, lp.Entry{Row: row, Value: 1})
	}
	g.short = append(g.short, short)
	g.stock = append(g.stock, m.AddColumn(lp.Column{Name: name("stock"), Cost: cost, Upper: cover}, list...))
	g.lost = append(g.lost, m.AddColumn(lp.Column{Name: name("lost"), Cost: it.Shortage, Upper: demand}, lp.Entry{Row: g.balance[at], Value: 1}))
}

// lanes adds the transfers between items of one article.
func (g *General) lanes() {
	p := g.p
	for _, pair := range p.pairs() {
		for t := range p.Periods - min(pair.lane.LeadTime, p.Periods) { // what would arrive too late would only get rid of stock
			arrives := g.balance[pair.to*p.Periods+t+pair.lane.LeadTime]
			name := fmt.Sprintf("move[%s,%s,%d]", p.Items[pair.from].ID, p.Items[pair.to].ID, t+1)
			c := g.Model.AddColumn(lp.Column{Name: name, Cost: pair.lane.UnitCost, Upper: math.Inf(1)},
				entries(lp.Entry{Row: g.balance[pair.from*p.Periods+t], Value: -1}, lp.Entry{Row: arrives, Value: 1})...)
			g.transfer = append(g.transfer, lane{c, pair.from, pair.to, t})
		}
	}
}

// pair is a lane for one article.
type pair struct {
	from, to int // items
	lane     *Lane
}

func (it *Item) article() string {
	if it.Article != "" {
		return it.Article
	}
	return it.ID
}

func (p *Program) pairs() []pair {
	type place struct{ article, warehouse string }
	at := map[place]int{}
	for i := range p.Items {
		at[place{p.Items[i].article(), p.Items[i].Warehouse}] = i
	}
	var out []pair
	for k := range p.Lanes {
		for i := range p.Items {
			if p.Items[i].Warehouse != p.Lanes[k].From {
				continue
			}
			if j, ok := at[place{p.Items[i].article(), p.Lanes[k].To}]; ok {
				out = append(out, pair{i, j, &p.Lanes[k]})
			}
		}
	}
	return out
}

// laneCost is the price of a piece of a transfer.
func (p *Program) laneCost(m Transfer) float64 {
	for _, pair := range p.pairs() {
		if p.Items[pair.from].ID == m.From && p.Items[pair.to].ID == m.To {
			return pair.lane.UnitCost
		}
	}
	return 0
}

// moved is what transfers bring to every item and period, less what they take.
func (p *Program) moved(pl *Plan) []float64 {
	out := make([]float64, len(p.Items)*p.Periods)
	if len(pl.Transfers) == 0 {
		return out
	}
	type ends struct{ from, to string }
	lead := map[ends]int{}
	for _, pair := range p.pairs() {
		lead[ends{p.Items[pair.from].ID, p.Items[pair.to].ID}] = pair.lane.LeadTime
	}
	for _, m := range pl.Transfers {
		out[p.Index(m.From)*p.Periods+m.Period-1] -= m.Quantity
		if t := m.Period - 1 + lead[ends{m.From, m.To}]; t < p.Periods {
			out[p.Index(m.To)*p.Periods+t] += m.Quantity
		}
	}
	return out
}

func (pl *Plan) checkWarehouses(p *Program) error {
	for _, w := range p.Warehouses {
		for t := range p.Periods {
			held := 0.0
			for i := range p.Items {
				if p.Items[i].Warehouse == w.ID {
					held += p.Items[i].Volume * pl.Stock[i*p.Periods+t]
				}
			}
			if k := w.Capacity[t]; !(held <= k+feasibility*(1+k)) {
				return fmt.Errorf("the plan stores %g of %g in warehouse %s in period %d", held, k, w.ID, t+1)
			}
		}
	}
	return nil
}

// Plan reads a solution of the model.
func (g *General) Plan(s lp.Solution) *Plan {
	p := g.p
	pl := &Plan{Status: Status(s.Status), Periods: p.Periods, Objective: s.Objective, DualObjective: s.Bound, Iterations: s.Iterations, Seconds: s.Seconds}
	if s.Status == lp.Cancelled {
		pl.Status = TimeLimit
	}
	if s.X == nil {
		return pl
	}
	value := func(column int) float64 {
		if column < 0 {
			return 0
		}
		return math.Max(0, s.X[column])
	}
	for at := range g.order {
		order := 0.0
		for _, q := range g.order[at] {
			n := value(q.column)
			if g.Model.Columns[q.column].Integer {
				n = math.Round(n)
			}
			order += n * q.pieces
		}
		pl.Order = append(pl.Order, order)
		pl.Stock = append(pl.Stock, value(g.stock[at]))
		pl.Lost = append(pl.Lost, value(g.lost[at]))
		pl.Short = append(pl.Short, value(g.short[at]))
	}
	for _, l := range g.transfer {
		if n := value(l.column); n > 0 {
			pl.Transfers = append(pl.Transfers, Transfer{p.Items[l.from].ID, p.Items[l.to].ID, l.period + 1, n})
		}
	}
	g.prices(pl, s)
	return pl
}

// prices turns the model's duals, which are ∂objective/∂bound, into shadow prices.
func (g *General) prices(pl *Plan, s lp.Solution) {
	if s.Dual == nil {
		return
	}
	price := func(row int) float64 {
		if row < 0 {
			return 0
		}
		return math.Max(0, -s.Dual[row])
	}
	pl.TotalPrice = price(g.total)
	for _, row := range g.budget {
		pl.BudgetPrice = append(pl.BudgetPrice, price(row))
	}
	for _, row := range g.capacity {
		pl.CapacityPrice = append(pl.CapacityPrice, price(row))
	}
	for _, row := range g.balance {
		pl.Worth = append(pl.Worth, s.Dual[row])
	}
}
