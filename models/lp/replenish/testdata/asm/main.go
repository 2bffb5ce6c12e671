// Command asm writes the vector kernels of package replenish:
//
//	go run . -isa avx2   -out ../../kernel_avx2_amd64.s   -stubs ../../kernel_avx2_amd64.go   -pkg replenish
//	go run . -isa avx512 -out ../../kernel_avx512_amd64.s -stubs ../../kernel_avx512_amd64.go -pkg replenish
//
// It is a module of its own so that the product does not depend on avo. Every kernel does the operations of its portable
// twin in kernel.go and schur.go in the same order and without fused multiply-add, so that both give the same bits.
package main

import (
	"flag"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vector is the instruction set: how wide a register is, and how many make the eight lanes.
type vector struct {
	name  string
	bytes int
}

func (v vector) parts() int { return 64 / v.bytes }

func (v vector) new() reg.VecVirtual {
	if v.bytes == 64 {
		return ZMM()
	}
	return YMM()
}

func (v vector) load(m Mem) reg.VecVirtual {
	r := v.new()
	VMOVUPD(m, r)
	return r
}

func (v vector) broadcast(param string) reg.VecVirtual {
	m, err := Param(param).Resolve()
	if err != nil {
		panic(err)
	}
	r := v.new()
	VBROADCASTSD(m.Addr, r)
	return r
}

func (v vector) op(f func(...Op), a, b Op) reg.VecVirtual {
	r := v.new()
	f(b, a, r) // Go's operand order: the subtrahend or divisor first
	return r
}

func (v vector) add(a, b Op) reg.VecVirtual { return v.op(VADDPD, a, b) }
func (v vector) sub(a, b Op) reg.VecVirtual { return v.op(VSUBPD, a, b) }
func (v vector) mul(a, b Op) reg.VecVirtual { return v.op(VMULPD, a, b) }
func (v vector) div(a, b Op) reg.VecVirtual { return v.op(VDIVPD, a, b) }

// one returns a register of ones: x/x of a number that is not zero would do, but for its cost; all ones shifted is 1.0.
func (v vector) one() reg.VecVirtual {
	bits := GP64()
	MOVQ(U64(0x3ff0000000000000), bits)
	x := XMM()
	MOVQ(bits, x)
	r := v.new()
	VBROADCASTSD(x, r)
	return r
}

// loop runs body for every vector of the slice named by length, with a byte offset that the pointers share.
func (v vector) loop(length string, body func(at func(reg.Register) Mem)) {
	n, offset := GP64(), GP64()
	Load(Param(length).Len(), n)
	SHLQ(U8(3), n)
	XORQ(offset, offset)
	Label("loop")
	CMPQ(offset, n)
	JGE(LabelRef("done"))
	body(func(base reg.Register) Mem { return Mem{Base: base, Index: offset, Scale: 1} })
	ADDQ(U32(uint32(v.bytes)), offset)
	JMP(LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

// lanes loads the eight lanes that a parameter points to.
func (v vector) lanes(param string) []reg.VecVirtual {
	base := Load(Param(param), GP64())
	var out []reg.VecVirtual
	for part := range v.parts() {
		out = append(out, v.load(Mem{Base: base, Disp: part * v.bytes}))
	}
	return out
}

// loopParts is loop, eight lanes at a time; body sees them part by part.
func (v vector) loopParts(length string, body func(part int, at func(reg.Register) Mem)) {
	n, offset := GP64(), GP64()
	Load(Param(length).Len(), n)
	SHLQ(U8(3), n)
	XORQ(offset, offset)
	Label("loop")
	CMPQ(offset, n)
	JGE(LabelRef("done"))
	for part := range v.parts() {
		body(part, func(base reg.Register) Mem { return Mem{Base: base, Index: offset, Scale: 1, Disp: part * v.bytes} })
	}
	ADDQ(U8(64), offset)
	JMP(LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

func pointers(names ...string) []reg.Register {
	out := make([]reg.Register, len(names))
	for i, n := range names {
		out[i] = Load(Param(n).Base(), GP64())
	}
	return out
}

func main() {
	isa := flag.String("isa", "avx2", "avx2 or avx512")
	flag.Parse()
	v := vector{"AVX2", 32}
	if *isa == "avx512" {
		v = vector{"AVX512", 64}
	}
	ConstraintExpr("amd64")
	v.elementwise()
	v.reach()
	v.dual()
	v.pairs()
	v.ladder()
	v.currents()
	v.reduced()
	v.substitute()
	Generate()
}

func (v vector) begin(name, signature, doc string) {
	TEXT(name+v.name, NOSPLIT, signature)
	Doc(doc)
}

func (v vector) elementwise() {
	v.begin("weightOne", "func(d, on, x, z []float64)", "weightOne"+v.name+" is weightOne.")
	p := pointers("d", "on", "x", "z")
	v.loop("d", func(at func(reg.Register) Mem) {
		VMOVUPD(v.mul(v.div(v.load(at(p[2])), at(p[3])), at(p[1])), at(p[0]))
	})

	v.begin("weightTwo", "func(d, on, x, z, y, w []float64)", "weightTwo"+v.name+" is weightTwo.")
	p = pointers("d", "on", "x", "z", "y", "w")
	v.loop("d", func(at func(reg.Register) Mem) {
		x, y := v.load(at(p[2])), v.load(at(p[4]))
		below := v.add(v.mul(y, at(p[3])), v.mul(x, at(p[5])))
		VMOVUPD(v.mul(v.div(v.mul(x, y), below), at(p[1])), at(p[0]))
	})

	v.begin("flow", "func(f, d, push, rc []float64)", "flow"+v.name+" is flow.")
	p = pointers("f", "d", "push", "rc")
	v.loop("f", func(at func(reg.Register) Mem) {
		VMOVUPD(v.mul(v.sub(v.load(at(p[2])), at(p[3])), at(p[1])), at(p[0]))
	})

	v.begin("move", "func(dx, f, d, slope []float64)", "move"+v.name+" is move.")
	p = pointers("dx", "f", "d", "slope")
	v.loop("dx", func(at func(reg.Register) Mem) {
		VMOVUPD(v.add(v.mul(v.load(at(p[2])), at(p[3])), at(p[1])), at(p[0]))
	})

	v.begin("axpy", "func(x, dx []float64, a *[8]float64)", "axpy"+v.name+" is axpy.")
	p = pointers("x", "dx")
	steps := v.lanes("a")
	v.loopParts("x", func(part int, at func(reg.Register) Mem) {
		VMOVUPD(v.add(v.mul(steps[part], at(p[1])), at(p[0])), at(p[0]))
	})

	v.begin("push", "func(p, dx, x, z []float64, sign, target float64)", "push"+v.name+" is push.")
	p = pointers("p", "dx", "x", "z")
	sign, target, one := v.broadcast("sign"), v.broadcast("target"), v.one()
	v.loop("p", func(at func(reg.Register) Mem) {
		a, x := v.mul(sign, at(p[1])), v.load(at(p[2]))
		curve := v.mul(v.mul(a, at(p[3])), v.add(one, v.div(a, x)))
		VMOVUPD(v.add(v.mul(sign, v.div(v.add(target, curve), x)), at(p[0])), at(p[0]))
	})
}

// measured runs body over a part of the lanes after the other, with the part's accumulators in registers: fields are their
// offsets in measure.
func (v vector) measured(length string, pointer reg.Register, fields []int, body func(at func(reg.Register) Mem, acc []reg.VecVirtual)) {
	n := Load(Param(length).Len(), GP64())
	SHLQ(U8(3), n)
	for part := range v.parts() {
		offset := GP64()
		MOVQ(U32(uint32(part*v.bytes)), offset)
		var acc []reg.VecVirtual
		for _, f := range fields {
			acc = append(acc, v.load(Mem{Base: pointer, Disp: f*64 + part*v.bytes}))
		}
		loop, done := "loop"+string(rune('a'+part)), "done"+string(rune('a'+part))
		Label(loop)
		CMPQ(offset, n)
		JGE(LabelRef(done))
		body(func(base reg.Register) Mem { return Mem{Base: base, Index: offset, Scale: 1} }, acc)
		ADDQ(U8(64), offset)
		JMP(LabelRef(loop))
		Label(done)
		for i, f := range fields {
			VMOVUPD(acc[i], Mem{Base: pointer, Disp: f*64 + part*v.bytes})
		}
	}
	VZEROUPPER()
	RET()
}

// Offsets of measure's fields, in lanes.
const (
	lo = iota
	hi
	dual
	xz
	zdx
	quad
)

func (v vector) reach() {
	v.begin("reach", "func(m *[48]float64, dx, x, z []float64, sign float64)", "reach"+v.name+" is reach.")
	m := Load(Param("m"), GP64())
	p := pointers("dx", "x", "z")
	sign := v.broadcast("sign")
	v.measured("dx", m, []int{lo, hi, xz, zdx, quad}, func(at func(reg.Register) Mem, acc []reg.VecVirtual) {
		s, x, z := v.mul(sign, at(p[0])), v.load(at(p[1])), v.load(at(p[2]))
		q := v.div(s, x)
		VMINPD(acc[0], q, acc[0])
		VMAXPD(acc[1], q, acc[1])
		a := v.mul(z, s)
		VADDPD(v.mul(x, z), acc[2], acc[2])
		VADDPD(a, acc[3], acc[3])
		VADDPD(v.mul(a, q), acc[4], acc[4])
	})
}

func (v vector) dual() {
	v.begin("dual", "func(m *[48]float64, dz, dx, x, z []float64, sign, target float64)", "dual"+v.name+" is dual.")
	m := Load(Param("m"), GP64())
	p := pointers("dz", "dx", "x", "z")
	sign, target, one := v.broadcast("sign"), v.broadcast("target"), v.one()
	v.measured("dz", m, []int{lo, dual}, func(at func(reg.Register) Mem, acc []reg.VecVirtual) {
		a, s := v.mul(sign, at(p[0])), v.mul(sign, at(p[1]))
		x, z := v.load(at(p[2])), v.load(at(p[3]))
		curve := v.mul(v.mul(z, a), v.add(one, v.div(a, x)))
		step := v.sub(v.div(v.sub(v.add(target, curve), v.mul(z, s)), x), z)
		VMOVUPD(step, at(p[0]))
		VMINPD(acc[0], v.div(s, x), acc[0])
		VMINPD(acc[1], v.div(step, z), acc[1])
	})
}

func (v vector) pairs() {
	v.begin("pairs", "func(acc, through, share []float64, fromK, fromB, space *[8]float64)", "pairs"+v.name+" is pairs.")
	p := pointers("acc", "through", "share")
	fromK, fromB, space := v.lanes("fromK"), v.lanes("fromB"), v.lanes("space")
	var current []reg.VecVirtual
	for range v.parts() {
		current = append(current, v.one())
	}
	small := v.new()
	bits, x := GP64(), XMM()
	MOVQ(U64(0x3c32725dd1d243ac), bits) // 1e-18, negligible
	MOVQ(bits, x)
	VBROADCASTSD(x, small)
	n, offset, left := Load(Param("through").Len(), GP64()), GP64(), GP64()
	SHLQ(U8(3), n)
	XORQ(offset, offset)
	Label("loop")
	CMPQ(offset, n)
	JGE(LabelRef("done"))
	for part := range v.parts() {
		d := part * v.bytes
		q := v.mul(current[part], Mem{Base: p[1], Index: offset, Scale: 1, Disp: d})
		toStock := v.mul(q, space[part])
		toOrder := v.mul(current[part], Mem{Base: p[2], Index: offset, Scale: 1, Disp: d})
		for k, pair := range [][2]reg.VecVirtual{{fromK[part], toStock}, {fromK[part], toOrder}, {fromB[part], toStock}, {fromB[part], toOrder}} {
			m := Mem{Base: p[0], Disp: 64*k + d}
			VMOVUPD(v.add(v.mul(pair[0], pair[1]), m), m)
		}
		VMOVAPD(q, current[part])
	}
	v.anyAbove(current, small, left)
	TESTL(left.As32(), left.As32())
	JE(LabelRef("done"))
	ADDQ(U8(64), offset)
	ADDQ(U32(256), p[0].(reg.GPVirtual))
	JMP(LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

// ground is that of sweep.go.
const ground = 0x3bc79ca10c924223 // 1e-20

// constant returns a register of copies of a float64 given by its bits.
func (v vector) constant(of uint64) reg.VecVirtual {
	bits, x := GP64(), XMM()
	MOVQ(U64(of), bits)
	MOVQ(bits, x)
	r := v.new()
	VBROADCASTSD(x, r)
	return r
}

// lanesPart loads a part of the eight lanes that a parameter points to.
func (v vector) lanesPart(param string, part int) reg.VecVirtual {
	return v.load(Mem{Base: Load(Param(param), GP64()), Disp: part * v.bytes})
}

// pass runs body over the cells of one part of the lanes, forwards or backwards; n is the bytes of a slice. Labels are made
// of name.
func (v vector) pass(name string, part int, n reg.Register, backwards bool, body func(at func(base reg.Register, disp int) Mem)) {
	offset := GP64()
	loop, done := "loop"+name, "done"+name
	if backwards {
		MOVQ(n, offset)
		Label(loop)
		SUBQ(U8(64), offset)
		JS(LabelRef(done))
	} else {
		XORQ(offset, offset)
		Label(loop)
		CMPQ(offset, n)
		JGE(LabelRef(done))
	}
	body(func(base reg.Register, disp int) Mem {
		return Mem{Base: base, Index: offset, Scale: 1, Disp: disp + part*v.bytes}
	})
	if !backwards {
		ADDQ(U8(64), offset)
	}
	JMP(LabelRef(loop))
	Label(done)
}

// length is the bytes of a slice.
func length(param string) reg.Register {
	n := Load(Param(param).Len(), GP64())
	SHLQ(U8(3), n)
	return n
}

func (v vector) zero() reg.VecVirtual {
	r := v.new()
	VXORPD(r, r, r)
	return r
}

func suffix(part int) string { return string(rune('a' + part)) }

func (v vector) ladder() {
	v.begin("ladder", "func(do, dl, dc, de, left, out, earth, sigma, pivot, onward []float64)", "ladder"+v.name+" is ladder.")
	p := pointers("do", "dl", "dc", "de", "left", "out", "earth", "sigma", "pivot", "onward")
	n := length("do")
	one, small := v.one(), v.constant(ground)
	for part := range v.parts() {
		out := v.zero()
		VMOVUPD(out, Mem{Base: p[5], Disp: part * v.bytes})
		v.pass(suffix(part), part, n, false, func(at func(reg.Register, int) Mem) {
			e := v.add(v.add(v.load(at(p[0], 0)), at(p[1], 0)), small)
			s := v.add(v.load(at(p[2], 0)), at(p[3], 0))
			left := v.add(e, out)
			pivot := v.div(one, v.add(s, left))
			onward := v.mul(s, pivot)
			VMULPD(onward, left, out)
			VMOVUPD(left, at(p[4], 0))
			VMOVUPD(out, at(p[5], 64))
			VMOVUPD(e, at(p[6], 0))
			VMOVUPD(s, at(p[7], 0))
			VMOVUPD(pivot, at(p[8], 0))
			VMOVUPD(onward, at(p[9], 0))
		})
	}
	VZEROUPPER()
	RET()
}

func (v vector) currents() {
	v.begin("currents", "func(do, dl, earth, sigma, left, out, through, share, fromK, fromB, diag []float64, spend, space *[8]float64)", "currents"+v.name+" is currents.")
	p := pointers("do", "dl", "earth", "sigma", "left", "out", "through", "share", "fromK", "fromB")
	small := v.constant(ground)
	for part := range v.parts() {
		spend, space := v.lanesPart("spend", part), v.lanesPart("space", part)
		against := v.sub(v.zero(), spend)
		right := v.zero()
		// diag has three cells for each of the others'.
		diag, offset := Load(Param("diag").Base(), GP64()), GP64()
		Load(Param("do").Len(), offset)
		SHLQ(U8(3), offset)
		entry := GP64()
		LEAQ(Mem{Base: offset, Index: offset, Scale: 2}, entry)
		ADDQ(entry, diag)
		cell := func(last bool) {
			SUBQ(U8(192), diag)
			at := func(k, disp int) Mem {
				return Mem{Base: p[k], Index: offset, Scale: 1, Disp: disp + part*v.bytes}
			}
			sigma, next, left := v.load(at(3, 0)), v.load(at(5, 64)), v.load(at(4, 0))
			rho, j := sigma, next
			if !last {
				rho = v.div(v.mul(sigma, right), v.add(sigma, right))
				j = v.div(v.mul(next, right), v.add(next, right))
			}
			do := v.load(at(0, 0))
			r := v.add(v.load(at(2, 0)), rho)
			VMOVUPD(v.div(rho, r), at(6, 0))
			VMOVUPD(v.mul(v.div(do, r), against), at(7, 0))
			perNode := v.mul(v.div(do, v.add(left, rho)), spend)
			fromK, fromB := v.mul(j, space), v.mul(perNode, rho)
			VMOVUPD(fromK, at(8, 0))
			VMOVUPD(fromB, at(9, 0))
			sum := func(k int, x reg.VecVirtual) {
				m := Mem{Base: diag, Disp: 64*k + part*v.bytes}
				VMOVUPD(v.add(v.load(m), x), m)
			}
			sum(0, v.mul(fromK, space))
			sum(1, v.mul(fromB, space))
			sum(2, v.mul(v.mul(perNode, v.add(v.add(v.add(v.load(at(5, 0)), rho), at(1, 0)), small)), spend))
			VMOVAPD(r, right)
		}
		loop, done := "loop"+suffix(part), "done"+suffix(part)
		SUBQ(U8(64), offset)
		JS(LabelRef(done))
		cell(true)
		Label(loop)
		SUBQ(U8(64), offset)
		JS(LabelRef(done))
		cell(false)
		JMP(LabelRef(loop))
		Label(done)
	}
	VZEROUPPER()
	RET()
}

func (v vector) reduced() {
	v.begin("reduced", "func(v, price, hold, pay, rent, ro, rl, rc, re []float64, spend, lost, space, wish *[8]float64)", "reduced"+v.name+" is reduced.")
	p := pointers("v", "price", "hold", "ro", "rl", "rc", "re")
	n := length("price")
	for part := range v.parts() {
		spend, lost, space, wish := v.lanesPart("spend", part), v.lanesPart("lost", part), v.lanesPart("space", part), v.lanesPart("wish", part)
		pay, rent := Load(Param("pay").Base(), GP64()), Load(Param("rent").Base(), GP64())
		v.pass(suffix(part), part, n, false, func(at func(reg.Register, int) Mem) {
			pays, rents := v.new(), v.new()
			VBROADCASTSD(Mem{Base: pay}, pays)
			VBROADCASTSD(Mem{Base: rent}, rents)
			ADDQ(U8(8), pay)
			ADDQ(U8(8), rent)
			worth := v.load(at(p[0], 0))
			VMOVUPD(v.sub(v.add(v.load(at(p[1], 0)), v.mul(spend, pays)), worth), at(p[3], 0))
			VMOVUPD(v.sub(lost, worth), at(p[4], 0))
			s := v.sub(v.add(v.add(v.load(at(p[2], 0)), v.mul(space, rents)), worth), at(p[0], 64))
			VMOVUPD(s, at(p[6], 0))
			VMOVUPD(v.sub(s, wish), at(p[5], 0))
		})
	}
	VZEROUPPER()
	RET()
}

func (v vector) substitute() {
	v.begin("substitute", "func(fo, fl, fc, fe, xo, xl, xc, xe, need, onward, pivot, dv, slope []float64)", "substitute"+v.name+" is substitute.")
	for part := range v.parts() {
		p := pointers("fo", "fl", "fc", "fe", "xo", "xl", "xc", "xe", "need", "onward", "dv")
		n := length("need")
		carry, before, stockBefore := v.zero(), v.zero(), v.zero()
		v.pass("f"+suffix(part), part, n, false, func(at func(reg.Register, int) Mem) {
			stock := v.add(v.load(at(p[6], 0)), at(p[7], 0))
			residual := v.sub(v.sub(v.add(v.add(stockBefore, at(p[4], 0)), at(p[5], 0)), at(p[8], 0)), stock)
			f := v.add(v.load(at(p[2], 0)), at(p[3], 0))
			g := v.add(v.sub(v.sub(v.sub(v.sub(f, before), at(p[0], 0)), at(p[1], 0)), residual), carry)
			VMOVUPD(g, at(p[10], 0))
			VMULPD(at(p[9], 0), g, carry)
			VMOVAPD(f, before)
			VMOVAPD(stock, stockBefore)
		})
		q := pointers("dv", "pivot", "onward", "slope")
		m := length("need")
		after := v.load(Mem{Base: q[0], Index: m, Scale: 1, Disp: part * v.bytes})
		v.pass("b"+suffix(part), part, m, true, func(at func(reg.Register, int) Mem) {
			dv := v.add(v.mul(v.load(at(q[0], 0)), at(q[1], 0)), v.mul(v.load(at(q[2], 0)), after))
			VMOVUPD(dv, at(q[0], 0))
			VMOVUPD(v.sub(after, dv), at(q[3], 0))
			VMOVAPD(dv, after)
		})
	}
	VZEROUPPER()
	RET()
}

// anyAbove sets left to something other than zero if a lane of x is at least small.
func (v vector) anyAbove(x []reg.VecVirtual, small reg.VecVirtual, left reg.GPVirtual) {
	const atLeast = 13 // GE, ordered, signalling
	if v.bytes == 64 {
		mask := K()
		VCMPPD(U8(atLeast), small, x[0], mask)
		KMOVW(mask, left.As32())
		return
	}
	most := v.new()
	VMAXPD(x[0], x[1], most)
	VCMPPD(U8(atLeast), small, most, most)
	VMOVMSKPD(most, left.As32())
}
