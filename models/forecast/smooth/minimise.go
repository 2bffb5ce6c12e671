package smooth

import "math"

// objective returns the value at x and writes the gradient. A value of +Inf says that x is outside of where the model makes sense.
type objective func(x, gradient []float64) float64

// Limits of minimise. The value is a mean log-likelihood per observation, so that valueTolerance is far below what decides
// between models.
const (
	valueTolerance     = 1e-7
	gradientTolerance  = 1e-6
	sufficientDecrease = 1e-4 // of Armijo's rule
	shortestStep       = 1e-8 // relative to the quasi-Newton step
	longestTurn        = 0.7  // of a bounded parameter's angle in one step, so that none lands at a bound by extrapolation
)

// minimiser is the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno with a dense inverse Hessian and a backtracking line
// search (Nocedal and Wright 2006, algorithm 6.1). Its buffers are kept between uses; it is not safe for concurrent use.
type minimiser struct {
	inverse                       []float64 // d×d, the approximate inverse Hessian
	gradient, next, direction     []float64
	trial, step, change, hyChange []float64
}

func (m *minimiser) resize(d int) {
	if cap(m.inverse) < d*d {
		m.inverse = make([]float64, d*d)
		buffer := make([]float64, 7*d)
		for i, v := range []*[]float64{&m.gradient, &m.next, &m.direction, &m.trial, &m.step, &m.change, &m.hyChange} {
			*v = buffer[i*d : (i+1)*d : (i+1)*d]
		}
	}
	m.inverse = m.inverse[:d*d]
	for _, v := range []*[]float64{&m.gradient, &m.next, &m.direction, &m.trial, &m.step, &m.change, &m.hyChange} {
		*v = (*v)[:d]
	}
}

// minimise moves x to a local minimum of f, with at most the given number of iterations, and returns the value there.
// It returns +Inf, and leaves x, when f is not finite at x. The first angles values of x are those of bounded parameters.
func (m *minimiser) minimise(f objective, x []float64, angles, iterations int) float64 {
	m.resize(len(x))
	value := f(x, m.gradient)
	if math.IsInf(value, 0) || math.IsNaN(value) {
		return math.Inf(1)
	}
	m.reset(1 / max(1, norm(m.gradient)))
	fresh := true
	for range iterations {
		if norm(m.gradient) < gradientTolerance {
			break
		}
		next, ok := m.search(f, x, angles, value)
		if !ok {
			if fresh {
				break
			}
			m.reset(1 / max(1, norm(m.gradient)))
			fresh = true
			continue
		}
		gain := value - next
		value = next
		m.update(x, fresh)
		fresh = false
		if gain < valueTolerance {
			break
		}
	}
	return value
}

// search looks along the quasi-Newton direction for a sufficient decrease; on success trial holds the point and next its gradient.
func (m *minimiser) search(f objective, x []float64, angles int, value float64) (float64, bool) {
	d := len(x)
	slope := 0.0
	for i := range d {
		m.direction[i] = -dot(m.inverse[i*d:(i+1)*d], m.gradient)
		slope += m.direction[i] * m.gradient[i]
	}
	if !(slope < 0) {
		return value, false
	}
	turn := longestTurn
	for _, d := range m.direction[:angles] {
		turn = max(turn, math.Abs(d))
	}
	for t := longestTurn / turn; t > shortestStep; {
		for i := range d {
			m.trial[i] = x[i] + t*m.direction[i]
		}
		next := f(m.trial, m.next)
		if next <= value+sufficientDecrease*t*slope {
			return next, true
		}
		shrink := 0.1
		if !math.IsInf(next, 0) && !math.IsNaN(next) {
			// The minimum of the parabola through value, slope and next.
			shrink = min(0.5, max(0.1, -slope*t/(2*(next-value-slope*t))))
		}
		t *= shrink
	}
	return value, false
}

// update accepts the trial point and corrects the inverse Hessian by its change of gradient.
func (m *minimiser) update(x []float64, fresh bool) {
	d := len(x)
	for i := range d {
		m.step[i] = m.trial[i] - x[i]
		m.change[i] = m.next[i] - m.gradient[i]
		x[i], m.gradient[i] = m.trial[i], m.next[i]
	}
	curvature := dot(m.step, m.change)
	if curvature <= 1e-12*norm(m.step)*norm(m.change) {
		return
	}
	if fresh {
		m.reset(curvature / dot(m.change, m.change))
	}
	for i := range d {
		m.hyChange[i] = dot(m.inverse[i*d:(i+1)*d], m.change)
	}
	scale := (1 + dot(m.change, m.hyChange)/curvature) / curvature
	for i := range d {
		row := m.inverse[i*d : (i+1)*d]
		for j := range d {
			row[j] += scale*m.step[i]*m.step[j] - (m.hyChange[i]*m.step[j]+m.step[i]*m.hyChange[j])/curvature
		}
	}
}

func (m *minimiser) reset(diagonal float64) {
	d := len(m.gradient)
	clear(m.inverse)
	for i := range d {
		m.inverse[i*d+i] = diagonal
	}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

func norm(a []float64) float64 { return math.Sqrt(dot(a, a)) }

// A bounded parameter is kept within its range by an angle: share maps the angle to (0, 1), slope is the derivative, angle the inverse.
// Unlike a logistic function it reaches a bound at a finite angle, and leaves it again.
func share(angle float64) float64 { return (1 + math.Sin(angle)) / 2 }

func shareSlope(angle float64) float64 { return math.Cos(angle) / 2 }

func angle(share float64) float64 { return math.Asin(2*share - 1) }
