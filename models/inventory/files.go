package inventory

import (
	"fmt"
	"math"
	"os"
	"strconv"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
)

// totalPeriod is the period of limits.csv that bounds the budget over all periods.
const totalPeriod = "total"

// ReadFiles reads a program from its three files; see the package comment for the meaning.
//
//	items.csv   item,stock,unit_cost,holding_cost,shortage_cost,safety_stock,safety_cost,salvage,volume,lead_time
//	            [,min_order,pack_size,supplier,shelf_life]
//	demand.csv  item,period,demand[,inbound]     every item in every period 1…T
//	limits.csv  period,budget,capacity           an empty cell or a missing row is no limit; period "total" bounds the budget over all
//
// A bad file is a *table.Error that names file, line, column and the mend. Warnings name rows that are allowed but hardly meant.
func ReadFiles(items, demand, limits string) (*Program, []string, error) {
	p := &Program{}
	if err := p.readItems(items); err != nil {
		return nil, nil, err
	}
	if err := p.readDemand(demand); err != nil {
		return nil, nil, err
	}
	if err := p.readLimits(limits); err != nil {
		return nil, nil, err
	}
	if err := p.Validate(); err != nil {
		return nil, nil, err
	}
	return p, p.warnings(), nil
}

// warnings names items whose orders never arrive.
func (p *Program) warnings() []string {
	var out []string
	for i := range p.Items {
		if it := &p.Items[i]; it.LeadTime >= p.Periods {
			out = append(out, fmt.Sprintf("item %s has a lead time of %d periods and the demand ends with period %d: its orders never arrive in time", it.ID, it.LeadTime, p.Periods))
		}
	}
	return out
}

func (p *Program) readItems(path string) error {
	in, err := table.Open(path, table.Columns{
		Required: []string{"item", "stock", "unit_cost", "holding_cost", "shortage_cost", "safety_stock", "safety_cost", "salvage", "volume", "lead_time"},
		Optional: []string{"min_order", "pack_size", "supplier", "shelf_life"},
	})
	if err != nil {
		return err
	}
	defer in.Close()
	first := map[string]int{}
	for in.Next() {
		it := Item{
			ID: in.Text("item"), Supplier: in.Text("supplier"), Stock: amount(in, "stock"), UnitCost: amount(in, "unit_cost"), Holding: amount(in, "holding_cost"),
			Shortage: amount(in, "shortage_cost"), Safety: amount(in, "safety_stock"), SafetyCost: amount(in, "safety_cost"), Salvage: in.Float("salvage"),
			Volume: amount(in, "volume"), LeadTime: count(in, "lead_time"), MinOrder: amountOr0(in, "min_order"), PackSize: amountOr0(in, "pack_size"),
		}
		if in.Text("shelf_life") != "" {
			it.ShelfLife = count(in, "shelf_life")
		}
		if math.Abs(it.Salvage) > most {
			in.Fail("salvage", table.Number(it.Salvage)+" is out of range", "write a number between -1e12 and 1e12; choose a larger unit of money")
		}
		if it.ID == "" {
			in.Fail("item", "is empty", "name the item")
		}
		if line, twice := first[it.ID]; twice {
			in.Fail("item", fmt.Sprintf("%q stands already on line %d", it.ID, line), "give every item one row")
		}
		first[it.ID] = in.Line()
		p.Items = append(p.Items, it)
	}
	if in.Err() == nil && len(p.Items) == 0 {
		return &table.Error{File: path, Line: 2, Problem: "holds no items", Mend: "add a row for every item"}
	}
	return in.Err()
}

// amount reads a number of 0 or more.
func amount(in *table.Reader, column string) float64 {
	v := in.Float(column)
	switch {
	case v < 0:
		in.Fail(column, table.Number(v)+" is below 0", "write 0 or more")
	case v > most:
		in.Fail(column, table.Number(v)+" is out of range", "write at most 1e12; choose a larger unit")
	}
	return v
}

// amountOr0 is amount, and 0 for an empty cell.
func amountOr0(in *table.Reader, column string) float64 {
	if in.Text(column) == "" {
		return 0
	}
	return amount(in, column)
}

// count reads a whole number of 0 or more. A lead time or shelf life beyond a million periods is a slip.
func count(in *table.Reader, column string) int {
	n := in.Int(column)
	if n < 0 || n > 1e6 {
		in.Fail(column, strconv.Itoa(n)+" is out of range", "write a whole number of periods, 0 or more")
	}
	return n
}

// demandRow is a row of demand.csv before the number of periods is known.
type demandRow struct {
	item, period    int
	demand, inbound float64
}

type cell struct{ item, period int }

func (p *Program) readDemand(path string) error {
	in, err := table.Open(path, table.Columns{Required: []string{"item", "period", "demand"}, Optional: []string{"inbound"}})
	if err != nil {
		return err
	}
	defer in.Close()
	index := make(map[string]int, len(p.Items))
	for i := range p.Items {
		index[p.Items[i].ID] = i
	}
	var rows []demandRow
	line := map[cell]int{}
	for in.Next() {
		i, known := index[in.Text("item")]
		if !known {
			in.Fail("item", fmt.Sprintf("%q is not in the items file", in.Text("item")), "add it there or remove the row")
		}
		row := demandRow{i, in.Int("period"), amount(in, "demand"), amountOr0(in, "inbound")}
		if row.period < 1 {
			in.Fail("period", strconv.Itoa(row.period)+" is below 1", "number the periods 1, 2, 3 …")
		}
		at := cell{row.item, row.period}
		if earlier, twice := line[at]; twice {
			in.Fail("period", fmt.Sprintf("item %s has period %d already on line %d", in.Text("item"), row.period, earlier), "give every item one row a period")
		}
		line[at] = in.Line()
		p.Periods = max(p.Periods, row.period)
		rows = append(rows, row)
	}
	if in.Err() != nil {
		return in.Err()
	}
	return p.fillDemand(path, rows, line)
}

// fillDemand spreads the rows over the items; every item must have every period.
func (p *Program) fillDemand(path string, rows []demandRow, line map[cell]int) error {
	if len(rows) == 0 {
		return &table.Error{File: path, Line: 2, Problem: "holds no demand", Mend: "add a row for every item and period"}
	}
	if p.Periods > len(rows) || len(rows) != p.Periods*len(p.Items) {
		return p.missing(path, line)
	}
	demand, inbound := make([]float64, len(rows)), make([]float64, len(rows))
	for _, r := range rows {
		at := r.item*p.Periods + r.period - 1
		demand[at], inbound[at] = r.demand, r.inbound
	}
	for i := range p.Items {
		from, to := i*p.Periods, (i+1)*p.Periods
		p.Items[i].Demand, p.Items[i].Inbound = demand[from:to:to], inbound[from:to:to]
	}
	return nil
}

// missing names the first item and period without a row, and the line after which it belongs.
func (p *Program) missing(path string, line map[cell]int) error {
	after := 1
	for i := range p.Items {
		for t := 1; t <= p.Periods; t++ {
			at, ok := line[cell{i, t}]
			if !ok {
				return &table.Error{File: path, Line: after, Column: "period", Problem: fmt.Sprintf("item %s has no row for period %d of 1 to %d after this line", p.Items[i].ID, t, p.Periods),
					Mend: fmt.Sprintf("add %s,%d,0 if nothing is expected", p.Items[i].ID, t)}
			}
			after = at
		}
	}
	return nil
}

func (p *Program) readLimits(path string) error {
	in, err := table.Open(path, table.Columns{Required: []string{"period", "budget", "capacity"}})
	if err != nil {
		return err
	}
	defer in.Close()
	p.Limits = NoLimits(p.Periods)
	seen := map[string]int{}
	for in.Next() {
		period := in.Text("period")
		if period == totalPeriod {
			p.Limits.TotalBudget = limit(in, "budget")
			if in.Text("capacity") != "" {
				in.Fail("capacity", "has a value in the row of the total", "leave it empty: space is limited by period")
			}
		} else if t := in.Int("period"); t < 1 || t > p.Periods {
			in.Fail("period", fmt.Sprintf("%s is not one of the periods 1 to %d of the demand file", period, p.Periods), `use those, or "total" for a budget over all`)
		} else {
			period = strconv.Itoa(t)
			p.Limits.Budget[t-1], p.Limits.Capacity[t-1] = limit(in, "budget"), limit(in, "capacity")
		}
		if earlier, twice := seen[period]; twice {
			in.Fail("period", fmt.Sprintf("%s stands already on line %d", period, earlier), "give every period one row")
		}
		seen[period] = in.Line()
	}
	return in.Err()
}

// limit reads a limit; an empty cell is none.
func limit(in *table.Reader, column string) float64 {
	if in.Text(column) == "" {
		return math.Inf(1)
	}
	v := in.Float(column)
	if v < 0 {
		in.Fail(column, table.Number(v)+" is below 0", "write 0 or more, or leave the cell empty for no limit")
	}
	return v
}

// WriteFiles writes plan.csv and, where duals is not empty, duals.csv: both or none. Names that end in .gz are compressed.
//
//	plan.csv    item,period,order,stock,lost,short     items in the program's order
//	duals.csv   resource,period,shadow_price           finite limits only; the total budget has the period "total"
func WriteFiles(p *Program, plan *Plan, out, duals string) error {
	orders, err := table.Create(out, "item", "period", "order", "stock", "lost", "short")
	if err != nil {
		return err
	}
	defer orders.Abort()
	for i := range p.Items {
		for t := range p.Periods {
			at := i*p.Periods + t
			orders.Write(p.Items[i].ID, strconv.Itoa(t+1), table.Number(plan.Order[at]), table.Number(plan.Stock[at]), table.Number(plan.Lost[at]), table.Number(plan.Short[at]))
		}
	}
	if duals == "" {
		return orders.Commit()
	}
	prices, err := table.Create(duals, "resource", "period", "shadow_price")
	if err != nil {
		return err
	}
	defer prices.Abort()
	for _, d := range plan.Duals(p) {
		prices.Write(string(d.Resource), d.period(), table.Number(d.Price))
	}
	if err := prices.Commit(); err != nil {
		return err
	}
	if err := orders.Commit(); err != nil {
		os.Remove(duals)
		return err
	}
	return nil
}
