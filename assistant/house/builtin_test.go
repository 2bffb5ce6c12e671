package house

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	plugins "github.com/shopkeeper-ai/shopkeeper/plugins/builtin"
)

// builtinFloor is the share of the routing table that must hold with the utterances of
// the shop's own plugins, which change without this package.
const builtinFloor = 0.95

// TestBuiltinPlugins routes with the manifests of the plugins that come with the shop.
func TestBuiltinPlugins(t *testing.T) {
	var list []any
	for _, e := range plugins.Table() {
		for _, d := range e.New().Manifest().Tools {
			schema := map[string]any{}
			if err := json.Unmarshal(d.InputSchema, &schema); err != nil {
				t.Fatalf("%s: %v", d.Name, err)
			}
			schema["x-utterances"], schema["x-title"], schema["x-effect"] = d.Utterances, d.Title, d.Effect
			list = append(list, map[string]any{"type": "function", "function": map[string]any{"name": d.Name, "description": d.Description, "parameters": schema}})
		}
	}
	raw, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	specs, err := parseTools(raw)
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("testdata/routing.txt")
	if err != nil {
		t.Fatal(err)
	}
	ro := newRouter(specs)
	n, right := 0, 0
	for _, line := range strings.Split(string(table), "\n") {
		want, said, ok := strings.Cut(line, "\t")
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
	if float64(right) < builtinFloor*float64(n) {
		t.Errorf("only %d of %d go where they should", right, n)
	}
}
