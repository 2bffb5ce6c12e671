package highs

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/tetratelabs/wazero/api"
)

// longest is the time limit that stands for none.
const longest = 1e7 // seconds

// Once a solve is to stop, the clock leaps by leap at every look, at most leaps times: more than
// any time limit each, wherever between two looks the end fell, and in nanoseconds still an int64.
const (
	leap  = 2 * longest
	leaps = 400
)

// call is one solve as its host functions see it. It travels in the context of the call.
type call struct {
	ctx     context.Context
	begun   time.Time
	leapt   int             // leaps of the clock
	line    strings.Builder // of the log, until it is whole
	heard   func(line string)
	trouble string // the last line of the log that says what is wrong
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// now is the module's time in seconds.
func (c *call) now() float64 {
	if c.ctx.Err() != nil && c.leapt < leaps {
		c.leapt++
	}
	return time.Since(c.begun).Seconds() + float64(c.leapt)*leap
}

// write takes a piece of the log.
func (c *call) write(piece []byte) {
	for _, b := range piece {
		if b != '\n' {
			c.line.WriteByte(b)
			continue
		}
		line := c.line.String()
		c.line.Reset()
		if strings.HasPrefix(line, "ERROR") {
			c.trouble = strings.TrimSpace(strings.TrimPrefix(line, "ERROR:"))
		}
		if c.heard != nil {
			c.heard(line)
		}
	}
}

// errThrown stands for a C++ exception, which the module cannot catch: its instance is lost.
var errThrown = errors.New("highs: the solver threw an exception, most likely for want of memory (it may use 2 GiB)")

var errAborted = errors.New("highs: the solver aborted")

// Codes that the module's C library expects.
const (
	noSuchFile = -44 // ENOENT, negated as system calls return it
	wasiBadFD  = 8   // EBADF
)

// hostFunctions are the imports of the module, by their minified names. It has a clock and a
// log; it has no files, no environment, no network.
func hostFunctions() map[string]api.GoModuleFunc {
	zero := func(_ context.Context, _ api.Module, s []uint64) {
		if len(s) > 0 {
			s[0] = 0
		}
	}
	abort := func(context.Context, api.Module, []uint64) { panic(errAborted) }
	milliseconds := func(ctx context.Context, _ api.Module, s []uint64) {
		s[0] = math.Float64bits(callOf(ctx).now() * 1e3)
	}
	badFile := func(_ context.Context, _ api.Module, s []uint64) { s[0] = wasiBadFD }
	return map[string]api.GoModuleFunc{
		importCxaThrow:                        func(context.Context, api.Module, []uint64) { panic(errThrown) },
		importAbortJs:                         abort,
		importExit:                            abort,
		importProcExit:                        abort,
		importEmscriptenGetNow:                milliseconds,
		importEmscriptenDateNow:               milliseconds,
		importClockTimeGet:                    clockTimeGet,
		importEmscriptenResizeHeap:            resizeHeap,
		importFdWrite:                         fdWrite,
		importFdRead:                          badFile,
		importFdSeek:                          badFile,
		importFdClose:                         zero,
		importSyscallOpenat:                   func(_ context.Context, _ api.Module, s []uint64) { s[0] = uint64(uint32(0xffffffff + 1 + noSuchFile)) },
		importSyscallFcntl64:                  zero,
		importSyscallIoctl:                    zero,
		importSetitimerJs:                     zero,
		importTzsetJs:                         zero,
		importEnvironGet:                      zero,
		importEnvironSizesGet:                 environSizes,
		importEmscriptenRuntimeKeepaliveClear: zero,
	}
}

// clockTimeGet is (clock, precision, *nanoseconds) → errno.
func clockTimeGet(ctx context.Context, mod api.Module, s []uint64) {
	mod.Memory().WriteUint64Le(uint32(s[2]), uint64(int64(callOf(ctx).now()*1e9)))
	s[0] = 0
}

// resizeHeap is (bytes) → done. Memory grows by a fifth at least, because growing copies it.
func resizeHeap(_ context.Context, mod api.Module, s []uint64) {
	const page = 1 << 16
	want := (uint64(uint32(s[0])) + page - 1) / page
	have := uint64(mod.Memory().Size()) / page
	s[0] = 0
	if want > memoryPages {
		return
	}
	for _, to := range []uint64{min(memoryPages, max(want, have+have/5)), want} {
		if _, ok := mod.Memory().Grow(uint32(to - have)); ok {
			s[0] = 1
			return
		}
	}
}

// fdWrite is (fd, *iovec, iovecs, *written) → errno; all files are the log.
func fdWrite(ctx context.Context, mod api.Module, s []uint64) {
	mem, c := mod.Memory(), callOf(ctx)
	written := uint32(0)
	for i := range uint32(s[2]) {
		at, _ := mem.ReadUint32Le(uint32(s[1]) + 8*i)
		n, _ := mem.ReadUint32Le(uint32(s[1]) + 8*i + 4)
		if piece, ok := mem.Read(at, n); ok {
			c.write(piece)
			written += n
		}
	}
	mem.WriteUint32Le(uint32(s[3]), written)
	s[0] = 0
}

// environSizes is (*count, *bytes) → errno: there is no environment.
func environSizes(_ context.Context, mod api.Module, s []uint64) {
	mod.Memory().WriteUint32Le(uint32(s[0]), 0)
	mod.Memory().WriteUint32Le(uint32(s[1]), 0)
	s[0] = 0
}
