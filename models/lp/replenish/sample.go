package replenish

import (
	"math"
	"slices"
	"time"
)

// A large program is solved through a small one. With the prices of the coupling rows known, each item's plan is a little
// problem of its own (chain); and prices are what all items agree on, so a sample of them, with its share of the limits,
// tells them to a few per cent. So a cold solve of many items is
//
//	sample ──interior point──▶ prices nearby ──chain──▶ plans of all items
//	                                                       │  those that prices nearby may change: work
//	                                                       ▼
//	                                        settle: solve work, prove the rest, as in a warm solve
//
// and falls back on the interior point over all items where prices turn out not to decide enough of them.

const (
	// sampledFrom is the number of items from which sampling pays, for each row of coupling.
	sampledFrom = 12
	// sampleShare is the share of the items in the sample.
	sampleShare = 1.0 / 8
	// sampleGap is the relative gap at which the prices of a sample are good enough.
	sampleGap = 1e-4
)

// sampleReach is how far off the prices of a sample may be, from the cautious to the bold.
var sampleReach = [...]float64{0.5, 0.25, 0.1}

// sampled tries to solve by way of a sample; false means that all items should go through the interior point.
func (r *run) sampled() bool {
	p := r.p
	if p.Items < sampledFrom*len(r.limits) {
		return false
	}
	prices := r.estimate()
	if prices == nil {
		return false
	}
	return r.decide(prices, sampleReach[:])
}

// estimate returns the prices of a sample of the items, or nil if there are none.
func (r *run) estimate() []float64 {
	p := r.p
	items := make([]int, p.Items)
	worth := make([]float64, p.Items)
	for i := range items {
		items[i], worth[i] = i, p.size(i)*p.money(i)
	}
	slices.SortStableFunc(items, func(a, b int) int {
		switch {
		case p.Lead[a] != p.Lead[b]:
			return p.Lead[a] - p.Lead[b]
		case worth[a] < worth[b]:
			return -1
		case worth[a] > worth[b]:
			return 1
		}
		return 0
	})
	const every = int(1 / sampleShare)
	var chosen []int
	for k := every / 2; k < len(items); k += every {
		chosen = append(chosen, items[k])
	}
	slices.Sort(chosen)
	o := r.o
	if o.TimeLimit > 0 {
		o.TimeLimit = max(1, o.TimeLimit-time.Since(r.started))
	}
	o.Progress = nil
	inner := newRun(r.ctx, p.subset(chosen, r.shares(chosen)), o)
	prices := inner.rough()
	r.count += inner.count
	return prices
}

// shares returns a sample's part of the limits: what its least plans need, and of the rest its share of the money or the
// space that all items move.
func (r *run) shares(chosen []int) []float64 {
	p, rows := r.p, len(r.limits)
	var all, part [2]float64
	needed, need := make([]float64, rows), make([]float64, rows)
	next := 0
	for i := range p.Items {
		size := p.size(i)
		moved := [2]float64{p.Cost[i] * size, p.Volume[i] * (size + p.Safety[i])}
		picked := next < len(chosen) && chosen[next] == i
		if picked {
			next++
		}
		for k, v := range moved {
			all[k] += v
			if picked {
				part[k] += v
			}
		}
		r.m.add(p, i, needed)
		if picked {
			r.m.add(p, i, need)
		}
	}
	left := slices.Clone(r.limits)
	for row, limit := range left {
		kind := 0
		if row >= p.Periods && row < 2*p.Periods {
			kind = 1
		}
		if !math.IsInf(limit, 1) && all[kind] > 0 {
			left[row] = need[row] + max(0, limit-needed[row])*part[kind]/all[kind]
		}
	}
	return left
}

// rough iterates until prices are known to about sampleGap, or time is up, and returns them; nil if the program has none.
func (r *run) rough() []float64 {
	if !r.screen() {
		return nil
	}
	e := r.begin()
	use := make([]float64, len(r.limits))
	for range maxIterations {
		e.iterate(use)
		r.count++
		if math.IsNaN(e.mu) {
			return nil
		}
		if r.over() || e.mu*float64(e.pairs) <= sampleGap*max(1, math.Abs(r.best.Objective)) {
			return e.c.binding(math.Abs(r.best.Objective))
		}
	}
	return nil
}
