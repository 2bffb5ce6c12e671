// Package vectord is a Qdrant-compatible vector server that lives inside the process: the gRPC services
// Collections, Points and Qdrant of the official client github.com/qdrant/go-client, over an exact index.
// It lets a shop start with nothing to install; at scale the same client code talks to a real Qdrant.
//
//	srv, err := vectord.Open(dir, vectord.Options{})
//	defer srv.Close()
//	// in the process: hand srv.Dial to the client as its dialer; over TCP: srv.Listen("127.0.0.1:0")
//
// # How a request travels
//
//	gRPC ─▶ check (unknown fields, unsupported options, ids, vectors, the whole filter)
//	          │ reads                                   │ writes
//	          ▼                                         ▼
//	        search under the read lock        records ─▶ log ─▶ memory ─▶ fsync ─▶ answer
//
// # Invariants
//
//   - A request is checked as a whole before anything is scanned or changed. What this server cannot do is
//     refused with codes.Unimplemented and the name of the thing; it is never an empty answer.
//   - A write is acknowledged after its record is on disk (fsync; writers that wait together share one). A
//     reader may see a write a moment before its writer is told. When an fsync fails, no further write is
//     taken until the folder is opened again.
//   - The log holds results, not requests: filters are resolved to ids and payload changes to whole points
//     before they are written, so replaying needs no search and gives the same state on every machine.
//   - Stored payloads are never changed in place. An answer may therefore be encoded outside the lock.
//   - Search is exact. Equal scores are ordered by id (numbers before UUIDs), so answers are reproducible.
//
// # What is kept where
//
// Every point has a slot. A named dense vector is one contiguous []float32 with a row per slot; a sparse
// vector is an inverted index (dimension → slots and weights); payload indexes map a value to its slots.
// Slots of deleted points are used again.
//
// # Fidelity
//
// Scores, filters, fusion and defaults follow Qdrant 1.17: cosine vectors are normalised when stored, the
// IDF modifier multiplies query weights by ln((n−df+0.5)/(df+0.5)+1), reciprocal rank fusion has k = 2 and
// starts at rank 0, DBSF maps mean ± 3σ to 0 … 1, and the filter of a query also holds for its prefetches.
// Tuning options (HNSW, optimizers, WAL, on_disk, search parameters) are accepted and have no effect.
package vectord
