package vectord

import (
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// invalid is the answer to a request that no Qdrant would accept.
func invalid(format string, args ...any) error {
	return status.Errorf(codes.InvalidArgument, "Wrong input: "+format, args...)
}

// notFound names a thing that does not exist.
func notFound(format string, args ...any) error {
	return status.Errorf(codes.NotFound, "Not found: "+format, args...)
}

// unsupported names something that a real Qdrant can do and this server cannot.
func unsupported(what string) error {
	return status.Errorf(codes.Unimplemented,
		"%s is not supported by the embedded vector server; use a Qdrant server (QDRANT_URL) for it", what)
}
