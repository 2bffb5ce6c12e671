package evaluate

import (
	"fmt"
	"strings"
)

// Report is the results of all cases; its JSON is what --json prints.
type Report struct {
	Total  int      `json:"total"`
	Passed int      `json:"passed"`
	Failed int      `json:"failed"`
	Cases  []Result `json:"cases"`
}

// Summarise counts results.
func Summarise(results []Result) Report {
	r := Report{Total: len(results), Cases: results}
	for _, c := range results {
		if c.Passed {
			r.Passed++
		}
	}
	r.Failed = r.Total - r.Passed
	return r
}

// Text is the report for people: each failure, and with all each case, with what was
// said and called.
func (r Report) Text(all bool) string {
	var b strings.Builder
	seconds := 0.0
	for _, c := range r.Cases {
		seconds += c.Seconds
		if c.Passed && !all {
			continue
		}
		verdict := "FAILED"
		if c.Passed {
			verdict = "passed"
		}
		fmt.Fprintf(&b, "%s %s (%s)\n", verdict, c.Name, c.File)
		for _, f := range c.Failures {
			fmt.Fprintf(&b, "  ✗ %s\n", f)
		}
		for _, line := range c.Dialogue {
			fmt.Fprintf(&b, "    %s\n", line)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%d of %d conversations passed, %d failed (%.1f s in conversation)\n", r.Passed, r.Total, r.Failed, seconds)
	return b.String()
}
