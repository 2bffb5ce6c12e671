package replenish

import "math"

// vertex is the room for moving one item's plan from the interior to the vertex it has converged to.
//
// At an optimum each variable is at its lower bound, at its upper bound, or free between; the pairs x·z tell which. Those
// at bounds take their exact values. Free stock arcs join periods to groups, and in a group the balance leaves one unknown
// for each free order, lost sale or end stock. One of them, the root, follows exactly from the others: forwards from the
// group's beginning, backwards from its end. With one root, as in all but a few items, that is the item's exact plan; where
// the coupling rows make an item share, it has more, and the others keep their interior values.
type vertex struct {
	flow [cover + 1][]float64 // orders, lost sales, stock above the least
	free [cover + 1][]bool
	need []float64
	mid  [cover + 1][]float64 // distance of a free variable to its bounds
}

func newVertex(periods int) *vertex {
	x := &vertex{need: make([]float64, periods)}
	for k := range x.flow {
		x.flow[k], x.free[k], x.mid[k] = make([]float64, periods), make([]bool, periods), make([]float64, periods)
	}
	return x
}

// classify reads lane l of a block.
func (x *vertex) classify(b *block, l int, size, cost float64) {
	for t := range x.need {
		j := t*lanes + l
		x.need[t] = b.need[j]
		for _, k := range []int{order, lose} {
			x.flow[k][t], x.mid[k][t] = b.arcs[k].settle(j, size, cost)
			x.free[k][t] = x.mid[k][t] > 0
		}
		low, lowFree := b.arcs[cover].settle(j, size, cost)
		high, highFree := b.arcs[extra].settle(j, size, cost)
		x.flow[cover][t], x.mid[cover][t] = low+high, lowFree+highFree
		x.free[cover][t] = lowFree+highFree > 0
	}
}

// settle returns the value of a variable, exact if it is at a bound, and its distance to the nearer bound, 0 if at it.
func (a *arc) settle(j int, size, cost float64) (value, mid float64) {
	if !a.used || a.on[j] == 0 {
		return 0, 0
	}
	x := a.x[j]
	if x*cost < a.z[j]*size {
		return 0, 0
	}
	if !a.two || a.y[j] > 1e20 {
		return x, x
	}
	if a.y[j]*cost < a.w[j]*size {
		return x + a.y[j], 0
	}
	return x, min(x, a.y[j])
}

// solve makes the flows keep the balance exactly; false if they cannot, by more than rounding, within their signs.
func (x *vertex) solve(size float64) bool {
	last := len(x.need) - 1
	tolerance := 1e-6 * size
	for first := 0; first <= last; {
		end := first
		for end < last && x.free[cover][end] {
			end++
		}
		if !x.group(first, end, tolerance) {
			return false
		}
		first = end + 1
	}
	return true
}

// group solves the periods first…last, tied by free stock arcs.
func (x *vertex) group(first, last int, tolerance float64) bool {
	kind, at := -1, last
	var best float64
	for t := first; t <= last; t++ {
		for _, k := range []int{order, lose} {
			if x.free[k][t] && x.mid[k][t] > best {
				kind, at, best = k, t, x.mid[k][t]
			}
		}
	}
	if ground := last == len(x.need)-1 && x.free[cover][last]; ground && x.mid[cover][last] > best {
		kind, at = cover, last
	}
	before := 0.0
	if first > 0 {
		before = x.flow[cover][first-1]
	}
	for t := first; t < at; t++ {
		before += x.flow[order][t] + x.flow[lose][t] - x.need[t]
		if !x.set(cover, t, before, tolerance) {
			return false
		}
	}
	after := x.flow[cover][last]
	for t := last; t > at; t-- {
		after -= x.flow[order][t] + x.flow[lose][t] - x.need[t]
		if !x.set(cover, t-1, after, tolerance) {
			return false
		}
	}
	into := x.flow[order][at] + x.flow[lose][at] - x.need[at]
	switch kind {
	case cover:
		return x.set(cover, at, before+into, tolerance)
	case -1:
		return math.Abs(before+into-after) <= 1e-12*(1+math.Abs(after)+math.Abs(before))
	default:
		return x.set(kind, at, x.flow[kind][at]+after-before-into, tolerance)
	}
}

// set gives a free variable its value; it may differ from the interior one by the noise of an unfinished iteration only.
func (x *vertex) set(kind, t int, v, tolerance float64) bool {
	if rounding := 1e-6 * tolerance; v < 0 && v >= -rounding {
		v = 0
	}
	if v < 0 || math.Abs(v-x.flow[kind][t]) > tolerance+1e-6*v {
		return false
	}
	x.flow[kind][t] = v
	return true
}
