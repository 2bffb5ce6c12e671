package intermittent

import "math"

// grid are the smoothing parameters that are tried. What smooths demand that seldom comes should be slow (Syntetos & Boylan 2005).
var grid = [...]float64{0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3}

// sumGrid is the grid for sums over several steps: they are few, so that slower parameters would never leave the first one.
var sumGrid = [...]float64{0.1, 0.15, 0.2, 0.25, 0.3}

// estimate is what a fit finds.
type estimate struct {
	alpha, beta float64
	rate, size  float64
}

// fitter holds a series as its demands, and buffers; it is not safe for concurrent use.
type fitter struct {
	y         []float64
	sizes     []float64
	intervals []float64 // steps since the demand before; for the first its place counted from 1
	tail      int       // zeros after the last demand
	sums      []float64
	given     [2]float64
	shrunk    []float64 // TSB: what is left of the probability before each demand, and after the last
}

func (f *fitter) read(y []float64) {
	f.y, f.sizes, f.intervals = y, f.sizes[:0], f.intervals[:0]
	since := 0
	for _, v := range y {
		since++
		if v > 0 {
			f.sizes = append(f.sizes, v)
			f.intervals = append(f.intervals, float64(since))
			since = 0
		}
	}
	f.tail = since
}

// spread is the variance of the sizes.
func (f *fitter) spread() float64 {
	n := float64(len(f.sizes))
	var sum, square float64
	for _, v := range f.sizes {
		sum += v
	}
	for _, v := range f.sizes {
		square += (v - sum/n) * (v - sum/n)
	}
	return square / max(n, 1)
}

func (f *fitter) estimate(method Method, s Settings) estimate {
	if len(f.sizes) == 0 {
		return estimate{alpha: s.Alpha, beta: s.Beta}
	}
	switch method {
	case ADIDA, IMAPA:
		return f.aggregated(method, s)
	}
	smooth := f.croston
	if method == TSB {
		smooth = f.tsb
	}
	best, least := estimate{}, math.Inf(1)
	for _, beta := range f.choices(1, s.Beta, grid[:]) {
		correction := 1.0
		switch method {
		case SBA:
			correction = 1 - beta/2
		case TSB:
			f.shrink(beta)
		}
		for _, alpha := range f.choices(0, s.Alpha, grid[:]) {
			e, loss := smooth(alpha, beta, correction)
			if loss < least {
				best, least = e, loss
			}
		}
	}
	return best
}

// choices are the given parameter alone, or the grid. which is the parameter's place in f.given, so that nothing is allocated.
func (f *fitter) choices(which int, given float64, grid []float64) []float64 {
	if given > 0 {
		f.given[which] = given
		return f.given[which : which+1]
	}
	return grid
}

// croston smooths sizes and intervals and returns the sum of squared errors of the rate from the second demand on: until the next
// demand, k−1 zeros and one size are compared with the same rate.
func (f *fitter) croston(alpha, beta, correction float64) (estimate, float64) {
	z, p := f.sizes[0], f.intervals[0]
	loss := 0.0
	for i := 1; i < len(f.sizes); i++ {
		rate := correction * z / p
		size, interval := f.sizes[i], f.intervals[i]
		loss += (interval-1)*rate*rate + (size-rate)*(size-rate)
		z += alpha * (size - z)
		p += beta * (interval - p)
	}
	rate := correction * z / p
	loss += float64(f.tail) * rate * rate
	return estimate{alpha, beta, rate, z}, loss
}

// shrink fills shrunk with (1−β)^k for the k zeros before each demand but the first and after the last.
func (f *fitter) shrink(beta float64) {
	f.shrunk = f.shrunk[:0]
	for _, interval := range f.intervals[1:] {
		f.shrunk = append(f.shrunk, power(1-beta, int(interval)-1))
	}
	f.shrunk = append(f.shrunk, power(1-beta, f.tail))
}

// power is base^k by repeated squaring, for the small k here several times as fast as math.Pow.
func power(base float64, k int) float64 {
	out := 1.0
	for ; k > 0; k >>= 1 {
		if k&1 == 1 {
			out *= base
		}
		base *= base
	}
	return out
}

// tsb smooths sizes when there is demand and its probability always. Over zeros the rate shrinks by 1−β a step, so that their squared
// errors are a geometric series; shrink must have been called with beta. The last argument is not used.
func (f *fitter) tsb(alpha, beta, _ float64) (estimate, float64) {
	z, p := f.sizes[0], 1/f.intervals[0]
	perSquare := 1 / (1 - (1-beta)*(1-beta))
	loss := 0.0
	for i, shrunk := range f.shrunk {
		loss += z * z * p * p * (1 - shrunk*shrunk) * perSquare
		p *= shrunk
		if i+1 == len(f.sizes) {
			break
		}
		size := f.sizes[i+1]
		loss += (size - p*z) * (size - p*z)
		z += alpha * (size - z)
		p += beta * (1 - p)
	}
	return estimate{alpha, beta, p * z, z}, loss
}

// aggregated is ADIDA or IMAPA.
func (f *fitter) aggregated(method Method, s Settings) estimate {
	least, most := 1, f.meanInterval()
	if method == ADIDA {
		least = most
	}
	out := estimate{}
	for k := least; k <= most; k++ {
		alpha, level := f.smoothSums(k, s)
		out.rate += level / float64(k) / float64(most-least+1)
		if k == least {
			out.alpha = alpha
		}
	}
	for _, v := range f.sizes {
		out.size += v / float64(len(f.sizes))
	}
	return out
}

// meanInterval is the mean interval between demands in whole steps.
func (f *fitter) meanInterval() int {
	sum := 0.0
	for _, v := range f.intervals {
		sum += v
	}
	return max(1, int(math.Round(sum/float64(len(f.intervals)))))
}

// sum fills sums with those of whole blocks of k steps, the last ending at the end of the series.
func (f *fitter) sum(k int) {
	f.sums = f.sums[:0]
	for t := len(f.y) % k; t < len(f.y); t += k {
		sum := 0.0
		for _, v := range f.y[t : t+k] {
			sum += v
		}
		f.sums = append(f.sums, sum)
	}
}

// smoothSums is simple smoothing of the sums over k steps: the parameter and the last level. The mean interval never exceeds the
// series, so there is a sum.
func (f *fitter) smoothSums(k int, s Settings) (alpha, level float64) {
	f.sum(k)
	least := math.Inf(1)
	for _, a := range f.choices(0, s.Alpha, sumGrid[:]) {
		l, loss := f.sums[0], 0.0
		for _, v := range f.sums[1:] {
			e := v - l
			loss += e * e
			l += a * e
		}
		if loss < least {
			alpha, level, least = a, l, loss
		}
	}
	return alpha, level
}

// fitted are the rates before each value was known.
func (f *fitter) fitted(method Method, s Settings, e estimate) []float64 {
	out := make([]float64, len(f.y))
	switch {
	case len(f.sizes) == 0:
		return out
	case method == ADIDA || method == IMAPA:
		f.fittedSums(out, method, s)
		return out
	}
	z, p, since := math.NaN(), math.NaN(), 0
	for t, v := range f.y {
		since++
		out[t] = z * p
		if method != TSB {
			out[t] = z / p
		}
		if method == SBA {
			out[t] *= 1 - e.beta/2
		}
		switch known := !math.IsNaN(z); {
		case v > 0 && !known:
			z, p = v, float64(since)
			if method == TSB {
				p = 1 / p
			}
		case v > 0:
			z += e.alpha * (v - z)
			if method == TSB {
				p += e.beta * (1 - p)
			} else {
				p += e.beta * (float64(since) - p)
			}
		case known && method == TSB:
			p -= e.beta * p
		}
		if v > 0 {
			since = 0
		}
	}
	return out
}

// fittedSums are the levels before each block, per step; NaN as long as one of the sums has no level yet.
func (f *fitter) fittedSums(out []float64, method Method, s Settings) {
	least, most := 1, f.meanInterval()
	if method == ADIDA {
		least = most
	}
	for k := least; k <= most; k++ {
		alpha, _ := f.smoothSums(k, s)
		start := len(f.y)%k + k
		for t := range min(start, len(out)) {
			out[t] = math.NaN()
		}
		level := f.sums[0]
		for i, v := range f.sums[1:] {
			for t := start + i*k; t < start+(i+1)*k; t++ {
				out[t] += level / float64(k) / float64(most-least+1)
			}
			level += alpha * (v - level)
		}
	}
}
