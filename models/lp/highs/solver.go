package highs

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

// Config is what a Solver may be told. The zero value works.
type Config struct {
	CacheDir string       // for compiled code, 20 MB; empty is shopkeeper/wasm in the user's cache folder
	Log      *slog.Logger // nil is silence
}

// Solver is HiGHS behind [lp.Solver]. The module is compiled at the first solve; each solve
// then has an instance of its own, so that solves may run at once and none can spoil another.
type Solver struct {
	cfg Config

	mu     sync.Mutex // guards module
	module *module
}

var _ lp.Solver = (*Solver)(nil)

// New returns a Solver. Close it when no solve is running.
func New(cfg Config) *Solver {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Solver{cfg: cfg}
}

// Close frees the compiled code.
func (s *Solver) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.module == nil {
		return nil
	}
	m := s.module
	s.module = nil
	return m.close(context.Background())
}

// Load compiles the module, or reads it from the cache folder, so that the first solve
// need not wait.
func (s *Solver) Load(ctx context.Context) error {
	_, err := s.loaded(ctx)
	return err
}

func (s *Solver) loaded(ctx context.Context) (*module, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.module != nil {
		return s.module, nil
	}
	m, err := loadModule(context.WithoutCancel(ctx), openCache(s.cfg.CacheDir, s.cfg.Log))
	if err != nil {
		return nil, err
	}
	s.module = m
	return m, nil
}

// Solve implements [lp.Solver]. See the package comment for what it does when HiGHS's
// first answer does not pass the check.
func (s *Solver) Solve(ctx context.Context, m *lp.Model, o lp.Options) (lp.Solution, error) {
	if err := m.Validate(); err != nil {
		return lp.Solution{}, err
	}
	if o.Start != nil && len(o.Start) != len(m.Columns) {
		return lp.Solution{}, fmt.Errorf("highs: the starting point has %d values for %d columns", len(o.Start), len(m.Columns))
	}
	mod, err := s.loaded(ctx)
	if err != nil {
		return lp.Solution{}, err
	}
	begun := time.Now()
	limited := ctx
	if o.TimeLimit > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, o.TimeLimit)
		defer cancel()
	}
	sv := &solve{ctx: limited, module: mod, model: m, options: o, log: s.cfg.Log, begun: begun}
	answer, err := sv.run()
	answer.Seconds = time.Since(begun).Seconds()
	if answer.Status == lp.TimeLimit && ctx.Err() != nil {
		answer.Status = lp.Cancelled
	}
	return answer, err
}

// solve is one call of Solve.
type solve struct {
	ctx        context.Context // ends with the caller's patience or the time limit
	module     *module
	model      *lp.Model
	options    lp.Options
	log        *slog.Logger
	begun      time.Time
	iterations int
	lossy      bool      // HiGHS does not see every coefficient
	in         *instance // nil between instances
}

func (s *solve) run() (lp.Solution, error) {
	defer s.drop()
	if answer, done := trivial(s.model); done {
		return answer, nil
	}
	var refusals []error
	infeasible := 0
	for _, r := range ladder(s.model.Mixed()) {
		if s.ctx.Err() != nil {
			return s.answer(lp.TimeLimit), nil
		}
		answer, err := s.climb(r)
		if err == nil {
			err = s.judge(&answer)
		}
		if err == nil {
			return answer, nil
		}
		if err == errUnproven {
			infeasible++
		}
		s.log.Info("an answer of the solver was refused", "model", s.model.Name, "try", r.name, "status", answer.Status, "reason", err)
		refusals = append(refusals, fmt.Errorf("%s: %w", r.name, err))
	}
	if s.ctx.Err() != nil {
		return s.answer(lp.TimeLimit), nil
	}
	if infeasible == len(refusals) && !s.lossy {
		return s.answer(lp.Infeasible), nil
	}
	return lp.Solution{}, &ImpreciseError{Model: s.model.Name, Tries: refusals}
}

// answer is an answer without a point.
func (s *solve) answer(status lp.Status) lp.Solution {
	worst := s.model.Sense.Sign() * math.Inf(1)
	a := lp.Solution{Status: status, Objective: worst, Bound: -worst, Iterations: s.iterations}
	if status == lp.Infeasible {
		a.Bound = worst
	}
	return a
}

// drop gives the instance up.
func (s *solve) drop() {
	if s.in == nil {
		return
	}
	if err := s.in.close(); err != nil {
		s.log.Warn("an instance of the solver did not close", "error", err)
	}
	s.in = nil
}

// climb runs HiGHS once, in the way of a rung.
func (s *solve) climb(r rung) (lp.Solution, error) {
	if s.in == nil || r.fresh {
		s.drop()
		in, err := s.module.start(s.ctx, s.progress())
		if err != nil {
			return lp.Solution{}, err
		}
		s.in = in
		s.prepare(in, r.scaled)
		s.lossy = in.lossy(s.model)
	}
	in := s.in
	for _, o := range r.options {
		in.option(o.name, o.value)
	}
	in.do(exportRun, in.highs)
	answer := s.read()
	if in.err != nil {
		s.drop()
		return lp.Solution{}, in.err
	}
	return answer, nil
}

func (s *solve) prepare(in *instance, scaled bool) {
	in.option("time_limit", longest)
	in.option("small_matrix_value", smallest)
	if s.model.Mixed() {
		in.option("mip_rel_gap", math.Max(s.options.Gap, lp.MixedGapTolerance/2))
		in.option("mip_abs_gap", lp.MixedGapTolerance/2)
	}
	in.pass(s.model, scaled)
	if s.options.Start != nil {
		at := in.floats(in.cols, func(j int) float64 { return s.options.Start[j] })
		in.must("the starting point", exportSetSolution, in.highs, at, 0, 0, 0)
	}
}

// HiGHS's codes for how a run ended, as HighsModelStatus numbers them.
const (
	statusEmpty       = 6
	statusOptimal     = 7
	statusInfeasible  = 8
	statusEither      = 9 // unbounded or infeasible
	statusUnbounded   = 10
	statusTimeLimit   = 13
	statusMemoryLimit = 18
)

// read turns HiGHS's state into an answer. An end that is neither a status of ours nor the
// clock's is left to the next rung.
func (s *solve) read() lp.Solution {
	in := s.in
	status := int32(in.do(exportGetModelStatus, in.highs))
	for _, count := range []string{"simplex_iteration_count", "ipm_iteration_count", "crossover_iteration_count"} {
		s.iterations += max(0, in.infoInt(count))
	}
	answer := s.answer("")
	switch status {
	case statusOptimal, statusEmpty:
		answer.Status = lp.Optimal
	case statusInfeasible:
		answer = s.answer(lp.Infeasible)
		answer.Ray = s.ray()
		return answer
	case statusUnbounded, statusEither:
		answer.Status = lp.Unbounded
		return answer
	case statusTimeLimit:
		answer.Status = lp.TimeLimit
	case statusMemoryLimit:
		in.fail(errThrown)
	default:
		in.fail(fmt.Errorf("highs: the solver ended with its status %d %s", status, in.call.trouble))
	}
	s.readPoint(&answer)
	return answer
}

func (s *solve) readPoint(answer *lp.Solution) {
	const feasible = 2 // HiGHS's code for a point or duals within tolerance
	in, m := s.in, s.model
	if in.err != nil {
		return
	}
	x, dual := in.solution()
	if m.Mixed() {
		answer.Bound = in.infoFloat("mip_dual_bound")
		dual = nil
	}
	if answer.Status == lp.TimeLimit && in.infoInt("primal_solution_status") != feasible {
		x = nil
	}
	if in.err != nil {
		return
	}
	settle(m, x)
	answer.X, answer.Dual = x, dual
}

// ray returns HiGHS's proof of infeasibility, or nil.
func (s *solve) ray() []float64 {
	in := s.in
	has, at := in.space(8), in.space(8*in.rows)
	in.do(exportGetDualRay, in.highs, has, at)
	if there, _ := in.mem.ReadUint32Le(uint32(has)); in.err != nil || there == 0 {
		return nil
	}
	return in.unscaled(in.read(at, in.rows))
}
