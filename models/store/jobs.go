package store

import (
	"context"
	"database/sql"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// openJobs makes the client through which the store's transactions insert jobs.
func (s *Store) openJobs() (err error) {
	s.jobs, err = river.NewClient(s.jobDriver(), &river.Config{Logger: quiet(s.log)})
	return err
}

// Jobs returns a River client that works on the store's own database. The caller
// starts it and stops it before Close. Settings change its configuration; without
// any, ten jobs of the default queue run at once.
func (s *Store) Jobs(workers *river.Workers, settings ...func(*river.Config)) (*river.Client[*sql.Tx], error) {
	c := &river.Config{
		Logger:  quiet(s.log),
		Workers: workers,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 10}},
	}
	for _, set := range settings {
		set(c)
	}
	return river.NewClient(s.jobDriver(), c)
}

// InsertJob puts a job into the queue.
func (s *Store) InsertJob(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	var out *rivertype.JobInsertResult
	err := s.Together(ctx, func(ctx context.Context, t Tx) (err error) {
		out, err = t.InsertJob(ctx, args, opts)
		return err
	})
	return out, err
}

// Tx is a running transaction in which several things are saved together, or none of
// them. It is valid only inside the function that Together calls.
type Tx struct {
	s *Store
	t txn
}

// Together saves what do saves in one transaction, such as a row and its job. When do
// returns an error, nothing is saved. It may be called more than once and must touch
// nothing but the transaction and its own results; it must not call the Store's other
// methods, which would wait for it to end.
func (s *Store) Together(ctx context.Context, do func(ctx context.Context, t Tx) error) (err error) {
	defer unsaved(&err, "transaction")
	return s.write(ctx, func(ctx context.Context, tx txn) error { return do(ctx, Tx{s, tx}) })
}

// InsertJob puts a job into the queue as part of the transaction.
func (t Tx) InsertJob(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	return t.s.jobs.InsertTx(ctx, t.t.tx, args, opts)
}

// Append is Store.Append as part of the transaction.
func (t Tx) Append(ctx context.Context, m shop.Message) (Appended, error) {
	return t.s.appendMessage(ctx, t.t, m)
}

// AddContact is Store.AddContact as part of the transaction.
func (t Tx) AddContact(ctx context.Context, c Contact) (Contact, error) {
	return t.s.addContact(ctx, t.t, c)
}

// Audit is Store.Audit as part of the transaction.
func (t Tx) Audit(ctx context.Context, e AuditEntry) error {
	_, err := t.s.audit(ctx, t.t, e)
	return err
}

// quiet passes on warnings and errors only: River and goose tell a lot.
func quiet(l *slog.Logger) *slog.Logger { return slog.New(warnings{l.Handler()}) }

type warnings struct{ slog.Handler }

// Enabled implements slog.Handler.
func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (w warnings) WithAttrs(a []slog.Attr) slog.Handler { return warnings{w.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
