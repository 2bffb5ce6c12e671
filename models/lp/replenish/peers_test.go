//go:build unix

package replenish

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts"
	"github.com/shopkeeper-ai/shopkeeper/models/lp"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// TestWritePeers writes instances for testdata/peers/compare.py, which runs other solvers on them, with our own objective
// and processor time on one core beside each: REPLENISH_PEERS names the folder.
func TestWritePeers(t *testing.T) {
	folder := os.Getenv("REPLENISH_PEERS")
	if folder == "" {
		t.Skip("REPLENISH_PEERS is not set: it names the folder for the MPS files that testdata/peers/compare.py reads")
	}
	sales := retail(t)
	for _, n := range [][2]int{{200, 12}, {1000, 12}, {1000, 26}, {5000, 26}, {20000, 52}} {
		for name, p := range map[string]*Problem{
			"random": family(1, n[0], n[1], 0.6), "proportional": proportional(1, n[0], n[1], 0.6), "retail": sales.program(n[0], n[1]),
		} {
			base := filepath.Join(folder, fmt.Sprintf("%s-%dx%d", name, n[0], n[1]))
			if n[0] <= 5000 {
				if err := lp.WriteFile(base+".mps", p.Model()); err != nil {
					t.Fatal(err)
				}
			}
			best, s := time.Duration(math.MaxInt64), &Solution{}
			for range 3 {
				begun := processorTime()
				var err error
				if s, err = Solve(context.Background(), p, Options{Workers: 1}); err != nil {
					t.Fatal(err)
				}
				best = min(best, processorTime()-begun)
			}
			line := fmt.Sprintf("%.12g %.6f %s %.1e %.1e %d\n", s.Objective, best.Seconds(), s.Status, s.Gap(), s.PrimalInfeasibility, s.Iterations)
			t.Log(filepath.Base(base), line)
			if err := os.WriteFile(base+".ours", []byte(line), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// sold is the weekly sales of a real gift shop (UCI Online Retail II) and what its articles cost.
type sold struct {
	products []shop.Product
	weekly   map[string][]float64
	total    []float64
}

const weeksOfSales = 106

func retail(t testing.TB) *sold {
	t.Helper()
	g, err := gifts.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &sold{weekly: map[string][]float64{}, total: make([]float64, weeksOfSales)}
	monday := time.Date(2009, time.November, 30, 0, 0, 0, 0, time.UTC)
	err = g.EachOrder(func(o shop.Order) error {
		week := int(o.Placed.Sub(monday).Hours() / 24 / 7)
		if week < 0 || week >= weeksOfSales || o.Status == shop.Cancelled {
			return nil
		}
		for _, l := range o.Lines {
			if s.weekly[l.Product] == nil {
				s.weekly[l.Product] = make([]float64, weeksOfSales)
			}
			s.weekly[l.Product][week] += float64(l.Quantity)
			s.total[week] += float64(l.Quantity)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Products() {
		if p.Supply != nil && s.weekly[p.ID] != nil {
			s.products = append(s.products, p)
		}
	}
	return s
}

// program plans weeks ahead by forecasts of level × season: the level is the mean of the last half year without its season,
// the season the shop's sales of the same week a year before over their average. Costs and lead times are the shop's rule.
// More items than articles are those of further branches with other levels. Money is for 80 % of what is sold, storage for
// stock of 30 % more than all safety stocks.
func (s *sold) program(items, weeks int) *Problem {
	r := rand.New(rand.NewPCG(3, 3))
	p := &Problem{Items: items, Periods: weeks, TotalBudget: math.Inf(1), Budget: make([]float64, weeks), Capacity: make([]float64, weeks)}
	season := func(week int) float64 {
		var mean float64
		for _, v := range s.total[weeksOfSales-52:] {
			mean += v / 52
		}
		return s.total[weeksOfSales-52+week%52] / mean
	}
	for i := range items {
		article := &s.products[i%len(s.products)]
		branch := 1.0
		if i >= len(s.products) {
			branch = 0.3 + r.Float64()
		}
		var level float64
		for _, v := range s.weekly[article.ID][weeksOfSales-26:] {
			level += branch * v / 26
		}
		cost, price := float64(article.Supply.UnitCost.Minor)/100, float64(article.Price().Minor)/100
		p.Cost = append(p.Cost, cost)
		p.Holding = append(p.Holding, article.Supply.HoldingRate*cost)
		p.Shortage = append(p.Shortage, article.Supply.ShortageRate*max(price-cost, 0.01))
		p.SafetyCost = append(p.SafetyCost, 0.1*cost)
		p.Safety = append(p.Safety, math.Round(level))
		p.Salvage = append(p.Salvage, 0.9*cost)
		p.Volume = append(p.Volume, article.Supply.Volume)
		p.Lead = append(p.Lead, min(article.Supply.LeadWeeks, weeks-1))
		p.Stock = append(p.Stock, math.Round(level*float64(1+r.IntN(6))))
		for t := range weeks {
			d := level * season(t)
			p.Demand = append(p.Demand, d)
			p.Budget[t] += 0.8 * cost * level
		}
	}
	m := newLeast(p)
	for t := range weeks {
		_, held := m.use(p, t)
		for i := range items {
			p.Capacity[t] += 1.3 * p.Volume[i] * p.Safety[i]
		}
		p.Capacity[t] = max(p.Capacity[t], 1.05*held)
	}
	return p
}
