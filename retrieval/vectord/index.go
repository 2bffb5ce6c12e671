package vectord

import (
	"slices"

	pb "github.com/qdrant/go-client/qdrant"
)

// term is an indexed value: a keyword, an integer or a bool, in comparable form.
type term struct {
	kind   byte // 's', 'i' or 'b'
	text   string
	number int64
}

func keywordTerm(s string) term { return term{kind: 's', text: s} }
func integerTerm(n int64) term  { return term{kind: 'i', number: n} }
func boolTerm(b bool) term {
	if b {
		return term{kind: 'b', number: 1}
	}
	return term{kind: 'b'}
}

// payloadIndex answers conditions on one payload field without looking at payloads: keywords, integers and
// bools by their slots, ranges by the numbers of each slot. Datetimes are indexed in name only.
type payloadIndex struct {
	request *pb.CreateFieldIndexCollection
	path    path
	slots   map[term][]uint32 // ascending
	numbers [][]float64       // by slot, for integer and float fields; nil for the others
	terms   [][]term          // by slot: what is in slots, so that it can be taken out again
	points  int               // points with a value of the field's type
}

func newPayloadIndex(m *pb.CreateFieldIndexCollection) (*payloadIndex, error) {
	p, err := parsePath(m.GetFieldName())
	if err != nil {
		return nil, err
	}
	return &payloadIndex{request: m, path: p, slots: map[term][]uint32{}}, nil
}

// numeric says whether the index can answer ranges of numbers.
func (x *payloadIndex) numeric() bool {
	t := x.request.GetFieldType()
	return t == pb.FieldType_FieldTypeInteger || t == pb.FieldType_FieldTypeFloat
}

// holds says whether the index knows all slots of terms of this kind.
func (x *payloadIndex) holds(kind byte) bool {
	switch x.request.GetFieldType() {
	case pb.FieldType_FieldTypeKeyword, pb.FieldType_FieldTypeUuid:
		return kind == 's'
	case pb.FieldType_FieldTypeInteger:
		return kind == 'i'
	case pb.FieldType_FieldTypeBool:
		return kind == 'b'
	default:
		return false
	}
}

// set indexes the payload of a slot in place of what was there.
func (x *payloadIndex) set(slot uint32, fields map[string]*pb.Value) {
	var terms []term
	var numbers []float64
	one := func(v *pb.Value) bool {
		if n, ok := numberOf(v); ok && x.numeric() {
			numbers = append(numbers, n)
		}
		if t, ok := termOf(v); ok && x.holds(t.kind) && !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
		return true
	}
	x.path.each(fields, func(v *pb.Value) bool { return eachElement(v, one) })
	for len(x.terms) <= int(slot) {
		x.terms = append(x.terms, nil)
		x.numbers = append(x.numbers, nil)
	}
	x.points += indexed(terms, numbers) - indexed(x.terms[slot], x.numbers[slot])
	x.numbers[slot] = numbers
	if slices.Equal(terms, x.terms[slot]) {
		return
	}
	for _, t := range x.terms[slot] {
		x.remove(t, slot)
	}
	for _, t := range terms {
		at, _ := slices.BinarySearch(x.slots[t], slot)
		x.slots[t] = slices.Insert(x.slots[t], at, slot)
	}
	x.terms[slot] = terms
}

func (x *payloadIndex) remove(t term, slot uint32) {
	list := x.slots[t]
	if at, ok := slices.BinarySearch(list, slot); ok {
		list = slices.Delete(list, at, at+1)
	}
	if len(list) == 0 {
		delete(x.slots, t)
		return
	}
	x.slots[t] = list
}

// union returns the slots that have one of the terms.
func (x *payloadIndex) union(terms []term, n int) (bitset, []uint32) {
	set := newBits(n)
	if len(terms) == 1 {
		list := x.slots[terms[0]]
		for _, s := range list {
			set.set(s)
		}
		return set, slices.Clip(list)
	}
	for _, t := range terms {
		for _, s := range x.slots[t] {
			set.set(s)
		}
	}
	var list []uint32
	set.each(func(s uint32) { list = append(list, s) })
	return set, list
}

func indexed(terms []term, numbers []float64) int {
	if len(terms)+len(numbers) > 0 {
		return 1
	}
	return 0
}

// termOf returns a value as a term.
func termOf(v *pb.Value) (term, bool) {
	switch k := v.GetKind().(type) {
	case *pb.Value_StringValue:
		return keywordTerm(k.StringValue), true
	case *pb.Value_IntegerValue:
		return integerTerm(k.IntegerValue), true
	case *pb.Value_BoolValue:
		return boolTerm(k.BoolValue), true
	default:
		return term{}, false
	}
}

// numberOf returns an integer or a double as a float64.
func numberOf(v *pb.Value) (float64, bool) {
	switch k := v.GetKind().(type) {
	case *pb.Value_IntegerValue:
		return float64(k.IntegerValue), true
	case *pb.Value_DoubleValue:
		return k.DoubleValue, true
	default:
		return 0, false
	}
}

// eachElement calls f for v, or for each element if v is a list (one level deep), until f returns false.
func eachElement(v *pb.Value, f func(*pb.Value) bool) bool {
	list, ok := v.GetKind().(*pb.Value_ListValue)
	if !ok {
		return f(v)
	}
	for _, e := range list.ListValue.GetValues() {
		if !f(e) {
			return false
		}
	}
	return true
}
