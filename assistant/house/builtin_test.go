package house

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	plugins "github.com/shopkeeper-ai/shopkeeper/plugins/builtin"
)

// TestBuiltinPlugins routes what shoppers and planners say with the manifests of the
// plugins that come with the shop, each among the tools that their role may call. What is
// held out was measured after all tuning; planners' words are few and their tools many.
func TestBuiltinPlugins(t *testing.T) {
	for _, table := range []struct {
		role  shop.Role
		file  string
		floor float64 // share that must go where it should
	}{
		{shop.Shopper, "routing.txt", 0.95},
		{shop.Planner, "planner.txt", 0.95},
		{shop.Planner, "heldout_planner.txt", 0.60},
	} {
		t.Run(table.file, func(t *testing.T) {
			n, right := routed(t, newRouter(builtinTools(t, table.role)), table.file)
			if n < 45 || float64(right) < table.floor*float64(n) {
				t.Errorf("only %d of %d go where they should", right, n)
			}
		})
	}
}

// builtinTools are the built-ins' tools for a role, as the assistant offers them.
func builtinTools(t *testing.T, role shop.Role) []*toolSpec {
	t.Helper()
	var list []any
	for _, e := range plugins.Table() {
		for _, d := range e.New().Manifest().Tools {
			if !slices.Contains(d.Roles, role) {
				continue
			}
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
	return specs
}
