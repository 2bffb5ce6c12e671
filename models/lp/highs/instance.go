package highs

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/tetratelabs/wazero/api"

	"github.com/shopkeeper-ai/shopkeeper/models/lp"
)

// instance is one HiGHS object in a module instance of its own. The first failure sticks:
// later calls do nothing, and err says what it was.
type instance struct {
	ctx   context.Context // carries the call
	call  *call
	mod   api.Module
	mem   api.Memory
	highs uint64
	cols  int
	rows  int
	scale []float64 // of the rows as HiGHS sees them
	err   error
}

// start makes an instance for a solve that ends early when ctx does. heard gets the log's
// lines and may be nil.
func (m *module) start(ctx context.Context, heard func(string)) (*instance, error) {
	in := &instance{call: &call{ctx: ctx, begun: time.Now(), heard: heard}}
	in.ctx = context.WithValue(context.WithoutCancel(ctx), callKey{}, in.call)
	mod, err := m.instantiate(in.ctx)
	if err != nil {
		return nil, err
	}
	in.mod, in.mem = mod, mod.ExportedMemory(exportMemory)
	in.highs = in.do(exportCreate)
	in.option("output_flag", true)
	in.option("threads", 1)
	return in, in.err
}

func (in *instance) close() error { return in.mod.Close(in.ctx) }

func (in *instance) fail(err error) {
	if in.err == nil {
		in.err = err
	}
}

// do calls an export and returns its result, 0 after a failure.
func (in *instance) do(export string, args ...uint64) uint64 {
	if in.err != nil {
		return 0
	}
	results, err := in.mod.ExportedFunction(export).Call(in.ctx, args...)
	if err != nil {
		for _, known := range []error{errThrown, errAborted} {
			if errors.Is(err, known) {
				err = known
			}
		}
		in.fail(fmt.Errorf("highs: calling the solver: %w", err))
		return 0
	}
	if len(results) == 0 {
		return 0
	}
	return results[0]
}

// must is do for a call that returns −1 when it refuses its arguments.
func (in *instance) must(what, export string, args ...uint64) {
	if status := int32(in.do(export, args...)); status == -1 && in.err == nil {
		in.fail(fmt.Errorf("highs: the solver refuses %s: %s", what, in.call.trouble))
	}
}

// space returns n bytes of the module's memory. It is never freed: an instance lives for one solve.
func (in *instance) space(n int) uint64 {
	at := in.do(exportMalloc, uint64(max(n, 8)))
	if at == 0 {
		in.fail(errThrown)
	}
	return at
}

func (in *instance) put(data []byte) uint64 {
	at := in.space(len(data))
	if in.err == nil && !in.mem.Write(uint32(at), data) {
		in.fail(errors.New("highs: the module's memory is smaller than it says"))
	}
	return at
}

func (in *instance) text(s string) uint64 { return in.put(append([]byte(s), 0)) }

func (in *instance) floats(n int, at func(i int) float64) uint64 {
	data := make([]byte, 8*n)
	for i := range n {
		binary.LittleEndian.PutUint64(data[8*i:], math.Float64bits(at(i)))
	}
	return in.put(data)
}

func (in *instance) ints(n int, at func(i int) int) uint64 {
	data := make([]byte, 4*n)
	for i := range n {
		binary.LittleEndian.PutUint32(data[4*i:], uint32(at(i)))
	}
	return in.put(data)
}

// read returns n numbers from the module's memory.
func (in *instance) read(at uint64, n int) []float64 {
	out := make([]float64, n)
	data, ok := in.mem.Read(uint32(at), uint32(8*n))
	if !ok {
		in.fail(errors.New("highs: the module's memory is smaller than it says"))
		return out
	}
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return out
}

// option sets an option of HiGHS; value is a bool, an int, a float64 or a string.
func (in *instance) option(name string, value any) {
	what, key := "the option "+name, in.text(name)
	switch v := value.(type) {
	case bool:
		on := uint64(0)
		if v {
			on = 1
		}
		in.must(what, exportSetBoolOptionValue, in.highs, key, on)
	case int:
		in.must(what, exportSetIntOptionValue, in.highs, key, uint64(uint32(v)))
	case float64:
		in.must(what, exportSetDoubleOptionValue, in.highs, key, math.Float64bits(v))
	case string:
		in.must(what, exportSetStringOptionValue, in.highs, key, in.text(v))
	default:
		in.fail(fmt.Errorf("highs: %s cannot be a %T", what, value))
	}
}

// pass hands the model over, with its rows scaled where they must be, or all of them.
func (in *instance) pass(m *lp.Model, scaled bool) {
	in.cols, in.rows, in.scale = len(m.Columns), len(m.Rows), rowScales(m, scaled)
	const byColumns = 1
	sense := int32(m.Sense.Sign())
	column := func(f func(c *lp.Column) float64) uint64 {
		return in.floats(in.cols, func(j int) float64 { return f(&m.Columns[j]) })
	}
	in.must("the model", exportPassMip, in.highs, uint64(in.cols), uint64(in.rows), uint64(len(m.Matrix.Index)),
		byColumns, uint64(uint32(sense)), math.Float64bits(m.Offset),
		column(func(c *lp.Column) float64 { return c.Cost }),
		column(func(c *lp.Column) float64 { return c.Lower }),
		column(func(c *lp.Column) float64 { return c.Upper }),
		in.floats(in.rows, func(i int) float64 { return m.Rows[i].Lower * in.scale[i] }),
		in.floats(in.rows, func(i int) float64 { return m.Rows[i].Upper * in.scale[i] }),
		in.ints(in.cols, func(j int) int { return m.Matrix.Start[j] }),
		in.ints(len(m.Matrix.Index), func(k int) int { return int(m.Matrix.Index[k]) }),
		in.floats(len(m.Matrix.Value), func(k int) float64 { return m.Matrix.Value[k] * in.scale[m.Matrix.Index[k]] }),
		in.ints(in.cols, func(j int) int { return integrality(&m.Columns[j]) }))
}

// smallest is the least size of a coefficient that HiGHS keeps: the finest that it allows.
const smallest = 1e-12

// rowScales returns what the rows are multiplied with: powers of two, 1 for a row whose largest
// coefficient is an ordinary number, and else what makes that nearly 1. HiGHS drops coefficients
// below smallest and refuses those above 1e15. With all set no number is ordinary: HiGHS's absolute
// tolerances then are relative to the largest coefficient of each row.
func rowScales(m *lp.Model, all bool) []float64 {
	low, high := 1e-6, 1e9
	if all {
		low, high = 1, 1
	}
	largest := make([]float64, len(m.Rows))
	for k, i := range m.Matrix.Index {
		largest[i] = math.Max(largest[i], math.Abs(m.Matrix.Value[k]))
	}
	for i, v := range largest {
		largest[i] = 1
		if v != 0 && (v < low || v > high) {
			_, exponent := math.Frexp(v)
			largest[i] = math.Ldexp(1, -exponent)
		}
	}
	return largest
}

// lossy says whether HiGHS drops a coefficient of the model.
func (in *instance) lossy(m *lp.Model) bool {
	for k, i := range m.Matrix.Index {
		if v := math.Abs(m.Matrix.Value[k] * in.scale[i]); v > 0 && v <= smallest {
			return true
		}
	}
	return false
}

// integrality is HiGHS's code for a column: 0 continuous, 1 integer, 2 semicontinuous, 3 both.
func integrality(c *lp.Column) int {
	code := 0
	if c.Integer {
		code = 1
	}
	if c.SemiContinuous && c.Lower != 0 {
		code += 2
	}
	return code
}

func (in *instance) infoInt(name string) int {
	at := in.space(8)
	in.must("the figure "+name, exportGetIntInfoValue, in.highs, in.text(name), at)
	v, _ := in.mem.ReadUint32Le(uint32(at))
	return int(int32(v))
}

func (in *instance) infoFloat(name string) float64 {
	at := in.space(8)
	in.must("the figure "+name, exportGetDoubleInfoValue, in.highs, in.text(name), at)
	v, _ := in.mem.ReadFloat64Le(uint32(at))
	return v
}

// solution reads the columns' values and the rows' duals.
func (in *instance) solution() (x, dual []float64) {
	columns, costs := in.space(8*in.cols), in.space(8*in.cols)
	activity, duals := in.space(8*in.rows), in.space(8*in.rows)
	in.must("a look at its answer", exportGetSolution, in.highs, columns, costs, activity, duals)
	if in.err != nil {
		return nil, nil
	}
	return in.read(columns, in.cols), in.unscaled(in.read(duals, in.rows))
}

// unscaled turns multipliers of HiGHS's rows into those of the model's.
func (in *instance) unscaled(y []float64) []float64 {
	for i := range y {
		y[i] *= in.scale[i]
	}
	return y
}
