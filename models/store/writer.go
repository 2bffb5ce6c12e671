package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// change is one small write: statements of one transaction. It may run more than once,
// so it must assign its results, not add to them.
type change func(ctx context.Context, tx txn) error

// txn is a running transaction.
type txn struct {
	querier
	tx *sql.Tx
}

// write runs a change and returns when it is durable or has left no trace. Once it has
// begun, it is brought to its end even if ctx is cancelled: the caller always learns
// the true outcome.
func (s *Store) write(ctx context.Context, do change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.group != nil {
		return s.group.submit(ctx, do)
	}
	return s.retry(context.WithoutCancel(ctx), do)
}

// bulk runs a large change in a transaction of its own, preparing each statement once;
// other writes wait for it.
func (s *Store) bulk(ctx context.Context, do change) error {
	return inTx(ctx, s.writer, s.dialect, func(ctx context.Context, tx txn) error {
		tx.run = &preparing{tx.tx, map[string]*sql.Stmt{}}
		return do(ctx, tx)
	})
}

// preparing is a runner that keeps the statements it has prepared until the transaction
// ends. Its one goroutine uses a few statements many times.
type preparing struct {
	tx   *sql.Tx
	done map[string]*sql.Stmt
}

func (p *preparing) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, found := p.done[query]; found {
		return st, nil
	}
	st, err := p.tx.PrepareContext(ctx, query)
	if err == nil {
		p.done[query] = st
	}
	return st, err
}

// ExecContext implements runner.
func (p *preparing) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := p.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

// QueryContext implements runner.
func (p *preparing) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := p.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// QueryRowContext implements runner.
func (p *preparing) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return p.tx.QueryRowContext(ctx, query, args...)
}

// inTx runs a change in one transaction.
func inTx(ctx context.Context, db *sql.DB, d dialect, do change) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(ctx, txn{querier{tx, d}, tx}); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

// ignoreDone drops the complaint that a transaction has ended already.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// retry runs a change on PostgreSQL, again after a deadlock or a serialization
// failure, both of which leave nothing behind.
func (s *Store) retry(ctx context.Context, do change) error {
	const tries = 5
	for n := 1; ; n++ {
		err := inTx(ctx, s.writer, s.dialect, do)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "40001" && pg.Code != "40P01" || n == tries {
			return err
		}
	}
}

// group commits the changes that wait at the same moment together: one COMMIT, so one
// fsync, for all of them.
type group struct {
	db      *sql.DB
	known   *prepared
	dialect dialect
	waiting chan *pending // unbuffered: what is not taken over was not begun
	quit    chan struct{}
	done    chan struct{}
}

// pending is a change and, when done is closed, its outcome.
type pending struct {
	do   change
	ctx  context.Context
	err  error
	done chan struct{}
}

// Limits of one commit, so that the first of a batch does not wait long for the last.
const (
	maxBatch     = 256
	maxBatchTime = 20 * time.Millisecond
)

func startGroup(db *sql.DB, d dialect) *group {
	g := &group{db: db, known: newPrepared(db), dialect: d, waiting: make(chan *pending), quit: make(chan struct{}), done: make(chan struct{})}
	go g.run()
	return g
}

// stop refuses new changes, brings the taken ones to their end, and returns then.
func (g *group) stop() {
	close(g.quit)
	<-g.done
}

func (g *group) submit(ctx context.Context, do change) error {
	p := &pending{do: do, ctx: context.WithoutCancel(ctx), done: make(chan struct{})}
	select {
	case g.waiting <- p:
		<-p.done
		return p.err
	case <-ctx.Done():
		return ctx.Err()
	case <-g.quit:
		return shop.Errorf(shop.Unavailable, "not saved: the shop is closing")
	}
}

func (g *group) run() {
	defer close(g.done)
	for {
		select {
		case <-g.quit:
			return
		case first := <-g.waiting:
			g.commit(first)
		}
	}
}

// commit runs first and whatever else waits in one transaction. When the transaction
// as a whole fails, each change is tried alone, so that every caller gets the verdict
// on its own change.
func (g *group) commit(first *pending) {
	batch, err := g.runBatch(first)
	if err != nil {
		for _, p := range batch {
			if len(batch) == 1 {
				p.err = err
			} else {
				p.err = inTx(p.ctx, g.db, g.dialect, p.do)
			}
		}
	}
	for _, p := range batch {
		close(p.done)
	}
	g.known.settle(context.Background())
}

// runBatch returns the changes it took and whether the transaction failed as a whole.
func (g *group) runBatch(first *pending) ([]*pending, error) {
	batch := []*pending{first}
	tx, err := g.db.BeginTx(context.Background(), nil)
	if err != nil {
		return batch, err
	}
	defer tx.Rollback() // after a commit this does nothing
	q := txn{querier{within{tx, g.known}, g.dialect}, tx}
	if err := runAlone(q, first); err != nil {
		return batch, err
	}
	for end := time.Now().Add(maxBatchTime); len(batch) < maxBatch && time.Now().Before(end); {
		select {
		case p := <-g.waiting:
			batch = append(batch, p)
			if err := runAlone(q, p); err != nil {
				return batch, err
			}
			continue
		default:
		}
		break
	}
	return batch, tx.Commit()
}

// runAlone runs one change inside its own savepoint and notes its error. It returns an
// error only when the whole transaction is lost: a full disk, for one, makes SQLite
// roll everything back.
func runAlone(q txn, p *pending) error {
	if _, err := q.run.ExecContext(p.ctx, "SAVEPOINT change"); err != nil {
		return err
	}
	p.err = p.do(p.ctx, q)
	if p.err != nil {
		if _, err := q.run.ExecContext(p.ctx, "ROLLBACK TO change"); err != nil {
			return p.err
		}
	}
	_, err := q.run.ExecContext(p.ctx, "RELEASE change")
	return err
}
