package web_test

import (
	"io"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"go.yaml.in/yaml/v3"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/web"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}

// operation is what the tests read of an operation in openapi.yaml.
type operation struct {
	OperationID string `yaml:"operationId"`
	Security    *[]map[string][]string
	Parameters  []map[string]any
	RequestBody any `yaml:"requestBody"`
	Responses   map[string]any
}

type openAPI struct {
	Paths      map[string]map[string]operation
	Components struct {
		Schemas map[string]struct {
			Required   []string
			Properties map[string]any
		}
		Parameters map[string]map[string]any
	}
}

func readAPI(t *testing.T) openAPI {
	t.Helper()
	raw, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var d openAPI
	if err := yaml.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEveryRouteIsDocumented: openapi.yaml and the server have the same addresses, and
// agree on which need a token.
func TestEveryRouteIsDocumented(t *testing.T) {
	d := readAPI(t)
	patterns := web.Patterns(chattest.Start(t, chattest.Setup{}).Server)
	seen, ids := map[string]bool{}, map[string]bool{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			pattern := strings.ToUpper(method) + " " + path
			seen[pattern] = true
			needs, known := patterns[pattern]
			if !known {
				t.Errorf("%s is documented and does not exist", pattern)
			}
			if open := op.Security != nil && (len(*op.Security) == 0 || len((*op.Security)[0]) == 0); open == needs {
				t.Errorf("%s: needs a token is %v, the document says otherwise", pattern, needs)
			}
			if _, says := op.Responses["401"]; needs && !says {
				t.Errorf("%s needs a token and documents no 401", pattern)
			}
			if op.OperationID == "" || ids[op.OperationID] {
				t.Errorf("%s has no operationId of its own", pattern)
			}
			ids[op.OperationID] = true
			parameters(t, d, pattern, op)
		}
	}
	for pattern := range patterns {
		if !seen[pattern] {
			t.Errorf("%s is not documented", pattern)
		}
	}
}

// parameters checks that the names in the path are its path parameters.
func parameters(t *testing.T, d openAPI, pattern string, op operation) {
	t.Helper()
	var named []string
	for _, p := range op.Parameters {
		if ref, ok := p["$ref"].(string); ok {
			name := ref[strings.LastIndexByte(ref, '/')+1:]
			if p = d.Components.Parameters[name]; p == nil {
				t.Errorf("%s refers to %s", pattern, ref)
			}
		}
		if p["in"] == "path" {
			named = append(named, p["name"].(string))
		}
	}
	var want []string
	for part := range strings.SplitSeq(pattern, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			want = append(want, strings.TrimSuffix(name, "}"))
		}
	}
	if !slices.Equal(named, want) {
		t.Errorf("%s has the path parameters %v", pattern, named)
	}
}

// TestSchemasAreTheStructs: each schema has the fields of the type that is sent.
func TestSchemasAreTheStructs(t *testing.T) {
	d := readAPI(t)
	types := map[string]any{
		"Text": shop.Text{}, "Money": shop.Money{}, "Category": shop.Category{}, "ProductCard": shop.ProductCard{}, "CartChange": store.CartChange{},
		"Cart": shop.Cart{}, "CartLine": shop.CartLine{}, "OrderCard": shop.OrderCard{}, "OrderCardLine": shop.OrderCardLine{}, "OrderCardStep": shop.OrderCardStep{},
		"Conversation": shop.Conversation{}, "Message": shop.Message{}, "Card": shop.Card{}, "Source": shop.Source{}, "MessageEvent": shop.MessageEvent{},
		"Customer": shop.Customer{}, "Persona": shop.Persona{}, "Turn": shop.Turn{}, "Usage": shop.Usage{}, "Line": assistant.Line{}, "CallRequest": assistant.CallRequest{},
		"Used": assistant.Used{}, "Override": web.OverrideRow{}, "Effect": web.Effect{}, "Summary": web.Summary{}, "TraceStep": web.TraceStep{}, "Plugin": host.Status{}, "Preset": llm.Preset{}, "Connection": llm.Connection{},
	}
	for name, schema := range d.Components.Schemas {
		v, ok := types[name]
		if !ok {
			if len(schema.Properties) > 0 && name != "Error" {
				t.Errorf("the schema %s has no type in this test", name)
			}
			continue
		}
		delete(types, name)
		for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
			field, option, _ := strings.Cut(f.Tag.Get("json"), ",")
			if field == "-" || f.Anonymous { // an embedded struct: its fields follow
				continue
			}
			if _, has := schema.Properties[field]; !has {
				t.Errorf("%s.%s is not documented", name, field)
			}
			if slices.Contains(schema.Required, field) != (option == "") {
				t.Errorf("%s.%s: required in the document is %v", name, field, option != "")
			}
			delete(schema.Properties, field)
		}
		for field := range schema.Properties {
			t.Errorf("%s.%s is documented and does not exist", name, field)
		}
	}
	for name := range types {
		t.Errorf("the schema %s is missing", name)
	}
}

func TestDocumentsAreServed(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	for path, first := range map[string]string{"/openapi.yaml": "openapi: 3.1", "/asyncapi.yaml": "asyncapi: 3.0"} {
		resp, err := http.Get("http://" + n.Address + path)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || !strings.HasPrefix(string(raw), first) || resp.Header.Get("Content-Type") != "application/yaml; charset=utf-8" {
			t.Errorf("%s: status %d, %.40q, %v", path, resp.StatusCode, raw, err)
		}
	}
}
