package web

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
)

// routes is the whole API: who may call what. Everything but the sockets and the pages
// is here.
func (s *Server) routes() []route {
	return []route{
		{"GET /v1/shop", anybody, s.shop},
		{"GET /v1/help", anybody, s.helpPages},
		{"GET /v1/help/{topic}", anybody, s.helpPage},
		{"POST /v1/session", anybody, s.session},
		{"GET /v1/tools", anybody, s.tools},
		{"GET /v1/categories", anybody, s.categories},
		{"GET /v1/products", anybody, s.products},
		{"GET /v1/products/{id}", anybody, s.product},
		{"GET /v1/cart", person, s.cart},
		{"POST /v1/cart", person, s.setCart},
		{"GET /v1/orders", person, s.orders},
		{"POST /v1/events", person, s.events},
		{"POST /v1/contact", person, s.contact},
		{"GET /v1/conversations", person, s.conversations},
		{"GET /v1/conversations/{id}/messages", person, s.messages},
		{"GET /v1/conversations/{id}/messages/{seq}/cards/{n}", person, s.card},

		{"POST /v1/staff/login", anybody, s.staffLogin},
		{"POST /v1/staff/logout", staff, s.staffLogout},
		{"GET /v1/staff/me", staff, s.staffMe},
		{"GET /v1/staff/conversations", deskOnly, s.staffConversations},
		{"POST /v1/staff/conversations/{id}/take", deskOnly, s.take},
		{"POST /v1/staff/conversations/{id}/return", deskOnly, s.handBack},
		{"POST /v1/staff/conversations/{id}/close", deskOnly, s.closeConversation},
		{"POST /v1/staff/conversations/{id}/messages", deskOnly, s.staffAnswer},
		{"GET /v1/staff/conversations/{id}/messages", deskOnly, s.messages},
		{"GET /v1/staff/conversations/{id}/context", deskOnly, s.staffContext},
		{"GET /v1/staff/turns/{turn}", deskOnly, s.trace},
		{"GET /v1/staff/unanswered", staff, s.unanswered},
		{"POST /v1/staff/unanswered/{id}/resolve", staff, s.resolveUnanswered},
		{"GET /v1/staff/contacts", deskOnly, s.contacts},
		{"GET /v1/staff/plugins", staff, s.plugins},
		{"POST /v1/staff/tools/{tool}", staff, s.useTool},
		{"GET /v1/staff/overrides", plannerOnly, s.overrides},
		{"GET /v1/staff/model", staff, s.model},
		{"PUT /v1/staff/model", adminOnly, s.connectModel},
		{"POST /v1/staff/model/test", adminOnly, s.testModel},
	}
}

func (s *Server) shop(ctx context.Context, _ *request) (any, error) {
	out := map[string]any{
		"name": s.Shop.Name, "currency": s.Shop.Currency, "demo": s.Shop.Demo, "online_agents": s.Hub.Online(), "model": s.modelName(),
		"clock": map[string]any{"now": s.Store.Clock().Now(), "stands": s.Shop.Stands},
	}
	type persona struct {
		ID        string      `json:"id"`
		Name      string      `json:"name"`
		Blurb     shop.Text   `json:"blurb"`
		Questions []shop.Text `json:"questions"`
	}
	list := []persona{}
	if s.Shop.Demo {
		all, err := s.Store.Personas(ctx)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			list = append(list, persona{c.ID, c.Name, c.Persona.Blurb, c.Persona.Questions})
		}
	}
	out["personas"] = list
	return out, nil
}

// session makes a visitor, or signs in as a customer where the demo allows it: a
// visitor's basket goes with them. With renew it trades a token that has not ended for a
// new one of the same person.
func (s *Server) session(ctx context.Context, r *request) (any, error) {
	var in struct {
		Customer string      `json:"customer"`
		Renew    bool        `json:"renew"`
		Locale   shop.Locale `json:"locale"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	who, ttl := auth.Visitor(), auth.VisitorTTL
	switch {
	case in.Renew && (r.who.Role != shop.Shopper || in.Customer != ""):
		return nil, shop.Errorf(shop.Forbidden, "only a shopper's own token can be renewed: send it along")
	case (in.Renew && r.who.Customer != "" || in.Customer != "") && !s.Shop.Demo:
		return nil, shop.Errorf(shop.Forbidden, "customers sign in through the shop's own login")
	case in.Renew:
		if who = r.who; who.Customer != "" {
			ttl = auth.ShopperTTL
		}
	case in.Customer != "":
		c, err := s.Store.Customer(ctx, in.Customer)
		if err != nil {
			return nil, err
		}
		who, ttl = auth.Customer(c), auth.ShopperTTL
		if r.who.Role == shop.Shopper && r.who.Customer == "" {
			if _, err := s.Store.MergeCart(ctx, r.who.Person, who.Person); err != nil {
				return nil, err
			}
		}
	}
	token, ends, err := s.Signer.Sign(who, ttl)
	if err != nil {
		return nil, err
	}
	return map[string]any{"token": token, "expires": ends, "person": who.Person, "customer": who.Customer, "name": who.Name, "role": who.Role}, nil
}

func (s *Server) tools(_ context.Context, r *request) (any, error) {
	type entry struct {
		Name    string `json:"name"`
		Title   string `json:"title"`
		Working string `json:"working"`
	}
	out := []entry{}
	for _, t := range s.Tools.Tools() {
		out = append(out, entry{t.Name, t.Title.In(r.locale), t.Working.In(r.locale)})
	}
	return out, nil
}

func (s *Server) categories(ctx context.Context, _ *request) (any, error) {
	return s.Store.Categories(ctx)
}

// page reads limit and offset.
func page(r *request, otherwise, most int) (limit, offset int, err error) {
	read := func(name string, v int) int {
		text := r.URL.Query().Get(name)
		if text == "" {
			return v
		}
		n, e := strconv.Atoi(text)
		if e != nil || n < 0 {
			err = shop.Errorf(shop.Invalid, "%s must be a whole number", name)
		}
		return n
	}
	limit, offset = read("limit", otherwise), read("offset", 0)
	return max(1, min(limit, most)), offset, err
}

// searchDepth is how many hits of a search can be paged through.
const searchDepth = 100

func (s *Server) products(ctx context.Context, r *request) (any, error) {
	q := r.URL.Query()
	limit, offset, err := page(r, 24, 60)
	if err != nil {
		return nil, err
	}
	sort := tool.Sort(q.Get("sort"))
	if sort == "relevance" {
		sort = tool.ByRelevance
	}
	f := store.ProductFilter{Category: q.Get("category"), InStock: q.Get("in_stock") == "1", Sort: store.Sort(sort), Limit: limit, Offset: offset}
	var products []shop.Product
	total, degraded := 0, false
	if text := q.Get("q"); text != "" {
		products, degraded, err = s.find(ctx, tool.SearchRequest{Text: text, Category: f.Category, InStock: f.InStock, Sort: sort, Limit: searchDepth})
		total = len(products)
		products = products[min(offset, total):min(offset+limit, total)]
	} else if products, err = s.Store.ListProducts(ctx, f); err == nil {
		total, err = s.Store.CountProducts(ctx, f)
	}
	if err != nil {
		return nil, err
	}
	cards, err := s.cards(ctx, products, r.locale)
	return map[string]any{"items": cards, "total": total, "degraded": degraded}, err
}

// find searches and reads the found products, in the order of the hits.
func (s *Server) find(ctx context.Context, q tool.SearchRequest) ([]shop.Product, bool, error) {
	hits, degraded, err := s.Search.Products(ctx, q)
	if err != nil {
		return nil, degraded, err
	}
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	products, err := s.Store.Products(ctx, ids)
	return products, degraded, err
}

func (s *Server) cards(ctx context.Context, products []shop.Product, l shop.Locale) ([]shop.ProductCard, error) {
	names, err := shelf.Categories(ctx, catalog{s.Store})
	if err != nil {
		return nil, err
	}
	out := make([]shop.ProductCard, 0, len(products))
	for _, p := range products {
		out = append(out, shelf.Card(p, names, l))
	}
	return out, nil
}

func (s *Server) product(ctx context.Context, r *request) (any, error) {
	found, err := s.Store.Products(ctx, []string{r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || !found[0].Active {
		return nil, shop.Errorf(shop.NotFound, "there is no product %q", r.PathValue("id"))
	}
	cards, err := s.cards(ctx, found[:1], r.locale)
	if err != nil {
		return nil, err
	}
	p := found[0]
	return map[string]any{"product": cards[0], "description": p.Description.In(r.locale), "attributes": p.Attributes,
		"related": s.beside(ctx, r, "similar_products", p.ID), "together": s.beside(ctx, r, "frequently_bought_together", p.ID)}, nil
}

// beside asks a tool for products near one; a page without them is still a page.
func (s *Server) beside(ctx context.Context, r *request, name, product string) []shop.ProductCard {
	id := r.identity("")
	if id.Role == "" {
		id.Role = shop.Shopper
	}
	args, err := json.Marshal(map[string]string{"product_id": product})
	if err != nil {
		return []shop.ProductCard{}
	}
	result, err := s.Tools.Call(ctx, tool.Call{Tool: name, Args: args, Mode: tool.ModeCommit, Identity: id, Now: s.Store.Clock().Now()}, "", func(tool.Progress) {})
	if err != nil {
		s.Logger.Debug("no products beside this one", "tool", name, "product", product, "error", err)
		return []shop.ProductCard{}
	}
	for _, c := range result.Cards {
		var data shop.ProductsCard
		if c.Kind == shop.CardProducts && json.Unmarshal(c.Data, &data) == nil {
			return data.Products
		}
	}
	return []shop.ProductCard{}
}

func (s *Server) cart(ctx context.Context, r *request) (any, error) {
	return s.Store.Cart(ctx, r.who.Person)
}

func (s *Server) setCart(ctx context.Context, r *request) (any, error) {
	var in struct {
		Key     string             `json:"key"`
		Changes []store.CartChange `json:"changes"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if in.Key == "" || len(in.Key) > 64 || len(in.Changes) == 0 || len(in.Changes) > 100 {
		return nil, shop.Errorf(shop.Invalid, "a key of up to 64 characters and 1 to 100 changes are needed")
	}
	return s.Store.SetCart(ctx, r.who.Person, "page:"+in.Key, in.Changes)
}

func (s *Server) orders(ctx context.Context, r *request) (any, error) {
	limit, offset, err := page(r, 20, 50)
	if err != nil {
		return nil, err
	}
	f := store.OrderFilter{Customer: r.who.Customer, Limit: limit, Offset: offset}
	if r.who.Customer == "" {
		f.Person = r.who.Person
	}
	return s.orderCards(ctx, f, r.locale)
}

// orderCards are orders as the page draws them.
func (s *Server) orderCards(ctx context.Context, f store.OrderFilter, l shop.Locale) ([]json.RawMessage, error) {
	all, err := s.Store.Orders(ctx, f)
	if err != nil {
		return nil, err
	}
	out := make([]json.RawMessage, 0, len(all))
	for _, o := range all {
		card, err := shelf.OrderCard(ctx, catalog{s.Store}, o, l)
		if err != nil {
			return nil, err
		}
		out = append(out, card.Data)
	}
	return out, nil
}

// catalog lets the shelf look up products and categories, and nothing else.
type catalog struct{ *store.Store }

// Do answers products.get, by ids, and products.categories.
func (c catalog) Do(ctx context.Context, service string, in, out any) (err error) {
	switch out := out.(type) {
	case *[]shop.Product:
		if q, ok := in.(tool.ProductQuery); ok {
			*out, err = c.Products(ctx, q.IDs)
			return err
		}
	case *[]shop.Category:
		*out, err = c.Categories(ctx)
		return err
	}
	return shop.Errorf(shop.Unsupported, "the web server does not answer %s", service)
}

// Progress goes nowhere: nobody waits for it.
func (catalog) Progress(tool.Progress) {}

// mostEvents is how many events one request may bring.
const mostEvents = 50

func (s *Server) events(ctx context.Context, r *request) (any, error) {
	var in struct {
		Events []struct {
			Kind    shop.EventKind `json:"kind"`
			Product string         `json:"product"`
			Query   string         `json:"query"`
		} `json:"events"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if len(in.Events) > mostEvents {
		return nil, shop.Errorf(shop.Invalid, "at most %d events at once", mostEvents)
	}
	var all []shop.Event
	for _, e := range in.Events {
		switch e.Kind {
		case shop.Viewed, shop.Searched, shop.Added, shop.Removed:
		default:
			return nil, shop.Errorf(shop.Invalid, "unknown event kind %q", e.Kind)
		}
		if len(e.Query) > 200 || len(e.Product) > 64 {
			return nil, shop.Errorf(shop.Invalid, "an event's query or product is too long")
		}
		all = append(all, shop.Event{Person: r.who.Person, Kind: e.Kind, Product: e.Product, Query: e.Query, At: s.Store.Clock().Now()})
	}
	return nil, s.Store.AppendEvents(ctx, all)
}
