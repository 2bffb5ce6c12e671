package replenish

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// engine is the interior-point method over some of a program's items; the others are constants in the limits.
type engine struct {
	p       *Problem
	m       *least
	periods int
	list    []int // items of the program, by lead time
	blocks  []*block
	chunks  []*chunk
	c       *coupling
	kern    *kernels
	room    []*scratch // one for each worker
	pairs   int        // complementarity pairs, those of the rows included
	mu      float64
	whole   []float64 // see run
	cost    float64   // of the program, about: what gaps are relative to
	primal  float64   // step lengths that the next sweep applies first
	dual    float64
	pure    bool // steps without reduced costs: see project
	zero    []float64
}

// chunk is a run of blocks that one worker does at a time. Chunks depend on the problem only, and their sums are added in
// their order, so that the result does not depend on the number of workers.
type chunk struct {
	blocks []*block
	schur  []float64
	held   []float64 // use by x
	moved  []float64 // use by dx
	cost   float64

	before, after float64   // products, and what the affine step would leave of them
	steps         [bins]int // items by the length of their primal step
	primal, dual  float64   // largest steps that all items can go
}

// chunksWanted bounds the room for partial sums; it is enough to keep a few workers evenly busy.
const chunksWanted = 16

// newEngine prepares the items of list; limit is what there is for them above their least plans, in rows of coupling.
func newEngine(p *Problem, m *least, list []int, limit []float64, workers int, kern *kernels) *engine {
	e := &engine{p: p, m: m, periods: p.Periods, list: slices.Clone(list), kern: kern, zero: make([]float64, 2*p.Periods+1)}
	slices.SortStableFunc(e.list, func(a, b int) int { return p.Lead[a] - p.Lead[b] })
	e.c = newCoupling(p.Periods, limit, limitScale(p))
	two := [kinds]bool{lose: true, cover: true}
	two[order], two[extra] = anyFinite(p.MaxOrder), anyFinite(p.MaxStock)
	for first := 0; first < len(e.list); {
		var positions []int
		for k := first; k < len(e.list) && len(positions) < lanes && p.Lead[e.list[k]] == p.Lead[e.list[first]]; k++ {
			positions = append(positions, k)
		}
		b := newBlock(p, m, e.list, positions, two)
		e.blocks = append(e.blocks, b)
		first += len(positions)
	}
	e.start()
	size := (len(e.blocks) + chunksWanted - 1) / chunksWanted
	for first := 0; first < len(e.blocks); first += size {
		e.chunks = append(e.chunks, &chunk{
			blocks: e.blocks[first:min(first+size, len(e.blocks))],
			schur:  make([]float64, 4*p.Periods*p.Periods),
			held:   make([]float64, 2*p.Periods+1), moved: make([]float64, 2*p.Periods+1),
		})
	}
	for range max(1, min(workers, len(e.chunks))) {
		e.room = append(e.room, newScratch(p.Periods))
	}
	return e
}

func anyFinite(values []float64) bool {
	return slices.ContainsFunc(values, func(v float64) bool { return !math.IsInf(v, 1) })
}

// limitScale is a typical finite limit, against which a rest counts as nothing.
func limitScale(p *Problem) float64 {
	scale := 1.0
	for _, limits := range [][]float64{p.Budget, p.Capacity, {p.TotalBudget}} {
		for _, v := range limits {
			if !math.IsInf(v, 1) {
				scale = max(scale, v)
			}
		}
	}
	return scale
}

// start chooses the first point: quantities of the size of an item's demand, prices that centre them.
func (e *engine) start() {
	sizes := make([]float64, len(e.list))
	var weight float64
	for k, i := range e.list {
		sizes[k] = e.p.size(i)
		weight += sizes[k] * e.p.money(i) / 2
	}
	e.mu = max(weight/float64(len(e.list)), 1e-6)
	use := make([]float64, 2*e.periods+1)
	for _, b := range e.blocks {
		for l, k := range b.item {
			size := 1.0
			if k >= 0 {
				size = sizes[k]
			}
			b.start(l, size, e.mu)
			for t := range e.periods {
				if k >= 0 {
					b.v[t*lanes+l] = e.p.Cost[e.list[k]]
				}
			}
		}
		b.use(e, use, b.arcs[order].x, b.arcs[cover].x, b.arcs[extra].x)
		for k := range b.arcs {
			if a := &b.arcs[k]; a.used {
				e.pairs += len(a.x)
				if a.two {
					e.pairs += len(a.x)
				}
			}
		}
	}
	e.c.total(use)
	for _, r := range e.c.active {
		e.c.slack[r] = max(e.c.limit[r]-use[r], 0.1*e.c.limit[r])
		e.c.price[r] = e.mu / e.c.slack[r]
	}
	e.pairs += len(e.c.active)
}

// size is the typical quantity of an item.
func (p *Problem) size(i int) float64 {
	var sum float64
	for _, d := range p.Demand[i*p.Periods : (i+1)*p.Periods] {
		sum += d
	}
	sum = sum/float64(p.Periods) + 0.1*p.Safety[i]
	if sum <= 0 {
		return 1
	}
	return sum
}

// money is the typical cost of a unit of item i.
func (p *Problem) money(i int) float64 {
	sum := p.Cost[i] + p.Shortage[i] + p.SafetyCost[i] + math.Abs(p.Salvage[i])
	if p.OrderCost != nil {
		sum += p.OrderCost[i*p.Periods]
	}
	if sum == 0 {
		return 1
	}
	return sum
}

// sweep runs work over all chunks on the workers; w is the worker's own.
func (e *engine) sweep(work func(ch *chunk, w *scratch)) {
	if len(e.room) == 1 {
		for _, ch := range e.chunks {
			work(ch, e.room[0])
		}
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for _, w := range e.room {
		group.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= len(e.chunks) {
					return
				}
				work(e.chunks[k], w)
			}
		})
	}
	group.Wait()
}

// gather adds the chunks' sums of use into dst and completes the total.
func (e *engine) gather(dst []float64, of func(*chunk) []float64) {
	clear(dst)
	for _, ch := range e.chunks {
		for r, v := range of(ch) {
			dst[r] += v
		}
	}
	e.c.total(dst)
}
