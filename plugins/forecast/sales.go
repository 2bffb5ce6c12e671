package forecast

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// recently keeps the sales of categories and of the whole shop for a while: they are
// added up from every order of two years, and only weeks that are over count.
type recently struct {
	mu   sync.Mutex
	kept map[string]answered
}

type answered struct {
	at     time.Time // wall time
	series []shop.SalesSeries
}

const (
	keptFor  = 10 * time.Minute
	keptMost = 32
)

// of answers a request whose bounds are taken back to their weeks.
func (r *recently) of(ctx context.Context, q question, s tool.SeriesRequest) ([]shop.SalesSeries, error) {
	s.Since, s.Until = s.Step.Begin(s.Since), s.Step.Begin(s.Until)
	if len(s.Products) > 0 {
		return tool.SalesSeries(ctx, q.host, s)
	}
	key, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	known, ok := r.kept[string(key)]
	r.mu.Unlock()
	if ok && time.Since(known.at) < keptFor {
		return known.series, nil
	}
	series, err := tool.SalesSeries(ctx, q.host, s)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for k, old := range r.kept {
		if len(r.kept) >= keptMost || time.Since(old.at) >= keptFor {
			delete(r.kept, k)
		}
	}
	r.kept[string(key)] = answered{time.Now(), series}
	return series, nil
}
