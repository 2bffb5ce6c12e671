package vectord

import (
	"fmt"
	"math"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// checkUnknown refuses requests with fields that this program's client library does not know: a newer
// client asks for something that would otherwise be silently ignored.
func checkUnknown(m protoreflect.Message) error {
	if len(m.GetUnknown()) > 0 {
		return unsupported(fmt.Sprintf("a field of %s newer than Qdrant %s", m.Descriptor().Name(), compatibleVersion))
	}
	var err error
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.IsMap():
			if fd.MapValue().Message() == nil {
				return true
			}
			v.Map().Range(func(_ protoreflect.MapKey, e protoreflect.Value) bool {
				err = checkUnknown(e.Message())
				return err == nil
			})
		case fd.Message() == nil:
		case fd.IsList():
			for i := 0; err == nil && i < v.List().Len(); i++ {
				err = checkUnknown(v.List().Get(i).Message())
			}
		default:
			err = checkUnknown(v.Message())
		}
		return err == nil
	})
	return err
}

// checkFinite refuses NaN and infinities.
func checkFinite(v []float32) error {
	for _, x := range v {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return invalid("a vector contains NaN or infinite values")
		}
	}
	return nil
}

// checkShard refuses a choice of shards: there is one.
func checkShard(sel *pb.ShardKeySelector) error {
	if sel != nil {
		return unsupported("a shard key selector")
	}
	return nil
}

// anyVector is a dense or a sparse vector from the wire.
type anyVector struct {
	dense  []float32
	sparse *pb.SparseVector
}

// vectorOf reads a vector in today's or the deprecated form.
func vectorOf(v *pb.Vector) (anyVector, error) {
	switch k := v.GetVector().(type) {
	case *pb.Vector_Dense:
		return anyVector{dense: k.Dense.GetData()}, nil
	case *pb.Vector_Sparse:
		return anyVector{sparse: k.Sparse}, nil
	case *pb.Vector_MultiDense:
		return anyVector{}, unsupported("a multi-vector")
	case *pb.Vector_Document, *pb.Vector_Image, *pb.Vector_Object:
		return anyVector{}, unsupported("inference in the server (a document, image or object as a vector)")
	case nil:
	default:
		return anyVector{}, unsupported("this kind of vector")
	}
	//lint:ignore SA1019 older clients, go-client before 1.16 among them, write the deprecated fields.
	data, indices, count := v.GetData(), v.GetIndices(), v.GetVectorsCount()
	if count > 1 {
		return anyVector{}, unsupported("a multi-vector")
	}
	if indices != nil {
		return anyVector{sparse: &pb.SparseVector{Values: data, Indices: indices.GetData()}}, nil
	}
	return anyVector{dense: data}, nil
}

// checkDense refuses a vector that does not fit the field.
func (f *denseField) checkDense(v []float32) error {
	if len(v) != f.dim {
		return invalid("Vector dimension error: expected dim: %d, got %d", f.dim, len(v))
	}
	return checkFinite(v)
}

// canonicalVector checks a vector for the field of this name and brings it into the form that is stored.
func (c *collection) canonicalVector(name string, v *pb.Vector) (*pb.Vector, error) {
	given, err := vectorOf(v)
	if err != nil {
		return nil, err
	}
	dense, _, err := c.field(name)
	if err != nil {
		return nil, err
	}
	if dense != nil {
		if given.sparse != nil {
			return nil, invalid("vector %q is dense, a sparse vector was given", name)
		}
		if err := dense.checkDense(given.dense); err != nil {
			return nil, err
		}
		if dense.distance == pb.Distance_Cosine {
			normalize(given.dense)
		}
		return pb.NewVectorDense(given.dense), nil
	}
	if given.sparse == nil {
		return nil, invalid("vector %q is sparse, a dense vector was given", name)
	}
	s, err := newSparseVector(given.sparse.GetIndices(), given.sparse.GetValues())
	if err != nil {
		return nil, err
	}
	return pb.NewVectorSparse(s.indices, s.values), nil
}

// canonicalVectors checks the vectors of a point; the result names all of them.
func (c *collection) canonicalVectors(v *pb.Vectors) (map[string]*pb.Vector, error) {
	out := map[string]*pb.Vector{}
	var named map[string]*pb.Vector
	switch k := v.GetVectorsOptions().(type) {
	case nil:
		return out, nil
	case *pb.Vectors_Vector:
		named = map[string]*pb.Vector{"": k.Vector}
	case *pb.Vectors_Vectors:
		named = k.Vectors.GetVectors()
	default:
		return nil, unsupported("this form of vectors")
	}
	for name, vec := range named {
		canonical, err := c.canonicalVector(name, vec)
		if err != nil {
			return nil, err
		}
		out[name] = canonical
	}
	return out, nil
}

// canonicalPoint checks a point and brings it into the form that is logged and stored: every vector named,
// cosine vectors normalised, sparse indices ascending.
func (c *collection) canonicalPoint(p *pb.PointStruct) (*pb.PointStruct, error) {
	key, err := parseID(p.GetId())
	if err != nil {
		return nil, err
	}
	named, err := c.canonicalVectors(p.GetVectors())
	if err != nil {
		return nil, err
	}
	return &pb.PointStruct{Id: key.id(), Payload: p.GetPayload(), Vectors: namedVectors(named)}, nil
}
