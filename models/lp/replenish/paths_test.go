package replenish

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/highs"
)

// pathFamily is a program of the family with count sample paths around its demand.
func pathFamily(seed uint64, items, periods, count int, tight float64) (*Problem, [][]float64) {
	p := family(seed, items, periods, tight)
	r := rand.New(rand.NewPCG(seed, 13))
	paths := make([][]float64, count)
	for k := range paths {
		all := math.Exp(0.2 * r.NormFloat64()) // paths are joint: good times are good for all
		for _, d := range p.Demand {
			paths[k] = append(paths[k], math.Round(d*all*math.Exp(0.4*r.NormFloat64())))
		}
	}
	for t := range periods {
		p.Capacity[t] *= 1.5
	}
	return p, paths
}

// pathSeeds is how many programs TestPathsOracle tries; it has been run with 1000.
const pathSeeds = 40

// TestPathsOracle compares programs over paths with HiGHS on their extensive form.
func TestPathsOracle(t *testing.T) {
	oracle := highs.New(highs.Config{})
	defer oracle.Close()
	r := rand.New(rand.NewPCG(4, 4))
	for seed := range uint64(pathSeeds) {
		p, paths := pathFamily(seed, 1+r.IntN(6), 1+r.IntN(6), 1+r.IntN(7), 0.3+r.Float64())
		switch r.IntN(6) {
		case 0:
			p.Budget = nil
		case 1:
			p.Capacity = nil
		case 2:
			p.TotalBudget = 300 * r.Float64() * float64(r.IntN(3))
		case 3:
			p.Budget[0], p.Lead[0] = 0, p.Periods
		}
		want, err := oracle.Solve(context.Background(), extensive(p, paths), lp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := SolvePaths(context.Background(), p, paths, Options{})
		if err != nil {
			t.Fatal(err)
		}
		pairs := map[lp.Status]Status{lp.Optimal: Optimal, lp.Infeasible: Infeasible, lp.Unbounded: Unbounded}
		if pairs[want.Status] != got.Status || got.Status == Optimal && (relativeGap(want.Objective, got.Objective) > 1e-6 || got.DualObjective > want.Objective+1e-7*math.Abs(want.Objective)) {
			t.Errorf("%d: %d items, %d periods, %d paths: %v %.10g, bound %.10g, infeasibility %g; oracle %v %.10g", seed, p.Items, p.Periods, len(paths),
				got.Status, got.Objective, got.DualObjective, got.PrimalInfeasibility, want.Status, want.Objective)
		}
	}
}

// extensive is the program over paths as a general one.
func extensive(p *Problem, paths [][]float64) *lp.Model {
	m := &lp.Model{Name: "paths"}
	n, t, share := p.Items, p.Periods, 1/float64(len(paths))
	balance := make([]int, len(paths)*n*t)
	for k, path := range paths {
		for j, d := range path {
			net := p.inbound(j) - d
			if j%t == 0 {
				net += p.Stock[j/t]
			}
			balance[k*n*t+j] = m.AddRow(lp.Row{Lower: net, Upper: net})
		}
	}
	rows := p.limitRows(m)
	limited := func(entries []lp.Entry, row int, v float64) []lp.Entry {
		if row >= 0 {
			entries = append(entries, lp.Entry{Row: row, Value: v})
		}
		return entries
	}
	for j := range n * t {
		entries := limited(limited(nil, rows[j%t], p.Cost[j/t]), rows[2*t], p.Cost[j/t])
		for k := range paths {
			if j%t+p.Lead[j/t] < t {
				entries = append(entries, lp.Entry{Row: balance[k*n*t+j+p.Lead[j/t]], Value: -1})
			}
		}
		m.AddColumn(lp.Column{Cost: p.Cost[j/t], Upper: math.Inf(1)}, entries...)
	}
	for k, path := range paths {
		for j, d := range path {
			row, cost := balance[k*n*t+j], p.Holding[j/t]
			held := limited([]lp.Entry{{Row: row, Value: 1}}, rows[t+j%t], share*p.Volume[j/t])
			if j%t+1 < t {
				held = append(held, lp.Entry{Row: row + 1, Value: -1})
			} else {
				cost -= p.Salvage[j/t]
			}
			m.AddColumn(lp.Column{Cost: share * cost, Upper: math.Inf(1)}, held...)
			m.AddColumn(lp.Column{Cost: share * p.Shortage[j/t], Upper: d}, lp.Entry{Row: row, Value: -1})
		}
	}
	return m
}

func BenchmarkPaths(b *testing.B) {
	for _, n := range [][3]int{{50, 8, 20}, {200, 8, 20}, {200, 26, 50}} {
		b.Run(fmt.Sprintf("%dx%dx%d", n[0], n[1], n[2]), func(b *testing.B) {
			p, paths := pathFamily(1, n[0], n[1], n[2], 0.8)
			for range b.N {
				s, err := SolvePaths(context.Background(), p, paths, Options{})
				if err != nil || s.Status != Optimal {
					b.Fatal(s.Status, s.Gap(), s.PrimalInfeasibility, s.DualInfeasibility, s.Iterations, err)
				}
				b.ReportMetric(float64(s.Iterations), "iterations")
				b.ReportMetric(s.Gap(), "gap")
			}
		})
	}
}
