package host

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/contract"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// ErrPluginDied is in the chain of the error that a call gets whose plugin's process
// ended under it. Whether the call had an effect is then unknown.
var ErrPluginDied = errors.New("the plugin's process ended during the call")

// Config says which plugins there are and what they may ask of the shop. Only Specs
// is needed.
type Config struct {
	Specs    []Spec
	Services []tool.Service

	// Command says how to start a built-in. Nil means Reexec("plugin", "serve").
	Command func(name string) (path string, args []string)
	// Build is the build id that a built-in has to name. Empty means this program's.
	Build string
	// Clock is the shop's time. Nil means time.Now.
	Clock func() time.Time
	// Logger takes the host's lines and the children's. Nil means slog.Default.
	Logger *slog.Logger
	// DataDir is where the checked copies of third-party plugins are kept, in the
	// folder "plugins". Empty means a temporary folder.
	DataDir string

	StartTimeout time.Duration // from fork to manifest; 0 means 10 s
	Restart      Restart
	MaxCalls     int // at once and per plugin; 0 means 128
}

// Spec is one plugin: a built-in (only Name), a third party's executable (Path and
// SHA256), or one that runs in this process (Plugin), as tests like it.
type Spec struct {
	Name   string
	Path   string
	SHA256 string // of the file at Path, hex
	Plugin tool.Plugin
}

// builtIn reports whether the plugin is the shop's own.
func (s Spec) builtIn() bool { return s.Path == "" }

// State says what a plugin is doing.
type State string

// The states. Only a Ready plugin takes calls.
const (
	Starting State = "starting"
	Ready    State = "ready"
	Waiting  State = "waiting" // it died and will be started again at Status.Until
	Broken   State = "broken"  // it died too often; tried again at Status.Until
	Refused  State = "refused" // its file or manifest is not acceptable; only a restart of the shop tries again
	Stopped  State = "stopped"
)

// Status is what the console and readiness show of a plugin.
type Status struct {
	Name     string    `json:"name"`
	Version  string    `json:"version,omitempty"`
	BuiltIn  bool      `json:"built_in"`
	State    State     `json:"state"`
	PID      int       `json:"pid,omitempty"`
	Restarts int       `json:"restarts"`
	Error    string    `json:"error,omitempty"` // the last one
	Since    time.Time `json:"since"`           // of State, wall time
	Until    time.Time `json:"until,omitzero"`  // next attempt, wall time
	Tools    []string  `json:"tools"`
}

// Host runs the plugins of one Config. Make it with New.
type Host struct {
	cfg      Config
	log      *slog.Logger
	services map[string]tool.Service
	plugins  []*supervisor // in the order of Config.Specs

	fork   *forker
	runDir string // sockets; private, removed by Close
	stop   context.CancelFunc
	wg     sync.WaitGroup
	closed func() error

	mu    sync.RWMutex
	tools map[string]entry
}

// entry is one tool of the catalogue.
type entry struct {
	owner  *supervisor
	tool   tool.Tool
	schema *contract.Schema
}

// Reexec starts a built-in as this program with the given arguments and the plugin's
// name. On Linux the program is found even when its file has been replaced since.
func Reexec(args ...string) func(name string) (string, []string) {
	return func(name string) (string, []string) {
		path := "/proc/self/exe"
		if runtime.GOOS != "linux" {
			path, _ = os.Executable() // an empty path fails at the start, by name
		}
		return path, append(slices.Clone(args), name)
	}
}

// New checks a Config. Nothing runs before Start.
func New(cfg Config) (*Host, error) {
	if cfg.Command == nil {
		cfg.Command = Reexec("plugin", "serve")
	}
	if cfg.Build == "" {
		cfg.Build = wire.Build()
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.StartTimeout <= 0 {
		cfg.StartTimeout = 10 * time.Second
	}
	if cfg.MaxCalls <= 0 {
		cfg.MaxCalls = 128
	}
	h := &Host{cfg: cfg, log: cfg.Logger, services: map[string]tool.Service{}, tools: map[string]entry{}}
	for _, s := range cfg.Services {
		if _, twice := h.services[s.Name]; twice || s.Name == "" || s.Do == nil || !contract.KnownCapability(s.Needs) {
			return nil, fmt.Errorf("host service %q: it needs a name of its own, a function and a known capability", s.Name)
		}
		h.services[s.Name] = s
	}
	if err := checkSpecs(cfg.Specs); err != nil {
		return nil, err
	}
	h.closed = sync.OnceValue(h.close)
	for _, s := range cfg.Specs {
		h.plugins = append(h.plugins, newSupervisor(h, s))
	}
	return h, nil
}

func checkSpecs(specs []Spec) error {
	names := map[string]Spec{}
	for _, s := range specs {
		if !contract.PluginName(s.Name) {
			return shop.Errorf(shop.Invalid, "plugin name %q: use lower-case letters, digits, - and _, at most 32", s.Name)
		}
		if first, twice := names[s.Name]; twice {
			if first.builtIn() != s.builtIn() {
				return shop.Errorf(shop.Invalid, "the plugin %s has the name of a built-in", s.Name).
					WithHint("give it another name in the configuration")
			}
			return shop.Errorf(shop.Invalid, "two plugins are named %s", s.Name)
		}
		names[s.Name] = s
		if s.Path != "" && (s.Plugin != nil || !sumPattern(s.SHA256)) {
			return shop.Errorf(shop.Invalid, "plugin %s: the SHA-256 of %s is missing or not 64 hex digits", s.Name, s.Path).
				WithHint("print it with: sha256sum " + s.Path)
		}
	}
	return nil
}

// Start starts all plugins, the built-ins first, and returns when each is ready or its
// first attempt has failed. A plugin that does not come up is no error of Start: it
// shows in Status, the supervisor keeps trying, and the shop works without it. ctx
// bounds the waiting only; the plugins run until Close.
func (h *Host) Start(ctx context.Context) error {
	dir, err := os.MkdirTemp(socketBase(), "shopkeeper-")
	if err != nil {
		return shop.Errorf(shop.Unavailable, "plugins: a folder for their sockets: %w", err)
	}
	h.runDir, h.fork = dir, newForker()
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	h.stop = stop
	for _, builtIn := range []bool{true, false} {
		for _, s := range h.plugins {
			if s.spec.builtIn() == builtIn {
				h.wg.Go(func() { s.run(run) })
			}
		}
		for _, s := range h.plugins {
			if s.spec.builtIn() != builtIn {
				continue
			}
			select {
			case <-s.tried:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// socketBase is where the sockets' folder goes: the temporary folder, unless its path
// is so long that a socket's would not fit into the 104 bytes that systems allow.
func socketBase() string {
	if tmp := os.TempDir(); len(tmp) <= 24 || runtime.GOOS == "windows" {
		return tmp
	}
	return "/tmp"
}

// Close ends all plugins, each by asking, waiting, terminating, waiting, killing and
// waiting, and returns when all of them are gone. Calls in flight fail. A Host whose
// Start failed has to be closed too; a second Close does nothing.
func (h *Host) Close() error { return h.closed() }

func (h *Host) close() error {
	if h.stop == nil {
		return nil
	}
	h.stop()
	h.wg.Wait()
	h.fork.close()
	return os.RemoveAll(h.runDir)
}

// Tools is the catalogue: every tool of every plugin that has been accepted, whether
// it runs at this moment or not, in the order of Config.Specs and the manifests. The
// tools are shared: do not change what is inside them.
func (h *Host) Tools() []tool.Tool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	all := make([]tool.Tool, 0, len(h.tools))
	for _, s := range h.plugins {
		all = append(all, s.manifest.Tools...)
	}
	return all
}

// Lookup finds a tool by name.
func (h *Host) Lookup(name string) (tool.Tool, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	e, ok := h.tools[name]
	return e.tool, ok
}

// Status tells how every plugin is doing, in the order of Config.Specs.
func (h *Host) Status() []Status {
	all := make([]Status, len(h.plugins))
	for i, s := range h.plugins {
		all[i] = s.status()
		h.mu.RLock()
		all[i].Version = s.manifest.Version
		all[i].Tools = make([]string, len(s.manifest.Tools))
		for j, t := range s.manifest.Tools {
			all[i].Tools[j] = t.Name
		}
		h.mu.RUnlock()
	}
	return all
}

// awaitEarlier waits until the plugins that were started together with s and are named
// before it have had their first attempt. So it is the order of the configuration that
// decides who gets a name which two of them want.
func (h *Host) awaitEarlier(ctx context.Context, s *supervisor) {
	for _, o := range h.plugins {
		if o == s {
			return
		}
		if o.spec.builtIn() != s.spec.builtIn() {
			continue
		}
		select {
		case <-o.tried:
		case <-ctx.Done():
		}
	}
}

// claim puts an accepted manifest into the catalogue in the place of the plugin's last
// one. A tool's name belongs to the first plugin that brings it, but a built-in takes
// it from a third party, which is then refused.
func (h *Host) claim(s *supervisor, m tool.Manifest, schemas map[string]*contract.Schema) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var losers []*supervisor
	for _, t := range m.Tools {
		o := h.tools[t.Name].owner
		if o == nil || o == s {
			continue
		}
		if !s.spec.builtIn() || o.spec.builtIn() {
			return refusal{fmt.Errorf("its tool %s is already a tool of %s", t.Name, o.spec.Name)}
		}
		losers = append(losers, o)
	}
	for _, o := range losers {
		h.drop(o)
		o.evict(refusal{fmt.Errorf("it has a tool of the built-in %s", s.spec.Name)})
	}
	h.drop(s)
	s.manifest = m
	for _, t := range m.Tools {
		h.tools[t.Name] = entry{owner: s, tool: t, schema: schemas[t.Name]}
	}
	return nil
}

// release takes a refused plugin's tools out of the catalogue.
func (h *Host) release(s *supervisor) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(s)
}

func (h *Host) drop(s *supervisor) {
	for _, t := range s.manifest.Tools {
		if h.tools[t.Name].owner == s {
			delete(h.tools, t.Name)
		}
	}
	s.manifest.Tools = nil
}
