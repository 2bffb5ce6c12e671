package forecast

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
)

// Batch forecasts many series at once.
type Batch struct {
	Settings Settings
	Workers  int                   // 0 means one per processor
	Progress func(done, total int) // called from one goroutine at a time; may be nil
	Done     func(id string) bool  // series that are known from an earlier run and skipped; may be nil
}

// Run forecasts the series and emits one result for each, in their order, from one goroutine. A series that cannot be forecast has an error of its own and
// stops nothing; an error of emit or of the context stops the rest and is returned. Bands are calibrated on a sample of the whole batch that depends on
// the ids only, so that a resumed batch, or one in another order, gives the same numbers.
func (b Batch) Run(ctx context.Context, series []Series, emit func(Result) error) error {
	r, err := newRun(b.Settings)
	if err != nil {
		return err
	}
	calibration, err := b.calibration(ctx, r, series)
	if err != nil {
		return err
	}
	done := 0
	return inOrder(ctx, b.workers(), len(series), func(i int) Result {
		return b.one(r, series[i], calibration)
	}, func(x Result) error {
		done++
		if b.Progress != nil {
			b.Progress(done, len(series))
		}
		return emit(x)
	})
}

func (b Batch) workers() int {
	if b.Workers > 0 {
		return b.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func (b Batch) one(r *run, s Series, c *Calibration) Result {
	if b.Done != nil && b.Done(s.ID) {
		return Result{ID: s.ID, Skipped: true}
	}
	f, model, err := r.forecast(s)
	if err != nil {
		return Result{ID: s.ID, Err: err}
	}
	r.finish(&f, s, model, c)
	return Result{ID: s.ID, Forecast: f}
}

// calibration tries the method on the past of the series with the smallest hashes of their ids.
func (b Batch) calibration(ctx context.Context, r *run, series []Series) (*Calibration, error) {
	if len(b.Settings.Levels) == 0 && b.Settings.Paths == 0 {
		return nil, nil
	}
	sample := slices.Clone(series)
	slices.SortStableFunc(sample, func(x, y Series) int { return cmp.Or(cmp.Compare(hash(x.ID), hash(y.ID)), cmp.Compare(x.ID, y.ID)) })
	sample = sample[:min(len(sample), calibrationSeries)]
	var all []trial
	err := inOrder(ctx, b.workers(), len(sample), func(i int) []trial { return r.trials(sample[i]) }, func(t []trial) error {
		all = append(all, t...)
		return nil
	})
	return calibrate(all), err
}

// inOrder computes work(0) … work(n−1) on several goroutines and takes the results in order; no more than a few per worker wait to be taken. It
// returns when all goroutines have ended.
func inOrder[T any](ctx context.Context, workers, n int, work func(i int) T, take func(T) error) error {
	const waiting = 4
	ctx, cancel := context.WithCancelCause(ctx)
	type slot struct {
		i   int
		out chan T
	}
	todo, queue := make(chan slot), make(chan slot, waiting*workers)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for s := range todo {
				s.out <- work(s.i)
			}
		})
	}
	group.Go(func() {
		defer close(queue)
		defer close(todo)
		for i := range n {
			s := slot{i, make(chan T, 1)}
			select {
			case queue <- s:
			case <-ctx.Done():
				return
			}
			todo <- s
		}
	})
	for s := range queue {
		if ctx.Err() != nil {
			continue // its slot is answered, but nobody wants it any more
		}
		if err := take(<-s.out); err != nil {
			cancel(err)
		}
	}
	group.Wait()
	err := context.Cause(ctx)
	cancel(nil)
	return err
}
