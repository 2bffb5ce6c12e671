package killpoint

import (
	"errors"
	"os"
	"os/exec"
	"testing"
)

// TestMain passes points when it is the child of TestAt.
func TestMain(m *testing.M) {
	if value, child := os.LookupEnv(Variable); child {
		t, err := Set(value)
		if err != nil {
			os.Exit(2)
		}
		for range 2 {
			t.At(AfterCommit)
			t.At(AfterAck, func() { os.Stdout.WriteString("b") })
			os.Stdout.WriteString("p")
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAt(t *testing.T) {
	for _, c := range []struct {
		value, printed string
		exit           int // -1: killed
	}{
		{"", "pp", 0},
		{"after-commit", "", -1},
		{"after-commit:2", "p", -1},
		{"after-commit:3", "pp", 0},
		{"after-ack", "b", -1},
		{"after-ack:2", "pb", -1},
		{"before-insert", "pp", 0},
		{"nowhere", "", 2},
	} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), Variable+"="+c.value)
		out, err := cmd.Output()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if string(out) != c.printed || cmd.ProcessState.ExitCode() != c.exit {
			t.Errorf("%s=%q: printed %q and ended with %v, want %q and %d", Variable, c.value, out, cmd.ProcessState, c.printed, c.exit)
		}
	}
}

func TestSet(t *testing.T) {
	for _, value := range []string{"after", "after-commit:", "after-commit:0", "after-commit:-1", "after-commit:x", ":1", " "} {
		if trap, err := Set(value); err == nil || trap != nil {
			t.Errorf("Set(%q) = %v, %v, want an error", value, trap, err)
		}
	}
	for _, p := range Points() {
		if trap, err := Set(string(p) + ":7"); err != nil || trap == nil {
			t.Errorf("Set(%s:7) = %v, %v", p, trap, err)
		}
	}
}
