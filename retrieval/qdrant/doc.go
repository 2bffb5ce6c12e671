// Package qdrant is the program's side of its vector store: the few operations that search and ingestion
// need, in types of the standard library, over the official client. Whether a Qdrant server or the embedded
// one of package vectord answers makes no difference here.
//
//	c, err := qdrant.Dial(qdrant.Config{URL: "http://localhost:6334"})   // or Config{Dialer: srv.Dial}
//	err = c.EnsureCollection(ctx, qdrant.Schema{Name: "products", Dim: 384, Keywords: []string{"category"}})
//	err = c.Upsert(ctx, "products", []qdrant.Point{{ID: qdrant.KeyID("85123A"), Dense: v, Sparse: w}})
//	hits, err := c.Query(ctx, qdrant.Query{Collection: "products", Dense: q, Sparse: t, Limit: 20})
//
// Every collection has one dense vector "dense" (cosine) and one sparse vector "sparse" whose weights the
// server multiplies by the inverse document frequency, so BM25 needs only term weights from us.
//
// Errors name the server, the collection and the next step, and wrap ErrUnreachable, ErrNoCollection,
// ErrMismatch or ErrRefused where the caller may want to tell them apart.
package qdrant
