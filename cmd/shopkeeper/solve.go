package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
	"github.com/shopkeeper-ai/shopkeeper/models/lp"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/highs"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// The exit statuses of an answer that is no optimum.
const (
	statusInfeasible = 4
	statusUnbounded  = 5
	statusTimeLimit  = 6
)

// solveJob is what the command is asked for.
type solveJob struct {
	model   string
	out     string
	cache   string
	seconds float64 // 0 is no limit
	gap     float64
	json    bool
}

// solveReport is what the command prints. A figure that there is none of is null.
type solveReport struct {
	Status              lp.Status         `json:"status"`
	Objective           *float64          `json:"objective"`
	Bound               *float64          `json:"bound"`
	PrimalInfeasibility *float64          `json:"primal_infeasibility"`
	DualInfeasibility   *float64          `json:"dual_infeasibility"`
	Gap                 *float64          `json:"gap"`
	Iterations          int               `json:"iterations"`
	Seconds             float64           `json:"seconds"`
	Subset              []infeasibleLimit `json:"infeasible_subset,omitempty"`
	SubsetMinimal       *bool             `json:"infeasible_subset_minimal,omitempty"`
}

// infeasibleLimit is a member of the infeasible subset.
type infeasibleLimit struct {
	Kind  string  `json:"kind"` // row or bound
	Name  string  `json:"name"`
	Side  string  `json:"side"` // lower or upper
	Value float64 `json:"value"`
}

func solveCommand(io stdio) *cobra.Command {
	var job solveJob
	c := &cobra.Command{
		Use:   "solve MODEL",
		Short: "Solve a linear or mixed-integer program from a file",
		Long: `Solve reads a model in MPS format (fixed or free, .mps) or LP format (.lp), either also as .gz, and solves it. The answer
is measured against the file's own rows and bounds before it is called optimal. With --json it prints status,
objective, bound, the largest violation of a row or bound, the largest dual violation (null with integers), the
relative gap between objective and bound, iterations and seconds; --out writes the point as kind,name,value,dual.

Exit statuses: 0 optimal · 4 infeasible, with a small subset of rows and bounds that contradict each other · 5 unbounded ·
6 stopped by --time-limit or Ctrl-C, with the best point found and the proven bound · 2 the file is wrong.`,
		Example: "  shopkeeper solve model.mps.gz --json --time-limit 60 --out solution.csv",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			job.model = args[0]
			if !(job.seconds >= 0) || !(job.gap >= 0) || job.seconds > math.MaxInt64/1e10 {
				return shop.Errorf(shop.Invalid, "--time-limit and --gap must not be negative").WithHint("leave them out for none")
			}
			return job.run(c.Context(), io)
		},
	}
	c.Flags().StringVar(&job.out, "out", "", "file to write the point to: kind,name,value,dual")
	c.Flags().Float64Var(&job.seconds, "time-limit", 0, "seconds after which the best point so far will do (default: none)")
	c.Flags().Float64Var(&job.gap, "gap", 0, "relative gap that will do for integers, such as 0.01")
	c.Flags().StringVar(&job.cache, "cache", "", "folder for the solver's compiled code (default: the user's cache folder)")
	c.Flags().BoolVar(&job.json, "json", false, "print the figures as JSON")
	return c
}

// subsetTime is how long the search for a small infeasible subset may take.
const subsetTime = 20 * time.Second

func (job *solveJob) run(ctx context.Context, io stdio) (err error) {
	m, err := lp.ReadFile(job.model)
	if err == nil {
		err = m.Validate()
	}
	if err != nil {
		return exit{statusUsage, err}
	}
	solver := highs.New(highs.Config{CacheDir: job.cache, Log: logger(io.err, slog.LevelWarn, false)})
	defer func() { err = errors.Join(err, solver.Close()) }()
	bar := newFractionBar(io.err)
	limit := time.Duration(job.seconds * float64(time.Second))
	answer, err := solver.Solve(ctx, m, lp.Options{TimeLimit: limit, Gap: job.gap, Progress: func(p lp.Progress) {
		bar.tell(fmt.Sprintf("%d iterations, objective %.8g", p.Iterations, p.Objective), p.Elapsed.Seconds()/math.Max(1, job.seconds))
	}})
	bar.end()
	if err != nil {
		return err
	}
	report := reportOf(&answer)
	if answer.Status == lp.Infeasible {
		conflict, err := lp.Conflict(ctx, solver, m, answer.Ray, subsetTime)
		if err != nil {
			return err
		}
		report.explain(conflict)
	}
	if job.out != "" && answer.X != nil && answer.Status != lp.Unbounded {
		if err := writePoint(job.out, m, &answer); err != nil {
			return err
		}
	}
	return errors.Join(report.print(io, job.json), exitOf(answer.Status))
}

// exitOf is the exit status of an answer, nil for an optimum.
func exitOf(s lp.Status) error {
	switch s {
	case lp.Infeasible:
		return exit{status: statusInfeasible}
	case lp.Unbounded:
		return exit{status: statusUnbounded}
	case lp.TimeLimit, lp.Cancelled:
		return exit{status: statusTimeLimit}
	}
	return nil
}

// known returns v, or nil for what JSON cannot hold.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func reportOf(a *lp.Solution) solveReport {
	r := solveReport{Status: a.Status, Iterations: a.Iterations, Seconds: a.Seconds, Bound: known(a.Bound)}
	if a.Status == lp.Infeasible || a.X == nil {
		return r
	}
	if a.Status == lp.Unbounded {
		return r
	}
	r.Objective = known(a.Objective)
	r.PrimalInfeasibility = known(a.Report.PrimalInfeasibility)
	r.DualInfeasibility = known(a.Report.DualInfeasibility)
	r.Gap = known(math.Abs(a.Objective-a.Bound) / math.Max(1, math.Abs(a.Objective)))
	return r
}

func (r *solveReport) explain(c lp.Contradiction) {
	for _, l := range c.Limits {
		out := infeasibleLimit{Kind: "row", Name: l.Name, Side: "lower", Value: l.Value}
		if l.Column {
			out.Kind = "bound"
		}
		if l.Upper {
			out.Side = "upper"
		}
		r.Subset = append(r.Subset, out)
	}
	r.SubsetMinimal = &c.Minimal
}

func (r *solveReport) print(io stdio, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(io.out).Encode(r)
	}
	fmt.Fprintf(io.out, "%-22s%s\n", "status", r.Status)
	for _, f := range []struct {
		name  string
		value *float64
	}{
		{"objective", r.Objective}, {"bound", r.Bound}, {"primal infeasibility", r.PrimalInfeasibility},
		{"dual infeasibility", r.DualInfeasibility}, {"gap", r.Gap},
	} {
		if f.value != nil {
			fmt.Fprintf(io.out, "%-22s%s\n", f.name, table.Number(*f.value))
		}
	}
	fmt.Fprintf(io.out, "%-22s%d\n%-22s%.3f\n", "iterations", r.Iterations, "seconds", r.Seconds)
	for _, l := range r.Subset {
		op := map[string]string{"lower": ">=", "upper": "<="}[l.Side]
		fmt.Fprintf(io.out, "contradiction: %s %s %s %s\n", l.Kind, l.Name, op, table.Number(l.Value))
	}
	return nil
}

// writePoint writes the columns and rows of a point, all or nothing.
func writePoint(path string, m *lp.Model, a *lp.Solution) error {
	w, err := table.Create(path, "kind", "name", "value", "dual")
	if err != nil {
		return err
	}
	defer w.Abort()
	dual := func(values []float64, i int) string {
		if values == nil {
			return ""
		}
		return table.Number(values[i])
	}
	for j, v := range a.X {
		w.Write("column", m.ColumnName(j), table.Number(v), dual(a.Reduced, j))
	}
	for i, v := range a.Activity {
		w.Write("row", m.RowName(i), table.Number(v), dual(a.Dual, i))
	}
	return w.Commit()
}
