package highs

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

const netlib = "../../../../shared/data/netlib-lp"

var update = flag.Bool("update", false, "write testdata/netlib.txt")

// quick are the models of the ordinary test: small ones of every kind of trouble.
const quick = "afiro kb2 boeing1 boeing2 forplan recipe e226 sc205 grow7 vtp.base lotfi scorpion etamacro modszk1 standgub"

// corrected are the optima where optimal.csv has none or one that its own models refute: CLP 1.17,
// HiGHS 1.16 and we agree on them to 1e-9, with dual bounds that prove them.
func corrected() map[string]float64 {
	return map[string]float64{"nesm": 14076036.4876, "scrs8": 904.296953801, "pilot.we": -2720107.53284,
		"cre-a": 23595407.0610, "cre-c": 25275116.1409, "ken-07": -679520443.382, "pds-06": 27761037600, "standgub": 1257.6995}
}

// optima reads what is published; where two columns differ the second, CLP's, is right.
func optima(t *testing.T) map[string]float64 {
	t.Helper()
	r, err := table.Open(filepath.Join(netlib, "optimal.csv"), table.Columns{Required: []string{"file"}, Optional: []string{"optimal_netlib", "optimal_clp_unittest"}, Extra: true})
	if err != nil {
		t.Skipf("the Netlib models are not here: %v", err)
	}
	defer r.Close()
	out := map[string]float64{}
	for r.Next() {
		name := strings.TrimSuffix(r.Text("file"), ".mps")
		for _, column := range []string{"optimal_netlib", "optimal_clp_unittest"} {
			if v, err := strconv.ParseFloat(r.Text(column), 64); err == nil {
				out[name] = v
			}
		}
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	for name, v := range corrected() {
		out[name] = v
	}
	return out
}

// TestNetlib solves the quick models, or with NETLIB=1 all of them.
func TestNetlib(t *testing.T) {
	want := optima(t)
	names := strings.Fields(quick)
	if os.Getenv("NETLIB") != "" {
		names = nil
		paths, err := filepath.Glob(filepath.Join(netlib, "*.mps.gz"))
		if err != nil || len(paths) < 58 {
			t.Fatalf("%d models, error %v", len(paths), err)
		}
		for _, p := range paths {
			names = append(names, strings.TrimSuffix(filepath.Base(p), ".mps.gz"))
		}
	}
	s := newSolver(t)
	var lines strings.Builder
	fmt.Fprintf(&lines, "%-10s %19s %8s %8s %8s %8s %7s\n", "model", "objective", "error", "primal", "dual", "gap", "iters")
	for _, name := range names {
		m, err := lp.ReadFile(filepath.Join(netlib, name+".mps.gz"))
		if err != nil {
			t.Error(err)
			continue
		}
		a, err := s.Solve(context.Background(), m, lp.Options{})
		if err != nil || a.Status != lp.Optimal {
			t.Errorf("%s: status %s, error %v", name, a.Status, err)
			continue
		}
		off := math.Abs(a.Objective-want[name]) / math.Max(1, math.Abs(want[name]))
		if !(off <= 1e-6) {
			t.Errorf("%s: objective %.12g, right is %.12g", name, a.Objective, want[name])
		}
		fmt.Fprintf(&lines, "%-10s %19.12g %8.1e %8.1e %8.1e %8.1e %7d\n", name, a.Objective, off,
			a.Report.PrimalInfeasibility, a.Report.DualInfeasibility, a.Report.Gap, a.Iterations)
	}
	if *update && len(names) > 50 {
		if err := os.WriteFile("testdata/netlib.txt", []byte(lines.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Log("\n" + lines.String())
}
