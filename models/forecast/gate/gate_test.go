package gate

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// examples where the first member is right when the feature is positive and the second when it is negative.
func examples(n int) []Example {
	rng := rand.New(rand.NewPCG(1, 1))
	out := make([]Example, n)
	for i := range out {
		x, y := rng.NormFloat64(), 10+rng.NormFloat64()
		good, bad := []float64{y}, []float64{y + 5}
		p := [][]float64{good, bad}
		if x < 0 {
			p = [][]float64{bad, good}
		}
		out[i] = Example{Features: []float64{x}, Past: []float64{0, 0}, There: []bool{true, true}, Predictions: p, Actual: []float64{y}, Cost: []float64{1}}
	}
	return out
}

func TestGateLearnsFromFeatures(t *testing.T) {
	all := examples(2000)
	m := Train([]string{"a", "b"}, []string{"x"}, all, Training{Decay: 1e-6})
	if loss := m.Loss(all); loss > 1 {
		t.Errorf("loss %g, the mean of both members has 2.5", loss)
	}
	w, err := m.Weights([]float64{2}, []float64{0, 0}, []bool{true, true})
	if err != nil || w[0] < 0.9 || math.Abs(w[0]+w[1]-1) > 1e-12 {
		t.Errorf("weights %v, %v", w, err)
	}
	if w, _ = m.Weights([]float64{2}, []float64{0, 0}, []bool{false, true}); w[0] != 0 || w[1] != 1 {
		t.Errorf("a member that is not there has weights %v", w)
	}
}

func TestGradientsOfGate(t *testing.T) {
	all := examples(20)
	rng := rand.New(rand.NewPCG(2, 1))
	for i := range all {
		all[i].Past = []float64{rng.NormFloat64(), rng.NormFloat64()}
	}
	m := untrained([]string{"a", "b"}, []string{"x"}, all)
	gradient := make([]float64, 6)
	for _, e := range all {
		m.differentiate(e, m.standardise(e.Features), gradient)
	}
	places := []*float64{&m.Bias[0], &m.Past[0], &m.Slope[0][0], &m.Bias[1], &m.Past[1], &m.Slope[1][0]}
	for i, p := range places {
		const h = 1e-6
		*p += h
		up := m.Loss(all)
		*p -= 2 * h
		down := m.Loss(all)
		*p += h
		if want := (up - down) / (2 * h) * float64(len(all)); math.Abs(gradient[i]-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("derivative %d is %g, differences say %g", i, gradient[i], want)
		}
	}
}

func TestForeignGateIsRefused(t *testing.T) {
	for _, file := range []string{`{}`, `{"members":["a"],"bias":[0],"past":[0],"slope":[[1]],"features":[],"mean":[],"spread":[]}`} {
		if _, err := Read([]byte(file)); !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v", file, err)
		}
	}
	m := Train([]string{"a", "b"}, []string{"x"}, examples(64), Training{Epochs: 1})
	if _, err := m.Weights([]float64{1, 2}, []float64{0, 0}, []bool{true, true}); !errors.Is(err, ErrShape) {
		t.Errorf("two features pass: %v", err)
	}
}
