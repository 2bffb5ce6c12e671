//go:build !race

package retrieval_test

const raced = false
