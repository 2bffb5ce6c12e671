package assortment

import (
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
)

// Calibration is what the errors at earlier origins were of the variance that the models said.
type Calibration struct {
	Cells []Cell  `json:"cells"` // sizes × reaches
	Sums  []Cell  `json:"sums"`  // sizes, of sums over several steps; their Spread is 1
	Stays float64 `json:"stays"` // c of the package comment
}

// Cell is the calibration of products of like size at steps as far ahead.
type Cell struct {
	Spread float64   `json:"spread"` // κ
	Levels []float64 `json:"levels"` // the level whose central interval held as many as levelGrid says
}

// The cells: products by pieces a period, steps by how far ahead they are.
var (
	sizes   = [...]float64{0.5, 2, 8, 32, math.Inf(1)}
	reaches = [...]int{2, 6, 13, math.MaxInt}
)

// levelGrid are the shares that a cell knows the level of; between them it is linear.
var levelGrid = [...]float64{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99, 1}

const (
	// fewest is how many errors a cell needs; with fewer it is that of all sizes.
	fewest = 80
	// farthest bounds a squared error in κ, in variances: a single sale of a thousand pieces says nothing of the others.
	farthest = 16.0
	// closest is the largest level that is asked of the law of counts: beyond, its tail is no longer known.
	closest = 1 - 1e-5
)

// uncalibrated holds where nothing was tried: the models are believed.
func uncalibrated() Calibration {
	c := Calibration{Stays: 0.3}
	believed := Cell{Spread: 1, Levels: slices.Clone(levelGrid[:])}
	for range sizes {
		c.Sums = append(c.Sums, believed)
		for range reaches {
			c.Cells = append(c.Cells, believed)
		}
	}
	return c
}

func (c Calibration) check() error {
	if len(c.Cells) != len(sizes)*len(reaches) || len(c.Sums) != len(sizes) || !(c.Stays >= 0 && c.Stays <= 1) {
		return ErrEngine
	}
	for _, cell := range slices.Concat(c.Cells, c.Sums) {
		if !(cell.Spread > 0) || len(cell.Levels) != len(levelGrid) {
			return ErrEngine
		}
	}
	return nil
}

// at is the cell of products of a size, k steps ahead counted from 0.
func (c Calibration) at(size float64, k int) Cell { return c.Cells[cellOf(size, k)] }

func cellOf(size float64, k int) int {
	s, r := 0, 0
	for size >= sizes[s] && s < len(sizes)-1 {
		s++
	}
	for k >= reaches[r] {
		r++
	}
	return s*len(reaches) + r
}

// variance is κ times a variance.
func (c Calibration) variance(v, size float64, k int) float64 { return v * c.at(size, k).Spread }

// interval is the calibrated central interval of a level, in whole pieces; it holds the mean as rounded.
func (c Calibration) interval(mu, sd, level, size float64, k int) (lo, hi float64) {
	p := c.at(size, k).level(level)
	lo, hi = demand.CountQuantile(mu, sd*sd, (1-p)/2), demand.CountQuantile(mu, sd*sd, (1+p)/2)
	return min(lo, math.Round(mu)), max(hi, math.Round(mu))
}

// level is the nominal level at which a share was held.
func (c Cell) level(share float64) float64 {
	i, _ := slices.BinarySearch(levelGrid[:], share)
	if i == 0 {
		return c.Levels[0]
	}
	i = min(i, len(levelGrid)-1)
	w := (share - levelGrid[i-1]) / (levelGrid[i] - levelGrid[i-1])
	return min(closest, c.Levels[i-1]+w*(c.Levels[i]-c.Levels[i-1]))
}

// tried is one period of one product that was forecast from an earlier origin.
type tried struct {
	mu, variance, actual float64
	size                 float64
	k                    int
}

// held is the smallest level whose central interval holds what came.
func (t tried) held(spread float64) float64 {
	y, v := math.Round(t.actual), spread*t.variance
	if y == math.Round(t.mu) {
		return 0
	}
	below := 0.0
	if y > 0 {
		below = demand.CountProbability(t.mu, v, y-1)
	}
	return max(0, 1-2*demand.CountProbability(t.mu, v, y), 2*below-1)
}

// calibrate fills the cells and the share that stays. runs are the tried periods of a product from an origin, in their order.
func calibrate(runs [][]tried) Calibration {
	c := uncalibrated()
	of := make([][]tried, len(c.Cells))
	reach := make([][]tried, len(reaches))
	for _, run := range runs {
		for _, t := range run {
			i := cellOf(t.size, t.k)
			of[i], reach[i%len(reaches)] = append(of[i], t), append(reach[i%len(reaches)], t)
		}
	}
	for i, all := range of {
		if len(all) < fewest {
			all = reach[i%len(reaches)]
		}
		switch {
		case len(all) >= fewest:
			c.Cells[i] = measured(all)
		case i%len(reaches) > 0:
			c.Cells[i] = c.Cells[i-1]
		}
	}
	c.Stays = c.stays(runs)
	sums := make([][]tried, len(sizes))
	var every []tried
	for _, run := range runs {
		for _, n := range []int{shortSum, len(run)} {
			if s, ok := c.sum(run, n, c.Stays); ok {
				i := cellOf(s.size, 0) / len(reaches)
				sums[i], every = append(sums[i], s), append(every, s)
			}
		}
	}
	for i, all := range sums {
		if len(all) < fewest {
			all = every
		}
		if len(all) >= fewest {
			c.Sums[i] = Cell{Spread: 1, Levels: levels(all, 1)}
		}
	}
	return c
}

// shortSum is how many periods are added up besides all: about a lead time.
const shortSum = 4

// sum adds up the first n periods of a run; ok is false where they are not more than one.
func (c Calibration) sum(run []tried, n int, stays float64) (s tried, ok bool) {
	if n < 2 || n > len(run) {
		return s, false
	}
	sd := make([]float64, n)
	for k, t := range run[:n] {
		s.mu, s.actual, sd[k] = s.mu+t.mu, s.actual+t.actual, math.Sqrt(c.variance(t.variance, t.size, t.k))
	}
	s.variance, s.size = SumVariance(sd, stays), s.mu/float64(n)
	return s, true
}

// measured is the cell of errors.
func measured(all []tried) Cell {
	ratio := 0.0
	for _, t := range all {
		d := t.actual - t.mu
		ratio += min(farthest, d*d/t.variance) / float64(len(all))
	}
	spread := min(9, max(0.1, ratio))
	return Cell{Spread: spread, Levels: levels(all, spread)}
}

// levels are those that held the shares of the grid. Of n levels the k-th smallest stands for k/(n+1), as exchangeability has it.
func levels(all []tried, spread float64) []float64 {
	scores := make([]float64, len(all))
	for i, t := range all {
		scores[i] = t.held(spread)
	}
	slices.Sort(scores)
	out := make([]float64, len(levelGrid))
	for i, share := range levelGrid {
		at := int(math.Ceil(share*float64(len(scores)+1))) - 1
		out[i] = min(closest, scores[max(0, min(at, len(scores)-1))])
	}
	return out
}

// stayGrid is the number of candidates of the share that stays, sumLevel the level that sums are compared at; those of products that sell
// at least countable pieces a period, as small counts are held by bands too wide for them.
const (
	stayGrid  = 20
	sumLevel  = 0.8
	countable = 2.0
)

// stays is the share with which the bands of sums held as many as they should.
func (c Calibration) stays(runs [][]tried) float64 {
	best, nearest := uncalibrated().Stays, math.Inf(1)
	for i := range stayGrid {
		share := float64(i) / stayGrid
		held, n := 0.0, 0.0
		for _, run := range runs {
			s, ok := c.sum(run, len(run), share)
			if !ok || s.size < countable {
				continue
			}
			n++
			if s.held(1) <= sumLevel {
				held++
			}
		}
		if away := math.Abs(held/max(1, n) - sumLevel); n >= fewest && away < nearest {
			best, nearest = share, away
		}
	}
	return best
}
