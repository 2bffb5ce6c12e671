package house

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// The names under which the models are served, and a base URL for clients that reach
// the handler through Transport (the host is never resolved).
const (
	Model          = "house"
	EmbeddingModel = "house-embed"
	BaseURL        = "http://house.invalid/v1"
)

// maxBody bounds a request. A window of history with forty tools is a tenth of it.
const maxBody = 8 << 20

// Embedder turns texts into vectors of one length, in order. It must be safe for
// concurrent use and return soon after ctx ends.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// Config is what a Handler needs. The zero Config serves chat without embeddings.
type Config struct {
	Embedder Embedder         // nil: /v1/embeddings answers that there is no such model
	Now      func() time.Time // nil: time.Now; used for relative dates and proposals' end
	Log      *slog.Logger     // nil: slog.Default
	Routers  *Routers         // nil: the Handler's own
}

// Handler serves the OpenAI API. It is safe for concurrent use and keeps nothing of a
// conversation, only the routers trained for the tool lists it has seen lately.
type Handler struct {
	embedder Embedder
	now      func() time.Time
	log      *slog.Logger
	mux      *http.ServeMux
	routers  *Routers
}

// New makes a Handler.
func New(c Config) *Handler {
	h := &Handler{embedder: c.Embedder, now: c.Now, log: c.Log, mux: http.NewServeMux(), routers: c.Routers}
	if h.routers == nil {
		h.routers = NewRouters()
	}
	if h.now == nil {
		h.now = time.Now
	}
	if h.log == nil {
		h.log = slog.Default()
	}
	h.mux.HandleFunc("POST /v1/chat/completions", h.serveChat)
	h.mux.HandleFunc("POST /v1/embeddings", h.serveEmbeddings)
	h.mux.HandleFunc("GET /v1/models", h.serveModels)
	h.mux.HandleFunc("GET /v1/models/{id}", h.serveModel)
	h.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, &apiError{status: http.StatusNotFound, Type: invalidRequest, Code: "unknown_url",
			Message: fmt.Sprintf("Unknown request URL: %s %s. The house model serves /v1/chat/completions, /v1/embeddings and /v1/models.", r.Method, r.URL.Path)})
	})
	return h
}

// ServeHTTP answers one API request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	h.mux.ServeHTTP(w, r)
}

// Warm trains the router for a tool list ahead of the first request. tools is the
// JSON array of a request's "tools"; the same bytes must come with the requests.
func (h *Handler) Warm(tools json.RawMessage) error {
	specs, err := parseTools(tools)
	if err != nil {
		return err
	}
	h.routers.router(compactJSON(tools), specs)
	return nil
}

// card is one entry of /v1/models. Description says what the model is.
type card struct {
	ID          string `json:"id"`
	Object      string `json:"object"`
	Created     int64  `json:"created"`
	OwnedBy     string `json:"owned_by"`
	Description string `json:"description"`
}

// cards lists what this handler serves.
func (h *Handler) cards() []card {
	const released = 1_760_000_000 // a fixed date: the model changes with the program
	cards := []card{{Model, "model", released, "shopkeeper",
		"The house model is no language model: it routes requests to tools with a linear classifier trained from the tools' own " +
			"utterances, reads arguments by rules, and answers in prepared sentences around tool results, in English and Chinese."}}
	if h.embedder != nil {
		cards = append(cards, card{EmbeddingModel, "model", released, "shopkeeper", "The shop's local text embedder."})
	}
	return cards
}

func (h *Handler) serveModels(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"object": "list", "data": h.cards()})
}

func (h *Handler) serveModel(w http.ResponseWriter, r *http.Request) {
	for _, c := range h.cards() {
		if c.ID == r.PathValue("id") {
			writeJSON(w, http.StatusOK, c)
			return
		}
	}
	writeError(w, unknownModel(r.PathValue("id")))
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that left is no error of ours
}
