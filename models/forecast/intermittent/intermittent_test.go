package intermittent

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// sparse makes demand that comes with probability p and whole sizes around mean.
func sparse(rng *rand.Rand, n int, p, mean float64) []float64 {
	y := make([]float64, n)
	for t := range y {
		if rng.Float64() < p {
			y[t] = 1 + math.Floor(rng.ExpFloat64()*(mean-1)+0.5)
		}
	}
	return y
}

var methods = []Method{Croston, SBA, TSB, ADIDA, IMAPA}

// One more value, whichever it is, has the forecast as its fitted value: the closed forms agree with the value-by-value recursion.
func TestRateIsTheNextFittedValue(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		y := sparse(rng, 20+rng.IntN(60), 0.4, 4)
		for _, method := range []Method{Croston, SBA, TSB} {
			s := Settings{Alpha: 0.05 + rng.Float64()/2, Beta: 0.05 + rng.Float64()/2}
			m, err := Fit(y, method, s)
			if err != nil {
				t.Fatal(err)
			}
			longer, err := Fit(append(slices.Clone(y), 3), method, s)
			if err != nil {
				t.Fatal(err)
			}
			if next := longer.Fitted()[len(y)]; math.Abs(next-m.Rate) > 1e-12*m.Rate {
				t.Fatalf("%v: rate %g, the next value's fitted one %g", method, m.Rate, next)
			}
		}
	}
}

// The chosen parameters have the least squared error of the fitted values on the grid, counted value by value.
func TestChoiceHasLeastError(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	loss := func(y []float64, m *Model) float64 {
		sum := 0.0
		for i, f := range m.Fitted() {
			if !math.IsNaN(f) {
				sum += (y[i] - f) * (y[i] - f)
			}
		}
		return sum
	}
	for range 20 {
		y := sparse(rng, 80, 0.3, 5)
		for _, method := range []Method{Croston, SBA, TSB} {
			chosen, err := Fit(y, method, Settings{})
			if err != nil {
				t.Fatal(err)
			}
			for _, alpha := range grid {
				for _, beta := range grid {
					other, err := Fit(y, method, Settings{alpha, beta})
					if err != nil {
						t.Fatal(err)
					}
					if loss(y, other) < loss(y, chosen)*(1-1e-9) {
						t.Fatalf("%v: %v has less error than the chosen %v", method, other, chosen)
					}
				}
			}
		}
	}
}

func TestPublishedExample(t *testing.T) {
	// forecast::croston(c(0,2,0,0,3,0,1,0,0,0,4,0), alpha = 0.1)$mean in R, forecast 8.20.
	m, err := Fit([]float64{0, 2, 0, 0, 3, 0, 1, 0, 0, 0, 4, 0}, Croston, Settings{Alpha: 0.1, Beta: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	const want = 0.960543621
	if math.Abs(m.Rate-want) > 1e-9 {
		t.Errorf("rate %.9f, want %.9f", m.Rate, want)
	}
	sba, err := Fit([]float64{0, 2, 0, 0, 3, 0, 1, 0, 0, 0, 4, 0}, SBA, Settings{Alpha: 0.1, Beta: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(sba.Rate-0.95*m.Rate) > 1e-12 {
		t.Errorf("SBA %g, want 0.95 of Croston's %g", sba.Rate, m.Rate)
	}
}

// Demand that never changes its size or interval is forecast exactly by all methods but TSB, which waits for news.
func TestRegularDemand(t *testing.T) {
	y := make([]float64, 60)
	for i := 3; i < len(y); i += 4 {
		y[i] = 8
	}
	for _, method := range []Method{Croston, ADIDA} {
		m, err := Fit(y, method, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(m.Rate-2) > 1e-9 || math.Abs(m.Probability-0.25) > 1e-9 {
			t.Errorf("%v: rate %g with probability %g, want 2 and 0.25", m, m.Rate, m.Probability)
		}
	}
}

func TestIMAPAIsTheMeanOfADIDA(t *testing.T) {
	y := []float64{0, 0, 4, 0, 2, 0, 0, 5, 0, 0, 1, 0, 0, 3}
	m, err := Fit(y, IMAPA, Settings{Alpha: 0.2})
	if err != nil {
		t.Fatal(err)
	}
	want := 0.0
	for k := 1; k <= 3; k++ {
		var sums []float64
		for t := len(y) % k; t < len(y); t += k {
			sum := 0.0
			for _, v := range y[t : t+k] {
				sum += v
			}
			sums = append(sums, sum)
		}
		level := sums[0]
		for _, v := range sums[1:] {
			level = 0.2*v + 0.8*level
		}
		want += level / float64(k) / 3
	}
	if math.Abs(m.Rate-want) > 1e-12 {
		t.Errorf("rate %g, want %g", m.Rate, want)
	}
}

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		y    []float64
		want Class
	}{
		{[]float64{5, 6, 5, 4, 5, 6}, Smooth},
		{[]float64{1, 20, 2, 30, 1, 9}, Erratic},
		{[]float64{5, 0, 0, 5, 0, 0, 6, 0, 5}, Intermittent},
		{[]float64{1, 0, 0, 30, 0, 0, 2, 0, 40}, Lumpy},
		{[]float64{0, 0, 0}, Intermittent},
	} {
		if got, interval, variation := Classify(c.y); got != c.want {
			t.Errorf("%v: %v (interval %.2f, CV² %.2f), want %v", c.y, got, interval, variation, c.want)
		}
	}
	if Suited(Smooth) != Croston || Suited(Lumpy) != SBA {
		t.Error("Suited does not follow Syntetos, Boylan & Croston")
	}
}

// The quantiles are whole, and cover as often as they say what the generator makes.
func TestQuantilesCover(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	levels := []float64{0.5, 0.8, 0.95, 0.99}
	m, err := Fit(sparse(rng, 4000, 0.3, 6), Croston, Settings{Alpha: 0.01, Beta: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	q := m.Quantiles(levels)
	const draws = 20000
	future := sparse(rng, draws, 0.3, 6)
	for i, level := range levels {
		if q[i] != math.Trunc(q[i]) || i > 0 && q[i] < q[i-1] {
			t.Errorf("quantiles %v are not whole and rising", q)
		}
		covered := 0
		for _, v := range future {
			if v <= q[i] {
				covered++
			}
		}
		if share := float64(covered) / draws; share < level-0.02 {
			t.Errorf("the %g quantile %g covers %.3f", level, q[i], share)
		}
	}
	if got := m.Quantiles([]float64{0, 1, math.NaN()}); !math.IsNaN(got[0]) || !math.IsNaN(got[1]) || !math.IsNaN(got[2]) {
		t.Errorf("levels that are none give %v", got)
	}
}

func TestBadInput(t *testing.T) {
	for name, y := range map[string][]float64{"empty": {}, "negative": {1, -1}, "NaN": {1, math.NaN()}, "infinite": {math.Inf(1)}} {
		if _, err := Fit(y, SBA, Settings{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Fit([]float64{1}, Method(9), Settings{}); err == nil {
		t.Error("an unknown method is no error")
	}
	if _, err := Fit([]float64{1}, SBA, Settings{Alpha: 2}); err == nil {
		t.Error("a smoothing parameter of 2 is no error")
	}
	for _, method := range methods {
		for _, y := range [][]float64{{0}, {0, 0, 0}, {3}, {0, 3}, {3, 0}, {2, 2, 2, 2}} {
			m, err := Fit(y, method, Settings{})
			if err != nil {
				t.Fatal(err)
			}
			if !(m.Rate >= 0) || len(m.Fitted()) != len(y) || len(m.Predict(3)) != 3 {
				t.Errorf("%v on %v: rate %g, %d fitted", method, y, m.Rate, len(m.Fitted()))
			}
		}
	}
}

func TestBatchIsFitRowByRow(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	const rows, n, h = 1000, 30, 3
	var y []float64
	for range rows {
		y = append(y, sparse(rng, n, 0.2, 4)...)
	}
	y[7*n+3] = math.NaN()
	y[900*n] = -1
	for _, method := range methods {
		dst := make([]float64, rows*h)
		refused, err := Batch(context.Background(), dst, y, n, h, method, Settings{})
		if err != nil || !slices.Equal(refused, []int{7, 900}) {
			t.Fatalf("%v: refused %v, %v", method, refused, err)
		}
		for row := range rows {
			want := []float64{math.NaN(), math.NaN(), math.NaN()}
			if m, err := Fit(y[row*n:(row+1)*n], method, Settings{}); err == nil {
				want = m.Predict(h)
			}
			for i, v := range want {
				if got := dst[row*h+i]; got != v && !(math.IsNaN(got) && math.IsNaN(v)) {
					t.Fatalf("%v row %d step %d: %g, want %g", method, row, i, got, v)
				}
			}
		}
	}
	if _, err := Batch(context.Background(), make([]float64, 5), y, n, h, SBA, Settings{}); err == nil {
		t.Error("a result of a wrong size is no error")
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Batch(ended, make([]float64, rows*h), y, n, h, SBA, Settings{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}

// TestMillion forecasts 10,000, 100,000 and 1,000,000 series of 104 points 28 steps ahead and writes what that took to
// testdata/million.txt, when MILLION is set.
func TestMillion(t *testing.T) {
	if os.Getenv("MILLION") == "" {
		t.Skip("MILLION is not set")
	}
	rng := rand.New(rand.NewPCG(5, 1))
	const n, h = 104, 28
	table := fmt.Sprintf("%d processors\nmethod     series  clock s  processor s  processor µs/series\n", runtime.GOMAXPROCS(0))
	for _, rows := range []int{10_000, 100_000, 1_000_000} {
		y := make([]float64, 0, rows*n)
		for range rows {
			y = append(y, sparse(rng, n, 0.05+0.5*rng.Float64(), 5)...)
		}
		dst := make([]float64, rows*h)
		for _, method := range methods {
			begin, busy := time.Now(), processor(t)
			if _, err := Batch(context.Background(), dst, y, n, h, method, Settings{}); err != nil {
				t.Fatal(err)
			}
			busy = processor(t) - busy
			table += fmt.Sprintf("%-7v %9d %8.2f %12.2f %20.2f\n", method, rows, time.Since(begin).Seconds(), busy, busy*1e6/float64(rows))
		}
	}
	t.Log("\n" + table)
	if err := os.WriteFile("testdata/million.txt", []byte(table), 0o644); err != nil {
		t.Fatal(err)
	}
}

// processor is the processor time of this process in seconds, which other work on the machine does not lengthen as it does the clock's.
func processor(t *testing.T) float64 {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
