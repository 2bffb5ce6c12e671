// Package web is the shop's HTTP server: the API that the pages and integrators use,
// the chat socket, the pages, health and metrics. openapi.yaml in this folder documents
// the API, and a test holds the two together.
//
// Every request that is about somebody carries "Authorization: Bearer <token>" (web/auth);
// no cookie is ever read, so a foreign page can make a browser send nothing of value.
// Errors are {"error":{"code","message"}} with the status of their kind.
package web

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// statusOf maps the kinds of errors to HTTP, once.
func statusOf(k shop.Kind) int {
	switch k {
	case shop.Invalid:
		return http.StatusBadRequest
	case shop.NotFound:
		return http.StatusNotFound
	case shop.Forbidden:
		return http.StatusForbidden
	case shop.Conflict:
		return http.StatusConflict
	case shop.Limited:
		return http.StatusTooManyRequests
	case shop.Unavailable:
		return http.StatusServiceUnavailable
	case shop.Timeout:
		return http.StatusGatewayTimeout
	case shop.Unsupported:
		return http.StatusNotImplemented
	}
	return http.StatusInternalServerError
}

// answer is what a handler gives back: a value for JSON, or nil for "no content".
type handlerFunc func(ctx context.Context, r *request) (any, error)

func writeJSON(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		status, raw = http.StatusInternalServerError, []byte(`{"error":{"code":"internal","message":"something went wrong on our side"}}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(raw) // the client may have gone
}

func writeError(w http.ResponseWriter, err error) {
	kind := shop.KindOf(err)
	writeJSON(w, statusOf(kind), map[string]any{"error": map[string]string{"code": string(kind), "message": shop.MessageOf(err)}})
}
