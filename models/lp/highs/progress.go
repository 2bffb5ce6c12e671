package highs

import (
	"math"
	"strconv"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

// parseProgress reads a line of HiGHS's log that tells how far it is: of the simplex method,
//
//	Iteration        Objective     Infeasibilities num(sum)
//	      742     1.0312115935e+07 Pr: 0(0) 0s
//
// or of branch and bound, whose columns are separated by bars,
//
//	Src  Proc. InQueue |  Leaves   Expl. | BestBound       BestSol              Gap |   Cuts   InLp Confl. | LpIters     Time
//	         0       0         0   0.00%   -20.5           -18               13.89%        3      2      0        12     0.0s
//
// The layout is that of the pinned module.
func parseProgress(line string) (lp.Progress, bool) {
	p := lp.Progress{Objective: math.NaN(), Bound: math.NaN()}
	words := strings.Fields(line)
	if len(words) < 4 || !strings.HasSuffix(words[len(words)-1], "s") {
		return p, false
	}
	if _, err := strconv.ParseFloat(strings.TrimSuffix(words[len(words)-1], "s"), 64); err != nil {
		return p, false
	}
	if n, err := strconv.Atoi(words[0]); err == nil && strings.HasSuffix(words[2], ":") {
		objective, err := strconv.ParseFloat(words[1], 64)
		p.Iterations, p.Objective = n, objective
		return p, err == nil
	}
	return parseTree(p, words)
}

// parseTree reads a line of branch and bound: counted from the end it is time, iterations,
// three counts of cuts, gap, best solution, best bound, explored.
func parseTree(p lp.Progress, words []string) (lp.Progress, bool) {
	n := len(words)
	if n < 10 || !strings.HasSuffix(words[n-9], "%") {
		return p, false
	}
	bound, err := strconv.ParseFloat(words[n-8], 64)
	if err != nil {
		return p, false
	}
	if math.IsInf(bound, 0) {
		bound = math.NaN()
	}
	p.Bound = bound
	if best, err := strconv.ParseFloat(words[n-7], 64); err == nil && !math.IsInf(best, 0) {
		p.Objective = best
	}
	p.Iterations, _ = strconv.Atoi(words[n-2])
	return p, true
}
