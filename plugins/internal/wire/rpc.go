package wire

import (
	"context"
	"encoding/json"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const (
	pluginService = "shopkeeper.plugin.v1.Plugin"
	hostService   = "shopkeeper.plugin.v1.Host"
)

// Plugin is the child's side of the first service. What it sends is marshalled, except
// that a json.RawMessage goes out as it is.
type Plugin interface {
	Describe(ctx context.Context, hello Hello, send func(manifest any) error) error
	Call(ctx context.Context, call json.RawMessage, send func(frame any) error) error
}

// Host is the parent's side of the second service.
type Host interface {
	Do(ctx context.Context, r Request) Reply
}

// RegisterPlugin serves p on s.
func RegisterPlugin(s *grpc.Server, p Plugin) {
	s.RegisterService(&grpc.ServiceDesc{
		ServiceName: pluginService,
		HandlerType: (*Plugin)(nil),
		Streams: []grpc.StreamDesc{
			{StreamName: "Describe", ServerStreams: true, Handler: describe},
			{StreamName: "Call", ServerStreams: true, Handler: call},
		},
	}, p)
}

// RegisterHost serves h on s.
func RegisterHost(s *grpc.Server, h Host) {
	s.RegisterService(&grpc.ServiceDesc{
		ServiceName: hostService,
		HandlerType: (*Host)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Do", Handler: do}},
	}, h)
}

func describe(srv any, stream grpc.ServerStream) error {
	var hello Hello
	if err := receive(stream, &hello); err != nil {
		return err
	}
	return srv.(Plugin).Describe(stream.Context(), hello, func(m any) error { return send(stream, m) })
}

func call(srv any, stream grpc.ServerStream) error {
	var raw json.RawMessage
	if err := receive(stream, &raw); err != nil {
		return err
	}
	return srv.(Plugin).Call(stream.Context(), raw, func(f any) error { return send(stream, f) })
}

func do(srv any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	in := new(wrapperspb.BytesValue)
	if err := decode(in); err != nil {
		return nil, err
	}
	var r Request
	if err := json.Unmarshal(in.Value, &r); err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "request: %v", err)
	}
	out, err := json.Marshal(srv.(Host).Do(ctx, r))
	if err != nil {
		return nil, status.Errorf(codes.Internal, "reply: %v", err)
	}
	return wrapperspb.Bytes(out), nil
}

// Stream is the host's end of a Describe or a Call.
type Stream struct{ s grpc.ClientStream }

// Describe opens the stream whose first message is the manifest.
func Describe(ctx context.Context, conn *grpc.ClientConn, hello Hello) (Stream, error) {
	return open(ctx, conn, "/"+pluginService+"/Describe", hello)
}

// Call opens the stream of one call's frames. in is a tool.Call.
func Call(ctx context.Context, conn *grpc.ClientConn, in any) (Stream, error) {
	return open(ctx, conn, "/"+pluginService+"/Call", in)
}

// Receive decodes the next message into v. A message over MaxAnswer fails with
// codes.ResourceExhausted before it is read.
func (s Stream) Receive(v any) error { return receive(s.s, v) }

// Do calls a host service.
func Do(ctx context.Context, conn *grpc.ClientConn, r Request) (Reply, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return Reply{}, err
	}
	out := new(wrapperspb.BytesValue)
	if err := conn.Invoke(ctx, "/"+hostService+"/Do", wrapperspb.Bytes(raw), out); err != nil {
		return Reply{}, err
	}
	var reply Reply
	return reply, json.Unmarshal(out.Value, &reply)
}

func open(ctx context.Context, conn *grpc.ClientConn, method string, in any) (Stream, error) {
	s, err := conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, method, grpc.MaxCallRecvMsgSize(MaxAnswer))
	if err != nil {
		return Stream{}, err
	}
	if err := send(s, in); err != nil {
		return Stream{}, err
	}
	return Stream{s}, s.CloseSend()
}

func send(s interface{ SendMsg(any) error }, v any) error {
	raw, ok := v.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = json.Marshal(v); err != nil {
			return err
		}
	}
	return s.SendMsg(wrapperspb.Bytes(raw))
}

func receive(s interface{ RecvMsg(any) error }, v any) error {
	m := new(wrapperspb.BytesValue)
	if err := s.RecvMsg(m); err != nil {
		return err
	}
	if err := json.Unmarshal(m.Value, v); err != nil {
		return status.Errorf(codes.Internal, "not the JSON that was expected: %v", err)
	}
	return nil
}
