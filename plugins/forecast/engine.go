package forecast

import (
	"context"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/assortment"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// engines keeps the shop's engine as long as its file is current; where the shop has
// none yet, those learnt from the best sellers of a category, for a week.
type engines struct {
	mu   sync.Mutex
	sum  string // SHA-256 of the file
	shop *assortment.Engine
	near map[string]learnt // by category
}

type learnt struct {
	week   time.Time
	engine *assortment.Engine
}

const (
	sample = 24 // best sellers that a category is learnt from
	enough = 60 // weeks of history that one of them must have
)

// current is the shop's engine; nil where it has none yet.
func (e *engines) current(ctx context.Context, q question) (*assortment.Engine, error) {
	file, err := tool.OpenArtifact(ctx, q.host, assortment.Kind)
	if kind := shop.KindOf(err); kind == shop.NotFound || kind == shop.Unavailable {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if file.SHA256 != e.sum {
		read, err := assortment.Load(file.Path, file.SHA256)
		if err != nil {
			return nil, shop.Errorf(shop.Unavailable, "the model for forecasts cannot be used: %w", err)
		}
		e.shop, e.sum = read, file.SHA256
	}
	return e.shop, nil
}

// of is the engine for a topic.
func (e *engines) of(ctx context.Context, q question, t topic) (*assortment.Engine, error) {
	if own, err := e.current(ctx, q); own != nil || err != nil {
		return own, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if known, ok := e.near[t.category]; ok && known.week.Equal(t.next()) {
		return known.engine, nil
	}
	made, err := q.learn(ctx, t)
	if err == nil {
		e.near[t.category] = learnt{t.next(), made}
	}
	return made, err
}

// learn learns an engine from a topic and the best sellers of its category.
func (q question) learn(ctx context.Context, t topic) (*assortment.Engine, error) {
	items := []demand.Item{item(t)}
	if t.category != "" {
		best, err := tool.Products(ctx, q.host, tool.ProductQuery{Category: t.category, Sort: tool.ByPopular, Limit: sample})
		if err != nil {
			return nil, err
		}
		request := tool.SeriesRequest{Since: q.Now.AddDate(0, 0, -7*years), Until: q.Now, Step: shop.Weekly}
		for _, p := range best {
			if one, same := t.one(); !same || one.ID != p.ID {
				request.Products = append(request.Products, p.ID)
			}
		}
		if len(request.Products) > 0 {
			near, err := tool.SalesSeries(ctx, q.host, request)
			if err != nil {
				return nil, err
			}
			for _, s := range near {
				beside := topic{name: s.Product, category: t.category, products: make([]shop.Product, 1)}
				if beside.sum([]shop.SalesSeries{s}); len(beside.pieces) >= enough {
					items = append(items, item(beside))
				}
			}
		}
	}
	return assortment.Learn(ctx, items, usualWeeks, demand.Settings{Step: demand.Weekly, Country: t.country()})
}

// item is a topic as the engine takes it; several products are a sum.
func item(t topic) demand.Item {
	it := demand.Item{ID: t.name, Start: t.start, Sales: t.pieces, Price: t.price}
	if len(t.products) == 1 {
		it.ID, it.Category = t.products[0].ID, t.category
	}
	return it
}

// fit takes a topic's sales apart, with what its category is like.
func (p *plugin) fit(ctx context.Context, q question, t topic) (*demand.Model, error) {
	e, err := p.engines.of(ctx, q, t)
	if err != nil {
		return nil, err
	}
	return e.Pool.Fit(item(t))
}
