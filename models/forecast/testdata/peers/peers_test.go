package peers

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// dataDir is the folder of the shared data as seen from this package.
const dataDir = "../../../../../shared/data"

// peer is a program that forecasts a file of series with one method, and how it calls the methods that it has.
type peer struct {
	name    string
	command []string
	methods map[string][]string // by set
}

// peersHere are the programs with the methods that are compared with ours of the same name.
func peersHere() []peer {
	python := os.Getenv("PEERS_PYTHON")
	return []peer{
		{"R", []string{"Rscript", "peers.R"}, map[string][]string{
			"yearly":        {"ets", "theta", "arima"},
			"quarterly":     {"ets", "theta", "arima"},
			"hourly":        {"ets", "theta"},
			"hourly-arima":  {"ets", "theta", "arima"},
			"retail-weekly": {"ets", "theta", "arima", "croston"},
		}},
		{"statsforecast", []string{python, "peers.py"}, map[string][]string{
			"yearly":        {"ets", "theta", "optimised-theta", "dynamic-theta", "arima", "ces"},
			"quarterly":     {"ets", "theta", "optimised-theta", "dynamic-theta", "arima", "ces"},
			"hourly":        {"ets", "theta", "optimised-theta", "dynamic-theta", "ces"},
			"hourly-arima":  {"ets", "theta"},
			"retail-weekly": {"ets", "theta", "optimised-theta", "arima", "ces", "croston", "croston-optimised", "sba", "tsb", "adida", "imapa"},
		}},
	}
}

// result is what a program's method did on a set.
type result struct {
	forecasts map[string][]float64
	seconds   float64 // of processor time
}

// TestPeers runs every method of the peers and ours on every set and writes table.txt. PEERS_DIR is a folder that keeps the peers'
// forecasts, so that a run that was stopped goes on; PEERS_PYTHON an interpreter with statsforecast.
// PEERS_ONLY=1 takes only what the folder holds.
func TestPeers(t *testing.T) {
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
	var table strings.Builder
	fmt.Fprintln(&table, "set            series method             program            MASE  missing  ms/series  our MASE / theirs  their time / ours")
	for i := range sets {
		set := &sets[i]
		if err := set.Write(filepath.Join(dir, set.Name+".csv")); err != nil {
			t.Fatal(err)
		}
		compare(t, &table, dir, set)
	}
	t.Log("\n" + table.String())
	if err := os.WriteFile("table.txt", []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compare adds the rows of one set.
func compare(t *testing.T, table *strings.Builder, dir string, set *Set) {
	t.Helper()
	theirs := map[string]map[string]result{}
	var names []string
	for _, p := range peersHere() {
		theirs[p.name] = map[string]result{}
		for _, method := range p.methods[set.Name] {
			r, ok, err := p.run(dir, set, method)
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				theirs[p.name][method] = r
				if !slices.Contains(names, method) {
					names = append(names, method)
				}
			}
		}
	}
	ours := map[string]result{}
	for _, method := range names {
		ours[method] = own(t, set, Ours()[method])
		row(table, set, method, "ours", ours[method], result{})
		for _, p := range peersHere() {
			if r, ok := theirs[p.name][method]; ok {
				row(table, set, method, p.name, r, ours[method])
			}
		}
	}
	medians(table, set, []map[string]result{ours, theirs["R"], theirs["statsforecast"]})
}

// medians adds the combination of ets, theta and arima of each program that has all three.
func medians(table *strings.Builder, set *Set, programs []map[string]result) {
	for i, name := range []string{"ours", "R", "statsforecast"} {
		var members []map[string][]float64
		for _, method := range []string{"ets", "theta", "arima"} {
			if r, ok := programs[i][method]; ok {
				members = append(members, r.forecasts)
			}
		}
		if len(members) == 3 {
			mase, missing := set.MASE(Median(members))
			fmt.Fprintf(table, "%-14s %6d %-18s %-13s %9.4f %8d\n", set.Name, len(set.Series), "median of three", name, mase, missing)
		}
	}
}

// row adds the figures of one program's method; where ours are given, also how they compare over the series that the other forecast.
func row(table *strings.Builder, set *Set, method, program string, r, ours result) {
	mase, missing := set.MASE(r.forecasts)
	fmt.Fprintf(table, "%-14s %6d %-18s %-13s %9.4f %8d %10.3f", set.Name, len(set.Series), method, program, mase, missing, r.perSeries())
	if ours.forecasts != nil {
		same := map[string][]float64{}
		for id := range r.forecasts {
			same[id] = ours.forecasts[id]
		}
		own, _ := set.MASE(same)
		fmt.Fprintf(table, " %18.4f %18.1f", own/mase, r.perSeries()/ours.perSeries())
	}
	fmt.Fprintln(table)
}

// perSeries is the processor time per series in milliseconds.
func (r result) perSeries() float64 { return 1000 * r.seconds / float64(len(r.forecasts)) }

// run has the program forecast a set with a method, or reads what it did before. ok is false where nothing is kept and nothing may be run.
func (p *peer) run(dir string, set *Set, method string) (r result, ok bool, err error) {
	kept := filepath.Join(dir, strings.Join([]string{set.Name, p.name, method, "csv"}, "."))
	if _, err := os.Stat(kept); err != nil {
		if os.Getenv("PEERS_ONLY") != "" || p.command[0] == "" {
			return result{}, false, nil
		}
		args := append(slices.Clone(p.command[1:]), filepath.Join(dir, set.Name+".csv"), strconv.Itoa(set.Season), strconv.Itoa(set.Horizon), method, kept+".part")
		out, err := exec.Command(p.command[0], args...).Output()
		if err != nil {
			return result{}, false, fmt.Errorf("%s %s on %s: %w", p.name, method, set.Name, err)
		}
		if err := os.WriteFile(kept+".sec", out, 0o644); err != nil {
			return result{}, false, err
		}
		if err := os.Rename(kept+".part", kept); err != nil {
			return result{}, false, err
		}
	}
	r, err = readResult(kept)
	return r, err == nil, err
}

func readResult(path string) (result, error) {
	r := result{forecasts: map[string][]float64{}}
	line, err := os.ReadFile(path + ".sec")
	if err != nil {
		return r, err
	}
	_, seconds, _ := strings.Cut(strings.TrimSpace(string(line)), ",")
	if r.seconds, err = strconv.ParseFloat(seconds, 64); err != nil {
		return r, fmt.Errorf("%s.sec: %w", path, err)
	}
	file, err := os.Open(path)
	if err != nil {
		return r, err
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	for _, record := range records[1:] {
		v, err := strconv.ParseFloat(record[3], 64)
		if err != nil {
			v = math.NaN() // NA of R
		}
		r.forecasts[record[1]] = append(r.forecasts[record[1]], v)
	}
	return r, nil
}

// own runs one of our methods on a set.
func own(t *testing.T, set *Set, method Method) result {
	t.Helper()
	r := result{forecasts: map[string][]float64{}}
	begin := processor(t)
	for _, one := range set.Series {
		f, err := method(one.Train, set.Season, set.Horizon)
		if err != nil {
			t.Logf("%s: %v", one.ID, err)
			continue
		}
		r.forecasts[one.ID] = f
	}
	r.seconds = processor(t) - begin
	return r
}

// processor is the processor time of this process, which a busy machine does not lengthen as it does the clock's.
func processor(t *testing.T) float64 {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
