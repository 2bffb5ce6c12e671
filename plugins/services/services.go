// Package services is the shop's side of what a plugin may ask for during a call: each
// service takes the caller's identity from the host and answers from the store or the
// retrieval index. What a caller may not see does not exist for it, with the same
// error; a write needs the grant of the running call.
package services

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// Searcher finds products and policies by meaning; retrieval adapts to it.
type Searcher interface {
	// Products returns ids with scores, best first; degraded means plain words were used.
	Products(ctx context.Context, q tool.SearchRequest) (hits []Found, degraded bool, err error)
	Policies(ctx context.Context, text string, l shop.Locale, limit int) ([]tool.Passage, error)
}

// Found is a product id with its score.
type Found struct {
	ID    string
	Score float64
}

// Desk takes requests for a person.
type Desk interface {
	Queue(ctx context.Context, conversation, reason string) (online, asked bool, err error)
	Unanswered(ctx context.Context, conversation, question string, l shop.Locale) error
}

// Artifacts names the current model files.
type Artifacts interface {
	Artifact(name string) (tool.Artifact, error)
}

// Config is what the services answer from.
type Config struct {
	Store     *store.Store
	Search    Searcher
	Desk      Desk
	Artifacts Artifacts
}

// All is the table of services. Names and requests are those of package tool.
func All(c Config) []tool.Service {
	s := services{c}
	return []tool.Service{
		{Name: "products.get", Needs: tool.ProductsRead, Do: typed(s.products)},
		{Name: "products.categories", Needs: tool.ProductsRead, Do: typed(s.categories)},
		{Name: "catalog.search", Needs: tool.CatalogSearch, Do: typed(s.search)},
		{Name: "policies.search", Needs: tool.PoliciesSearch, Do: typed(s.policies)},
		{Name: "orders.get", Needs: tool.OrdersRead, Do: typed(s.order)},
		{Name: "orders.list", Needs: tool.OrdersRead, Do: typed(s.orders)},
		{Name: "orders.checkout", Needs: tool.OrdersWrite, Do: typed(s.checkout)},
		{Name: "carts.get", Needs: tool.CartsEdit, Do: typed(s.cart)},
		{Name: "carts.set", Needs: tool.CartsEdit, Do: typed(s.setCart)},
		{Name: "events.recent", Needs: tool.EventsRead, Do: typed(s.events)},
		{Name: "events.wish", Needs: tool.EventsWish, Do: typed(s.wish)},
		{Name: "sales.top", Needs: tool.SalesRead, Do: typed(s.topSales)},
		{Name: "sales.series", Needs: tool.SalesRead, Do: typed(s.series)},
		{Name: "sales.takings", Needs: tool.SalesRead, Do: typed(s.takings)},
		{Name: "forecasts.get", Needs: tool.ForecastsRead, Do: typed(s.forecasts)},
		{Name: "forecasts.override", Needs: tool.ForecastsEdit, Do: typed(s.override)},
		{Name: "forecasts.end_override", Needs: tool.ForecastsEdit, Do: typed(s.endOverride)},
		{Name: "supply.items", Needs: tool.SupplyRead, Do: typed(s.supplies)},
		{Name: "supply.arrivals", Needs: tool.SupplyArrivals, Do: typed(s.arrivals)},
		{Name: "purchases.list", Needs: tool.SupplyRead, Do: typed(s.purchases)},
		{Name: "purchases.order", Needs: tool.PurchasesWrite, Do: typed(s.orderSupplies)},
		{Name: "purchases.receive", Needs: tool.PurchasesWrite, Do: typed(s.receive)},
		{Name: "drafts.get", Needs: tool.DraftsEdit, Do: typed(s.draft)},
		{Name: "drafts.put", Needs: tool.DraftsEdit, Do: typed(s.putDraft)},
		{Name: "artifacts.open", Needs: tool.Artifacts, Do: typed(s.artifact)},
		{Name: "desk.request", Needs: tool.DeskQueue, Do: typed(s.person)},
		{Name: "desk.unanswered", Needs: tool.DeskQueue, Do: typed(s.unanswered)},
	}
}

type services struct{ Config }

// typed decodes a request for a handler.
func typed[T any](do func(ctx context.Context, c tool.Caller, in T) (any, error)) func(context.Context, tool.Caller, json.RawMessage) (any, error) {
	return func(ctx context.Context, c tool.Caller, raw json.RawMessage) (any, error) {
		var in T
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, shop.Errorf(shop.Invalid, "the request is not what this service takes: %v", err)
		}
		return do(ctx, c, in)
	}
}

// mostListed bounds every list that a service returns.
const mostListed = 100

func limit(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return min(n, mostListed)
}

func (s services) products(ctx context.Context, c tool.Caller, q tool.ProductQuery) (any, error) {
	if len(q.IDs) > 0 {
		if len(q.IDs) > mostListed {
			return nil, shop.Errorf(shop.Invalid, "at most %d products at once", mostListed)
		}
		found, err := s.Store.Products(ctx, q.IDs)
		return shown(c, found), err
	}
	found, err := s.Store.ListProducts(ctx, store.ProductFilter{Category: q.Category, InStock: q.InStock, Sort: store.Sort(q.Sort), Limit: limit(q.Limit, 20)})
	return shown(c, found), err
}

// shown takes off what a shopper may not see: where the shop buys, and for how much.
func shown(c tool.Caller, products []shop.Product) []shop.Product {
	if c.Identity.Role.Staff() {
		return products
	}
	for i := range products {
		products[i].Supply = nil
	}
	return products
}

func (s services) categories(ctx context.Context, _ tool.Caller, _ struct{}) (any, error) {
	return s.Store.Categories(ctx)
}

func (s services) search(ctx context.Context, c tool.Caller, q tool.SearchRequest) (any, error) {
	q.Limit = limit(q.Limit, 10)
	found, degraded, err := s.Search.Products(ctx, q)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	products, err := s.Store.Products(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]shop.Product, len(products))
	for _, p := range shown(c, products) {
		byID[p.ID] = p
	}
	answer := tool.SearchAnswer{Degraded: degraded, Hits: []tool.Hit{}}
	for _, f := range found {
		if p, ok := byID[f.ID]; ok && p.Active {
			answer.Hits = append(answer.Hits, tool.Hit{Product: p, Score: f.Score})
		}
	}
	return answer, nil
}

func (s services) policies(ctx context.Context, c tool.Caller, q struct {
	Text  string
	Limit int
}) (any, error) {
	return s.Search.Policies(ctx, q.Text, c.Identity.Locale, limit(q.Limit, 3))
}

// mine is the filter for what the caller may see: staff everything, a customer their
// own, a visitor what they bought themselves in this shop. Somebody without a name sees
// nothing, as an empty filter would let everything through.
func mine(c tool.Caller, customer string) (f store.OrderFilter, someone bool) {
	id := c.Identity
	if id.Role.Staff() {
		return store.OrderFilter{Customer: customer}, true
	}
	return store.OrderFilter{Customer: id.Customer, Person: id.Person}, id.Customer != "" || id.Person != ""
}

func (s services) order(ctx context.Context, c tool.Caller, q struct{ ID string }) (any, error) {
	o, err := s.Store.Order(ctx, q.ID)
	if shop.KindOf(err) == shop.NotFound || (err == nil && !sees(c.Identity, o)) {
		return nil, shop.Errorf(shop.NotFound, "there is no order %q among yours", q.ID)
	}
	return o, err
}

func sees(id shop.Identity, o shop.Order) bool {
	return id.Role.Staff() || (id.Customer != "" && o.Customer == id.Customer) || (o.Person != "" && o.Person == id.Person)
}

func (s services) orders(ctx context.Context, c tool.Caller, q tool.OrderQuery) (any, error) {
	f, someone := mine(c, q.Customer)
	if !someone {
		return []shop.Order{}, nil
	}
	f.Status, f.Product, f.After, f.Before, f.Limit = q.Status, q.Product, q.After, q.Before, min(limit(q.Limit, 10), 50)
	return s.Store.Orders(ctx, f)
}

// checkout places the order that a person has accepted, once per grant: a repeat after
// a crash returns the order that the first call made.
func (s services) checkout(ctx context.Context, c tool.Caller, r tool.CheckoutRequest) (any, error) {
	if c.Grant == "" || c.Mode != tool.ModeCommit || c.Effect != tool.Write {
		return nil, shop.Errorf(shop.Forbidden, "nobody has accepted this purchase")
	}
	o, err := s.Store.Checkout(ctx, store.CheckoutRequest{
		Grant: shop.Grant{ID: c.Grant, Conversation: c.Identity.Conversation, Person: c.Identity.Person, Tool: c.Tool,
			Args: json.RawMessage(c.Args)},
		Customer: c.Identity.Customer, CartVersion: r.CartVersion, Total: r.Total,
	})
	if shop.KindOf(err) == shop.Conflict {
		if made, e := s.Store.OrderOfGrant(ctx, c.Grant); e == nil {
			return made, nil
		}
	}
	return o, err
}

func (s services) cart(ctx context.Context, c tool.Caller, _ struct{}) (any, error) {
	return s.Store.Cart(ctx, c.Identity.Person)
}

func (s services) setCart(ctx context.Context, c tool.Caller, q struct{ Changes []tool.CartChange }) (any, error) {
	if c.Effect != tool.Edit || c.Key == "" {
		return nil, shop.Errorf(shop.Forbidden, "only an edit may change the basket")
	}
	changes := make([]store.CartChange, len(q.Changes))
	for i, ch := range q.Changes {
		changes[i] = store.CartChange(ch)
	}
	return s.Store.SetCart(ctx, c.Identity.Person, c.Key, changes)
}

func (s services) events(ctx context.Context, c tool.Caller, q struct{ Limit int }) (any, error) {
	n := limit(q.Limit, 50)
	persons := []string{c.Identity.Person}
	if c.Identity.Customer != "" && c.Identity.Person != "customer:"+c.Identity.Customer {
		persons = append(persons, "customer:"+c.Identity.Customer)
	}
	return s.Store.RecentEvents(ctx, persons, n)
}

func (s services) topSales(ctx context.Context, c tool.Caller, q struct{ Days, Limit int }) (any, error) {
	if q.Days <= 0 || q.Days > 3660 {
		return nil, shop.Errorf(shop.Invalid, "days must be from 1 to 3660")
	}
	return s.Store.TopSales(ctx, c.Now.Add(-time.Duration(q.Days)*24*time.Hour), c.Now, limit(q.Limit, 20))
}

func (s services) artifact(_ context.Context, _ tool.Caller, q struct{ Name string }) (any, error) {
	return s.Artifacts.Artifact(q.Name)
}

func (s services) person(ctx context.Context, c tool.Caller, q struct{ Reason string }) (any, error) {
	if c.Effect != tool.Edit || c.Identity.Conversation == "" {
		return nil, shop.Errorf(shop.Forbidden, "the desk is reached from a conversation only")
	}
	online, asked, err := s.Desk.Queue(ctx, c.Identity.Conversation, q.Reason)
	return tool.DeskAnswer{Online: online, Asked: asked}, err
}

func (s services) unanswered(ctx context.Context, c tool.Caller, q struct{ Question string }) (any, error) {
	if c.Effect != tool.Edit || c.Identity.Conversation == "" {
		return nil, shop.Errorf(shop.Forbidden, "the desk is reached from a conversation only")
	}
	return struct{}{}, s.Desk.Unanswered(ctx, c.Identity.Conversation, q.Question, c.Identity.Locale)
}
