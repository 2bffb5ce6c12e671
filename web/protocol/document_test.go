package protocol_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// schema is the part of a JSON Schema that the document uses.
type schema struct {
	Required   []string
	Properties map[string]struct {
		Const string
		Enum  []string
		Ref   string `yaml:"$ref"`
	}
}

type document struct {
	Channels map[string]struct {
		Messages map[string]struct {
			Ref string `yaml:"$ref"`
		}
	}
	Components struct {
		Messages map[string]struct {
			Payload  schema
			Examples []struct {
				Name    string
				Payload map[string]any
			}
		}
		Schemas map[string]schema
	}
}

func read(t *testing.T) document {
	t.Helper()
	var d document
	if err := yaml.Unmarshal(protocol.AsyncAPI, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// fields are the JSON names of a struct, embedded ones included; optional ones are
// those with omitempty.
func fields(t reflect.Type) (all, required []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			a, r := fields(f.Type)
			all, required = append(all, a...), append(required, r...)
			continue
		}
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		all = append(all, name)
		if option == "" {
			required = append(required, name)
		}
	}
	return all, required
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(slices.Compact(got), slices.Compact(want)) {
		t.Errorf("%s: the document has %v, the code %v", what, got, want)
	}
}

func properties(s schema) []string { return slices.Collect(maps.Keys(s.Properties)) }

func TestDocumentHasEveryServerFrame(t *testing.T) {
	d := read(t)
	frames := map[string]protocol.Frame{
		"welcome": protocol.Welcome{}, "ack": protocol.Ack{}, "message": protocol.Message{}, "delta": protocol.Delta{}, "tool": protocol.Tool{},
		"typing": protocol.TypingFrom{}, "read": protocol.ReadUpTo{}, "error": protocol.Error{},
	}
	var named []string
	for name := range d.Components.Messages {
		if kind, ok := strings.CutPrefix(name, "server."); ok {
			named = append(named, kind)
		}
	}
	same(t, "server frames", named, slices.Collect(maps.Keys(frames)))
	for kind, f := range frames {
		p := d.Components.Messages["server."+kind].Payload
		all, required := fields(reflect.TypeOf(f))
		same(t, kind, properties(p), append(all, "type"))
		same(t, kind+" required", p.Required, append(required, "type"))
		if raw := string(protocol.Encode(f)); !strings.HasPrefix(raw, `{"type":"`+p.Properties["type"].Const+`"`) {
			t.Errorf("%s is documented as %q and sent as %s", kind, p.Properties["type"].Const, raw)
		}
	}
	for name, v := range map[string]any{"Card": shop.Card{}, "Source": shop.Source{}, "MessageEvent": shop.MessageEvent{}} {
		all, required := fields(reflect.TypeOf(v))
		same(t, name, properties(d.Components.Schemas[name]), all)
		same(t, name+" required", d.Components.Schemas[name].Required, required)
	}
}

func TestDocumentHasEveryClientFrame(t *testing.T) {
	d := read(t)
	known := []string{protocol.Hello, protocol.Send, protocol.Confirm, protocol.Undo, protocol.Stop, protocol.Human, protocol.Read, protocol.Typing, protocol.Rate}
	var kinds, used []string
	for name, m := range d.Components.Messages {
		kind, ok := strings.CutPrefix(name, "client.")
		if !ok {
			continue
		}
		kinds = append(kinds, kind)
		used = append(used, properties(m.Payload)...)
		if m.Payload.Properties["type"].Const != kind {
			t.Errorf("%s has type %q", name, m.Payload.Properties["type"].Const)
		}
	}
	same(t, "client frames", kinds, known)
	all, _ := fields(reflect.TypeOf(protocol.ClientFrame{}))
	same(t, "fields of client frames", used, all)
	for _, kind := range known { // a type that the decoder does not know is an unknown type
		if _, err := protocol.Decode([]byte(`{"type":"` + kind + `"}`)); err != nil && strings.Contains(err.Error(), "unknown frame type") {
			t.Errorf("%s is not decoded", kind)
		}
	}
}

// TestExamplesAreValid decodes every example as the code does, and takes each required
// field out of the client's to see that the code misses it too.
func TestExamplesAreValid(t *testing.T) {
	d := read(t)
	for name, m := range d.Components.Messages {
		if len(m.Examples) == 0 {
			t.Errorf("%s has no example", name)
		}
		for _, e := range m.Examples {
			for _, must := range m.Payload.Required {
				if _, has := e.Payload[must]; !has {
					t.Errorf("%s, example %s: %s is missing", name, e.Name, must)
				}
			}
			for field := range e.Payload {
				if _, known := m.Payload.Properties[field]; !known {
					t.Errorf("%s, example %s: unknown field %s", name, e.Name, field)
				}
			}
			if strings.HasPrefix(name, "client.") {
				clientExample(t, name+" "+e.Name, m.Payload.Required, e.Payload)
			}
		}
	}
}

func clientExample(t *testing.T, name string, required []string, payload map[string]any) {
	t.Helper()
	if _, err := decode(t, payload); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	for _, must := range required {
		less := maps.Clone(payload)
		delete(less, must)
		if _, err := decode(t, less); err == nil {
			t.Errorf("%s: without %s it is accepted", name, must)
		}
	}
}

func decode(t *testing.T, payload map[string]any) (protocol.ClientFrame, error) {
	t.Helper()
	raw, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	return protocol.Decode(raw)
}

func TestDocumentListsCodes(t *testing.T) {
	d := read(t)
	want := []string{protocol.CodeResync, protocol.CodeNotHello}
	for _, k := range []shop.Kind{shop.Invalid, shop.NotFound, shop.Forbidden, shop.Conflict, shop.Limited, shop.Unavailable, shop.Timeout, shop.Unsupported, shop.Internal} {
		want = append(want, string(k))
	}
	same(t, "error codes", d.Components.Messages["server.error"].Payload.Properties["code"].Enum, want)
	text := string(protocol.AsyncAPI)
	for _, c := range []string{"1001", "1003", "1009", "1011", "4001", "4008", "4009", "4029"} {
		if !strings.Contains(text, c) {
			t.Errorf("close code %s is not explained", c)
		}
	}
	for channel, c := range d.Channels {
		listed := slices.Collect(maps.Keys(c.Messages))
		same(t, "messages of "+channel, listed, slices.Collect(maps.Keys(d.Components.Messages)))
	}
}
