package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/lp/highs"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// planJob is one call of plan.
type planJob struct {
	items, demand, limits, out, duals string
	seconds                           float64 // 0 is no limit
	asJSON                            bool
	options                           inventory.Options
}

func planCommand(io stdio) *cobra.Command {
	var job planJob
	c := &cobra.Command{
		Use:   "plan",
		Short: "Plan what to order from files of items, demand and limits",
		Long: `Plan finds the cheapest orders for items with lead times under budgets and storage limits, and proves it.

  items.csv    item,stock,unit_cost,holding_cost,shortage_cost,safety_stock,safety_cost,salvage,volume,lead_time
               [,min_order,pack_size,supplier,shelf_life]
  demand.csv   item,period,demand[,inbound]     every item in every period 1 to T
  limits.csv   period,budget,capacity           empty is no limit; period "total" limits the budget over all periods
  plan.csv     item,period,order,stock,lost,short
  duals.csv    resource,period,shadow_price     what one more unit of a limit would save

With min_order or pack_size an order is 0 or a number of packs of at least the minimum; the proven bound is then
dual_objective and the shadow prices are those of the linear relaxation. Such plans are optimal when proven within
--gap; the search stops after --time-limit, or after eight seconds.

Exit status: 0 optimal · 2 a file is wrong · 4 infeasible · 5 unbounded · 6 stopped by the time limit or Ctrl-C with the
best plan found. Files are written for 0 and 6 only, both or none.`,
		Example: "  shopkeeper plan --items items.csv --demand demand.csv --limits limits.csv --out plan.csv --duals duals.csv --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return runPlan(c.Context(), io, job)
		},
	}
	f := c.Flags()
	f.StringVar(&job.items, "items", "", "file of items")
	f.StringVar(&job.demand, "demand", "", "file of demand: item,period,demand[,inbound]")
	f.StringVar(&job.limits, "limits", "", "file of limits: period,budget,capacity")
	f.StringVar(&job.out, "out", "", "file to write: item,period,order,stock,lost,short")
	f.StringVar(&job.duals, "duals", "", "file to write: resource,period,shadow_price")
	f.Float64Var(&job.seconds, "time-limit", 0, "stop the solver after so many seconds; 0 is no limit")
	f.Float64Var(&job.options.Gap, "gap", 0.01, "with packs or minimum orders: the proven gap that counts as optimal")
	f.BoolVar(&job.asJSON, "json", false, "print figures as JSON")
	needFlags(c, "items", "demand", "limits", "out")
	return c
}

// longest is a time limit that nobody waits for.
const longest = 365 * 24 * time.Hour

func runPlan(ctx context.Context, io stdio, job planJob) error {
	switch {
	case job.out == job.duals:
		return shop.Errorf(shop.Invalid, "--out and --duals name the same file %s", job.out).WithHint("name two files")
	case !(job.seconds >= 0 && job.seconds < longest.Seconds()):
		return shop.Errorf(shop.Invalid, "--time-limit is %g", job.seconds).WithHint("give a number of seconds above 0, or leave it out")
	case !(job.options.Gap > 0):
		return shop.Errorf(shop.Invalid, "--gap is %g", job.options.Gap).WithHint("give a share above 0, such as 0.01")
	}
	job.options.TimeLimit = time.Duration(job.seconds * float64(time.Second))
	program, warnings, err := inventory.ReadFiles(job.items, job.demand, job.limits)
	if err != nil {
		return fileErrors(err)
	}
	for _, w := range warnings {
		fmt.Fprintln(io.err, "warning: "+w)
	}
	general := highs.New(highs.Config{})
	defer general.Close()
	job.options.General = general
	bar := newFractionBar(io.err)
	job.options.Progress = planProgress(bar, job.options.TimeLimit)
	plan, err := inventory.Solve(ctx, program, job.options)
	bar.end()
	if err != nil {
		return err
	}
	if plan.Has() {
		if err := inventory.WriteFiles(program, plan, job.out, job.duals); err != nil {
			return err
		}
	}
	if job.asJSON {
		if err := json.NewEncoder(io.out).Encode(planFigures(plan)); err != nil {
			return err
		}
	}
	return planExit(program, plan)
}

// planProgress shows the gap that is left, and the time that has passed where it is limited.
func planProgress(bar fractionBar, limit time.Duration) func(inventory.Progress) {
	return func(p inventory.Progress) {
		done := 0.0
		if limit > 0 {
			done = min(1, float64(p.Elapsed)/float64(limit))
		}
		bar.tell(fmt.Sprintf("cost %.6g, proven %.6g", p.Objective, p.Bound), done)
	}
}

// figures is what plan prints with --json. Without a plan the numbers are null.
type figures struct {
	Status        inventory.Status `json:"status"`
	Objective     *float64         `json:"objective"`
	DualObjective *float64         `json:"dual_objective"`
	Gap           *float64         `json:"gap"`
	Iterations    int              `json:"iterations"`
	Seconds       float64          `json:"seconds"`
}

func planFigures(plan *inventory.Plan) figures {
	f := figures{Status: plan.Status, Iterations: plan.Iterations, Seconds: plan.Seconds}
	if plan.Has() {
		gap := plan.Gap()
		f.Objective, f.DualObjective, f.Gap = &plan.Objective, &plan.DualObjective, &gap
	}
	return f
}

// planExit turns the status into the exit status, with the reason in words.
func planExit(program *inventory.Program, plan *inventory.Plan) error {
	switch plan.Status {
	case inventory.Optimal:
		return nil
	case inventory.TimeLimit:
		return exit{statusTimeLimit, fmt.Errorf("stopped before the plan was proven best: it is at most %.3g %% above the best; give more time with --time-limit", 100*plan.Gap())}
	}
	reason := errors.New(inventory.Diagnose(program, plan).Text.In(shop.EN))
	if plan.Status == inventory.Unbounded {
		return exit{statusUnbounded, reason}
	}
	return exit{statusInfeasible, reason}
}
