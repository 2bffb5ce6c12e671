package replenish

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/sys/cpu"
)

// TestKernelsAgree holds every assembly kernel to the portable one, bit by bit, on numbers of all sizes.
func TestKernelsAgree(t *testing.T) {
	want := exercise(portable())
	for name, k := range map[string]struct {
		can  bool
		kern func() *kernels
	}{"AVX2": {cpu.X86.HasAVX2, avx2}, "AVX-512": {cpu.X86.HasAVX512F, avx512}} {
		if !k.can {
			t.Logf("this processor has no %s: not tested", name)
			continue
		}
		got := exercise(k.kern())
		for j := range want {
			if math.Float64bits(got[j]) != math.Float64bits(want[j]) {
				t.Fatalf("%s: value %d is %v, portable %v", name, j, got[j], want[j])
			}
		}
	}
}

// exercise runs all kernels of k on the same data and returns everything that they wrote.
func exercise(k *kernels) []float64 {
	r := rand.New(rand.NewPCG(5, 5))
	const n = 13 * lanes
	fresh := func(signed bool) []float64 {
		s := make([]float64, n)
		for j := range s {
			s[j] = math.Exp(20 * r.NormFloat64())
			if signed && r.IntN(2) == 0 {
				s[j] = -s[j]
			}
		}
		return s
	}
	x, y, z, w, dx := fresh(false), fresh(false), fresh(false), fresh(false), fresh(true)
	on := make([]float64, n)
	for j := range on {
		on[j] = float64(r.IntN(2))
	}
	one, two, f, p, da := make([]float64, n), make([]float64, n), make([]float64, n), fresh(true), fresh(true)
	var m measure
	k.weightOne(one, on, x, z)
	k.weightTwo(two, on, x, z, y, w)
	k.flow(f, one, p, dx)
	k.move(p, f, two, dx)
	k.axpy(y, dx, cell(w, 1))
	k.reach(&m, dx, x, z, -1)
	k.push(p, dx, x, z, -1, 0.01)
	k.dual(&m, da, dx, x, z, -1, 0.01)
	out := make([]float64, 0, 20*n)
	for _, s := range [][]float64{one, two, f, p, y, da, m[:]} {
		out = append(out, s...)
	}
	through := make([]float64, n)
	for j := range through {
		through[j] = math.Pow(r.Float64(), 8)
	}
	acc := make([]float64, n*couples)
	k.pairs(acc, through, dx, cell(x, 0), cell(y, 1), cell(z, 2))
	return append(append(out, acc...), ladders(k, fresh)...)
}

// ladders runs the kernels that pass along the periods.
func ladders(k *kernels, fresh func(signed bool) []float64) []float64 {
	longer := func(s []float64) []float64 { return append(s, make([]float64, lanes)...) }
	do, dl, dc, de := fresh(false), fresh(false), fresh(false), fresh(false)
	left, out, earth, sigma, pivot, onward := fresh(false), longer(fresh(false)), fresh(false), fresh(false), fresh(false), fresh(false)
	k.ladder(do, dl, dc, de, left, out, earth, sigma, pivot, onward)
	through, share, fromK, fromB, diag := fresh(true), fresh(true), fresh(true), fresh(true), slices.Repeat(fresh(true), 3)
	k.currents(do, dl, earth, sigma, left, out, through, share, fromK, fromB, diag, cell(dc, 1), cell(de, 2))
	v, ro, rl, rc, re := longer(fresh(true)), fresh(true), fresh(true), fresh(true), fresh(true)
	pay, rent := fresh(true)[:len(do)/lanes], fresh(true)[:len(do)/lanes]
	k.reduced(v, dl, dc, pay, rent, ro, rl, rc, re, cell(do, 0), cell(do, 1), cell(do, 2), cell(do, 3))
	dv, slope := longer(fresh(true)), fresh(true)
	k.substitute(ro, rl, rc, re, do, dl, dc, de, left, onward, pivot, dv, slope)
	return slices.Concat(left, out, earth, sigma, pivot, onward, through, share, fromK, fromB, diag, ro, rl, rc, re, dv, slope)
}
