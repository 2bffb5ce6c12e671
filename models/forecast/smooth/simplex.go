package smooth

import "math"

// Constants of Nelder and Mead's method as Nash (1990, algorithm 19) sets them, and of how exponential smoothing has used it since Hyndman
// et al. (2002).
const (
	expansion        = 2.0
	contraction      = 0.5
	simplexEdge      = 0.1 // of the first simplex, times the largest coordinate
	simplexTolerance = 1.5e-8
	simplexMost      = 2000 // evaluations
	outside          = 1e35 // the value where there is none
)

// simplex minimises f without derivatives, from x. The edges of its first simplex are as long in all directions, so that a level in the
// thousands first sends smoothing parameters far out of their range, and many searches end near where they began. For
// short series that is a virtue: the optimum of three to five parameters over a dozen values forecasts worse.
// It moves x to the best point.
func simplex(f func(x []float64) float64, x []float64) {
	s := newSimplex(f, x)
	for s.evaluations <= simplexMost {
		s.order()
		if s.values[s.high] <= s.values[s.low]+s.tolerance || !s.step() {
			break
		}
	}
	s.order()
	copy(x, s.points[s.low])
}

// polytope is the state of a search: d+1 points, of which low is the best and high the worst.
type polytope struct {
	f           func(x []float64) float64
	points      [][]float64
	values      []float64
	centre, try []float64
	low, high   int
	size        float64 // of the simplex when it last shrank
	tolerance   float64
	evaluations int
}

func newSimplex(f func(x []float64) float64, x []float64) *polytope {
	d := len(x)
	s := &polytope{f: f, points: make([][]float64, d+1), values: make([]float64, d+1), centre: make([]float64, d), try: make([]float64, d)}
	edge := 0.0
	for _, v := range x {
		edge = math.Max(edge, simplexEdge*math.Abs(v))
	}
	if edge == 0 {
		edge = simplexEdge
	}
	for i := range s.points {
		s.points[i] = append([]float64(nil), x...)
		if i > 0 {
			s.points[i][i-1] += edge
			s.size += 10 * edge
		}
		s.values[i] = s.at(s.points[i])
	}
	s.tolerance = simplexTolerance * (math.Abs(s.values[0]) + simplexTolerance)
	return s
}

func (s *polytope) at(x []float64) float64 {
	s.evaluations++
	if v := s.f(x); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return v
	}
	return outside
}

// order finds the best and the worst point; of equal ones the earlier stays.
func (s *polytope) order() {
	s.high = s.low
	low, high := s.low, s.low
	for i, v := range s.values {
		if v < s.values[low] {
			low = i
		}
		if v > s.values[high] {
			high = i
		}
	}
	s.low, s.high = low, high
}

// step reflects the worst point through the centre of the others, then expands, contracts or shrinks. It returns false when the simplex
// cannot shrink any more.
func (s *polytope) step() bool {
	worst := s.points[s.high]
	for j := range s.centre {
		sum := -worst[j]
		for _, p := range s.points {
			sum += p[j]
		}
		s.centre[j] = sum / float64(len(worst))
		s.try[j] = 2*s.centre[j] - worst[j]
	}
	reflected, before := s.at(s.try), s.values[s.high]
	if reflected < s.values[s.low] {
		copy(worst, s.try)
		s.values[s.high] = reflected
		for j := range s.try {
			s.try[j] = expansion*worst[j] + (1-expansion)*s.centre[j]
		}
		s.accept(s.at(s.try))
		return true
	}
	if reflected < before {
		copy(worst, s.try)
		s.values[s.high] = reflected
	}
	for j := range s.try {
		s.try[j] = (1-contraction)*worst[j] + contraction*s.centre[j]
	}
	if s.accept(s.at(s.try)) || reflected < before {
		return true
	}
	return s.shrink()
}

// accept puts the tried point in the place of the worst if it is better than it.
func (s *polytope) accept(value float64) bool {
	if value >= s.values[s.high] {
		return false
	}
	copy(s.points[s.high], s.try)
	s.values[s.high] = value
	return true
}

func (s *polytope) shrink() bool {
	size := 0.0
	best := s.points[s.low]
	for i, p := range s.points {
		if i == s.low {
			continue
		}
		for j := range p {
			p[j] = contraction*(p[j]-best[j]) + best[j]
			size += math.Abs(p[j] - best[j])
		}
		s.values[i] = s.at(p)
	}
	smaller := size < s.size
	s.size = size
	return smaller
}
