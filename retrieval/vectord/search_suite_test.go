package vectord_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	pb "github.com/qdrant/go-client/qdrant"
)

// tolerance is how far scores may be from the float64 reference: float32 sums over 48 dimensions.
const tolerance = 1e-5

// doc is a point of the random collection, in the form that the reference works on.
type doc struct {
	id     uint64
	dense  map[string][]float32
	sparse map[uint32]float32
	group  string
	price  float64
}

var distances = map[string]pb.Distance{"cosine": pb.Distance_Cosine, "dot": pb.Distance_Dot,
	"euclid": pb.Distance_Euclid, "manhattan": pb.Distance_Manhattan}

const dim, vocabulary = 48, 40

func randomDense(r *rand.Rand) []float32 {
	v := make([]float32, dim)
	for i := range v {
		v[i] = float32(r.NormFloat64()) / 4
	}
	return v
}

func randomSparse(r *rand.Rand) map[uint32]float32 {
	m := map[uint32]float32{}
	for range 1 + r.IntN(6) {
		m[uint32(r.IntN(vocabulary))*7919] = float32(r.IntN(5)+1) / 2
	}
	return m
}

func randomDocs(n int) []doc {
	r := rand.New(rand.NewPCG(1, 2))
	docs := make([]doc, n)
	for i := range docs {
		docs[i] = doc{id: uint64(i * 3), dense: map[string][]float32{}, sparse: randomSparse(r),
			group: string(rune('a' + r.IntN(4))), price: float64(r.IntN(1000)) / 10}
		for name := range distances {
			docs[i].dense[name] = randomDense(r)
		}
		if i%10 == 9 { // some points lack some vectors
			delete(docs[i].dense, "dot")
			docs[i].sparse = nil
		}
	}
	return docs
}

func sparseVector(m map[uint32]float32) (indices []uint32, values []float32) {
	for i, v := range m { // in random order: the server sorts
		indices, values = append(indices, i), append(values, v)
	}
	return indices, values
}

func storeDocs(t *testing.T, c *pb.Client, name string, docs []doc) {
	t.Helper()
	params := map[string]*pb.VectorParams{}
	for n, d := range distances {
		params[n] = &pb.VectorParams{Size: dim, Distance: d}
	}
	check(t, c.CreateCollection(t.Context(), &pb.CreateCollection{CollectionName: name,
		VectorsConfig: pb.NewVectorsConfigMap(params),
		SparseVectorsConfig: pb.NewSparseVectorsConfig(map[string]*pb.SparseVectorParams{
			"plain": {}, "idf": {Modifier: pb.PtrOf(pb.Modifier_Idf)}})}))
	// Every point is first stored with the vectors of another, which must leave no trace.
	others := slices.Clone(docs)
	for i := range others {
		others[i].dense, others[i].sparse = docs[len(docs)-1-i].dense, docs[len(docs)-1-i].sparse
	}
	upsertDocs(t, c, name, others)
	upsertDocs(t, c, name, docs)
}

func upsertDocs(t *testing.T, c *pb.Client, name string, docs []doc) {
	t.Helper()
	var points []*pb.PointStruct
	for _, d := range docs {
		named := map[string]*pb.Vector{}
		for n, v := range d.dense {
			named[n] = pb.NewVectorDense(slices.Clone(v))
		}
		if d.sparse != nil {
			i, v := sparseVector(d.sparse)
			named["plain"], named["idf"] = pb.NewVectorSparse(i, v), pb.NewVectorSparse(i, v)
		}
		points = append(points, &pb.PointStruct{Id: pb.NewIDNum(d.id), Vectors: pb.NewVectorsMap(named),
			Payload: pb.NewValueMap(map[string]any{"group": d.group, "price": d.price})})
	}
	for batch := range slices.Chunk(points, 200) {
		must[*pb.UpdateResult](t)(c.Upsert(t.Context(), &pb.UpsertPoints{CollectionName: name, Wait: wait, Points: batch}))
	}
}

// ranked is a result: an id with its score.
type ranked struct {
	id    uint64
	score float64
}

// reference scores in float64, one pair of vectors at a time.
func reference(d pb.Distance, x, y []float32) float64 {
	var dot, xx, yy, sq, abs float64
	for i := range x {
		a, b := float64(x[i]), float64(y[i])
		dot, xx, yy = dot+a*b, xx+a*a, yy+b*b
		sq, abs = sq+(a-b)*(a-b), abs+math.Abs(a-b)
	}
	switch d {
	case pb.Distance_Cosine:
		return dot / math.Sqrt(xx*yy)
	case pb.Distance_Euclid:
		return math.Sqrt(sq)
	case pb.Distance_Manhattan:
		return abs
	}
	return dot
}

// order sorts by score, then id, and cuts.
func order(list []ranked, smaller bool, limit int) []ranked {
	slices.SortFunc(list, func(a, b ranked) int {
		byScore := cmp.Compare(b.score, a.score)
		if smaller {
			byScore = -byScore
		}
		return cmp.Or(byScore, cmp.Compare(a.id, b.id))
	})
	return list[:min(limit, len(list))]
}

func bruteDense(docs []doc, name string, q []float32, keep func(doc) bool, limit int) []ranked {
	var list []ranked
	for _, d := range docs {
		if v := d.dense[name]; v != nil && keep(d) {
			list = append(list, ranked{d.id, reference(distances[name], q, v)})
		}
	}
	smaller := name == "euclid" || name == "manhattan"
	return order(list, smaller, limit)
}

// bruteSparse counts document frequencies over all documents, whatever the filter.
func bruteSparse(docs []doc, idf bool, q map[uint32]float32, keep func(doc) bool, limit int) []ranked {
	n := 0.0
	df := map[uint32]float64{}
	for _, d := range docs {
		if d.sparse != nil {
			n++
		}
		for i := range d.sparse {
			df[i]++
		}
	}
	var list []ranked
	for _, d := range docs {
		score, shared := 0.0, false
		for i, w := range q {
			x, ok := d.sparse[i]
			weight := float64(w)
			if idf {
				weight *= math.Log((n-df[i]+0.5)/(df[i]+0.5) + 1)
			}
			score += weight * float64(x)
			shared = shared || ok
		}
		if shared && keep(d) {
			list = append(list, ranked{d.id, score})
		}
	}
	return order(list, false, limit)
}

// compareHits wants equal scores rank by rank; ids may be exchanged where scores are equal within tolerance.
func compareHits(t *testing.T, what string, got []*pb.ScoredPoint, want []ranked) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d hits, want %d", what, len(got), len(want))
		return
	}
	for i, h := range got {
		if math.Abs(float64(h.GetScore())-want[i].score) > tolerance*(1+math.Abs(want[i].score)) {
			t.Errorf("%s: hit %d scores %v, want %v", what, i, h.GetScore(), want[i].score)
			return
		}
		if h.GetId().GetNum() != want[i].id && !slices.ContainsFunc(want, func(r ranked) bool {
			return r.id == h.GetId().GetNum() && math.Abs(r.score-want[i].score) < tolerance
		}) && i < len(want)-1 {
			t.Errorf("%s: hit %d is %d, want %d", what, i, h.GetId().GetNum(), want[i].id)
			return
		}
	}
}

func anyDoc(doc) bool { return true }

// TestSearchAgainstBruteForce compares ids and scores of every kind of search with a direct computation.
func TestSearchAgainstBruteForce(t *testing.T) {
	docs := randomDocs(600)
	filter := &pb.Filter{Must: []*pb.Condition{pb.NewMatchKeywords("group", "a", "c"),
		pb.NewRange("price", &pb.Range{Lt: pb.PtrOf(60.0)})}}
	keep := func(d doc) bool { return (d.group == "a" || d.group == "c") && d.price < 60 }
	onEach(t, func(t *testing.T, c *pb.Client) {
		name := fresh(t, c, "search")
		storeDocs(t, c, name, docs)
		for _, f := range []string{"", "group"} {
			if f != "" { // once without, once with indexes
				must[*pb.UpdateResult](t)(c.CreateFieldIndex(t.Context(), &pb.CreateFieldIndexCollection{
					CollectionName: name, Wait: wait, FieldName: f, FieldType: pb.FieldType_FieldTypeKeyword.Enum()}))
			}
			r := rand.New(rand.NewPCG(3, 4))
			for range 5 {
				for vector := range distances {
					q := randomDense(r)
					compareHits(t, vector, query(t, c, name, &pb.QueryPoints{Query: pb.NewQueryDense(slices.Clone(q)), Using: &vector,
						Limit: pb.PtrOf(uint64(25))}), bruteDense(docs, vector, q, anyDoc, 25))
					compareHits(t, vector+" filtered", query(t, c, name, &pb.QueryPoints{Query: pb.NewQueryDense(slices.Clone(q)), Using: &vector,
						Filter: filter, Limit: pb.PtrOf(uint64(20)), Offset: pb.PtrOf(uint64(5))}), bruteDense(docs, vector, q, keep, 25)[5:])
				}
				for vector, idf := range map[string]bool{"plain": false, "idf": true} {
					q := randomSparse(r)
					i, v := sparseVector(q)
					compareHits(t, vector, query(t, c, name, &pb.QueryPoints{Query: pb.NewQuerySparse(i, v), Using: &vector,
						Limit: pb.PtrOf(uint64(40))}), bruteSparse(docs, idf, q, anyDoc, 40))
					compareHits(t, vector+" filtered", query(t, c, name, &pb.QueryPoints{Query: pb.NewQuerySparse(i, v), Using: &vector,
						Filter: filter, Limit: pb.PtrOf(uint64(40))}), bruteSparse(docs, idf, q, keep, 40))
				}
			}
		}
	})
}

func query(t *testing.T, c *pb.Client, name string, q *pb.QueryPoints) []*pb.ScoredPoint {
	t.Helper()
	q.CollectionName = name
	return must[[]*pb.ScoredPoint](t)(c.Query(t.Context(), q))
}

// TestPrefetch checks fusion, re-ranking and the passing on of filters.
func TestPrefetch(t *testing.T) {
	docs := randomDocs(400)
	onEach(t, func(t *testing.T, c *pb.Client) {
		name := fresh(t, c, "prefetch")
		storeDocs(t, c, name, docs)
		r := rand.New(rand.NewPCG(5, 6))
		for range 5 {
			q, s := randomDense(r), randomSparse(r)
			i, v := sparseVector(s)
			inA := func(d doc) bool { return d.group == "a" }
			legs := func(limit uint64) []*pb.PrefetchQuery {
				return []*pb.PrefetchQuery{
					{Query: pb.NewQueryDense(slices.Clone(q)), Using: pb.PtrOf("cosine"), Limit: &limit},
					{Query: pb.NewQuerySparse(i, v), Using: pb.PtrOf("idf"), Limit: &limit}}
			}
			lists := func(keep func(doc) bool, limit int) [][]ranked {
				return [][]ranked{bruteDense(docs, "cosine", q, keep, limit), bruteSparse(docs, true, s, keep, limit)}
			}
			compareHits(t, "rrf", query(t, c, name, &pb.QueryPoints{Prefetch: legs(30), Query: pb.NewQueryFusion(pb.Fusion_RRF)}),
				order(rrf(lists(anyDoc, 30), 2, []float64{1, 1}), false, 10))
			compareHits(t, "rrf, k and weights", query(t, c, name, &pb.QueryPoints{Prefetch: legs(30),
				Query: pb.NewQueryRRF(&pb.Rrf{K: pb.PtrOf(uint32(60)), Weights: []float32{3, 0.5}}), Limit: pb.PtrOf(uint64(20))}),
				order(rrf(lists(anyDoc, 30), 60, []float64{3, 0.5}), false, 20))
			compareHits(t, "dbsf", query(t, c, name, &pb.QueryPoints{Prefetch: legs(30), Query: pb.NewQueryFusion(pb.Fusion_DBSF),
				Limit: pb.PtrOf(uint64(15))}), order(dbsf(lists(anyDoc, 30)), false, 15))
			compareHits(t, "the outer filter holds in the legs", query(t, c, name, &pb.QueryPoints{Prefetch: legs(30),
				Query: pb.NewQueryFusion(pb.Fusion_RRF), Filter: all(pb.NewMatch("group", "a"))}),
				order(rrf(lists(inA, 30), 2, []float64{1, 1}), false, 10))
			// Nested: the sparse leg's best 50, of which the best 20 by dot, of which the best by euclid.
			first := idsOf(bruteSparse(docs, true, s, anyDoc, 50))
			second := idsOf(bruteDense(docs, "dot", q, func(d doc) bool { return slices.Contains(first, d.id) }, 20))
			compareHits(t, "nested", query(t, c, name, &pb.QueryPoints{Query: pb.NewQueryDense(slices.Clone(q)), Using: pb.PtrOf("euclid"),
				Prefetch: []*pb.PrefetchQuery{{Query: pb.NewQueryDense(slices.Clone(q)), Using: pb.PtrOf("dot"), Limit: pb.PtrOf(uint64(20)),
					Prefetch: []*pb.PrefetchQuery{{Query: pb.NewQuerySparse(i, v), Using: pb.PtrOf("idf"), Limit: pb.PtrOf(uint64(50))}}}}}),
				bruteDense(docs, "euclid", q, func(d doc) bool { return slices.Contains(second, d.id) }, 10))
		}
	})
}

func idsOf(list []ranked) []uint64 {
	var ids []uint64
	for _, r := range list {
		ids = append(ids, r.id)
	}
	return ids
}

func rrf(lists [][]ranked, k float64, weights []float64) []ranked {
	sum := map[uint64]float64{}
	for l, list := range lists {
		for rank, r := range list {
			sum[r.id] += 1 / (float64(rank+1)/weights[l] + k - 1)
		}
	}
	return flatten(sum)
}

func dbsf(lists [][]ranked) []ranked {
	sum := map[uint64]float64{}
	for _, list := range lists {
		var mean, variance float64
		for _, r := range list {
			mean += r.score / float64(len(list))
		}
		for _, r := range list {
			variance += (r.score - mean) * (r.score - mean) / float64(len(list)-1)
		}
		sigma := math.Sqrt(variance)
		for _, r := range list {
			if len(list) < 2 || sigma == 0 {
				sum[r.id] += 0.5
			} else {
				sum[r.id] += (r.score - mean + 3*sigma) / (6 * sigma)
			}
		}
	}
	return flatten(sum)
}

func flatten(sum map[uint64]float64) []ranked {
	var list []ranked
	for id, s := range sum {
		list = append(list, ranked{id, s})
	}
	return list
}

// TestThresholdsAndIDs: thresholds are strict in the sense of the distance, a query by id leaves its point
// out, a query without vector lists points, and batches answer in order.
func TestThresholdsAndIDs(t *testing.T) {
	docs := randomDocs(200)
	onEach(t, func(t *testing.T, c *pb.Client) {
		name := fresh(t, c, "threshold")
		storeDocs(t, c, name, docs)
		for _, vector := range []string{"cosine", "euclid"} {
			want := bruteDense(docs, vector, docs[0].dense[vector], func(d doc) bool { return d.id != 0 }, 20)
			cut := float32((want[6].score + want[7].score) / 2)
			compareHits(t, vector+" by id", query(t, c, name, &pb.QueryPoints{Query: pb.NewQueryID(pb.NewIDNum(0)), Using: &vector,
				Limit: pb.PtrOf(uint64(20)), ScoreThreshold: &cut}), want[:7])
		}
		batch := must[[]*pb.BatchResult](t)(c.QueryBatch(t.Context(), &pb.QueryBatchPoints{CollectionName: name, QueryPoints: []*pb.QueryPoints{
			{CollectionName: name, Limit: pb.PtrOf(uint64(3)), Offset: pb.PtrOf(uint64(1))},
			{CollectionName: name, Query: pb.NewQueryID(pb.NewIDNum(3)), Using: pb.PtrOf("cosine"), Limit: pb.PtrOf(uint64(1)),
				WithPayload: pb.NewWithPayloadInclude("group"), WithVectors: pb.NewWithVectorsInclude("dot")}}}))
		var ids []uint64
		for _, h := range batch[0].GetResult() {
			ids = append(ids, h.GetId().GetNum())
		}
		if !slices.Equal(ids, []uint64{3, 6, 9}) {
			t.Errorf("a query without vector gives %v, want [3 6 9]", ids)
		}
		hit := batch[1].GetResult()[0]
		if len(hit.GetPayload()) != 1 || hit.GetPayload()["group"].GetStringValue() == "" {
			t.Errorf("payload of the hit: %v, want the field group only", hit.GetPayload())
		}
		got := hit.GetVectors().GetVectors().GetVectors()
		if len(got) != 1 || len(got["dot"].GetDenseVector().GetData()) != dim {
			t.Errorf("vectors of the hit: %v, want dot only", got)
		}
	})
}
