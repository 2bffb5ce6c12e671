package qdrant

import pb "github.com/qdrant/go-client/qdrant"

// Filter restricts points by payload and ID: all of Must, none of MustNot and, if there are any, one of
// Should. The zero value passes everything.
type Filter struct {
	Must, Should, MustNot []Condition
}

// Condition is one test of a point. A field with a list passes if one of its elements does.
type Condition struct {
	wire func() *pb.Condition
}

// wire brings the filter into the form of the protocol; nil if it passes everything.
func (f Filter) wire() *pb.Filter {
	if len(f.Must)+len(f.Should)+len(f.MustNot) == 0 {
		return nil
	}
	return &pb.Filter{Must: wireConditions(f.Must), Should: wireConditions(f.Should), MustNot: wireConditions(f.MustNot)}
}

func wireConditions(list []Condition) []*pb.Condition {
	out := make([]*pb.Condition, len(list))
	for i, c := range list {
		if c.wire == nil { // a zero Condition: the server refuses it by name
			out[i] = &pb.Condition{}
			continue
		}
		out[i] = c.wire()
	}
	return out
}

// Is passes points whose field is the string.
func Is(field, value string) Condition {
	return Condition{func() *pb.Condition { return pb.NewMatchKeyword(field, value) }}
}

// IsOneOf passes points whose field is one of the strings.
func IsOneOf(field string, values ...string) Condition {
	return Condition{func() *pb.Condition { return pb.NewMatchKeywords(field, values...) }}
}

// IsInt passes points whose field is the whole number.
func IsInt(field string, value int64) Condition {
	return Condition{func() *pb.Condition { return pb.NewMatchInt(field, value) }}
}

// IsBool passes points whose field is true or false.
func IsBool(field string, value bool) Condition {
	return Condition{func() *pb.Condition { return pb.NewMatchBool(field, value) }}
}

// Between passes points whose field is a number from low to high; nil leaves an end open.
func Between(field string, low, high *float64) Condition {
	return Condition{func() *pb.Condition { return pb.NewRange(field, &pb.Range{Gte: low, Lte: high}) }}
}

// Empty passes points whose field is absent, null or an empty list.
func Empty(field string) Condition {
	return Condition{func() *pb.Condition { return pb.NewIsEmpty(field) }}
}

// HasID passes points with one of the IDs. An ID that is none is refused by the server.
func HasID(ids ...ID) Condition {
	return Condition{func() *pb.Condition {
		wire := make([]*pb.PointId, len(ids))
		for i, id := range ids {
			var err error
			if wire[i], err = id.wire(); err != nil {
				wire[i] = pb.NewIDUUID(string(id))
			}
		}
		return pb.NewHasID(wire...)
	}}
}

// Where passes points that pass a filter, so that filters can be nested.
func Where(f Filter) Condition {
	return Condition{func() *pb.Condition {
		if w := f.wire(); w != nil {
			return pb.NewFilterAsCondition(w)
		}
		return pb.NewFilterAsCondition(&pb.Filter{})
	}}
}
