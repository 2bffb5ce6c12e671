package highs

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

//go:generate sh -c "npm pack --silent highs@1.15.3 && go run ./fetch highs-1.15.3.tgz && rm highs-1.15.3.tgz"

// packed is highs.wasm, compressed with gzip.
//
//go:embed highs.wasm.gz
var packed []byte

// memoryPages is the most memory that a solve may take: 2 GiB, what the module was built for.
const memoryPages = 2 << 30 >> 16

// module is the compiled code, shared by all solves of a Solver.
type module struct {
	runtime wazero.Runtime
	cache   wazero.CompilationCache
	code    wazero.CompiledModule
}

// unpackModule returns highs.wasm after comparing its checksum with the pinned one.
func unpackModule(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("highs: the embedded module is damaged: %w", err)
	}
	code, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("highs: the embedded module is damaged: %w", err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(code)); sum != moduleSum {
		return nil, fmt.Errorf("highs: the embedded module has the SHA-256 %s, not the pinned %s; run go generate in models/lp/highs", sum, moduleSum)
	}
	return code, nil
}

// openCache opens the folder for compiled code. Where it cannot be used, code is compiled
// for this process only: three seconds more at the first solve.
func openCache(dir string, log *slog.Logger) wazero.CompilationCache {
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			log.Info("no folder for compiled code, it is kept in memory", "error", err)
			return wazero.NewCompilationCache()
		}
		dir = filepath.Join(user, "shopkeeper", "wasm")
	}
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		log.Warn("the folder for compiled code cannot be used, it is kept in memory", "folder", dir, "error", err)
		return wazero.NewCompilationCache()
	}
	return cache
}

// loadModule compiles the module, or finds it in the cache, and binds its imports.
func loadModule(ctx context.Context, cache wazero.CompilationCache) (*module, error) {
	code, err := unpackModule(packed)
	if err != nil {
		return nil, err
	}
	m := &module{cache: cache}
	m.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCompilationCache(cache).WithMemoryLimitPages(memoryPages))
	if m.code, err = m.runtime.CompileModule(ctx, code); err != nil {
		return nil, errors.Join(fmt.Errorf("highs: compiling the module: %w", err), m.close(ctx))
	}
	if err := m.bind(ctx); err != nil {
		return nil, errors.Join(err, m.close(ctx))
	}
	return m, nil
}

// bind gives the module its imports, each with the type that the module declares.
func (m *module) bind(ctx context.Context) error {
	host := m.runtime.NewHostModuleBuilder(importModule)
	have := hostFunctions()
	for _, f := range m.code.ImportedFunctions() {
		_, name, _ := f.Import()
		fn, ok := have[name]
		if !ok {
			return fmt.Errorf("highs: the module imports %q, which nobody gives; run go generate in models/lp/highs", name)
		}
		host.NewFunctionBuilder().WithGoModuleFunction(fn, f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	if _, err := host.Instantiate(ctx); err != nil {
		return fmt.Errorf("highs: binding the module's imports: %w", err)
	}
	return nil
}

// instantiate makes a fresh instance: its own memory, no state of another solve.
func (m *module) instantiate(ctx context.Context) (api.Module, error) {
	mod, err := m.runtime.InstantiateModule(ctx, m.code, wazero.NewModuleConfig().WithName("").WithStartFunctions(exportStart))
	if err != nil {
		return nil, fmt.Errorf("highs: starting the module: %w", err)
	}
	return mod, nil
}

func (m *module) close(ctx context.Context) error {
	return errors.Join(m.runtime.Close(ctx), m.cache.Close(ctx))
}
