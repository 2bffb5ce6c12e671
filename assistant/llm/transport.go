package llm

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// callInfo is what go-openai does not tell of an HTTP answer.
type callInfo struct {
	status      int
	retryAfter  time.Duration
	contentType string
}

type callInfoKey struct{}

// recorder is a RoundTripper that notes status, Retry-After and content type of each
// answer in the *callInfo of the request's context.
type recorder struct{ next http.RoundTripper }

func (r recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	if info, ok := req.Context().Value(callInfoKey{}).(*callInfo); ok && err == nil {
		info.status = resp.StatusCode
		info.contentType = resp.Header.Get("Content-Type")
		info.retryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	}
	return resp, err
}

func withCallInfo(ctx context.Context) (context.Context, *callInfo) {
	info := &callInfo{}
	return context.WithValue(ctx, callInfoKey{}, info), info
}

// retryAfter reads both forms of the header (RFC 9110 §10.2.3); 0 for none.
func retryAfter(v string, now time.Time) time.Duration {
	v = strings.TrimSpace(v)
	if s, err := strconv.ParseFloat(v, 64); err == nil && s > 0 {
		return time.Duration(s * float64(time.Second))
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}
