package chat

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// Rates bound how fast frames are taken. Zero fields take the defaults.
type Rates struct {
	Person      float64 // messages a second of one person, lasting; 1
	PersonBurst int     // 20
	IP          float64 // messages a second from one address, lasting; 20
	IPBurst     int     // 200
}

// limiter counts messages per person and per address. Other frames cost a tenth: they
// are cheap but not free.
type limiter struct {
	rates Rates
	mu    sync.Mutex
	seen  map[string]*bucket
}

type bucket struct {
	limit *rate.Limiter
	used  time.Time
}

func newLimiter(r Rates) *limiter {
	if r.Person == 0 {
		r.Person = 1
	}
	if r.PersonBurst == 0 {
		r.PersonBurst = 20
	}
	if r.IP == 0 {
		r.IP = 20
	}
	if r.IPBurst == 0 {
		r.IPBurst = 200
	}
	return &limiter{rates: r, seen: map[string]*bucket{}}
}

// take counts a frame. Too fast is an error of kind limited with the time to wait.
// Staff are trusted with ten times the rate.
func (l *limiter) take(w auth.Who, ip, kind string, now time.Time) (time.Duration, error) {
	cost, times := 10, 1.0
	if kind != protocol.Send && kind != protocol.Human {
		cost = 1
	}
	if w.Role.Staff() {
		times = 10
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	person := l.bucket("p "+w.Person, l.rates.Person*times, l.rates.PersonBurst)
	address := l.bucket("a "+ip, l.rates.IP*times, l.rates.IPBurst)
	person.used, address.used = now, now
	own, shared := person.limit.ReserveN(now, cost), address.limit.ReserveN(now, cost)
	wait := max(own.DelayFrom(now), shared.DelayFrom(now))
	if wait > 0 { // what is refused is not counted
		own.CancelAt(now)
		shared.CancelAt(now)
		return wait, shop.Errorf(shop.Limited, "that is very fast; please wait a moment")
	}
	return 0, nil
}

// bucket finds or makes a bucket; a message costs ten tokens.
func (l *limiter) bucket(key string, perSecond float64, burst int) *bucket {
	b := l.seen[key]
	if b == nil {
		b = &bucket{limit: rate.NewLimiter(rate.Limit(perSecond*10), burst*10)}
		l.seen[key] = b
	}
	return b
}

// forgetAfter is how long an unused bucket is kept; by then it is full again.
const forgetAfter = 10 * time.Minute

func (l *limiter) forget(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, b := range l.seen {
		if now.Sub(b.used) > forgetAfter {
			delete(l.seen, key)
		}
	}
}
