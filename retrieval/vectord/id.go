package vectord

import (
	"cmp"
	"encoding/binary"

	"github.com/google/uuid"
	pb "github.com/qdrant/go-client/qdrant"
)

// pointKey is a point's id in comparable form: a number (in lo) or a UUID (hi, lo).
type pointKey struct {
	uuid   bool
	hi, lo uint64
}

// parseID checks an id from the wire. UUIDs may be written in any case, with or without hyphens.
func parseID(id *pb.PointId) (pointKey, error) {
	switch v := id.GetPointIdOptions().(type) {
	case *pb.PointId_Num:
		return pointKey{lo: v.Num}, nil
	case *pb.PointId_Uuid:
		u, err := uuid.Parse(v.Uuid)
		if err != nil {
			return pointKey{}, invalid("Unable to parse UUID: %q", v.Uuid)
		}
		return pointKey{true, binary.BigEndian.Uint64(u[:8]), binary.BigEndian.Uint64(u[8:])}, nil
	default:
		return pointKey{}, invalid("a point has no id; give a number or a UUID")
	}
}

// parseIDs checks a list of ids.
func parseIDs(ids []*pb.PointId) ([]pointKey, error) {
	keys := make([]pointKey, len(ids))
	for i, id := range ids {
		var err error
		if keys[i], err = parseID(id); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// id writes a key in the form of the wire.
func (k pointKey) id() *pb.PointId {
	if !k.uuid {
		return pb.NewIDNum(k.lo)
	}
	var u uuid.UUID
	binary.BigEndian.PutUint64(u[:8], k.hi)
	binary.BigEndian.PutUint64(u[8:], k.lo)
	return pb.NewIDUUID(u.String())
}

// compareKeys orders numbers before UUIDs, each ascending: the order of scrolling and of equal scores.
func compareKeys(a, b pointKey) int {
	if a.uuid != b.uuid {
		if b.uuid {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.hi, b.hi), cmp.Compare(a.lo, b.lo))
}
