package llm

import (
	"net/http"
	"net/url"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Endpoint is one place where a model can be asked.
type Endpoint struct {
	Name       string // shown in traces and metrics: "deepseek", "house"
	BaseURL    string // up to and including the version path, such as https://api.openai.com/v1
	Key        string
	Model      string
	APIVersion string            // Azure only
	Transport  http.RoundTripper // nil means http.DefaultTransport
	House      bool              // the model in this process: gets unmasked text and utterances
	Price      Price
}

// Price is what tokens cost, in millionths of a currency unit per thousand tokens.
type Price struct {
	Prompt, Cached, Completion int64
}

// Micros is the cost of a usage in millionths of a currency unit.
func (p Price) Micros(u openai.Usage) int64 {
	cached := 0
	if u.PromptTokensDetails != nil {
		cached = u.PromptTokensDetails.CachedTokens
	}
	return (int64(u.PromptTokens-cached)*p.Prompt + int64(cached)*p.Cached + int64(u.CompletionTokens)*p.Completion) / 1000
}

// Preset fills in base URL and model for a well-known provider.
type Preset struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	BaseURL  string `json:"base_url"`
	Model    string `json:"model"`
	NeedsKey bool   `json:"needs_key"`
}

// Presets lists the providers known by name. The base URLs and models are the
// providers' documented ones and can all be overridden.
func Presets() []Preset {
	return []Preset{
		{"openai", "OpenAI", "https://api.openai.com/v1", "gpt-4.1-mini", true},
		{"azure", "Azure OpenAI", "https://RESOURCE.openai.azure.com", "gpt-4.1-mini", true},
		{"deepseek", "DeepSeek 深度求索", "https://api.deepseek.com/v1", "deepseek-chat", true},
		{"qwen", "Qwen 通义千问（百炼）", "https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen-plus", true},
		{"doubao", "Doubao 豆包（火山方舟）", "https://ark.cn-beijing.volces.com/api/v3", "doubao-seed-1-6-250615", true},
		{"kimi", "Kimi 月之暗面", "https://api.moonshot.cn/v1", "kimi-k2-0905-preview", true},
		{"zhipu", "Zhipu 智谱", "https://open.bigmodel.cn/api/paas/v4", "glm-4-flash", true},
		{"ollama", "Ollama", "http://127.0.0.1:11434/v1", "qwen3:8b", false},
		{"vllm", "vLLM", "http://127.0.0.1:8000/v1", "Qwen/Qwen3-8B", false},
		{"llama.cpp", "llama.cpp", "http://127.0.0.1:8080/v1", "default", false},
	}
}

// FromPreset makes an endpoint from a preset's name; empty fields keep the preset's
// values. With no preset the base URL and model must be given.
func FromPreset(name, baseURL, model, key string) (Endpoint, error) {
	e := Endpoint{Name: name, BaseURL: baseURL, Model: model, Key: key}
	if name == "" {
		e.Name = "custom"
	}
	var names []string
	found := name == ""
	for _, p := range Presets() {
		names = append(names, p.Name)
		if p.Name != name {
			continue
		}
		found = true
		if e.BaseURL == "" {
			e.BaseURL = p.BaseURL
		}
		if e.Model == "" {
			e.Model = p.Model
		}
		if p.NeedsKey && key == "" {
			return Endpoint{}, shop.Errorf(shop.Invalid, "the model preset %s needs a key: set OPENAI_API_KEY", name)
		}
	}
	if !found {
		return Endpoint{}, shop.Errorf(shop.Invalid, "unknown model preset %q: use one of %s, or give a base URL", name, strings.Join(names, ", "))
	}
	u, err := url.Parse(e.BaseURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return Endpoint{}, shop.Errorf(shop.Invalid, "model base URL %q is not an http(s) address such as https://api.openai.com/v1", e.BaseURL)
	}
	if strings.HasPrefix(u.Host, "RESOURCE.") {
		return Endpoint{}, shop.Errorf(shop.Invalid, "the azure preset needs your own base URL, such as https://myresource.openai.azure.com")
	}
	if e.Model == "" {
		return Endpoint{}, shop.Errorf(shop.Invalid, "no model named for %s: set the model", e.BaseURL)
	}
	return e, nil
}

// client makes the go-openai client of an endpoint over a recording transport.
func (e Endpoint) client() *openai.Client {
	cfg := openai.DefaultConfig(e.Key)
	if e.Name == "azure" {
		cfg = openai.DefaultAzureConfig(e.Key, e.BaseURL)
		if e.APIVersion != "" {
			cfg.APIVersion = e.APIVersion
		} else {
			cfg.APIVersion = "2024-10-21"
		}
		cfg.AzureModelMapperFunc = func(model string) string { return model }
	}
	cfg.BaseURL = strings.TrimRight(e.BaseURL, "/")
	rt := e.Transport
	if rt == nil {
		rt = http.DefaultTransport
	}
	cfg.HTTPClient = &http.Client{Transport: recorder{rt}}
	return openai.NewClientWithConfig(cfg)
}
