package qdrant

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	pb "github.com/qdrant/go-client/qdrant"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

var (
	// ErrUnreachable: nothing answers at the address. Search can fall back, readiness should say so.
	ErrUnreachable = errors.New("the vector server does not answer")
	// ErrNoCollection: the collection does not exist (yet).
	ErrNoCollection = errors.New("no such collection")
	// ErrMismatch: the collection was made for other vectors than ours.
	ErrMismatch = errors.New("the collection does not fit")
	// ErrRefused: the server does not accept our API key.
	ErrRefused = errors.New("the vector server refuses the API key")
)

// Names of the vectors of every collection.
const (
	denseName  = "dense"
	sparseName = "sparse"
)

const (
	defaultPort = 6334
	restPort    = 6333
	// maxMessage is the largest answer we take, in bytes, instead of gRPC's 4 MiB.
	maxMessage = 64 << 20
)

// Config says where the vector server is: URL, or Dialer for a server in the process.
type Config struct {
	// URL is http://host:port, https://host:port or host:port; without a port 6334, Qdrant's gRPC port.
	URL string
	// APIKey is sent with every request. Use https, or the key travels in the clear.
	APIKey string
	// Dialer, if set, opens connections instead; URL is then ignored. It has the form of a gRPC dialer.
	Dialer func(ctx context.Context, addr string) (net.Conn, error)
}

// Client talks to one vector server. Its methods may be called at once.
type Client struct {
	c     *pb.Client
	where string // for messages
}

// Dial prepares a client. It does not wait for the server: Health tells whether it answers.
func Dial(cfg Config) (*Client, error) {
	conf := &pb.Config{APIKey: cfg.APIKey, SkipCompatibilityCheck: true, GrpcOptions: []grpc.DialOption{
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)),
	}}
	where := "the embedded vector server"
	if cfg.Dialer != nil {
		conf.Host, conf.PoolSize = "passthrough:///vectord", 1
		conf.GrpcOptions = append(conf.GrpcOptions, grpc.WithContextDialer(cfg.Dialer))
	} else {
		if err := parseURL(cfg.URL, conf); err != nil {
			return nil, err
		}
		where = fmt.Sprintf("the vector server at %s:%d", conf.Host, conf.Port)
	}
	c, err := pb.NewClient(conf)
	if err != nil {
		return nil, fmt.Errorf("preparing the connection to %s: %w", where, err)
	}
	return &Client{c: c, where: where}, nil
}

// parseURL fills in host, port and TLS.
func parseURL(raw string, conf *pb.Config) error {
	if raw == "" {
		return errors.New("no vector server is named; set QDRANT_URL, as in http://localhost:6334")
	}
	s := raw
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return fmt.Errorf("QDRANT_URL is no URL; write it as in http://localhost:6334: %w", err)
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("QDRANT_URL %s has the scheme %q; use http or https", u.Redacted(), u.Scheme)
	case u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return fmt.Errorf("QDRANT_URL %s must be a scheme, a host and a port only, as in http://localhost:6334", u.Redacted())
	}
	conf.Host, conf.Port, conf.UseTLS = u.Hostname(), defaultPort, u.Scheme == "https"
	if strings.Contains(conf.Host, ":") {
		conf.Host = "[" + conf.Host + "]"
	}
	if p := u.Port(); p != "" {
		if conf.Port, err = strconv.Atoi(p); err != nil || conf.Port < 1 || conf.Port > 65535 {
			return fmt.Errorf("QDRANT_URL %s has no valid port; Qdrant's gRPC port is usually %d", u.Redacted(), defaultPort)
		}
	}
	if conf.Port == restPort {
		return fmt.Errorf("QDRANT_URL %s names Qdrant's REST port; this program speaks gRPC, usually on port %d", u.Redacted(), defaultPort)
	}
	return nil
}

// Close ends all connections.
func (c *Client) Close() error { return c.c.Close() }

// Health asks whether the server answers and returns its version.
func (c *Client) Health(ctx context.Context) (version string, err error) {
	r, err := c.c.HealthCheck(ctx)
	if err != nil {
		return "", c.explain(ctx, "asking for its health", err)
	}
	return r.GetVersion(), nil
}

// explain turns an error of the wire into one that says what was tried, where, and what to do.
func (c *Client) explain(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %s: %w", c.where, what, ctx.Err())
	}
	st := statusOf(err)
	detail := st.Message()
	switch st.Code() {
	case codes.Unavailable:
		return fmt.Errorf("%w: %s, %s; start it or correct QDRANT_URL (its gRPC port is usually %d), or unset it to use the embedded one: %s",
			ErrUnreachable, c.where, what, defaultPort, detail)
	case codes.Unauthenticated, codes.PermissionDenied:
		return fmt.Errorf("%w: %s, %s; set QDRANT_API_KEY to a key it accepts: %s", ErrRefused, c.where, what, detail)
	case codes.DeadlineExceeded:
		return fmt.Errorf("%s: %s: %w: %s", c.where, what, context.DeadlineExceeded, detail)
	case codes.NotFound:
		if strings.Contains(detail, "ollection") {
			return fmt.Errorf("%w: %s, %s; ingest the shop first: %s", ErrNoCollection, c.where, what, detail)
		}
	case codes.Unimplemented:
		return fmt.Errorf("%s: %s: it does not speak this part of Qdrant's gRPC interface; check the address and use Qdrant 1.16 or later: %s",
			c.where, what, detail)
	}
	return fmt.Errorf("%s: %s: %w", c.where, what, err)
}

// statusOf finds the status that the server sent, without the words that the client library puts around it.
// An error of the library itself has the code Unknown.
func statusOf(err error) *status.Status {
	var s interface{ GRPCStatus() *status.Status }
	if errors.As(err, &s) {
		return s.GRPCStatus()
	}
	return status.New(codes.Unknown, err.Error())
}
