package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/peer"
)

// Rates bound how fast the API is asked. They are far above what pages do and far below
// what would slow others down. Zero fields take the defaults; a negative rate is none.
type Rates struct {
	Address      float64 // requests a second from one address, lasting; 200
	AddressBurst int     // 2,000
	Session      float64 // requests a second in one person's name; 25
	SessionBurst int     // 250
}

func (r Rates) withDefaults() Rates {
	if r.Address == 0 {
		r.Address = 200
	}
	if r.AddressBurst == 0 {
		r.AddressBurst = 2000
	}
	if r.Session == 0 {
		r.Session = 25
	}
	if r.SessionBurst == 0 {
		r.SessionBurst = 250
	}
	return r
}

// buckets are token buckets by key; those that nobody used for bucketKept are full again
// and forgotten.
type buckets struct {
	rate  rate.Limit
	burst int

	mu    sync.Mutex
	seen  map[string]*bucket
	swept time.Time
}

type bucket struct {
	limit *rate.Limiter
	used  time.Time
}

const bucketKept = 5 * time.Minute

func newBuckets(perSecond float64, burst int) *buckets {
	return &buckets{rate: rate.Limit(perSecond), burst: burst, seen: map[string]*bucket{}}
}

// wait counts a request of key; above 0 it was not counted and may come again after that
// time.
func (b *buckets) wait(key string, now time.Time) time.Duration {
	if b.rate < 0 {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.swept) > bucketKept {
		b.swept = now
		for k, one := range b.seen {
			if now.Sub(one.used) > bucketKept {
				delete(b.seen, k)
			}
		}
	}
	one := b.seen[key]
	if one == nil {
		one = &bucket{limit: rate.NewLimiter(b.rate, b.burst)}
		b.seen[key] = one
	}
	one.used = now
	r := one.limit.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// tooFast answers a request that comes above a rate, and reports whether it did.
func tooFast(w http.ResponseWriter, wait time.Duration) bool {
	if wait <= 0 {
		return false
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	writeError(w, shop.Errorf(shop.Limited, "that is very fast; please wait a moment"))
	return true
}

// guarded lets only the machine itself read the figures, or whoever has the token: they
// tell how a shop does.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		switch {
		case s.MetricsToken != "" && ok && same(given, s.MetricsToken), s.MetricsToken == "" && peer.Direct(r):
			next.ServeHTTP(w, r)
		case s.MetricsToken != "":
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "the figures need the bearer token of metrics.token", http.StatusUnauthorized)
		default:
			http.Error(w, "the figures are for this machine alone: set metrics.token to read them from another", http.StatusForbidden)
		}
	})
}

// same compares secrets in constant time, whatever their lengths.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
