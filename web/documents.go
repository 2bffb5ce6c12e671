package web

import (
	_ "embed"
	"net/http"

	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

//go:embed openapi.yaml
var openAPI []byte

var asyncAPI = protocol.AsyncAPI

// document serves a description of the API for integrators.
func document(raw []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
		_, _ = w.Write(raw)
	}
}
