package recommend

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// large has the size of the demo shop: 5,000 people, 5,000 items, 70 interactions each, some items much more frequent.
func large() Data {
	r := rand.New(rand.NewPCG(1, 1))
	d := Data{make([]Interaction, 0, 350_000)}
	for u := range 5000 {
		user := fmt.Sprintf("u%04d", u)
		for range 70 {
			item := int(5000 * math.Pow(r.Float64(), 2))
			d.Interactions = append(d.Interactions, Interaction{User: user, Item: fmt.Sprintf("i%04d", item), Time: monday.Add(-time.Duration(r.IntN(700)) * Day)})
		}
	}
	return d
}

func BenchmarkIALSEpoch64(b *testing.B) {
	x := newLedger(large()).matrix(90 * Day)
	s := Settings{}.withDefaults().IALS
	s.Epochs = 1
	for b.Loop() {
		if _, _, err := fitIALS(context.Background(), x, s, 1, func(float64) {}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEASE5000(b *testing.B) {
	x := newLedger(large()).matrix(90 * Day)
	s := Settings{}.withDefaults().EASE
	for b.Loop() {
		if _, err := fitEASE(context.Background(), x, x.Transpose(), s, func(float64) {}); err != nil {
			b.Fatal(err)
		}
	}
}

// A new visitor with 20 items: fold-in and the best 20 of 5,000 items, 64 dimensions.
func BenchmarkFoldInTop20(b *testing.B) {
	m := fit(b, large(), Settings{Engine: IALS, IALS: IALSSettings{Epochs: 1}})
	var recent []Weighted
	for i := range 20 {
		recent = append(recent, Weighted{Item: fmt.Sprintf("i%04d", i*40)})
	}
	b.ReportAllocs()
	for b.Loop() {
		ask(b, m, Request{Recent: recent, K: 20})
	}
}

// The same with three reasons for every item.
func BenchmarkFoldInTop20WithReasons(b *testing.B) {
	m := fit(b, large(), Settings{Engine: IALS, IALS: IALSSettings{Epochs: 1}})
	for b.Loop() {
		ask(b, m, Request{User: "u0001", K: 20, Reasons: 3})
	}
}

func BenchmarkLoad5000x64(b *testing.B) {
	m := fit(b, large(), Settings{Engine: IALS, IALS: IALSSettings{Epochs: 1}})
	path := filepath.Join(b.TempDir(), "m.model")
	info, err := m.Save(path)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Load(path); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(info.Size), "bytes")
}
