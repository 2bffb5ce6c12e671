package house

import (
	"context"
	"encoding/json"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is the shop's present in the tests.
var noon = time.Date(2011, 12, 9, 12, 0, 0, 0, time.UTC)

// vectors is an embedder whose vectors tell the text's length.
type vectors struct{}

func (vectors) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = []float32{float32(len(t)), 0.5}
	}
	return out, nil
}

func newHandler() *Handler {
	return New(Config{Embedder: vectors{}, Now: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler)})
}

// sharedHandler serves the tests that need no handler of their own; routers are trained
// once.
var sharedHandler = sync.OnceValue(newHandler)

func newClient(h http.Handler) *openai.Client {
	cfg := openai.DefaultConfig("")
	cfg.BaseURL = BaseURL
	cfg.HTTPClient = &http.Client{Transport: Transport(h)}
	return openai.NewClientWithConfig(cfg)
}

// readTools reads a file of tool definitions.
func readTools(t testing.TB, name string) []openai.Tool {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var defs []struct {
		Function struct {
			Name        string          `json:"name"`
			Description string          `json:"description"`
			Parameters  json.RawMessage `json:"parameters"`
		} `json:"function"`
	}
	if err := json.Unmarshal(raw, &defs); err != nil {
		t.Fatal(err)
	}
	tools := make([]openai.Tool, len(defs))
	for i, d := range defs {
		tools[i] = openai.Tool{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{Name: d.Function.Name, Description: d.Function.Description, Parameters: d.Function.Parameters}}
	}
	return tools
}

// ownRouter is the router for the shop's tools, trained once for all tests: routers are
// not changed by use.
var ownRouter = sync.OnceValues(trainOwn)

func trainOwn() (*router, error) {
	raw, err := os.ReadFile("testdata/tools.json")
	if err != nil {
		return nil, err
	}
	specs, err := parseTools(raw)
	if err != nil {
		return nil, err
	}
	return newRouter(specs), nil
}

// shopRouter routes to the tools of testdata/tools.json.
func shopRouter(t testing.TB) *router {
	t.Helper()
	ro, err := ownRouter()
	if err != nil {
		t.Fatal(err)
	}
	return ro
}
