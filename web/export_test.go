package web

import (
	"maps"
	"strings"
)

// Patterns are all addresses of the API with who may call them; those that do not
// answer in the API's form have no need of their own.
func Patterns(s *Server) map[string]bool {
	out := map[string]bool{}
	for _, rt := range s.routes() {
		out[rt.pattern] = rt.need != anybody
	}
	for pattern := range maps.Keys(s.plain()) {
		out[pattern] = strings.HasPrefix(pattern, "GET /v1/staff/")
	}
	return out
}

// Summary and the others are the console's own shapes.
type (
	Summary     = summary
	TraceStep   = traceStep
	OverrideRow = overrideRow
	Effect      = effect
)
