package vectord

import (
	"slices"
	"time"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// match compiles the match predicates, through an index where the field has a fitting one.
func (k compiler) match(p path, key string, m *pb.Match) (node, error) {
	var terms []term
	except := false
	switch v := m.GetMatchValue().(type) {
	case *pb.Match_Keyword:
		terms = []term{keywordTerm(v.Keyword)}
	case *pb.Match_Integer:
		terms = []term{integerTerm(v.Integer)}
	case *pb.Match_Boolean:
		terms = []term{boolTerm(v.Boolean)}
	case *pb.Match_Keywords:
		terms = termsOf(v.Keywords.GetStrings(), keywordTerm)
	case *pb.Match_Integers:
		terms = termsOf(v.Integers.GetIntegers(), integerTerm)
	case *pb.Match_ExceptKeywords:
		terms, except = termsOf(v.ExceptKeywords.GetStrings(), keywordTerm), true
	case *pb.Match_ExceptIntegers:
		terms, except = termsOf(v.ExceptIntegers.GetIntegers(), integerTerm), true
	case *pb.Match_Text, *pb.Match_Phrase, *pb.Match_TextAny:
		return node{}, unsupported("the text match on " + key)
	default:
		return node{}, invalid("the match on %q has no value", key)
	}
	if except {
		return anyElement(p, exceptTest(terms)), nil
	}
	if x := k.index(key); x != nil && len(terms) > 0 && x.holds(terms[0].kind) {
		set, seed := x.union(terms, len(k.c.keys))
		if seed == nil {
			seed = []uint32{}
		}
		return node{func(slot uint32, _ map[string]*pb.Value) bool { return set.has(slot) }, seed}, nil
	}
	return anyElement(p, oneOfTest(terms)), nil
}

func (k compiler) index(key string) *payloadIndex {
	if k.c == nil {
		return nil
	}
	return k.c.indexes[key]
}

func termsOf[T any](values []T, of func(T) term) []term {
	terms := make([]term, len(values))
	for i, v := range values {
		terms[i] = of(v)
	}
	return terms
}

// termSet tests membership; small sets are searched one by one.
func termSet(terms []term) func(term) bool {
	if len(terms) < 13 {
		return func(t term) bool { return slices.Contains(terms, t) }
	}
	set := make(map[term]struct{}, len(terms))
	for _, t := range terms {
		set[t] = struct{}{}
	}
	return func(t term) bool {
		_, ok := set[t]
		return ok
	}
}

// oneOfTest: the value is one of the terms, of the same type (an integer never equals a double).
func oneOfTest(terms []term) func(*pb.Value) bool {
	in := termSet(terms)
	return func(v *pb.Value) bool {
		t, ok := termOf(v)
		return ok && in(t)
	}
}

// exceptTest: the value is not null and none of the terms; a value of another type passes.
func exceptTest(terms []term) func(*pb.Value) bool {
	in := termSet(terms)
	return func(v *pb.Value) bool {
		t, ok := termOf(v)
		return !isNullValue(v) && !(ok && in(t))
	}
}

// numberRange compiles a range of numbers. An index on the field spares the walk through the payload.
func (k compiler) numberRange(p path, key string, r *pb.Range) node {
	within := func(n float64) bool {
		return (r.Lt == nil || n < *r.Lt) && (r.Gt == nil || n > *r.Gt) &&
			(r.Lte == nil || n <= *r.Lte) && (r.Gte == nil || n >= *r.Gte)
	}
	if x := k.index(key); x != nil && x.numeric() {
		return node{match: func(slot uint32, _ map[string]*pb.Value) bool {
			return int(slot) < len(x.numbers) && slices.ContainsFunc(x.numbers[slot], within)
		}}
	}
	return anyElement(p, func(v *pb.Value) bool {
		n, ok := numberOf(v)
		return ok && within(n)
	})
}

// datetimeTest compiles a range of times over payload strings; strings that are no times fail it.
func datetimeTest(r *pb.DatetimeRange) (func(*pb.Value) bool, error) {
	for _, t := range []*timestamppb.Timestamp{r.GetLt(), r.GetGt(), r.GetLte(), r.GetGte()} {
		if t != nil && t.CheckValid() != nil {
			return nil, invalid("a datetime range has an invalid time: %v", t.CheckValid())
		}
	}
	return func(v *pb.Value) bool {
		s, ok := v.GetKind().(*pb.Value_StringValue)
		if !ok {
			return false
		}
		t, ok := parseTime(s.StringValue)
		return ok && (r.GetLt() == nil || t.Before(r.GetLt().AsTime())) &&
			(r.GetGt() == nil || t.After(r.GetGt().AsTime())) &&
			(r.GetLte() == nil || !t.After(r.GetLte().AsTime())) &&
			(r.GetGte() == nil || !t.Before(r.GetGte().AsTime()))
	}, nil
}

// parseTime reads RFC 3339 and its relaxations that Qdrant accepts; without a zone it means UTC.
func parseTime(s string) (time.Time, bool) {
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04",
		"2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
