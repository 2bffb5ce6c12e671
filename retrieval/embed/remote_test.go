package embed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

type embedRequest struct {
	Input      []string `json:"input"`
	Model      string   `json:"model"`
	Dimensions int      `json:"dimensions"`
}

// endpoint answers like OpenAI: the vector of a text is its length and 1, last text first. fail may answer instead.
func endpoint(t *testing.T, fail func(n int, w http.ResponseWriter) bool) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var calls atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(calls.Add(1))
		w.Header().Set("Content-Type", "application/json")
		if fail != nil && fail(n, w) {
			return
		}
		var in embedRequest
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.URL.Path != "/v1/embeddings" || r.Header.Get("Authorization") != "Bearer key" {
			http.Error(w, `{"error":{"message":"bad request"}}`, http.StatusBadRequest)
			return
		}
		var data []string
		for i := len(in.Input) - 1; i >= 0; i-- {
			data = append(data, fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":[%d,1]}`, i, len(in.Input[i])))
		}
		fmt.Fprintf(w, `{"object":"list","data":[%s],"model":%q}`, strings.Join(data, ","), in.Model)
	}))
	t.Cleanup(s.Close)
	return s, &calls
}

// settings never wait; the pauses asked for are counted.
func settings(s *httptest.Server, pauses *[]time.Duration) RemoteSettings {
	return RemoteSettings{BaseURL: s.URL + "/v1/", APIKey: "key", Model: "m", Batch: 2, Client: s.Client(), Wait: func(ctx context.Context, d time.Duration) error {
		*pauses = append(*pauses, d)
		return ctx.Err()
	}}
}

func TestRemoteBatchesAndKeepsOrder(t *testing.T) {
	s, calls := endpoint(t, nil)
	var pauses []time.Duration
	r, err := Dial(t.Context(), settings(s, &pauses))
	if err != nil {
		t.Fatal(err)
	}
	calls.Store(0)
	v, err := r.Embed(t.Context(), []string{"a", "bbb", "", "ccccc", "d"})
	if err != nil || len(v) != 5 || r.Dim() != 2 {
		t.Fatalf("%v, %v, dimension %d", v, err, r.Dim())
	}
	if calls.Load() != 3 || len(pauses) != 0 {
		t.Errorf("%d requests, pauses %v", calls.Load(), pauses)
	}
	for i, want := range []float32{1, 3, 1, 5, 1} { // an empty text is sent as one character
		if got := v[i][0] / v[i][1]; got < want-0.001 || got > want+0.001 {
			t.Errorf("text %d has the vector of another: %v", i, v[i])
		}
		if n := cosine(v[i], v[i]); n < 0.999 || n > 1.001 {
			t.Errorf("text %d has length² %v", i, n)
		}
	}
}

func TestRemoteTriesAgain(t *testing.T) {
	for name, status := range map[string]int{"too many": 429, "broken": 500, "gateway": 502, "busy": 503} {
		s, _ := endpoint(t, func(n int, w http.ResponseWriter) bool {
			if n <= 2 {
				http.Error(w, `{"error":{"message":"later"}}`, status)
			}
			return n <= 2
		})
		var pauses []time.Duration
		if _, err := Dial(t.Context(), settings(s, &pauses)); err != nil || !slices.Equal(pauses, []time.Duration{500 * time.Millisecond, time.Second}) {
			t.Errorf("%s: %v after %v", name, err, pauses)
		}
	}
}

func TestRemoteFailuresAreExplained(t *testing.T) {
	for name, c := range map[string]struct {
		status, tries int
		body          string
		kind          shop.Kind
		hint          string
	}{
		"key":      {401, 1, `{"error":{"message":"bad key"}}`, shop.Forbidden, "API key"},
		"model":    {404, 1, `{"error":{"message":"no model"}}`, shop.NotFound, "model's name"},
		"request":  {400, 1, `{"error":{"message":"dimensions"}}`, shop.Invalid, "dimension"},
		"quota":    {429, 4, `{"error":{"message":"quota"}}`, shop.Limited, "quota"},
		"down":     {503, 4, `<html>`, shop.Unavailable, "up"},
		"few":      {200, 1, `{"data":[]}`, shop.Unavailable, "OpenAI-compatible"},
		"index":    {200, 1, `{"data":[{"index":7,"embedding":[1]}]}`, shop.Unavailable, "OpenAI-compatible"},
		"no size":  {200, 1, `{"data":[{"index":0,"embedding":[]}]}`, shop.Unavailable, "OpenAI-compatible"},
		"repeated": {200, 1, `{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}`, shop.Unavailable, "OpenAI-compatible"},
	} {
		s, calls := endpoint(t, func(_ int, w http.ResponseWriter) bool {
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
			return true
		})
		var pauses []time.Duration
		_, err := Dial(t.Context(), settings(s, &pauses))
		if shop.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.hint) || !strings.Contains(err.Error(), s.URL) || int(calls.Load()) != c.tries {
			t.Errorf("%s after %d requests: %v", name, calls.Load(), err)
		}
	}
}

func TestRemoteRefusesAnotherDimension(t *testing.T) {
	s, _ := endpoint(t, nil)
	var pauses []time.Duration
	set := settings(s, &pauses)
	set.Dim = 3
	if _, err := Dial(t.Context(), set); err == nil || !strings.Contains(err.Error(), "2 numbers where 3") {
		t.Errorf("got %v", err)
	}
	if _, err := Dial(t.Context(), RemoteSettings{Model: "m"}); shop.KindOf(err) != shop.Invalid {
		t.Errorf("no address: %v", err)
	}
}

func TestRemoteStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, calls := endpoint(t, func(_ int, w http.ResponseWriter) bool {
		cancel()
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	var pauses []time.Duration
	if _, err := Dial(ctx, settings(s, &pauses)); !errors.Is(err, context.Canceled) || calls.Load() != 1 {
		t.Errorf("%v after %d requests", err, calls.Load())
	}
}

func TestFingerprintsOfEndpointsDiffer(t *testing.T) {
	s, _ := endpoint(t, nil)
	var pauses []time.Duration
	a, b := settings(s, &pauses), settings(s, &pauses)
	b.Model = "other"
	x, err1 := Dial(t.Context(), a)
	y, err2 := Dial(t.Context(), b)
	z, err3 := Dial(t.Context(), a)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	if x.Fingerprint() == y.Fingerprint() || x.Fingerprint() != z.Fingerprint() {
		t.Errorf("%s, %s, %s", x.Fingerprint(), y.Fingerprint(), z.Fingerprint())
	}
}
