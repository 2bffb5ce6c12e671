package vectord

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"
)

const (
	// maxMessage is the largest request and answer, in bytes, instead of gRPC's 4 MiB.
	maxMessage = 64 << 20
	// compatibleVersion is the Qdrant version whose behaviour this server follows, told by HealthCheck.
	compatibleVersion = "1.17.0"
	// defaultSlack is how much a log may outgrow twice its live data before it is compacted.
	defaultSlack = 16 << 20
	// stopPatience is how long Close lets running requests end by themselves.
	stopPatience = 5 * time.Second
)

// Options are the settings of a server; the zero value works.
type Options struct {
	// Logger gets the few events that an operator should see. Default: slog.Default().
	Logger *slog.Logger
	// APIKey, if set, is asked from every TCP client (metadata "api-key"). In-process clients need none.
	APIKey string
}

// Server is an open vector folder and the gRPC services over it. All methods may be called at once.
type Server struct {
	opts    Options
	log     *logFile
	lock    *os.File
	memory  *bufconn.Listener
	slack   int64
	writeMu sync.Mutex   // one writer at a time: check, append, apply
	mu      sync.RWMutex // state: readers, and writers while they apply
	state   *state

	listenMu sync.Mutex // guards what follows
	servers  []*grpc.Server
	serving  sync.WaitGroup
	closed   bool
}

// Open opens the folder dir, creating it if need be, and starts to serve in-process clients. A folder has
// one owner: a second Open fails until the first server is closed or its process has ended.
func Open(dir string, opts Options) (*Server, error) {
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the vector folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the vector folder: %w", err)
	}
	if err := lockFile(lock); err != nil {
		return nil, errors.Join(fmt.Errorf("the vector folder %s is in use by another process; stop it, or use another folder", dir), lock.Close())
	}
	s := &Server{opts: opts, lock: lock, state: newState(), slack: defaultSlack, memory: bufconn.Listen(1 << 20)}
	s.log, err = openLog(dir, opts.Logger, func(body []byte) error {
		r, err := decodeRecord(body)
		if err != nil {
			return err
		}
		return s.state.apply(r, len(body)+frameSize)
	})
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s.serve(s.memory, false)
	return s, nil
}

// Dial connects to the server without a socket. It has the form of a gRPC dialer; the address is ignored.
func (s *Server) Dial(ctx context.Context, _ string) (net.Conn, error) {
	return s.memory.DialContext(ctx)
}

// Listen also serves the TCP address, as in "127.0.0.1:0", and returns the one it got. Without an API key
// only loopback addresses are allowed.
func (s *Server) Listen(addr string) (net.Addr, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("the vector server cannot listen on %s; choose another address: %w", addr, err)
	}
	if tcp, ok := l.Addr().(*net.TCPAddr); s.opts.APIKey == "" && !(ok && tcp.IP.IsLoopback()) {
		return nil, errors.Join(fmt.Errorf("the vector server does not listen on %s without an API key; set one, or listen on 127.0.0.1", addr), l.Close())
	}
	if !s.serve(l, true) {
		return nil, errors.Join(errors.New("the vector server is closed"), l.Close())
	}
	return l.Addr(), nil
}

// serve starts a gRPC server on a listener, unless the server is closed.
func (s *Server) serve(l net.Listener, remote bool) bool {
	s.listenMu.Lock()
	defer s.listenMu.Unlock()
	if s.closed {
		return false
	}
	g := grpc.NewServer(
		grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage),
		// go-client pings every 10 s, also when idle, which gRPC servers by default take for abuse.
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second, PermitWithoutStream: true}),
		grpc.UnaryInterceptor(func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, h grpc.UnaryHandler) (any, error) {
			if remote {
				if err := s.authorize(ctx); err != nil {
					return nil, err
				}
			}
			return handle(ctx, req, h)
		}),
	)
	pb.RegisterCollectionsServer(g, collectionsService{s: s})
	pb.RegisterPointsServer(g, pointsService{s: s})
	pb.RegisterQdrantServer(g, healthService{})
	s.servers = append(s.servers, g)
	s.serving.Go(func() {
		if err := g.Serve(l); err != nil {
			s.opts.Logger.Error("the vector server stopped", "address", l.Addr().String(), "error", err)
		}
	})
	return true
}

// authorize compares the caller's API key with ours.
func (s *Server) authorize(ctx context.Context) error {
	if s.opts.APIKey == "" {
		return nil
	}
	md, _ := metadata.FromIncomingContext(ctx)
	given := ""
	if v := md.Get("api-key"); len(v) > 0 {
		given = v[0]
	} else if v := md.Get("authorization"); len(v) > 0 {
		given = strings.TrimPrefix(v[0], "Bearer ")
	}
	if subtle.ConstantTimeCompare([]byte(given), []byte(s.opts.APIKey)) != 1 {
		return status.Error(codes.Unauthenticated, "Invalid API key or JWT")
	}
	return nil
}

// handle checks what is common to all requests, limits the time to what the request asks for, and turns
// errors that carry no code into Internal.
func handle(ctx context.Context, req any, h grpc.UnaryHandler) (any, error) {
	if m, ok := req.(proto.Message); ok {
		if err := checkUnknown(m.ProtoReflect()); err != nil {
			return nil, err
		}
	}
	if r, ok := req.(interface{ GetTimeout() uint64 }); ok && r.GetTimeout() > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(min(r.GetTimeout(), 1<<31))*time.Second)
		defer cancel()
	}
	resp, err := h(ctx, req)
	switch {
	case err == nil:
		return resp, nil
	case ctx.Err() != nil:
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	if _, ok := status.FromError(err); ok {
		return nil, err
	}
	return nil, status.Error(codes.Internal, err.Error())
}

// Close stops serving, waits for running requests and goroutines, and closes the folder.
func (s *Server) Close() error {
	s.listenMu.Lock()
	if s.closed {
		s.listenMu.Unlock()
		return nil
	}
	s.closed = true
	servers := s.servers
	s.listenMu.Unlock()
	var stopping sync.WaitGroup
	for _, g := range servers {
		stopping.Go(func() {
			force := time.AfterFunc(stopPatience, g.Stop)
			defer force.Stop()
			g.GracefulStop()
		})
	}
	stopping.Wait()
	s.serving.Wait()
	return errors.Join(s.log.close(), s.lock.Close())
}

// read runs f under the read lock with the named collection.
func (s *Server) read(name string, f func(c *collection) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c, err := s.state.find(name)
	if err != nil {
		return err
	}
	return f(c)
}

// write makes a change durable. plan looks at the state, which no one else changes meanwhile, and returns
// the records of the change; none means that there is nothing to do. When write returns, the records are
// on disk.
func (s *Server) write(plan func(st *state) ([]record, error)) (seq uint64, err error) {
	seq, err = s.stage(plan)
	if err != nil {
		return 0, err
	}
	return seq, s.log.sync(seq)
}

// stage appends and applies the records of a change.
func (s *Server) stage(plan func(st *state) ([]record, error)) (uint64, error) {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	records, err := plan(s.state)
	if err != nil {
		return 0, err
	}
	if len(records) == 0 {
		return s.log.appended.Load(), nil
	}
	bodies := make([][]byte, len(records))
	for i, r := range records {
		if bodies[i], err = r.body(); err != nil {
			return 0, err
		}
	}
	seq, err := s.log.append(bodies)
	if err != nil {
		return 0, err
	}
	if err := s.applyAll(records, bodies); err != nil {
		return 0, s.log.fail(fmt.Errorf("a change was logged but does not apply; restart the program: %w", err))
	}
	s.compactIfDue()
	return seq, nil
}

func (s *Server) applyAll(records []record, bodies [][]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range records {
		if err := s.state.apply(r, len(bodies[i])+frameSize); err != nil {
			return err
		}
	}
	return nil
}

// compactIfDue rewrites the log when most of it is history. Writers wait meanwhile, readers do not. A
// failure leaves the old log in use and is tried again with the next write.
func (s *Server) compactIfDue() {
	before := s.log.size.Load()
	if before <= 2*s.state.liveBytes()+s.slack {
		return
	}
	start := time.Now()
	err := s.log.replace(func(w *recordWriter) error {
		return s.state.snapshot(func(r record) error {
			body, err := r.body()
			if err != nil {
				return err
			}
			return w.add(body)
		})
	})
	if err != nil {
		s.opts.Logger.Error("the vector log could not be compacted; it goes on growing", "error", err)
		return
	}
	s.opts.Logger.Info("the vector log was compacted", "before", before, "after", s.log.size.Load(), "took", time.Since(start))
}

// healthService tells that the server lives and which Qdrant it stands for.
type healthService struct {
	pb.UnimplementedQdrantServer
}

// HealthCheck answers with title and version.
func (healthService) HealthCheck(context.Context, *pb.HealthCheckRequest) (*pb.HealthCheckReply, error) {
	return &pb.HealthCheckReply{Title: "shopkeeper vectord", Version: compatibleVersion}, nil
}
