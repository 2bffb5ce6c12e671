package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestForecastCommand(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "series.csv"), filepath.Join(dir, "fc.csv")
	var rows strings.Builder
	rows.WriteString("unique_id,ds,y\n")
	for y := 2005; y < 2012; y++ {
		for m := 1; m <= 12; m++ {
			fmt.Fprintf(&rows, "a,%d-%02d-01,%d\n", y, m, 100+10*m+y-2005)
		}
	}
	good := rows.String()
	for _, tt := range []struct {
		name, rows string
		args       []string
		status     int
		says       string // on standard error
	}{
		{"good", good, nil, 0, ""},
		{"a gap", good + "b,2011-01-01,1\nb,2011-03-01,1\n", nil, statusPartial, `series.csv:87: column y: series "b": has no value for 2011-02-01`},
		{"nothing usable", "unique_id,ds,y\nb,2011-01-01,x\n", nil, statusUsage, `series.csv:2: column y: series "b": "x" is no finite number`},
		{"no such column", "id,ds,y\n", nil, statusUsage, "unique_id"},
		{"no such frequency", good, []string{"--freq", "X"}, statusUsage, `"X" is not known`},
		{"no horizon", good, []string{"--horizon", "0"}, statusUsage, "horizon"},
		{"no such model", good, []string{"--model", "oracle"}, statusUsage, "oracle"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := os.WriteFile(in, []byte(tt.rows), 0o600); err != nil {
				t.Fatal(err)
			}
			_ = os.Remove(out)
			var stdout, stderr strings.Builder
			args := append([]string{"forecast", "--in", in, "--out", out, "--freq", "M", "--horizon", "3", "--levels", "80,95", "--json"}, tt.args...)
			status := run(t.Context(), args, stdio{strings.NewReader(""), &stdout, &stderr})
			if status != tt.status || !strings.Contains(stderr.String(), tt.says) {
				t.Fatalf("status %d, want %d: %s", status, tt.status, stderr.String())
			}
			raw, err := os.ReadFile(out)
			if status == statusUsage {
				if err == nil {
					t.Errorf("a bad file left %s", raw)
				}
				return
			}
			var figures struct{ Series, Rows int }
			if err := json.Unmarshal([]byte(stdout.String()), &figures); err != nil || figures.Series != 1 || figures.Rows != 3 {
				t.Errorf("figures %s: %v", stdout.String(), err)
			}
			if lines := strings.Split(string(raw), "\n"); lines[0] != "unique_id,ds,mean,lo-95,lo-80,hi-80,hi-95" || !strings.HasPrefix(lines[3], "a,2012-03-01,") {
				t.Errorf("wrote %s", raw)
			}
		})
	}
}
