package season

import "math"

// Fourier are the regressors of a season of any, also a broken, length: for t = from+1 … from+n and j = 1 … harmonics the rows
//
//	sin(2πjt/period), cos(2πjt/period)
//
// as 2·harmonics rows of n values, as R's fourier has them. The row that is zero at a harmonic of exactly half the period is left out.
func Fourier(from, n int, period float64, harmonics int) [][]float64 {
	rows := make([][]float64, 0, 2*harmonics)
	for j := 1; j <= harmonics; j++ {
		sine, cosine := make([]float64, n), make([]float64, n)
		for i := range n {
			// The remainder keeps the argument small and so the values exact far from the start.
			angle := 2 * math.Pi * math.Mod(float64(j)*float64(from+i+1), period) / period
			sine[i], cosine[i] = math.Sincos(angle)
		}
		if 2*float64(j) != period {
			rows = append(rows, sine)
		}
		rows = append(rows, cosine)
	}
	return rows
}
