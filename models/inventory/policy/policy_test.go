package policy

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// normal is a forecast of independent periods.
type normal struct{ mu, sigma float64 }

func (f normal) Mean(int) float64 { return f.mu }
func (f normal) Quantile(n int, level float64) float64 {
	return distuv.Normal{Mu: f.mu * float64(n), Sigma: f.sigma * math.Sqrt(float64(n))}.Quantile(level)
}

// Silver, Pyke, Thomas: with a fixed lead time the safety stock is z·σ·√(L+R).
func TestSafetyStockOfNormalDemand(t *testing.T) {
	got, err := SafetyStock(normal{20, 6}, []LeadTime{{3, 1}}, 1, 0.95)
	if want := 1.6448536269514722 * 6 * 2; err != nil || math.Abs(got-want) > 1e-9 {
		t.Errorf("%g, %v; want %g", got, err, want)
	}
}

// Over a random lead time, the share of covered draws must be the level.
func TestSafetyStockOverRandomLeadTimes(t *testing.T) {
	f, lead := normal{20, 6}, []LeadTime{{1, 0.5}, {2, 0.3}, {6, 0.2}}
	up, err := OrderUpTo(f, lead, 1, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	rng, covered := rand.New(rand.NewPCG(1, 1)), 0
	const draws = 200_000
	for range draws {
		n := 2
		if u := rng.Float64(); u > 0.8 {
			n = 7
		} else if u > 0.5 {
			n = 3
		}
		if f.mu*float64(n)+f.sigma*math.Sqrt(float64(n))*rng.NormFloat64() <= up {
			covered++
		}
	}
	if share := float64(covered) / draws; math.Abs(share-0.9) > 0.004 {
		t.Errorf("%.4f of the draws are covered", share)
	}
}

func TestWrongLevelsAndLeadTimesAreRefused(t *testing.T) {
	for _, level := range []float64{0, 1, -1, math.NaN()} {
		if _, err := OrderUpTo(normal{1, 1}, []LeadTime{{1, 1}}, 1, level); !errors.Is(err, ErrLevel) {
			t.Errorf("level %g: %v", level, err)
		}
	}
	for _, lead := range [][]LeadTime{nil, {{1, 0.5}}, {{-1, 1}}, {{1, math.NaN()}}} {
		if _, err := SafetyStock(normal{1, 1}, lead, 1, 0.9); err == nil {
			t.Errorf("lead times %v are accepted", lead)
		}
	}
}

// The quantity must be where the expected profit, computed by hand over the paths, is largest.
func TestNewsvendorEarnsMost(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	var s Sample
	for range 400 {
		s = append(s, []float64{math.Floor(30 * rng.ExpFloat64()), math.Floor(10 * rng.Float64())})
	}
	const price, goodwill, cost, salvage = 9, 1, 4, 2
	profit := func(q float64) float64 {
		sum := 0.0
		for _, path := range s {
			d := path[0] + path[1]
			sum += price*math.Min(q, d) + salvage*math.Max(0, q-d) - goodwill*math.Max(0, d-q) - cost*q
		}
		return sum
	}
	q, err := Newsvendor(s, 2, price, goodwill, cost, salvage)
	if err != nil {
		t.Fatal(err)
	}
	for other := 0.0; other < 300; other++ {
		if profit(other) > profit(q)+1e-6 {
			t.Fatalf("%g pieces earn more than %g", other, q)
		}
	}
	if q, _ := Newsvendor(s, 2, 3, 0, 4, 2); q != 0 {
		t.Errorf("buys %g pieces at a loss", q)
	}
	if _, err := Newsvendor(s, 2, 9, 0, 4, 4); err == nil {
		t.Error("a salvage at cost is accepted")
	}
}

func TestPoliciesOrderAsTheyShould(t *testing.T) {
	for _, c := range []struct {
		p              Policy
		position, want float64
	}{
		{SS{10, 30}, 11, 0}, {SS{10, 30}, 10, 20}, {SS{10, 30}, -3, 33},
		{RQ{10, 12}, 11, 0}, {RQ{10, 12}, 10, 12}, {RQ{10, 12}, -3, 24},
		{BaseStock{3, 0.5}, 50, 30}, {BaseStock{3, 0.5}, 90, 0},
	} {
		if got := c.p.Order(c.position, normal{20, 6}); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%+v at %g orders %g, want %g", c.p, c.position, got, c.want)
		}
	}
	if Lot(0, 6, 20) != 0 || Lot(1, 6, 20) != 24 || Lot(24, 6, 0) != 24 || Lot(5, 0, 0) != 5 {
		t.Error("lots are rounded wrongly")
	}
}

// By hand: start 3, (s,S) = (1,4), lead 1. t1: order 0, sells 2, holds 1. t2: position 1, orders 3, sells 1, lost 1.
// t3: 3 come in, position 3, sells 2, holds 1.
func TestReplayByHand(t *testing.T) {
	got := Replay(SS{1, 4}, []float64{2, 2, 2}, Costs{Holding: 1, Shortage: 10, Lead: 1}, 3)
	if got != 1+10+1 {
		t.Errorf("costs %g, want 12", got)
	}
}

// Tuned levels beat any level of a finer independent search by no more than the grid's width explains.
func TestTunedPoliciesAreGood(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	var demand []float64
	for range 80 {
		demand = append(demand, math.Floor(20*rng.Float64()))
	}
	c := Costs{Holding: 0.1, Shortage: 5, Lead: 2}
	tuned := TuneSS(demand, c)
	cost := Replay(tuned, demand, c, tuned.Up)
	best := math.Inf(1)
	for up := 1.0; up < 150; up++ {
		best = math.Min(best, Replay(SS{up, up}, demand, c, up))
	}
	if cost > 1.15*best {
		t.Errorf("tuned %+v costs %g, the best base stock %g", tuned, cost, best)
	}
	q := TuneRQ(demand, c)
	if cost := Replay(q, demand, c, q.Reorder+q.Quantity); cost > 1.3*best {
		t.Errorf("tuned %+v costs %g, the best base stock %g", q, cost, best)
	}
}
