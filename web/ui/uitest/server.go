package uitest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Server is the stand-in. Its zero value is not ready; use New.
type Server struct {
	Agents int           // people online; 0 makes a request for a person end in a form
	Pace   time.Duration // between two pieces of a streamed answer

	mu      sync.Mutex
	started time.Time
	threads map[string]*thread
	carts   map[string]*shop.Cart
	edits   map[string]map[string]int // edit → sku → quantity before
	offers  map[string]string         // proposal → state
	sockets map[*socket]bool
	watch   map[chan string]bool
	contact []map[string]any
	solved  map[string]bool
	people  map[string]string // token → person
	refuse  bool
	broken  string
	lose    int
	serial  int
	model   map[string]any
	desk    desk
}

// New makes a stand-in over a pages handler, which serves everything outside /v1/.
func New(pages http.Handler) (*Server, http.Handler) {
	s := &Server{started: time.Now(), Agents: 1, Pace: 12 * time.Millisecond, threads: map[string]*thread{}, carts: map[string]*shop.Cart{}, edits: map[string]map[string]int{}, offers: map[string]string{},
		sockets: map[*socket]bool{}, watch: map[chan string]bool{}, solved: map[string]bool{}, people: map[string]string{}, model: map[string]any{"preset": "house", "base_url": "", "model": "house", "has_key": false}, desk: newDesk()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/shop", s.shop)
	mux.HandleFunc("POST /v1/session", s.session)
	mux.HandleFunc("GET /v1/tools", func(w http.ResponseWriter, r *http.Request) { answer(w, tools(locale(r))) })
	mux.HandleFunc("GET /v1/categories", func(w http.ResponseWriter, r *http.Request) { answer(w, categories()) })
	mux.HandleFunc("GET /v1/help", func(w http.ResponseWriter, r *http.Request) { answer(w, helpPages()) })
	mux.HandleFunc("GET /v1/help/{topic}", func(w http.ResponseWriter, r *http.Request) { answer(w, helpPages()[0]) })
	mux.HandleFunc("GET /v1/products", s.products)
	mux.HandleFunc("GET /v1/products/{id}", s.product)
	mux.HandleFunc("GET /v1/cart", s.getCart)
	mux.HandleFunc("POST /v1/cart", s.setCart)
	mux.HandleFunc("GET /v1/orders", s.orders)
	mux.HandleFunc("POST /v1/events", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /v1/contact", s.leaveContact)
	mux.HandleFunc("GET /v1/conversations/{id}/messages", s.history)
	mux.HandleFunc("GET /v1/chat", s.chat)
	s.staffRoutes(mux)
	mux.Handle("/", pages)
	return s, s.breakable(mux)
}

// Break makes requests below a path fail with 503 until called with "".
func (s *Server) Break(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = path
}

func (s *Server) breakable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		s.mu.Lock()
		broken := s.broken
		s.mu.Unlock()
		if broken != "" && strings.HasPrefix(r.URL.Path, broken) {
			refuse(w, http.StatusServiceUnavailable, "unavailable", "the catalogue is resting")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v) // the test's own client reads it
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"code": code, "message": message}})
}

func locale(r *http.Request) shop.Locale { return shop.ParseLocale(r.URL.Query().Get("locale")) }

// id gives out a serial identifier.
func (s *Server) id(prefix string) string {
	s.serial++
	return prefix + strconv.Itoa(s.serial)
}

// now is the shop's clock: it stands in 2011 and runs on.
func (s *Server) now() time.Time { return stands().Add(time.Since(s.started)) }

// person is who the bearer token belongs to.
func (s *Server) person(r *http.Request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.people[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
}

func (s *Server) shop(w http.ResponseWriter, r *http.Request) {
	answer(w, map[string]any{"name": shop.Text{EN: "Pepper & Thread", ZH: "椒线杂货"}, "currency": "GBP", "demo": true, "clock": map[string]any{"now": s.now(), "stands": "2011-12-09"},
		"personas": personas(), "online_agents": s.Agents, "model": "house"})
}

func (s *Server) session(w http.ResponseWriter, r *http.Request) {
	var in struct{ Customer string }
	json.NewDecoder(r.Body).Decode(&in)
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]any{"expires": time.Now().Add(24 * time.Hour), "role": "shopper"}
	person := s.id("visitor:")
	if in.Customer != "" {
		name := ""
		for _, p := range personas() {
			if p.ID == in.Customer {
				name = p.Name
			}
		}
		if name == "" && in.Customer != "12748" {
			refuse(w, http.StatusNotFound, "not_found", "no customer "+in.Customer)
			return
		}
		person = "customer:" + in.Customer
		out["customer"], out["name"] = in.Customer, name
	}
	token := s.id("token-")
	s.people[token] = person
	out["person"], out["token"] = person, token
	answer(w, out)
}

func (s *Server) products(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	found := search(q.Get("q"), q.Get("category"), q.Get("in_stock") == "1", q.Get("sort"))
	limit, _ := strconv.Atoi(q.Get("limit"))
	offset, _ := strconv.Atoi(q.Get("offset"))
	items := []shop.ProductCard{}
	for i := offset; i < len(found) && len(items) < limit; i++ {
		items = append(items, found[i].card(locale(r)))
	}
	answer(w, map[string]any{"items": items, "total": len(found), "degraded": q.Get("q") == "degraded"})
}

func (s *Server) product(w http.ResponseWriter, r *http.Request) {
	p, ok := find(r.PathValue("id"))
	if !ok {
		refuse(w, http.StatusNotFound, "not_found", "no product "+r.PathValue("id"))
		return
	}
	l := locale(r)
	related := []shop.ProductCard{}
	for _, other := range search("", p.category, false, "") {
		if other.id != p.id && len(related) < 6 {
			related = append(related, other.card(l))
		}
	}
	text := shop.Text{EN: "A favourite of the " + strings.ToLower(p.card(shop.EN).CategoryName) + " shelf. Sold singly; ask us about larger numbers.", ZH: "“" + p.card(shop.ZH).CategoryName + "”货架上的常青款，单件起售，批量可咨询。"}
	answer(w, map[string]any{"product": p.card(l), "description": text.In(l), "attributes": map[string]string{"colour": "red", "material": "ceramic"}, "related": related, "together": cards(l, "85123A", "22086", "84991", "47566")})
}

// cartOf returns the basket of a person, totals fresh.
func (s *Server) cartOf(person string) *shop.Cart {
	c := s.carts[person]
	if c == nil {
		c = &shop.Cart{Person: person, Lines: []shop.CartLine{}}
		s.carts[person] = c
	}
	c.Total = gbp(0)
	for _, line := range c.Lines {
		c.Total = c.Total.Plus(line.Price.Times(line.Quantity))
	}
	return c
}

func (s *Server) getCart(w http.ResponseWriter, r *http.Request) {
	person := s.person(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, s.cartOf(person))
}

// put sets one quantity; it fails with a message when stock is short.
func (s *Server) put(person, sku string, quantity int) string {
	p, ok := find(sku)
	if !ok {
		return "no such product: " + sku
	}
	if quantity > p.stock {
		return "only " + strconv.Itoa(p.stock) + " left of " + p.en
	}
	c := s.cartOf(person)
	kept := []shop.CartLine{}
	placed := false
	for _, line := range c.Lines {
		if line.SKU == sku {
			placed = true
			line.Quantity = quantity
		}
		if line.Quantity > 0 {
			kept = append(kept, line)
		}
	}
	if !placed && quantity > 0 {
		kept = append(kept, shop.CartLine{SKU: sku, Product: sku, Title: shop.Text{EN: p.en, ZH: p.zh}, Quantity: quantity, Price: gbp(p.price), Stock: p.stock})
	}
	c.Lines = kept
	c.Version++
	s.cartOf(person)
	return ""
}

func (s *Server) setCart(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Changes []struct {
			SKU      string
			Quantity int
		}
	}
	json.NewDecoder(r.Body).Decode(&in)
	person := s.person(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, change := range in.Changes {
		if wrong := s.put(person, change.SKU, change.Quantity); wrong != "" {
			refuse(w, http.StatusConflict, "conflict", wrong)
			return
		}
	}
	answer(w, s.cartOf(person))
}

func (s *Server) orders(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(s.person(r), "customer:") {
		answer(w, orders(locale(r)))
		return
	}
	answer(w, []shop.OrderCard{})
}

func (s *Server) leaveContact(w http.ResponseWriter, r *http.Request) {
	var in struct{ Conversation, Contact, Note string }
	json.NewDecoder(r.Body).Decode(&in)
	s.mu.Lock()
	s.contact = append(s.contact, map[string]any{"id": s.id("contact-"), "conversation": in.Conversation, "contact": in.Contact, "note": in.Note, "at": s.now()})
	s.mu.Unlock()
	s.append(in.Conversation, shop.Message{From: shop.FromSystem, Event: &shop.MessageEvent{Kind: "contact"}})
	w.WriteHeader(http.StatusNoContent)
}
