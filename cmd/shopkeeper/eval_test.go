package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/cmd/shopkeeper/evaluate"
)

// TestConversations holds the project's own conversations over a fresh demo shop and
// the house model. All of them pass.
func TestConversations(t *testing.T) {
	if testing.Short() {
		t.Skip("holds more than a hundred conversations, each in a shop of its own")
	}
	if raceEnabled {
		t.Skip("SKIPPED under the race detector: make test holds the conversations in a step of their own")
	}
	files, err := filepath.Glob("testdata/conversations/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	var out, trouble bytes.Buffer
	args := append([]string{"eval", "conversations", "--json", "--data", demo.copy(t)}, files...)
	status := run(t.Context(), args, stdio{strings.NewReader(""), &out, &trouble})
	var r evaluate.Report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("exit %d, %v: %s%s", status, err, out.String(), trouble.String())
	}
	for _, c := range r.Cases {
		if !c.Passed {
			t.Errorf("%s: %s", c.Name, strings.Join(c.Failures, "; "))
		}
	}
	if status != 0 || r.Total < 150 || r.Passed != r.Total {
		t.Errorf("exit %d, %d of %d passed\n%s", status, r.Passed, r.Total, trouble.String())
	}
	t.Logf("%d conversations", r.Total)
}

// TestEvalExits holds the command to its exit statuses without starting a shop.
func TestEvalExits(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte("- name: a\n  turnz: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"unknown key": {bad}, "no file": {}, "missing file": {bad + ".not"}, "no case": {"testdata/conversations/talk.yaml", "--run", "^no such case$"}, "bad pattern": {"testdata/conversations/talk.yaml", "--run", "("},
	} {
		var out, trouble bytes.Buffer
		status := run(context.Background(), append([]string{"eval", "conversations"}, args...), stdio{strings.NewReader(""), &out, &trouble})
		if status != statusUsage || strings.Count(trouble.String(), "\n") != 1 {
			t.Errorf("%s: exit %d: %s", name, status, trouble.String())
		}
	}
}
