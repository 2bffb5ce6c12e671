package score

import "math"

// SMAPE is the symmetric mean absolute percentage error of the M competitions, mean of 200·|y − f|/(|y| + |f|), in per cent. A step where
// both are zero counts as 0. It is NaN where the lengths differ or nothing was forecast.
func SMAPE(actual, forecast []float64) float64 {
	if len(actual) != len(forecast) || len(actual) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for i, y := range actual {
		if size := math.Abs(y) + math.Abs(forecast[i]); size > 0 {
			sum += 200 * math.Abs(y-forecast[i]) / size
		}
	}
	return sum / float64(len(actual))
}

// MAE is the mean absolute error.
func MAE(actual, forecast []float64) float64 {
	if len(actual) != len(forecast) || len(actual) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for i, y := range actual {
		sum += math.Abs(y - forecast[i])
	}
	return sum / float64(len(actual))
}

// SeasonalScale is the mean absolute error of the seasonal naive forecast within the history, mean of |yₜ − yₜ₋ₘ|, by which MASE divides.
// It is NaN for a history of m values or fewer.
func SeasonalScale(history []float64, m int) float64 {
	if m < 1 || len(history) <= m {
		return math.NaN()
	}
	return MAE(history[m:], history[:len(history)-m])
}

// MASE is the mean absolute scaled error (Hyndman and Koehler 2006): MAE ÷ SeasonalScale. It is NaN or infinite where the history has no scale.
func MASE(history, actual, forecast []float64, m int) float64 {
	return MAE(actual, forecast) / SeasonalScale(history, m)
}

// OWA is the overall weighted average of the M4 competition: the mean of sMAPE and MASE, each relative to that of the method Naive2.
// The arguments are means over all series.
func OWA(smape, mase, naive2SMAPE, naive2MASE float64) float64 {
	return (smape/naive2SMAPE + mase/naive2MASE) / 2
}

// Pinball is the mean quantile loss of a forecast of the quantile p in (0, 1): p·(y − q) where y is above, (1 − p)·(q − y) below.
func Pinball(actual, quantile []float64, p float64) float64 {
	if len(actual) != len(quantile) || len(actual) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for i, y := range actual {
		d := y - quantile[i]
		sum += math.Max(p*d, (p-1)*d)
	}
	return sum / float64(len(actual))
}

// RMSSE is the root mean squared scaled error of the M5 competition: √(mean (y − f)² ÷ mean (yₜ − yₜ₋₁)²), the history counted from
// its first value that is not zero.
func RMSSE(history, actual, forecast []float64) float64 {
	start := 0
	for start < len(history) && history[start] == 0 {
		start++
	}
	history = history[start:]
	if len(history) < 2 || len(actual) != len(forecast) || len(actual) == 0 {
		return math.NaN()
	}
	return math.Sqrt(meanSquare(actual, forecast) / meanSquare(history[1:], history[:len(history)-1]))
}

// WRMSSE is the mean of RMSSE weighted by, as in the M5 competition, each series' share of the sales in money. Series without an RMSSE (no
// change in their history) are left out, and their weight with them.
func WRMSSE(rmsse, weight []float64) float64 {
	sum, total := 0.0, 0.0
	for i, r := range rmsse {
		if math.IsNaN(r) || math.IsInf(r, 0) {
			continue
		}
		sum += weight[i] * r
		total += weight[i]
	}
	return sum / total
}

func meanSquare(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum / float64(len(a))
}
