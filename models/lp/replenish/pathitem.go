package replenish

import "math"

// pathItem is an item of a program over paths: K ladders of T nodes (see block.factor) that share T orders. Stock is measured
// from the least plan of each path, as in a block. Arrays over paths have index k·T+t, orders the index of their arrival.
type pathItem struct {
	periods, paths, lead int

	cost  float64   // c: an ordered unit
	hold  []float64 // h/K in each period, salvage deducted in the last
	lost  float64   // p/K
	space float64   // vol/K
	size  float64

	least, need, demand []float64 // stock of the least plan, what it loses, and the most that can be lost
	pairs               int

	order              pathArc // T
	stock, loss        pathArc // K·T
	v, dv              []float64
	pivot, onward      []float64 // see block.factor
	factorM            []float64 // lower triangle of Cholesky's factor of M, over the orders that arrive
	closedOrder        []bool    // by arrival
	closedStock        []bool    // by period
	g, rho, gain, flow []float64 // room
}

// pathArc is one kind of variable, 0 ≤ x, or 0 ≤ x ≤ x + y if two.
type pathArc struct {
	two        bool
	x, z, y, w []float64
	d          []float64 // conductance
	push       []float64
	dx, dz, dw []float64
	ax         []float64 // affine step
}

func newPathArc(n int, two bool) pathArc {
	a := pathArc{two: two}
	for _, s := range []*[]float64{&a.x, &a.z, &a.d, &a.push, &a.dx, &a.dz, &a.ax} {
		*s = make([]float64, n)
	}
	if two {
		a.y, a.w, a.dw = make([]float64, n), make([]float64, n), make([]float64, n)
	}
	return a
}

func newPathItem(p *Problem, paths [][]float64, i int) *pathItem {
	n, k := p.Periods, len(paths)
	share := 1 / float64(k)
	x := &pathItem{
		periods: n, paths: k, lead: p.Lead[i], cost: p.Cost[i], lost: share * p.Shortage[i], space: share * p.Volume[i],
		order: newPathArc(n, false), stock: newPathArc(k*n, false), loss: newPathArc(k*n, true),
		closedOrder: make([]bool, n), closedStock: make([]bool, n),
	}
	for _, s := range []*[]float64{&x.least, &x.need, &x.demand, &x.v, &x.dv, &x.pivot, &x.onward, &x.rho, &x.g} {
		*s = make([]float64, k*n)
	}
	arrive := max(0, n-x.lead)
	x.factorM, x.gain, x.flow = make([]float64, arrive*arrive), make([]float64, n), make([]float64, n)
	for t := range n {
		hold := p.Holding[i]
		if t == n-1 {
			hold -= p.Salvage[i]
		}
		x.hold = append(x.hold, share*hold)
	}
	var sum float64
	for k, path := range paths {
		stock := p.Stock[i]
		for t := range n {
			j := k*n + t
			x.demand[j] = path[i*n+t]
			sum += x.demand[j]
			stock += p.inbound(i*n+t) - x.demand[j]
			if stock < 0 {
				x.need[j] = min(-stock, x.demand[j])
				stock = 0
			}
			x.least[j] = stock
		}
	}
	if x.size = sum / float64(k*n); x.size == 0 {
		x.size = 1
	}
	return x
}

// begin puts the item at a first point with the products mu; what uses a closed row stays at zero.
func (x *pathItem) begin(mu float64, c *coupling) {
	n := x.periods
	for t := range n {
		x.closedStock[t] = x.space > 0 && c.closed[n+t]
		x.closedOrder[t] = t < x.lead || x.cost > 0 && (c.closed[t-x.lead] || c.closed[2*n])
		if !x.closedOrder[t] {
			x.order.x[t], x.order.z[t] = x.size, mu/x.size
			x.pairs++
		}
		for k := range x.paths {
			j := k*n + t
			if !x.closedStock[t] {
				x.stock.x[j], x.stock.z[j] = x.size, mu/x.size
				x.pairs++
			}
			if d := x.demand[j]; d > 0 {
				lost := min(x.size, d/2)
				x.loss.x[j], x.loss.y[j] = lost, d-lost
				x.loss.z[j], x.loss.w[j] = mu/lost, mu/(d-lost)
				x.pairs += 2
			}
			x.v[j] = x.cost / float64(x.paths)
		}
	}
}

// conduct sets the conductances.
func (a *pathArc) conduct() {
	for j, x := range a.x {
		switch {
		case x == 0:
			a.d[j] = 0
		case a.two:
			a.d[j] = x * a.y[j] / (a.z[j]*a.y[j] + a.w[j]*x)
		default:
			a.d[j] = x / a.z[j]
		}
	}
}

// pathRoom is a worker's room.
type pathRoom struct {
	left, out, right, beyond, toRight, toLeft, kappa, current []float64 // T
	m, q, e                                                   []float64 // T×T
}

func newPathRoom(periods int) *pathRoom {
	w := &pathRoom{}
	for _, s := range []*[]float64{&w.left, &w.out, &w.right, &w.beyond, &w.toRight, &w.toLeft, &w.kappa, &w.current} {
		*s = make([]float64, periods+1)
	}
	w.m, w.q, w.e = make([]float64, periods*periods), make([]float64, periods*periods), make([]float64, periods*periods)
	return w
}

// factor computes the conductances, eliminates the ladders and then the orders, and adds the item's part of the Schur
// complement of the coupling rows to schur (lower triangle over budgets, then capacities).
//
// With G_k = N_k⁻¹ of ladder k and H_k the voltages that a unit voltage in a stock arc gives the nodes, orders do and worths
// dv_k follow from M·do = g + Σ_k G_k·ρ_k and dv_k = G_k·(ρ_k − do), where
//
//	M = D_o⁻¹ + Σ_k G_k,   Q = Σ_k H_k,
//	Schur complement: budgets c²·M⁻¹, capacities (vol/K)²·(Σ_k E_k + Qᵀ·M⁻¹·Q), between them c·vol/K·M⁻¹·Q,
//
// E_k being the currents between stock arcs (block.schur). G, H and E are products of positive numbers along a ladder.
func (x *pathItem) factor(w *pathRoom, schur []float64) {
	x.order.conduct()
	x.stock.conduct()
	x.loss.conduct()
	clear(w.m)
	clear(w.q)
	clear(w.e)
	for k := range x.paths {
		x.ladder(k, w)
	}
	n, arrive := x.periods, max(0, x.periods-x.lead)
	for a := range arrive {
		for b := range a + 1 {
			x.factorM[a*arrive+b] = w.m[(a+x.lead)*n+b+x.lead]
		}
		x.factorM[a*arrive+a] += 1 / x.order.d[a+x.lead]
	}
	cholesky(x.factorM, arrive)
	x.complement(w, schur)
}

// ladder eliminates the ladder of path k and adds its G, H and E.
func (x *pathItem) ladder(k int, w *pathRoom) {
	n := x.periods
	sigma, loss := x.stock.d[k*n:(k+1)*n], x.loss.d[k*n:(k+1)*n]
	pivot, onward := x.pivot[k*n:(k+1)*n], x.onward[k*n:(k+1)*n]
	w.out[0] = 0
	for t := range n {
		w.left[t] = loss[t] + ground + w.out[t]
		pivot[t] = 1 / (sigma[t] + w.left[t])
		onward[t] = sigma[t] * pivot[t]
		w.out[t+1] = w.left[t] * onward[t]
		w.toLeft[t] = onward[t] // of node t's voltage from that of node t+1
	}
	for t := n - 1; t >= 0; t-- {
		w.beyond[t], w.current[t], w.toRight[t] = sigma[t], w.out[t+1], 0
		if t < n-1 {
			next := w.right[t+1]
			w.toRight[t] = sigma[t] / (sigma[t] + next)
			w.beyond[t] = next * w.toRight[t]
			w.current[t] = w.out[t+1] * next / (w.out[t+1] + next)
		}
		if sigma[t] == 0 {
			w.beyond[t], w.current[t], w.toRight[t] = 0, 0, 0
		}
		w.right[t] = loss[t] + ground + w.beyond[t]
		w.kappa[t] = w.beyond[t] / w.right[t]
	}
	for t := range n {
		voltage := 1 / (w.left[t] + w.beyond[t])
		w.m[t*n+t] += voltage
		for u := t + 1; u < n; u++ {
			voltage *= w.toRight[u-1]
			w.m[u*n+t] += voltage
		}
		current := w.current[t]
		w.e[t*n+t] += current
		at := current / w.left[t]
		for u := t; u >= 0; u-- {
			w.q[u*n+t] += at
			if u > 0 {
				at *= w.toLeft[u-1]
			}
		}
		if t == n-1 {
			continue
		}
		at = current / w.right[t+1]
		for u := t + 1; u < n; u++ {
			w.q[u*n+t] -= at
			at *= w.toRight[u]
			current *= w.kappa[u]
			w.e[u*n+t] += current
		}
	}
}

// complement adds the Schur complement of the coupling rows; it uses w.q and w.m as room.
func (x *pathItem) complement(w *pathRoom, schur []float64) {
	n, arrive, rows := x.periods, max(0, x.periods-x.lead), 2*x.periods
	add := func(row, column int, v float64) {
		if row < column {
			row, column = column, row
		}
		schur[row*rows+column] += v
	}
	z := w.q[x.lead*n:] // L⁻¹·Q, arrive×n
	if arrive == 0 {
		z = nil
	}
	unit := w.m[:arrive*arrive] // L⁻¹
	clear(unit)
	for a := range arrive {
		unit[a*arrive+a] = 1
		l := x.factorM[a*arrive : a*arrive+a+1]
		for b, f := range l[:a] {
			for t := range n {
				z[a*n+t] -= f * z[b*n+t]
			}
			for c := range b + 1 {
				unit[a*arrive+c] -= f * unit[b*arrive+c]
			}
		}
		for t := range n {
			z[a*n+t] /= l[a]
		}
		for c := range a + 1 {
			unit[a*arrive+c] /= l[a]
		}
	}
	for t := range n {
		for u := t; u < n; u++ {
			sum := w.e[u*n+t]
			for a := range arrive {
				sum += z[a*n+t] * z[a*n+u]
			}
			add(n+t, n+u, x.space*x.space*sum)
		}
	}
	for b := range arrive {
		for c := range b + 1 {
			var sum float64
			for a := b; a < arrive; a++ {
				sum += unit[a*arrive+b] * unit[a*arrive+c]
			}
			add(b, c, x.cost*x.cost*sum)
		}
		for t := range n {
			var sum float64
			for a := b; a < arrive; a++ {
				sum += unit[a*arrive+b] * z[a*n+t]
			}
			add(b, n+t, x.cost*x.space*sum)
		}
	}
}

// cholesky replaces the lower triangle of an n×n matrix by its factor.
func cholesky(m []float64, n int) {
	for i := range n {
		ri := m[i*n : i*n+i+1]
		for j := range i {
			rj := m[j*n : j*n+j+1]
			ri[j] = (ri[j] - dot(ri[:j], rj[:j])) / rj[j]
		}
		pivot := ri[i] - dot(ri[:i], ri[:i])
		if !(pivot > 1e-15*ri[i]) {
			pivot = max(1e-15*ri[i], 1e-200)
		}
		ri[i] = math.Sqrt(pivot)
	}
}

// solve computes the Newton step at the given prices of the coupling rows: the steps of all variables and worths.
func (x *pathItem) solve(prices []float64, corrector bool) {
	n, arrive := x.periods, max(0, x.periods-x.lead)
	copy(x.gain, x.order.push)
	if !corrector {
		clear(x.gain)
	}
	for k := range x.paths {
		x.potential(k, prices, corrector)
		for t := x.lead; t < n; t++ {
			x.gain[t] += x.v[k*n+t] + x.dv[k*n+t]
		}
	}
	b := x.flow[:arrive]
	for a := range b {
		b[a] = x.gain[a+x.lead] - x.cost*(1+prices[a]+prices[2*n])
	}
	for i := range b {
		row := x.factorM[i*arrive : i*arrive+i+1]
		b[i] = (b[i] - dot(row[:i], b[:i])) / row[i]
	}
	for i := arrive - 1; i >= 0; i-- {
		row := x.factorM[i*arrive : i*arrive+i+1]
		b[i] /= row[i]
		for j := range i {
			b[j] -= row[j] * b[i]
		}
	}
	for a, step := range b {
		if x.closedOrder[a+x.lead] {
			step = 0
		}
		x.order.dx[a+x.lead] = step
	}
	for k := range x.paths {
		x.respond(k)
	}
}

// potential computes ρ of path k and, in dv, G·ρ; g is push − reduced cost of the stock arcs.
func (x *pathItem) potential(k int, prices []float64, corrector bool) {
	n := x.periods
	var stock, current float64 // of the period before: stock, and conductance times g
	for t := range n {
		j := k*n + t
		after := 0.0
		if t+1 < n {
			after = x.v[j+1]
		}
		g, gl := -(x.hold[t] + x.space*prices[n+t] + x.v[j] - after), -(x.lost - x.v[j])
		if corrector {
			g += x.stock.push[j]
			gl += x.loss.push[j]
		}
		x.g[j] = g
		residual := x.need[j] - stock - x.order.x[t] - x.loss.x[j] + x.stock.x[j]
		lost := x.loss.d[j] * gl
		x.loss.dx[j] = lost
		x.rho[j] = residual - lost - current + x.stock.d[j]*g
		stock, current = x.stock.x[j], x.stock.d[j]*g
	}
	x.ground(k, x.rho[k*n:(k+1)*n], nil)
}

// ground solves the ladder of path k for dv with the right-hand side rho less order.
func (x *pathItem) ground(k int, rho, order []float64) {
	n := x.periods
	dv, pivot, onward := x.dv[k*n:(k+1)*n], x.pivot[k*n:(k+1)*n], x.onward[k*n:(k+1)*n]
	carry := 0.0
	for t := range n {
		g := rho[t] + carry
		if order != nil {
			g -= order[t]
		}
		dv[t] = g
		carry = g * onward[t]
	}
	after := 0.0
	for t := n - 1; t >= 0; t-- {
		dv[t] = dv[t]*pivot[t] + onward[t]*after
		after = dv[t]
	}
}

// respond completes path k once the orders' steps are known.
func (x *pathItem) respond(k int) {
	n := x.periods
	x.ground(k, x.rho[k*n:(k+1)*n], x.order.dx)
	for t := range n {
		j := k*n + t
		after := 0.0
		if t+1 < n {
			after = x.dv[j+1]
		}
		x.stock.dx[j] = x.stock.d[j] * (x.g[j] + after - x.dv[j])
		x.loss.dx[j] += x.loss.d[j] * x.dv[j]
	}
}

// use adds what orders and stocks take of the coupling rows, but for the total.
func (x *pathItem) use(sum, orders, stocks []float64) {
	n := x.periods
	for t := x.lead; t < n; t++ {
		sum[t-x.lead] += x.cost * orders[t]
	}
	for j, s := range stocks {
		sum[n+j%n] += x.space * s
	}
}

func (x *pathItem) arcs() [3]*pathArc { return [3]*pathArc{&x.order, &x.stock, &x.loss} }
