package house

import (
	"os"
	"strings"
	"testing"
)

// TestRouting sends utterances that no tool was trained with and looks where they go.
// testdata/routing.txt holds "tool or intent<TAB>utterance".
func TestRouting(t *testing.T) {
	ro := shopRouter(t)
	raw, err := os.ReadFile("testdata/routing.txt")
	if err != nil {
		t.Fatal(err)
	}
	trained := map[string]bool{}
	for _, s := range ro.specs {
		for _, list := range s.utterances {
			for _, u := range list {
				trained[strings.ToLower(u)] = true
			}
		}
	}
	n := 0
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		want, said, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		if trained[strings.ToLower(said)] {
			t.Errorf("%q is a training utterance", said)
		}
		if got, p := planned(ro, said); got != want {
			t.Errorf("%q goes to %s (%.2f), want %s", said, got, p, want)
		}
	}
	if n < 120 {
		t.Errorf("only %d utterances", n)
	}
}

// heldOutFloor is the share of held-out utterances that must go where they should.
const heldOutFloor = 0.80

// TestHeldOut measures routing on utterances that nothing was tuned with.
func TestHeldOut(t *testing.T) {
	n, right := routed(t, shopRouter(t), "heldout.txt")
	if float64(right) < heldOutFloor*float64(n) {
		t.Errorf("only %d of %d go where they should", right, n)
	}
}

// routed counts the utterances of a file in testdata, and those that go where it says.
func routed(t *testing.T, ro *router, file string) (n, right int) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		want, said, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			continue
		}
		n++
		if got, p := planned(ro, said); got == want {
			right++
		} else {
			t.Logf("%q goes to %s (%.2f), not %s", said, got, p, want)
		}
	}
	t.Logf("%d of %d", right, n)
	return n, right
}

// planned is where a message by itself goes, as names joined by "+".
func planned(ro *router, said string) (string, float64) {
	d := readDialogue([]message{{Role: "user", Content: content(said)}}, noon)
	p := &planner{ro: ro, d: d, rd: reader{today: d.today}}
	var names []string
	for _, s := range p.plan() {
		switch {
		case s.say != "":
			names = append(names, string(s.say))
		case s.tool != nil:
			names = append(names, s.tool.name)
		}
	}
	return strings.Join(names, "+"), ro.rank(p.read(said))[0].p
}
