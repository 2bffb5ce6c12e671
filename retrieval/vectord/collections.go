package vectord

import (
	"context"
	"maps"
	"slices"
	"strings"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// maxNameLength bounds the names of collections and aliases, in bytes, as in Qdrant.
const maxNameLength = 255

// maxDim bounds the size of dense vectors, as in Qdrant.
const maxDim = 65536

// collectionsService implements qdrant.Collections. Sharding and clusters stay unimplemented.
type collectionsService struct {
	pb.UnimplementedCollectionsServer
	s *Server
}

func checkName(kind, name string) error {
	if name == "" || len(name) > maxNameLength || strings.ContainsAny(name, "/\\:*?\"<>|\x00") {
		return invalid("%q is no %s name: 1 to %d bytes without / \\ : * ? \" < > |", name, kind, maxNameLength)
	}
	return nil
}

// checkCreate refuses what a new collection could not hold.
func checkCreate(m *pb.CreateCollection) error {
	if err := checkName("collection", m.GetCollectionName()); err != nil {
		return err
	}
	switch {
	case m.GetShardNumber() > 1, m.GetShardingMethod() == pb.ShardingMethod_Custom:
		return unsupported("sharding")
	case m.GetReplicationFactor() > 1, m.GetWriteConsistencyFactor() > 1:
		return unsupported("replication")
	case m.GetQuantizationConfig() != nil:
		return unsupported("quantization")
	case m.GetStrictModeConfig().GetEnabled():
		return unsupported("strict mode")
	}
	dense := denseParams(m.GetVectorsConfig())
	for name, p := range dense {
		if err := checkVectorParams(name, p); err != nil {
			return err
		}
	}
	for name, p := range m.GetSparseVectorsConfig().GetMap() {
		if _, twice := dense[name]; twice {
			return invalid("vector %q is both dense and sparse", name)
		}
		if err := checkSparseParams(name, p); err != nil {
			return err
		}
	}
	return nil
}

func checkVectorParams(name string, p *pb.VectorParams) error {
	switch {
	case p.GetSize() < 1 || p.GetSize() > maxDim:
		return invalid("vector %q has size %d; it must be 1 to %d", name, p.GetSize(), maxDim)
	case p.GetMultivectorConfig() != nil:
		return unsupported("a multi-vector")
	case p.GetQuantizationConfig() != nil:
		return unsupported("quantization")
	case p.GetDatatype() != pb.Datatype_Default && p.GetDatatype() != pb.Datatype_Float32:
		return unsupported("the datatype " + p.GetDatatype().String())
	}
	switch p.GetDistance() {
	case pb.Distance_Cosine, pb.Distance_Dot, pb.Distance_Euclid, pb.Distance_Manhattan:
		return nil
	default:
		return invalid("vector %q has no known distance: %v", name, p.GetDistance())
	}
}

func checkSparseParams(name string, p *pb.SparseVectorParams) error {
	if t := p.GetIndex().GetDatatype(); t != pb.Datatype_Default && t != pb.Datatype_Float32 {
		return unsupported("the datatype " + t.String())
	}
	if m := p.GetModifier(); m != pb.Modifier_None && m != pb.Modifier_Idf {
		return unsupported("the modifier " + m.String() + " of vector " + name)
	}
	return nil
}

// Create makes a collection.
func (v collectionsService) Create(_ context.Context, m *pb.CreateCollection) (*pb.CollectionOperationResponse, error) {
	if err := checkCreate(m); err != nil {
		return nil, err
	}
	return v.change(func(st *state) ([]record, error) {
		name := m.GetCollectionName()
		_, aliased := st.aliases[name]
		if _, exists := st.collections[name]; exists || aliased {
			return nil, status.Errorf(codes.AlreadyExists, "Wrong input: Collection `%s` already exists!", name)
		}
		return []record{{recordCreate, m}}, nil
	})
}

// Delete drops a collection with its aliases. The result is false when there was none.
func (v collectionsService) Delete(_ context.Context, m *pb.DeleteCollection) (*pb.CollectionOperationResponse, error) {
	existed := false
	resp, err := v.change(func(st *state) ([]record, error) {
		if _, existed = st.collections[m.GetCollectionName()]; !existed {
			return nil, nil
		}
		return []record{{recordDrop, &pb.DeleteCollection{CollectionName: m.GetCollectionName()}}}, nil
	})
	if err != nil {
		return nil, err
	}
	resp.Result = existed
	return resp, nil
}

// Update remembers tuning options, which have no effect on an exact index, and refuses the rest. Options of
// single vectors are accepted and forgotten.
func (v collectionsService) Update(_ context.Context, m *pb.UpdateCollection) (*pb.CollectionOperationResponse, error) {
	switch p := m.GetParams(); {
	case m.GetQuantizationConfig() != nil && m.GetQuantizationConfig().GetDisabled() == nil:
		return nil, unsupported("quantization")
	case m.GetStrictModeConfig().GetEnabled():
		return nil, unsupported("strict mode")
	case m.GetSparseVectorsConfig() != nil:
		return nil, unsupported("changing sparse vectors of a collection")
	case len(m.GetMetadata()) > 0:
		return nil, unsupported("changing the metadata of a collection")
	case p.GetReplicationFactor() > 1 || p.GetWriteConsistencyFactor() > 1:
		return nil, unsupported("replication")
	}
	diffs := m.GetVectorsConfig().GetParamsMap().GetMap()
	if d := m.GetVectorsConfig().GetParams(); d != nil {
		diffs = map[string]*pb.VectorParamsDiff{"": d}
	}
	return v.change(func(st *state) ([]record, error) {
		c, err := st.find(m.GetCollectionName())
		if err != nil {
			return nil, err
		}
		for name, d := range diffs {
			if _, ok := c.dense[name]; !ok {
				return nil, invalid("Not existing vector name error: %s", name)
			}
			if q := d.GetQuantizationConfig(); q != nil && q.GetDisabled() == nil {
				return nil, unsupported("quantization")
			}
		}
		return []record{{recordTune, &pb.UpdateCollection{CollectionName: c.name, OptimizersConfig: m.GetOptimizersConfig(),
			HnswConfig: m.GetHnswConfig(), Params: m.GetParams()}}}, nil
	})
}

// Get describes a collection.
func (v collectionsService) Get(_ context.Context, m *pb.GetCollectionInfoRequest) (*pb.GetCollectionInfoResponse, error) {
	resp := &pb.GetCollectionInfoResponse{}
	err := v.s.read(m.GetCollectionName(), func(c *collection) error {
		resp.Result = c.info()
		return nil
	})
	return resp, err
}

// info describes the collection as Qdrant would: one segment, everything indexed.
func (c *collection) info() *pb.CollectionInfo {
	vectors := 0
	for _, f := range c.dense {
		vectors += f.count
	}
	for _, f := range c.sparse {
		vectors += f.count
	}
	schema := map[string]*pb.PayloadSchemaInfo{}
	for name, x := range c.indexes {
		schema[name] = &pb.PayloadSchemaInfo{
			DataType: schemaType(x.request.GetFieldType()), Params: x.request.GetFieldIndexParams(), Points: pb.PtrOf(uint64(x.points))}
	}
	return &pb.CollectionInfo{
		Status:              pb.CollectionStatus_Green,
		OptimizerStatus:     &pb.OptimizerStatus{Ok: true},
		SegmentsCount:       1,
		PointsCount:         pb.PtrOf(uint64(len(c.slots))),
		IndexedVectorsCount: pb.PtrOf(uint64(vectors)),
		PayloadSchema:       schema,
		Config: &pb.CollectionConfig{
			Params: &pb.CollectionParams{
				ShardNumber: 1, OnDiskPayload: c.create.GetOnDiskPayload(), ReplicationFactor: pb.PtrOf(uint32(1)),
				VectorsConfig: c.create.GetVectorsConfig(), SparseVectorsConfig: c.create.GetSparseVectorsConfig(),
			},
			HnswConfig: c.create.GetHnswConfig(), OptimizerConfig: c.create.GetOptimizersConfig(),
			WalConfig: c.create.GetWalConfig(), Metadata: c.create.GetMetadata(),
		},
	}
}

// List names all collections, sorted.
func (v collectionsService) List(context.Context, *pb.ListCollectionsRequest) (*pb.ListCollectionsResponse, error) {
	v.s.mu.RLock()
	defer v.s.mu.RUnlock()
	resp := &pb.ListCollectionsResponse{}
	for _, name := range slices.Sorted(maps.Keys(v.s.state.collections)) {
		resp.Collections = append(resp.Collections, &pb.CollectionDescription{Name: name})
	}
	return resp, nil
}

// CollectionExists says whether there is a collection or alias of this name.
func (v collectionsService) CollectionExists(_ context.Context, m *pb.CollectionExistsRequest) (*pb.CollectionExistsResponse, error) {
	v.s.mu.RLock()
	defer v.s.mu.RUnlock()
	_, err := v.s.state.find(m.GetCollectionName())
	return &pb.CollectionExistsResponse{Result: &pb.CollectionExists{Exists: err == nil}}, nil
}

// UpdateAliases carries out alias actions, all or none.
func (v collectionsService) UpdateAliases(_ context.Context, m *pb.ChangeAliases) (*pb.CollectionOperationResponse, error) {
	return v.change(func(st *state) ([]record, error) {
		for _, a := range m.GetActions() {
			if err := st.checkNewAlias(a); err != nil {
				return nil, err
			}
		}
		if err := applyAliases(maps.Clone(st.aliases), m); err != nil {
			return nil, err
		}
		return []record{{recordAliases, m}}, nil
	})
}

// checkNewAlias refuses aliases of nothing and aliases that hide a collection.
func (st *state) checkNewAlias(a *pb.AliasOperations) error {
	name := a.GetRenameAlias().GetNewAliasName()
	switch c := a.GetCreateAlias(); {
	case c != nil:
		name = c.GetAliasName()
		if _, ok := st.collections[c.GetCollectionName()]; !ok {
			return notFound("Collection `%s` doesn't exist!", c.GetCollectionName())
		}
	case a.GetRenameAlias() == nil:
		return nil
	}
	if _, ok := st.collections[name]; ok {
		return invalid("Collection `%s` already exists; an alias needs another name", name)
	}
	return checkName("alias", name)
}

// ListAliases lists all aliases, sorted.
func (v collectionsService) ListAliases(context.Context, *pb.ListAliasesRequest) (*pb.ListAliasesResponse, error) {
	return v.listAliases(func(string) bool { return true }), nil
}

// ListCollectionAliases lists the aliases of one collection, sorted.
func (v collectionsService) ListCollectionAliases(_ context.Context, m *pb.ListCollectionAliasesRequest) (*pb.ListAliasesResponse, error) {
	return v.listAliases(func(target string) bool { return target == m.GetCollectionName() }), nil
}

func (v collectionsService) listAliases(want func(target string) bool) *pb.ListAliasesResponse {
	v.s.mu.RLock()
	defer v.s.mu.RUnlock()
	resp := &pb.ListAliasesResponse{}
	for _, alias := range slices.Sorted(maps.Keys(v.s.state.aliases)) {
		if target := v.s.state.aliases[alias]; want(target) {
			resp.Aliases = append(resp.Aliases, &pb.AliasDescription{AliasName: alias, CollectionName: target})
		}
	}
	return resp
}

func (v collectionsService) change(plan func(st *state) ([]record, error)) (*pb.CollectionOperationResponse, error) {
	if _, err := v.s.write(plan); err != nil {
		return nil, err
	}
	return &pb.CollectionOperationResponse{Result: true}, nil
}
