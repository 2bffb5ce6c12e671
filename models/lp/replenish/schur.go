package replenish

// Four entries of the Schur complement for a source period t and a response period t' > t of one item.
const (
	stockStock = iota // capacity t, capacity t'
	stockOrder        // capacity t, budget of what arrives in t'
	orderStock        // budget of what arrives in t, capacity t'
	orderOrder
	couples
)

// negligible is the share of a current below which its further way along the ladder is not followed.
const negligible = 1e-18

// schur adds the block's part of the Schur complement C·D·Cᵀ − C·D·Aᵀ·N⁻¹·A·D·Cᵀ of the coupling rows to w.acc and, for
// t' = t, to w.diag (three entries per period: stock–stock, order–stock, order–order).
//
// Read as a circuit (see factor), a price on stock t is a voltage in series with σ_t, and the entry (row, row') is the
// current that a unit voltage in row drives through row'. With L from the left, R from the right,
//
//	R_t = e_t + ρ_t,   ρ_t = σ_t·R_t+1/(σ_t + R_t+1),   ρ_T = σ_T,
//
// the current through stock t is J_t = 1/(1/σ_t + 1/L_t + 1/R_t+1); of what reaches node t' from the left, κ_t' = ρ_t'/R_t'
// goes on through stock t' and α_t' = D_order/R_t' into its order. All of it is products of positive numbers: nothing
// cancels, where the textbook difference loses all digits once the conductances differ by 10¹⁶.
func (b *block) schur(k *kernels, w *scratch) {
	k.currents(b.arcs[order].d, b.arcs[lose].d, w.ground, w.sigma, w.left, w.out, w.through, w.share, w.fromK, w.fromB, w.diag, &b.spend, &b.space)
	periods := len(b.need) / lanes
	for t := range periods - 1 {
		k.pairs(w.acc[(t*periods+t+1)*couples*lanes:], w.through[(t+1)*lanes:], w.share[(t+1)*lanes:], cell(w.fromK, t), cell(w.fromB, t), &b.space)
	}
}

// currents fills the source and response factors of every period and adds the entries with t' = t to diag.
func currents(do, dl, earth, sigma, left, out, through, share, fromK, fromB, diag []float64, spend, space *lane) {
	periods := len(do) / lanes
	right := lane{} // R_t+1, unused in the last period
	for t := periods - 1; t >= 0; t-- {
		last := t == periods-1
		do, dl := cell(do, t), cell(dl, t)
		earth, sigma, left, out, next := cell(earth, t), cell(sigma, t), cell(left, t), cell(out, t), cell(out, t+1)
		through, share, fromK, fromB := cell(through, t), cell(share, t), cell(fromK, t), cell(fromB, t)
		kk, bk, bb := cell(diag, 3*t), cell(diag, 3*t+1), cell(diag, 3*t+2)
		for l := range lanes {
			rho, j := sigma[l], next[l]
			if !last {
				rho = sigma[l] * right[l] / (sigma[l] + right[l])
				j = next[l] * right[l] / (next[l] + right[l])
			}
			r := earth[l] + rho
			through[l] = rho / r
			share[l] = do[l] / r * -spend[l]
			perNode := do[l] / (left[l] + rho) * spend[l]
			fromK[l], fromB[l] = j*space[l], perNode*rho
			kk[l] += j * space[l] * space[l]
			bk[l] += perNode * rho * space[l]
			bb[l] += perNode * (out[l] + rho + dl[l] + ground) * spend[l]
			right[l] = r
		}
	}
}

// pairs follows the currents of one source period through the periods after it: acc holds couples lanes for each.
func pairs(acc, through, share []float64, fromK, fromB, space *lane) {
	var p lane
	for l := range lanes {
		p[l] = 1
	}
	for t := 0; t+lanes <= len(through); t += lanes {
		kappa, alpha := (*lane)(through[t:]), (*lane)(share[t:])
		row := (*[couples * lanes]float64)(acc[t*couples:])
		kk, kb, bk, bb := cell(row[:], stockStock), cell(row[:], stockOrder), cell(row[:], orderStock), cell(row[:], orderOrder)
		var most float64
		for l := range lanes {
			q := p[l] * kappa[l]
			x, y := q*space[l], p[l]*alpha[l]
			kk[l] += fromK[l] * x
			kb[l] += fromK[l] * y
			bk[l] += fromB[l] * x
			bb[l] += fromB[l] * y
			p[l] = q
			most = max(most, q)
		}
		if most < negligible {
			return
		}
	}
}

// fold moves what items of one lead time have collected into the lower triangle of the Schur complement s, of dimension
// 2T: budgets by the period of the order, then capacities. Only rows that count are needed.
func (w *scratch) fold(s []float64, periods, lead int, counts []bool) {
	n := 2 * periods
	add := func(row, column int, of []float64, k int) {
		if !counts[row] || !counts[column] {
			return
		}
		if row < column {
			row, column = column, row
		}
		s[row*n+column] += cell(of, k).sum()
	}
	for t := range periods {
		bt, kt := t-lead, periods+t
		add(kt, kt, w.diag, 3*t)
		if bt >= 0 {
			add(bt, kt, w.diag, 3*t+1)
			add(bt, bt, w.diag, 3*t+2)
		}
		for u := t + 1; u < periods; u++ {
			k := (t*periods + u) * couples
			bu, ku := u-lead, periods+u
			add(kt, ku, w.acc, k+stockStock)
			if bu >= 0 {
				add(kt, bu, w.acc, k+stockOrder)
			}
			if bt >= 0 {
				add(bt, ku, w.acc, k+orderStock)
				add(bt, bu, w.acc, k+orderOrder)
			}
		}
	}
	clear(w.acc)
	clear(w.diag)
}

func (a *lane) sum() float64 {
	return ((a[0] + a[1]) + (a[2] + a[3])) + ((a[4] + a[5]) + (a[6] + a[7]))
}
