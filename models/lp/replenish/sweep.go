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
	k.ladder(b.arcs[order].d, b.arcs[lose].d, b.arcs[cover].d, b.arcs[extra].d, w.left, w.out, w.ground, w.sigma, b.pivot, b.onward)
}

// ladder is the elimination of factor; out has one cell more than the others.
func ladder(do, dl, dc, de, left, out, earth, sigma, pivot, onward []float64) {
	*cell(out, 0) = lane{}
	for t := range len(do) / lanes {
		do, dl, dc, de := cell(do, t), cell(dl, t), cell(dc, t), cell(de, t)
		left, out, next := cell(left, t), cell(out, t), cell(out, t+1)
		earth, sigma, pivot, onward := cell(earth, t), cell(sigma, t), cell(pivot, t), cell(onward, t)
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
		b.pays(w, prices)
		b.priced(w)
	} else {
		b.pays(w, prices)
		k.reduced(b.v, b.price, b.hold, w.pay, w.rent, w.rc[order], w.rc[lose], w.rc[cover], w.rc[extra], &b.spend, &b.lost, &b.space, &b.wish)
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
	a := &b.arcs
	k.substitute(w.f[order], w.f[lose], w.f[cover], w.f[extra], a[order].x, a[lose].x, a[cover].x, a[extra].x, b.need, b.onward, b.pivot, b.dv, w.slope)
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

// pays takes from the rows' prices what an order that arrives in each period pays, and the rent of each period's stock.
func (b *block) pays(w *scratch, prices []float64) {
	periods := len(w.pay)
	for t := range periods {
		w.pay[t] = 0
		if a := t - b.lead; a >= 0 {
			w.pay[t] = prices[a] + prices[2*periods]
		}
	}
	copy(w.rent, prices[periods:2*periods])
}

// reduced computes the reduced costs at worths v: price + c·(π + τ) − v for orders, p − v for lost sales,
// h + vol·κ + v_t − v_t+1 for stock, less q up to the safety stock. pay and rent have one number for each cell.
func reduced(v, price, hold, pay, rent, ro, rl, rc, re []float64, spend, lost, space, wish *lane) {
	for t := range pay {
		v, after, price, hold := cell(v, t), cell(v, t+1), cell(price, t), cell(hold, t)
		ro, rl, rc, re := cell(ro, t), cell(rl, t), cell(rc, t), cell(re, t)
		for l := range lanes {
			ro[l] = price[l] + spend[l]*pay[t] - v[l]
			rl[l] = lost[l] - v[l]
			s := hold[l] + space[l]*rent[t] + v[l] - after[l]
			re[l] = s
			rc[l] = s - wish[l]
		}
	}
}

// priced is reduced without the items' own costs and worths.
func (b *block) priced(w *scratch) {
	clear(w.rc[lose])
	for t := range w.pay {
		ro, rc, re := cell(w.rc[order], t), cell(w.rc[cover], t), cell(w.rc[extra], t)
		for l := range lanes {
			ro[l] = b.spend[l] * w.pay[t]
			re[l] = b.space[l] * w.rent[t]
			rc[l] = re[l]
		}
	}
}

// substitute solves N·dv = g with the factor, forwards and backwards, and leaves the slopes of the stock in slope. dv has one
// cell more than the others, which is zero.
func substitute(fo, fl, fc, fe, xo, xl, xc, xe, need, onward, pivot, dv, slope []float64) {
	var carry, before, stockBefore lane
	periods := len(need) / lanes
	for t := range periods {
		fo, fl, fc, fe := cell(fo, t), cell(fl, t), cell(fc, t), cell(fe, t)
		xo, xl, xc, xe := cell(xo, t), cell(xl, t), cell(xc, t), cell(xe, t)
		need, onward, dv := cell(need, t), cell(onward, t), cell(dv, t)
		for l := range lanes {
			stock := xc[l] + xe[l]
			residual := stockBefore[l] + xo[l] + xl[l] - need[l] - stock // r of block.solve
			f := fc[l] + fe[l]
			g := f - before[l] - fo[l] - fl[l] - residual + carry[l]
			dv[l] = g
			carry[l] = g * onward[l]
			before[l], stockBefore[l] = f, stock
		}
	}
	for t := periods - 1; t >= 0; t-- {
		dv, after, pivot, onward, slope := cell(dv, t), cell(dv, t+1), cell(pivot, t), cell(onward, t), cell(slope, t)
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
