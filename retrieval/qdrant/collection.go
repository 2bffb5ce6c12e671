package qdrant

import (
	"context"
	"fmt"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc/codes"
)

// Schema describes a collection: its dense vectors and the payload fields that filters use.
type Schema struct {
	Name     string
	Dim      int      // of the dense vectors
	PlainDot bool     // sparse vectors are compared by plain dot product, without inverse document frequency
	Keywords []string // payload fields with strings to match
	Integers []string // payload fields with whole numbers to match or to compare
	Numbers  []string // payload fields with numbers to compare, such as prices
	Bools    []string // payload fields with true or false
}

// EnsureCollection makes the collection and its payload indexes where they are missing. A collection that
// was made for other vectors is left alone and reported as ErrMismatch.
func (c *Client) EnsureCollection(ctx context.Context, s Schema) error {
	if s.Name == "" || s.Dim < 1 {
		return fmt.Errorf("a collection needs a name and a positive dimension; got %q and %d", s.Name, s.Dim)
	}
	exists, err := c.c.CollectionExists(ctx, s.Name)
	if err != nil {
		return c.explain(ctx, "looking for collection "+s.Name, err)
	}
	if !exists {
		if err := c.create(ctx, s); err != nil {
			return err
		}
	}
	info, err := c.c.GetCollectionInfo(ctx, s.Name)
	if err != nil {
		return c.explain(ctx, "reading collection "+s.Name, err)
	}
	if err := s.fits(info.GetConfig().GetParams()); err != nil {
		return err
	}
	return c.ensureIndexes(ctx, s, info.GetPayloadSchema())
}

// create makes the collection; that another node was faster is no error.
func (c *Client) create(ctx context.Context, s Schema) error {
	err := c.c.CreateCollection(ctx, &pb.CreateCollection{
		CollectionName: s.Name,
		VectorsConfig: pb.NewVectorsConfigMap(map[string]*pb.VectorParams{
			denseName: {Size: uint64(s.Dim), Distance: pb.Distance_Cosine}}),
		SparseVectorsConfig: pb.NewSparseVectorsConfig(map[string]*pb.SparseVectorParams{
			sparseName: {Modifier: pb.PtrOf(s.modifier())}}),
	})
	if err == nil {
		return nil
	}
	if exists, existsErr := c.c.CollectionExists(ctx, s.Name); existsErr == nil && exists {
		return nil
	}
	return c.explain(ctx, "making collection "+s.Name, err)
}

func (s Schema) modifier() pb.Modifier {
	if s.PlainDot {
		return pb.Modifier_None
	}
	return pb.Modifier_Idf
}

// fits compares what is there with what we need.
func (s Schema) fits(have *pb.CollectionParams) error {
	const next = "drop the collection and ingest again, or use another collection name"
	dense, ok := have.GetVectorsConfig().GetParamsMap().GetMap()[denseName]
	if !ok {
		return fmt.Errorf("%w: collection %s has no vector named %q, so another program made it; %s", ErrMismatch, s.Name, denseName, next)
	}
	if int(dense.GetSize()) != s.Dim {
		return fmt.Errorf("%w: collection %s has %d-d vectors, the embedder gives %d: use the embedder it was ingested with, or %s",
			ErrMismatch, s.Name, dense.GetSize(), s.Dim, next)
	}
	if dense.GetDistance() != pb.Distance_Cosine {
		return fmt.Errorf("%w: collection %s compares by %s, not by cosine; %s", ErrMismatch, s.Name, dense.GetDistance(), next)
	}
	sparse, ok := have.GetSparseVectorsConfig().GetMap()[sparseName]
	if !ok || sparse.GetModifier() != s.modifier() {
		return fmt.Errorf("%w: collection %s has no sparse vector %q with the modifier %s; %s",
			ErrMismatch, s.Name, sparseName, s.modifier(), next)
	}
	return nil
}

// ensureIndexes makes the payload indexes that are missing.
func (c *Client) ensureIndexes(ctx context.Context, s Schema, have map[string]*pb.PayloadSchemaInfo) error {
	for _, group := range []struct {
		kind   pb.FieldType
		fields []string
	}{
		{pb.FieldType_FieldTypeKeyword, s.Keywords}, {pb.FieldType_FieldTypeInteger, s.Integers},
		{pb.FieldType_FieldTypeFloat, s.Numbers}, {pb.FieldType_FieldTypeBool, s.Bools},
	} {
		for _, field := range group.fields {
			if _, ok := have[field]; ok {
				continue
			}
			_, err := c.c.CreateFieldIndex(ctx, &pb.CreateFieldIndexCollection{
				CollectionName: s.Name, Wait: pb.PtrOf(true), FieldName: field, FieldType: &group.kind})
			if err != nil {
				return c.explain(ctx, "indexing "+field+" of collection "+s.Name, err)
			}
		}
	}
	return nil
}

// DropCollection deletes a collection; one that does not exist is no error.
func (c *Client) DropCollection(ctx context.Context, name string) error {
	err := c.c.DeleteCollection(ctx, name)
	if err == nil {
		return nil
	}
	if exists, existsErr := c.c.CollectionExists(ctx, name); existsErr == nil && !exists {
		return nil // the client library reports a collection that was not there as a failure
	}
	return c.explain(ctx, "dropping collection "+name, err)
}

// explainVectors explains a failed request with dense vectors of these sizes. It names a wrong dimension,
// the commonest mistake after changing the embedder.
func (c *Client) explainVectors(ctx context.Context, collection, what string, err error, sizes []int) error {
	if statusOf(err).Code() != codes.InvalidArgument || ctx.Err() != nil {
		return c.explain(ctx, what, err)
	}
	info, infoErr := c.c.GetCollectionInfo(ctx, collection)
	if infoErr != nil {
		return c.explain(ctx, what, err)
	}
	params := info.GetConfig().GetParams()
	dense := params.GetVectorsConfig().GetParamsMap().GetMap()[denseName]
	for _, n := range sizes {
		if dense != nil && int(dense.GetSize()) != n {
			return Schema{Name: collection, Dim: n}.fits(params)
		}
	}
	return c.explain(ctx, what, err)
}
