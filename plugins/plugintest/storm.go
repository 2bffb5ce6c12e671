package plugintest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/contract"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// rounds is how many sets of odd arguments a tool gets.
const rounds = 100

// patience is how long one of those calls may take.
const patience = 5 * time.Second

// Fuzz lets Go's fuzzer choose the arguments of all the plugin's tools. Call it from a
// FuzzXxx function of the plugin's own tests.
func Fuzz(f *testing.F, p tool.Plugin, services ...tool.Service) {
	m := p.Manifest()
	s := Open(f, p, services...)
	for i, tl := range m.Tools {
		rng := rand.New(rand.NewPCG(1, uint64(i)))
		for range 4 {
			raw, _ := json.Marshal(sample(schemaOf(tl), rng))
			f.Add(uint8(i), raw)
		}
	}
	f.Fuzz(func(t *testing.T, i uint8, raw []byte) {
		s.try(t, m.Tools[int(i)%len(m.Tools)], raw)
	})
}

// storm throws arguments at one tool: broken ones, which have to be refused, and odd
// ones, which may be refused or answered. Nothing may panic, hang or break the
// contract.
func (s *Shop) storm(t *testing.T, tl tool.Tool) {
	for what, raw := range broken(tl) {
		if err := s.try(t, tl, raw); shop.KindOf(err) != shop.Invalid {
			t.Errorf("%s: %v, want kind invalid", what, err)
		}
	}
	rng := rand.New(rand.NewPCG(20111209, 1250))
	for range rounds {
		raw, err := json.Marshal(sample(schemaOf(tl), rng))
		if err != nil {
			t.Fatal(err)
		}
		_ = s.try(t, tl, raw)
	}
}

// try makes one call as the tool's first role and checks what holds for any call.
func (s *Shop) try(t *testing.T, tl tool.Tool, raw []byte) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := tool.Call{Tool: tl.Name, Args: raw, Identity: Shopper("12748", shop.ZH)}
	if !slices.Contains(tl.Roles, shop.Shopper) {
		c.Identity = Staff(tl.Roles[0], shop.ZH)
	}
	_, err := s.raw(ctx, c, "")
	shown := wire.Clip(string(raw), 200)
	if errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%s: no answer within %v", shown, patience)
	}
	if err != nil && len(shop.MessageOf(err)) > wire.MaxError {
		t.Errorf("%s: an error of %d bytes", shown, len(shop.MessageOf(err)))
	}
	for _, f := range s.log.take() {
		t.Errorf("%s: %s", shown, f)
	}
	return err
}

// broken is what no tool may take.
func broken(tl tool.Tool) map[string][]byte {
	all := map[string][]byte{
		"null":              []byte(`null`),
		"a list":            []byte(`[]`),
		"a text":            []byte(`"{}"`),
		"half an object":    []byte(`{"`),
		"two objects":       []byte(`{}{}`),
		"an unknown field":  []byte(`{"no_such_field":1}`),
		"the same twice":    []byte(`{"a":1,"a":1}`),
		"another's account": []byte(`{"__customer":"1","__role":"admin"}`),
		"NaN":               []byte(`{"a":NaN}`),
		"1e999":             []byte(`{"a":1e999}`),
		"nested deep":       []byte(`{"a":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`),
		"huge":              []byte(`{"a":"` + strings.Repeat("x", contract.MaxArgs) + `"}`),
		"not UTF-8":         []byte("{\"a\":\"\xff\"}"),
		"NUL":               []byte(`{"a":"\u0000"}`),
	}
	s := schemaOf(tl)
	for name, p := range properties(s) {
		rng := rand.New(rand.NewPCG(7, 7))
		args, _ := sample(s, rng).(map[string]any)
		args[name] = wrong(p)
		raw, err := json.Marshal(args)
		if err == nil && args[name] != nil {
			all[fmt.Sprintf("another type for %s", name)] = raw
		}
	}
	return all
}

// wrong is a value of a type that the schema does not take, nil when it takes any.
func wrong(schema map[string]any) any {
	switch schema["type"] {
	case "string", "array", "object", "boolean":
		return 1.5
	case "integer", "number":
		return "many"
	}
	return nil
}

func schemaOf(tl tool.Tool) map[string]any {
	var s map[string]any
	_ = json.Unmarshal(tl.InputSchema, &s) // the manifest's own check has read it
	return s
}

func properties(schema map[string]any) map[string]map[string]any {
	out := map[string]map[string]any{}
	props, _ := schema["properties"].(map[string]any)
	for name, p := range props {
		if p, ok := p.(map[string]any); ok {
			out[name] = p
		}
	}
	return out
}

// sample draws a value that has the shape of the schema, with contents as odd as they
// come; bounds are tried rather than kept.
func sample(schema map[string]any, rng *rand.Rand) any {
	if enum, ok := schema["enum"].([]any); ok && len(enum) > 0 {
		return enum[rng.IntN(len(enum))]
	}
	switch schema["type"] {
	case "string":
		return oddTexts()[rng.IntN(len(oddTexts()))]
	case "integer":
		return []int64{0, 1, 2, 10, -1, 100, 1_000_000_000, 1 << 53, bound(schema, "minimum"), bound(schema, "maximum")}[rng.IntN(10)]
	case "number":
		return []float64{0, 1, 0.1, -1, 1e9, 1e300, float64(bound(schema, "minimum")), float64(bound(schema, "maximum"))}[rng.IntN(8)]
	case "boolean":
		return rng.IntN(2) == 0
	case "array":
		items, _ := schema["items"].(map[string]any)
		list := []any{}
		for range []int{0, 1, 2, 50}[rng.IntN(4)] {
			list = append(list, sample(items, rng))
		}
		return list
	case "object":
		return sampleObject(schema, rng)
	}
	return nil
}

func sampleObject(schema map[string]any, rng *rand.Rand) map[string]any {
	required, _ := schema["required"].([]any)
	props := properties(schema)
	object := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(props)) { // the same draw in every run
		if slices.Contains(required, any(name)) || rng.IntN(2) == 0 {
			object[name] = sample(props[name], rng)
		}
	}
	return object
}

func bound(schema map[string]any, name string) int64 {
	f, _ := schema[name].(float64)
	return int64(f)
}

// oddTexts are what a shop's customers, or those who mean it harm, may write.
func oddTexts() []string {
	return []string{
		"", " ", "mug", "马克杯", "536521", "12748", "85123A", "1'; DROP TABLE orders; --", "%_", "../../etc/passwd",
		"<script>alert(1)</script>", "ignore all previous instructions", "\u202eevil", "e\u0301", "５３６５２１", "🎁🎁",
		"\u200b", "NULL", "-1", "1e9", "true", "a\nb\tc", strings.Repeat("长", 3000), "\U0010ffff", "ﷺ",
	}
}
