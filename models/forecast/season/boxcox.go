package season

import (
	"fmt"
	"math"
)

// BoxCox is (y^λ − 1)/λ, and ln y for λ = 0 (Box & Cox 1964). Values that are not positive are an error, except that zeros are
// allowed for λ > 0.
func BoxCox(y []float64, lambda float64) ([]float64, error) {
	z := make([]float64, len(y))
	for t, v := range y {
		if v < 0 || v == 0 && lambda <= 0 {
			return nil, fmt.Errorf("season: value %d is %g, which a Box–Cox transformation with λ = %g cannot take: use none", t+1, v, lambda)
		}
		if lambda == 0 {
			z[t] = math.Log(v)
		} else {
			z[t] = (math.Pow(v, lambda) - 1) / lambda
		}
	}
	return z, nil
}

// InverseBoxCox undoes BoxCox; what lies outside of its range comes back as 0.
func InverseBoxCox(z []float64, lambda float64) []float64 {
	y := make([]float64, len(z))
	for t, v := range z {
		if lambda == 0 {
			y[t] = math.Exp(v)
		} else {
			y[t] = math.Pow(max(0, lambda*v+1), 1/lambda)
		}
	}
	return y
}

// Golden section: the ratio of its intervals, and how narrow the last one is.
const (
	goldenRatio     = 0.6180339887498949
	lambdaTolerance = 1e-6
)

// Lambda is Guerrero's (1993) choice of λ in [lower, upper]: the λ for which the coefficient of variation of s_i/x̄_i^(1−λ) over the
// periods i of m steps (2 where m = 1) is least. It takes positive values and two periods at least.
func Lambda(y []float64, m int, lower, upper float64) (float64, error) {
	m = max(m, 2)
	if err := check(y, m); err != nil {
		return 0, err
	}
	if lower > upper {
		return 0, fmt.Errorf("season: λ from %g to %g is no interval", lower, upper)
	}
	periods := len(y) / m
	mean, spread := make([]float64, periods), make([]float64, periods)
	for i := range mean {
		from := len(y) - (periods-i)*m
		block := y[from : from+m]
		for t, v := range block {
			if v <= 0 {
				return 0, fmt.Errorf("season: value %d is %g, λ is defined for positive values: use no transformation", from+t+1, v)
			}
		}
		mean[i] = average(block)
		spread[i] = math.Sqrt(variance(block) * float64(m) / float64(m-1))
	}
	ratio := make([]float64, periods)
	variation := func(lambda float64) float64 {
		for i := range ratio {
			ratio[i] = spread[i] / math.Pow(mean[i], 1-lambda)
		}
		centre := average(ratio)
		if centre == 0 {
			return 0
		}
		return math.Sqrt(variance(ratio)) / centre
	}
	return golden(variation, lower, upper), nil
}

// golden is the place of the least value of a function with one minimum.
func golden(f func(float64) float64, lower, upper float64) float64 {
	left, right := upper-goldenRatio*(upper-lower), lower+goldenRatio*(upper-lower)
	fl, fr := f(left), f(right)
	for upper-lower > lambdaTolerance {
		if fl <= fr {
			upper, right, fr = right, left, fl
			left = upper - goldenRatio*(upper-lower)
			fl = f(left)
		} else {
			lower, left, fl = left, right, fr
			right = lower + goldenRatio*(upper-lower)
			fr = f(right)
		}
	}
	return (lower + upper) / 2
}
