// Package retrieval finds products and policy passages by what they mean, in English and Chinese.
//
// It owns what a point in the vector store holds (Encoder, Collections) and how hits are ranked (Index). Package embed makes the vectors, package
// ingest keeps the store in step with the shop, packages qdrant and vectord are the store.
//
//	question ──embed──▶ dense leg ─┐
//	         └─BM25───▶ sparse leg ┴─▶ weighted scores + exact title, product code ──▶ hits
//
// # Invariants
//
//   - A collection's name holds the fingerprint of everything that its vectors were made with, so a question is never compared with vectors of
//     another model: a changed model has an empty collection until it is ingested.
//   - Filters are applied by the store before ranking: a hit always satisfies the query.
//   - Trouble degrades, one step at a time, and says so: without the embedder words alone are matched; without the vector store the Fallback
//     answers. Only when that fails too is there an error.
//   - Equal questions on equal content give equal answers, ties broken by product id.
package retrieval
