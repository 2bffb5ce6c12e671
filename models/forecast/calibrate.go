package forecast

import (
	"math"
	"slices"
)

// trial is how a method did at one origin of a series: the errors that came, y − f, in units of the scale that was known at the origin.
type trial []float64

// fading is the weight of an error in the unit, beside that of the step after it: what was lately counts for what comes.
const fading = 0.9

// scale is the unit of a series' errors: the mean absolute one-step error of the model within the history, the latest counting most, never less than a
// trace of the values.
// An error beyond wildest ranges of the history is no error but a failure at one step, as exponentials have, and says nothing about the others.
func scale(y []float64, model Model) float64 {
	sum, n := 0.0, 0.0
	failure := wildest * (slices.Max(y) - slices.Min(y))
	for t, f := range model.Fitted() {
		sum, n = fading*sum, fading*n
		if d := math.Abs(y[t] - f); d <= failure {
			sum += d
			n++
		}
	}
	changes := 0.0
	for t := 1; t < len(y); t++ {
		changes += math.Abs(y[t] - y[t-1])
	}
	changes /= float64(max(1, len(y)-1))
	floor := 0.1*changes + 1e-9*meanAbsolute(y)
	if n == 0 {
		return max(changes, floor)
	}
	return max(sum/n, floor)
}

// Calibration holds the errors that trials had, by step: what the width of bands is read from. It is split conformal (Vovk et al. 2005; for
// several steps ahead Stankevičiūtė et al. 2021), every origin of every series one exchangeable case.
type Calibration struct {
	steps [][]float64 // by step, sorted
	echo  float64     // how much of an error, as a normal score, is left at the next step
}

// Constants of calibration.
const (
	fewestTrials = 30 // below, a step's errors are read from earlier steps
	fewestAtAll  = 10 // below, the errors are taken as normal: quantiles of a handful are its extremes
	usualEcho    = 0.8
)

// calibrate sorts the trials' errors by step.
func calibrate(trials []trial) *Calibration {
	c := &Calibration{echo: usualEcho}
	for _, t := range trials {
		for k, e := range t {
			if k == len(c.steps) {
				c.steps = append(c.steps, nil)
			}
			c.steps[k] = append(c.steps[k], e)
		}
	}
	if len(trials) < fewestAtAll {
		return &Calibration{echo: usualEcho}
	}
	for k := range c.steps {
		if len(c.steps[k]) < fewestTrials && k > 0 {
			c.steps = c.steps[:k]
			break
		}
		slices.Sort(c.steps[k])
	}
	c.echo = c.measureEcho(trials)
	return c
}

// measureEcho is the mean correlation of the normal scores of neighbouring steps.
func (c *Calibration) measureEcho(trials []trial) float64 {
	product, square := 0.0, 0.0
	for _, t := range trials {
		before := math.NaN()
		for k, e := range t[:min(len(t), len(c.steps))] {
			score := normalQuantile(c.rank(k, e))
			if !math.IsNaN(before) {
				product += before * score
				square += (before*before + score*score) / 2
			}
			before = score
		}
	}
	if square == 0 {
		return usualEcho
	}
	return min(max(product/square, 0), 0.99)
}

// rank is the share of a step's errors below e, within (0, 1).
func (c *Calibration) rank(k int, e float64) float64 {
	i, _ := slices.BinarySearch(c.steps[k], e)
	return (float64(i) + 0.5) / float64(len(c.steps[k])+1)
}

// quantile is the error of step k (from 0) that is not exceeded with probability p. Beyond the steps that were tried errors grow with the square root of
// the step. Of n errors the k-th smallest stands for k/(n+1), as exchangeability has it.
func (c *Calibration) quantile(k int, p float64) float64 {
	if len(c.steps) == 0 {
		return normalQuantile(p) * math.Sqrt(math.Pi/2) * math.Sqrt(float64(k+1))
	}
	known := min(k, len(c.steps)-1)
	e := c.steps[known]
	at := p*float64(len(e)+1) - 1
	i := int(math.Floor(at))
	var q float64
	switch {
	case i < 0:
		q = e[0]
	case i >= len(e)-1:
		q = e[len(e)-1]
	default:
		q = e[i] + (at-float64(i))*(e[i+1]-e[i])
	}
	return q * math.Sqrt(float64(k+1)/float64(known+1))
}

// bands surrounds the mean of a series by the calibrated errors. Bands never get narrower with the step, hold the mean, lie within each
// other, above zero where the history does, and end on whole numbers where the history has no others.
func (c *Calibration) bands(y, mean []float64, unit float64, levels []float64) []Band {
	whole, above := counts(y), slices.Min(y) >= 0
	var out []Band
	for _, level := range slices.Sorted(slices.Values(levels)) {
		b := Band{Level: level, Lo: make([]float64, len(mean)), Hi: make([]float64, len(mean))}
		tail := (1 - level/100) / 2
		below, over := 0.0, 0.0
		for k, m := range mean {
			below, over = min(below, c.quantile(k, tail)), max(over, c.quantile(k, 1-tail))
			lo, hi := m+unit*below, m+unit*over
			if above {
				lo = max(lo, 0)
			}
			if whole {
				lo, hi = min(math.Ceil(lo), math.Floor(m)), max(math.Floor(hi), math.Ceil(m))
			}
			b.Lo[k], b.Hi[k] = lo, hi
		}
		out = append(out, b)
	}
	return out
}

// counts reports whether a history holds whole numbers from zero on only.
func counts(y []float64) bool {
	for _, v := range y {
		if v < 0 || v != math.Trunc(v) {
			return false
		}
	}
	return true
}

// normalQuantile is the quantile function of the standard normal distribution.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
