package services

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// staffOnly refuses a caller who is not of the shop.
func staffOnly(c tool.Caller) error {
	if !c.Identity.Role.Staff() {
		return shop.Errorf(shop.Forbidden, "only the shop's own people may see this")
	}
	return nil
}

// plans refuses a caller who does not plan, and a change outside an edit.
func plans(c tool.Caller, effect tool.Effect) error {
	switch {
	case c.Identity.Role != shop.Planner && c.Identity.Role != shop.Admin:
		return shop.Errorf(shop.Forbidden, "only planners may do this")
	case effect == tool.Edit && (c.Effect != tool.Edit || c.Key == ""):
		return shop.Errorf(shop.Forbidden, "only an edit may change this")
	case effect == tool.Write && (c.Grant == "" || c.Mode != tool.ModeCommit || c.Effect != tool.Write):
		return shop.Errorf(shop.Forbidden, "nobody has accepted this")
	}
	return nil
}

// grant is the permission of the running call.
func grant(c tool.Caller) shop.Grant {
	return shop.Grant{ID: c.Grant, Conversation: c.Identity.Conversation, Person: c.Identity.Person, Tool: c.Tool, Args: json.RawMessage(c.Args)}
}

// mostPoints bounds the series of one answer, so that it stays within what a plugin
// can be sent.
const mostPoints = 1_500_000

func (s services) series(ctx context.Context, c tool.Caller, q tool.SeriesRequest) (any, error) {
	if err := staffOnly(c); err != nil {
		return nil, err
	}
	all, err := s.Store.SalesSeries(ctx, store.SeriesQuery(q))
	if err != nil {
		return nil, err
	}
	if len(all) > 0 && len(all)*len(all[0].Pieces) > mostPoints {
		return nil, shop.Errorf(shop.Invalid, "%d products over %d periods are too many for one answer: ask for a category, fewer periods or weeks", len(all), len(all[0].Pieces))
	}
	return all, nil
}

func (s services) takings(ctx context.Context, c tool.Caller, q struct {
	Step         shop.Step
	Since, Until time.Time
}) (any, error) {
	if err := staffOnly(c); err != nil {
		return nil, err
	}
	return s.Store.Takings(ctx, q.Step, q.Since, q.Until)
}

func (s services) forecasts(ctx context.Context, c tool.Caller, q struct{ Products []string }) (any, error) {
	if err := staffOnly(c); err != nil {
		return nil, err
	}
	all, err := s.Store.Forecasts(ctx, q.Products)
	if err != nil {
		return nil, err
	}
	overrides, err := s.Store.Overrides(ctx, "")
	if err != nil {
		return nil, err
	}
	sold, err := s.Store.CountProducts(ctx, store.ProductFilter{})
	return tool.Forecasts{Forecasts: all, Overrides: overrides, Products: sold}, err
}

func (s services) override(ctx context.Context, c tool.Caller, o shop.Override) (any, error) {
	if err := plans(c, tool.Edit); err != nil {
		return nil, err
	}
	o.ID, o.Author = c.Key, c.Identity.Person
	return s.Store.AddOverride(ctx, o)
}

func (s services) endOverride(ctx context.Context, c tool.Caller, q struct{ ID string }) (any, error) {
	if err := plans(c, tool.Edit); err != nil {
		return nil, err
	}
	return struct{}{}, s.Store.EndOverride(ctx, q.ID)
}

func (s services) supplies(ctx context.Context, c tool.Caller, q struct {
	Category string
	Products []string
}) (any, error) {
	if err := staffOnly(c); err != nil {
		return nil, err
	}
	found, err := s.supplied(ctx, q.Category, q.Products)
	all := make([]tool.SupplyItem, 0, len(found))
	for _, p := range found {
		if p.Active && p.Supply != nil {
			all = append(all, tool.SupplyItem{Product: p.ID, Title: p.Title, Category: p.Category, Rank: p.Rank, Price: p.Price(), Stock: p.Stock(), Supply: *p.Supply})
		}
	}
	return all, err
}

func (s services) supplied(ctx context.Context, category string, products []string) ([]shop.Product, error) {
	if len(products) > 0 {
		return s.Store.Products(ctx, products)
	}
	return s.Store.Supplied(ctx, category)
}

// arrivals tells everybody when goods come, nobody from whom or for how much.
func (s services) arrivals(ctx context.Context, _ tool.Caller, q struct{ Product string }) (any, error) {
	found, err := s.Store.Products(ctx, []string{q.Product})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || !found[0].Active {
		return nil, shop.Errorf(shop.NotFound, "there is no product %q", q.Product)
	}
	p := found[0]
	a := tool.Arrivals{Product: p.ID, Stock: p.Stock()}
	if p.Supply != nil {
		a.LeadWeeks = p.Supply.LeadWeeks
	}
	open, err := s.Store.PurchaseOrders(ctx, store.PurchaseFilter{State: shop.PurchaseOrdered, Product: p.ID})
	if err != nil {
		return nil, err
	}
	for _, o := range open {
		for _, l := range o.Lines {
			if l.Product == p.ID {
				a.Incoming = append(a.Incoming, tool.Arrival{Due: o.Due, Quantity: l.Quantity})
			}
		}
	}
	forecasts, err := s.Store.Forecasts(ctx, []string{p.ID})
	if err == nil && len(forecasts) == 1 {
		a.Start, a.Weekly = forecasts[0].Start, forecasts[0].Mean
	}
	return a, err
}

// wish notes a demand that the shelf could not meet, once a day for each person and
// product, so that asking again does not look like more demand.
func (s services) wish(ctx context.Context, c tool.Caller, q struct {
	Product  string
	Quantity int
}) (any, error) {
	found, err := s.Store.Products(ctx, []string{q.Product})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || c.Identity.Person == "" {
		return nil, shop.Errorf(shop.NotFound, "there is no product %q", q.Product)
	}
	recent, err := s.Store.RecentEvents(ctx, []string{c.Identity.Person}, 0)
	if err != nil {
		return nil, err
	}
	for _, e := range recent {
		if e.Kind == shop.Wished && e.Product == found[0].ID && c.Now.Sub(e.At) < 24*time.Hour {
			return struct{}{}, nil
		}
	}
	return struct{}{}, s.Store.AppendEvents(ctx, []shop.Event{{Person: c.Identity.Person, Kind: shop.Wished, Product: found[0].ID, Quantity: max(1, q.Quantity), At: c.Now}})
}

func (s services) purchases(ctx context.Context, c tool.Caller, q struct{ State shop.PurchaseState }) (any, error) {
	if err := staffOnly(c); err != nil {
		return nil, err
	}
	all, err := s.Store.PurchaseOrders(ctx, store.PurchaseFilter{State: q.State})
	if all == nil {
		all = []shop.PurchaseOrder{}
	}
	return all, err
}

// orderSupplies places what a person has accepted, once per grant: a repeat after a
// crash returns the orders that the first call made.
func (s services) orderSupplies(ctx context.Context, c tool.Caller, q struct{ Orders []shop.PurchaseOrder }) (any, error) {
	if err := plans(c, tool.Write); err != nil {
		return nil, err
	}
	placed, err := s.Store.OrderSupplies(ctx, grant(c), q.Orders)
	if shop.KindOf(err) == shop.Conflict {
		if made, e := s.Store.PurchaseOrders(ctx, store.PurchaseFilter{Grant: c.Grant}); e == nil && len(made) > 0 {
			return made, nil
		}
	}
	return placed, err
}

func (s services) receive(ctx context.Context, c tool.Caller, q struct{ ID string }) (any, error) {
	if err := plans(c, tool.Write); err != nil {
		return nil, err
	}
	return s.Store.ReceivePurchase(ctx, grant(c), q.ID)
}

func (s services) draft(ctx context.Context, c tool.Caller, q struct {
	Kind    string
	Version int64
}) (any, error) {
	if err := plans(c, tool.Read); err != nil {
		return nil, err
	}
	return s.Store.Draft(ctx, c.Identity.Person, q.Kind, q.Version)
}

func (s services) putDraft(ctx context.Context, c tool.Caller, q struct {
	Kind string
	Data json.RawMessage
}) (any, error) {
	if err := plans(c, tool.Edit); err != nil {
		return nil, err
	}
	return s.Store.PutDraft(ctx, c.Identity.Person, q.Kind, c.Key, q.Data)
}
