package vectord

import (
	"context"
	"slices"
	"sort"

	pb "github.com/qdrant/go-client/qdrant"
)

// defaultLimit is how many points a query or scroll returns when the request does not say.
const defaultLimit = 10

// maxLimit keeps limits and offsets within an int on every machine.
const maxLimit = 1 << 30

// view is what an answer shows of each point.
type view struct {
	payload projection
	vectors []string // names of the vectors; nil: none
	single  bool     // the default vector alone, not in a map
}

// newView compiles the selectors of a request.
func (c *collection) newView(p *pb.WithPayloadSelector, payloadByDefault bool, vs *pb.WithVectorsSelector) (view, error) {
	var v view
	var err error
	if v.payload, err = newProjection(p, payloadByDefault); err != nil {
		return v, err
	}
	switch k := vs.GetSelectorOptions().(type) {
	case nil:
	case *pb.WithVectorsSelector_Enable:
		if k.Enable {
			v.vectors = c.vectorNames()
		}
	case *pb.WithVectorsSelector_Include:
		v.vectors = k.Include.GetNames()
		for _, name := range v.vectors {
			if _, _, err := c.field(name); err != nil {
				return v, err
			}
		}
	default:
		return v, unsupported("this vectors selector")
	}
	v.single = len(v.vectors) == 1 && v.vectors[0] == ""
	return v, nil
}

func (c *collection) vectorNames() []string {
	var names []string
	for name := range c.dense {
		names = append(names, name)
	}
	for name := range c.sparse {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// output copies the vectors that the view shows.
func (c *collection) output(slot uint32, v view) *pb.VectorsOutput {
	if v.vectors == nil {
		return nil
	}
	out := map[string]*pb.VectorOutput{}
	for _, name := range v.vectors {
		if f, ok := c.dense[name]; ok && f.present(slot) {
			out[name] = &pb.VectorOutput{Vector: &pb.VectorOutput_Dense{
				Dense: &pb.DenseVector{Data: slices.Clone(f.row(slot))}}}
		}
		if f, ok := c.sparse[name]; ok && f.present(slot) {
			out[name] = &pb.VectorOutput{Vector: &pb.VectorOutput_Sparse{
				Sparse: &pb.SparseVector{Indices: f.vectors[slot].indices, Values: f.vectors[slot].values}}}
		}
	}
	if v.single && len(out) == 1 {
		return &pb.VectorsOutput{VectorsOptions: &pb.VectorsOutput_Vector{Vector: out[""]}}
	}
	return &pb.VectorsOutput{VectorsOptions: &pb.VectorsOutput_Vectors{Vectors: &pb.NamedVectorsOutput{Vectors: out}}}
}

func (c *collection) retrieved(slot uint32, v view) *pb.RetrievedPoint {
	return &pb.RetrievedPoint{Id: c.keys[slot].id(), Payload: v.payload(c.payloads[slot]), Vectors: c.output(slot, v)}
}

// Get returns the points with these ids, in the order asked; unknown ids are left out.
func (v pointsService) Get(_ context.Context, m *pb.GetPoints) (*pb.GetResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	keys, err := parseIDs(m.GetIds())
	if err != nil {
		return nil, err
	}
	resp := &pb.GetResponse{}
	err = v.s.read(m.GetCollectionName(), func(c *collection) error {
		show, err := c.newView(m.GetWithPayload(), true, m.GetWithVectors())
		if err != nil {
			return err
		}
		for _, key := range keys {
			if slot, ok := c.slots[key]; ok {
				resp.Result = append(resp.Result, c.retrieved(slot, show))
			}
		}
		return nil
	})
	return resp, err
}

// Scroll pages through points in the order of ids. The offset is the first id of a page.
func (v pointsService) Scroll(_ context.Context, m *pb.ScrollPoints) (*pb.ScrollResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	if m.GetOrderBy() != nil {
		return nil, unsupported("order_by")
	}
	limit := defaultLimit
	if m.Limit != nil {
		limit = int(min(m.GetLimit(), maxLimit))
	}
	if limit == 0 {
		return nil, invalid("limit is 0; it must be 1 or more")
	}
	resp := &pb.ScrollResponse{}
	err := v.s.read(m.GetCollectionName(), func(c *collection) error {
		where, err := c.selectWhere(m.GetFilter())
		if err != nil {
			return err
		}
		show, err := c.newView(m.GetWithPayload(), true, m.GetWithVectors())
		if err != nil {
			return err
		}
		page, next, err := c.page(where, m.GetOffset(), limit)
		if err != nil {
			return err
		}
		resp.NextPageOffset = next
		for _, slot := range page {
			resp.Result = append(resp.Result, c.retrieved(slot, show))
		}
		return nil
	})
	return resp, err
}

// page returns up to limit selected slots with ids from offset on, and the id after them, if any.
func (c *collection) page(where selection, offset *pb.PointId, limit int) ([]uint32, *pb.PointId, error) {
	order := c.byID()
	if where.slots != nil {
		order = c.where(selection{slots: where.slots})
	}
	start := 0
	if offset != nil {
		from, err := parseID(offset)
		if err != nil {
			return nil, nil, err
		}
		start = sort.Search(len(order), func(i int) bool { return compareKeys(c.keys[order[i]], from) >= 0 })
	}
	var page []uint32
	for _, slot := range order[start:] {
		if where.match != nil && !where.match(slot) {
			continue
		}
		if len(page) == limit {
			return page, c.keys[slot].id(), nil
		}
		page = append(page, slot)
	}
	return page, nil, nil
}

// Count counts points; always exactly.
func (v pointsService) Count(_ context.Context, m *pb.CountPoints) (*pb.CountResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	resp := &pb.CountResponse{Result: &pb.CountResult{}}
	err := v.s.read(m.GetCollectionName(), func(c *collection) error {
		where, err := c.selectWhere(m.GetFilter())
		if err != nil {
			return err
		}
		resp.Result.Count = uint64(c.count(where))
		return nil
	})
	return resp, err
}
