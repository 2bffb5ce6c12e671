package embed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// RemoteSettings names an OpenAI-compatible embeddings endpoint.
type RemoteSettings struct {
	BaseURL string // as in https://api.openai.com/v1
	APIKey  string
	Model   string
	Dim     int          // asked from the endpoint and expected of it; 0: what the model gives
	Batch   int          // texts in a request; 0: 64
	Tries   int          // attempts at a request; 0: 4
	Client  *http.Client // nil: one with a timeout of 30 s
	// Wait pauses between attempts; nil waits in wall time. It returns early with ctx's error.
	Wait func(ctx context.Context, d time.Duration) error
}

// Remote asks an OpenAI-compatible endpoint for vectors. Requests that fail with 429, 5xx or a broken connection are tried again after 0.5 s, 1 s, 2 s, …
type Remote struct {
	set  RemoteSettings
	api  *openai.Client
	dim  int
	name string
}

// maxEmbedDim bounds what an endpoint may send; Qdrant takes no more either.
const maxEmbedDim = 65536

// Dial asks the endpoint for one vector, to learn its dimension and to notice a wrong address, key or model before anything is ingested.
func Dial(ctx context.Context, s RemoteSettings) (*Remote, error) {
	if s.BaseURL == "" || s.Model == "" {
		return nil, shop.Errorf(shop.Invalid, "a remote embedder needs an address and a model").WithHint("set both, or none to use the local embedder")
	}
	if s.Batch <= 0 {
		s.Batch = 64
	}
	if s.Tries <= 0 {
		s.Tries = 4
	}
	if s.Client == nil {
		s.Client = &http.Client{Timeout: 30 * time.Second}
	}
	if s.Wait == nil {
		s.Wait = wait
	}
	conf := openai.DefaultConfig(s.APIKey)
	conf.BaseURL, conf.HTTPClient = strings.TrimRight(s.BaseURL, "/"), s.Client
	r := &Remote{set: s, api: openai.NewClientWithConfig(conf), dim: s.Dim}
	sample, err := r.Embed(ctx, []string{"shop 商店"})
	if err != nil {
		return nil, err
	}
	r.dim = len(sample[0])
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d", conf.BaseURL, s.Model, r.dim))
	r.name = "remote-" + hex.EncodeToString(sum[:8])
	return r, nil
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Dim is the number of dimensions.
func (r *Remote) Dim() int { return r.dim }

// Fingerprint names endpoint, model and dimension. An endpoint that changes a model under its name cannot be noticed.
func (r *Remote) Fingerprint() string { return r.name }

// Embed implements Embedder.
func (r *Remote) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for start := 0; start < len(texts); start += r.set.Batch {
		batch, err := r.persist(ctx, texts[start:min(start+r.set.Batch, len(texts))])
		if err != nil {
			return nil, err
		}
		out = append(out, batch...)
	}
	return out, nil
}

// persist sends one request until it succeeds, fails for good, or the tries are used up.
func (r *Remote) persist(ctx context.Context, texts []string) ([][]float32, error) {
	pause := 500 * time.Millisecond
	for try := 1; ; try++ {
		vectors, err := r.request(ctx, texts)
		if err == nil {
			return vectors, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if try == r.set.Tries || !passing(err) {
			return nil, r.explain(err)
		}
		if err := r.set.Wait(ctx, pause); err != nil {
			return nil, err
		}
		pause *= 2
	}
}

func (r *Remote) request(ctx context.Context, texts []string) ([][]float32, error) {
	input := make([]string, len(texts))
	for i, t := range texts {
		if input[i] = t; strings.TrimSpace(t) == "" {
			input[i] = "-" // endpoints refuse empty texts
		}
	}
	resp, err := r.api.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{Input: input, Model: openai.EmbeddingModel(r.set.Model), Dimensions: r.set.Dim})
	if err != nil {
		return nil, err
	}
	out := make([][]float32, len(texts))
	for _, e := range resp.Data {
		if e.Index < 0 || e.Index >= len(out) || out[e.Index] != nil {
			return nil, errAnswer("an answer for text %d of %d, or two for it", e.Index, len(texts))
		}
		if err := r.check(e.Embedding); err != nil {
			return nil, err
		}
		normalise(e.Embedding)
		out[e.Index] = e.Embedding
	}
	if len(resp.Data) != len(texts) {
		return nil, errAnswer("%d vectors for %d texts", len(resp.Data), len(texts))
	}
	return out, nil
}

// check refuses vectors that no collection could hold.
func (r *Remote) check(v []float32) error {
	if len(v) == 0 || len(v) > maxEmbedDim || (r.dim > 0 && len(v) != r.dim) {
		return errAnswer("a vector of %d numbers where %d are wanted", len(v), r.dim)
	}
	for _, x := range v {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return errAnswer("a vector with a number that is not finite")
		}
	}
	return nil
}

// answerError is a well-formed answer that makes no sense; asking again will not help.
type answerError struct{ problem string }

func (e *answerError) Error() string { return "it sent " + e.problem }

func errAnswer(format string, args ...any) error { return &answerError{fmt.Sprintf(format, args...)} }

// statusOf is the HTTP status of a failed request, 0 when there was none.
func statusOf(err error) int {
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		return e.HTTPStatusCode
	}
	if e, ok := errors.AsType[*openai.RequestError](err); ok {
		return e.HTTPStatusCode
	}
	return 0
}

// passing reports the errors that may be gone at the next attempt.
func passing(err error) bool {
	if _, ok := errors.AsType[*answerError](err); ok {
		return false
	}
	status := statusOf(err)
	return status == 0 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500
}

// explain says what is wrong with the endpoint and what to do.
func (r *Remote) explain(err error) error {
	kind, hint := shop.Unavailable, "check that the endpoint is up and its address is right"
	switch status := statusOf(err); {
	case errors.As(err, new(*answerError)):
		hint = "it may not be an OpenAI-compatible embeddings endpoint, or the dimension set is not the model's"
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		kind, hint = shop.Forbidden, "set an API key that it accepts"
	case status == http.StatusNotFound:
		kind, hint = shop.NotFound, "check the address, which usually ends in /v1, and the model's name"
	case status == http.StatusTooManyRequests:
		kind, hint = shop.Limited, "it allows no more requests for now; raise the quota or try later"
	case status >= 400 && status < 500:
		kind, hint = shop.Invalid, "check the model's name and the dimension"
	}
	return shop.Errorf(kind, "the embeddings endpoint %s with model %s failed: %w", r.set.BaseURL, r.set.Model, err).WithHint(hint)
}
