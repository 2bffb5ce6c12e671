package season

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// shop makes n values with a season of m steps, a slow trend and noise of standard deviation 1.
func shop(rng *rand.Rand, n, m int, height float64) []float64 {
	y := make([]float64, n)
	for t := range y {
		y[t] = 50 + 0.02*float64(t) + rng.NormFloat64()
		if m > 1 {
			y[t] += height * math.Sin(2*math.Pi*float64(t)/float64(m))
		}
	}
	return y
}

func TestFindSeesOutliersAndShifts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	for range 20 {
		for _, m := range []int{1, 12} {
			y := shop(rng, 144, m, 6)
			y[40] += 25
			y[77] -= 20
			for i := 100; i < len(y); i++ {
				y[i] += 12
			}
			f, err := Find(y, []int{m})
			if err != nil {
				t.Fatal(err)
			}
			var outliers, shifts []Finding
			for _, v := range f.Found {
				if v.Kind == LevelShift {
					shifts = append(shifts, v)
				} else {
					outliers = append(outliers, v)
				}
			}
			if len(shifts) != 1 || shifts[0].Index != 100 || math.Abs(shifts[0].Size-12) > 4 {
				t.Errorf("season %d: shifts %v, want one of 12 at 100", m, shifts)
			}
			at := func(i int) bool { return slices.ContainsFunc(outliers, func(v Finding) bool { return v.Index == i }) }
			if !at(40) || !at(77) || len(outliers) > 5 {
				t.Errorf("season %d: outliers %v, want those at 40 and 77", m, outliers)
			}
			if math.Abs(f.Cleaned[40]-y[40]+25-12) > 5 || math.Abs(f.Cleaned[20]-y[20]-12) > 4 || f.Cleaned[140] != y[140] {
				t.Errorf("season %d: cleaned values %g, %g, %g of %g, %g, %g", m, f.Cleaned[40], f.Cleaned[20], f.Cleaned[140], y[40], y[20], y[140])
			}
		}
	}
}

// What a series does all the time is no finding.
func TestFindLeavesUsualSeriesAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	shifts, outliers := 0, 0
	const trials = 100
	for range trials {
		plain := shop(rng, 120, 1, 0)
		walk := make([]float64, 120)
		for i := 1; i < len(walk); i++ {
			walk[i] = walk[i-1] + rng.NormFloat64()
		}
		for _, y := range [][]float64{plain, walk} {
			f, err := Find(y, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range f.Found {
				if v.Kind == LevelShift {
					shifts++
				} else {
					outliers++
				}
			}
		}
	}
	if shifts > trials/10 {
		t.Errorf("%d shifts in %d series without any", shifts, 2*trials)
	}
	if outliers > trials {
		t.Errorf("%d outliers in %d series without any", outliers, 2*trials)
	}
	for name, y := range map[string][]float64{"short": {1, 2, 3}, "constant": make([]float64, 50), "straight": line(50)} {
		f, err := Find(y, []int{7})
		if err != nil || len(f.Found) != 0 || !slices.Equal(f.Cleaned, y) {
			t.Errorf("%s: found %v, %v", name, f, err)
		}
	}
	stepped := append(make([]float64, 30), slices.Repeat([]float64{10}, 30)...)
	f, err := Find(stepped, nil)
	if err != nil || len(f.Found) != 1 || f.Found[0].Index != 30 || f.Found[0].Size != 10 || math.IsInf(f.Found[0].Score, 0) {
		t.Errorf("a step in an otherwise constant series: %v, %v", f, err)
	}
	if _, err := Find([]float64{1, math.NaN()}, nil); err == nil {
		t.Error("NaN is no error")
	}
}

func line(n int) []float64 {
	y := make([]float64, n)
	for t := range y {
		y[t] = float64(t)
	}
	return y
}

func TestLengths(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	candidates := []int{7, 12, 24, 52, 168}
	both := make([]float64, 168*6)
	for i := range both {
		both[i] = 5*math.Sin(2*math.Pi*float64(i)/24) + 0.01*float64(i) + rng.NormFloat64()
		if i/24%7 >= 5 {
			both[i] += 6 * math.Cos(2*math.Pi*float64(i)/24)
		}
	}
	got := Lengths(both, candidates)
	slices.Sort(got)
	if !slices.Equal(got, []int{24, 168}) {
		t.Errorf("two seasons: %v, want 24 and 168", got)
	}
	if got := Lengths(shop(rng, 200, 7, 5), candidates); !slices.Equal(got, []int{7}) {
		t.Errorf("one season: %v, want 7", got)
	}
	wrong := 0
	for range 100 {
		walk := make([]float64, 300)
		for i := 1; i < len(walk); i++ {
			walk[i] = walk[i-1] + rng.NormFloat64()
		}
		wrong += len(Lengths(walk, candidates))
	}
	if wrong > 3 {
		t.Errorf("%d seasons in 100 random walks", wrong)
	}
	if got := Lengths([]float64{1}, candidates); len(got) != 0 {
		t.Errorf("one value has the seasons %v", got)
	}
}

func TestTested(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 3))
	if !Tested(shop(rng, 60, 12, 5), 12) {
		t.Error("a clear season is not seen")
	}
	found := 0
	for range 200 {
		if Tested(shop(rng, 60, 1, 0), 12) {
			found++
		}
	}
	if found > 40 {
		t.Errorf("%d of 200 series of noise are seasonal at the 90 %% level", found)
	}
	if Tested(shop(rng, 35, 12, 5), 12) || Tested(make([]float64, 50), 4) || Tested(nil, 1) {
		t.Error("less than three periods, a constant or a season of one step pass the test")
	}
}

func TestPartsAddUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 3))
	y := shop(rng, 100, 7, 3)
	for _, s := range []STLSettings{{}, {Robust: true}, {Seasonal: Periodic}, {Seasonal: 7, Trend: 21}} {
		p, err := MSTL(y, []int{7, 30, 90}, s)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(p.Periods, []int{7, 30}) {
			t.Errorf("periods %v, want those of which there are more than two", p.Periods)
		}
		adjusted := p.Adjusted()
		for i, v := range y {
			sum := adjusted[i]
			for _, season := range p.Seasonal {
				sum += season[i]
			}
			if math.Abs(sum-v) > 1e-9 {
				t.Fatalf("parts add up to %g at %d, want %g", sum, i, v)
			}
		}
		if p.Strength(0) < 0.5 || p.Strength(0) > 1 || p.TrendStrength() < 0 {
			t.Errorf("strengths %g and %g", p.Strength(0), p.TrendStrength())
		}
	}
}

func TestBoxCoxGoesBack(t *testing.T) {
	y := []float64{0.5, 1, 3, 100}
	for _, lambda := range []float64{-1, 0, 0.3, 1, 2} {
		z, err := BoxCox(y, lambda)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "Box–Cox", InverseBoxCox(z, lambda), y, 1e-9)
	}
	if _, err := BoxCox([]float64{0}, 0); err == nil {
		t.Error("the logarithm of 0 is no error")
	}
	if _, err := Lambda([]float64{1, -1, 2, 3}, 2, -1, 2); err == nil {
		t.Error("λ of negative values is no error")
	}
}

func TestShortSeries(t *testing.T) {
	for name, err := range map[string]error{
		"STL":       second(STL(line(24), 12, STLSettings{})),
		"MSTL":      second(MSTL(line(5), []int{12}, STLSettings{})),
		"Classical": second(Classical(line(5), 12, Additive)),
		"Lambda":    second(Lambda(line(5), 12, 0, 1)),
	} {
		if !errors.Is(err, ErrShort) {
			t.Errorf("%s: %v, want ErrShort", name, err)
		}
	}
	if err := second(STL([]float64{1, 2, 1, 2, math.Inf(1)}, 2, STLSettings{})); err == nil {
		t.Error("infinity is no error")
	}
	if err := second(Classical([]float64{1, 0, 1, 2}, 2, Multiplicative)); err == nil {
		t.Error("a multiplicative season of zeros is no error")
	}
}

func second[T any](_ T, err error) error { return err }
