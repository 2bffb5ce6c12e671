package vectord

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	pb "github.com/qdrant/go-client/qdrant"
)

// BenchmarkScan measures the exact search alone, without gRPC: the best 20 of n vectors.
func BenchmarkScan(b *testing.B) {
	const dim = 384
	for _, n := range []int{5000, 50000} {
		r := rand.New(rand.NewPCG(4, 4))
		f := newDenseField(&pb.VectorParams{Size: dim, Distance: pb.Distance_Dot})
		keys := make([]pointKey, n)
		v := make([]float32, dim)
		for i := range n {
			for j := range v {
				v[j] = r.Float32() - 0.5
			}
			f.set(uint32(i), v)
			keys[i] = pointKey{lo: uint64(i)}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := f.search(context.Background(), v, selection{}, wanted{limit: 20}, keys); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/vector")
		})
	}
}

// TestParallelScan: many goroutines find what one finds.
func TestParallelScan(t *testing.T) {
	const n, dim = 3 * blockRows, 200 // enough for several parts
	r := rand.New(rand.NewPCG(6, 6))
	f := newDenseField(&pb.VectorParams{Size: dim, Distance: pb.Distance_Euclid})
	keys := make([]pointKey, n)
	v := make([]float32, dim)
	for i := range n {
		for j := range v {
			v[j] = float32(r.IntN(2))
		}
		f.set(uint32(i), v)
		keys[i] = pointKey{lo: uint64(i)}
	}
	if n*dim < parallelFloats {
		t.Fatalf("%d floats are searched by one goroutine", n*dim)
	}
	want := newTopK(50, true, keys)
	f.scan(t.Context(), v, selection{}, wanted{limit: 50}, want, 0, n)
	got, err := f.search(t.Context(), v, selection{}, wanted{limit: 50}, keys)
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range want.sorted() {
		if got[i] != h {
			t.Fatalf("hit %d: %v, one goroutine finds %v", i, got[i], h)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.search(stopped, v, selection{}, wanted{limit: 50}, keys); err == nil {
		t.Error("a cancelled search answers")
	}
}
