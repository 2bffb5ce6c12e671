package house

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	openai "github.com/sashabaranov/go-openai"
)

// TestErrors sends wrong requests and looks at OpenAI's error format.
func TestErrors(t *testing.T) {
	const user = `{"role":"user","content":"hi"}`
	const asked = `{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}`
	client := &http.Client{Transport: Transport(sharedHandler())}
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		part                     string
	}{
		{"malformed", "POST", "/chat/completions", `{"model":"house","messages":[`, 400, "could not parse"},
		{"no model", "POST", "/chat/completions", `{"messages":[` + user + `]}`, 400, `"param":"model"`},
		{"unknown model", "POST", "/chat/completions", `{"model":"gpt-9","messages":[` + user + `]}`, 404, "model_not_found"},
		{"no messages", "POST", "/chat/completions", `{"model":"house"}`, 400, "Missing required parameter: 'messages'"},
		{"no user", "POST", "/chat/completions", `{"model":"house","messages":[{"role":"system","content":"x"}]}`, 400, "role 'user'"},
		{"unknown role", "POST", "/chat/completions", `{"model":"house","messages":[{"role":"wizard","content":"x"}]}`, 400, "messages[0].role"},
		{"orphan result", "POST", "/chat/completions", `{"model":"house","messages":[` + user + `,{"role":"tool","tool_call_id":"c1","content":"x"}]}`, 400, "must be a response to a preceding message"},
		{"wrong result id", "POST", "/chat/completions", `{"model":"house","messages":[` + user + `,` + asked + `,{"role":"tool","tool_call_id":"c2","content":"x"}]}`, 400, "messages[2].tool_call_id"},
		{"call without result", "POST", "/chat/completions", `{"model":"house","messages":[` + user + `,` + asked + `,` + user + `]}`, 400, "must be followed by tool messages"},
		{"open call at the end", "POST", "/chat/completions", `{"model":"house","messages":[` + user + `,` + asked + `]}`, 400, "must be followed by tool messages"},
		{"two answers", "POST", "/chat/completions", `{"model":"house","n":2,"messages":[` + user + `]}`, 400, `"param":"n"`},
		{"picture", "POST", "/chat/completions", `{"model":"house","messages":[{"role":"user","content":[{"type":"image_url"}]}]}`, 400, "text only"},
		{"bad tools", "POST", "/chat/completions", `{"model":"house","messages":[` + user + `],"tools":[{"type":"retrieval"}]}`, 400, "tools[0]"},
		{"tool twice", "POST", "/chat/completions", `{"model":"house","messages":[` + user + `],"tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"a"}}]}`, 400, "tools[1]"},
		{"unknown choice", "POST", "/chat/completions", `{"model":"house","messages":[` + user + `],"tool_choice":{"type":"function","function":{"name":"a"}}}`, 400, "not among the tools"},
		{"too large", "POST", "/chat/completions", `{"model":"house","messages":[{"role":"user","content":"` + strings.Repeat("a", maxBody) + `"}]}`, 413, "request_too_large"},
		{"unknown path", "POST", "/completions", `{}`, 404, "unknown_url"},
		{"wrong method", "GET", "/embeddings", ``, 404, "unknown_url"},
		{"unknown card", "GET", "/models/gpt-9", ``, 404, "model_not_found"},
		{"embedding model", "POST", "/embeddings", `{"model":"house","input":"a"}`, 404, "model_not_found"},
		{"token input", "POST", "/embeddings", `{"model":"house-embed","input":[[1,2]]}`, 400, "token lists"},
		{"empty input", "POST", "/embeddings", `{"model":"house-embed","input":""}`, 400, "empty"},
		{"other dimensions", "POST", "/embeddings", `{"model":"house-embed","input":"a","dimensions":3}`, 400, "dimensions"},
	} {
		req, err := http.NewRequestWithContext(context.Background(), c.method, BaseURL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != c.status || !strings.HasPrefix(string(body), `{"error":{"message":`) || !strings.Contains(string(body), c.part) {
			t.Errorf("%s: status %d, body %s, want %d with %q", c.name, resp.StatusCode, body, c.status, c.part)
		}
	}
}

// TestErrorsThroughClient shows that go-openai reads the errors.
func TestErrorsThroughClient(t *testing.T) {
	client := newClient(sharedHandler())
	_, err := client.CreateChatCompletion(context.Background(), openai.ChatCompletionRequest{Model: "gpt-9", Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "hi"}}})
	var api *openai.APIError
	if !errors.As(err, &api) || api.HTTPStatusCode != 404 || api.Code != "model_not_found" || api.Param == nil || *api.Param != "model" {
		t.Errorf("error %#v", err)
	}
}

func TestCompletion(t *testing.T) {
	client := newClient(sharedHandler())
	req := openai.ChatCompletionRequest{Model: Model, Tools: readTools(t, "tools.json"), Messages: []openai.ChatCompletionMessage{
		{Role: "system", Content: "shop: The Gift Box"}, {Role: "user", Content: "where is order 541431? And do you have cake stands?"}}}
	resp, err := client.CreateChatCompletion(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	c := resp.Choices[0]
	if c.FinishReason != openai.FinishReasonToolCalls || len(c.Message.ToolCalls) != 2 || c.Message.Content != "" {
		t.Errorf("answer %+v", c)
	}
	if u := resp.Usage; u.PromptTokens < 500 || u.CompletionTokens < 10 || u.TotalTokens != u.PromptTokens+u.CompletionTokens {
		t.Errorf("usage %+v", u)
	}
	if a, b := c.Message.ToolCalls[0].ID, c.Message.ToolCalls[1].ID; a == b || !strings.HasPrefix(a, "call_") {
		t.Errorf("call ids %q, %q", a, b)
	}
	req.ParallelToolCalls = false
	if resp, err = client.CreateChatCompletion(context.Background(), req); err != nil || len(resp.Choices[0].Message.ToolCalls) != 1 {
		t.Errorf("without parallel calls: %+v, %v", resp, err)
	}
	req.ToolChoice = "none"
	if resp, err = client.CreateChatCompletion(context.Background(), req); err != nil || len(resp.Choices[0].Message.ToolCalls) != 0 || resp.Choices[0].Message.Content == "" {
		t.Errorf("without tools: %+v, %v", resp, err)
	}
	req.ToolChoice = openai.ToolChoice{Type: "function", Function: openai.ToolFunction{Name: "get_order"}}
	if resp, err = client.CreateChatCompletion(context.Background(), req); err != nil || resp.Choices[0].Message.ToolCalls[0].Function.Name != "get_order" {
		t.Errorf("with a demanded tool: %+v, %v", resp, err)
	}
	//lint:ignore SA1019 the older field is what most clients send
	req = openai.ChatCompletionRequest{Model: Model, MaxTokens: 3, Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "你好"}}}
	if resp, err = client.CreateChatCompletion(context.Background(), req); err != nil || resp.Choices[0].FinishReason != openai.FinishReasonLength || resp.Usage.CompletionTokens > 3 {
		t.Errorf("with three tokens: %+v, %v", resp, err)
	}
}

func TestModels(t *testing.T) {
	list, err := newClient(sharedHandler()).ListModels(context.Background())
	if err != nil || len(list.Models) != 2 || list.Models[0].ID != Model || list.Models[1].ID != EmbeddingModel {
		t.Errorf("models %+v, %v", list.Models, err)
	}
	list, err = newClient(New(Config{})).ListModels(context.Background())
	if err != nil || len(list.Models) != 1 {
		t.Errorf("models without an embedder %+v, %v", list.Models, err)
	}
	client := &http.Client{Transport: Transport(sharedHandler())}
	resp, err := client.Get(BaseURL + "/models/" + Model)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(body), "is no language model") {
		t.Errorf("card %s, %v: it must say what the model is not", body, err)
	}
}

func TestEmbeddings(t *testing.T) {
	client := newClient(sharedHandler())
	for _, format := range []openai.EmbeddingEncodingFormat{"", openai.EmbeddingEncodingFormatFloat} {
		resp, err := client.CreateEmbeddings(context.Background(), openai.EmbeddingRequestStrings{Input: []string{"a", "abc"}, Model: EmbeddingModel, EncodingFormat: format})
		if err != nil || len(resp.Data) != 2 || resp.Data[1].Embedding[0] != 3 || resp.Data[1].Index != 1 {
			t.Errorf("%q: %+v, %v", format, resp, err)
		}
	}
	packed := embeddingsAnswer([]string{"abc"}, [][]float32{{3, 0.5}}, true)["data"].([]embedding)[0].Embedding
	if packed != "AABAQAAAAD8=" { // 3 and 0.5 as little-endian float32
		t.Errorf("packed vector %v", packed)
	}
	broken := New(Config{Embedder: failing{}, Log: sharedHandler().log})
	_, err := newClient(broken).CreateEmbeddings(context.Background(), openai.EmbeddingRequestStrings{Input: []string{"a"}, Model: EmbeddingModel})
	var api *openai.APIError
	if !errors.As(err, &api) || api.HTTPStatusCode != 503 || strings.Contains(api.Message, "secret") {
		t.Errorf("error %v", err)
	}
}

// failing is an embedder that is out of order.
type failing struct{}

func (failing) Embed(context.Context, []string) ([][]float32, error) {
	return nil, errors.New("secret detail")
}

// FuzzDecode looks for requests that crash the decoder or the planner.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"model":"house","messages":[{"role":"user","content":"第二个多少钱 £5-£8 #W1234567 x3"}]}`))
	f.Add([]byte(`{"model":"house","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"tools":[{"type":"function","function":{"name":"a_b","parameters":{"type":"object","properties":{"product_ids":{"type":"array","items":{"type":"string"}}},"required":["product_ids"]}}}],"tool_choice":"required"}`))
	f.Add([]byte(`{"model":"house","messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"x","arguments":"{"}}]},{"role":"tool","tool_call_id":"1","content":"{\"products\":[{\"id\":1}]}"}]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, body []byte) {
		c, e := decodeCompletion(strings.NewReader(string(body)))
		if (c == nil) == (e == nil) {
			t.Fatalf("request %v and error %v", c, e)
		}
		if e != nil {
			if e.status < 400 || e.Message == "" {
				t.Fatalf("error %+v", e)
			}
			return
		}
		r := respond(c, shopRouter(t), noon) // its own tools would have to be trained for
		if r.text == "" && len(r.calls) == 0 {
			t.Fatal("neither words nor calls")
		}
	})
}

// TestWarm trains ahead and answers many at once from one router.
func TestWarm(t *testing.T) {
	h := newHandler()
	tools := readTools(t, "tools.json")
	raw, err := json.Marshal(tools)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Warm(raw); err != nil {
		t.Fatal(err)
	}
	if err := h.Warm(json.RawMessage(`[{"type":"nothing"}]`)); err == nil {
		t.Error("a bad tool list was taken")
	}
	client := newClient(h)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			req := openai.ChatCompletionRequest{Model: Model, Tools: tools, Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "有没有红色的马克杯"}}}
			if resp, err := client.CreateChatCompletion(context.Background(), req); err != nil || resp.Choices[0].Message.ToolCalls[0].Function.Name != "search_catalog" {
				t.Errorf("answer %+v, %v", resp, err)
			}
		})
	}
	wg.Wait()
	if n := len(h.routers.entries); n != 1 {
		t.Errorf("%d routers for one tool list", n)
	}
}

// TestRouterCache keeps the routers used last.
func TestRouterCache(t *testing.T) {
	c := NewRouters()
	for i := range 2 * maxRouters {
		c.entry(sha256.Sum256([]byte{byte(i)}))
		c.entry(sha256.Sum256([]byte{0})) // always in use
	}
	if _, ok := c.entries[sha256.Sum256([]byte{0})]; !ok || len(c.entries) != maxRouters {
		t.Errorf("%d entries, the one in use kept: %v", len(c.entries), ok)
	}
}
