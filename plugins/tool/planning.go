package tool

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// SeriesRequest asks for sales as series: of products, or of all that are sold now in a
// category and those below it, or of everything sold now. Until is not included.
type SeriesRequest struct {
	Products []string  `json:"products,omitempty"`
	Category string    `json:"category,omitempty"`
	Since    time.Time `json:"since"`
	Until    time.Time `json:"until"`
	Step     shop.Step `json:"step"`
	Sum      bool      `json:"sum,omitempty"` // one series of product "" for all of them together
}

// SalesSeries returns one series per product, in the order of Products or of the
// shop's ranking. Staff only. Needs sales.read.
func SalesSeries(ctx context.Context, h Host, r SeriesRequest) ([]shop.SalesSeries, error) {
	return ask[[]shop.SalesSeries](ctx, h, "sales.series", r)
}

// Takings returns the whole shop's sales of each period, in minor units. Staff only.
// Needs sales.read.
func Takings(ctx context.Context, h Host, step shop.Step, since, until time.Time) ([]int64, error) {
	return ask[[]int64](ctx, h, "sales.takings", map[string]any{"step": step, "since": since, "until": until})
}

// Forecasts is the latest forecasts of products, or of all when none is named, and
// the planners' overrides of them.
type Forecasts struct {
	Forecasts []shop.Forecast `json:"forecasts"`
	Overrides []shop.Override `json:"overrides"` // a later one wins where two overlap
	Products  int             `json:"products"`  // sold now, so that one knows how many have none yet
}

// ReadForecasts returns the latest stored forecasts. Staff only. Needs forecasts.read.
func ReadForecasts(ctx context.Context, h Host, products ...string) (Forecasts, error) {
	return ask[Forecasts](ctx, h, "forecasts.get", map[string]any{"products": products})
}

// Override puts a planner's own figure in the place of a forecast, once per
// idempotency key; the author is the caller. Planners only. Needs forecasts.edit and a
// running Edit call.
func Override(ctx context.Context, h Host, o shop.Override) (shop.Override, error) {
	return ask[shop.Override](ctx, h, "forecasts.override", o)
}

// EndOverride takes an override back. Planners only. Needs forecasts.edit and a
// running Edit call.
func EndOverride(ctx context.Context, h Host, id string) error {
	_, err := ask[struct{}](ctx, h, "forecasts.end_override", map[string]string{"id": id})
	return err
}

// SupplyItem is a product as a planner sees it.
type SupplyItem struct {
	Product  string      `json:"product"`
	Title    shop.Text   `json:"title"`
	Category string      `json:"category"`
	Rank     int         `json:"rank"` // 1 = best seller of the last year, 0 = none
	Price    shop.Money  `json:"price"`
	Stock    int         `json:"stock"`
	Supply   shop.Supply `json:"supply"`
}

// SupplyItems returns what buying and storing costs, of products, or of all that are
// sold now in a category and those below it, or of everything sold now; products
// without a supplier are left out. Staff only. Needs supply.read.
func SupplyItems(ctx context.Context, h Host, category string, products ...string) ([]SupplyItem, error) {
	return ask[[]SupplyItem](ctx, h, "supply.items", map[string]any{"category": category, "products": products})
}

// Arrivals is what decides when a product can be had: pieces on hand, what is on its
// way, how long a new order takes, and what will probably be sold each week meanwhile.
type Arrivals struct {
	Product   string    `json:"product"`
	Stock     int       `json:"stock"`
	Incoming  []Arrival `json:"incoming,omitempty"` // the next first
	LeadWeeks int       `json:"lead_weeks"`         // 0 when nothing is known
	Start     time.Time `json:"start,omitzero"`     // Monday of Weekly[0]
	Weekly    []float64 `json:"weekly,omitempty"`   // pieces
}

// Arrival is goods that a supplier owes.
type Arrival struct {
	Due      time.Time `json:"due"`
	Quantity int       `json:"quantity"`
}

// ReadArrivals returns when a product will be there. For everybody: it tells neither
// supplier nor cost. Needs supply.arrivals.
func ReadArrivals(ctx context.Context, h Host, product string) (Arrivals, error) {
	return ask[Arrivals](ctx, h, "supply.arrivals", map[string]string{"product": product})
}

// Wish notes that the caller wants a product that is out of stock, once a day. Needs
// events.wish.
func Wish(ctx context.Context, h Host, product string, quantity int) error {
	_, err := ask[struct{}](ctx, h, "events.wish", map[string]any{"product": product, "quantity": quantity})
	return err
}

// PurchaseOrders returns the orders to suppliers in a state, or in all, the next to
// arrive first. Staff only. Needs supply.read.
func PurchaseOrders(ctx context.Context, h Host, state shop.PurchaseState) ([]shop.PurchaseOrder, error) {
	return ask[[]shop.PurchaseOrder](ctx, h, "purchases.list", map[string]any{"state": state})
}

// OrderSupplies places orders with suppliers, once per grant. Their sum must be the
// proposal's price. Planners only. Needs purchases.write and a running Write call in
// ModeCommit.
func OrderSupplies(ctx context.Context, h Host, orders []shop.PurchaseOrder) ([]shop.PurchaseOrder, error) {
	return ask[[]shop.PurchaseOrder](ctx, h, "purchases.order", map[string]any{"orders": orders})
}

// ReceivePurchase takes the goods of a purchase order into stock. Planners only. Needs
// purchases.write and a running Write call in ModeCommit.
func ReceivePurchase(ctx context.Context, h Host, id string) (shop.PurchaseOrder, error) {
	return ask[shop.PurchaseOrder](ctx, h, "purchases.receive", map[string]string{"id": id})
}

// ReadDraft returns a version of the caller's work of a kind, the newest for version 0;
// a zero draft means there is none. Planners only. Needs drafts.edit.
func ReadDraft(ctx context.Context, h Host, kind string, version int64) (shop.Draft, error) {
	return ask[shop.Draft](ctx, h, "drafts.get", map[string]any{"kind": kind, "version": version})
}

// PutDraft makes v, as JSON, the newest version of the caller's work, once per
// idempotency key. Planners only. Needs drafts.edit and a running Edit call.
func PutDraft(ctx context.Context, h Host, kind string, v any) (shop.Draft, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return shop.Draft{}, err
	}
	return ask[shop.Draft](ctx, h, "drafts.put", map[string]any{"kind": kind, "data": json.RawMessage(raw)})
}
