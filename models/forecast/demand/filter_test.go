package demand

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// dense is the model of a level without its recursions: z ~ N(mean + Xβ, V), V_st = start + Σ_{r<min(s,t)} (q+jump_r) + h_s·[s=t].
func dense(l level, n int) *mat.SymDense {
	v := mat.NewSymDense(n, nil)
	walk := l.start
	for t := range n {
		for s := t; s < n; s++ {
			v.SetSym(t, s, walk)
		}
		v.SetSym(t, t, walk+l.h[t])
		walk += l.q + l.jump[t]
	}
	return v
}

func randomLevel(r *rand.Rand, n int) (l level, z []float64) {
	l = level{h: make([]float64, n), jump: make([]float64, n), q: 0.3, mean: 1, start: 2}
	z = make([]float64, n)
	for t := range z {
		l.h[t] = 0.5 + r.Float64()
		z[t] = 1 + r.NormFloat64()
	}
	l.jump[n/2] = 4
	return l, z
}

// The coefficients of the augmented filter are those of generalised least squares with the dense covariance.
func TestFilterAgainstGeneralisedLeastSquares(t *testing.T) {
	const n, p = 14, 3
	r := rand.New(rand.NewPCG(1, 2))
	l, z := randomLevel(r, n)
	x := make([]float64, n*p)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	var pass passage
	l.filter(z, x, p, &pass)
	gram, right := make([]float64, p*p), make([]float64, p)
	pass.normal([]int{0, 1, 2}, gram, right)

	var vInverse mat.SymDense
	var chol mat.Cholesky
	if !chol.Factorize(dense(l, n)) {
		t.Fatal("the covariance is not positive definite")
	}
	if err := chol.InverseTo(&vInverse); err != nil {
		t.Fatal(err)
	}
	design, observed := mat.NewDense(n, p, x), mat.NewVecDense(n, nil)
	for i := range z {
		observed.SetVec(i, z[i]-l.mean)
	}
	var vx, want mat.Dense
	vx.Mul(&vInverse, design)
	want.Mul(design.T(), &vx)
	var wantRight mat.VecDense
	wantRight.MulVec(vx.T(), observed)
	for i := range p {
		for j := range p {
			if math.Abs(gram[i*p+j]-want.At(i, j)) > 1e-10 {
				t.Errorf("Gram (%d,%d): %g, dense %g", i, j, gram[i*p+j], want.At(i, j))
			}
		}
		if math.Abs(right[i]-wantRight.AtVec(i)) > 1e-10 {
			t.Errorf("right side %d: %g, dense %g", i, right[i], wantRight.AtVec(i))
		}
	}
	logs := 0.0
	for _, f := range pass.f {
		logs += math.Log(f)
	}
	if math.Abs(logs-chol.LogDet()) > 1e-10 {
		t.Errorf("log determinant %g, dense %g", logs, chol.LogDet())
	}
}

// The smoothed level is E[ℓ|z] = mean + Cov(ℓ,z)·V⁻¹(z−mean); the auxiliary residual of an observation is (V⁻¹e)_t/√(V⁻¹)_tt.
func TestSmootherAgainstConditioning(t *testing.T) {
	const n = 12
	r := rand.New(rand.NewPCG(3, 4))
	l, z := randomLevel(r, n)
	got := l.smooth(z)
	v := dense(l, n)
	var chol mat.Cholesky
	chol.Factorize(v)
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil {
		t.Fatal(err)
	}
	e, solved := mat.NewVecDense(n, nil), new(mat.VecDense)
	for i := range z {
		e.SetVec(i, z[i]-l.mean)
	}
	solved.MulVec(&inverse, e)
	for s := range n {
		want := l.mean
		for i := range n {
			covariance := v.At(s, i)
			if s == i {
				covariance -= l.h[s]
			}
			want += covariance * solved.AtVec(i)
		}
		if math.Abs(got.level[s]-want) > 1e-10 {
			t.Errorf("level %d: %g, dense %g", s, got.level[s], want)
		}
		if u := solved.AtVec(s) / math.Sqrt(inverse.At(s, s)); math.Abs(got.irregular[s]-u) > 1e-10 {
			t.Errorf("auxiliary residual %d: %g, dense %g", s, got.irregular[s], u)
		}
	}
	if math.Abs(got.step[n/2]) == 0 {
		t.Error("no residual of the level's step")
	}
}

// A period that is not observed changes nothing but the variance.
func TestMissingPeriodsSayNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	l, z := randomLevel(r, 10)
	l.h[4] = math.Inf(1)
	before := l.smooth(z)
	z[4] = 1e6
	after := l.smooth(z)
	for i := range z {
		if before.level[i] != after.level[i] {
			t.Errorf("level %d moved from %g to %g", i, before.level[i], after.level[i])
		}
	}
	if before.irregular[4] != 0 {
		t.Errorf("an unobserved period has a residual of %g", before.irregular[4])
	}
}

// Quantiles of counts against their definition with probabilities from the gamma function.
func TestCountQuantiles(t *testing.T) {
	logGamma := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	for _, c := range []struct{ mean, variance float64 }{{0.2, 0.3}, {3, 9}, {40, 400}, {250, 900}, {2.5, 2.5}, {60, 50}} {
		for _, p := range []float64{0.025, 0.1, 0.5, 0.9, 0.975} {
			got := CountQuantile(c.mean, c.variance, p)
			cdf := func(k float64) float64 {
				if c.variance <= c.mean {
					return distuv.Poisson{Lambda: c.mean}.CDF(k)
				}
				size, sum := c.mean*c.mean/(c.variance-c.mean), 0.0
				for i := 0.0; i <= k; i++ {
					sum += math.Exp(logGamma(i+size) - logGamma(size) - logGamma(i+1) + size*math.Log(size/(size+c.mean)) + i*math.Log(c.mean/(size+c.mean)))
				}
				return sum
			}
			if cdf(got) < p-1e-9 || got > 0 && cdf(got-1) >= p+1e-9 {
				t.Errorf("mean %g, variance %g: the %g quantile %g has probability %g", c.mean, c.variance, p, got, cdf(got))
			}
		}
	}
	if got := CountQuantile(5000, 250000, 0.5); math.Abs(got-4983) > 20 {
		t.Errorf("median of a large count: %g", got)
	}
	for _, variance := range []float64{1e5, 1e9, 1e30} { // must end, whatever the variance
		if got := CountQuantile(2, variance, 0.9); math.IsNaN(got) || got < 0 {
			t.Errorf("mean 2, variance %g: quantile %g", variance, got)
		}
	}
	if CountQuantile(0, 0, 0.9) != 0 {
		t.Error("nothing is expected, but something is likely")
	}
}

// The working observation of a sell-out against finite differences of log P(demand ≥ y).
func TestSelloutScoreAgainstFiniteDifferences(t *testing.T) {
	for _, y := range []float64{2, 8, 12, 30} {
		eta := math.Log(10)
		e := &estimate{item: Item{Sales: []float64{y}, SoldOut: []bool{true}}, eta: []float64{eta}, phi: 1, nu: 0.2, outlier: []bool{false}}
		sigma := math.Sqrt(e.phi*10 + e.nu*100) // held fixed, as in the score
		logP := func(eta float64) float64 { return math.Log(math.Erfc((y-math.Exp(eta))/sigma/math.Sqrt2) / 2) }
		const d = 1e-5
		score := (logP(eta+d) - logP(eta-d)) / (2 * d)
		z, h := e.working(0)
		if got := (z - eta) / h; math.Abs(got-score) > 1e-5*math.Max(1, math.Abs(score)) {
			t.Errorf("sold out at %g: score %g, finite difference %g", y, got, score)
		}
		if z <= eta || !(h > 0) {
			t.Errorf("sold out at %g: observation %g of %g with variance %g", y, z, eta, h)
		}
	}
}

func TestNormalHazard(t *testing.T) {
	for _, x := range []float64{-6, -1, 0, 2, 7.999, 8.001, 20} {
		want := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) / (math.Erfc(x/math.Sqrt2) / 2)
		if got := normalHazard(x); math.Abs(got/want-1) > 1e-5 {
			t.Errorf("hazard at %g: %g, want %g", x, got, want)
		}
	}
}

func TestDoseOfAPromotion(t *testing.T) {
	if dose(0) != 0 || math.Abs(dose(1)-1) > 1e-15 {
		t.Errorf("dose of none %g, of all %g", dose(0), dose(1))
	}
	if got, want := math.Exp(0.5*dose(0.3)), 0.7+0.3*math.Exp(0.5); math.Abs(got-want) > 1e-12 {
		t.Errorf("three days of ten raise the mean by %g, want %g", got, want)
	}
}

func TestInverseDiagonal(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	const m = 9
	a := make([]float64, m*m)
	for i := range m {
		for j := range i {
			a[i*m+j] = r.NormFloat64() / 3
		}
		a[i*m+i] = 1 + float64(m)*r.Float64()
	}
	if _, err := factor(a, m); err != nil {
		t.Fatal(err)
	}
	whole := inverse(a, m)
	for i, v := range inverseDiagonal(a, m) {
		if math.Abs(v-whole[i*m+i]) > 1e-12*whole[i*m+i] {
			t.Errorf("element %d is %g, %g in the whole", i, v, whole[i*m+i])
		}
	}
}
