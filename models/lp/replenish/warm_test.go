package replenish

import (
	"context"
	"testing"
)

func TestWarmFigures(t *testing.T) {
	for _, n := range [][2]int{{200, 12}, {1000, 12}, {1000, 26}} {
		for _, tight := range []float64{0.6, 0.9} {
			p := family(3, n[0], n[1], tight)
			s, err := New(p)
			if err != nil {
				t.Fatal(err)
			}
			c := cpuTime()
			first, _ := s.Solve(context.Background(), Options{Workers: 1})
			cold := cpuTime() - c
			for name, edit := range map[string]func(p *Problem){
				"budget": func(p *Problem) { p.Budget[3] *= 0.99 },
				"budgets": func(p *Problem) {
					for k := range p.Budget {
						p.Budget[k] *= 0.99
					}
				},
				"demand": func(p *Problem) {
					for i := 0; i < n[0]/100; i++ {
						for k := range n[1] {
							p.Demand[i*100*n[1]+k] *= 1.1
						}
					}
				},
				"alldemand": func(p *Problem) {
					for k := range p.Demand {
						p.Demand[k] *= 1.01
					}
				},
				"prices": func(p *Problem) {
					for i := 0; i < n[0]/100; i++ {
						p.Cost[i*100] *= 1.05
					}
				},
				"capacity": func(p *Problem) { p.Capacity[n[1]-2] *= 0.99 },
			} {
				s, _ := New(p)
				s.last = first.clone()
				c := cpuTime()
				s.Change(edit)
				warm, _ := s.Solve(context.Background(), Options{Workers: 1})
				took := cpuTime() - c
				q := p.clone()
				edit(q)
				want, _ := Solve(context.Background(), q, Options{Workers: 1})
				t.Logf("%v %g %s: %v warm %.9g cold %.9g, it %d, cold %v warm %v ratio %.1f", n, tight, name, warm.Status, warm.Objective, want.Objective, warm.Iterations, cold, took, float64(cold)/float64(took))
			}
		}
	}
}
