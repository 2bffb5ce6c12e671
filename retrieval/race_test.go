//go:build race

package retrieval_test

// raced says that the race detector runs, which makes arithmetic some twenty times slower.
const raced = true
