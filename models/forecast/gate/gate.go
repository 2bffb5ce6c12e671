// Package gate mixes the forecasts of several members with weights that depend on what a series looks like and on how each member did on the
// series' own past.
//
// The weights are a softmax over the members that are there,
//
//	wⱼ ∝ exp(bⱼ + Σ_d Wⱼd·x_d − κⱼ·rⱼ)
//
// of features x, standardised, and of rⱼ, the logarithm of the member's error at the series' earlier origins relative to the median member's.
// Coefficients are learnt from many series (Montero-Manso et al. 2020 learn weights by boosted trees; these are linear, so that they can be read
// and do not leave the range of what was seen): the mixed forecast's own loss is minimised, not the mean of the members' losses.
package gate

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Model is a trained gate. It is immutable and safe for concurrent use.
type Model struct {
	Members  []string    `json:"members"`
	Features []string    `json:"features"`
	Mean     []float64   `json:"mean"`   // of each feature, by which it is centred
	Spread   []float64   `json:"spread"` // by which it is divided
	Bias     []float64   `json:"bias"`   // b, one per member
	Slope    [][]float64 `json:"slope"`  // W, members × features
	Past     []float64   `json:"past"`   // κ ≥ 0, one per member
}

// ErrShape says that a gate does not fit what it is asked about.
var ErrShape = errors.New("the gate was trained on other members or features: train it again")

// farthest is how many spreads a feature may be from the mean; beyond, a series counts as if it were there.
const farthest = 3.0

// Read decodes and checks a gate.
func Read(data []byte) (*Model, error) {
	m := new(Model)
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("gate: %w", err)
	}
	k, d := len(m.Members), len(m.Features)
	if k == 0 || len(m.Bias) != k || len(m.Slope) != k || len(m.Past) != k || len(m.Mean) != d || len(m.Spread) != d {
		return nil, ErrShape
	}
	for _, row := range m.Slope {
		if len(row) != d {
			return nil, ErrShape
		}
	}
	return m, nil
}

// Weights returns one weight per member, adding up to 1. features is in the order of Features; past holds rⱼ, 0 where nothing is known; a member
// that is not there gets 0. Without any member all weights are 0.
func (m *Model) Weights(features, past []float64, there []bool) ([]float64, error) {
	if len(features) != len(m.Features) || len(past) != len(m.Members) || len(there) != len(m.Members) {
		return nil, ErrShape
	}
	return m.softmax(m.standardise(features), past, there), nil
}

func (m *Model) standardise(features []float64) []float64 {
	x := make([]float64, len(features))
	for d, v := range features {
		z := (v - m.Mean[d]) / m.Spread[d]
		if math.IsNaN(z) {
			z = 0
		}
		x[d] = min(max(z, -farthest), farthest)
	}
	return x
}

func (m *Model) softmax(x, past []float64, there []bool) []float64 {
	w := make([]float64, len(m.Members))
	top := math.Inf(-1)
	for j := range w {
		if !there[j] {
			continue
		}
		w[j] = m.Bias[j] - m.Past[j]*past[j]
		for d, v := range x {
			w[j] += m.Slope[j][d] * v
		}
		top = max(top, w[j])
	}
	sum := 0.0
	for j := range w {
		if there[j] {
			w[j] = math.Exp(w[j] - top)
			sum += w[j]
		}
	}
	for j := range w {
		if sum > 0 {
			w[j] /= sum
		}
	}
	return w
}

// Index returns the number of a member, −1 where the gate does not know it.
func (m *Model) Index(member string) int { return slices.Index(m.Members, member) }
