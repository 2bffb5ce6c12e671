package vectord

import (
	"math"

	pb "github.com/qdrant/go-client/qdrant"
)

// predicate says whether a point, given by slot and payload, passes. Predicates are pure and may run in
// several goroutines at once.
type predicate func(slot uint32, fields map[string]*pb.Value) bool

// node is a compiled filter or condition. seed, if not nil, lists (ascending) slots among which all that
// pass are found, so that the others need not be looked at.
type node struct {
	match predicate
	seed  []uint32
}

// selection is the part of a collection that a search looks at: these slots (nil: all) that match (nil: all).
type selection struct {
	slots []uint32
	match func(slot uint32) bool
}

// compiler checks a filter and turns it into a node. Inside nested conditions there is no collection:
// their objects have no ids, vectors or indexes.
type compiler struct {
	c     *collection
	depth int
}

// maxFilterDepth bounds the nesting of filters, and so the stack they need.
const maxFilterDepth = 64

// selectWhere compiles a filter for a collection. The whole filter is checked before it returns.
func (c *collection) selectWhere(f *pb.Filter) (selection, error) {
	if f == nil {
		return selection{}, nil
	}
	n, err := compiler{c: c}.filter(f)
	if err != nil {
		return selection{}, err
	}
	return selection{n.seed, func(slot uint32) bool { return n.match(slot, c.payloads[slot]) }}, nil
}

// filter compiles a filter: all of must, none of must_not, one of should and min_count of min_should, where
// a clause without conditions asks for nothing.
func (k compiler) filter(f *pb.Filter) (node, error) {
	if k.depth++; k.depth > maxFilterDepth {
		return node{}, invalid("a filter is nested more than %d deep", maxFilterDepth)
	}
	must, err := k.conditions(f.GetMust())
	if err != nil {
		return node{}, err
	}
	mustNot, err := k.conditions(f.GetMustNot())
	if err != nil {
		return node{}, err
	}
	should, err := k.conditions(f.GetShould())
	if err != nil {
		return node{}, err
	}
	some, err := k.conditions(f.GetMinShould().GetConditions())
	if err != nil {
		return node{}, err
	}
	least := 0
	if f.GetMinShould() != nil {
		least = int(min(f.GetMinShould().GetMinCount(), math.MaxInt32))
	}
	return node{seed: smallestSeed(must), match: func(slot uint32, fields map[string]*pb.Value) bool {
		return atLeast(must, len(must), slot, fields) &&
			!atLeast(mustNot, 1, slot, fields) &&
			(len(should) == 0 || atLeast(should, 1, slot, fields)) &&
			atLeast(some, least, slot, fields)
	}}, nil
}

// atLeast says whether at least n of the nodes match.
func atLeast(nodes []node, n int, slot uint32, fields map[string]*pb.Value) bool {
	for i, nd := range nodes {
		if n <= 0 || n > len(nodes)-i {
			break
		}
		if nd.match(slot, fields) {
			n--
		}
	}
	return n <= 0
}

// smallestSeed returns the shortest list of candidates that the nodes offer, or nil.
func smallestSeed(nodes []node) []uint32 {
	var best []uint32
	for _, n := range nodes {
		if n.seed != nil && (best == nil || len(n.seed) < len(best)) {
			best = n.seed
		}
	}
	return best
}

func (k compiler) conditions(list []*pb.Condition) ([]node, error) {
	nodes := make([]node, len(list))
	for i, cond := range list {
		var err error
		if nodes[i], err = k.condition(cond); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

func (k compiler) condition(cond *pb.Condition) (node, error) {
	switch v := cond.GetConditionOneOf().(type) {
	case *pb.Condition_Filter:
		return k.filter(v.Filter)
	case *pb.Condition_Field:
		return k.field(v.Field)
	case *pb.Condition_HasId:
		return k.hasID(v.HasId)
	case *pb.Condition_HasVector:
		return k.hasVector(v.HasVector.GetHasVector())
	case *pb.Condition_IsEmpty:
		return presence(v.IsEmpty.GetKey(), isEmpty)
	case *pb.Condition_IsNull:
		return presence(v.IsNull.GetKey(), isNull)
	case *pb.Condition_Nested:
		return k.nested(v.Nested)
	default:
		return node{}, invalid("a filter has a condition without content")
	}
}

// hasID passes points by their ids.
func (k compiler) hasID(cond *pb.HasIdCondition) (node, error) {
	if k.c == nil {
		return node{}, unsupported("the condition has_id inside a nested condition")
	}
	keys, err := parseIDs(cond.GetHasId())
	if err != nil {
		return node{}, err
	}
	set := newBits(len(k.c.keys))
	for _, key := range keys {
		if slot, ok := k.c.slots[key]; ok {
			set.set(slot)
		}
	}
	seed := []uint32{}
	set.each(func(s uint32) { seed = append(seed, s) })
	return node{func(slot uint32, _ map[string]*pb.Value) bool { return set.has(slot) }, seed}, nil
}

// hasVector passes points that have a vector of this name.
func (k compiler) hasVector(name string) (node, error) {
	if k.c == nil {
		return node{}, unsupported("the condition has_vector inside a nested condition")
	}
	dense, sparse, err := k.c.field(name)
	if err != nil {
		return node{}, err
	}
	return node{match: func(slot uint32, _ map[string]*pb.Value) bool {
		if dense != nil {
			return dense.present(slot)
		}
		return sparse.present(slot)
	}}, nil
}

// presence compiles is_empty and is_null, which look at all values of a field together.
func presence(key string, test func(values []*pb.Value) bool) (node, error) {
	p, err := parsePath(key)
	if err != nil {
		return node{}, err
	}
	return node{match: func(_ uint32, fields map[string]*pb.Value) bool {
		var values []*pb.Value
		p.each(fields, func(v *pb.Value) bool {
			values = append(values, v)
			return true
		})
		return test(values)
	}}, nil
}

// isEmpty: the field is absent, null or an empty list.
func isEmpty(values []*pb.Value) bool {
	for _, v := range values {
		list, isList := v.GetKind().(*pb.Value_ListValue)
		if !isNullValue(v) && !(isList && len(list.ListValue.GetValues()) == 0) {
			return false
		}
	}
	return true
}

// isNull: the field is there and null.
func isNull(values []*pb.Value) bool {
	for _, v := range values {
		if isNullValue(v) {
			return true
		}
	}
	return false
}

func isNullValue(v *pb.Value) bool {
	switch v.GetKind().(type) {
	case *pb.Value_NullValue, nil:
		return true
	default:
		return false
	}
}

// nested passes points where one object of a list satisfies a filter of its own.
func (k compiler) nested(cond *pb.NestedCondition) (node, error) {
	p, err := parsePath(cond.GetKey())
	if err != nil {
		return node{}, err
	}
	if cond.GetFilter() == nil {
		return node{}, invalid("the nested condition on %q has no filter", cond.GetKey())
	}
	inner, err := compiler{depth: k.depth}.filter(cond.GetFilter())
	if err != nil {
		return node{}, err
	}
	p = p.elements()
	return node{match: func(slot uint32, fields map[string]*pb.Value) bool {
		return !p.each(fields, func(v *pb.Value) bool {
			object, ok := v.GetKind().(*pb.Value_StructValue)
			return !ok || !inner.match(slot, object.StructValue.GetFields())
		})
	}}, nil
}

// field compiles the conditions on the values of one payload field.
func (k compiler) field(cond *pb.FieldCondition) (node, error) {
	p, err := parsePath(cond.GetKey())
	if err != nil {
		return node{}, err
	}
	switch {
	case cond.GetGeoBoundingBox() != nil, cond.GetGeoRadius() != nil, cond.GetGeoPolygon() != nil:
		return node{}, unsupported("the geo condition on " + cond.GetKey())
	case countPredicates(cond) > 1:
		return node{}, unsupported("a field condition with more than one predicate (on " + cond.GetKey() + ")")
	case cond.GetMatch() != nil:
		return k.match(p, cond.GetKey(), cond.GetMatch())
	case cond.GetRange() != nil:
		return k.numberRange(p, cond.GetKey(), cond.GetRange()), nil
	case cond.GetDatetimeRange() != nil:
		test, err := datetimeTest(cond.GetDatetimeRange())
		return anyElement(p, test), err
	case cond.GetValuesCount() != nil:
		return valuesCount(p, cond.GetValuesCount()), nil
	case cond.IsEmpty != nil:
		return fieldState(p, cond.GetIsEmpty(), cond.GetIsEmpty(), emptyField), nil
	case cond.IsNull != nil:
		return fieldState(p, cond.GetIsNull(), !cond.GetIsNull(), nullField), nil
	default:
		return node{}, invalid("the condition on %q asks for nothing", cond.GetKey())
	}
}

func countPredicates(cond *pb.FieldCondition) int {
	n := 0
	for _, set := range []bool{cond.GetMatch() != nil, cond.GetRange() != nil, cond.GetDatetimeRange() != nil,
		cond.GetValuesCount() != nil, cond.IsEmpty != nil, cond.IsNull != nil} {
		if set {
			n++
		}
	}
	return n
}

// fieldState compiles is_empty and is_null of a field condition: a value must be in the wanted state; a
// field without values passes as absent says.
func fieldState(p path, want, absent bool, state func(*pb.Value) bool) node {
	return node{match: func(_ uint32, fields map[string]*pb.Value) bool {
		none := true
		passes := !p.each(fields, func(v *pb.Value) bool {
			none = false
			return state(v) != want
		})
		if none {
			return absent
		}
		return passes
	}}
}

func emptyField(v *pb.Value) bool { return isEmpty([]*pb.Value{v}) }

// nullField: null, or a list with a null in it.
func nullField(v *pb.Value) bool {
	return !eachElement(v, func(e *pb.Value) bool { return !isNullValue(e) })
}

// anyElement passes points where one value at the path, or one element of a list there, passes the test.
func anyElement(p path, test func(*pb.Value) bool) node {
	fails := func(v *pb.Value) bool { return !test(v) }
	return node{match: func(_ uint32, fields map[string]*pb.Value) bool {
		return !p.each(fields, func(v *pb.Value) bool { return eachElement(v, fails) })
	}}
}

// valuesCount passes points by the number of elements of a field: 1 for a single value, 0 for null.
func valuesCount(p path, r *pb.ValuesCount) node {
	within := func(n uint64) bool {
		return (r.Lt == nil || n < *r.Lt) && (r.Gt == nil || n > *r.Gt) &&
			(r.Lte == nil || n <= *r.Lte) && (r.Gte == nil || n >= *r.Gte)
	}
	return node{match: func(_ uint32, fields map[string]*pb.Value) bool {
		return !p.each(fields, func(v *pb.Value) bool {
			n := uint64(1)
			if list, ok := v.GetKind().(*pb.Value_ListValue); ok {
				n = uint64(len(list.ListValue.GetValues()))
			} else if isNullValue(v) {
				n = 0
			}
			return !within(n)
		})
	}}
}
