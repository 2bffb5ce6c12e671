// Package builtin is the table of the plugins that come with the shop. Each runs in a process
// of its own, as `shopkeeper plugin NAME`.
package builtin

import (
	"github.com/shopkeeper-ai/shopkeeper/plugins/cart"
	"github.com/shopkeeper-ai/shopkeeper/plugins/catalog"
	"github.com/shopkeeper-ai/shopkeeper/plugins/desk"
	"github.com/shopkeeper-ai/shopkeeper/plugins/forecast"
	"github.com/shopkeeper-ai/shopkeeper/plugins/inventory"
	"github.com/shopkeeper-ai/shopkeeper/plugins/knowledge"
	"github.com/shopkeeper-ai/shopkeeper/plugins/orders"
	"github.com/shopkeeper-ai/shopkeeper/plugins/recommend"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Entry is one built-in plugin: its name, which is also the manifest's, and how to make
// it.
type Entry struct {
	Name string
	New  func() tool.Plugin
}

// Table is all built-in plugins in the order in which their tools are listed.
func Table() []Entry {
	return []Entry{
		{"catalog", catalog.New},
		{"recommend", recommend.New},
		{"orders", orders.New},
		{"cart", cart.New},
		{"knowledge", knowledge.New},
		{"desk", desk.New},
		{"forecast", forecast.New},
		{"inventory", inventory.New},
	}
}

// Find returns the plugin of a name.
func Find(name string) (Entry, bool) {
	for _, e := range Table() {
		if e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}
