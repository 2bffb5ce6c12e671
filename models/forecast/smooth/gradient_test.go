package smooth

import (
	"math"
	"math/rand/v2"
	"testing"
)

// sample is a positive series with a trend, a season and noise.
func sample(n, m int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	y := make([]float64, n)
	level := 50 + 50*rng.Float64()
	for t := range y {
		level += 0.3 + rng.NormFloat64()
		y[t] = level * (1 + 0.2*math.Sin(2*math.Pi*float64(t)/float64(max(m, 2)))) * (1 + 0.03*rng.NormFloat64())
	}
	return y
}

// Every model's gradient is compared with central differences at its starting point and at a few others.
func TestGradientsOfAllModels(t *testing.T) {
	y := sample(60, 4, 1)
	f := newFitter(y, 4)
	rng := rand.New(rand.NewPCG(2, 2))
	for _, spec := range Family(true) {
		c := f.candidate(spec)
		for range 3 {
			x := append([]float64(nil), c.x...)
			for i := range x {
				x[i] += 0.2 * rng.NormFloat64()
			}
			g := make([]float64, len(x))
			if math.IsInf(f.loss(c, x, g), 0) {
				t.Fatalf("%v leaves its domain", spec)
			}
			for i := range x {
				const h = 1e-5
				up, down := append([]float64(nil), x...), append([]float64(nil), x...)
				up[i] += h
				down[i] -= h
				want := (f.loss(c, up, nil) - f.loss(c, down, nil)) / (2 * h)
				if math.Abs(g[i]-want) > 1e-6*(1+math.Abs(want)) {
					t.Errorf("%v: derivative %d is %g, differences say %g", spec, i, g[i], want)
				}
			}
		}
	}
}

func BenchmarkAuto(b *testing.B) {
	for _, c := range []struct {
		name string
		n, m int
	}{{"yearly30", 30, 1}, {"weekly104", 104, 1}, {"quarterly90", 90, 4}, {"monthly200", 200, 12}, {"hourly800", 800, 24}} {
		y := sample(c.n, c.m, 3)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Auto(y, c.m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
