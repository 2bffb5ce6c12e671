package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Limits of a call's arguments.
const (
	MaxArgs  = 64 << 10 // bytes
	MaxDepth = 32       // levels of objects and arrays
)

// Schema checks the arguments of one tool. It is safe for use by many calls at once.
type Schema struct {
	tool     string
	resolved *jsonschema.Resolved
}

// Compile reads a tool's input schema. It refuses one whose arguments are no object,
// that would let unknown fields through anywhere, or that refers to another document.
func Compile(t tool.Tool) (*Schema, error) {
	if len(t.InputSchema) > MaxArgs {
		return nil, fmt.Errorf("input_schema of %s has %d bytes, at most %d are allowed", t.Name, len(t.InputSchema), MaxArgs)
	}
	if _, err := parse(t.InputSchema); err != nil {
		return nil, fmt.Errorf("input_schema of %s: %w", t.Name, err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(t.InputSchema, &s); err != nil {
		return nil, fmt.Errorf("input_schema of %s: %w", t.Name, err)
	}
	if s.Type != "object" {
		return nil, fmt.Errorf(`input_schema of %s: "type" has to be "object"`, t.Name)
	}
	if err := closed(&s, "the arguments"); err != nil {
		return nil, fmt.Errorf("input_schema of %s: %w", t.Name, err)
	}
	r, err := s.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	if err != nil {
		return nil, fmt.Errorf("input_schema of %s: %w", t.Name, err)
	}
	return &Schema{tool: t.Name, resolved: r}, nil
}

// Check returns nil when raw is one JSON object that fits the schema: within MaxArgs
// and MaxDepth, without duplicate or unknown fields, NUL characters, or numbers that
// no float64 holds. No bytes at all count as {}. The error is of kind invalid, at most
// wire.MaxError bytes long, and tells a model what to mend.
func (s *Schema) Check(raw json.RawMessage) error {
	if len(raw) == 0 {
		raw = json.RawMessage("{}")
	}
	v, err := parse(raw)
	if err == nil {
		err = s.resolved.Validate(v)
	}
	if err == nil {
		return nil
	}
	msg := strings.TrimPrefix(err.Error(), "validating root: ")
	msg = strings.ReplaceAll(msg, "<invalid reflect.Value>", "null") // jsonschema's word for it
	return shop.Errorf(shop.Invalid, "%s", wire.Clip("arguments of "+s.tool+": "+msg, wire.MaxError))
}

// closed walks a schema and fails at the first object that does not refuse unknown
// fields. Places that only narrow their parent (not, if, anyOf …) name no fields of
// their own and are left alone.
func closed(s *jsonschema.Schema, where string) error {
	if s == nil {
		return nil
	}
	if s.Type == "object" || slices.Contains(s.Types, "object") || len(s.Properties) > 0 {
		a := s.AdditionalProperties
		if a == nil || a.Not == nil || a.Not.Type != "" || len(a.Not.Types) > 0 {
			return fmt.Errorf(`%s: an object needs "additionalProperties": false`, where)
		}
	}
	if len(s.PatternProperties) > 0 {
		return fmt.Errorf(`%s: "patternProperties" would let unknown fields through`, where)
	}
	for name, p := range s.Properties {
		if err := closed(p, where+"."+name); err != nil {
			return err
		}
	}
	for name, p := range s.Defs {
		if err := closed(p, "$defs."+name); err != nil {
			return err
		}
	}
	for name, p := range s.Definitions {
		if err := closed(p, "definitions."+name); err != nil {
			return err
		}
	}
	for _, p := range append([]*jsonschema.Schema{s.Items}, append(s.ItemsArray, s.PrefixItems...)...) {
		if err := closed(p, where+"[]"); err != nil {
			return err
		}
	}
	return nil
}

// parse decodes strict JSON into the usual any.
func parse(raw []byte) (any, error) {
	switch {
	case len(raw) > MaxArgs:
		return nil, fmt.Errorf("%d bytes, at most %d are allowed", len(raw), MaxArgs)
	case !utf8.Valid(raw):
		return nil, errors.New("not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}

func value(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if depth == MaxDepth {
			return nil, fmt.Errorf("nested deeper than %d levels", MaxDepth)
		}
		if t == '{' {
			return object(d, depth+1)
		}
		return array(d, depth+1)
	case json.Number:
		f, err := strconv.ParseFloat(t.String(), 64)
		if err != nil {
			return nil, fmt.Errorf("the number %s is too large", wire.Clip(t.String(), 40))
		}
		return f, nil
	case string:
		if strings.ContainsRune(t, 0) {
			return nil, errors.New("a text holds a NUL character")
		}
		return t, nil
	}
	return t, nil // true, false, null
}

func object(d *json.Decoder, depth int) (any, error) {
	m := map[string]any{}
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return nil, err
		}
		name := k.(string) // the decoder has made sure of it
		if _, twice := m[name]; twice {
			return nil, fmt.Errorf("the field %q is there twice", wire.Clip(name, 40))
		}
		if m[name], err = value(d, depth); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return m, err
}

func array(d *json.Decoder, depth int) (any, error) {
	a := []any{}
	for d.More() {
		v, err := value(d, depth)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	_, err := d.Token()
	return a, err
}
