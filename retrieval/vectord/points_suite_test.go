package vectord_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
)

// TestCollections walks through the life of a collection.
func TestCollections(t *testing.T) {
	onEach(t, func(t *testing.T, c *pb.Client) {
		name := fresh(t, c, "life")
		create := &pb.CreateCollection{CollectionName: name,
			VectorsConfig: pb.NewVectorsConfig(&pb.VectorParams{Size: 4, Distance: pb.Distance_Euclid}),
			SparseVectorsConfig: pb.NewSparseVectorsConfig(map[string]*pb.SparseVectorParams{
				"words": {Modifier: pb.PtrOf(pb.Modifier_Idf)}})}
		check(t, c.CreateCollection(t.Context(), create))
		if err := c.CreateCollection(t.Context(), create); code(err) != codes.AlreadyExists && code(err) != codes.InvalidArgument {
			t.Errorf("creating twice: %v", err)
		}
		if list := must[[]string](t)(c.ListCollections(t.Context())); !slices.Contains(list, name) {
			t.Errorf("the list %v lacks %s", list, name)
		}
		info := must[*pb.CollectionInfo](t)(c.GetCollectionInfo(t.Context(), name))
		p := info.GetConfig().GetParams()
		if v := p.GetVectorsConfig().GetParams(); v.GetSize() != 4 || v.GetDistance() != pb.Distance_Euclid {
			t.Errorf("dense vector: %v", v)
		}
		if m := p.GetSparseVectorsConfig().GetMap()["words"].GetModifier(); m != pb.Modifier_Idf {
			t.Errorf("sparse modifier: %v", m)
		}
		if info.GetStatus() != pb.CollectionStatus_Green || info.GetPointsCount() != 0 {
			t.Errorf("status %v, %d points", info.GetStatus(), info.GetPointsCount())
		}
		check(t, c.UpdateCollection(t.Context(), &pb.UpdateCollection{CollectionName: name,
			OptimizersConfig: &pb.OptimizersConfigDiff{IndexingThreshold: pb.PtrOf(uint64(12345))}}))
		info = must[*pb.CollectionInfo](t)(c.GetCollectionInfo(t.Context(), name))
		if n := info.GetConfig().GetOptimizerConfig().GetIndexingThreshold(); n != 12345 {
			t.Errorf("the indexing threshold is shown as %d after setting it to 12345", n)
		}
		alias := name + "_alias"
		check(t, c.CreateAlias(t.Context(), alias, name))
		must[*pb.CollectionInfo](t)(c.GetCollectionInfo(t.Context(), alias))
		check(t, c.RenameAlias(t.Context(), alias, alias+"2"))
		if list := must[[]string](t)(c.ListCollectionAliases(t.Context(), name)); !slices.Equal(list, []string{alias + "2"}) {
			t.Errorf("aliases: %v", list)
		}
		if err := c.CreateAlias(t.Context(), name, name); err == nil {
			t.Error("an alias hides a collection")
		}
		if err := c.CreateCollection(t.Context(), &pb.CreateCollection{CollectionName: alias + "2", VectorsConfig: create.VectorsConfig}); err == nil {
			t.Error("a collection has the name of an alias")
		}
		check(t, c.DeleteAlias(t.Context(), alias+"2"))
		check(t, c.DeleteCollection(t.Context(), name))
		if _, err := c.GetCollectionInfo(t.Context(), name); code(err) != codes.NotFound {
			t.Errorf("info of a dropped collection: %v", err)
		}
	})
}

// TestPoints covers writing and reading points, payloads and vectors.
func TestPoints(t *testing.T) {
	onEach(t, func(t *testing.T, c *pb.Client) {
		name := fresh(t, c, "points")
		check(t, c.CreateCollection(t.Context(), &pb.CreateCollection{CollectionName: name,
			VectorsConfig:       pb.NewVectorsConfig(&pb.VectorParams{Size: 2, Distance: pb.Distance_Cosine}),
			SparseVectorsConfig: pb.NewSparseVectorsConfig(map[string]*pb.SparseVectorParams{"words": {}})}))
		const uuid = "6ba7b814-9dad-11d1-80b4-00c04fd430c8"
		must[*pb.UpdateResult](t)(c.Upsert(t.Context(), &pb.UpsertPoints{CollectionName: name, Wait: wait, Points: []*pb.PointStruct{
			{Id: pb.NewIDUUID(strings.ToUpper(uuid)), Vectors: pb.NewVectors(3, 4), Payload: pb.NewValueMap(map[string]any{"a": 1, "b": "x"})},
			{Id: pb.NewIDNum(7), Vectors: pb.NewVectorsMap(map[string]*pb.Vector{
				"": pb.NewVector(0, 2), "words": pb.NewVectorSparse([]uint32{9, 2}, []float32{0.5, 0.25})})},
			{Id: pb.NewIDNum(5), Vectors: pb.NewVectors(0, 0), Payload: pb.NewValueMap(map[string]any{"a": map[string]any{"b": 1, "c": 2}})},
		}}))
		page := must[[]*pb.RetrievedPoint](t)(c.Scroll(t.Context(), &pb.ScrollPoints{CollectionName: name, WithVectors: pb.NewWithVectors(true)}))
		if len(page) != 3 || page[0].GetId().GetNum() != 5 || page[1].GetId().GetNum() != 7 || page[2].GetId().GetUuid() != uuid {
			t.Fatalf("scroll is not ordered by id, numbers first: %v", page)
		}
		if v := denseOf(page[2].GetVectors()); len(v) != 2 || math.Abs(float64(v[0])-0.6) > 1e-6 || math.Abs(float64(v[1])-0.8) > 1e-6 {
			t.Errorf("a cosine vector is stored as %v, want [0.6 0.8]", v)
		}
		if s := page[1].GetVectors().GetVectors().GetVectors()["words"].GetSparseVector(); !slices.Equal(s.GetIndices(), []uint32{2, 9}) ||
			!slices.Equal(s.GetValues(), []float32{0.25, 0.5}) {
			t.Errorf("the sparse vector is stored as %v", s)
		}
		payloadCases(t, c, name)
		vectorCases(t, c, name)
		must[*pb.UpdateResult](t)(c.Delete(t.Context(), &pb.DeletePoints{CollectionName: name, Wait: wait,
			Points: pb.NewPointsSelectorFilter(all(pb.NewHasID(pb.NewIDUUID(uuid), pb.NewIDNum(99))))}))
		must[*pb.UpdateResult](t)(c.Delete(t.Context(), &pb.DeletePoints{CollectionName: name, Wait: wait, Points: pb.NewPointsSelector(nums(7, 99)...)}))
		if ids := scrollIDs(t, c, name, nil); !slices.Equal(ids, []uint64{5}) {
			t.Errorf("after deleting: %v, want [5]", ids)
		}
	})
}

func denseOf(v *pb.VectorsOutput) []float32 {
	if one := v.GetVector(); one != nil {
		return one.GetDenseVector().GetData()
	}
	return v.GetVectors().GetVectors()[""].GetDenseVector().GetData()
}

// payloadCases changes the payload of point 5, which is {a: {b: 1, c: 2}}, and reads it back.
func payloadCases(t *testing.T, c *pb.Client, name string) {
	five := pb.NewPointsSelector(nums(5)...)
	set := func(key *string, m map[string]any) {
		must[*pb.UpdateResult](t)(c.SetPayload(t.Context(), &pb.SetPayloadPoints{CollectionName: name, Wait: wait,
			PointsSelector: five, Payload: pb.NewValueMap(m), Key: key}))
	}
	want := func(step string, want map[string]any) {
		t.Helper()
		got := must[[]*pb.RetrievedPoint](t)(c.Get(t.Context(), &pb.GetPoints{CollectionName: name, Ids: nums(5), WithPayload: pb.NewWithPayload(true)}))
		if len(got) != 1 || !samePayload(got[0].GetPayload(), pb.NewValueMap(want)) {
			t.Errorf("%s: %v, want %v", step, got, want)
		}
	}
	set(nil, map[string]any{"d": []any{1, "x"}})
	want("set", map[string]any{"a": map[string]any{"b": 1, "c": 2}, "d": []any{1, "x"}})
	set(pb.PtrOf("a"), map[string]any{"c": 3})
	want("set at a key", map[string]any{"a": map[string]any{"b": 1, "c": 3}, "d": []any{1, "x"}})
	must[*pb.UpdateResult](t)(c.DeletePayload(t.Context(), &pb.DeletePayloadPoints{CollectionName: name, Wait: wait,
		PointsSelector: five, Keys: []string{"a.b", "nothing"}}))
	want("delete a key", map[string]any{"a": map[string]any{"c": 3}, "d": []any{1, "x"}})
	for _, sel := range []*pb.WithPayloadSelector{pb.NewWithPayloadInclude("a.c"), pb.NewWithPayloadExclude("d")} {
		got := must[[]*pb.RetrievedPoint](t)(c.Get(t.Context(), &pb.GetPoints{CollectionName: name, Ids: nums(5), WithPayload: sel}))
		if !samePayload(got[0].GetPayload(), pb.NewValueMap(map[string]any{"a": map[string]any{"c": 3}})) {
			t.Errorf("selector %v gives %v", sel, got[0].GetPayload())
		}
	}
	must[*pb.UpdateResult](t)(c.OverwritePayload(t.Context(), &pb.SetPayloadPoints{CollectionName: name, Wait: wait,
		PointsSelector: five, Payload: pb.NewValueMap(map[string]any{"e": true})}))
	want("overwrite", map[string]any{"e": true})
	must[*pb.UpdateResult](t)(c.ClearPayload(t.Context(), &pb.ClearPayloadPoints{CollectionName: name, Wait: wait, Points: five}))
	want("clear", map[string]any{})
	if _, err := c.SetPayload(t.Context(), &pb.SetPayloadPoints{CollectionName: name, Wait: wait,
		PointsSelector: pb.NewPointsSelector(nums(404)...), Payload: pb.NewValueMap(map[string]any{"x": 1})}); code(err) != codes.NotFound {
		t.Errorf("setting the payload of an unknown point: %v, want NotFound", err)
	}
}

func samePayload(a, b map[string]*pb.Value) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] == nil || v.String() != b[k].String() {
			return false
		}
	}
	return true
}

// vectorCases changes the vectors of point 7.
func vectorCases(t *testing.T, c *pb.Client, name string) {
	must[*pb.UpdateResult](t)(c.UpdateVectors(t.Context(), &pb.UpdatePointVectors{CollectionName: name, Wait: wait,
		Points: []*pb.PointVectors{{Id: pb.NewIDNum(7), Vectors: pb.NewVectors(5, 0)}}}))
	got := must[[]*pb.RetrievedPoint](t)(c.Get(t.Context(), &pb.GetPoints{CollectionName: name, Ids: nums(7), WithVectors: pb.NewWithVectors(true)}))
	if v := denseOf(got[0].GetVectors()); !slices.Equal(v, []float32{1, 0}) {
		t.Errorf("the changed vector is %v, want [1 0]", v)
	}
	if got[0].GetVectors().GetVectors().GetVectors()["words"] == nil {
		t.Error("changing one vector lost the other")
	}
	must[*pb.UpdateResult](t)(c.DeleteVectors(t.Context(), &pb.DeletePointVectors{CollectionName: name, Wait: wait,
		PointsSelector: pb.NewPointsSelector(nums(7)...), Vectors: &pb.VectorsSelector{Names: []string{"words"}}}))
	if ids := scrollIDs(t, c, name, all(pb.NewHasVector("words"))); ids != nil {
		t.Errorf("points with words after deleting them: %v", ids)
	}
}

// TestBadRequests: what is wrong is refused with the code and words that Qdrant has for it.
func TestBadRequests(t *testing.T) {
	onEach(t, func(t *testing.T, c *pb.Client) {
		name := fresh(t, c, "bad")
		storeShelf(t, c, name)
		ctx := t.Context()
		upsert := func(p *pb.PointStruct) error {
			_, err := c.Upsert(ctx, &pb.UpsertPoints{CollectionName: name, Wait: wait, Points: []*pb.PointStruct{
				{Id: pb.NewIDNum(1000), Vectors: pb.NewVectors(1, 1)}, p}})
			return err
		}
		ask := func(q *pb.QueryPoints) error {
			if q.CollectionName == "" {
				q.CollectionName = name
			}
			_, err := c.Query(ctx, q)
			return err
		}
		for what, tc := range map[string]struct {
			err  error
			want codes.Code
			says string
		}{
			"unknown collection":       {ask(&pb.QueryPoints{CollectionName: "shopkeeper_nowhere"}), codes.NotFound, "shopkeeper_nowhere"},
			"query of wrong dimension": {ask(&pb.QueryPoints{Query: pb.NewQuery(1, 2, 3)}), codes.InvalidArgument, "expected dim: 2, got 3"},
			"upsert of wrong dimension": {upsert(&pb.PointStruct{Id: pb.NewIDNum(1), Vectors: pb.NewVectors(1)}), codes.InvalidArgument,
				"expected dim: 2, got 1"},
			"unknown vector": {ask(&pb.QueryPoints{Query: pb.NewQuery(1, 2), Using: pb.PtrOf("nope")}), codes.InvalidArgument, "nope"},
			"unknown vector in a prefetch": {ask(&pb.QueryPoints{Query: pb.NewQueryFusion(pb.Fusion_RRF), Prefetch: []*pb.PrefetchQuery{
				{Query: pb.NewQuery(1, 2)}, {Query: pb.NewQuery(1, 2), Using: pb.PtrOf("nope")}}}), codes.InvalidArgument, "nope"},
			"unknown vector of a point": {upsert(&pb.PointStruct{Id: pb.NewIDNum(1), Vectors: pb.NewVectorsMap(map[string]*pb.Vector{
				"nope": pb.NewVector(1, 2)})}), codes.InvalidArgument, "nope"},
			"no id":              {upsert(&pb.PointStruct{Vectors: pb.NewVectors(1, 2)}), codes.InvalidArgument, ""},
			"bad UUID":           {upsert(&pb.PointStruct{Id: pb.NewIDUUID("85123A"), Vectors: pb.NewVectors(1, 2)}), codes.InvalidArgument, "85123A"},
			"limit 0":            {ask(&pb.QueryPoints{Limit: pb.PtrOf(uint64(0))}), codes.InvalidArgument, ""},
			"fusion of none":     {ask(&pb.QueryPoints{Query: pb.NewQueryFusion(pb.Fusion_RRF)}), codes.InvalidArgument, ""},
			"prefetch, no query": {ask(&pb.QueryPoints{Prefetch: []*pb.PrefetchQuery{{Query: pb.NewQuery(1, 2)}}}), codes.InvalidArgument, ""},
			"unknown id":         {ask(&pb.QueryPoints{Query: pb.NewQueryID(pb.NewIDNum(404))}), codes.NotFound, "404"},
		} {
			if code(tc.err) != tc.want || !strings.Contains(tc.err.Error(), tc.says) {
				t.Errorf("%s: %v; want %v with %q", what, tc.err, tc.want, tc.says)
			}
		}
		if ids := scrollIDs(t, c, name, all(pb.NewHasID(pb.NewIDNum(1000)))); ids != nil {
			t.Error("a refused upsert stored its good points")
		}
	})
}
