package recommend

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact"
	"github.com/shopkeeper-ai/shopkeeper/models/tensor"
)

// factors is the ials engine: one vector h_i of d numbers per item. It minimises
//
//	Σ_{(u,i) observed} c_ui·(⟨w_u,h_i⟩ − 1)² + α₀·Σ_{all u,i} ⟨w_u,h_i⟩²
//	  + λ·Σ_u (n_u + α₀·|I|)^ν·‖w_u‖² + λ·Σ_i (m_i + α₀·|U|)^ν·‖h_i‖²
//
// over w and h in turn, where n_u = Σ_i c_ui and m_i = Σ_u c_ui (Rendle, Krichene, Zhang and Koren, Revisiting the Performance of iALS on
// Item Recommendation Benchmarks, 2021, eq. 1–4, with confidences for counts). Their lessons are kept: the regularisation grows with
// the frequency, α₀ and λ are tuned together, and vectors begin with standard deviation 0.1/√d.
type factors struct {
	d     int
	items []float32 // |I|×d
	gram  []float32 // d×d, α₀·HᵀH
	alpha float64
	reg   float64
	nu    float64
}

// initialSpread is the standard deviation of the first predictions (σ* of Rendle et al. §4.3).
const initialSpread = 0.1

func fitIALS(ctx context.Context, x *CSR, s IALSSettings, seed uint64, progress func(float64)) (*factors, []float64, error) {
	f := &factors{d: s.Dims, alpha: s.Unobserved, reg: s.Reg, nu: s.Frequency, items: make([]float32, x.Cols*s.Dims)}
	random := rand.New(rand.NewPCG(seed, 0x5eed))
	for i := range f.items {
		f.items[i] = float32(random.NormFloat64() * initialSpread / math.Sqrt(float64(s.Dims)))
	}
	users := make([]float32, x.Rows*s.Dims)
	byItem := x.Transpose()
	losses := make([]float64, 0, s.Epochs)
	for epoch := range s.Epochs {
		if _, err := f.solveAll(ctx, x, f.items, users); err != nil {
			return nil, nil, err
		}
		fit, err := f.solveAll(ctx, byItem, users, f.items)
		if err != nil {
			return nil, nil, err
		}
		losses = append(losses, fit+f.penalty(x, users))
		progress(float64(epoch+1) / float64(s.Epochs))
	}
	f.setGram()
	return f, losses, nil
}

// setGram prepares α₀·HᵀH for folding in.
func (f *factors) setGram() { f.gram = f.scaledGram(f.items) }

func (f *factors) scaledGram(fixed []float32) []float32 {
	gram := make([]float32, f.d*f.d)
	tensor.NewGram(f.d).Add(gram, fixed, nil, nil)
	for i := range gram {
		gram[i] *= float32(f.alpha)
	}
	return gram
}

// rowGrain is the number of rows that a worker takes at once.
const rowGrain = 32

// solveAll replaces every row of moving (rows×d) by its optimum while fixed (cols×d) stays, and returns the part of the loss that
// these rows have: their squared errors and their own penalties.
func (f *factors) solveAll(ctx context.Context, x *CSR, fixed, moving []float32) (float64, error) {
	gram := f.scaledGram(fixed)
	losses := make([]float64, x.Rows)
	spaces := make([]*solver, tensor.Workers())
	errs := make([]error, x.Rows)
	err := tensor.Parallel(ctx, x.Rows, rowGrain, func(worker, lo, hi int) {
		if spaces[worker] == nil {
			spaces[worker] = newSolver(f.d)
		}
		for r := lo; r < hi; r++ {
			columns, values := x.Row(r)
			w := moving[r*f.d : (r+1)*f.d]
			losses[r], errs[r] = spaces[worker].row(f, gram, fixed, columns, values, w)
		}
	})
	if err != nil {
		return 0, err
	}
	var sum float64
	for r, loss := range losses {
		if errs[r] != nil {
			return 0, errs[r]
		}
		sum += loss
	}
	return sum, nil
}

// weight is the regularisation λ·(n + α₀·others)^ν of a row with n = Σ values.
func (f *factors) weight(values []float32, others int) float64 {
	n := f.alpha * float64(others)
	for _, v := range values {
		n += float64(v)
	}
	return f.reg * math.Pow(n, f.nu)
}

// penalty is λ·Σ_r (n_r + α₀·cols)^ν·‖moving_r‖².
func (f *factors) penalty(x *CSR, moving []float32) float64 {
	var sum float64
	for r := range x.Rows {
		_, values := x.Row(r)
		w := moving[r*f.d : (r+1)*f.d]
		sum += f.weight(values, x.Cols) * float64(tensor.Dot(w, w))
	}
	return sum
}

// solver is the workspace for one row's normal equations (α₀·FᵀF + Σ c·f·fᵀ + λ_r·1)·w = Σ c·f.
type solver struct {
	d    int
	a, b []float32
	gram *tensor.Gram
}

func newSolver(d int) *solver {
	return &solver{d: d, a: make([]float32, d*d), b: make([]float32, d), gram: tensor.NewGram(d)}
}

// factor leaves the Cholesky factor of the row's normal matrix in s.a and the right-hand side in s.b.
func (s *solver) factor(f *factors, gram, fixed []float32, columns []int32, values []float32) error {
	copy(s.a, gram)
	s.gram.Add(s.a, fixed, columns, values)
	reg := float32(f.weight(values, len(fixed)/s.d))
	for i := range s.d {
		s.a[i*s.d+i] += reg
	}
	clear(s.b)
	for k, c := range columns {
		tensor.Axpy(values[k], fixed[int(c)*s.d:int(c+1)*s.d], s.b)
	}
	return tensor.Cholesky(s.a, s.d)
}

// row solves for w and returns the row's part of the loss. At the optimum A·w = b, hence Σ c·(⟨w,f⟩−1)² + α₀·Σ⟨w,f⟩² + λ_r·‖w‖² = Σ c − ⟨b,w⟩.
func (s *solver) row(f *factors, gram, fixed []float32, columns []int32, values []float32, w []float32) (float64, error) {
	if err := s.factor(f, gram, fixed, columns, values); err != nil {
		return 0, err
	}
	copy(w, s.b)
	tensor.CholeskySolve(s.a, s.d, w)
	loss := -float64(tensor.Dot(s.b, w))
	for _, v := range values {
		loss += float64(v)
	}
	return loss, nil
}

// scores writes ⟨w,h_i⟩ for every item, w folded in from the history.
func (f *factors) scores(dst []float32, items []int32, weights []float32) error {
	s, w := newSolver(f.d), make([]float32, f.d)
	if _, err := s.row(f, f.gram, f.items, items, weights, w); err != nil {
		return err
	}
	tensor.MulVec(dst, f.items, w)
	return nil
}

// explain splits a score into what each item of the history adds: c_j·h_iᵀ·A⁻¹·h_j (Hu, Koren and Volinsky 2008, §5).
// The parts sum up to the score.
func (f *factors) explain(items []int32, weights []float32) (explainer, error) {
	s := newSolver(f.d)
	if err := s.factor(f, f.gram, f.items, items, weights); err != nil {
		return nil, err
	}
	z := make([]float32, f.d)
	return func(dst []float32, target int32) {
		copy(z, f.items[int(target)*f.d:int(target+1)*f.d])
		tensor.CholeskySolve(s.a, f.d, z)
		for k, j := range items {
			dst[k] = weights[k] * tensor.Dot(z, f.items[int(j)*f.d:int(j+1)*f.d])
		}
	}, nil
}

func (f *factors) save(w *artifact.Writer) { w.Float32s("ials.items", f.items) }

func loadIALS(file *artifact.File, s IALSSettings, n int) (*factors, error) {
	items, err := file.Float32s("ials.items")
	if err != nil {
		return nil, err
	}
	if s.Dims <= 0 || len(items) != n*s.Dims || !finite(items) {
		return nil, file.Invalid("its item vectors do not fit %d items of %d numbers", n, s.Dims)
	}
	if err := (Settings{IALS: s}).withDefaults().check(); err != nil {
		return nil, file.Invalid("%v", err)
	}
	f := &factors{d: s.Dims, alpha: s.Unobserved, reg: s.Reg, nu: s.Frequency, items: items}
	f.setGram()
	return f, nil
}

func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 })
}
