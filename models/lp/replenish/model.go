package replenish

import (
	"fmt"
	"math"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

// Model returns the same program as a general one: columns o, s, u, w of item 1, period 1, then of period 2 and so on, named
// o_1_1, s_1_1, …; rows bal_1_1 (balance) and safe_1_1 (safety stock) in the same order, then budget_t, capacity_t and total
// where there is a limit. It is for solvers that know nothing of the structure, and for checks.
func (p *Problem) Model() *lp.Model {
	m := &lp.Model{Name: "replenish", Objective: "cost"}
	for j := range p.Items * p.Periods {
		i, t := j/p.Periods, j%p.Periods
		net := p.inbound(j) - p.Demand[j]
		if t == 0 {
			net += p.Stock[i]
		}
		m.AddRow(lp.Row{Name: name("bal", i, t), Lower: net, Upper: net})
		m.AddRow(lp.Row{Name: name("safe", i, t), Lower: p.Safety[i], Upper: math.Inf(1)})
	}
	rows := p.limitRows(m)
	for j := range p.Items * p.Periods {
		p.columns(m, rows, j/p.Periods, j%p.Periods)
	}
	return m
}

func name(kind string, i, t int) string { return fmt.Sprintf("%s_%d_%d", kind, i+1, t+1) }

// limitRows adds a row for each finite limit; −1 stands for none.
func (p *Problem) limitRows(m *lp.Model) []int {
	rows := make([]int, 2*p.Periods+1)
	add := func(k int, name string, limit float64) {
		rows[k] = -1
		if !math.IsInf(limit, 1) {
			rows[k] = m.AddRow(lp.Row{Name: name, Lower: math.Inf(-1), Upper: limit})
		}
	}
	for t := range p.Periods {
		add(t, fmt.Sprintf("budget_%d", t+1), p.budget(t))
	}
	for t := range p.Periods {
		add(p.Periods+t, fmt.Sprintf("capacity_%d", t+1), p.capacity(t))
	}
	add(2*p.Periods, "total", p.TotalBudget)
	return rows
}

func (p *Problem) columns(m *lp.Model, rows []int, i, t int) {
	j := i*p.Periods + t
	balance, safety := 2*j, 2*j+1
	limited := func(entries []lp.Entry, row int, v float64) []lp.Entry {
		if row >= 0 && v != 0 {
			entries = append(entries, lp.Entry{Row: row, Value: v})
		}
		return entries
	}
	var ordered []lp.Entry
	if t+p.Lead[i] < p.Periods {
		ordered = append(ordered, lp.Entry{Row: 2 * (j + p.Lead[i]), Value: -1})
	}
	ordered = limited(limited(ordered, rows[t], p.Cost[i]), rows[2*p.Periods], p.Cost[i])
	m.AddColumn(lp.Column{Name: name("o", i, t), Cost: p.orderCost(i, j), Lower: p.minOrder(j), Upper: p.maxOrder(j)}, ordered...)

	held, cost := []lp.Entry{{Row: balance, Value: 1}, {Row: safety, Value: 1}}, p.Holding[i]
	if t+1 < p.Periods {
		held = append(held, lp.Entry{Row: 2 * (j + 1), Value: -1})
	} else {
		cost -= p.Salvage[i]
	}
	held = limited(held, rows[p.Periods+t], p.Volume[i])
	m.AddColumn(lp.Column{Name: name("s", i, t), Cost: cost, Upper: p.maxStock(j)}, held...)
	m.AddColumn(lp.Column{Name: name("u", i, t), Cost: p.Shortage[i], Upper: p.Demand[j]}, lp.Entry{Row: balance, Value: -1})
	m.AddColumn(lp.Column{Name: name("w", i, t), Cost: p.SafetyCost[i], Upper: math.Inf(1)}, lp.Entry{Row: safety, Value: 1})
}
