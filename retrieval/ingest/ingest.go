// Package ingest keeps the vector store in step with the shop: products and policy passages → points.
//
// It compares first and writes little. Every point carries a digest of the text that its vectors were made from:
//
//	not there, or another digest        → embed and store
//	same digest, other price or stock   → change the payload only
//	same                                → nothing
//	there, but no longer in the shop    → delete
//
// # Invariants
//
//   - A run may be cut off at any point and started again: batches that were stored are found unchanged, the rest is done.
//   - Running twice on the same shop embeds and writes nothing the second time.
//   - Vectors of different models never share a collection, see retrieval.Encoder.
package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"reflect"
	"strconv"
	"sync"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/qdrant"
)

// Store is what ingestion needs of the vector store; *qdrant.Client is one.
type Store interface {
	EnsureCollection(ctx context.Context, s qdrant.Schema) error
	DropCollection(ctx context.Context, name string) error
	Upsert(ctx context.Context, collection string, points []qdrant.Point) error
	SetPayload(ctx context.Context, collection string, id qdrant.ID, fields map[string]any) error
	Delete(ctx context.Context, collection string, ids ...qdrant.ID) error
	Scroll(ctx context.Context, collection string, f qdrant.Filter, fields ...string) iter.Seq2[qdrant.Point, error]
}

// Progress is how far a run is, in documents. It is told after every batch, from one goroutine.
type Progress struct {
	Done, Total int
}

// Report counts what a run did with the documents and points of one collection.
type Report struct {
	Embedded  int // stored with new vectors
	Updated   int // changed in payload only
	Unchanged int
	Deleted   int
}

// Ingester writes with one encoder into one store. Runs over the same collection must not overlap.
type Ingester struct {
	store    Store
	encoder  *retrieval.Encoder
	progress func(Progress)
}

// New makes an ingester. progress may be nil.
func New(s Store, e *retrieval.Encoder, progress func(Progress)) *Ingester {
	if progress == nil {
		progress = func(Progress) {}
	}
	return &Ingester{store: s, encoder: e, progress: progress}
}

const (
	batchSize = 256 // documents that are embedded and stored together
	writers   = 8   // payload changes under way at once; the store makes several durable by one fsync
)

// Products makes the collection of products hold exactly the active ones of products, which are all of the shop's.
func (g *Ingester) Products(ctx context.Context, products []shop.Product, categories []shop.Category) (Report, error) {
	bySlug := make(map[string]shop.Category, len(categories))
	for _, c := range categories {
		bySlug[c.Slug] = c
	}
	docs := make([]retrieval.Document, 0, len(products))
	for _, p := range products {
		if p.Active {
			docs = append(docs, retrieval.ProductDocument(p, bySlug))
		}
	}
	r, err := g.run(ctx, g.encoder.ProductsCollection(), docs)
	if err != nil {
		return r, fmt.Errorf("ingesting products: %w", err)
	}
	return r, nil
}

// Passages makes the collection of policies hold exactly these passages.
func (g *Ingester) Passages(ctx context.Context, passages []retrieval.Passage) (Report, error) {
	docs := make([]retrieval.Document, len(passages))
	for i, p := range passages {
		docs[i] = retrieval.PassageDocument(p)
	}
	r, err := g.run(ctx, g.encoder.PoliciesCollection(), docs)
	if err != nil {
		return r, fmt.Errorf("ingesting policies: %w", err)
	}
	return r, nil
}

// UpdateOffers brings price and stock of products that are already there up to date, without reading or embedding anything. Products that are not
// there are left out.
func (g *Ingester) UpdateOffers(ctx context.Context, products []shop.Product) error {
	changes := make([]change, len(products))
	for i, p := range products {
		changes[i] = change{qdrant.KeyID(p.ID), map[string]any{retrieval.FieldPrice: p.Price().Minor, retrieval.FieldStock: int64(p.Stock())}}
	}
	if err := g.set(ctx, g.encoder.ProductsCollection().Name, changes); err != nil {
		return fmt.Errorf("updating prices and stock of %d products: %w", len(products), err)
	}
	return nil
}

// Drop deletes both collections of an encoder that is no longer used, by its fingerprint. Those of the ingester's own are kept.
func (g *Ingester) Drop(ctx context.Context, old *retrieval.Encoder) error {
	if old.Fingerprint() == g.encoder.Fingerprint() {
		return nil
	}
	for _, name := range []string{old.ProductsCollection().Name, old.PoliciesCollection().Name} {
		if err := g.store.DropCollection(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// change is a payload to be set.
type change struct {
	id     qdrant.ID
	fields map[string]any
}

// run brings one collection in step with docs.
func (g *Ingester) run(ctx context.Context, schema qdrant.Schema, docs []retrieval.Document) (Report, error) {
	var r Report
	if err := g.store.EnsureCollection(ctx, schema); err != nil {
		return r, err
	}
	there, err := g.payloads(ctx, schema.Name)
	if err != nil {
		return r, err
	}
	var fresh []retrieval.Document
	var changes []change
	for _, d := range docs {
		d.Payload[retrieval.FieldVersion] = version(g.encoder.Fingerprint(), d)
		old, ok := there[d.ID]
		delete(there, d.ID)
		switch {
		case !ok || old[retrieval.FieldVersion] != d.Payload[retrieval.FieldVersion]:
			fresh = append(fresh, d)
		case !same(old, d.Payload):
			changes = append(changes, change{d.ID, d.Payload})
		default:
			r.Unchanged++
		}
	}
	if err := g.embed(ctx, schema.Name, fresh, &r, len(docs)); err != nil {
		return r, err
	}
	if err := g.set(ctx, schema.Name, changes); err != nil {
		return r, err
	}
	r.Updated = len(changes)
	if err := g.vanish(ctx, schema.Name, there, &r); err != nil {
		return r, err
	}
	g.progress(Progress{len(docs), len(docs)})
	return r, nil
}

// payloads reads everything that the collection holds but vectors.
func (g *Ingester) payloads(ctx context.Context, collection string) (map[qdrant.ID]map[string]any, error) {
	there := map[qdrant.ID]map[string]any{}
	for p, err := range g.store.Scroll(ctx, collection, qdrant.Filter{}) {
		if err != nil {
			return nil, err
		}
		there[p.ID] = p.Payload
	}
	return there, nil
}

// embed stores the documents batch by batch.
func (g *Ingester) embed(ctx context.Context, collection string, docs []retrieval.Document, r *Report, total int) error {
	for len(docs) > 0 {
		g.progress(Progress{r.Unchanged + r.Embedded, total})
		batch := docs[:min(batchSize, len(docs))]
		points, err := g.encoder.Points(ctx, batch)
		if err != nil {
			return err
		}
		if err := g.store.Upsert(ctx, collection, points); err != nil {
			return err
		}
		r.Embedded += len(batch)
		docs = docs[len(batch):]
	}
	return nil
}

// set changes payloads, several at once. It returns the first error after all writers have ended.
func (g *Ingester) set(ctx context.Context, collection string, changes []change) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	todo := make(chan change)
	var wg sync.WaitGroup
	for range min(writers, len(changes)) {
		wg.Go(func() {
			for c := range todo {
				if err := g.store.SetPayload(ctx, collection, c.id, c.fields); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, c := range changes {
		if ctx.Err() != nil {
			break
		}
		todo <- c
	}
	close(todo)
	wg.Wait()
	return context.Cause(ctx)
}

// vanish deletes the points that are left over.
func (g *Ingester) vanish(ctx context.Context, collection string, rest map[qdrant.ID]map[string]any, r *Report) error {
	ids := make([]qdrant.ID, 0, len(rest))
	for id := range rest {
		ids = append(ids, id)
	}
	if err := g.store.Delete(ctx, collection, ids...); err != nil {
		return err
	}
	r.Deleted = len(ids)
	return nil
}

// version is a digest of what the vectors of a document are made from.
func version(fingerprint string, d retrieval.Document) string {
	h := sha256.New()
	part := func(s string) { fmt.Fprintf(h, "%d:%s", len(s), s) }
	part(fingerprint)
	part(d.Dense)
	for _, f := range d.Fields {
		part(f.Text)
		part(strconv.FormatFloat(f.Weight, 'g', -1, 64))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// same compares a payload that was read with one to be written. The store gives lists back as []any.
func same(have, want map[string]any) bool {
	if len(have) != len(want) {
		return false
	}
	for field, w := range want {
		if list, ok := w.([]string); ok {
			any := make([]any, len(list))
			for i, s := range list {
				any[i] = s
			}
			w = any
		}
		if !reflect.DeepEqual(have[field], w) {
			return false
		}
	}
	return true
}
