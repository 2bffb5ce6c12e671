package vectord_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	pb "github.com/qdrant/go-client/qdrant"

	"github.com/shopkeeper-ai/shopkeeper/retrieval/vectord"
)

// fill stores n points like products: a dense vector, some 12 words of 20,000, and a category.
func fill(t testing.TB, c *pb.Client, n, dim int) {
	t.Helper()
	ctx := t.Context()
	check(t, c.CreateCollection(ctx, &pb.CreateCollection{CollectionName: "bench",
		VectorsConfig: pb.NewVectorsConfigMap(map[string]*pb.VectorParams{"dense": {Size: uint64(dim), Distance: pb.Distance_Cosine}}),
		SparseVectorsConfig: pb.NewSparseVectorsConfig(map[string]*pb.SparseVectorParams{
			"sparse": {Modifier: pb.PtrOf(pb.Modifier_Idf)}})}))
	must[*pb.UpdateResult](t)(c.CreateFieldIndex(ctx, &pb.CreateFieldIndexCollection{CollectionName: "bench", FieldName: "category",
		FieldType: pb.FieldType_FieldTypeKeyword.Enum()}))
	r := rand.New(rand.NewPCG(7, 7))
	points := make([]*pb.PointStruct, n)
	for i := range points {
		points[i] = &pb.PointStruct{Id: pb.NewIDNum(uint64(i)),
			Payload: pb.NewValueMap(map[string]any{"category": fmt.Sprint("c", i%20), "title": "WHITE HANGING HEART T-LIGHT HOLDER", "price": 2.55}),
			Vectors: pb.NewVectorsMap(map[string]*pb.Vector{"dense": pb.NewVectorDense(gauss(r, dim)), "sparse": words(r)})}
	}
	for batch := range slices.Chunk(points, 500) {
		must[*pb.UpdateResult](t)(c.Upsert(ctx, &pb.UpsertPoints{CollectionName: "bench", Points: batch}))
	}
}

func gauss(r *rand.Rand, dim int) []float32 {
	v := make([]float32, dim)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// words draws about twelve words, common ones more often, as in a title and its description.
func words(r *rand.Rand) *pb.Vector {
	set := map[uint32]float32{}
	for range 12 {
		x := r.Float64()
		set[uint32(20000*x*x*x)] = 1
	}
	indices, values := sparseVector(set)
	return pb.NewVectorSparse(indices, values)
}

// BenchmarkQuery measures whole queries over bufconn, with 20 hits and their payloads.
func BenchmarkQuery(b *testing.B) {
	for _, n := range []int{5000, 50000} {
		srv, err := vectord.Open(b.TempDir(), quiet)
		check(b, err)
		c := inProcess(b, srv)
		fill(b, c, n, 384)
		r := rand.New(rand.NewPCG(9, 9))
		dense, sparse := gauss(r, 384), words(r).GetSparse()
		ask := func(q *pb.QueryPoints) func(b *testing.B) {
			q.CollectionName, q.Limit, q.WithPayload = "bench", pb.PtrOf(uint64(20)), pb.NewWithPayload(true)
			return func(b *testing.B) {
				for b.Loop() {
					if _, err := c.Query(b.Context(), q); err != nil {
						b.Fatal(err)
					}
				}
			}
		}
		legs := []*pb.PrefetchQuery{
			{Query: pb.NewQueryDense(dense), Using: pb.PtrOf("dense"), Limit: pb.PtrOf(uint64(80))},
			{Query: pb.NewQuerySparse(sparse.GetIndices(), sparse.GetValues()), Using: pb.PtrOf("sparse"), Limit: pb.PtrOf(uint64(80))}}
		b.Run(fmt.Sprintf("dense/%d", n), ask(&pb.QueryPoints{Query: pb.NewQueryDense(dense), Using: pb.PtrOf("dense")}))
		b.Run(fmt.Sprintf("filtered/%d", n), ask(&pb.QueryPoints{Query: pb.NewQueryDense(dense), Using: pb.PtrOf("dense"),
			Filter: all(pb.NewMatch("category", "c3"))}))
		b.Run(fmt.Sprintf("sparse/%d", n), ask(&pb.QueryPoints{Query: legs[1].GetQuery(), Using: pb.PtrOf("sparse")}))
		b.Run(fmt.Sprintf("hybrid/%d", n), ask(&pb.QueryPoints{Query: pb.NewQueryFusion(pb.Fusion_RRF), Prefetch: legs}))
		check(b, c.Close())
		check(b, srv.Close())
	}
}

// BenchmarkUpsert measures one durable write of one point, alone and by 16 writers at once.
func BenchmarkUpsert(b *testing.B) {
	c := inProcess(b, open(b, b.TempDir(), quiet))
	fill(b, c, 500, 384)
	v := gauss(rand.New(rand.NewPCG(3, 3)), 384)
	put := func() error {
		_, err := c.Upsert(b.Context(), &pb.UpsertPoints{CollectionName: "bench", Points: []*pb.PointStruct{
			{Id: pb.NewIDNum(1), Vectors: pb.NewVectorsMap(map[string]*pb.Vector{"dense": pb.NewVectorDense(v)})}}})
		return err
	}
	b.Run("alone", func(b *testing.B) {
		for b.Loop() {
			check(b, put())
		}
	})
	b.Run("together", func(b *testing.B) {
		b.SetParallelism(8)
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				if err := put(); err != nil {
					b.Error(err)
				}
			}
		})
	})
}
