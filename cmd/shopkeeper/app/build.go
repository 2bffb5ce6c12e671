package app

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/dataset/gifts"
	"github.com/shopkeeper-ai/shopkeeper/models/recommend"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/retrieval"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/embed"
	"github.com/shopkeeper-ai/shopkeeper/retrieval/ingest"
	"github.com/shopkeeper-ai/shopkeeper/web"
)

// Stage is a part of building the data folder.
type Stage string

// The stages of a first start, in order.
const (
	StageShop      Stage = "shop"      // products, customers and orders into the store
	StageMeaning   Stage = "meaning"   // the local embedder
	StageIndex     Stage = "index"     // products and policies into the vectors
	StageRecommend Stage = "recommend" // the recommendation model
	StageForecast  Stage = "forecast"  // the forecasts; in the background unless they are waited for
)

// Progress is told how far a stage is, in [0,1].
type Progress func(stage Stage, fraction float64)

// The notes that the building leaves in the store.
const (
	metaSeeded  = "seeded"       // the demo shop is complete in the store
	metaStands  = "clock_stands" // date at which the clock was set
	settingShop = "shop"         // web.Shop
)

// The names of model files.
const (
	modelMeaning   = "meaning"
	modelRecommend = "recommend"
)

// build brings the data folder to completeness: whatever is there already is kept, so a
// build that was cut off goes on where it was.
func (m *Main) build(ctx context.Context, progress Progress) error {
	if m.Seed {
		if err := m.seed(ctx, progress); err != nil {
			return err
		}
	}
	products, categories, err := m.catalogue(ctx)
	if err != nil {
		return err
	}
	passages := policies()
	embedder, analyzer, err := m.embedder(ctx, retrieval.Corpus(products, categories, passages), progress)
	if err != nil {
		return err
	}
	m.encoder = retrieval.NewEncoder(embedder, analyzer)
	c := retrieval.Config{Store: m.qdrant, Embedder: embedder, Analyzer: analyzer, Fallback: wordSearch{m.Store, analyzer}, Logger: m.Logger}
	if m.local != nil {
		c.Speller = m.local
	}
	m.index = retrieval.New(c)
	if err := m.fill(ctx, products, categories, passages, progress); err != nil {
		return err
	}
	return m.recommender(ctx, progress)
}

// seed fills an empty store with the demo shop and sets the shop's clock to the end of
// its data.
func (m *Main) seed(ctx context.Context, progress Progress) error {
	if _, done, err := m.Store.Meta(ctx, metaSeeded); err != nil || done {
		return err
	}
	progress(StageShop, 0)
	s, err := gifts.Load()
	if err != nil {
		return err
	}
	if err := m.seedCatalogue(ctx, s); err != nil {
		return err
	}
	progress(StageShop, 0.1)
	if err := m.seedOrders(ctx, s, func(f float64) { progress(StageShop, 0.1+0.85*f) }); err != nil {
		return err
	}
	if err := m.seedPeople(ctx, s); err != nil {
		return err
	}
	if m.Frozen.IsZero() {
		if err := m.Store.SetClock(ctx, shop.Clock{Offset: time.Until(gifts.Now).Truncate(time.Millisecond)}); err != nil {
			return err
		}
	}
	if err := m.Store.PutMeta(ctx, metaStands, gifts.Now.Format(time.DateOnly)); err != nil {
		return err
	}
	name := web.Shop{Name: shop.Text{EN: "Shopkeeper Gifts", ZH: "掌柜礼品店"}, Currency: gifts.Currency, Demo: m.Demo, Stands: gifts.Now.Format(time.DateOnly)}
	if err := m.Store.PutSetting(ctx, settingShop, name); err != nil {
		return err
	}
	progress(StageShop, 1)
	return m.Store.PutMeta(ctx, metaSeeded, "gifts")
}

func (m *Main) seedCatalogue(ctx context.Context, s *gifts.Shop) error {
	if err := m.Store.UpsertCategories(ctx, s.Categories()); err != nil {
		return err
	}
	if err := m.Store.UpsertProducts(ctx, s.Products()); err != nil {
		return err
	}
	return m.Store.UpsertCustomers(ctx, s.Customers())
}

// orderBatch is how many orders go into the store at once.
const orderBatch = 2000

func (m *Main) seedOrders(ctx context.Context, s *gifts.Shop, progress func(float64)) error {
	batch := make([]shop.Order, 0, orderBatch)
	done := 0
	flush := func() error {
		if _, err := m.Store.InsertOrders(ctx, batch); err != nil {
			return err
		}
		done += len(batch)
		batch = batch[:0]
		progress(float64(done) / float64(s.Orders()))
		return ctx.Err()
	}
	err := s.EachOrder(func(o shop.Order) error {
		if batch = append(batch, o); len(batch) < orderBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return err
	}
	var loose []shop.Return // those of an order came with it
	for _, r := range s.Returns() {
		if r.Order == "" {
			loose = append(loose, r)
		}
	}
	_, err = m.Store.InsertReturns(ctx, loose)
	return err
}

// seedPeople gives the personas what they did and what lies in their baskets.
func (m *Main) seedPeople(ctx context.Context, s *gifts.Shop) error {
	if err := m.Store.AppendEvents(ctx, s.Events()); err != nil {
		return err
	}
	for _, c := range s.Carts() {
		var changes []store.CartChange
		for _, l := range c.Lines {
			changes = append(changes, store.CartChange{SKU: l.SKU, Quantity: l.Quantity})
		}
		if _, err := m.Store.SetCart(ctx, c.Person, "seed", changes); err != nil {
			return err
		}
	}
	return nil
}

func (m *Main) catalogue(ctx context.Context) (products []shop.Product, categories []shop.Category, err error) {
	if categories, err = m.Store.Categories(ctx); err != nil {
		return nil, nil, err
	}
	err = m.Store.EachProduct(ctx, func(p shop.Product) error { products = append(products, p); return nil })
	return products, categories, err
}

func policies() []retrieval.Passage {
	all := gifts.Policies()
	out := make([]retrieval.Passage, len(all))
	for i, p := range all {
		title := p.Title
		if p.Section != "" {
			title += " · " + p.Section
		}
		out[i] = retrieval.Passage{ID: p.ID, Locale: p.Locale, Title: title, Text: p.Text, Asks: p.Asks, URL: p.URL}
	}
	return out
}

// help is the same policies as pages of the shop.
func help() []web.HelpPage {
	set := func(t *shop.Text, l shop.Locale, text string) {
		if l == shop.ZH {
			t.ZH = text
		} else {
			t.EN = text
		}
	}
	var out []web.HelpPage
	for _, p := range gifts.Policies() {
		page, anchor, _ := strings.Cut(p.ID, "/")
		at := slices.IndexFunc(out, func(h web.HelpPage) bool { return h.ID == page })
		if at < 0 {
			at = len(out)
			out = append(out, web.HelpPage{ID: page})
		}
		h := &out[at]
		i := slices.IndexFunc(h.Sections, func(s web.HelpSection) bool { return s.ID == anchor })
		if i < 0 {
			i = len(h.Sections)
			h.Sections = append(h.Sections, web.HelpSection{ID: anchor})
		}
		set(&h.Title, p.Locale, p.Title)
		set(&h.Sections[i].Title, p.Locale, p.Section)
		set(&h.Sections[i].Text, p.Locale, p.Text)
	}
	return out
}

// embedder is the configured endpoint, or the local model, fitted when there is none.
func (m *Main) embedder(ctx context.Context, corpus []string, progress Progress) (embed.Embedder, *embed.Analyzer, error) {
	lexicon, err := embed.ShopLexicon()
	if err != nil {
		return nil, nil, err
	}
	analyzer := embed.NewAnalyzer(lexicon)
	if m.Embed.BaseURL != "" {
		remote, err := embed.Dial(ctx, embed.RemoteSettings{BaseURL: m.Embed.BaseURL, APIKey: m.Embed.Key, Model: m.Embed.Model})
		return remote, analyzer, err
	}
	if a, err := m.shelf.Artifact(modelMeaning); err == nil {
		if m.local, err = embed.Load(a.Path, analyzer); err == nil {
			return m.local, analyzer, nil
		}
		m.Logger.Warn("the local embedder is fitted again", "because", err)
	}
	progress(StageMeaning, 0)
	if m.local, err = embed.Fit(ctx, analyzer, corpus, embed.Settings{}); err != nil {
		return nil, nil, err
	}
	err = m.shelf.promote(ctx, modelMeaning, func(path string) (string, error) {
		info, err := m.local.Save(path, time.Now().UTC())
		return info.SHA256, err
	})
	progress(StageMeaning, 1)
	return m.local, analyzer, err
}

// ingester writes into the vectors and tells its progress as a fraction.
func (m *Main) ingester(progress func(float64)) *ingest.Ingester {
	return ingest.New(m.qdrant, m.encoder, func(p ingest.Progress) {
		if progress != nil && p.Total > 0 {
			progress(float64(p.Done) / float64(p.Total))
		}
	})
}

// fill brings the vectors in step with the store.
func (m *Main) fill(ctx context.Context, products []shop.Product, categories []shop.Category, passages []retrieval.Passage, progress Progress) error {
	g := m.ingester(func(f float64) { progress(StageIndex, f) })
	r, err := g.Products(ctx, products, categories)
	if err != nil {
		return err
	}
	p, err := g.Passages(ctx, passages)
	m.Logger.Debug("vectors are in step", "products", r, "policies", p)
	return err
}

// recommender fits the recommendation model when there is none that can be read.
func (m *Main) recommender(ctx context.Context, progress Progress) error {
	if a, err := m.shelf.Artifact(modelRecommend); err == nil {
		if _, err := os.Stat(a.Path); err == nil {
			return nil
		}
	}
	_, err := m.TrainRecommend(ctx, recommend.Settings{Engine: recommend.IALS}, func(f float64) { progress(StageRecommend, f) })
	return err
}

// TrainRecommend fits the recommendation model to all purchases and makes it current;
// running plugins take it at their next start. A shop without purchases gets none.
func (m *Main) TrainRecommend(ctx context.Context, set recommend.Settings, progress func(float64)) (recommend.Report, error) {
	var data recommend.Data
	err := m.Store.EachPurchase(ctx, func(p store.Purchase) error {
		data.Interactions = append(data.Interactions, recommend.Interaction{User: p.Person, Item: p.Product, Basket: p.Order, Time: p.At})
		return nil
	})
	if err != nil || len(data.Interactions) == 0 {
		return recommend.Report{}, err
	}
	set.Progress = func(_ string, f float64) { progress(f) }
	model, report, err := recommend.Fit(ctx, data, set)
	if err != nil {
		return report, err
	}
	return report, m.shelf.promote(ctx, modelRecommend, func(path string) (string, error) {
		info, err := model.Save(path)
		return info.SHA256, err
	})
}
