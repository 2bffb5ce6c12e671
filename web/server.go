package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/shopkeeper-ai/shopkeeper/assistant"
	"github.com/shopkeeper-ai/shopkeeper/assistant/desk"
	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
	"github.com/shopkeeper-ai/shopkeeper/plugins/host"
	"github.com/shopkeeper-ai/shopkeeper/plugins/services"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/chat"
	"github.com/shopkeeper-ai/shopkeeper/web/peer"
)

// Shop is what the pages say of the shop.
type Shop struct {
	Name     shop.Text
	Currency string
	Demo     bool   // anybody may sign in as any customer, and the pages say so
	Stands   string // the date at which the demo's clock was set, ISO 8601
}

// Check is one part of readiness: a nil error is healthy. A Soft part that fails makes
// the server degraded, not unready.
type Check struct {
	Name string
	Soft bool
	Do   func(context.Context) error
}

// Config is everything the server needs.
type Config struct {
	Store    *store.Store
	Hub      *chat.Hub
	Signer   *auth.Signer
	Tools    assistant.Tools
	Plugins  func() []host.Status
	Search   services.Searcher
	Desk     *desk.Desk
	Models   *llm.Switch
	Reload   func() // other nodes should read the settings again
	Shop     Shop
	Help     []HelpPage // policies and FAQ
	Checks   []Check
	Registry *prometheus.Registry
	Pages    http.Handler
	Rates    Rates
	Proxies  peer.Proxies // whose X-Forwarded-For is believed

	// MetricsToken lets whoever bears it read /metrics; without one only this machine may.
	MetricsToken string

	Logger *slog.Logger
}

// Server is the HTTP side of one node. It is safe for concurrent use.
type Server struct {
	Config
	mux       *http.ServeMux
	addresses *buckets
	persons   *buckets
}

// New makes the server's routes.
func New(c Config) *Server {
	rates := c.Rates.withDefaults()
	s := &Server{Config: c, mux: http.NewServeMux(), addresses: newBuckets(rates.Address, rates.AddressBurst), persons: newBuckets(rates.Session, rates.SessionBurst)}
	for _, rt := range s.routes() {
		s.mux.Handle(rt.pattern, s.api(rt))
	}
	for pattern, h := range s.plain() {
		s.mux.Handle(pattern, h)
	}
	s.mux.Handle("/", c.Pages)
	return s
}

// plain is the addresses that do not answer in the API's form: the sockets, health,
// metrics, files and documents.
func (s *Server) plain() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /v1/chat":           s.Hub,
		"GET /v1/staff/live":     http.HandlerFunc(s.staffLive),
		"GET /v1/staff/plan.csv": http.HandlerFunc(s.planCSV),
		"GET /healthz": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
		}),
		"GET /readyz":        http.HandlerFunc(s.ready),
		"GET /metrics":       s.guarded(promhttp.HandlerFor(s.Registry, promhttp.HandlerOpts{})),
		"GET /openapi.yaml":  document(openAPI),
		"GET /asyncapi.yaml": document(asyncAPI),
	}
}

// maxBody bounds a request's body, bytes.
const maxBody = 64 << 10

// ServeHTTP answers a request. A panic in a handler is that request's 500, with the
// stack in the log.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler {
			s.Logger.Error("a handler panicked", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
			writeError(w, shop.Errorf(shop.Internal, "something went wrong on our side"))
		}
	}()
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		if tooFast(w, s.addresses.wait(s.Proxies.Address(r).String(), time.Now())) {
			return
		}
	}
	s.mux.ServeHTTP(w, r)
}

// Serve answers on a listener until ctx ends, then stops taking requests, closes the
// sockets with "going away" and waits for what runs.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog:    slog.NewLogLogger(s.Logger.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	s.Hub.Close()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
	defer cancel()
	err := srv.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	<-done
	return err
}

// drainWithin bounds how long running requests may take to end at a stop.
const drainWithin = 5 * time.Second

// request is a request with its caller.
type request struct {
	*http.Request
	who    auth.Who
	locale shop.Locale
}

// decode reads the JSON body; unknown fields are refused.
func (r *request) decode(v any) error {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return shop.Errorf(shop.Invalid, "the body cannot be read: %v", err)
	}
	if len(raw) > maxBody {
		return shop.Errorf(shop.Invalid, "the body is larger than %d KiB", maxBody>>10)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return shop.Errorf(shop.Invalid, "the body is not what this address takes: %v", err)
	}
	return nil
}

func (r *request) identity(conversation string) shop.Identity {
	return r.who.Identity(conversation, r.locale)
}

// need says who may call a route.
type need int

const (
	anybody     need = iota
	person           // a token of any kind
	staff            // one of the shop's people
	deskOnly         // agent or admin
	plannerOnly      // planner or admin
	adminOnly
)

// route is one address of the API.
type route struct {
	pattern string
	need    need
	do      handlerFunc
}

// api wraps a route: who calls, may they, what comes out.
func (s *Server) api(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, ok := s.admit(w, r, rt.need)
		if !ok {
			return
		}
		out, err := rt.do(r.Context(), &request{Request: r, who: who, locale: shop.ParseLocale(r.URL.Query().Get("locale"))})
		switch {
		case err != nil:
			if shop.KindOf(err) == shop.Internal && r.Context().Err() == nil {
				s.Logger.Error("a request failed", "route", rt.pattern, "error", err)
			}
			writeError(w, err)
		case out == nil:
			w.WriteHeader(http.StatusNoContent)
		default:
			writeJSON(w, http.StatusOK, out)
		}
	})
}

// admit finds out who calls and answers those who may not.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, n need) (auth.Who, bool) {
	who, err := s.caller(r)
	if err == nil && who.Person != "" && tooFast(w, s.persons.wait(who.Person, time.Now())) {
		return who, false
	}
	if err == nil {
		err = permit(n, who)
	}
	if err == nil {
		return who, true
	}
	if shop.KindOf(err) == shop.Forbidden && who.Person == "" {
		w.Header().Set("WWW-Authenticate", "Bearer")
		writeJSON(w, http.StatusUnauthorized, map[string]any{"error": map[string]string{"code": "unauthorized", "message": shop.MessageOf(err)}})
	} else {
		writeError(w, err)
	}
	return who, false
}

// caller reads the bearer token; a request without one is nobody's.
func (s *Server) caller(r *http.Request) (auth.Who, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return auth.Who{}, nil
	}
	raw, ok := strings.CutPrefix(header, "Bearer ")
	if !ok {
		return auth.Who{}, shop.Errorf(shop.Forbidden, "the Authorization header must be a bearer token")
	}
	who, err := s.Signer.Verify(raw)
	if err != nil {
		return auth.Who{}, err
	}
	if who.Session != "" {
		if _, err := s.Store.Session(r.Context(), who.Session); err != nil {
			return auth.Who{}, shop.Errorf(shop.Forbidden, "this session has ended: sign in again")
		}
	}
	return who, nil
}

func permit(n need, w auth.Who) error {
	ok := false
	switch n {
	case anybody:
		ok = true
	case person:
		ok = w.Person != ""
	case staff:
		ok = w.Role.Staff()
	case deskOnly:
		ok = w.Role == shop.Agent || w.Role == shop.Admin
	case plannerOnly:
		ok = w.Role == shop.Planner || w.Role == shop.Admin
	case adminOnly:
		ok = w.Role == shop.Admin
	}
	if !ok {
		return shop.Errorf(shop.Forbidden, "this is not for you: sign in as somebody who may do it")
	}
	return nil
}

// ready reports every check; a failed hard one makes the node unready.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	status, word := http.StatusOK, "ok"
	parts := map[string]string{}
	for _, c := range s.Checks {
		err := c.Do(ctx)
		switch {
		case err == nil:
			parts[c.Name] = "ok"
			continue
		case c.Soft && status == http.StatusOK:
			word = "degraded"
		case !c.Soft:
			status, word = http.StatusServiceUnavailable, "unready"
		}
		parts[c.Name] = shop.MessageOf(err)
		s.Logger.Warn("a part is not well", "part", c.Name, "error", err)
	}
	writeJSON(w, status, map[string]any{"status": word, "parts": parts})
}
