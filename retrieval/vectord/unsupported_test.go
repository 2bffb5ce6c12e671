package vectord_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"
)

// TestUnsupported: every request that Qdrant would answer and this server cannot is refused by name, on a
// collection where looking would find nothing: the refusal comes before any scan.
func TestUnsupported(t *testing.T) {
	c := inProcess(t, open(t, t.TempDir(), quiet))
	const name = "shop"
	check(t, c.CreateCollection(t.Context(), &pb.CreateCollection{CollectionName: name,
		VectorsConfig: pb.NewVectorsConfig(&pb.VectorParams{Size: 2, Distance: pb.Distance_Dot})}))
	shard := &pb.ShardKeySelector{ShardKeys: []*pb.ShardKey{pb.NewShardKey("a")}}
	for _, group := range []map[string]unsupportedCase{unsupportedFilters(c, name), unsupportedQueries(c, name, shard),
		unsupportedWrites(c, name, shard), unsupportedCollections(c, name), unsupportedCalls(c, name)} {
		for what, tc := range group {
			err := tc.call(t.Context())
			if code(err) != codes.Unimplemented || !strings.Contains(err.Error(), tc.names) {
				t.Errorf("%s: %v; want Unimplemented naming %q", what, err, tc.names)
			}
		}
	}
}

type unsupportedCase struct {
	names string // what the message must say
	call  func(ctx context.Context) error
}

func unsupportedFilters(c *pb.Client, name string) map[string]unsupportedCase {
	cases := map[string]unsupportedCase{}
	add := func(what, names string, cond *pb.Condition) {
		hidden := &pb.Filter{MustNot: []*pb.Condition{pb.NewFilterAsCondition(&pb.Filter{MinShould: &pb.MinShould{
			MinCount: 1, Conditions: []*pb.Condition{pb.NewMatch("absent", "x"), cond}}})}}
		for i, f := range []*pb.Filter{all(cond), {Should: []*pb.Condition{cond}}, none(cond), hidden} {
			cases[fmt.Sprintf("%s %d in scroll", what, i)] = unsupportedCase{names, func(ctx context.Context) error {
				_, err := c.Scroll(ctx, &pb.ScrollPoints{CollectionName: name, Filter: f})
				return err
			}}
			cases[fmt.Sprintf("%s %d in count", what, i)] = unsupportedCase{names, func(ctx context.Context) error {
				_, err := c.Count(ctx, &pb.CountPoints{CollectionName: name, Filter: f})
				return err
			}}
			cases[fmt.Sprintf("%s %d in delete", what, i)] = unsupportedCase{names, func(ctx context.Context) error {
				_, err := c.Delete(ctx, &pb.DeletePoints{CollectionName: name, Points: pb.NewPointsSelectorFilter(f)})
				return err
			}}
			cases[fmt.Sprintf("%s %d in a prefetch", what, i)] = unsupportedCase{names, func(ctx context.Context) error {
				_, err := c.Query(ctx, &pb.QueryPoints{CollectionName: name, Query: pb.NewQueryFusion(pb.Fusion_RRF),
					Prefetch: []*pb.PrefetchQuery{{Query: pb.NewQuery(1, 2), Filter: f}}})
				return err
			}}
		}
	}
	add("geo radius", "geo", pb.NewGeoRadius("place", 1, 2, 3))
	add("geo box", "geo", pb.NewGeoBoundingBox("place", 1, 2, 3, 4))
	add("geo polygon", "geo", pb.NewGeoPolygon("place", &pb.GeoLineString{}))
	add("text", "text match on title", pb.NewMatchText("title", "mug"))
	add("phrase", "text match on title", pb.NewMatchPhrase("title", "red mug"))
	add("text any", "text match on title", pb.NewMatchTextAny("title", "red mug"))
	add("nested text", "text match on name", pb.NewNestedCondition("parts", pb.NewMatchText("name", "lid")))
	add("nested id", "has_id", pb.NewNestedCondition("parts", pb.NewHasID(nums(1)...)))
	add("nested vector", "has_vector", pb.NewNestedCondition("parts", pb.NewHasVector("")))
	add("two predicates", "more than one predicate", &pb.Condition{ConditionOneOf: &pb.Condition_Field{Field: &pb.FieldCondition{
		Key: "a", Match: &pb.Match{MatchValue: &pb.Match_Integer{Integer: 1}}, Range: &pb.Range{}}}})
	return cases
}

func unsupportedQueries(c *pb.Client, name string, shard *pb.ShardKeySelector) map[string]unsupportedCase {
	cases := map[string]unsupportedCase{}
	add := func(what, names string, q *pb.QueryPoints) {
		q.CollectionName = name
		cases[what] = unsupportedCase{names, func(ctx context.Context) error {
			_, err := c.Query(ctx, q)
			return err
		}}
		cases[what+" in a batch"] = unsupportedCase{names, func(ctx context.Context) error {
			_, err := c.QueryBatch(ctx, &pb.QueryBatchPoints{CollectionName: name, QueryPoints: []*pb.QueryPoints{
				{CollectionName: name, Query: pb.NewQuery(1, 2)}, q}})
			return err
		}}
	}
	in := pb.NewVectorInput(1, 2)
	for what, q := range map[string]*pb.Query{
		"recommend":          pb.NewQueryRecommend(&pb.RecommendInput{Positive: []*pb.VectorInput{in}}),
		"discover":           pb.NewQueryDiscover(&pb.DiscoverInput{Target: in, Context: &pb.ContextInput{}}),
		"context":            pb.NewQueryContext(&pb.ContextInput{}),
		"order_by":           pb.NewQueryOrderBy(&pb.OrderBy{Key: "price"}),
		"sample":             pb.NewQuerySample(pb.Sample_Random),
		"formula":            pb.NewQueryFormula(&pb.Formula{Expression: &pb.Expression{}}),
		"nearest_with_mmr":   pb.NewQueryMMR(in, &pb.Mmr{}),
		"multi-vector":       pb.NewQueryMulti([][]float32{{1, 2}}),
		"inference":          pb.NewQueryDocument(&pb.Document{Text: "mug"}),
		"relevance_feedback": {Variant: &pb.Query_RelevanceFeedback{RelevanceFeedback: &pb.RelevanceFeedbackInput{}}},
	} {
		add(what, what, &pb.QueryPoints{Query: q})
		add(what+" as prefetch", what, &pb.QueryPoints{Query: pb.NewQuery(1, 2), Prefetch: []*pb.PrefetchQuery{{Query: q}}})
	}
	add("lookup", "lookup_from", &pb.QueryPoints{Query: pb.NewQuery(1, 2), LookupFrom: &pb.LookupLocation{CollectionName: "x"}})
	add("shard", "shard", &pb.QueryPoints{Query: pb.NewQuery(1, 2), ShardKeySelector: shard})
	add("list elements of a payload", "list elements", &pb.QueryPoints{WithPayload: pb.NewWithPayloadInclude("parts[].name")})
	future := &pb.QueryPoints{Query: pb.NewQuery(1, 2)}
	future.ProtoReflect().SetUnknown(protowire.AppendVarint(protowire.AppendTag(nil, 999, protowire.VarintType), 1))
	add("a field from the future", "QueryPoints newer", future)
	inside := &pb.QueryPoints{Query: pb.NewQuery(1, 2), Prefetch: []*pb.PrefetchQuery{{Query: &pb.Query{}}}}
	inside.GetPrefetch()[0].GetQuery().ProtoReflect().SetUnknown(protowire.AppendVarint(protowire.AppendTag(nil, 999, protowire.VarintType), 1))
	add("a query from the future", "Query newer", inside)
	cases["scroll order"] = unsupportedCase{"order_by", func(ctx context.Context) error {
		_, err := c.Scroll(ctx, &pb.ScrollPoints{CollectionName: name, OrderBy: &pb.OrderBy{Key: "price"}})
		return err
	}}
	return cases
}

func unsupportedWrites(c *pb.Client, name string, shard *pb.ShardKeySelector) map[string]unsupportedCase {
	upsert := func(m *pb.UpsertPoints) func(ctx context.Context) error {
		m.CollectionName = name
		return func(ctx context.Context) error {
			_, err := c.Upsert(ctx, m)
			return err
		}
	}
	point := func(v *pb.Vector) *pb.UpsertPoints {
		return &pb.UpsertPoints{Points: []*pb.PointStruct{{Id: pb.NewIDNum(1), Vectors: &pb.Vectors{
			VectorsOptions: &pb.Vectors_Vector{Vector: v}}}}}
	}
	index := func(kind pb.FieldType) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			_, err := c.CreateFieldIndex(ctx, &pb.CreateFieldIndexCollection{CollectionName: name, FieldName: "f", FieldType: &kind})
			return err
		}
	}
	return map[string]unsupportedCase{
		"upsert mode":     {"update mode InsertOnly", upsert(&pb.UpsertPoints{UpdateMode: pb.UpdateMode_InsertOnly.Enum()})},
		"update filter":   {"update filter", upsert(&pb.UpsertPoints{UpdateFilter: &pb.Filter{}})},
		"shard of upsert": {"shard", upsert(&pb.UpsertPoints{ShardKeySelector: shard})},
		"multi-vector":    {"multi-vector", upsert(point(pb.NewVectorMulti([][]float32{{1, 2}})))},
		"document":        {"inference", upsert(point(pb.NewVectorDocument(&pb.Document{Text: "mug"})))},
		"text index":      {"FieldTypeText", index(pb.FieldType_FieldTypeText)},
		"geo index":       {"FieldTypeGeo", index(pb.FieldType_FieldTypeGeo)},
		"overwriting at a key": {"at a key", func(ctx context.Context) error {
			_, err := c.OverwritePayload(ctx, &pb.SetPayloadPoints{CollectionName: name, Key: pb.PtrOf("a"), PointsSelector: pb.NewPointsSelector()})
			return err
		}},
		"setting list elements": {"list elements", func(ctx context.Context) error {
			_, err := c.SetPayload(ctx, &pb.SetPayloadPoints{CollectionName: name, Key: pb.PtrOf("a[0]"), PointsSelector: pb.NewPointsSelector()})
			return err
		}},
	}
}

func unsupportedCollections(c *pb.Client, name string) map[string]unsupportedCase {
	create := func(change func(m *pb.CreateCollection, p *pb.VectorParams)) func(ctx context.Context) error {
		p := &pb.VectorParams{Size: 2, Distance: pb.Distance_Dot}
		m := &pb.CreateCollection{CollectionName: "new", VectorsConfig: pb.NewVectorsConfig(p)}
		change(m, p)
		return func(ctx context.Context) error { return c.CreateCollection(ctx, m) }
	}
	quantization := pb.NewQuantizationScalar(&pb.ScalarQuantization{})
	return map[string]unsupportedCase{
		"shards":           {"sharding", create(func(m *pb.CreateCollection, _ *pb.VectorParams) { m.ShardNumber = pb.PtrOf(uint32(2)) })},
		"replicas":         {"replication", create(func(m *pb.CreateCollection, _ *pb.VectorParams) { m.ReplicationFactor = pb.PtrOf(uint32(2)) })},
		"quantization":     {"quantization", create(func(m *pb.CreateCollection, _ *pb.VectorParams) { m.QuantizationConfig = quantization })},
		"its quantization": {"quantization", create(func(_ *pb.CreateCollection, p *pb.VectorParams) { p.QuantizationConfig = quantization })},
		"strict mode": {"strict mode", create(func(m *pb.CreateCollection, _ *pb.VectorParams) {
			m.StrictModeConfig = &pb.StrictModeConfig{Enabled: pb.PtrOf(true)}
		})},
		"multi-vector": {"multi-vector", create(func(_ *pb.CreateCollection, p *pb.VectorParams) { p.MultivectorConfig = &pb.MultiVectorConfig{} })},
		"bytes":        {"Uint8", create(func(_ *pb.CreateCollection, p *pb.VectorParams) { p.Datatype = pb.Datatype_Uint8.Enum() })},
		"updating sparse vectors": {"sparse", func(ctx context.Context) error {
			return c.UpdateCollection(ctx, &pb.UpdateCollection{CollectionName: name, SparseVectorsConfig: &pb.SparseVectorConfig{}})
		}},
	}
}

// unsupportedCalls are whole services and methods.
func unsupportedCalls(c *pb.Client, name string) map[string]unsupportedCase {
	return map[string]unsupportedCase{
		"groups": {"QueryGroups", func(ctx context.Context) error {
			_, err := c.QueryGroups(ctx, &pb.QueryPointGroups{CollectionName: name, GroupBy: "a"})
			return err
		}},
		"facets": {"Facet", func(ctx context.Context) error {
			_, err := c.Facet(ctx, &pb.FacetCounts{CollectionName: name, Key: "a"})
			return err
		}},
		"batch of updates": {"UpdateBatch", func(ctx context.Context) error {
			_, err := c.UpdateBatch(ctx, &pb.UpdateBatchPoints{CollectionName: name})
			return err
		}},
		"older search": {"Search", func(ctx context.Context) error {
			_, err := c.GetPointsClient().Search(ctx, &pb.SearchPoints{CollectionName: name})
			return err
		}},
		"snapshots": {"Snapshots", func(ctx context.Context) error {
			_, err := c.CreateSnapshot(ctx, name)
			return err
		}},
		"shard keys": {"ShardKey", func(ctx context.Context) error {
			return c.CreateShardKey(ctx, name, &pb.CreateShardKey{})
		}},
	}
}

// TestLimits: requests beyond what is sensible are refused, not run.
func TestLimits(t *testing.T) {
	c := inProcess(t, open(t, t.TempDir(), quiet))
	const name = "shop"
	check(t, c.CreateCollection(t.Context(), &pb.CreateCollection{CollectionName: name,
		VectorsConfig:       pb.NewVectorsConfig(&pb.VectorParams{Size: 2, Distance: pb.Distance_Dot}),
		SparseVectorsConfig: pb.NewSparseVectorsConfig(map[string]*pb.SparseVectorParams{"words": {}})}))
	deep := all(pb.NewMatch("a", "b"))
	prefetch := &pb.PrefetchQuery{Query: pb.NewQuery(1, 2)}
	for range 70 {
		deep = none(pb.NewFilterAsCondition(deep))
		prefetch = &pb.PrefetchQuery{Query: pb.NewQuery(1, 2), Prefetch: []*pb.PrefetchQuery{prefetch}}
	}
	nan := float32(math.NaN())
	upsert := func(v *pb.Vectors) error {
		_, err := c.Upsert(t.Context(), &pb.UpsertPoints{CollectionName: name, Points: []*pb.PointStruct{{Id: pb.NewIDNum(1), Vectors: v}}})
		return err
	}
	ask := func(q *pb.QueryPoints) error {
		q.CollectionName = name
		_, err := c.Query(t.Context(), q)
		return err
	}
	words := func(indices []uint32, values []float32) error {
		return upsert(pb.NewVectorsMap(map[string]*pb.Vector{"words": pb.NewVectorSparse(indices, values)}))
	}
	for what, err := range map[string]error{
		"deep filter":      ask(&pb.QueryPoints{Filter: deep}),
		"deep prefetch":    ask(&pb.QueryPoints{Query: pb.NewQuery(1, 2), Prefetch: []*pb.PrefetchQuery{prefetch}}),
		"NaN stored":       upsert(pb.NewVectors(1, nan)),
		"NaN asked":        ask(&pb.QueryPoints{Query: pb.NewQuery(1, nan)}),
		"NaN weight":       words([]uint32{1}, []float32{nan}),
		"index twice":      words([]uint32{1, 1}, []float32{1, 2}),
		"uneven sparse":    words([]uint32{1, 2}, []float32{1}),
		"sparse for dense": upsert(pb.NewVectorsSparse([]uint32{1}, []float32{1})),
		"dense for sparse": upsert(pb.NewVectorsMap(map[string]*pb.Vector{"words": pb.NewVector(1, 2)})),
		"empty condition":  ask(&pb.QueryPoints{Filter: all(&pb.Condition{})}),
		"empty match":      ask(&pb.QueryPoints{Filter: all(&pb.Condition{ConditionOneOf: &pb.Condition_Field{Field: &pb.FieldCondition{Key: "a"}}})}),
		"bad path":         ask(&pb.QueryPoints{Filter: all(pb.NewMatch("a b", "c"))}),
		"empty query":      ask(&pb.QueryPoints{Query: &pb.Query{}}),
		"no dimension": c.CreateCollection(t.Context(), &pb.CreateCollection{CollectionName: "x",
			VectorsConfig: pb.NewVectorsConfig(&pb.VectorParams{Distance: pb.Distance_Dot})}),
		"no distance": c.CreateCollection(t.Context(), &pb.CreateCollection{CollectionName: "x",
			VectorsConfig: pb.NewVectorsConfig(&pb.VectorParams{Size: 2})}),
		"a path as name": c.CreateCollection(t.Context(), &pb.CreateCollection{CollectionName: "../x"}),
		"selecting none": func() error {
			_, err := c.Delete(t.Context(), &pb.DeletePoints{CollectionName: name})
			return err
		}(),
	} {
		if code(err) != codes.InvalidArgument {
			t.Errorf("%s: %v, want InvalidArgument", what, err)
		}
	}
	if err := ask(&pb.QueryPoints{Limit: pb.PtrOf(uint64(math.MaxUint64)), Offset: pb.PtrOf(uint64(math.MaxUint64))}); err != nil {
		t.Errorf("a huge limit: %v", err)
	}
}
