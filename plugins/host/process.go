package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/internal/wire"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// askGrace is how long a child has to end after it was asked to.
const askGrace = 3 * time.Second

// errStopped is why a child ended that the host has ended itself.
var errStopped = errors.New("stopped by the shop")

// process is one run of a plugin's executable.
type process struct {
	client *plugin.Client
	run    *run
	link   *link
	dir    string // its sockets
	logs   *childLog

	ctx  context.Context // ends with the child; its cause says why
	fail context.CancelCauseFunc
	wg   sync.WaitGroup
}

// fork starts the plugin's executable and returns it with its manifest. On an error
// nothing of it is left.
func (s *supervisor) fork(ctx context.Context) (child, tool.Manifest, error) {
	if err := ctx.Err(); err != nil {
		return nil, tool.Manifest{}, err
	}
	path, args, err := s.command()
	if err != nil {
		return nil, tool.Manifest{}, err
	}
	dir, err := os.MkdirTemp(s.host.runDir, "")
	if err != nil {
		return nil, tool.Manifest{}, err
	}
	p := &process{dir: dir, logs: newChildLog(s.log)}
	p.run = newRun(s.host.fork, path, args, p.logs)
	p.ctx, p.fail = context.WithCancelCause(context.Background())
	late, cancel := context.WithTimeout(ctx, s.host.cfg.StartTimeout)
	defer cancel()
	defer context.AfterFunc(late, p.run.kill)() // go-plugin's Start takes no context
	m, err := p.start(late, s)
	if err != nil {
		return nil, tool.Manifest{}, p.failed(err, late.Err() != nil && ctx.Err() == nil)
	}
	return p, m, nil
}

// failed cleans up after a start that came to nothing and says why it did.
func (p *process) failed(err error, late bool) error {
	_ = p.stop()
	text := strings.Join(strings.Fields(err.Error()), " ")
	if late {
		text = "it was too slow to start: " + text
	}
	if words := p.logs.lastWords(); words != "" {
		text += ": " + words
	}
	if strings.Contains(text, "incompatible") { // go-plugin's word for another protocol version
		return refusal{errors.New(text)}
	}
	return errors.New(text)
}

// command is what to execute: this program again, or the checked copy of a file.
func (s *supervisor) command() (path string, args []string, err error) {
	if !s.spec.builtIn() {
		path, err = pinned(s.host.pinDir(), s.spec)
		return path, nil, err
	}
	path, args = s.host.cfg.Command(s.spec.Name)
	return path, args, nil
}

// start takes the child from its fork to its manifest.
func (p *process) start(ctx context.Context, s *supervisor) (tool.Manifest, error) {
	p.client = plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  wire.Handshake(),
		VersionedPlugins: map[int]plugin.PluginSet{tool.Protocol: {wire.Name: &link{}}},
		RunnerFunc: func(_ hclog.Logger, cmd *exec.Cmd, _ string) (runner.Runner, error) {
			return p.run.with(cmd.Env), nil
		},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		SkipHostEnv:      true,
		StartTimeout:     s.host.cfg.StartTimeout,
		UnixSocketConfig: &plugin.UnixSocketConfig{TempDir: p.dir},
		SyncStdout:       p.logs.writer(),
		SyncStderr:       p.logs.writer(),
		Logger:           hclog.NewNullLogger(), // its errors are returned, the child's lines are read by run
	})
	protocol, err := p.client.Client()
	if err != nil {
		return tool.Manifest{}, fmt.Errorf("handshake: %w", err)
	}
	got, err := protocol.Dispense(wire.Name)
	if err != nil {
		return tool.Manifest{}, err
	}
	p.link = got.(*link)
	return p.describe(ctx, s)
}

// describe opens the host's services to the child and asks for its manifest. The
// stream stays: its end is the earliest sign of the child's.
func (p *process) describe(ctx context.Context, s *supervisor) (tool.Manifest, error) {
	id := p.link.broker.NextId()
	p.wg.Go(func() {
		p.link.broker.AcceptAndServe(id, func(o []grpc.ServerOption) *grpc.Server {
			srv := grpc.NewServer(append(o, grpc.MaxRecvMsgSize(wire.MaxRequest))...)
			wire.RegisterHost(srv, s)
			return srv
		})
	})
	defer context.AfterFunc(ctx, func() { p.fail(ctx.Err()) })()
	stream, err := wire.Describe(p.ctx, p.link.conn, wire.Hello{Services: id})
	if err != nil {
		return tool.Manifest{}, fmt.Errorf("manifest: %w", err)
	}
	var m tool.Manifest
	if err := stream.Receive(&m); err != nil {
		return tool.Manifest{}, fmt.Errorf("manifest: %w", err)
	}
	p.wg.Go(func() {
		var more any
		p.fail(fmt.Errorf("connection lost: %w", stream.Receive(&more)))
	})
	return m, nil
}

func (p *process) call(ctx context.Context, c tool.Call, progress func(tool.Progress)) (wire.Frame, error) {
	both, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	stream, err := wire.Call(both, p.link.conn, c)
	for err == nil {
		var f wire.Frame
		if err = stream.Receive(&f); err != nil {
			break
		}
		if f.Progress == nil {
			return f, nil
		}
		progress(clamp(*f.Progress))
	}
	switch code := status.Code(err); {
	case ctx.Err() != nil:
		return wire.Frame{}, ended(ctx, c.Tool)
	case code == codes.Unavailable || p.ctx.Err() != nil:
		p.fail(fmt.Errorf("connection lost: %w", err))
		return wire.Frame{}, died(c.Tool, err)
	case code == codes.DeadlineExceeded: // gRPC's timer went off a moment before ctx's
		return wire.Frame{}, shop.Errorf(shop.Timeout, "%s took too long: %w", c.Tool, context.DeadlineExceeded)
	case code == codes.ResourceExhausted:
		return wire.Frame{}, shop.Errorf(shop.Internal, "the answer of %s is larger than %d bytes: ask for less", c.Tool, wire.MaxAnswer)
	case errors.Is(err, io.EOF):
		return wire.Frame{}, shop.Errorf(shop.Internal, "%s gave no answer", c.Tool)
	}
	return wire.Frame{}, shop.Errorf(shop.Internal, "%s gave an answer that cannot be read: %w", c.Tool, err)
}

func (p *process) dead() <-chan struct{} { return p.ctx.Done() }

func (p *process) pid() int { return p.run.pid() }

// stop ends the child and waits until nothing of it is left. One that is alive is
// asked first; one whose connection is lost is not worth asking.
func (p *process) stop() error {
	if p.ctx.Err() != nil {
		p.run.kill()
	}
	p.fail(errStopped)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.client.Kill() // asks, waits 2 s, then goes through run.Kill's ladder
	}()
	select {
	case <-done:
	case <-time.After(askGrace): // the asking itself hangs
		_ = p.run.Kill(context.Background())
		<-done
	}
	p.wg.Wait()
	p.run.wait()
	_ = os.RemoveAll(p.dir)
	why := context.Cause(p.ctx)
	if words := p.logs.lastWords(); words != "" {
		why = fmt.Errorf("%w: %s", why, words)
	}
	if end := p.run.end(); end != "" && !errors.Is(why, errStopped) {
		why = fmt.Errorf("%s: %w", end, why)
	}
	return why
}

// link is go-plugin's view of the connection.
type link struct {
	plugin.NetRPCUnsupportedPlugin
	broker *plugin.GRPCBroker
	conn   *grpc.ClientConn
}

// GRPCClient makes the link of one child.
func (*link) GRPCClient(_ context.Context, b *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return &link{broker: b, conn: conn}, nil
}

// GRPCServer is the child's side, which lives in plugins/serve.
func (*link) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("the host is no plugin")
}
