package vectord_test

import (
	"context"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"testing"

	pb "github.com/qdrant/go-client/qdrant"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/shopkeeper-ai/shopkeeper/retrieval/vectord"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var quiet = vectord.Options{Logger: slog.New(slog.DiscardHandler)}

// open opens a server that the test closes.
func open(t testing.TB, dir string, opts vectord.Options) *vectord.Server {
	t.Helper()
	srv, err := vectord.Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Errorf("closing the server: %v", err)
		}
	})
	return srv
}

// connect makes an official client that the test closes.
func connect(t testing.TB, conf *pb.Config) *pb.Client {
	t.Helper()
	conf.SkipCompatibilityCheck = true
	conf.GrpcOptions = append(conf.GrpcOptions, grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(64<<20)))
	c, err := pb.NewClient(conf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// inProcess connects to an embedded server without a socket.
func inProcess(t testing.TB, srv *vectord.Server) *pb.Client {
	return connect(t, &pb.Config{Host: "passthrough:///vectord", PoolSize: 1,
		GrpcOptions: []grpc.DialOption{grpc.WithContextDialer(srv.Dial)}})
}

// hostPort splits an address into a client configuration.
func hostPort(t testing.TB, addr string) *pb.Config {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return &pb.Config{Host: host, Port: n}
}

// onEach runs a test against the embedded server, in the process and over TCP, and against a real Qdrant.
func onEach(t *testing.T, test func(t *testing.T, c *pb.Client)) {
	t.Run("in process", func(t *testing.T) { test(t, inProcess(t, open(t, t.TempDir(), quiet))) })
	t.Run("TCP", func(t *testing.T) {
		srv := open(t, t.TempDir(), vectord.Options{Logger: quiet.Logger, APIKey: "secret"})
		addr, err := srv.Listen("127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		conf := hostPort(t, addr.String())
		conf.APIKey = "secret"
		test(t, connect(t, conf))
	})
	t.Run("Qdrant", func(t *testing.T) {
		raw := os.Getenv("QDRANT_URL")
		if raw == "" {
			t.Skip("QDRANT_URL is not set: NOT compared with a real Qdrant server")
		}
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		conf := hostPort(t, u.Host)
		conf.APIKey, conf.UseTLS = os.Getenv("QDRANT_API_KEY"), u.Scheme == "https"
		test(t, connect(t, conf))
	})
}

// fresh drops a collection now and after the test.
func fresh(t *testing.T, c *pb.Client, name string) string {
	t.Helper()
	name = "shopkeeper_test_" + name
	drop := func() {
		if ok, err := c.CollectionExists(context.Background(), name); err == nil && ok {
			if err := c.DeleteCollection(context.Background(), name); err != nil {
				t.Errorf("dropping %s: %v", name, err)
			}
		}
	}
	drop()
	t.Cleanup(drop)
	return name
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func code(err error) codes.Code {
	return status.Code(err)
}

func nums(ids ...uint64) []*pb.PointId {
	out := make([]*pb.PointId, len(ids))
	for i, n := range ids {
		out[i] = pb.NewIDNum(n)
	}
	return out
}

var wait = pb.PtrOf(true)
