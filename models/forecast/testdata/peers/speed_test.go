package peers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Rounds of TestSpeed, and how long ours are repeated in each so that the processor's clock can tell.
const (
	rounds       = 7
	leastSeconds = 0.2
)

// race is one comparison of speed: every stride-th series of a set.
type race struct {
	set     string
	stride  int
	program string
	methods []string
}

// TestSpeed measures the processor time of the peers' methods and ours in rounds that take turns, when PEERS_DIR is set, and writes the
// medians to speed.txt.
func TestSpeed(t *testing.T) {
	dir := os.Getenv("PEERS_DIR")
	if dir == "" {
		t.Skip("PEERS_DIR is not set: see README.md")
	}
	if _, err := os.Stat(filepath.Join(dataDir, "m4")); err != nil {
		t.Skip("the shared data are not here: ", err)
	}
	sets, err := Load(dataDir)
	if err != nil {
		t.Fatal(err)
	}
	races := []race{
		{"yearly", 10, "R", []string{"ets", "theta", "arima"}},
		{"yearly", 10, "statsforecast", []string{"ets", "theta", "arima", "ces"}},
		{"quarterly", 8, "R", []string{"ets", "theta", "arima"}},
		{"quarterly", 8, "statsforecast", []string{"ets", "theta", "arima", "ces"}},
		{"retail-weekly", 8, "R", []string{"croston"}},
		{"retail-weekly", 8, "statsforecast", []string{"croston", "croston-optimised", "sba", "tsb", "adida", "imapa"}},
	}
	var table strings.Builder
	fmt.Fprintf(&table, "median of %d rounds\nset            series method             program        their ms/series  our ms/series     ratio\n", rounds)
	for _, r := range races {
		set := sets[slices.IndexFunc(sets, func(s Set) bool { return s.Name == r.set })]
		set.Series = every(set.Series, r.stride)
		if err := r.run(t, &table, dir, &set); err != nil {
			t.Fatal(err)
		}
	}
	t.Log("\n" + table.String())
	if err := os.WriteFile("speed.txt", []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func every(series []Series, stride int) []Series {
	var kept []Series
	for i := 0; i < len(series); i += stride {
		kept = append(kept, series[i])
	}
	return kept
}

// run adds the rows of one race; a program that is not here adds none.
func (r race) run(t *testing.T, table *strings.Builder, dir string, set *Set) error {
	all := peersHere()
	p := all[slices.IndexFunc(all, func(p peer) bool { return p.name == r.program })]
	if p.command[0] == "" {
		return nil
	}
	input, output := filepath.Join(dir, "speed.csv"), filepath.Join(dir, "speed.out")
	if err := set.Write(input); err != nil {
		return err
	}
	args := append(slices.Clone(p.command[1:]), input, strconv.Itoa(set.Season), strconv.Itoa(set.Horizon), strings.Join(r.methods, ","), output)
	theirs, ours := map[string][]float64{}, map[string][]float64{}
	for range rounds {
		out, err := exec.Command(p.command[0], args...).Output()
		if err != nil {
			return fmt.Errorf("%s on %s: %w", p.name, set.Name, err)
		}
		for _, line := range strings.Fields(string(out)) {
			method, text, _ := strings.Cut(line, ",")
			seconds, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return fmt.Errorf("%s printed %q", p.name, line)
			}
			theirs[method] = append(theirs[method], seconds)
		}
		for _, method := range r.methods {
			ours[method] = append(ours[method], repeated(t, set, Ours()[method]))
		}
	}
	for _, method := range r.methods {
		perSeries := 1000 / float64(len(set.Series))
		a, b := middle(theirs[method])*perSeries, middle(ours[method])*perSeries
		fmt.Fprintf(table, "%-14s %6d %-18s %-13s %16.4f %14.4f %9.1f\n", set.Name, len(set.Series), method, p.name, a, b, a/b)
	}
	return nil
}

// repeated is the processor time of one of our methods on a set.
func repeated(t *testing.T, set *Set, method Method) float64 {
	t.Helper()
	seconds, count := 0.0, 0
	for seconds < leastSeconds {
		seconds += own(t, set, method).seconds
		count++
	}
	return seconds / float64(count)
}

func middle(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
