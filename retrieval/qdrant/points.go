package qdrant

import (
	"context"
	"fmt"
	"iter"
	"strconv"

	"github.com/google/uuid"
	pb "github.com/qdrant/go-client/qdrant"
)

// ID names a point: a UUID in its usual form, or a decimal number.
type ID string

// KeyID derives the ID of a point from a key of ours, such as a product's SKU: the UUID (version 5) of the
// key. The same key always gives the same ID, so that ingesting twice stores once.
func KeyID(key string) ID { return ID(uuid.NewSHA1(uuid.NameSpaceOID, []byte(key)).String()) }

// Sparse is a sparse vector: a weight for each index. Indices are unique, in any order.
type Sparse struct {
	Indices []uint32
	Values  []float32
}

// Point is what a collection stores. Payload values are strings, bools, numbers, nil, and slices ([]any or
// []string) and maps (map[string]any) of them. Points that are read have no vectors; numbers come back as
// int64 or float64, slices as []any.
type Point struct {
	ID      ID
	Dense   []float32 // nil: the point has none
	Sparse  *Sparse   // nil: the point has none
	Payload map[string]any
}

const (
	// upsertBatch is how many points go into one request; with 1,536-d vectors about 3 MB.
	upsertBatch = 500
	// pageSize is how many points are read at once.
	pageSize = 500
)

// Upsert stores points in place of those with the same IDs. It returns when they are durable. When it
// fails some batches may have been stored; storing all again is safe.
func (c *Client) Upsert(ctx context.Context, collection string, points []Point) error {
	wire := make([]*pb.PointStruct, len(points))
	var sizes []int
	for i, p := range points {
		if p.Dense != nil {
			sizes = append(sizes, len(p.Dense))
		}
		var err error
		if wire[i], err = p.wire(); err != nil {
			return fmt.Errorf("point %s for collection %s: %w", p.ID, collection, err)
		}
	}
	for start := 0; start < len(wire); start += upsertBatch {
		batch := wire[start:min(start+upsertBatch, len(wire))]
		_, err := c.c.Upsert(ctx, &pb.UpsertPoints{CollectionName: collection, Wait: pb.PtrOf(true), Points: batch})
		if err != nil {
			what := fmt.Sprintf("storing %d points in collection %s", len(batch), collection)
			return c.explainVectors(ctx, collection, what, err, sizes)
		}
	}
	return nil
}

// wire brings a point into the form of the protocol.
func (p Point) wire() (*pb.PointStruct, error) {
	id, err := p.ID.wire()
	if err != nil {
		return nil, err
	}
	payload, err := payloadWire(p.Payload)
	if err != nil {
		return nil, err
	}
	named := map[string]*pb.Vector{}
	if p.Dense != nil {
		named[denseName] = pb.NewVectorDense(p.Dense)
	}
	if p.Sparse != nil {
		named[sparseName] = pb.NewVectorSparse(p.Sparse.Indices, p.Sparse.Values)
	}
	return &pb.PointStruct{Id: id, Payload: payload, Vectors: pb.NewVectorsMap(named)}, nil
}

func (id ID) wire() (*pb.PointId, error) {
	if n, err := strconv.ParseUint(string(id), 10, 64); err == nil {
		return pb.NewIDNum(n), nil
	}
	u, err := uuid.Parse(string(id))
	if err != nil {
		return nil, fmt.Errorf("%q is neither a UUID nor a number; use KeyID for other keys", id)
	}
	return pb.NewIDUUID(u.String()), nil
}

func wireIDs(ids []ID) ([]*pb.PointId, error) {
	out := make([]*pb.PointId, len(ids))
	for i, id := range ids {
		var err error
		if out[i], err = id.wire(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func idOf(id *pb.PointId) ID {
	if u := id.GetUuid(); u != "" {
		return ID(u)
	}
	return ID(strconv.FormatUint(id.GetNum(), 10))
}

// Delete removes points; IDs that do not exist are no error.
func (c *Client) Delete(ctx context.Context, collection string, ids ...ID) error {
	if len(ids) == 0 {
		return nil
	}
	wire, err := wireIDs(ids)
	if err != nil {
		return err
	}
	return c.delete(ctx, collection, pb.NewPointsSelectorIDs(wire))
}

// DeleteWhere removes the points that pass a filter. An empty filter is refused, lest everything go by
// mistake; DropCollection is for that.
func (c *Client) DeleteWhere(ctx context.Context, collection string, f Filter) error {
	if f.wire() == nil {
		return fmt.Errorf("deleting from collection %s needs a filter; drop the collection to delete everything", collection)
	}
	return c.delete(ctx, collection, pb.NewPointsSelectorFilter(f.wire()))
}

func (c *Client) delete(ctx context.Context, collection string, sel *pb.PointsSelector) error {
	_, err := c.c.Delete(ctx, &pb.DeletePoints{CollectionName: collection, Wait: pb.PtrOf(true), Points: sel})
	if err != nil {
		return c.explain(ctx, "deleting from collection "+collection, err)
	}
	return nil
}

// Get reads the payload fields (none: all) of the points with these IDs. Unknown IDs are left out; the
// order is the server's.
func (c *Client) Get(ctx context.Context, collection string, ids []ID, fields ...string) ([]Point, error) {
	wire, err := wireIDs(ids)
	if err != nil {
		return nil, err
	}
	var out []Point
	for start := 0; start < len(wire); start += pageSize {
		got, err := c.c.Get(ctx, &pb.GetPoints{CollectionName: collection,
			Ids: wire[start:min(start+pageSize, len(wire))], WithPayload: payloadSelector(fields)})
		if err != nil {
			return nil, c.explain(ctx, "reading points of collection "+collection, err)
		}
		for _, p := range got {
			out = append(out, Point{ID: idOf(p.GetId()), Payload: payloadOf(p.GetPayload())})
		}
	}
	return out, nil
}

// Versions reads one string field, such as the hash of the content a point was made from, for those of the
// IDs that exist. Ingestion compares it to leave unchanged points alone.
func (c *Client) Versions(ctx context.Context, collection, field string, ids []ID) (map[ID]string, error) {
	points, err := c.Get(ctx, collection, ids, field)
	if err != nil {
		return nil, err
	}
	out := make(map[ID]string, len(points))
	for _, p := range points {
		version, _ := p.Payload[field].(string) // absent or of another type: an unknown version
		out[p.ID] = version
	}
	return out, nil
}

// Scroll reads the payload fields (none: all) of all points that pass the filter, in the order of IDs. After
// an error it ends.
func (c *Client) Scroll(ctx context.Context, collection string, f Filter, fields ...string) iter.Seq2[Point, error] {
	return func(yield func(Point, error) bool) {
		req := &pb.ScrollPoints{CollectionName: collection, Filter: f.wire(),
			Limit: pb.PtrOf(uint32(pageSize)), WithPayload: payloadSelector(fields)}
		for {
			page, next, err := c.c.ScrollAndOffset(ctx, req)
			if err != nil {
				yield(Point{}, c.explain(ctx, "scrolling through collection "+collection, err))
				return
			}
			for _, p := range page {
				if !yield(Point{ID: idOf(p.GetId()), Payload: payloadOf(p.GetPayload())}, nil) {
					return
				}
			}
			if next == nil {
				return
			}
			req.Offset = next
		}
	}
}

// Count counts the points that pass the filter, exactly.
func (c *Client) Count(ctx context.Context, collection string, f Filter) (int, error) {
	n, err := c.c.Count(ctx, &pb.CountPoints{CollectionName: collection, Filter: f.wire(), Exact: pb.PtrOf(true)})
	if err != nil {
		return 0, c.explain(ctx, "counting points of collection "+collection, err)
	}
	return int(n), nil
}
