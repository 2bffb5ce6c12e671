package qdrant

import (
	"context"
	"errors"
	"fmt"

	pb "github.com/qdrant/go-client/qdrant"
)

// Fusion says how the rankings of the dense and the sparse leg become one.
type Fusion int

const (
	// ReciprocalRank adds 1/(rank+2) over the legs, with ranks from 0: scores do not matter.
	ReciprocalRank Fusion = iota
	// ScoreDistribution adds each leg's scores after mapping their mean ± 3σ to 0 … 1.
	ScoreDistribution
)

// Query searches a collection by a dense vector, a sparse one, or both.
type Query struct {
	Collection string
	Dense      []float32 // nil: no dense leg
	Sparse     *Sparse   // nil: no sparse leg
	Fusion     Fusion    // with two legs
	Candidates int       // how many hits each of two legs contributes; 0: four times Limit
	Filter     Filter
	Limit      int      // 0: 10
	Fields     []string // payload fields of the hits; empty: all
}

// Hit is a found point. Score is the cosine with one dense leg, Σ of weights with one sparse leg, and the
// fused score with both; more is better.
type Hit struct {
	ID      ID
	Score   float32
	Payload map[string]any
}

func (q Query) limit() uint64 {
	if q.Limit <= 0 {
		return 10
	}
	return uint64(q.Limit)
}

func (q Query) candidates() uint64 {
	if q.Candidates <= 0 {
		return 4 * q.limit()
	}
	return uint64(q.Candidates)
}

// leg is a search by one vector.
type leg struct {
	query *pb.Query
	using string
}

func (q Query) legs() []leg {
	var legs []leg
	if q.Dense != nil {
		legs = append(legs, leg{pb.NewQueryDense(q.Dense), denseName})
	}
	if q.Sparse != nil {
		legs = append(legs, leg{pb.NewQuerySparse(q.Sparse.Indices, q.Sparse.Values), sparseName})
	}
	return legs
}

// request makes the query of one leg.
func (q Query) request(l leg, limit uint64) *pb.QueryPoints {
	return &pb.QueryPoints{CollectionName: q.Collection, Query: l.query, Using: &l.using, Filter: q.Filter.wire(),
		Limit: &limit, WithPayload: payloadSelector(q.Fields)}
}

var errNoLeg = errors.New("a search needs a dense or a sparse vector")

// Query returns the best hits, best first. Two legs are fused.
func (c *Client) Query(ctx context.Context, q Query) ([]Hit, error) {
	var req *pb.QueryPoints
	switch legs := q.legs(); len(legs) {
	case 0:
		return nil, errNoLeg
	case 1:
		req = q.request(legs[0], q.limit())
	default:
		fusion := pb.Fusion_RRF
		if q.Fusion == ScoreDistribution {
			fusion = pb.Fusion_DBSF
		}
		req = &pb.QueryPoints{CollectionName: q.Collection, Query: pb.NewQueryFusion(fusion), Filter: q.Filter.wire(),
			Limit: pb.PtrOf(q.limit()), WithPayload: payloadSelector(q.Fields)}
		for _, l := range legs {
			req.Prefetch = append(req.Prefetch, &pb.PrefetchQuery{Query: l.query, Using: &l.using, Limit: pb.PtrOf(q.candidates())})
		}
	}
	points, err := c.c.Query(ctx, req)
	if err != nil {
		return nil, c.explainQuery(ctx, q, err)
	}
	return hitsOf(points), nil
}

// QueryLegs returns the hits of each leg by itself, for callers that mix them in their own way: Candidates
// hits each, best first, with their own scores. A leg that was not asked for is nil.
func (c *Client) QueryLegs(ctx context.Context, q Query) (dense, sparse []Hit, err error) {
	legs := q.legs()
	if len(legs) == 0 {
		return nil, nil, errNoLeg
	}
	req := &pb.QueryBatchPoints{CollectionName: q.Collection}
	for _, l := range legs {
		req.QueryPoints = append(req.QueryPoints, q.request(l, q.candidates()))
	}
	batch, err := c.c.QueryBatch(ctx, req)
	if err != nil {
		return nil, nil, c.explainQuery(ctx, q, err)
	}
	if len(batch) != len(legs) {
		return nil, nil, fmt.Errorf("%s answered %d of %d searches", c.where, len(batch), len(legs))
	}
	for i, l := range legs {
		if l.using == denseName {
			dense = hitsOf(batch[i].GetResult())
		} else {
			sparse = hitsOf(batch[i].GetResult())
		}
	}
	return dense, sparse, nil
}

func (c *Client) explainQuery(ctx context.Context, q Query, err error) error {
	var sizes []int
	if q.Dense != nil {
		sizes = []int{len(q.Dense)}
	}
	return c.explainVectors(ctx, q.Collection, "searching collection "+q.Collection, err, sizes)
}

func hitsOf(points []*pb.ScoredPoint) []Hit {
	hits := make([]Hit, len(points))
	for i, p := range points {
		hits[i] = Hit{ID: idOf(p.GetId()), Score: p.GetScore(), Payload: payloadOf(p.GetPayload())}
	}
	return hits
}
