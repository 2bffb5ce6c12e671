// Package app is the whole shop in one process, as a type: Main opens the data folder
// or the services named by URL, wires store, retrieval, plugins, assistant and web, and
// serves until it is stopped. Commands and tests start the same Main; there is no other
// wiring.
//
//	m, err := app.Open(ctx, app.Config{Dir: dir})
//	…
//	err = m.Serve(ctx, listener)
//	m.Close()
package app

import (
	"log/slog"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/assistant/house"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store/killpoint"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/web"
	"github.com/shopkeeper-ai/shopkeeper/web/chat"
	"github.com/shopkeeper-ai/shopkeeper/web/peer"
)

// Config says where the parts are. With Dir alone everything is embedded.
type Config struct {
	Dir         string // data folder
	DatabaseURL string // postgres://…; empty: SQLite in Dir
	QdrantURL   string // empty: the embedded server in Dir
	QdrantKey   string
	NATSURL     string // empty: embedded, not listening; needs the two above otherwise

	Model     llm.Connection // connected at start; empty: what the settings hold, else the house model
	Embed     Embeddings     // empty: the local embedder
	Plugins   []host.Spec    // third parties' executables with their SHA-256
	Origins   []string       // pages that may embed the widget
	Seed      bool           // fill an empty shop with the demo shop
	Demo      bool           // anybody may sign in as any customer
	Forecasts bool           // keep the stored forecasts current in the background

	Limits  assistant.Limits
	Ask     llm.Settings
	Rates   chat.Rates
	HTTP    web.Rates
	Proxies peer.Proxies                                   // whose X-Forwarded-For is believed
	Metrics string                                         // token that reads /metrics; empty: this machine alone
	Turns   int                                            // answers at once; 0 means 64
	Routers *house.Routers                                 // shared with other shops of this process; nil: its own
	Frozen  time.Time                                      // the shop's clock stands still here (evaluation)
	Command func(name string) (path string, args []string) // starts a built-in plugin; nil means this program
	Trap    *killpoint.Trap                                // where a test wants the process to end; nil: nowhere
	Logger  *slog.Logger
}

// Embeddings names an OpenAI-compatible embeddings endpoint.
type Embeddings struct {
	BaseURL, Key, Model string
}

// Check refuses what cannot work together, with the next step.
func (c Config) Check() error {
	if c.NATSURL != "" && (c.DatabaseURL == "" || c.QdrantURL == "") {
		return shop.Errorf(shop.Invalid, "NATS_URL is set, but DATABASE_URL or QDRANT_URL is not: several nodes need a shared database and a shared vector store").
			WithHint("set all three, or leave NATS_URL out to run a single node")
	}
	if c.Dir == "" {
		return shop.Errorf(shop.Invalid, "no data folder is named").WithHint("use --data DIR")
	}
	return nil
}
