package gate

import (
	"math"
	"math/rand/v2"
)

// Example is one origin of one series: what the members forecast there and what came.
type Example struct {
	Features    []float64
	Past        []float64   // one per member
	There       []bool      // one per member
	Predictions [][]float64 // members × steps; nil for one that is not there
	Actual      []float64
	Cost        []float64 // by step: what an absolute error of 1 costs
}

// Training says how a gate is trained; zero values mean the defaults.
type Training struct {
	Epochs int     // 12
	Rate   float64 // of learning at the beginning, 0.02; it falls to a twentieth
	Decay  float64 // of the slopes, 1
	Seed   uint64
}

// Constants of the optimiser Adam (Kingma and Ba 2015).
const (
	batch          = 64
	firstMoment    = 0.9
	secondMoment   = 0.999
	adamEpsilon    = 1e-8
	defaultEpochs  = 12
	defaultRate    = 0.02
	defaultDecay   = 1.0
	lastRate       = 0.05
	startPast      = 0.5
	smallestSpread = 1e-9
)

// Train learns a gate. The same examples in the same order give the same gate.
func Train(members, features []string, examples []Example, t Training) *Model {
	if t.Epochs == 0 {
		t.Epochs = defaultEpochs
	}
	if t.Rate == 0 {
		t.Rate = defaultRate
	}
	if t.Decay == 0 {
		t.Decay = defaultDecay
	}
	m := untrained(members, features, examples)
	x := make([][]float64, len(examples))
	for i, e := range examples {
		x[i] = m.standardise(e.Features)
	}
	learner := newAdam(len(members) * (len(features) + 2))
	rng := rand.New(rand.NewPCG(t.Seed, 1))
	steps := t.Epochs * ((len(examples) + batch - 1) / batch)
	gradient := make([]float64, len(learner.first))
	for range t.Epochs {
		order := rng.Perm(len(examples))
		for from := 0; from < len(order); from += batch {
			clear(gradient)
			part := order[from:min(from+batch, len(order))]
			for _, i := range part {
				m.differentiate(examples[i], x[i], gradient)
			}
			progress := float64(learner.steps) / float64(steps)
			rate := t.Rate * (lastRate + (1-lastRate)*(1+math.Cos(math.Pi*progress))/2)
			m.move(learner.directions(gradient, 1/float64(len(part))), rate, t.Decay)
		}
	}
	return m
}

func untrained(members, features []string, examples []Example) *Model {
	k, d := len(members), len(features)
	m := &Model{Members: members, Features: features, Mean: make([]float64, d), Spread: make([]float64, d), Bias: make([]float64, k), Past: make([]float64, k)}
	n := float64(max(1, len(examples)))
	for _, e := range examples {
		for j, v := range e.Features {
			m.Mean[j] += v / n
		}
	}
	for _, e := range examples {
		for j, v := range e.Features {
			m.Spread[j] += (v - m.Mean[j]) * (v - m.Mean[j]) / n
		}
	}
	for j := range m.Spread {
		m.Spread[j] = max(math.Sqrt(m.Spread[j]), smallestSpread)
	}
	for j := range k {
		m.Slope = append(m.Slope, make([]float64, d))
		m.Past[j] = startPast
	}
	return m
}

// differentiate adds the derivatives of an example's cost by, for each member in turn, bias, past and slopes.
func (m *Model) differentiate(e Example, x, gradient []float64) {
	w := m.softmax(x, e.Past, e.There)
	dw := make([]float64, len(w))
	for k, y := range e.Actual {
		f := 0.0
		for j, p := range e.Predictions {
			if e.There[j] {
				f += w[j] * p[k]
			}
		}
		side := e.Cost[k]
		if f < y {
			side = -side
		}
		for j, p := range e.Predictions {
			if e.There[j] {
				dw[j] += side * (p[k] - f)
			}
		}
	}
	size := len(x) + 2
	for j := range w {
		g := w[j] * dw[j]
		if g == 0 {
			continue
		}
		row := gradient[j*size : (j+1)*size]
		row[0] += g
		row[1] -= g * e.Past[j]
		for d, v := range x {
			row[2+d] += g * v
		}
	}
}

func (m *Model) move(directions []float64, rate, decay float64) {
	size := len(m.Features) + 2
	for j := range m.Members {
		row := directions[j*size : (j+1)*size]
		m.Bias[j] -= rate * row[0]
		m.Past[j] = max(0, m.Past[j]-rate*row[1])
		for d := range m.Slope[j] {
			m.Slope[j][d] -= rate * (row[2+d] + decay*m.Slope[j][d])
		}
	}
}

// adam keeps the moments of gradients.
type adam struct {
	first, second, out []float64
	steps              int
}

func newAdam(n int) *adam {
	return &adam{first: make([]float64, n), second: make([]float64, n), out: make([]float64, n)}
}

func (a *adam) directions(gradient []float64, scale float64) []float64 {
	a.steps++
	c1, c2 := 1-math.Pow(firstMoment, float64(a.steps)), 1-math.Pow(secondMoment, float64(a.steps))
	for i, g := range gradient {
		g *= scale
		a.first[i] = firstMoment*a.first[i] + (1-firstMoment)*g
		a.second[i] = secondMoment*a.second[i] + (1-secondMoment)*g*g
		a.out[i] = a.first[i] / c1 / (math.Sqrt(a.second[i]/c2) + adamEpsilon)
	}
	return a.out
}

// Loss is the mean cost of the gate's forecasts over the examples.
func (m *Model) Loss(examples []Example) float64 {
	sum := 0.0
	for _, e := range examples {
		w := m.softmax(m.standardise(e.Features), e.Past, e.There)
		for k, y := range e.Actual {
			f := 0.0
			for j, p := range e.Predictions {
				if e.There[j] {
					f += w[j] * p[k]
				}
			}
			sum += e.Cost[k] * math.Abs(y-f)
		}
	}
	return sum / float64(max(1, len(examples)))
}
