package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// planFiles writes a small shop and returns the arguments to plan it.
func planFiles(t *testing.T, items, limits string) (args []string, out, duals string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"items.csv":  "item,stock,unit_cost,holding_cost,shortage_cost,safety_stock,safety_cost,salvage,volume,lead_time,pack_size\n" + items,
		"demand.csv": "item,period,demand\nb,1,5\nb,2,7\nb,3,4\na,1,2\na,2,9\na,3,1\n",
		"limits.csv": "period,budget,capacity\n" + limits,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, duals = filepath.Join(dir, "plan.csv"), filepath.Join(dir, "duals.csv")
	return []string{"plan", "--items", filepath.Join(dir, "items.csv"), "--demand", filepath.Join(dir, "demand.csv"), "--limits", filepath.Join(dir, "limits.csv"),
		"--out", out, "--duals", duals, "--json"}, out, duals
}

func TestPlanCommand(t *testing.T) {
	const (
		linear = "b,1,2,0.1,5,0,0,0,1,1,\na,20,1,0.1,3,0,0,0,1,0,\n"
		packed = "b,1,2,0.1,5,0,0,0,1,1,6\na,20,1,0.1,3,0,0,0,1,0,\n"
	)
	for name, c := range map[string]struct {
		items, limits string
		more          []string
		status        int
		says          string
	}{
		"optimal":    {linear, "1,10,\ntotal,100,\n2,,50\n", nil, 0, "optimal"},
		"packs":      {packed, "1,20,\n", nil, 0, "optimal"},
		"infeasible": {linear, "1,10,3\n", nil, 4, "infeasible"},
		"unbounded":  {"b,1,2,0.1,5,0,0,9,1,1,\na,20,1,0.1,3,0,0,0,1,0,\n", "", nil, 5, "unbounded"},
		"stopped":    {linear, "1,10,\n", []string{"--time-limit", "0.000000001"}, 6, "time_limit"},
		"bad file":   {"b,1,2,0.1,5,0,0,9,1,1,\na,-1,1,0.1,3,0,0,0,1,0,\n", "", nil, 2, ""},
		"bad limit":  {linear, "", []string{"--time-limit", "-1"}, 2, ""},
		"bad gap":    {linear, "", []string{"--gap", "0"}, 2, ""},
	} {
		args, out, duals := planFiles(t, c.items, c.limits)
		var stdout, stderr bytes.Buffer
		status := run(context.Background(), append(args, c.more...), stdio{strings.NewReader(""), &stdout, &stderr})
		if status != c.status {
			t.Errorf("%s: exit status %d, want %d: %s", name, status, c.status, stderr.String())
			continue
		}
		written := c.status == 0 || c.status == 6
		for _, path := range []string{out, duals} {
			if _, err := os.Stat(path); (err == nil) != written {
				t.Errorf("%s: %s written: %v", name, filepath.Base(path), err == nil)
			}
		}
		if status != 0 && strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%s: standard error is %q, want one line", name, stderr.String())
		}
		if c.says == "" {
			continue
		}
		var got map[string]any
		if err := json.Unmarshal(stdout.Bytes(), &got); err != nil || got["status"] != c.says {
			t.Errorf("%s: %s %v", name, stdout.String(), err)
		}
		for _, field := range []string{"status", "objective", "dual_objective", "gap", "iterations", "seconds"} {
			if v, ok := got[field]; !ok || written && v == nil {
				t.Errorf("%s: field %s is %v", name, field, v)
			}
		}
	}
}

// An operator's Ctrl-C is a time limit: the best plan so far is written.
func TestPlanStoppedByTheOperatorWritesItsPlan(t *testing.T) {
	args, out, _ := planFiles(t, "b,1,2,0.1,5,0,0,0,1,1,\na,20,1,0.1,3,0,0,0,1,0,\n", "1,10,\n")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	if status := run(ctx, args, stdio{strings.NewReader(""), &stdout, &stderr}); status != statusTimeLimit {
		t.Errorf("exit status %d: %s", status, stderr.String())
	}
	if text, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(text), "item,period,order,stock,lost,short\nb,1,") {
		t.Errorf("plan.csv holds %q, %v", text, err)
	}
}
