package app

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/shopkeeper-ai/shopkeeper/models/store"
)

// offers brings price and stock of products in the index up to date after an order.
type offers struct {
	river.WorkerDefaults[store.OffersChanged]
	m *Main
}

func (w *offers) Work(ctx context.Context, job *river.Job[store.OffersChanged]) error {
	products, err := w.m.Store.Products(ctx, job.Args.Products)
	if err != nil {
		return err
	}
	return w.m.ingester(nil).UpdateOffers(ctx, products)
}

// renewal is the daily look at the stored forecasts.
type renewal struct{}

// Kind names the job in the queue.
func (renewal) Kind() string { return "renew_forecasts" }

// InsertOpts: one at a time, whichever node it runs on.
func (renewal) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 5, UniqueOpts: river.UniqueOpts{ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled}}}
}

// renews renews the forecasts where sales came in since. A stop of the shop ends it at
// once; the next start goes on where it was.
type renews struct {
	river.WorkerDefaults[renewal]
	m       *Main
	closing context.Context
}

// Timeout is how long a shop of many products may take on a busy machine.
func (*renews) Timeout(*river.Job[renewal]) time.Duration { return time.Hour }

func (w *renews) Work(ctx context.Context, _ *river.Job[renewal]) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(w.closing, cancel)()
	err := w.m.renewForecasts(ctx)
	if w.closing.Err() != nil {
		return river.JobSnooze(0)
	}
	return err
}

// openJobs starts the background work: what an order changes in the index, and the
// forecasts every day.
func (m *Main) openJobs(ctx context.Context) (err error) {
	closing, stopRenewal := context.WithCancel(context.WithoutCancel(ctx))
	workers := river.NewWorkers()
	river.AddWorker(workers, &offers{m: m})
	river.AddWorker(workers, &renews{m: m, closing: closing})
	m.jobs, err = m.Store.Jobs(workers, func(c *river.Config) {
		if m.Forecasts {
			c.PeriodicJobs = []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour),
				func() (river.JobArgs, *river.InsertOpts) { return renewal{}, nil }, &river.PeriodicJobOpts{RunOnStart: true})}
		}
	})
	if err == nil {
		err = m.jobs.Start(closing)
	}
	if err != nil {
		stopRenewal()
		return err
	}
	m.onClose(func() error { return stop(m.jobs, stopRenewal) })
	return nil
}

// stop lets running jobs end, but renewals, which can go on later.
func stop(jobs *river.Client[*sql.Tx], stopRenewal func()) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	stopRenewal()
	err := jobs.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = jobs.StopAndCancel(context.Background())
	}
	return err
}
