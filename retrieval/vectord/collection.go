package vectord

import (
	"fmt"
	"slices"
	"sync"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/protobuf/proto"
)

// collection is a set of points with named vectors and payloads. Its slices are indexed by slot. It is
// changed only by apply, under the server's write lock, and read under the read lock.
type collection struct {
	name   string
	create *pb.CreateCollection
	dense  map[string]*denseField
	sparse map[string]*sparseField

	slots    map[pointKey]uint32
	keys     []pointKey
	payloads []map[string]*pb.Value
	sizes    []int32 // what the point takes in the log
	free     []uint32
	bytes    int64 // what all records of the collection would take in a fresh log
	indexes  map[string]*payloadIndex

	orderMu sync.Mutex // guards order among readers
	order   []uint32   // slots by id; nil when points came or went since it was made
}

// newCollection makes an empty collection of a request that checkCreate has passed.
func newCollection(m *pb.CreateCollection) (*collection, error) {
	c := &collection{
		name: m.GetCollectionName(), create: m,
		dense: map[string]*denseField{}, sparse: map[string]*sparseField{},
		slots: map[pointKey]uint32{}, indexes: map[string]*payloadIndex{},
		bytes: int64(proto.Size(m)) + frameSize,
	}
	for name, p := range denseParams(m.GetVectorsConfig()) {
		if p.GetSize() == 0 {
			return nil, fmt.Errorf("collection %s: vector %q has no size", c.name, name)
		}
		c.dense[name] = newDenseField(p)
	}
	for name, p := range m.GetSparseVectorsConfig().GetMap() {
		c.sparse[name] = newSparseField(p)
	}
	return c, nil
}

// denseParams returns the dense vectors by name; the default vector has the empty name.
func denseParams(v *pb.VectorsConfig) map[string]*pb.VectorParams {
	if p := v.GetParams(); p != nil {
		return map[string]*pb.VectorParams{"": p}
	}
	return v.GetParamsMap().GetMap()
}

// field finds a vector by name; exactly one of the results is set.
func (c *collection) field(name string) (*denseField, *sparseField, error) {
	if f, ok := c.dense[name]; ok {
		return f, nil, nil
	}
	if f, ok := c.sparse[name]; ok {
		return nil, f, nil
	}
	return nil, nil, invalid("Not existing vector name error: %s", name)
}

// apply makes a record of this collection part of it.
func (c *collection) apply(r record, size int) error {
	switch m := r.msg.(type) {
	case *pb.UpsertPoints:
		share := size/max(1, len(m.GetPoints())) + 1
		for _, p := range m.GetPoints() {
			if err := c.put(p, share); err != nil {
				return err
			}
		}
	case *pb.DeletePoints:
		keys, err := parseIDs(m.GetPoints().GetPoints().GetIds())
		if err != nil {
			return err
		}
		for _, k := range keys {
			c.remove(k)
		}
	case *pb.CreateFieldIndexCollection:
		return c.addIndex(m)
	case *pb.DeleteFieldIndexCollection:
		delete(c.indexes, m.GetFieldName())
	case *pb.UpdateCollection:
		c.tune(m)
	default:
		return fmt.Errorf("a record of kind %d is no change of a collection", r.kind)
	}
	return nil
}

// tune remembers tuning options. The former description is left as it is: an answer may still show it.
func (c *collection) tune(m *pb.UpdateCollection) {
	next := proto.CloneOf(c.create)
	if d := m.GetOptimizersConfig(); d != nil {
		if next.OptimizersConfig == nil {
			next.OptimizersConfig = &pb.OptimizersConfigDiff{}
		}
		proto.Merge(next.OptimizersConfig, d)
	}
	if d := m.GetHnswConfig(); d != nil {
		if next.HnswConfig == nil {
			next.HnswConfig = &pb.HnswConfigDiff{}
		}
		proto.Merge(next.HnswConfig, d)
	}
	if d := m.GetParams(); d != nil && d.OnDiskPayload != nil {
		next.OnDiskPayload = d.OnDiskPayload
	}
	c.create = next
}

// put stores a whole point in canonical form (see canonicalPoint) in place of any former one.
func (c *collection) put(p *pb.PointStruct, size int) error {
	key, err := parseID(p.GetId())
	if err != nil {
		return err
	}
	slot, known := c.slots[key]
	if !known {
		slot = c.takeSlot(key)
	}
	c.bytes += int64(size) - int64(c.sizes[slot])
	c.sizes[slot] = int32(size)
	c.payloads[slot] = p.GetPayload()
	vectors := p.GetVectors().GetVectors().GetVectors()
	for name, f := range c.dense {
		if v := vectors[name].GetDense(); v != nil && len(v.GetData()) == f.dim {
			f.set(slot, v.GetData())
		} else {
			f.clear(slot)
		}
	}
	for name, f := range c.sparse {
		if v := vectors[name].GetSparse(); v != nil {
			f.set(slot, sparseVector{v.GetIndices(), v.GetValues()})
		} else {
			f.clear(slot)
		}
	}
	for _, x := range c.indexes {
		x.set(slot, p.GetPayload())
	}
	return nil
}

// takeSlot gives a new point a slot.
func (c *collection) takeSlot(key pointKey) uint32 {
	c.order = nil
	if n := len(c.free); n > 0 {
		slot := c.free[n-1]
		c.free = c.free[:n-1]
		c.slots[key], c.keys[slot] = slot, key
		return slot
	}
	slot := uint32(len(c.keys))
	c.slots[key] = slot
	c.keys = append(c.keys, key)
	c.payloads = append(c.payloads, nil)
	c.sizes = append(c.sizes, 0)
	return slot
}

// remove deletes a point, if there is one.
func (c *collection) remove(key pointKey) {
	slot, ok := c.slots[key]
	if !ok {
		return
	}
	for _, f := range c.dense {
		f.clear(slot)
	}
	for _, f := range c.sparse {
		f.clear(slot)
	}
	for _, x := range c.indexes {
		x.set(slot, nil)
	}
	c.bytes -= int64(c.sizes[slot])
	c.payloads[slot], c.sizes[slot] = nil, 0
	c.free = append(c.free, slot)
	delete(c.slots, key)
	c.order = nil
}

// addIndex builds an index over the points that are there.
func (c *collection) addIndex(m *pb.CreateFieldIndexCollection) error {
	x, err := newPayloadIndex(m)
	if err != nil {
		return err
	}
	for _, slot := range c.slots {
		x.set(slot, c.payloads[slot])
	}
	c.indexes[m.GetFieldName()] = x
	return nil
}

// byID returns all slots in the order of ids. The caller holds the read lock.
func (c *collection) byID() []uint32 {
	c.orderMu.Lock()
	defer c.orderMu.Unlock()
	if c.order == nil {
		c.order = make([]uint32, 0, len(c.slots))
		for _, slot := range c.slots {
			c.order = append(c.order, slot)
		}
		slices.SortFunc(c.order, func(a, b uint32) int { return compareKeys(c.keys[a], c.keys[b]) })
	}
	return c.order
}

// where returns the slots of a selection in the order of ids.
func (c *collection) where(sel selection) []uint32 {
	var out []uint32
	if sel.slots != nil {
		for _, slot := range sel.slots {
			if sel.match == nil || sel.match(slot) {
				out = append(out, slot)
			}
		}
		slices.SortFunc(out, func(a, b uint32) int { return compareKeys(c.keys[a], c.keys[b]) })
		return out
	}
	for _, slot := range c.byID() {
		if sel.match == nil || sel.match(slot) {
			out = append(out, slot)
		}
	}
	return out
}

// count returns the number of points of a selection.
func (c *collection) count(sel selection) int {
	if sel.slots == nil && sel.match == nil {
		return len(c.slots)
	}
	n := 0
	visit := func(slot uint32) {
		if sel.match == nil || sel.match(slot) {
			n++
		}
	}
	if sel.slots != nil {
		for _, slot := range sel.slots {
			visit(slot)
		}
		return n
	}
	for _, slot := range c.slots {
		visit(slot)
	}
	return n
}

// point returns a stored point in canonical form. The payload is shared, the vectors are copies.
func (c *collection) point(slot uint32) *pb.PointStruct {
	named := map[string]*pb.Vector{}
	for name, f := range c.dense {
		if f.present(slot) {
			named[name] = pb.NewVectorDense(slices.Clone(f.row(slot)))
		}
	}
	for name, f := range c.sparse {
		if f.present(slot) {
			named[name] = pb.NewVectorSparse(f.vectors[slot].indices, f.vectors[slot].values)
		}
	}
	return &pb.PointStruct{Id: c.keys[slot].id(), Payload: c.payloads[slot], Vectors: namedVectors(named)}
}

func namedVectors(named map[string]*pb.Vector) *pb.Vectors {
	return &pb.Vectors{VectorsOptions: &pb.Vectors_Vectors{Vectors: &pb.NamedVectors{Vectors: named}}}
}

// snapshot writes the collection as the fewest records.
func (c *collection) snapshot(add func(r record) error) error {
	if err := add(record{recordCreate, c.create}); err != nil {
		return err
	}
	for _, x := range c.indexes {
		if err := add(record{recordCreateIndex, x.request}); err != nil {
			return err
		}
	}
	var points []*pb.PointStruct
	bytes := 0
	for _, slot := range c.byID() {
		points = append(points, c.point(slot))
		bytes += int(c.sizes[slot])
		if len(points) == putBatch || bytes > putBatchBytes {
			if err := add(putRecord(c.name, points)); err != nil {
				return err
			}
			points, bytes = nil, 0
		}
	}
	if len(points) == 0 {
		return nil
	}
	return add(putRecord(c.name, points))
}

// putRecord stores points in canonical form.
func putRecord(name string, points []*pb.PointStruct) record {
	return record{recordPut, &pb.UpsertPoints{CollectionName: name, Points: points}}
}
