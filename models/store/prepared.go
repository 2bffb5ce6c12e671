package store

import (
	"context"
	"database/sql"
	"sync"
)

// prepared is a runner on SQLite that compiles each statement once a connection instead
// of at every use, which takes longer than most of the statements themselves.
// PostgreSQL's driver does this by itself.
type prepared struct {
	db *sql.DB

	mu     sync.Mutex
	done   map[string]*sql.Stmt
	wanted []string // seen in a transaction, to be compiled after it
}

// mostPrepared bounds the compiled statements; filters make some hundred different ones.
const mostPrepared = 512

func newPrepared(db *sql.DB) *prepared { return &prepared{db: db, done: map[string]*sql.Stmt{}} }

// compile compiles a statement unless it is known or there are too many.
func (p *prepared) compile(ctx context.Context, query string) (*sql.Stmt, error) {
	p.mu.Lock()
	st, full := p.done[query], len(p.done) >= mostPrepared
	p.mu.Unlock()
	if st != nil || full {
		return st, nil
	}
	st, err := p.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if first := p.done[query]; first != nil { // somebody was quicker
		_ = st.Close()
		return first, nil
	}
	p.done[query] = st
	return st, nil
}

// ExecContext implements runner.
func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := p.compile(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case st == nil:
		return p.db.ExecContext(ctx, query, args...)
	}
	return st.ExecContext(ctx, args...)
}

// QueryContext implements runner.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := p.compile(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case st == nil:
		return p.db.QueryContext(ctx, query, args...)
	}
	return st.QueryContext(ctx, args...)
}

// QueryRowContext implements runner.
func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if st, err := p.compile(ctx, query); err == nil && st != nil {
		return st.QueryRowContext(ctx, args...)
	}
	return p.db.QueryRowContext(ctx, query, args...) // which tells the error
}

// within is the runner inside a transaction on the one writing connection. A statement
// cannot be compiled there without waiting for that very connection, so a new one runs
// as it is and is compiled by settle.
type within struct {
	tx *sql.Tx
	p  *prepared
}

func (w within) stmt(ctx context.Context, query string) *sql.Stmt {
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	st := w.p.done[query]
	if st == nil {
		if len(w.p.done)+len(w.p.wanted) < mostPrepared {
			w.p.wanted = append(w.p.wanted, query)
		}
		return nil
	}
	return w.tx.StmtContext(ctx, st)
}

// ExecContext implements runner.
func (w within) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if st := w.stmt(ctx, query); st != nil {
		return st.ExecContext(ctx, args...)
	}
	return w.tx.ExecContext(ctx, query, args...)
}

// QueryContext implements runner.
func (w within) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if st := w.stmt(ctx, query); st != nil {
		return st.QueryContext(ctx, args...)
	}
	return w.tx.QueryContext(ctx, query, args...)
}

// QueryRowContext implements runner.
func (w within) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if st := w.stmt(ctx, query); st != nil {
		return st.QueryRowContext(ctx, args...)
	}
	return w.tx.QueryRowContext(ctx, query, args...)
}

// settle compiles what the last transaction wanted. A statement that cannot be compiled
// told its error when it ran.
func (p *prepared) settle(ctx context.Context) {
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	for _, query := range wanted {
		_, _ = p.compile(ctx, query)
	}
}
