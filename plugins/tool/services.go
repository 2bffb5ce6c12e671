package tool

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Capability is a permission a plugin asks for in its manifest.
type Capability string

// The capabilities. Each guards the services named beside it.
const (
	ProductsRead   Capability = "products.read"   // products.get, products.categories
	CatalogSearch  Capability = "catalog.search"  // catalog.search
	PoliciesSearch Capability = "policies.search" // policies.search
	OrdersRead     Capability = "orders.read"     // orders.get, orders.list
	OrdersWrite    Capability = "orders.write"    // orders.checkout
	CartsEdit      Capability = "carts.edit"      // carts.get, carts.set
	EventsRead     Capability = "events.recent"   // events.recent
	EventsWish     Capability = "events.wish"     // events.wish
	SalesRead      Capability = "sales.read"      // sales.top, sales.series, sales.takings
	ForecastsRead  Capability = "forecasts.read"  // forecasts.get
	ForecastsEdit  Capability = "forecasts.edit"  // forecasts.override, forecasts.end_override
	SupplyRead     Capability = "supply.read"     // supply.items, purchases.list
	SupplyArrivals Capability = "supply.arrivals" // supply.arrivals
	PurchasesWrite Capability = "purchases.write" // purchases.order, purchases.receive
	DraftsEdit     Capability = "drafts.edit"     // drafts.get, drafts.put
	Artifacts      Capability = "model.artifacts" // artifacts.open
	DeskQueue      Capability = "desk.queue"      // desk.request, desk.unanswered
)

// ask calls one service and returns its answer.
func ask[T any](ctx context.Context, h Host, service string, in any) (T, error) {
	var out T
	err := h.Do(ctx, service, in, &out)
	return out, err
}

// ProductQuery asks for products by id or SKU (IDs), or lists a category.
type ProductQuery struct {
	IDs      []string `json:"ids,omitempty"`
	Category string   `json:"category,omitempty"`
	InStock  bool     `json:"in_stock,omitempty"`
	Sort     Sort     `json:"sort,omitempty"`
	Limit    int      `json:"limit,omitempty"` // at most 100
}

// Sort orders products.
type Sort string

// The orders. The zero Sort is by relevance in a search and by sales in a list.
const (
	ByRelevance Sort = ""
	ByPriceUp   Sort = "price_asc"
	ByPriceDown Sort = "price_desc"
	ByNewest    Sort = "newest"
	ByPopular   Sort = "popular"
)

// Products returns the products asked for, in the order of IDs; unknown ids are left
// out. Needs products.read.
func Products(ctx context.Context, h Host, q ProductQuery) ([]shop.Product, error) {
	return ask[[]shop.Product](ctx, h, "products.get", q)
}

// Categories returns all categories with their counts. Needs products.read.
func Categories(ctx context.Context, h Host) ([]shop.Category, error) {
	return ask[[]shop.Category](ctx, h, "products.categories", struct{}{})
}

// SearchRequest is a search by meaning. Prices are minor units, 0 for no limit.
type SearchRequest struct {
	Text     string   `json:"text"`
	Category string   `json:"category,omitempty"`
	MinPrice int64    `json:"min_price,omitempty"`
	MaxPrice int64    `json:"max_price,omitempty"`
	InStock  bool     `json:"in_stock,omitempty"`
	Exclude  []string `json:"exclude,omitempty"` // product ids
	Sort     Sort     `json:"sort,omitempty"`
	Limit    int      `json:"limit,omitempty"` // at most 100, 0 means 10
}

// Hit is a found product. Score grows with relevance and is comparable inside one
// answer only.
type Hit struct {
	Product shop.Product `json:"product"`
	Score   float64      `json:"score"`
}

// SearchAnswer is the hits, best first. Degraded says that the vectors were not
// reachable and plain words were matched instead.
type SearchAnswer struct {
	Hits     []Hit `json:"hits"`
	Degraded bool  `json:"degraded,omitempty"`
}

// SearchCatalog finds products by meaning. Needs catalog.search.
func SearchCatalog(ctx context.Context, h Host, r SearchRequest) (SearchAnswer, error) {
	return ask[SearchAnswer](ctx, h, "catalog.search", r)
}

// Passage is a piece of the shop's policies or FAQ in the reader's language.
type Passage struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Text  string  `json:"text"`
	URL   string  `json:"url"`
	Score float64 `json:"score"`
}

// SearchPolicies finds passages of the shop's policies in the caller's language, best
// first; an empty answer means that nothing fits. Needs policies.search.
func SearchPolicies(ctx context.Context, h Host, text string, limit int) ([]Passage, error) {
	return ask[[]Passage](ctx, h, "policies.search", map[string]any{"text": text, "limit": limit})
}

// OrderQuery lists orders, newest first. Customer is honoured for staff only; a
// shopper always sees their own. Limit is at most 50.
type OrderQuery struct {
	Customer string             `json:"customer,omitempty"`
	Status   []shop.OrderStatus `json:"status,omitempty"`
	Product  string             `json:"product,omitempty"` // only orders that hold it
	After    time.Time          `json:"after,omitzero"`
	Before   time.Time          `json:"before,omitzero"`
	Limit    int                `json:"limit,omitempty"`
}

// Orders lists the caller's orders. Needs orders.read.
func Orders(ctx context.Context, h Host, q OrderQuery) ([]shop.Order, error) {
	return ask[[]shop.Order](ctx, h, "orders.list", q)
}

// Order returns one order. An order of somebody else gives the same not_found as one
// that does not exist. Needs orders.read.
func Order(ctx context.Context, h Host, id string) (shop.Order, error) {
	return ask[shop.Order](ctx, h, "orders.get", map[string]string{"id": id})
}

// Cart returns the caller's basket. Needs carts.edit.
func Cart(ctx context.Context, h Host) (shop.Cart, error) {
	return ask[shop.Cart](ctx, h, "carts.get", struct{}{})
}

// CartChange is a new quantity of one variant; 0 removes it.
type CartChange struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// SetCart sets quantities in the caller's basket and returns the basket after it. The
// change is made once per idempotency key of the call. More than is in stock fails
// with kind conflict and changes nothing. Needs carts.edit and a running Edit call.
func SetCart(ctx context.Context, h Host, changes []CartChange) (shop.Cart, error) {
	return ask[shop.Cart](ctx, h, "carts.set", map[string]any{"changes": changes})
}

// Checkout turns the caller's basket into an order, once per grant. It fails with kind
// conflict when basket, price or stock are no longer what the proposal showed. Needs
// orders.write and a running Write call in ModeCommit.
func Checkout(ctx context.Context, h Host, c CheckoutRequest) (shop.Order, error) {
	return ask[shop.Order](ctx, h, "orders.checkout", c)
}

// CheckoutRequest says what the proposal showed. The basket is named by its version.
type CheckoutRequest struct {
	CartVersion int64      `json:"cart_version"`
	Total       shop.Money `json:"total"`
}

// RecentEvents returns what the caller did lately, purchases included, newest first.
// Needs events.recent.
func RecentEvents(ctx context.Context, h Host, limit int) ([]shop.Event, error) {
	return ask[[]shop.Event](ctx, h, "events.recent", map[string]int{"limit": limit})
}

// Sold is how many pieces of a product went out of the door, and in how many orders.
type Sold struct {
	Product string `json:"product"`
	Pieces  int    `json:"pieces"`
	Orders  int    `json:"orders"`
}

// TopSales returns the best sellers of the last days, by number of orders. Needs
// sales.read.
func TopSales(ctx context.Context, h Host, days, limit int) ([]Sold, error) {
	return ask[[]Sold](ctx, h, "sales.top", map[string]int{"days": days, "limit": limit})
}

// Artifact names an immutable model file in the data folder.
type Artifact struct {
	Name   string    `json:"name"`
	Path   string    `json:"path"`
	SHA256 string    `json:"sha256"` // lower-case hex
	Built  time.Time `json:"built"`
}

// OpenArtifact returns the current artifact of a name ("recommend"). A new one comes
// with a restart of the plugin. Needs model.artifacts.
func OpenArtifact(ctx context.Context, h Host, name string) (Artifact, error) {
	return ask[Artifact](ctx, h, "artifacts.open", map[string]string{"name": name})
}

// DeskAnswer says what became of a request for a person.
type DeskAnswer struct {
	Online bool `json:"online"` // somebody is there now
	Asked  bool `json:"asked"`  // the conversation already waits for a person
}

// RequestPerson puts the caller's conversation into the desk's queue. Needs desk.queue
// and a running Edit call.
func RequestPerson(ctx context.Context, h Host, reason string) (DeskAnswer, error) {
	return ask[DeskAnswer](ctx, h, "desk.request", map[string]string{"reason": reason})
}

// ReportUnanswered notes a question that could not be answered, for the shop's people.
// Needs desk.queue and a running Edit call.
func ReportUnanswered(ctx context.Context, h Host, question string) error {
	_, err := ask[struct{}](ctx, h, "desk.unanswered", map[string]string{"question": question})
	return err
}

// Service is one host service as the host's side implements it: the request's JSON in,
// a value to be sent as JSON out. The Caller is what the host knows of the running
// call; an implementation decides by it alone who is asking.
type Service struct {
	Name  string
	Needs Capability
	Do    func(ctx context.Context, c Caller, in json.RawMessage) (any, error)
}

// Caller is the running call as the host knows it. Grant is set only while a Write
// that a person accepted is committed.
type Caller struct {
	Identity shop.Identity
	Tool     string
	Effect   Effect
	Mode     Mode
	Key      string
	Now      time.Time
	Grant    string
	Args     string // the call's arguments, only beside a Grant, which is bound to them
}
