package forecast

import (
	"runtime"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/gate"
	"github.com/shopkeeper-ai/shopkeeper/models/score"
)

// Shares of the two measures in the cost of an error when the gate learns, and their usual sizes.
const (
	usualSMAPE = 13.0
	usualMASE  = 1.5
)

// example forecasts a series from one origin, the last horizon values being what came.
func example(all []member, train, actual []float64, seasons []int) gate.Example {
	horizon := len(actual)
	h := newHistory(train, seasons)
	now := ask(all, h, horizon)
	e := gate.Example{Features: features(h, horizon), Past: pastErrors(all, train, seasons, horizon), There: now.there(),
		Predictions: now.predictions, Actual: actual, Cost: make([]float64, horizon)}
	m := 1
	if len(seasons) > 0 {
		m = seasons[0]
	}
	scale := score.SeasonalScale(train, m)
	for k, y := range actual {
		var at []float64
		for _, p := range now.predictions {
			if p != nil {
				at = append(at, p[k])
			}
		}
		e.Cost[k] = 0
		if size := y + median(at); size > 0 {
			e.Cost[k] += 200 / size / usualSMAPE / float64(horizon) / 2
		}
		if scale > 0 {
			e.Cost[k] += 1 / scale / usualMASE / float64(horizon) / 2
		}
	}
	return e
}

// inParallel calls f for 0…n−1 on all processors.
func inParallel(n int, f func(i int)) {
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
}
