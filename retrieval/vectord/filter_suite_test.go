package vectord_test

import (
	"slices"
	"testing"
	"time"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// shelf is what filters are tried on: ids 1 … 7.
var shelf = []map[string]any{
	{"kind": "mug", "price": 4.5, "stock": 3, "sale": true, "tags": []any{"red", "gift"}, "at": "2011-12-01T10:00:00Z",
		"parts": []any{map[string]any{"name": "handle", "n": 1}, map[string]any{"name": "lid", "n": 2}}},
	{"kind": "mug", "price": 12, "stock": 0, "sale": false, "tags": []any{}, "at": "2011-12-05",
		"parts": []any{map[string]any{"name": "handle", "n": 2}}},
	{"kind": "lamp", "price": 30.25, "stock": 7, "tags": nil, "at": "2011-12-09 08:30:00", "maker": map[string]any{"city": "上海"}},
	{"kind": "bag", "price": 9, "sale": true, "tags": []any{"gift"}, "maker": map[string]any{"city": "London"}},
	{"kind": []any{"bag", "mug"}, "price": []any{1, 100}, "stock": 3},
	{"kind": "", "price": "9", "stock": 3.0, "at": "soon"},
	{},
}

func storeShelf(t *testing.T, c *pb.Client, name string) {
	t.Helper()
	check(t, c.CreateCollection(t.Context(), &pb.CreateCollection{CollectionName: name,
		VectorsConfig: pb.NewVectorsConfig(&pb.VectorParams{Size: 2, Distance: pb.Distance_Dot})}))
	var points []*pb.PointStruct
	for i, payload := range shelf {
		points = append(points, &pb.PointStruct{Id: pb.NewIDNum(uint64(i + 1)), Vectors: pb.NewVectors(float32(i), 1), Payload: pb.NewValueMap(payload)})
	}
	must[*pb.UpdateResult](t)(c.Upsert(t.Context(), &pb.UpsertPoints{CollectionName: name, Wait: wait, Points: points}))
}

func at(s string) *timestamppb.Timestamp {
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return timestamppb.New(v)
}

func all(conds ...*pb.Condition) *pb.Filter  { return &pb.Filter{Must: conds} }
func none(conds ...*pb.Condition) *pb.Filter { return &pb.Filter{MustNot: conds} }
func field(f *pb.FieldCondition) *pb.Filter {
	return all(&pb.Condition{ConditionOneOf: &pb.Condition_Field{Field: f}})
}

var filterCases = []struct {
	name   string
	filter *pb.Filter
	want   []uint64
}{
	{"nothing asked", &pb.Filter{}, []uint64{1, 2, 3, 4, 5, 6, 7}},
	{"keyword", all(pb.NewMatch("kind", "mug")), []uint64{1, 2, 5}},
	{"empty keyword", all(pb.NewMatch("kind", "")), []uint64{6}},
	{"keyword in list", all(pb.NewMatch("tags", "gift")), []uint64{1, 4}},
	{"keywords", all(pb.NewMatchKeywords("kind", "lamp", "bag")), []uint64{3, 4, 5}},
	{"no keyword of none", all(pb.NewMatchKeywords("kind")), nil},
	{"integer, not the double 3.0", all(pb.NewMatchInt("stock", 3)), []uint64{1, 5}},
	{"integers", all(pb.NewMatchInts("stock", 0, 7)), []uint64{2, 3}},
	{"bool", all(pb.NewMatchBool("sale", true)), []uint64{1, 4}},
	{"bool false is not absent", all(pb.NewMatchBool("sale", false)), []uint64{2}},
	{"except keywords: other values, not absent ones", all(pb.NewMatchExcept("kind", "mug")), []uint64{3, 4, 5, 6}},
	{"except integers passes other types", all(pb.NewMatchExceptInts("stock", 3)), []uint64{2, 3, 6}},
	{"except passes neither null nor empty list", all(pb.NewMatchExcept("tags", "blue")), []uint64{1, 4}},
	{"range", all(pb.NewRange("price", &pb.Range{Gte: pb.PtrOf(4.5), Lt: pb.PtrOf(12.0)})), []uint64{1, 4}},
	{"range over a list", all(pb.NewRange("price", &pb.Range{Gt: pb.PtrOf(30.25)})), []uint64{5}},
	{"range of integers", all(pb.NewRange("stock", &pb.Range{Lte: pb.PtrOf(3.0)})), []uint64{1, 2, 5, 6}},
	{"empty range is a number", all(pb.NewRange("price", &pb.Range{})), []uint64{1, 2, 3, 4, 5}},
	{"datetime", all(pb.NewDatetimeRange("at", &pb.DatetimeRange{Gt: at("2011-12-01T10:00:00Z"), Lte: at("2011-12-09T08:30:00Z")})), []uint64{2, 3}},
	{"is empty", all(pb.NewIsEmpty("tags")), []uint64{2, 3, 5, 6, 7}},
	{"is null", all(pb.NewIsNull("tags")), []uint64{3}},
	{"field is empty", field(&pb.FieldCondition{Key: "tags", IsEmpty: pb.PtrOf(true)}), []uint64{2, 3, 5, 6, 7}},
	{"field is not empty", field(&pb.FieldCondition{Key: "tags", IsEmpty: pb.PtrOf(false)}), []uint64{1, 4}},
	{"values count", all(pb.NewValuesCount("tags", &pb.ValuesCount{Gte: pb.PtrOf(uint64(2))})), []uint64{1}},
	{"has id", all(pb.NewHasID(nums(2, 4, 99)...)), []uint64{2, 4}},
	{"has no id", all(pb.NewHasID()), nil},
	{"inner key", all(pb.NewMatch("maker.city", "上海")), []uint64{3}},
	{"element of a list", all(pb.NewMatch("tags[0]", "gift")), []uint64{4}},
	{"key of all elements", all(pb.NewMatch("parts[].name", "lid")), []uint64{1}},
	{"nested: one object has both", all(pb.NewNestedFilter("parts",
		all(pb.NewMatch("name", "handle"), pb.NewMatchInt("n", 2)))), []uint64{2}},
	{"not nested: different objects may", all(pb.NewMatch("parts[].name", "handle"), pb.NewMatchInt("parts[].n", 2)), []uint64{1, 2}},
	{"must and must not", &pb.Filter{Must: []*pb.Condition{pb.NewMatch("kind", "mug")},
		MustNot: []*pb.Condition{pb.NewMatchInt("stock", 3)}}, []uint64{2}},
	{"must not of the absent", none(pb.NewMatch("kind", "mug")), []uint64{3, 4, 6, 7}},
	{"should", &pb.Filter{Should: []*pb.Condition{pb.NewMatch("kind", "lamp"), pb.NewMatchBool("sale", true)}}, []uint64{1, 3, 4}},
	{"min should", &pb.Filter{MinShould: &pb.MinShould{MinCount: 2, Conditions: []*pb.Condition{
		pb.NewMatch("kind", "mug"), pb.NewMatchInt("stock", 3), pb.NewMatchBool("sale", true)}}}, []uint64{1, 5}},
	{"filter in filter", all(pb.NewFilterAsCondition(none(pb.NewMatch("kind", "mug"))), pb.NewMatchBool("sale", true)), []uint64{4}},
}

// TestFilters runs every filter through scroll, count and query: on bare payloads, then over indexes.
func TestFilters(t *testing.T) {
	onEach(t, func(t *testing.T, c *pb.Client) {
		name := fresh(t, c, "filters")
		storeShelf(t, c, name)
		t.Run("payload", func(t *testing.T) { tryFilters(t, c, name) })
		for field, kind := range map[string]pb.FieldType{"kind": pb.FieldType_FieldTypeKeyword, "tags": pb.FieldType_FieldTypeKeyword,
			"stock": pb.FieldType_FieldTypeInteger, "price": pb.FieldType_FieldTypeFloat, "sale": pb.FieldType_FieldTypeBool,
			"maker.city": pb.FieldType_FieldTypeKeyword, "at": pb.FieldType_FieldTypeDatetime} {
			must[*pb.UpdateResult](t)(c.CreateFieldIndex(t.Context(), &pb.CreateFieldIndexCollection{
				CollectionName: name, Wait: wait, FieldName: field, FieldType: &kind}))
		}
		t.Run("index", func(t *testing.T) { tryFilters(t, c, name) })
		// Points that change and go must leave the indexes too.
		must[*pb.UpdateResult](t)(c.Upsert(t.Context(), &pb.UpsertPoints{CollectionName: name, Wait: wait, Points: []*pb.PointStruct{
			{Id: pb.NewIDNum(1), Vectors: pb.NewVectors(0, 1), Payload: pb.NewValueMap(map[string]any{"kind": "lamp"})}}}))
		must[*pb.UpdateResult](t)(c.Delete(t.Context(), &pb.DeletePoints{CollectionName: name, Wait: wait, Points: pb.NewPointsSelector(nums(2)...)}))
		if got := scrollIDs(t, c, name, all(pb.NewMatch("kind", "mug"))); !slices.Equal(got, []uint64{5}) {
			t.Errorf("mugs after the change: %v, want [5]", got)
		}
		if got := scrollIDs(t, c, name, all(pb.NewMatch("kind", "lamp"))); !slices.Equal(got, []uint64{1, 3}) {
			t.Errorf("lamps after the change: %v, want [1 3]", got)
		}
	})
}

func tryFilters(t *testing.T, c *pb.Client, name string) {
	for _, tc := range filterCases {
		if got := scrollIDs(t, c, name, tc.filter); !slices.Equal(got, tc.want) {
			t.Errorf("%s: scroll gives %v, want %v", tc.name, got, tc.want)
		}
		n := must[uint64](t)(c.Count(t.Context(), &pb.CountPoints{CollectionName: name, Filter: tc.filter, Exact: pb.PtrOf(true)}))
		if int(n) != len(tc.want) {
			t.Errorf("%s: count gives %d, want %d", tc.name, n, len(tc.want))
		}
		hits := must[[]*pb.ScoredPoint](t)(c.Query(t.Context(), &pb.QueryPoints{CollectionName: name,
			Query: pb.NewQuery(-1, 0), Filter: tc.filter, Limit: pb.PtrOf(uint64(50))}))
		var got []uint64
		for _, h := range hits { // dot with (−1, 0) ranks ascending by id
			got = append(got, h.GetId().GetNum())
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: query gives %v, want %v", tc.name, got, tc.want)
		}
	}
}

func scrollIDs(t *testing.T, c *pb.Client, name string, f *pb.Filter) []uint64 {
	t.Helper()
	var ids []uint64
	req := &pb.ScrollPoints{CollectionName: name, Filter: f, Limit: pb.PtrOf(uint32(2))}
	for {
		page, next, err := c.ScrollAndOffset(t.Context(), req)
		check(t, err)
		for _, p := range page {
			ids = append(ids, p.GetId().GetNum())
		}
		if next == nil {
			return ids
		}
		req.Offset = next
	}
}
