package replenish

// ground is a conductance too small to matter that keeps a node defined whose arcs are all fixed.
const ground = 1e-20

// factor computes the conductances and factors the item's T×T normal matrix N = A·D·Aᵀ, the Laplacian of a ladder: node t
// is tied to the ground by e_t = D_order + D_lose and to node t+1 by the stock's σ_t = D_cover + D_extra (node T+1 is the
// ground). Elimination from the left is the rule for resistors in series and parallel,
//
//	L_t = e_t + σ_t−1·L_t−1/(σ_t−1 + L_t−1),   pivot_t = σ_t + L_t,
//
// which adds, multiplies and divides positive numbers only: every entry is exact to a few roundings, however far apart
// the conductances are at the end of an interior-point solve.
func (b *block) factor(k *kernels, w *scratch) {
	for i := range b.arcs {
		switch a := &b.arcs[i]; {
		case !a.used:
		case a.two:
			k.weightTwo(a.d, a.on, a.x, a.z, a.y, a.w)
		default:
			k.weightOne(a.d, a.on, a.x, a.z)
		}
	}
	*cell(w.out, 0) = lane{}
	for t := range len(b.need) / lanes {
		do, dl, dc, de := cell(b.arcs[order].d, t), cell(b.arcs[lose].d, t), cell(b.arcs[cover].d, t), cell(b.arcs[extra].d, t)
		left, out, next := cell(w.left, t), cell(w.out, t), cell(w.out, t+1)
		earth, sigma, pivot, onward := cell(w.ground, t), cell(w.sigma, t), cell(b.pivot, t), cell(b.onward, t)
		for l := range lanes {
			e := do[l] + dl[l] + ground
			s := dc[l] + de[l]
			left[l] = e + out[l]
			p := 1 / (s + left[l])
			o := s * p
			next[l] = left[l] * o
			earth[l], sigma[l], pivot[l], onward[l] = e, s, p, o
		}
	}
}

// solve computes the Newton step of a block for given prices of the coupling rows: with the reduced costs rc at these
// prices, f = D·(push − rc) and the balance residual r,
//
//	N·dv = −r + f_stock,t − f_stock,t−1 − f_order − f_lose,   dx = f + D·slope,
//
// where the slope is dv_t for orders and lost sales, and dv_t+1 − dv_t for stock. Only the corrector has a push.
func (b *block) solve(k *kernels, w *scratch, e *engine, prices []float64, corrector bool) {
	if e.pure {
		b.priced(w, e, prices)
	} else {
		b.reduced(w, e, prices)
	}
	for i := range b.arcs {
		switch a := &b.arcs[i]; {
		case !a.used:
			clear(w.f[i])
		case corrector:
			k.flow(w.f[i], a.d, a.push, w.rc[i])
		default:
			k.flow(w.f[i], a.d, w.none, w.rc[i])
		}
	}
	b.substitute(w)
	for i := range b.arcs {
		a := &b.arcs[i]
		switch {
		case !a.used:
		case i < cover:
			k.move(a.dx, w.f[i], a.d, b.dv[:len(a.dx)])
		default:
			k.move(a.dx, w.f[i], a.d, w.slope)
		}
	}
}

// reduced computes the reduced costs at the block's v: price + c·(π + τ) − v for orders, p − v for lost sales,
// h + vol·κ + v_t − v_t+1 for stock, less q up to the safety stock.
func (b *block) reduced(w *scratch, e *engine, prices []float64) {
	periods := e.periods
	for t := range periods {
		var pay float64
		if a := t - b.lead; a >= 0 {
			pay = prices[a] + prices[2*periods]
		}
		rent := prices[periods+t]
		v, after, price, hold := cell(b.v, t), cell(b.v, t+1), cell(b.price, t), cell(b.hold, t)
		ro, rl, rc, re := cell(w.rc[order], t), cell(w.rc[lose], t), cell(w.rc[cover], t), cell(w.rc[extra], t)
		for l := range lanes {
			ro[l] = price[l] + b.spend[l]*pay - v[l]
			rl[l] = b.lost[l] - v[l]
			s := hold[l] + b.space[l]*rent + v[l] - after[l]
			re[l] = s
			rc[l] = s - b.wish[l]
		}
	}
}

// priced is reduced without the items' own costs and worths.
func (b *block) priced(w *scratch, e *engine, prices []float64) {
	clear(w.rc[lose])
	for t := range e.periods {
		var pay float64
		if a := t - b.lead; a >= 0 {
			pay = prices[a] + prices[2*e.periods]
		}
		rent := prices[e.periods+t]
		ro, rc, re := cell(w.rc[order], t), cell(w.rc[cover], t), cell(w.rc[extra], t)
		for l := range lanes {
			ro[l] = b.spend[l] * pay
			re[l] = b.space[l] * rent
			rc[l] = re[l]
		}
	}
}

// substitute solves N·dv = g with the factor, forwards and backwards, and leaves the slopes of the stock in w.slope.
func (b *block) substitute(w *scratch) {
	var carry, before, stockBefore lane
	periods := len(b.need) / lanes
	ord, los, cov, ext := &b.arcs[order], &b.arcs[lose], &b.arcs[cover], &b.arcs[extra]
	for t := range periods {
		fo, fl, fc, fe := cell(w.f[order], t), cell(w.f[lose], t), cell(w.f[cover], t), cell(w.f[extra], t)
		xo, xl, xc, xe := cell(ord.x, t), cell(los.x, t), cell(cov.x, t), cell(ext.x, t)
		need, onward, dv := cell(b.need, t), cell(b.onward, t), cell(b.dv, t)
		for l := range lanes {
			stock := xc[l] + xe[l]
			residual := stockBefore[l] + xo[l] + xl[l] - need[l] - stock // r of the doc comment
			f := fc[l] + fe[l]
			g := f - before[l] - fo[l] - fl[l] - residual + carry[l]
			dv[l] = g
			carry[l] = g * onward[l]
			before[l], stockBefore[l] = f, stock
		}
	}
	for t := periods - 1; t >= 0; t-- {
		dv, after, pivot, onward, slope := cell(b.dv, t), cell(b.dv, t+1), cell(b.pivot, t), cell(b.onward, t), cell(w.slope, t)
		for l := range lanes {
			dv[l] = dv[l]*pivot[l] + onward[l]*after[l]
			slope[l] = after[l] - dv[l]
		}
	}
}

// use adds to sum what the flows x of orders and stock take from the coupling rows (budget, capacity; not the total).
func (b *block) use(e *engine, sum []float64, orders, covered, extras []float64) {
	for t := range e.periods {
		o, c, x := cell(orders, t), cell(covered, t), cell(extras, t)
		var money, room float64
		for l := range lanes {
			money += b.spend[l] * o[l]
			room += b.space[l] * (c[l] + x[l])
		}
		if a := t - b.lead; a >= 0 {
			sum[a] += money
		}
		sum[e.periods+t] += room
	}
}

// update moves the block by the steps of its lanes, at most primal and dual.
func (b *block) update(k *kernels, primal, dual float64) {
	if primal == 0 && dual == 0 {
		return
	}
	var step, back, slope lane
	for l := range lanes {
		step[l] = min(b.primal[l], primal)
		back[l], slope[l] = -step[l], dual
	}
	for i := range b.arcs {
		a := &b.arcs[i]
		if !a.used {
			continue
		}
		k.axpy(a.x, a.dx, &step)
		k.axpy(a.z, a.dz, &slope)
		if a.two {
			k.axpy(a.y, a.dx, &back)
			k.axpy(a.w, a.dw, &slope)
		}
	}
	k.axpy(b.v, b.dv, &slope)
}

// shift moves the primal part of the block alone, each item as far as it may go.
func (b *block) shift(k *kernels) {
	step := b.primal
	var back lane
	for l := range lanes {
		back[l] = -step[l]
	}
	for i := range b.arcs {
		a := &b.arcs[i]
		if !a.used {
			continue
		}
		k.axpy(a.x, a.dx, &step)
		if a.two {
			k.axpy(a.y, a.dx, &back)
		}
	}
}

// reach measures the affine step of a block.
func (b *block) reach(k *kernels, m *measure) {
	for i := range b.arcs {
		a := &b.arcs[i]
		if !a.used {
			continue
		}
		k.reach(m, a.dx, a.x, a.z, 1)
		if a.two {
			k.reach(m, a.dx, a.y, a.w, -1)
		}
	}
}

// center turns the affine step in dx into the corrector's right-hand side, and keeps it in dz and dw.
func (b *block) center(k *kernels, target float64) {
	for i := range b.arcs {
		a := &b.arcs[i]
		if !a.used {
			continue
		}
		clear(a.push)
		k.push(a.push, a.dx, a.x, a.z, 1, target)
		copy(a.dz, a.dx)
		if a.two {
			k.push(a.push, a.dx, a.y, a.w, -1, target)
			copy(a.dw, a.dx)
		}
	}
}

// duals completes the corrector step: dz and dw from dx, and how far both may go.
func (b *block) duals(k *kernels, m *measure, target float64) {
	for i := range b.arcs {
		a := &b.arcs[i]
		if !a.used {
			continue
		}
		k.dual(m, a.dz, a.dx, a.x, a.z, 1, target)
		if a.two {
			k.dual(m, a.dw, a.dx, a.y, a.w, -1, target)
		}
	}
}
