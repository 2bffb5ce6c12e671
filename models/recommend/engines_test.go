package recommend

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

var monday = time.Date(2011, 12, 5, 9, 0, 0, 0, time.UTC)

// tiny is a random little shop: people of two tastes, users×6 interactions spread over 100 days.
func tiny(users, items int) Data {
	r := rand.New(rand.NewPCG(7, 7))
	var d Data
	for u := range users {
		for range 6 {
			item := r.IntN(items/2)*2 + u%2 // taste by parity
			if r.IntN(8) == 0 {
				item = r.IntN(items)
			}
			d.Interactions = append(d.Interactions, Interaction{
				User: fmt.Sprintf("u%03d", u), Item: fmt.Sprintf("i%03d", item), Time: monday.Add(-time.Duration(r.IntN(100*24)) * time.Hour),
			})
		}
	}
	return d
}

func fit(t testing.TB, d Data, s Settings) *Model {
	t.Helper()
	m, _, err := Fit(context.Background(), d, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var smallIALS = IALSSettings{Dims: 5, Epochs: 3, Unobserved: 0.2, Reg: 0.03, Frequency: 0.7}

// objective is the loss in the doc comment of factors, written out in float64 over all users×items.
func objective(x *CSR, s IALSSettings, w, h []float64) float64 {
	d := s.Dims
	var loss float64
	counts := make([]float64, x.Cols)
	for u := range x.Rows {
		columns, values := x.Row(u)
		var n, norm float64
		for k, i := range columns {
			p := dot64(w[u*d:u*d+d], h[int(i)*d:int(i)*d+d])
			loss += float64(values[k]) * (p - 1) * (p - 1)
			n += float64(values[k])
			counts[i] += float64(values[k])
		}
		for i := range x.Cols {
			p := dot64(w[u*d:u*d+d], h[i*d:i*d+d])
			loss += s.Unobserved * p * p
		}
		norm = dot64(w[u*d:u*d+d], w[u*d:u*d+d])
		loss += s.Reg * math.Pow(n+s.Unobserved*float64(x.Cols), s.Frequency) * norm
	}
	for i := range x.Cols {
		norm := dot64(h[i*d:i*d+d], h[i*d:i*d+d])
		loss += s.Reg * math.Pow(counts[i]+s.Unobserved*float64(x.Rows), s.Frequency) * norm
	}
	return loss
}

func dot64(x, y []float64) float64 {
	var s float64
	for i := range x {
		s += x[i] * y[i]
	}
	return s
}

func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// After half a step the gradient of the loss with respect to the moved side is zero, by finite differences.
func TestIALSHalfStepIsStationary(t *testing.T) {
	x := newLedger(tiny(12, 8)).matrix(30 * Day)
	f, _, err := fitIALS(context.Background(), x, smallIALS, 1, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	users := make([]float32, x.Rows*f.d)
	if _, err := f.solveAll(context.Background(), x, f.items, users); err != nil {
		t.Fatal(err)
	}
	h := wide(f.items)
	gradient := fd.Gradient(nil, func(w []float64) float64 { return objective(x, smallIALS, w, h) }, wide(users), &fd.Settings{Formula: fd.Central})
	for i, g := range gradient {
		if math.Abs(g) > 1e-3 { // the solution is float32, the curvature of the order 1 to 10
			t.Fatalf("gradient %d is %g", i, g)
		}
	}
}

// Brute force: the normal equations of one user, built dense in float64 and solved by gonum.
func TestIALSFoldInAgainstDenseSolve(t *testing.T) {
	m := fit(t, tiny(40, 20), Settings{Engine: IALS, IALS: smallIALS})
	f := m.scorer.(*factors)
	d := f.d
	for u := range m.users {
		columns, values := m.history.Row(u)
		a, b := mat.NewDense(d, d, nil), mat.NewVecDense(d, nil)
		n := f.alpha * float64(len(m.items))
		for i := range m.items {
			h := mat.NewVecDense(d, wide(f.items[i*d:i*d+d]))
			c := f.alpha
			if at, ok := slices.BinarySearch(columns, int32(i)); ok {
				c += float64(values[at])
				n += float64(values[at])
				b.AddScaledVec(b, float64(values[at]), h)
			}
			a.RankOne(a, c, h, h)
		}
		for i := range d {
			a.Set(i, i, a.At(i, i)+f.reg*math.Pow(n, f.nu))
		}
		var w mat.VecDense
		if err := w.SolveVec(a, b); err != nil {
			t.Fatal(err)
		}
		got := make([]float32, len(m.items))
		if err := f.scores(got, columns, values); err != nil {
			t.Fatal(err)
		}
		for i := range got {
			want := dot64(w.RawVector().Data, wide(f.items[i*d:i*d+d]))
			if math.Abs(float64(got[i])-want) > 1e-4 {
				t.Fatalf("user %d item %d: %g, want %g", u, i, got[i], want)
			}
		}
	}
}

func TestIALSLossFallsAndIsTheObjective(t *testing.T) {
	x := newLedger(tiny(60, 20)).matrix(0)
	s := smallIALS
	s.Epochs = 8
	f, losses, err := fitIALS(context.Background(), x, s, 1, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	for e := 1; e < len(losses); e++ {
		if losses[e] > losses[e-1]*(1+1e-5) {
			t.Errorf("the loss rises in epoch %d: %v", e, losses)
		}
	}
	users := make([]float32, x.Rows*f.d) // optimal for these items, so at most the last loss and close to it
	if _, err := f.solveAll(context.Background(), x, f.items, users); err != nil {
		t.Fatal(err)
	}
	if got, last := objective(x, s, wide(users), wide(f.items)), losses[len(losses)-1]; got > last*(1+1e-4) || got < last*0.98 {
		t.Errorf("the objective is %g, the reported loss %g", got, last)
	}
}

func TestEASEAgainstClosedFormByGonum(t *testing.T) {
	m := fit(t, tiny(80, 30), Settings{Engine: EASE, EASE: EASESettings{Reg: 3}})
	n := len(m.items)
	x := mat.NewDense(len(m.users), n, nil)
	for u := range m.users {
		columns, values := m.history.Row(u)
		for k, i := range columns {
			x.Set(u, int(i), float64(values[k]))
		}
	}
	var g, p mat.Dense
	g.Mul(x.T(), x)
	for i := range n {
		g.Set(i, i, g.At(i, i)+3)
	}
	if err := p.Inverse(&g); err != nil {
		t.Fatal(err)
	}
	b := m.scorer.(*linear).b
	for i := range n {
		for j := range n {
			want := -p.At(i, j) / p.At(j, j)
			if i == j {
				want = 0
			}
			if math.Abs(float64(b[i*n+j])-want) > 1e-5 {
				t.Fatalf("B[%d,%d] = %g, want %g", i, j, b[i*n+j], want)
			}
		}
	}
}

func TestItemKNNAgainstBruteForce(t *testing.T) {
	m := fit(t, tiny(50, 20), Settings{Engine: ItemKNN, HalfLife: -1, KNN: KNNSettings{Neighbours: 1000, Shrink: 2}})
	n := len(m.items)
	dense := make([][]float64, n)
	for i := range dense {
		dense[i] = make([]float64, len(m.users))
	}
	for u := range m.users {
		columns, values := m.history.Row(u)
		for k, i := range columns {
			dense[i][u] = float64(values[k])
		}
	}
	for u := range m.users {
		columns, values := m.history.Row(u)
		got := make([]float32, n)
		if err := m.scorer.scores(got, columns, values); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			var want float64
			for k, j := range columns {
				if int(j) != i {
					norms := math.Sqrt(dot64(dense[i], dense[i]) * dot64(dense[j], dense[j]))
					want += float64(values[k]) * dot64(dense[i], dense[j]) / (norms + 2)
				}
			}
			if math.Abs(float64(got[i])-want) > 1e-4 {
				t.Fatalf("user %d item %d: %g, want %g", u, i, got[i], want)
			}
		}
	}
}

func TestReasonsAddUpToTheScore(t *testing.T) {
	for _, engine := range []Engine{IALS, EASE, ItemKNN} {
		m := fit(t, tiny(60, 20), Settings{Engine: engine, IALS: smallIALS, EASE: EASESettings{Reg: 3}})
		columns, values := m.history.Row(3)
		scores, parts := make([]float32, len(m.items)), make([]float32, len(columns))
		if err := m.scorer.scores(scores, columns, values); err != nil {
			t.Fatal(err)
		}
		explain, err := m.scorer.explain(columns, values)
		if err != nil {
			t.Fatal(err)
		}
		for i := range m.items {
			explain(parts, int32(i))
			var sum float64
			for _, p := range parts {
				sum += float64(p)
			}
			if math.Abs(sum-float64(scores[i])) > 1e-4 {
				t.Fatalf("%s item %d: parts add up to %g, the score is %g", engine, i, sum, scores[i])
			}
		}
	}
}

func TestSameBitsWhateverTheOrderAndTheProcessors(t *testing.T) {
	d := tiny(300, 60)
	shuffled := Data{slices.Clone(d.Interactions)}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled.Interactions), func(i, j int) {
		x := shuffled.Interactions
		x[i], x[j] = x[j], x[i]
	})
	for _, engine := range []Engine{IALS, EASE, ItemKNN, Popular, Auto} {
		s := Settings{Engine: engine, Seed: 3, IALS: IALSSettings{Dims: 16, Epochs: 3}}
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		one := bits(t, fit(t, d, s))
		runtime.GOMAXPROCS(4)
		if !slices.Equal(one, bits(t, fit(t, shuffled, s))) {
			t.Errorf("%s differs", engine)
		}
	}
	other := bits(t, fit(t, d, Settings{Engine: IALS, Seed: 4, IALS: smallIALS}))
	if slices.Equal(other, bits(t, fit(t, d, Settings{Engine: IALS, Seed: 5, IALS: smallIALS}))) {
		t.Error("the seed changes nothing")
	}
}

func TestFitStopsWithItsContext(t *testing.T) {
	for _, engine := range Engines() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, _, err := Fit(ctx, tiny(50, 20), Settings{Engine: engine}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", engine, err)
		}
	}
}

func TestProgressRisesToOne(t *testing.T) {
	for _, engine := range Engines() {
		last := 0.0
		fit(t, tiny(100, 20), Settings{Engine: engine, IALS: smallIALS, Progress: func(stage string, done float64) {
			if done < last || stage == "" {
				t.Errorf("%s: progress %q %g after %g", engine, stage, done, last)
			}
			last = done
		}})
		if last != 1 {
			t.Errorf("%s ends at %g", engine, last)
		}
	}
}
