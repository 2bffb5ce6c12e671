package contract

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

const orderSchema = `{"type":"object","required":["order_id"],"additionalProperties":false,"properties":{
	"order_id":{"type":"string","minLength":1,"maxLength":40},
	"limit":{"type":"integer","minimum":1,"maximum":100},
	"tags":{"type":"array","items":{"type":"string"}},
	"lines":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"sku":{"type":"string"}}}}}}`

func good() tool.Manifest {
	return tool.Manifest{Name: "orders", Version: "1", Needs: []tool.Capability{tool.OrdersRead}, Tools: []tool.Tool{{
		Name: "get_order", Title: shop.Text{EN: "Order", ZH: "订单"}, Description: "One order.",
		InputSchema: json.RawMessage(orderSchema), Roles: []shop.Role{shop.Shopper}, Effect: tool.Read,
		Utterances: map[shop.Locale][]string{shop.EN: {"where is order 1"}, shop.ZH: {"订单1在哪"}},
	}}}
}

func TestManifest(t *testing.T) {
	if _, err := Manifest(good(), true); err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(*tool.Manifest){
		"plugin name":           func(m *tool.Manifest) { m.Name = "Orders/../x" },
		"no version":            func(m *tool.Manifest) { m.Version = "" },
		"unknown capability":    func(m *tool.Manifest) { m.Needs = []tool.Capability{"money.print"} },
		"no tools":              func(m *tool.Manifest) { m.Tools = nil },
		"twice":                 func(m *tool.Manifest) { m.Tools = append(m.Tools, m.Tools[0]) },
		"camelCase":             func(m *tool.Manifest) { m.Tools[0].Name = "getOrder" },
		"double underscore":     func(m *tool.Manifest) { m.Tools[0].Name = "get__order" },
		"long name":             func(m *tool.Manifest) { m.Tools[0].Name = strings.Repeat("a", 65) },
		"no description":        func(m *tool.Manifest) { m.Tools[0].Description = "" },
		"no title":              func(m *tool.Manifest) { m.Tools[0].Title = shop.Text{} },
		"title in one language": func(m *tool.Manifest) { m.Tools[0].Title.ZH = "" },
		"working in one":        func(m *tool.Manifest) { m.Tools[0].Working.EN = "looking…" },
		"no role":               func(m *tool.Manifest) { m.Tools[0].Roles = nil },
		"unknown role":          func(m *tool.Manifest) { m.Tools[0].Roles = []shop.Role{"root"} },
		"unknown effect":        func(m *tool.Manifest) { m.Tools[0].Effect = "delete" },
		"negative timeout":      func(m *tool.Manifest) { m.Tools[0].Timeout = -1 },
		"endless timeout":       func(m *tool.Manifest) { m.Tools[0].Timeout = time.Hour },
		"no utterances":         func(m *tool.Manifest) { m.Tools[0].Utterances = nil },
		"unknown language":      func(m *tool.Manifest) { m.Tools[0].Utterances["fr"] = []string{"bonjour"} },
		"empty utterance":       func(m *tool.Manifest) { m.Tools[0].Utterances[shop.EN] = []string{""} },
	}
	for name, spoil := range tests {
		m := good()
		spoil(&m)
		if _, err := Manifest(m, true); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	m := good()
	m.Tools[0].Utterances, m.Tools[0].Title.ZH = nil, ""
	if _, err := Manifest(m, false); err != nil {
		t.Errorf("a third party in one language: %v", err)
	}
}

func TestCompileRefuses(t *testing.T) {
	for name, s := range map[string]string{
		"nothing":         ``,
		"no JSON":         `{"type":`,
		"no object":       `{"type":"string"}`,
		"open":            `{"type":"object","properties":{"a":{"type":"string"}}}`,
		"open inside":     `{"type":"object","additionalProperties":false,"properties":{"a":{"type":"object","properties":{}}}}`,
		"open in a list":  `{"type":"object","additionalProperties":false,"properties":{"a":{"type":"array","items":{"type":["object","null"]}}}}`,
		"open in $defs":   `{"type":"object","additionalProperties":false,"$defs":{"a":{"type":"object"}}}`,
		"some fields":     `{"type":"object","additionalProperties":{"type":"string"}}`,
		"patterns":        `{"type":"object","additionalProperties":false,"patternProperties":{".*":{}}}`,
		"another page":    `{"type":"object","additionalProperties":false,"properties":{"a":{"$ref":"https://example.com/x"}}}`,
		"bad pattern":     `{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string","pattern":"("}}}`,
		"field twice":     `{"type":"object","type":"object","additionalProperties":false}`,
		"default no fit":  `{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string","default":1}}}`,
		"larger than all": `{"type":"object","additionalProperties":false,"description":"` + strings.Repeat("x", MaxArgs) + `"}`,
	} {
		if _, err := Compile(tool.Tool{Name: "t", InputSchema: json.RawMessage(s)}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func order(t testing.TB) *Schema {
	t.Helper()
	s, err := Compile(good().Tools[0])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCheck(t *testing.T) {
	s := order(t)
	for _, ok := range []string{
		`{"order_id":"536521"}`,
		` {"order_id":"订单","limit":3,"tags":["a","a"],"lines":[{"sku":"x"},{}]} `,
		`{"order_id":"\ud83d\ude00","limit":1e2}`,
	} {
		if err := s.Check(json.RawMessage(ok)); err != nil {
			t.Errorf("%s: %v", ok, err)
		}
	}
	for name, bad := range map[string]string{
		"missing":         `{}`,
		"nothing":         ``,
		"null":            `null`,
		"list":            `[]`,
		"two values":      `{"order_id":"1"}{}`,
		"rest":            `{"order_id":"1"}]`,
		"cut":             `{"order_id":"1"`,
		"unknown":         `{"order_id":"1","customer_id":"9"}`,
		"unknown inside":  `{"order_id":"1","lines":[{"sku":"x","price":0}]}`,
		"other case":      `{"Order_ID":"1"}`,
		"twice":           `{"order_id":"1","order_id":"2"}`,
		"twice escaped":   `{"order_id":"1","order_i\u0064":"2"}`,
		"twice inside":    `{"order_id":"1","lines":[{"sku":"x","sku":"y"}]}`,
		"NaN":             `{"order_id":"1","limit":NaN}`,
		"infinite":        `{"order_id":"1","limit":1e999}`,
		"too many":        `{"order_id":"1","limit":101}`,
		"fraction":        `{"order_id":"1","limit":1.5}`,
		"text for number": `{"order_id":"1","limit":"3"}`,
		"number for text": `{"order_id":1}`,
		"null for text":   `{"order_id":null}`,
		"NUL":             `{"order_id":"a\u0000"}`,
		"not UTF-8":       "{\"order_id\":\"\xff\"}",
		"deep":            `{"order_id":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`,
		"10 MB":           `{"order_id":"` + strings.Repeat("x", 10<<20) + `"}`,
		"comment":         `{"order_id":"1"/**/}`,
	} {
		err := s.Check(json.RawMessage(bad))
		if shop.KindOf(err) != shop.Invalid {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n := len(err.Error()); n > wire.MaxError || !strings.Contains(err.Error(), "get_order") {
			t.Errorf("%s: %d bytes: %.100s", name, n, err)
		}
	}
	long := `{"order_id":"1","` + strings.Repeat("字", 600) + `":1}`
	if err := s.Check(json.RawMessage(long)); err == nil || len(err.Error()) > wire.MaxError || !utf8.ValidString(err.Error()) {
		t.Errorf("a long name: %v", err)
	}
}

func TestDepthIsExact(t *testing.T) {
	nest := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if _, err := parse(nest(MaxDepth)); err != nil {
		t.Error(err)
	}
	if _, err := parse(nest(MaxDepth + 1)); err == nil {
		t.Error("one level too many")
	}
}

func TestResult(t *testing.T) {
	s := order(t)
	proposal := &tool.Proposal{Title: "Cancel"}
	undo := json.RawMessage(`{"order_id":"1"}`)
	tests := []struct {
		name   string
		effect tool.Effect
		mode   tool.Mode
		r      tool.Result
		ok     bool
	}{
		{"read", tool.Read, tool.ModeCommit, tool.Result{Text: "x"}, true},
		{"read with proposal", tool.Read, tool.ModeCommit, tool.Result{Proposal: proposal}, false},
		{"read with undo", tool.Read, tool.ModeCommit, tool.Result{Undo: undo}, false},
		{"edit with undo", tool.Edit, tool.ModeCommit, tool.Result{Undo: undo}, true},
		{"edit with undo that does not fit", tool.Edit, tool.ModeCommit, tool.Result{Undo: json.RawMessage(`{}`)}, false},
		{"preview", tool.Write, tool.ModePreview, tool.Result{Proposal: proposal}, true},
		{"preview without proposal", tool.Write, tool.ModePreview, tool.Result{}, false},
		{"preview without words", tool.Write, tool.ModePreview, tool.Result{Proposal: &tool.Proposal{}}, false},
		{"preview of the past", tool.Write, tool.ModePreview, tool.Result{Proposal: &tool.Proposal{Title: "x", Valid: -1}}, false},
		{"commit", tool.Write, tool.ModeCommit, tool.Result{}, true},
		{"commit with proposal", tool.Write, tool.ModeCommit, tool.Result{Proposal: proposal}, false},
	}
	for _, tt := range tests {
		err := Result(tool.Tool{Name: "t", Effect: tt.effect}, s, tt.mode, tt.r)
		if (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
		if (len(tt.r.Undo) > 0 && !tt.ok) != errors.Is(err, ErrUndo) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// FuzzCheck holds the checker against encoding/json: whatever it lets through is valid
// JSON, decodes strictly into the tool's own type, and means the same after another
// round.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{`{"order_id":"1"}`, `{"order_id":"1","limit":NaN}`, `{"order_id":"1","order_id":"2"}`,
		`{"order_id":"1","lines":[{"sku":"\u0000"}]}`, `[[[[[[]]]]]]`, `{"order_id":"订单","limit":1e2}`, "\xff", `{"a":1}`} {
		f.Add([]byte(s))
	}
	s := order(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		err := s.Check(raw)
		if err != nil {
			if len(err.Error()) > wire.MaxError || shop.KindOf(err) != shop.Invalid {
				t.Fatalf("%d bytes of kind %s", len(err.Error()), shop.KindOf(err))
			}
			return
		}
		var args struct {
			OrderID string   `json:"order_id"`
			Limit   float64  `json:"limit"`
			Tags    []string `json:"tags"`
			Lines   []struct {
				SKU string `json:"sku"`
			} `json:"lines"`
		}
		c := tool.Call{Tool: "get_order", Args: raw}
		if err := c.Bind(&args); err != nil {
			t.Fatalf("%q was let through: %v", raw, err)
		}
		again, err := json.Marshal(args.OrderID)
		if err != nil || !json.Valid(again) || args.OrderID == "" {
			t.Fatalf("%q: %q", raw, args.OrderID)
		}
	})
}
