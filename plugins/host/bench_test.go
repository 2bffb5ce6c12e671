package host

import (
	"slices"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// BenchmarkCall measures a call to a child, without and with a host service in it. The
// figures to reach are p50 ≤ 0.3 ms and p99 ≤ 2 ms.
func BenchmarkCall(b *testing.B) {
	var a asked
	for name, c := range map[string]tool.Call{
		"plain":   call("echo", probeArgs{Text: "hello"}),
		"service": call("ask_service", probeArgs{Text: "products.get"}),
	} {
		b.Run(name, func(b *testing.B) {
			h, _ := start(b, Config{Specs: []Spec{{Name: "probe"}}, Services: []tool.Service{a.service("products.get", tool.ProductsRead)}})
			took := make([]time.Duration, 0, b.N)
			for b.Loop() {
				began := time.Now()
				if _, err := h.Call(b.Context(), c, "", nil); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}
