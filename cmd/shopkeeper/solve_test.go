package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// solveModel runs the command on a model and returns its exit status and report.
func solveModel(t *testing.T, ctx context.Context, name, text string, args ...string) (int, map[string]any, string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, trouble bytes.Buffer
	args = append([]string{"solve", path, "--json", "--cache", filepath.Join(os.TempDir(), "shopkeeper-test-wasm")}, args...)
	status := run(ctx, args, stdio{in: strings.NewReader(""), out: &out, err: &trouble})
	report := map[string]any{}
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), &report); err != nil {
			t.Fatalf("%v in %s", err, out.String())
		}
	}
	return status, report, trouble.String()
}

const workshopModel = "Maximize\n profit: 30 chairs + 50 tables\nSubject To\n wood: chairs + 2 tables <= 40\n paint: 2 chairs + tables <= 50\nEnd\n"

// hardModel takes branch and bound far longer than a test may.
func hardModel() string {
	var b strings.Builder
	b.WriteString("Maximize\n")
	for j := range 100 {
		fmt.Fprintf(&b, " + %d x%d\n", 5+(j*7919)%36, j)
	}
	b.WriteString("Subject To\n")
	for i := range 50 {
		for j := i % 2; j < 100; j += 1 + (i+j)%3 {
			fmt.Fprintf(&b, " + %d x%d\n", 5+(i*j*104729+i)%36, j)
		}
		fmt.Fprintf(&b, " <= %d\n", 400+(i*6007)%500)
	}
	b.WriteString("Binary\n")
	for j := range 100 {
		fmt.Fprintf(&b, " x%d\n", j)
	}
	return b.String() + "End\n"
}

func TestSolveOptimal(t *testing.T) {
	out := filepath.Join(t.TempDir(), "solution.csv")
	status, report, trouble := solveModel(t, t.Context(), "w.lp", workshopModel, "--out", out)
	if status != 0 || report["status"] != "optimal" || trouble != "" {
		t.Fatalf("exit status %d, %v, %s", status, report, trouble)
	}
	for _, key := range []string{"objective", "bound", "primal_infeasibility", "dual_infeasibility", "gap", "iterations", "seconds"} {
		if _, ok := report[key].(float64); !ok {
			t.Errorf("%s is %v", key, report[key])
		}
	}
	if v := report["objective"].(float64); v < 1099.999 || v > 1100.001 {
		t.Errorf("objective %v", v)
	}
	text, err := os.ReadFile(out)
	if err != nil || !strings.HasPrefix(string(text), "kind,name,value,dual\ncolumn,chairs,20") || strings.Count(string(text), "\n") != 5 {
		t.Errorf("%s: %v", text, err)
	}
}

func TestSolveOtherEnds(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	knapsack := "Maximize\n 7 a + 9 b + 11 c\nSubject To\n 3 a + 4 b + 5 c <= 7\nBinary\n a b c\nEnd\n"
	for _, c := range []struct {
		name, file, text string
		ctx              context.Context
		status           int
		says             string
		args             []string
	}{
		{"infeasible", "m.lp", strings.Replace(workshopModel, "End", " more: chairs + tables >= 60\nEnd", 1), t.Context(), 4, "infeasible", nil},
		{"unbounded", "m.lp", "Maximize\n x\nSubject To\n x - y <= 3\nEnd\n", t.Context(), 5, "unbounded", nil},
		{"whole", "m.lp", knapsack, t.Context(), 0, "optimal", nil},
		{"time", "m.lp", hardModel(), t.Context(), 6, "time_limit", []string{"--time-limit", "0.05"}},
		{"stopped", "m.lp", hardModel(), stopped, 6, "cancelled", nil},
	} {
		status, report, trouble := solveModel(t, c.ctx, c.file, c.text, c.args...)
		if status != c.status || report["status"] != c.says || trouble != "" {
			t.Errorf("%s: exit status %d, %v, %s", c.name, status, report, trouble)
		}
		if subset, ok := report["infeasible_subset"].([]any); ok != (c.status == 4) || ok && len(subset) != 3 {
			t.Errorf("%s: infeasible subset %v", c.name, report["infeasible_subset"])
		}
	}
}

func TestSolveBadInput(t *testing.T) {
	for _, c := range []struct {
		name, text, says string
		args             []string
	}{
		{"cut.mps", "NAME\nROWS\n N C\n", "cut.mps:3: the file ends without ENDATA", nil},
		{"m.txt", "", "no format", nil},
		{"m.lp", workshopModel, "--time-limit", []string{"--time-limit", "-1"}},
		{"m.lp", workshopModel, "--gap", []string{"--gap", "NaN"}},
	} {
		status, report, trouble := solveModel(t, t.Context(), c.name, c.text, c.args...)
		if status != 2 || len(report) > 0 || !strings.Contains(trouble, c.says) {
			t.Errorf("%s: exit status %d, %v, %s", c.name, status, report, trouble)
		}
	}
}
