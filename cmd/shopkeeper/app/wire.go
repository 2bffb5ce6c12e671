package app

import (
	"context"
	"slices"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/assistant/desk"
	"github.com/shopkeeper-ai/shopkeeper/assistant/guard"
	"github.com/shopkeeper-ai/shopkeeper/assistant/house"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/builtin"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services"
	"github.com/shopkeeper-ai/shopkeeper/prompts"
	"github.com/shopkeeper-ai/shopkeeper/web"
	"github.com/shopkeeper-ai/shopkeeper/web/bus"
	"github.com/shopkeeper-ai/shopkeeper/web/chat"
	"github.com/shopkeeper-ai/shopkeeper/web/ui"
)

// profile is what prompts and pages say of the shop.
func (m *Main) profile(ctx context.Context) (web.Shop, error) {
	p := web.Shop{Name: shop.Text{EN: "Shopkeeper", ZH: "掌柜"}, Currency: "GBP", Demo: m.Demo}
	stands, _, err := m.Store.Meta(ctx, metaStands)
	p.Stands = stands
	if err != nil {
		return p, err
	}
	_, err = m.Store.Setting(ctx, settingShop, &p)
	return p, err
}

// openModels makes the house model and the chain that ends at it.
func (m *Main) openModels(ctx context.Context) error {
	c := house.Config{Now: m.Store.Clock().Now, Log: m.Logger, Routers: m.Config.Routers}
	if m.local != nil {
		c.Embedder = m.local
	}
	m.Models = llm.NewSwitch(m.Ask, llm.Endpoint{Name: house.Model, BaseURL: house.BaseURL, Model: house.Model,
		Transport: house.Transport(house.New(c)), House: true})
	return m.reload(ctx)
}

// reload connects the model that the configuration or else the settings name. A stored
// one that no longer works is told, and the house model answers.
func (m *Main) reload(ctx context.Context) error {
	conn := m.Config.Model
	if conn != (llm.Connection{}) {
		return m.Models.Connect(conn)
	}
	if _, err := m.Store.Setting(ctx, web.ModelSetting, &conn); err != nil {
		return err
	}
	if err := m.Models.Connect(conn); err != nil {
		m.Logger.Warn("the stored model cannot be connected; the house model answers", "error", err)
	}
	return nil
}

// openChat makes the sockets, the bus between nodes and the desk.
func (m *Main) openChat(ctx context.Context) (err error) {
	name := node()
	m.hub = chat.NewHub(chat.Config{Store: m.Store, Signer: m.Signer, Origins: m.Origins, Rates: m.Rates, Proxies: m.Proxies, Trap: m.Trap, Metrics: chat.NewMetrics(m.registry), Logger: m.Logger,
		Reload: func() {
			if err := m.reload(context.WithoutCancel(ctx)); err != nil {
				m.Logger.Warn("reading the settings again failed", "error", err)
			}
		}})
	m.desk = &desk.Desk{Store: m.Store, Live: m.hub, Online: m.hub.Online}
	m.onClose(func() error { m.hub.Close(); return nil })
	set, err := prompts.Load()
	if err != nil {
		return err
	}
	profile, err := m.profile(ctx)
	if err != nil {
		return err
	}
	if m.Host, err = m.newHost(); err != nil {
		return err
	}
	answers := assistant.New(assistant.Config{Store: m.Store, Tools: m.Host, Model: m.Models, Prompts: set, Live: m.hub,
		Shop: assistant.Profile{Name: profile.Name, Currency: profile.Currency}, Limits: m.Limits, Node: name,
		Metrics: assistant.NewMetrics(m.registry), Logger: m.Logger})
	if m.bus, err = bus.Open(bus.Config{URL: m.NATSURL, Shop: "shop", Node: name, Logger: m.Logger}, m.hub.Hear); err != nil {
		return err
	}
	m.onClose(func() error { m.bus.Close(); return nil })
	m.hub.Bus, m.hub.Deciders = m.bus, answers
	m.driver = assistant.NewDriver(answers, m.Turns)
	m.onClose(func() error { m.driver.Close(0); return nil })
	m.hub.Wake, m.desk.Wake = m.driver.Wake, m.driver.Wake
	return nil
}

// specs are the configured third parties' plugins and the built-ins.
func (c Config) specs() []host.Spec {
	specs := slices.Clone(c.Plugins)
	for _, e := range builtin.Table() {
		specs = append(specs, host.Spec{Name: e.Name})
	}
	return specs
}

// VerifyPlugins starts every plugin once, without a shop, and says what is wrong with it.
func (c Config) VerifyPlugins(ctx context.Context) ([]host.Report, error) {
	return host.Verify(ctx, host.Config{Specs: c.specs(), Command: c.Command, Logger: c.Logger})
}

func (m *Main) newHost() (*host.Host, error) {
	return host.New(host.Config{Specs: m.specs(), Command: m.Command, Clock: m.Store.Clock().Now, Logger: m.Logger, DataDir: m.Dir,
		Services: services.All(services.Config{Store: m.Store, Search: searcher{m.index}, Desk: m.desk, Artifacts: m.shelf})})
}

func (m *Main) openPlugins(ctx context.Context) error {
	if err := m.Host.Start(ctx); err != nil {
		return err
	}
	m.onClose(m.Host.Close)
	m.warm(ctx)
	m.hub.Start()
	m.driver.Start()
	return nil
}

// warm trains the house model's router for the tools of shoppers, so that the first
// visitor does not wait for it.
func (m *Main) warm(ctx context.Context) {
	_, err := m.Models.Stream(ctx, llm.Request{HouseOnly: true, Tools: guard.Allowed(m.Host.Tools(), shop.Shopper),
		Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: "hello"}}}, func(llm.Piece) {})
	if err != nil {
		m.Logger.Warn("warming the house model failed", "error", err)
	}
}

func (m *Main) openWeb(ctx context.Context) error {
	profile, err := m.profile(ctx)
	if err != nil {
		return err
	}
	rules := help()
	var topics []string
	for _, p := range rules {
		topics = append(topics, p.ID)
	}
	pages, err := ui.Handler(ui.Options{Name: profile.Name, Help: topics})
	if err != nil {
		return err
	}
	m.server = web.New(web.Config{Store: m.Store, Hub: m.hub, Signer: m.Signer, Tools: m.Host, Plugins: m.Host.Status, Search: searcher{m.index},
		Desk: m.desk, Models: m.Models, Reload: func() { m.bus.Tell(bus.News{Reload: true}) }, Shop: profile, Help: rules, Checks: m.checks(),
		Registry: m.registry, Pages: pages, Rates: m.HTTP, Proxies: m.Proxies, MetricsToken: m.Config.Metrics, Logger: m.Logger})
	return nil
}

// checks are the parts of readiness. Without vectors, bus or a plugin the shop still
// answers, so those are soft.
func (m *Main) checks() []web.Check {
	return []web.Check{
		{Name: "store", Do: m.Store.Health},
		{Name: "vectors", Soft: true, Do: m.vectorsHealth},
		{Name: "bus", Soft: true, Do: m.bus.Health},
		{Name: "plugins", Soft: true, Do: func(context.Context) error {
			for _, s := range m.Host.Status() {
				if s.State != host.Ready {
					return shop.Errorf(shop.Unavailable, "the plugin %s is %s", s.Name, s.State)
				}
			}
			return nil
		}},
	}
}
