package recommend

import (
	"context"
	"fmt"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact"
	"github.com/shopkeeper-ai/shopkeeper/models/tensor"
)

// linear is the ease engine: scores are x·B for a dense item-to-item matrix B with zero diagonal that minimises
// ‖X − X·B‖² + λ·‖B‖². With P = (XᵀX + λ·1)⁻¹ it is B_ij = −P_ij / P_jj for i ≠ j (Steck, Embarrassingly Shallow
// Autoencoders for Sparse Data, 2019, eq. 8).
type linear struct {
	n int
	b []float32 // n×n, row i holds what having item i adds to every item
}

func fitEASE(ctx context.Context, x, byItem *CSR, s EASESettings, progress func(float64)) (*linear, error) {
	n := x.Cols
	if n > s.MaxItems {
		return nil, fmt.Errorf("ease needs a dense matrix of %d × %d items, the limit is %d: take ials or itemknn, or raise EASE.MaxItems", n, n, s.MaxItems)
	}
	p := make([]float32, n*n)
	err := cooccurrences(ctx, x, byItem, func(item int, touched []int32, sums []float32) {
		for _, j := range touched {
			p[item*n+int(j)] = sums[j]
		}
	})
	if err != nil {
		return nil, err
	}
	for i := range n {
		p[i*n+i] += float32(s.Reg)
	}
	if err := tensor.InvertSPD(ctx, p, n, progress); err != nil {
		return nil, err
	}
	scale := make([]float32, n)
	for j := range n {
		scale[j] = -1 / p[j*n+j]
	}
	for i := range n {
		row := p[i*n : (i+1)*n]
		for j := range row {
			row[j] *= scale[j]
		}
		row[i] = 0
	}
	return &linear{n: n, b: p}, nil
}

func (l *linear) scores(dst []float32, items []int32, weights []float32) error {
	clear(dst)
	for k, i := range items {
		tensor.Axpy(weights[k], l.b[int(i)*l.n:int(i+1)*l.n], dst)
	}
	return nil
}

func (l *linear) explain(items []int32, weights []float32) (explainer, error) {
	return func(dst []float32, target int32) {
		for k, i := range items {
			dst[k] = weights[k] * l.b[int(i)*l.n+int(target)]
		}
	}, nil
}

func (l *linear) save(w *artifact.Writer) { w.Float32s("ease.b", l.b) }

func loadEASE(file *artifact.File, n int) (*linear, error) {
	b, err := file.Float32s("ease.b")
	if err != nil {
		return nil, err
	}
	if len(b) != n*n || !finite(b) {
		return nil, file.Invalid("its item matrix does not fit %d items", n)
	}
	return &linear{n: n, b: b}, nil
}
