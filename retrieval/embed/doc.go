// Package embed turns text into vectors, for search by meaning in English and Chinese.
//
// It owns three things:
//
//   - Analyzer: text → weighted terms. English words lose their plural, Chinese is cut into bigrams, and the lexicon
//     maps words and phrases of both languages to shared concepts, so that 红色雨伞 and "red umbrella" have terms in common.
//
//   - BM25: terms → a sparse vector. Term ids are hashes, so the encoder has no state; the vector server multiplies by
//     the inverse document frequency.
//
//   - Embedder: text → a dense vector. Local is fitted to the shop's own catalogue without any download; Remote asks an
//     OpenAI-compatible endpoint.
//
//     text ──Analyzer──▶ terms ──BM25──▶ sparse vector (exact words and concepts)
//     └──Local──▶ dense vector  (also parts of words, and words that go together)
//
// # Invariants
//
//   - Everything is deterministic: the same texts and settings give the same model, and the same model the same vectors.
//   - Two embedders with the same Fingerprint give the same vectors. Vectors of different fingerprints must not be compared.
//   - Analyzer, BM25, Local and Remote are read-only after they are made and may be used by several goroutines at once.
package embed

import "context"

// Embedder turns texts into dense vectors of length 1.
type Embedder interface {
	// Embed returns one vector of Dim numbers for each text, in order. A text without any known word has the zero vector.
	Embed(ctx context.Context, texts []string) ([][]float32, error)
	// Dim is the number of dimensions.
	Dim() int
	// Fingerprint names the model: vectors may be compared only if their fingerprints are equal.
	Fingerprint() string
}
