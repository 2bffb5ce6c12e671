package files

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/table"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast"
)

// waves is rows of some series of days with a weekly season.
func waves(names ...string) string {
	var b strings.Builder
	for i, name := range names {
		for d := range 60 {
			fmt.Fprintf(&b, "%s,%d,%.3f\n", name, d, 50+float64(10*i)+20*math.Sin(2*math.Pi*float64(d)/7)+float64(d*d%5))
		}
	}
	return b.String()
}

// job forecasts rows to a file of its own.
func job(t testing.TB, rows string) Job {
	in := write(t, rows)
	return Job{In: in, Out: filepath.Join(filepath.Dir(in), "fc.csv"), Freq: Daily, Missing: MissingError,
		Settings: forecast.Settings{Method: "auto", Horizon: 5, Levels: []float64{95, 80}}}
}

func content(t testing.TB, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestRunWritesInOrder(t *testing.T) {
	j := job(t, waves("zeta", "alpha"))
	j.Plot = filepath.Join(filepath.Dir(j.Out), "chart.svg")
	report, err := Run(t.Context(), j)
	if err != nil || report.Series != 2 || report.Rows != 10 {
		t.Fatalf("%+v, %v", report, err)
	}
	lines := strings.Split(strings.TrimSpace(content(t, j.Out)), "\n")
	if lines[0] != "unique_id,ds,mean,lo-95,lo-80,hi-80,hi-95" || len(lines) != 11 {
		t.Fatalf("%d lines: %s", len(lines), lines[0])
	}
	for i, line := range lines[1:] {
		want := fmt.Sprintf("%s,%d,", []string{"zeta", "alpha"}[i/5], 60+i%5)
		if !strings.HasPrefix(line, want) {
			t.Errorf("line %d is %s, want %s…", i+2, line, want)
		}
		var mean, lo95, lo80, hi80, hi95 float64
		if _, err := fmt.Sscanf(strings.ReplaceAll(strings.TrimPrefix(line, want), ",", " "), "%g %g %g %g %g", &mean, &lo95, &lo80, &hi80, &hi95); err != nil ||
			lo95 > lo80 || lo80 > mean || mean > hi80 || hi80 > hi95 {
			t.Errorf("bands of %s: %v", line, err)
		}
	}
	if chart := content(t, j.Plot); !strings.Contains(chart, "<svg") || !strings.Contains(chart, "zeta: the next 5 days") {
		t.Errorf("the chart is %.80s", chart)
	}
	j.Plot = strings.TrimSuffix(j.Plot, "svg") + "png"
	if _, err := Run(t.Context(), j); err != nil || !strings.HasPrefix(content(t, j.Plot), "\x89PNG") {
		t.Errorf("no PNG: %v", err)
	}
}

func TestBrokenSeriesStopNothing(t *testing.T) {
	j := job(t, waves("good")+"bad,1,1\nbad,9,2\n,3,4\n")
	report, err := Run(t.Context(), j)
	if err != nil || report.Series != 1 || report.LeftOut != 2 || len(report.Warnings) != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	if got := strings.Count(content(t, j.Out), "good,"); got != 5 {
		t.Errorf("%d rows of the good series", got)
	}
}

func TestNothingUsableIsABadFile(t *testing.T) {
	for name, rows := range map[string]string{"only a bad series": "bad,1,1\nbad,9,2\n", "no rows": ""} {
		j := job(t, rows)
		_, err := Run(t.Context(), j)
		var bad *table.Error
		if !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(j.Out); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: something was written", name)
		}
	}
}

func TestWishesAreChecked(t *testing.T) {
	for name, spoil := range map[string]func(*Job){
		"season":         func(j *Job) { j.Seasons = []int{1} },
		"horizon":        func(j *Job) { j.Settings.Horizon = 0 },
		"level":          func(j *Job) { j.Settings.Levels = []float64{100} },
		"model":          func(j *Job) { j.Settings.Method = "oracle" },
		"chart":          func(j *Job) { j.Plot = "chart.pdf" },
		"chart's series": func(j *Job) { j.Plot, j.PlotID = filepath.Join(t.TempDir(), "c.svg"), "none" },
	} {
		j := job(t, waves("a"))
		spoil(&j)
		if _, err := Run(t.Context(), j); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestCancelledRunGoesOn stops a run in its middle and expects the second to write what
// one run without a stop writes, forecasting only the rest.
func TestCancelledRunGoesOn(t *testing.T) {
	var names []string
	for i := range 12 {
		names = append(names, fmt.Sprint("s", i))
	}
	j := job(t, waves(names...))
	whole := j
	whole.Out += ".whole"
	if _, err := Run(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopped := j
	stopped.Progress = func(done, _ int) {
		if done == 5 {
			cancel()
		}
	}
	_, err := Run(ctx, stopped)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "goes on from there") {
		t.Fatalf("the stop: %v", err)
	}
	if _, err := os.Stat(j.Out); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("a stopped run has written its file")
	}
	kept, _ := filepath.Glob(j.Out + ".*.part")
	if len(kept) != 1 {
		t.Fatalf("kept: %v", kept)
	}
	cut := strings.TrimSuffix(content(t, kept[0]), "\n") // as if killed while writing the last line
	if err := os.WriteFile(kept[0], []byte(cut[:len(cut)-1]), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := Run(t.Context(), j)
	if err != nil || report.Resumed < 1 || report.Resumed > 5 || report.Series != 12 {
		t.Fatalf("%+v, %v", report, err)
	}
	if content(t, j.Out) != content(t, whole.Out) {
		t.Error("the resumed run wrote something else")
	}
	if kept, _ := filepath.Glob(j.Out + ".*.part"); len(kept) > 0 {
		t.Errorf("left behind: %v", kept)
	}
}
