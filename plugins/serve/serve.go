// Package serve is a plugin's side of the contract in plugins/tool: it turns a
// tool.Plugin into a process that the shop starts, talks to and ends.
//
//	func main() { serve.Main(hello{}) }
//
// # What a plugin's author may count on
//
//   - Call runs once per goroutine, many at a time. Its ctx ends at the call's
//     deadline or when nobody waits for the answer any more. A call that is still
//     running Overdue after its deadline ends the process: nothing else can stop it.
//     The shop starts it again.
//   - A panic in Call becomes an internal error of that call, with the stack on the
//     log. A panic in a goroutine of the plugin's own ends the process, and the shop
//     starts it again.
//   - slog's default logger, and what is printed to os.Stdout and os.Stderr, arrive in
//     the shop's log under the plugin's name.
//   - The process ends with the shop, however the shop ends.
package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Overdue is how long after its deadline a call may still run, if Options says nothing
// else.
const Overdue = 30 * time.Second

// ErrByHand is returned when the process was not started by a shop.
var ErrByHand = errors.New("this is a plugin of Shopkeeper; it is started by the shop (see `shopkeeper plugin list`)")

// Options of Serve. The zero value is right for third parties.
type Options struct {
	// Build identifies the build of a built-in. Empty means this program's own.
	Build string
	// Overdue is how long after its deadline a call may still run. 0 means Overdue.
	Overdue time.Duration
}

// Main serves p until the shop ends it, then exits. Started by hand it says so and
// exits with status 2.
func Main(p tool.Plugin) {
	if err := Serve(p, Options{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// Serve serves p until the shop ends it. It takes over the process: standard output,
// standard error and slog's default logger lead to the shop afterwards.
func Serve(p tool.Plugin, opts Options) error {
	hs := wire.Handshake()
	if os.Getenv(hs.MagicCookieKey) != hs.MagicCookieValue {
		return ErrByHand
	}
	log := slog.New(shopLog(os.Stderr)) // go-plugin puts a pipe in os.Stderr's place
	slog.SetDefault(log)
	if parent, err := strconv.Atoi(os.Getenv(wire.ParentEnv)); err == nil {
		go endWith(parent)
	}
	m := p.Manifest()
	if m.Build = opts.Build; m.Build == "" {
		m.Build = wire.Build()
	}
	if opts.Overdue <= 0 {
		opts.Overdue = Overdue
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: hs,
		VersionedPlugins: map[int]plugin.PluginSet{
			tool.Protocol: {wire.Name: &entry{served: &served{plugin: p, manifest: m, log: log, overdue: opts.Overdue}}},
		},
		GRPCServer: func(o []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(o, grpc.MaxRecvMsgSize(wire.MaxRequest))...)
		},
		Logger: hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr, JSONFormat: true}),
	})
	return nil
}

// entry is the one plugin of go-plugin's set.
type entry struct {
	plugin.NetRPCUnsupportedPlugin
	served *served
}

// GRPCServer registers the service; go-plugin calls it once.
func (e *entry) GRPCServer(b *plugin.GRPCBroker, s *grpc.Server) error {
	e.served.broker = b
	wire.RegisterPlugin(s, e.served)
	return nil
}

// GRPCClient is the host's side, which lives in plugins/host.
func (e *entry) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("a plugin is no host")
}

// served answers the host.
type served struct {
	plugin   tool.Plugin
	manifest tool.Manifest
	log      *slog.Logger
	broker   *plugin.GRPCBroker
	overdue  time.Duration

	mu       sync.Mutex
	services *grpc.ClientConn // set by the first Describe
}

// Describe sends the manifest, opens the way to the host's services, and then stays
// until the host goes away. The way is opened now because the broker forgets an offer
// after five seconds.
func (s *served) Describe(ctx context.Context, hello wire.Hello, send func(any) error) error {
	if err := s.dial(hello.Services); err != nil {
		return status.Errorf(codes.FailedPrecondition, "host services: %v", err)
	}
	if err := send(s.manifest); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

func (s *served) dial(id uint32) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.services != nil {
		return nil
	}
	conn, err := s.broker.DialWithOptions(id, grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(wire.MaxReply)))
	if err != nil {
		return err
	}
	conn.Connect() // the first call need not wait for the TLS handshake
	s.services = conn
	return nil
}

// Call runs one call and sends its frames.
func (s *served) Call(ctx context.Context, raw json.RawMessage, send func(any) error) error {
	var c tool.Call
	if err := json.Unmarshal(raw, &c); err != nil {
		return status.Errorf(codes.InvalidArgument, "call: %v", err)
	}
	s.mu.Lock()
	conn := s.services
	s.mu.Unlock()
	if conn == nil {
		return status.Error(codes.FailedPrecondition, "a call came before Describe")
	}
	if deadline, ok := ctx.Deadline(); ok {
		defer time.AfterFunc(time.Until(deadline)+s.overdue, func() {
			s.log.Error("a call does not end; the plugin does", "tool", c.Tool, "overdue", s.overdue)
			os.Exit(1)
		}).Stop()
	}
	h := &callHost{call: c.ID, conn: conn, send: send}
	f := wire.Answer(ctx, s.plugin, c, h, s.log)
	return h.finish(wire.Encode(c.Tool, f))
}
