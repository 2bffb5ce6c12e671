package guard

import (
	"slices"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Allowed is the tools a role may see and call, in the catalogue's order. The host
// checks the role again when the call is made.
func Allowed(all []tool.Tool, role shop.Role) []tool.Tool {
	var out []tool.Tool
	for _, t := range all {
		if slices.Contains(t.Roles, role) {
			out = append(out, t)
		}
	}
	return out
}
