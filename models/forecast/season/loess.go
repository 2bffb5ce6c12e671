package season

import "math"

// loess is the local regression of STL (Cleveland et al. 1990, section 2; subroutines est and ess of the published Fortran): at each
// place a line (degree 1) or a constant (degree 0) is fitted to the window's nearest places with tricube weights, at every jump-th
// place only, and straight lines join these.
type loess struct {
	window int // odd; may exceed the series
	degree int
	jump   int
	weight []float64 // scratch of at least the window's length
}

// Shares of the largest distance up to which the tricube weight is taken as one, and from which as zero, as in the Fortran.
const (
	nearShare = 0.001
	farShare  = 0.999
)

// at is the fit at place x, counted from 0 and perhaps one step outside of y, from the places left…right. robust may be nil.
// ok is false where all weights vanish.
func (l *loess) at(y []float64, x, left, right int, robust []float64) (fit float64, ok bool) {
	n := len(y)
	h := float64(max(x-left, right-x))
	if l.window > n {
		h += float64((l.window - n) / 2)
	}
	w := l.weight[:right-left+1]
	total := tricube(w, x-left, h)
	if robust != nil {
		total = 0
		for j, r := range robust[left : right+1] {
			w[j] *= r
			total += w[j]
		}
	}
	if total <= 0 {
		return 0, false
	}
	var mean, sum float64
	for j, v := range w {
		mean += v * float64(j)
		sum += v * y[left+j]
	}
	mean /= total
	sum /= total
	if h <= 0 || l.degree == 0 {
		return sum, true
	}
	var spread, cross float64
	for j, v := range w {
		d := float64(j) - mean
		spread += v * d * d
		cross += v * d * y[left+j]
	}
	if math.Sqrt(spread/total) > nearShare*float64(n-1) {
		sum += (float64(x-left) - mean) * cross / spread
	}
	return sum, true
}

// tricube fills w with (1 − (|j−x|/h)³)³ and returns its sum.
func tricube(w []float64, x int, h float64) float64 {
	var total float64
	near, far := nearShare*h, farShare*h
	for j := range w {
		r := math.Abs(float64(j - x))
		switch {
		case r > far:
			w[j] = 0
			continue
		case r <= near:
			w[j] = 1
		default:
			q := r / h
			q = 1 - q*q*q
			w[j] = q * q * q
		}
		total += w[j]
	}
	return total
}

// smooth writes the fit at all places of y to dst.
func (l *loess) smooth(dst, y, robust []float64) {
	n := len(y)
	if n < 2 {
		copy(dst, y)
		return
	}
	jump := min(l.jump, n-1)
	last := 0
	for i := 0; i < n; i += jump {
		l.place(dst, y, i, robust)
		if i > 0 {
			join(dst, i-jump, i)
		}
		last = i
	}
	if last != n-1 {
		// The Fortran keeps the window of the last place on the grid for the very end, so do we.
		left, right := l.span(last, n)
		l.write(dst, y, n-1, left, right, robust)
		join(dst, last, n-1)
	}
}

func (l *loess) place(dst, y []float64, i int, robust []float64) {
	left, right := l.span(i, len(y))
	l.write(dst, y, i, left, right, robust)
}

func (l *loess) write(dst, y []float64, i, left, right int, robust []float64) {
	fit, ok := l.at(y, i, left, right, robust)
	if !ok {
		fit = y[i]
	}
	dst[i] = fit
}

// span is the window around place i of n places: as many places as the window has, shifted inside the series.
func (l *loess) span(i, n int) (left, right int) {
	if l.window >= n {
		return 0, n - 1
	}
	left = min(max(i-l.window/2, 0), n-l.window)
	return left, left + l.window - 1
}

// join draws the straight line between two places.
func join(y []float64, from, to int) {
	delta := (y[to] - y[from]) / float64(to-from)
	for j := from + 1; j < to; j++ {
		y[j] = y[from] + delta*float64(j-from)
	}
}
