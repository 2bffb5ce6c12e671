package vectord

import (
	"context"
	"slices"

	pb "github.com/qdrant/go-client/qdrant"
)

// maxPrefetchDepth bounds the nesting of prefetches, as in Qdrant.
const maxPrefetchDepth = 64

// stage is one checked step of a query: it takes its candidates from the collection or from its sources
// (prefetches) and keeps the best of them.
type stage struct {
	c       *collection
	sources []*stage
	want    wanted
	where   selection // of a stage without sources

	dense  *denseField // one of dense, sparse, fuse and none is set
	vector []float32
	sparse *sparseField
	terms  sparseVector
	fuse   func(lists [][]hit) map[uint32]float32
}

// planner checks a query as a whole and makes stages of it.
type planner struct {
	c        *collection
	excluded []*pb.PointId // ids that queries refer to; they are no results
}

// plan compiles a query. Nothing is scanned before the whole of it is checked.
func (c *collection) plan(m *pb.QueryPoints) (*stage, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	limit := uint64(defaultLimit)
	if m.Limit != nil {
		limit = m.GetLimit()
	}
	if limit == 0 {
		return nil, invalid("limit is 0; it must be 1 or more")
	}
	root := &pb.PrefetchQuery{
		Prefetch: m.GetPrefetch(), Query: m.GetQuery(), Using: m.Using, Params: m.GetParams(),
		Filter: m.GetFilter(), ScoreThreshold: m.ScoreThreshold, LookupFrom: m.GetLookupFrom(),
		Limit: pb.PtrOf(min(limit, maxLimit) + min(m.GetOffset(), maxLimit)),
	}
	p := &planner{c: c}
	p.collectIDs(root, 0)
	var inherited *pb.Filter
	if len(p.excluded) > 0 {
		inherited = &pb.Filter{MustNot: []*pb.Condition{pb.NewHasID(p.excluded...)}}
	}
	return p.stage(root, inherited, 0)
}

// collectIDs finds the points that the query and its prefetches refer to by id.
func (p *planner) collectIDs(m *pb.PrefetchQuery, depth int) {
	if id := m.GetQuery().GetNearest().GetId(); id != nil {
		p.excluded = append(p.excluded, id)
	}
	if depth < maxPrefetchDepth {
		for _, pre := range m.GetPrefetch() {
			p.collectIDs(pre, depth+1)
		}
	}
}

// stage compiles a query or prefetch. inherited is the filter of the queries around it.
func (p *planner) stage(m *pb.PrefetchQuery, inherited *pb.Filter, depth int) (*stage, error) {
	if depth > maxPrefetchDepth {
		return nil, invalid("prefetches are nested more than %d deep", maxPrefetchDepth)
	}
	if m.GetLookupFrom() != nil {
		return nil, unsupported("lookup_from")
	}
	limit := uint64(defaultLimit)
	if m.Limit != nil {
		limit = m.GetLimit()
	}
	if limit == 0 {
		return nil, invalid("the limit of a prefetch is 0; it must be 1 or more")
	}
	st := &stage{c: p.c, want: wanted{int(min(limit, 2*maxLimit)), m.ScoreThreshold}}
	filter := both(inherited, m.GetFilter())
	where, err := p.c.selectWhere(filter)
	if err != nil {
		return nil, err
	}
	for _, pre := range m.GetPrefetch() {
		source, err := p.stage(pre, filter, depth+1)
		if err != nil {
			return nil, err
		}
		st.sources = append(st.sources, source)
	}
	if len(st.sources) == 0 {
		st.where = where
	}
	return st, p.scoring(st, m)
}

// both joins two filters, either of which may be nil.
func both(a, b *pb.Filter) *pb.Filter {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &pb.Filter{Must: []*pb.Condition{pb.NewFilterAsCondition(a), pb.NewFilterAsCondition(b)}}
}

// scoring compiles how a stage ranks its candidates.
func (p *planner) scoring(st *stage, m *pb.PrefetchQuery) error {
	switch q := m.GetQuery().GetVariant().(type) {
	case nil:
		switch {
		case m.GetQuery() != nil:
			return invalid("a query is empty")
		case len(st.sources) > 0:
			return invalid("A query is needed to merge the prefetches")
		case m.ScoreThreshold != nil:
			return invalid("A query is needed to use the score_threshold")
		}
		return nil
	case *pb.Query_Nearest:
		return p.nearest(st, q.Nearest, m.GetUsing())
	case *pb.Query_Fusion:
		switch q.Fusion {
		case pb.Fusion_RRF:
			st.fuse = reciprocalRanks(defaultRRFK, nil)
		case pb.Fusion_DBSF:
			st.fuse = distributionScores
		default:
			return unsupported("the fusion " + q.Fusion.String())
		}
	case *pb.Query_Rrf:
		k, weights := uint32(defaultRRFK), q.Rrf.GetWeights()
		if q.Rrf.K != nil {
			k = q.Rrf.GetK()
		}
		if k == 0 {
			return invalid("the k of rrf is 0; it must be 1 or more")
		}
		if weights != nil && len(weights) != len(st.sources) {
			return invalid("rrf has %d weights for %d prefetches; the numbers must be equal", len(weights), len(st.sources))
		}
		st.fuse = reciprocalRanks(k, weights)
	default:
		return unsupported("the query " + variantName(m.GetQuery()))
	}
	switch {
	case len(st.sources) == 0:
		return invalid("cannot apply Fusion without prefetches")
	case m.GetUsing() != "":
		return invalid("Fusion queries cannot be combined with the 'using' field.")
	}
	return nil
}

// variantName names the kind of a query.
func variantName(q *pb.Query) string {
	m := q.ProtoReflect()
	if fd := m.WhichOneof(m.Descriptor().Oneofs().ByName("variant")); fd != nil {
		return string(fd.Name())
	}
	return "of an unknown kind"
}

// nearest compiles a search by vector: given, or that of a point of the collection.
func (p *planner) nearest(st *stage, in *pb.VectorInput, using string) error {
	dense, sparse, err := p.c.field(using)
	if err != nil {
		return err
	}
	var given *pb.Vector
	switch v := in.GetVariant().(type) {
	case *pb.VectorInput_Dense:
		given = pb.NewVectorDense(v.Dense.GetData())
	case *pb.VectorInput_Sparse:
		given = pb.NewVectorSparse(v.Sparse.GetIndices(), v.Sparse.GetValues())
	case *pb.VectorInput_Id:
		key, err := parseID(v.Id)
		if err != nil {
			return err
		}
		slot, ok := p.c.slots[key]
		if !ok {
			return noPoint(key)
		}
		if given = p.c.point(slot).GetVectors().GetVectors().GetVectors()[using]; given == nil {
			return notFound("Vector with name %q for point", using)
		}
	case *pb.VectorInput_MultiDense:
		return unsupported("a multi-vector")
	case *pb.VectorInput_Document, *pb.VectorInput_Image, *pb.VectorInput_Object:
		return unsupported("inference in the server (a document, image or object as a vector)")
	default:
		return invalid("a nearest query has no vector")
	}
	canonical, err := p.c.canonicalVector(using, given)
	if err != nil {
		return err
	}
	st.dense, st.vector = dense, canonical.GetDense().GetData()
	st.sparse = sparse
	st.terms = sparseVector{canonical.GetSparse().GetIndices(), canonical.GetSparse().GetValues()}
	return nil
}

// run carries out a stage after its sources.
func (st *stage) run(ctx context.Context) ([]hit, error) {
	lists := make([][]hit, len(st.sources))
	for i, source := range st.sources {
		var err error
		if lists[i], err = source.run(ctx); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	where := st.where
	if len(st.sources) > 0 {
		where = selection{slots: union(lists)}
	}
	switch {
	case st.fuse != nil:
		return st.fused(lists), nil
	case st.dense != nil:
		return st.dense.search(ctx, st.vector, where, st.want, st.c.keys)
	case st.sparse != nil:
		return st.sparse.search(st.terms, where, st.want, st.c.keys), nil
	}
	var hits []hit
	page, _, err := st.c.page(where, nil, st.want.limit)
	for _, slot := range page {
		hits = append(hits, hit{slot: slot, score: 1})
	}
	return hits, err
}

// fused ranks the union of the sources by the fusion.
func (st *stage) fused(lists [][]hit) []hit {
	top := newTopK(st.want.limit, false, st.c.keys)
	for slot, score := range st.fuse(lists) {
		if st.want.threshold == nil || score >= *st.want.threshold {
			top.push(hit{slot, score})
		}
	}
	return top.sorted()
}

// union returns the slots of all lists, ascending, each once.
func union(lists [][]hit) []uint32 {
	slots := []uint32{}
	for _, list := range lists {
		for _, h := range list {
			slots = append(slots, h.slot)
		}
	}
	slices.Sort(slots)
	return slices.Compact(slots)
}

// Query searches.
func (v pointsService) Query(ctx context.Context, m *pb.QueryPoints) (*pb.QueryResponse, error) {
	resp := &pb.QueryResponse{}
	err := v.s.read(m.GetCollectionName(), func(c *collection) error {
		answers, err := c.queries(ctx, []*pb.QueryPoints{m})
		if err == nil {
			resp.Result = answers[0].GetResult()
		}
		return err
	})
	return resp, err
}

// QueryBatch carries out several queries on the same state of a collection.
func (v pointsService) QueryBatch(ctx context.Context, m *pb.QueryBatchPoints) (*pb.QueryBatchResponse, error) {
	for _, q := range m.GetQueryPoints() {
		if name := q.GetCollectionName(); name != "" && name != m.GetCollectionName() {
			return nil, invalid("a batch on collection %q has a query on %q", m.GetCollectionName(), name)
		}
	}
	resp := &pb.QueryBatchResponse{}
	err := v.s.read(m.GetCollectionName(), func(c *collection) error {
		var err error
		resp.Result, err = c.queries(ctx, m.GetQueryPoints())
		return err
	})
	return resp, err
}

// queries checks all queries, then runs them.
func (c *collection) queries(ctx context.Context, list []*pb.QueryPoints) ([]*pb.BatchResult, error) {
	plans, views := make([]*stage, len(list)), make([]view, len(list))
	for i, m := range list {
		var err error
		if plans[i], err = c.plan(m); err != nil {
			return nil, err
		}
		if views[i], err = c.newView(m.GetWithPayload(), false, m.GetWithVectors()); err != nil {
			return nil, err
		}
	}
	answers := make([]*pb.BatchResult, len(list))
	for i, m := range list {
		hits, err := plans[i].run(ctx)
		if err != nil {
			return nil, err
		}
		answers[i] = &pb.BatchResult{}
		for _, h := range hits[min(m.GetOffset(), uint64(len(hits))):] {
			answers[i].Result = append(answers[i].Result, &pb.ScoredPoint{
				Id: c.keys[h.slot].id(), Score: h.score,
				Payload: views[i].payload(c.payloads[h.slot]), Vectors: c.output(h.slot, views[i])})
		}
	}
	return answers, nil
}
