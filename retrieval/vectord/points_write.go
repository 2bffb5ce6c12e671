package vectord

import (
	"context"
	"maps"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/protobuf/proto"
)

// pointsService implements qdrant.Points. What is missing here (the older search calls, groups, facets,
// recommendations, batches of updates, matrices) answers Unimplemented.
type pointsService struct {
	pb.UnimplementedPointsServer
	s *Server
}

// update plans a change of one collection and makes it durable. plan runs under the writer's lock.
func (v pointsService) update(name string, plan func(c *collection) ([]record, error)) (*pb.PointsOperationResponse, error) {
	seq, err := v.s.write(func(st *state) ([]record, error) {
		c, err := st.find(name)
		if err != nil {
			return nil, err
		}
		return plan(c)
	})
	if err != nil {
		return nil, err
	}
	return &pb.PointsOperationResponse{Result: &pb.UpdateResult{
		OperationId: &seq, Status: pb.UpdateStatus_Completed}}, nil
}

// putRecords stores points in canonical form, in records of bounded size.
func putRecords(name string, points []*pb.PointStruct) []record {
	var records []record
	start, bytes := 0, 0
	for i, p := range points {
		bytes += proto.Size(p)
		if i+1 == len(points) || i+1-start == putBatch || bytes > putBatchBytes {
			records = append(records, putRecord(name, points[start:i+1]))
			start, bytes = i+1, 0
		}
	}
	return records
}

// Upsert stores whole points.
func (v pointsService) Upsert(_ context.Context, m *pb.UpsertPoints) (*pb.PointsOperationResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	switch {
	case m.GetUpdateFilter() != nil:
		return nil, unsupported("an update filter")
	case m.GetUpdateMode() != pb.UpdateMode_Upsert:
		return nil, unsupported("the update mode " + m.GetUpdateMode().String())
	}
	return v.update(m.GetCollectionName(), func(c *collection) ([]record, error) {
		points := make([]*pb.PointStruct, len(m.GetPoints()))
		for i, p := range m.GetPoints() {
			var err error
			if points[i], err = c.canonicalPoint(p); err != nil {
				return nil, err
			}
		}
		return putRecords(c.name, points), nil
	})
}

// Delete removes points by ids or by a filter; ids that do not exist are no error.
func (v pointsService) Delete(_ context.Context, m *pb.DeletePoints) (*pb.PointsOperationResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	return v.update(m.GetCollectionName(), func(c *collection) ([]record, error) {
		slots, err := c.selected(m.GetPoints(), false)
		if err != nil || len(slots) == 0 {
			return nil, err
		}
		ids := make([]*pb.PointId, len(slots))
		for i, slot := range slots {
			ids[i] = c.keys[slot].id()
		}
		return []record{{recordRemove, &pb.DeletePoints{CollectionName: c.name, Points: pb.NewPointsSelectorIDs(ids)}}}, nil
	})
}

// selected resolves a points selector to slots. With mustExist an unknown id is an error.
func (c *collection) selected(sel *pb.PointsSelector, mustExist bool) ([]uint32, error) {
	switch v := sel.GetPointsSelectorOneOf().(type) {
	case *pb.PointsSelector_Points:
		keys, err := parseIDs(v.Points.GetIds())
		if err != nil {
			return nil, err
		}
		var slots []uint32
		for _, key := range keys {
			slot, ok := c.slots[key]
			if !ok && mustExist {
				return nil, noPoint(key)
			}
			if ok {
				slots = append(slots, slot)
			}
		}
		return slots, nil
	case *pb.PointsSelector_Filter:
		where, err := c.selectWhere(v.Filter)
		if err != nil {
			return nil, err
		}
		return c.where(where), nil
	default:
		return nil, invalid("no points are selected; give ids or a filter")
	}
}

func noPoint(key pointKey) error {
	if key.uuid {
		return notFound("No point with id %s found", key.id().GetUuid())
	}
	return notFound("No point with id %d found", key.lo)
}

// rewrite changes points one by one: change gets a copy of a point that it may alter, but for its payload's
// inside.
func (c *collection) rewrite(slots []uint32, change func(p *pb.PointStruct) error) ([]record, error) {
	points := make([]*pb.PointStruct, len(slots))
	for i, slot := range slots {
		points[i] = c.point(slot)
		if err := change(points[i]); err != nil {
			return nil, err
		}
	}
	return putRecords(c.name, points), nil
}

// SetPayload sets fields of payloads and keeps the others.
func (v pointsService) SetPayload(_ context.Context, m *pb.SetPayloadPoints) (*pb.PointsOperationResponse, error) {
	var at path
	if m.Key != nil {
		paths, err := selectorPaths([]string{m.GetKey()})
		if err != nil {
			return nil, err
		}
		at = paths[0]
	}
	return v.changePayload(m, func(p *pb.PointStruct) { p.Payload = merge(p.GetPayload(), m.GetPayload(), at) })
}

// OverwritePayload replaces payloads.
func (v pointsService) OverwritePayload(_ context.Context, m *pb.SetPayloadPoints) (*pb.PointsOperationResponse, error) {
	if m.Key != nil {
		return nil, unsupported("overwriting the payload at a key")
	}
	return v.changePayload(m, func(p *pb.PointStruct) { p.Payload = m.GetPayload() })
}

func (v pointsService) changePayload(m *pb.SetPayloadPoints, change func(p *pb.PointStruct)) (*pb.PointsOperationResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	return v.update(m.GetCollectionName(), func(c *collection) ([]record, error) {
		slots, err := c.selected(m.GetPointsSelector(), true)
		if err != nil {
			return nil, err
		}
		return c.rewrite(slots, func(p *pb.PointStruct) error {
			change(p)
			return nil
		})
	})
}

// DeletePayload takes fields out of payloads.
func (v pointsService) DeletePayload(_ context.Context, m *pb.DeletePayloadPoints) (*pb.PointsOperationResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	paths, err := selectorPaths(m.GetKeys())
	if err != nil {
		return nil, err
	}
	return v.update(m.GetCollectionName(), func(c *collection) ([]record, error) {
		slots, err := c.selected(m.GetPointsSelector(), true)
		if err != nil {
			return nil, err
		}
		return c.rewrite(slots, func(p *pb.PointStruct) error {
			p.Payload = without(p.GetPayload(), paths)
			return nil
		})
	})
}

// ClearPayload empties payloads.
func (v pointsService) ClearPayload(_ context.Context, m *pb.ClearPayloadPoints) (*pb.PointsOperationResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	return v.update(m.GetCollectionName(), func(c *collection) ([]record, error) {
		slots, err := c.selected(m.GetPoints(), false)
		if err != nil {
			return nil, err
		}
		return c.rewrite(slots, func(p *pb.PointStruct) error {
			p.Payload = nil
			return nil
		})
	})
}

// UpdateVectors sets named vectors of points that exist and keeps their others.
func (v pointsService) UpdateVectors(_ context.Context, m *pb.UpdatePointVectors) (*pb.PointsOperationResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	if m.GetUpdateFilter() != nil {
		return nil, unsupported("an update filter")
	}
	return v.update(m.GetCollectionName(), func(c *collection) ([]record, error) {
		changed := map[pointKey]*pb.PointStruct{} // a point named twice keeps both changes
		points := make([]*pb.PointStruct, 0, len(m.GetPoints()))
		for _, pv := range m.GetPoints() {
			key, err := parseID(pv.GetId())
			if err != nil {
				return nil, err
			}
			named, err := c.canonicalVectors(pv.GetVectors())
			if err != nil {
				return nil, err
			}
			slot, ok := c.slots[key]
			if !ok {
				return nil, noPoint(key)
			}
			if changed[key] == nil {
				changed[key] = c.point(slot)
				points = append(points, changed[key])
			}
			maps.Copy(changed[key].GetVectors().GetVectors().GetVectors(), named)
		}
		return putRecords(c.name, points), nil
	})
}

// DeleteVectors takes named vectors away from points.
func (v pointsService) DeleteVectors(_ context.Context, m *pb.DeletePointVectors) (*pb.PointsOperationResponse, error) {
	if err := checkShard(m.GetShardKeySelector()); err != nil {
		return nil, err
	}
	return v.update(m.GetCollectionName(), func(c *collection) ([]record, error) {
		for _, name := range m.GetVectors().GetNames() {
			if _, _, err := c.field(name); err != nil {
				return nil, err
			}
		}
		slots, err := c.selected(m.GetPointsSelector(), true)
		if err != nil {
			return nil, err
		}
		return c.rewrite(slots, func(p *pb.PointStruct) error {
			for _, name := range m.GetVectors().GetNames() {
				delete(p.GetVectors().GetVectors().GetVectors(), name)
			}
			return nil
		})
	})
}

// CreateFieldIndex indexes a payload field. Index parameters are tuning and have no effect.
func (v pointsService) CreateFieldIndex(_ context.Context, m *pb.CreateFieldIndexCollection) (*pb.PointsOperationResponse, error) {
	if m.FieldType == nil {
		return nil, invalid("the index on %q has no field type", m.GetFieldName())
	}
	if schemaType(m.GetFieldType()) == pb.PayloadSchemaType_UnknownType {
		return nil, unsupported("an index of type " + m.GetFieldType().String())
	}
	if _, err := parsePath(m.GetFieldName()); err != nil {
		return nil, err
	}
	return v.update(m.GetCollectionName(), func(c *collection) ([]record, error) {
		if x, ok := c.indexes[m.GetFieldName()]; ok && x.request.GetFieldType() == m.GetFieldType() {
			return nil, nil
		}
		return []record{{recordCreateIndex, &pb.CreateFieldIndexCollection{CollectionName: c.name,
			FieldName: m.GetFieldName(), FieldType: m.FieldType, FieldIndexParams: m.GetFieldIndexParams()}}}, nil
	})
}

// DeleteFieldIndex drops a payload index, if there is one.
func (v pointsService) DeleteFieldIndex(_ context.Context, m *pb.DeleteFieldIndexCollection) (*pb.PointsOperationResponse, error) {
	return v.update(m.GetCollectionName(), func(c *collection) ([]record, error) {
		if _, ok := c.indexes[m.GetFieldName()]; !ok {
			return nil, nil
		}
		return []record{{recordDropIndex, &pb.DeleteFieldIndexCollection{CollectionName: c.name, FieldName: m.GetFieldName()}}}, nil
	})
}

// schemaType tells an index type as collection info shows it; UnknownType for those that are not supported.
func schemaType(t pb.FieldType) pb.PayloadSchemaType {
	switch t {
	case pb.FieldType_FieldTypeKeyword:
		return pb.PayloadSchemaType_Keyword
	case pb.FieldType_FieldTypeInteger:
		return pb.PayloadSchemaType_Integer
	case pb.FieldType_FieldTypeFloat:
		return pb.PayloadSchemaType_Float
	case pb.FieldType_FieldTypeBool:
		return pb.PayloadSchemaType_Bool
	case pb.FieldType_FieldTypeDatetime:
		return pb.PayloadSchemaType_Datetime
	case pb.FieldType_FieldTypeUuid:
		return pb.PayloadSchemaType_Uuid
	default:
		return pb.PayloadSchemaType_UnknownType
	}
}
