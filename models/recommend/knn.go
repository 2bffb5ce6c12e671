package recommend

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact"
	"github.com/shopkeeper-ai/shopkeeper/models/tensor"
)

// cooccurrences calls visit for every item i with the row i of XᵀX: sums[j] = Σ_r x_ri·x_rj for the columns j in touched, zero elsewhere.
// x is rows×items and byItem its transpose. Calls run at once on several goroutines, each item once; the slices are reused.
func cooccurrences(ctx context.Context, x, byItem *CSR, visit func(item int, touched []int32, sums []float32)) error {
	type space struct {
		sums    []float32
		touched []int32
	}
	spaces := make([]space, tensor.Workers())
	return tensor.Parallel(ctx, x.Cols, rowGrain, func(worker, lo, hi int) {
		s := &spaces[worker]
		if s.sums == nil {
			s.sums = make([]float32, x.Cols)
		}
		for item := lo; item < hi; item++ {
			rows, weights := byItem.Row(item)
			for k, r := range rows {
				columns, values := x.Row(int(r))
				for c, j := range columns {
					if s.sums[j] == 0 {
						s.touched = append(s.touched, j)
					}
					s.sums[j] += weights[k] * values[c]
				}
			}
			visit(item, s.touched, s.sums)
			for _, j := range s.touched {
				s.sums[j] = 0
			}
			s.touched = s.touched[:0]
		}
	})
}

// neighbours is the itemknn engine: for each item the most similar others,
//
//	sim(i,j) = Σ_u x_ui·x_uj / (‖x_·i‖·‖x_·j‖ + shrink),
//
// kept sparse by target: row i of sim lists the neighbours j whose presence speaks for i.
type neighbours struct {
	sim    *CSR
	bySeen *CSR // the transpose: row j lists the items i that j speaks for
}

func fitKNN(ctx context.Context, x, byItem *CSR, s KNNSettings) (*neighbours, error) {
	norms := make([]float64, x.Cols)
	for i := range norms {
		_, values := byItem.Row(i)
		norms[i] = math.Sqrt(float64(tensor.Dot(values, values)))
	}
	lists := make([][]neighbour, x.Cols)
	err := cooccurrences(ctx, x, byItem, func(item int, touched []int32, sums []float32) {
		list := make([]neighbour, 0, len(touched))
		for _, j := range touched {
			if int(j) != item {
				list = append(list, neighbour{j, float32(float64(sums[j]) / (norms[item]*norms[j] + s.Shrink))})
			}
		}
		lists[item] = best(list, s.Neighbours)
	})
	if err != nil {
		return nil, err
	}
	sim := newSparse(lists)
	return &neighbours{sim: sim, bySeen: sim.Transpose()}, nil
}

func (n *neighbours) scores(dst []float32, items []int32, weights []float32) error {
	clear(dst)
	for k, j := range items {
		targets, similarities := n.bySeen.Row(int(j))
		for t, i := range targets {
			dst[i] += weights[k] * similarities[t]
		}
	}
	return nil
}

func (n *neighbours) explain(items []int32, weights []float32) (explainer, error) {
	return func(dst []float32, target int32) {
		columns, similarities := n.sim.Row(int(target))
		for k, j := range items {
			dst[k] = 0
			if at, ok := slices.BinarySearch(columns, j); ok {
				dst[k] = weights[k] * similarities[at]
			}
		}
	}, nil
}

func (n *neighbours) save(w *artifact.Writer) { saveCSR(w, "itemknn", n.sim) }

func loadKNN(file *artifact.File, n int) (*neighbours, error) {
	sim, err := loadCSR(file, "itemknn", n, n)
	if err != nil {
		return nil, err
	}
	return &neighbours{sim: sim, bySeen: sim.Transpose()}, nil
}

// neighbour is an item with how much it belongs to another.
type neighbour struct {
	item  int32
	value float32
}

// best returns the k largest of list, then by item number, in a slice of their own.
func best(list []neighbour, k int) []neighbour {
	slices.SortFunc(list, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.item, b.item))
	})
	return slices.Clone(list[:min(k, len(list))])
}

// newSparse builds the square matrix whose rows are the lists.
func newSparse(lists [][]neighbour) *CSR {
	m := &CSR{Rows: len(lists), Cols: len(lists), Start: make([]int32, 1, len(lists)+1)}
	for _, list := range lists {
		slices.SortFunc(list, func(a, b neighbour) int { return cmp.Compare(a.item, b.item) })
		for _, n := range list {
			m.Index = append(m.Index, n.item)
			m.Value = append(m.Value, n.value)
		}
		m.Start = append(m.Start, int32(len(m.Index)))
	}
	return m
}
