package replenish

import "golang.org/x/sys/cpu"

// fastest returns the kernels for this processor.
func fastest() *kernels {
	switch {
	case cpu.X86.HasAVX512F:
		return avx512()
	case cpu.X86.HasAVX2:
		return avx2()
	default:
		return portable()
	}
}

func avx2() *kernels {
	return &kernels{
		weightOne: weightOneAVX2, weightTwo: weightTwoAVX2, flow: flowAVX2, move: moveAVX2, push: pushAVX2,
		axpy: func(x, dx []float64, a *lane) { axpyAVX2(x, dx, (*[lanes]float64)(a)) },
		reach: func(m *measure, dx, x, z []float64, sign float64) {
			reachAVX2((*[6 * lanes]float64)(m), dx, x, z, sign)
		},
		dual: func(m *measure, dz, dx, x, z []float64, sign, target float64) {
			dualAVX2((*[6 * lanes]float64)(m), dz, dx, x, z, sign, target)
		},
		pairs: func(acc, through, share []float64, fromK, fromB, space *lane) {
			pairsAVX2(acc, through, share, (*[lanes]float64)(fromK), (*[lanes]float64)(fromB), (*[lanes]float64)(space))
		},
		ladder: ladderAVX2, substitute: substituteAVX2,
		currents: func(do, dl, earth, sigma, left, out, through, share, fromK, fromB, diag []float64, spend, space *lane) {
			currentsAVX2(do, dl, earth, sigma, left, out, through, share, fromK, fromB, diag, (*[lanes]float64)(spend), (*[lanes]float64)(space))
		},
		reduced: func(v, price, hold, pay, rent, ro, rl, rc, re []float64, spend, lost, space, wish *lane) {
			reducedAVX2(v, price, hold, pay, rent, ro, rl, rc, re, (*[lanes]float64)(spend), (*[lanes]float64)(lost), (*[lanes]float64)(space), (*[lanes]float64)(wish))
		},
	}
}

func avx512() *kernels {
	return &kernels{
		weightOne: weightOneAVX512, weightTwo: weightTwoAVX512, flow: flowAVX512, move: moveAVX512, push: pushAVX512,
		axpy: func(x, dx []float64, a *lane) { axpyAVX512(x, dx, (*[lanes]float64)(a)) },
		reach: func(m *measure, dx, x, z []float64, sign float64) {
			reachAVX512((*[6 * lanes]float64)(m), dx, x, z, sign)
		},
		dual: func(m *measure, dz, dx, x, z []float64, sign, target float64) {
			dualAVX512((*[6 * lanes]float64)(m), dz, dx, x, z, sign, target)
		},
		pairs: func(acc, through, share []float64, fromK, fromB, space *lane) {
			pairsAVX512(acc, through, share, (*[lanes]float64)(fromK), (*[lanes]float64)(fromB), (*[lanes]float64)(space))
		},
		ladder: ladderAVX512, substitute: substituteAVX512,
		currents: func(do, dl, earth, sigma, left, out, through, share, fromK, fromB, diag []float64, spend, space *lane) {
			currentsAVX512(do, dl, earth, sigma, left, out, through, share, fromK, fromB, diag, (*[lanes]float64)(spend), (*[lanes]float64)(space))
		},
		reduced: func(v, price, hold, pay, rent, ro, rl, rc, re []float64, spend, lost, space, wish *lane) {
			reducedAVX512(v, price, hold, pay, rent, ro, rl, rc, re, (*[lanes]float64)(spend), (*[lanes]float64)(lost), (*[lanes]float64)(space), (*[lanes]float64)(wish))
		},
	}
}
