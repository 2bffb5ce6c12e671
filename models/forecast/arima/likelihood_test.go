package arima

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// dense is the autocovariance matrix of an ARMA process with unit innovations by brute force: weights of the infinite moving average,
// cut where they have died out.
func dense(phi, theta []term, n int) *mat.SymDense {
	const far = 6000
	psi := make([]float64, far)
	psiWeights(psi, phi, theta)
	s := mat.NewSymDense(n, nil)
	for lag := range n {
		sum := 0.0
		for j := lag; j < far; j++ {
			sum += psi[j] * psi[j-lag]
		}
		for i := 0; i+lag < n; i++ {
			s.SetSym(i, i+lag, sum)
		}
	}
	return s
}

// bruteForce is the log-likelihood of w with the regression on rows and σ² at their maximum, by generalised least squares with the
// whole covariance matrix.
func bruteForce(t *testing.T, phi, theta []term, w []float64, rows [][]float64) float64 {
	t.Helper()
	n := len(w)
	var chol mat.Cholesky
	if !chol.Factorize(dense(phi, theta, n)) {
		t.Fatal("the covariance matrix is not positive definite")
	}
	var lower mat.TriDense
	chol.LTo(&lower)
	whiten := func(x []float64) []float64 {
		out := mat.NewVecDense(n, nil)
		if err := out.SolveVec(&lower, mat.NewVecDense(n, slices.Clone(x))); err != nil {
			t.Fatal(err)
		}
		return out.RawVector().Data
	}
	rest := whiten(w)
	if len(rows) > 0 {
		x := mat.NewDense(n, len(rows), nil)
		for j, r := range rows {
			x.SetCol(j, whiten(r))
		}
		var beta mat.VecDense
		if err := beta.SolveVec(x, mat.NewVecDense(n, rest)); err != nil {
			t.Fatal(err)
		}
		var fit mat.VecDense
		fit.MulVec(x, &beta)
		for i := range rest {
			rest[i] -= fit.AtVec(i)
		}
	}
	sum := dot(rest, rest)
	return -float64(n)/2*(1+math.Log(2*math.Pi)+math.Log(sum/float64(n))) - chol.LogDet()/2
}

func gaussian(rng *rand.Rand, n int) []float64 {
	y := make([]float64, n)
	for i := range y {
		y[i] = rng.NormFloat64()
	}
	return y
}

// The fast recursions give the likelihood of the multivariate normal distribution, for orders with and without season, mean and
// regressors, at random parameters.
func TestLikelihoodIsThatOfTheNormalDistribution(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for trial := range 200 {
		o := Order{P: rng.IntN(4), Q: rng.IntN(4), SP: rng.IntN(3), SQ: rng.IntN(3), Period: 2 + rng.IntN(6)}
		n := 3 + rng.IntN(40)
		rows := make([][]float64, rng.IntN(min(3, n-1)))
		for j := range rows {
			rows[j] = gaussian(rng, n)
		}
		w := gaussian(rng, n)
		b, err := orthonormal(rows)
		if err != nil {
			t.Fatal(err)
		}
		e := newEstimator(w, b.rows)
		e.shape(o)
		u := gaussian(rng, o.coefficients())
		for i := range u {
			u[i] *= 0.6
		}
		sum := e.residuals(e.residual, u, false)
		got := -float64(n) / 2 * (1 + math.Log(2*math.Pi) + math.Log(sum/float64(n)))
		if want := bruteForce(t, e.filter.phi, e.filter.theta, w, rows); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
			t.Errorf("trial %d, %v, n = %d: %.9f, want %.9f", trial, o, n, got, want)
		}
	}
}

// Once the filter is steady it takes a shorter way; the likelihood must not notice.
func TestSteadyFilterLosesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	o := Order{P: 2, Q: 1, SP: 1, Period: 4}
	w := gaussian(rng, 400)
	e := newEstimator(w, nil)
	e.shape(o)
	u := []float64{0.4, -0.3, 0.3, 0.5}
	sum := e.residuals(e.residual, u, false)
	got := -200 * (1 + math.Log(2*math.Pi) + math.Log(sum/400))
	if want := bruteForce(t, e.filter.phi, e.filter.theta, w, nil); math.Abs(got-want) > 1e-6 {
		t.Errorf("%.9f, want %.9f", got, want)
	}
	if e.logDet == 0 || e.filter.gain == nil {
		t.Error("the filter did not start from the stationary distribution")
	}
}

// The numerical derivatives against central differences of a higher order, and the gradient of the criterion at an estimate, which is zero.
func TestDerivatives(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 2))
	for range 20 {
		o := Order{P: rng.IntN(3), Q: 1 + rng.IntN(2), SP: rng.IntN(2), SQ: rng.IntN(2), Period: 4}
		e := newEstimator(gaussian(rng, 60), nil)
		e.shape(o)
		u := gaussian(rng, o.coefficients())
		e.residuals(e.residual, u, false)
		e.differentiate(u, false)
		at := func(j int, h float64) []float64 {
			out, moved := make([]float64, 60), slices.Clone(u)
			moved[j] += h
			e.residuals(out, moved, false)
			return out
		}
		for j := range u {
			const h = 1e-3
			near, far := [2][]float64{at(j, h), at(j, -h)}, [2][]float64{at(j, 2*h), at(j, -2*h)}
			for i, got := range e.jacobian[j] {
				want := (8*(near[0][i]-near[1][i]) - (far[0][i] - far[1][i])) / (12 * h)
				if math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
					t.Fatalf("%v: derivative %d of residual %d is %.7f, want %.7f", o, j, i, got, want)
				}
			}
		}
		value := e.minimise(u, false, fineImprovement)
		for j := range u {
			const h = 1e-3
			slope := (dot(at(j, h), at(j, h)) - dot(at(j, -h), at(j, -h))) / (2 * h * value)
			if math.Abs(slope) > 1e-3 {
				t.Errorf("%v: at the estimate %v the criterion still falls along %d by %g", o, u, j, slope)
			}
		}
	}
}

// simulate draws n values of the ARMA process with unit innovations around mean.
func simulate(rng *rand.Rand, phi, theta []term, n int, mean float64) []float64 {
	const burn = 500
	noise, y := gaussian(rng, n+burn), make([]float64, n+burn)
	for t := range y {
		y[t] = noise[t]
		for _, v := range phi {
			if t >= v.lag {
				y[t] += v.value * y[t-v.lag]
			}
		}
		for _, v := range theta {
			if t >= v.lag {
				y[t] += v.value * noise[t-v.lag]
			}
		}
	}
	for t := range y {
		y[t] += mean
	}
	return y[burn:]
}

func TestFitRecoversSimulatedProcesses(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	const n = 3000
	y := simulate(rng, []term{{1, 0.6}, {2, -0.3}}, []term{{1, 0.4}}, n, 10)
	m, err := Fit(y, Order{P: 2, Q: 1}, Settings{Constant: true})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "ARMA(2,1)", coefficients(m), []float64{0.6, -0.3, 0.4, 10}, 0, 0.1)
	within(t, "σ²", []float64{m.Sigma2}, []float64{1}, 0, 0.08)

	seasonal := simulate(rng, nil, product(nil, []float64{-0.4}, []float64{-0.6}, 12), n, 0)
	walk, again := slices.Clone(seasonal), slices.Clone(seasonal)
	for i := 1; i < n; i++ {
		walk[i] += walk[i-1]
	}
	for i := range again {
		again[i] = walk[i] + 0.5*float64(i)/12
		if i >= 12 {
			again[i] += again[i-12] - 0.5*float64(i-12)/12
		}
	}
	airline, err := Fit(again, Order{D: 1, Q: 1, SD: 1, SQ: 1, Period: 12}, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "airline model", coefficients(airline), []float64{-0.4, -0.6}, 0, 0.05)
}

// The prediction is the conditional expectation of the normal distribution.
func TestPredictionIsTheConditionalExpectation(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 2))
	const n, h = 30, 5
	y := simulate(rng, []term{{1, 0.7}}, []term{{1, 0.3}}, n, 4)
	m, err := Fit(y, Order{P: 1, Q: 2, SP: 1, Period: 3}, Settings{Constant: true})
	if err != nil {
		t.Fatal(err)
	}
	s := dense(m.phi, m.theta, n+h)
	off := mat.NewVecDense(n, nil)
	for i, v := range y {
		off.SetVec(i, v-m.Drift)
	}
	var chol mat.Cholesky
	chol.Factorize(s.SliceSym(0, n).(*mat.SymDense))
	var weights mat.VecDense
	if err := chol.SolveVecTo(&weights, off); err != nil {
		t.Fatal(err)
	}
	want := make([]float64, h)
	for i := range want {
		want[i] = m.Drift
		for j := range n {
			want[i] += s.At(n+i, j) * weights.AtVec(j)
		}
	}
	within(t, "prediction", m.Predict(h), want, 1e-7, 1e-7)
	longer, err := Fit(append(slices.Clone(y), y[0]), m.Order, Settings{Constant: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(longer.Fitted()) != n+1 || math.IsNaN(longer.Fitted()[0]) {
		t.Error("a model without differences has fitted values from the first on")
	}
}
