package vectord

import (
	"maps"

	pb "github.com/qdrant/go-client/qdrant"
)

// projection chooses the part of a payload that an answer carries.
type projection func(fields map[string]*pb.Value) map[string]*pb.Value

// newProjection compiles a payload selector; byDefault holds when the request has none.
func newProjection(sel *pb.WithPayloadSelector, byDefault bool) (projection, error) {
	whole := func(fields map[string]*pb.Value) map[string]*pb.Value { return fields }
	none := func(map[string]*pb.Value) map[string]*pb.Value { return nil }
	choose := func(all bool) projection {
		if all {
			return whole
		}
		return none
	}
	switch v := sel.GetSelectorOptions().(type) {
	case nil:
		return choose(byDefault && sel == nil), nil
	case *pb.WithPayloadSelector_Enable:
		return choose(v.Enable), nil
	case *pb.WithPayloadSelector_Include:
		paths, err := selectorPaths(v.Include.GetFields())
		return func(fields map[string]*pb.Value) map[string]*pb.Value { return include(fields, paths) }, err
	case *pb.WithPayloadSelector_Exclude:
		paths, err := selectorPaths(v.Exclude.GetFields())
		return func(fields map[string]*pb.Value) map[string]*pb.Value { return without(fields, paths) }, err
	default:
		return nil, unsupported("this payload selector")
	}
}

func selectorPaths(fields []string) ([]path, error) {
	paths := make([]path, len(fields))
	for i, s := range fields {
		p, err := parsePath(s)
		if err != nil {
			return nil, err
		}
		if !p.keysOnly() {
			return nil, unsupported("selecting list elements of a payload (" + s + ")")
		}
		paths[i] = p
	}
	return paths, nil
}

// include copies the values at the paths, with the objects that lead to them.
func include(fields map[string]*pb.Value, paths []path) map[string]*pb.Value {
	out := map[string]*pb.Value{}
	for _, p := range paths {
		v, ok := fields[p[0].key]
		if !ok {
			continue
		}
		if len(p) == 1 {
			out[p[0].key] = v
			continue
		}
		inner := include(v.GetStructValue().GetFields(), []path{p[1:]})
		if len(inner) == 0 {
			continue
		}
		merged := maps.Clone(out[p[0].key].GetStructValue().GetFields())
		if merged == nil {
			merged = map[string]*pb.Value{}
		}
		maps.Copy(merged, inner)
		out[p[0].key] = pb.NewValueStruct(&pb.Struct{Fields: merged})
	}
	return out
}

// without copies a payload except the values at the paths. The payload itself is not changed.
func without(fields map[string]*pb.Value, paths []path) map[string]*pb.Value {
	out := maps.Clone(fields)
	for _, p := range paths {
		v, ok := out[p[0].key]
		switch {
		case !ok:
		case len(p) == 1:
			delete(out, p[0].key)
		case v.GetStructValue() != nil:
			out[p[0].key] = pb.NewValueStruct(&pb.Struct{Fields: without(v.GetStructValue().GetFields(), []path{p[1:]})})
		}
	}
	return out
}

// merge copies a payload and sets the given fields in it, in the object at p if p is not empty. A null
// takes its field away.
func merge(fields, changes map[string]*pb.Value, p path) map[string]*pb.Value {
	out := maps.Clone(fields)
	if out == nil {
		out = map[string]*pb.Value{}
	}
	if len(p) == 0 {
		for key, v := range changes {
			if isNullValue(v) {
				delete(out, key)
			} else {
				out[key] = v
			}
		}
		return out
	}
	inner := merge(out[p[0].key].GetStructValue().GetFields(), changes, p[1:])
	out[p[0].key] = pb.NewValueStruct(&pb.Struct{Fields: inner})
	return out
}
