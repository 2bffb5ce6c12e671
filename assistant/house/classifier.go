package house

import (
	"math"
	"strings"
)

// example is a training utterance with its class.
type example struct {
	features []feature
	class    int
	weight   float32
}

// classifier is multinomial logistic regression,
//
//	P(c | x) = exp(wᶜ·x + bᶜ) / Σₖ exp(wᵏ·x + bᵏ)
//
// fitted by AdaGrad (Duchi, Hazan, Singer 2011, fig. 1) on the log loss with L2
// shrinkage. Training visits the examples in a fixed order of its own, so that equal
// examples give equal weights, bit for bit. It is safe for concurrent use once fitted.
type classifier struct {
	classes int
	index   map[string]int
	rarity  []float32 // by feature: what is said everywhere tells nothing
	weights []float32 // feature × class
	bias    []float32
}

const (
	epochs       = 40
	learningRate = 0.3
	shrinkage    = 1e-5 // per visit, of the weights that a visit touches
	rarityOffset = 3    // a feature seen once is no better than one seen thrice
	stride       = 7919 // a prime: the order of visits is i·stride mod n
)

// fit trains a classifier for classes 0 … classes−1.
func fit(examples []example, classes int) *classifier {
	m := &classifier{classes: classes, index: map[string]int{}, bias: make([]float32, classes)}
	m.count(examples)
	m.weights = make([]float32, len(m.index)*classes)
	rows := make([][]entry, len(examples))
	for i, e := range examples {
		rows[i] = m.row(e.features)
	}
	seen := make([]float32, len(m.weights)) // AdaGrad's sums of squared gradients
	seenBias := make([]float32, classes)
	step := stride
	for len(examples) > 1 && step%len(examples) == 0 {
		step++
	}
	p := make([]float32, classes)
	for range epochs {
		for i, at := 0, 0; i < len(examples); i, at = i+1, (at+step)%len(examples) {
			m.visit(rows[at], examples[at], p, seen, seenBias)
		}
	}
	return m
}

// count numbers the features and weighs them by inverse document frequency,
// ln(1 + N/n) over the N examples, n of which have the feature, scaled to at most 1.
func (m *classifier) count(examples []example) {
	var in []float64
	for _, e := range examples {
		for _, f := range e.features {
			id, ok := m.index[f.name]
			if !ok {
				id = len(m.index)
				m.index[f.name] = id
				in = append(in, 0)
			}
			in[id]++
		}
	}
	n := float64(len(examples))
	for _, k := range in {
		m.rarity = append(m.rarity, float32(math.Log(1+n/(k+rarityOffset))/math.Log(1+n/(1+rarityOffset))))
	}
	for name, id := range m.index {
		if strings.HasPrefix(name, "§") && !strings.Contains(name, " ") {
			m.rarity[id] = 1 // marks were made to be told apart by
		}
	}
}

// entry is a known feature by its number.
type entry struct {
	id int
	x  float32
}

func (m *classifier) row(fs []feature) []entry {
	row := make([]entry, 0, len(fs))
	for _, f := range fs {
		if id, ok := m.index[f.name]; ok {
			row = append(row, entry{id, f.weight * m.rarity[id]})
		}
	}
	return row
}

// visit takes one gradient step on one example; p is scratch.
func (m *classifier) visit(row []entry, e example, p, seen, seenBias []float32) {
	m.softmax(row, p)
	for c := range p {
		p[c] *= e.weight
	}
	p[e.class] -= e.weight // now the gradient of the log loss by the scores
	for c, g := range p {
		seenBias[c] += g * g
		m.bias[c] -= learningRate * g / (1e-6 + sqrt32(seenBias[c]))
	}
	for _, f := range row {
		w, s := m.weights[f.id*m.classes:][:m.classes], seen[f.id*m.classes:][:m.classes]
		for c, g := range p {
			if g *= f.x; g < 1e-5 && g > -1e-5 {
				continue // too small to move anything; half of training is here
			}
			g += shrinkage * w[c]
			s[c] += g * g
			w[c] -= learningRate * g / (1e-6 + sqrt32(s[c]))
		}
	}
}

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// softmax writes the probabilities of the classes into p.
func (m *classifier) softmax(row []entry, p []float32) {
	copy(p, m.bias)
	for _, f := range row {
		for c, w := range m.weights[f.id*m.classes:][:m.classes] {
			p[c] += f.x * w
		}
	}
	top := p[0]
	for _, v := range p {
		top = max(top, v)
	}
	var sum float32
	for c, v := range p {
		p[c] = float32(math.Exp(float64(v - top)))
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}

// probabilities are the classes' probabilities for a message. known is the share of
// the message, by squared feature weight, that the training has seen.
func (m *classifier) probabilities(fs []feature) (p []float32, known float64) {
	row := m.row(fs)
	for _, f := range row {
		known += float64(f.x) * float64(f.x)
	}
	p = make([]float32, m.classes)
	m.softmax(row, p)
	return p, known
}
