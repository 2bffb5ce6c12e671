package recommend

import (
	"context"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/score"
	"github.com/shopkeeper-ai/shopkeeper/models/tensor"
)

// Quality is the mean over users of how well rankings met what came after.
type Quality struct {
	Users     int     `json:"users"`
	Recall20  float64 `json:"recall_at_20"`
	NDCG100   float64 `json:"ndcg_at_100"`
	HitRate20 float64 `json:"hit_rate_at_20"`
	MRR20     float64 `json:"mrr_at_20"`
}

// evaluationDepth is the length of the rankings that Evaluate asks for.
const evaluationDepth = 100

// Evaluate measures m on interactions that came after those it was fitted on. Counted are the users with a history and at least one relevant item:
// an item of held that the model knows and, unless includeSeen, that the user did not have before.
func Evaluate(ctx context.Context, m *Model, held []Interaction, includeSeen bool) (Quality, error) {
	truth := make([]map[string]bool, len(m.users))
	for _, x := range held {
		u, known := m.userIndex[x.User]
		i, ok := m.itemIndex[x.Item]
		if !known || !ok || !includeSeen && m.history.has(int(u), i) {
			continue
		}
		if truth[u] == nil {
			truth[u] = map[string]bool{}
		}
		truth[u][x.Item] = true
	}
	rankings := make([]score.Ranking, len(m.users))
	errs := make([]error, len(m.users))
	err := tensor.Parallel(ctx, len(m.users), rowGrain, func(_, lo, hi int) {
		for u := lo; u < hi; u++ {
			if truth[u] != nil {
				rankings[u], errs[u] = m.ranking(m.users[u], truth[u], includeSeen)
			}
		}
	})
	if err != nil {
		return Quality{}, err
	}
	var q Quality
	for u, r := range rankings {
		if errs[u] != nil {
			return Quality{}, errs[u]
		}
		if truth[u] != nil {
			q.add(r)
		}
	}
	return q.mean(), nil
}

func (m *Model) ranking(user string, relevant map[string]bool, includeSeen bool) (score.Ranking, error) {
	answer, err := m.Recommend(Request{User: user, K: evaluationDepth, IncludeSeen: includeSeen})
	if err != nil {
		return score.Ranking{}, err
	}
	ranked := make([]string, len(answer.Items))
	for i, rec := range answer.Items {
		ranked[i] = rec.Item
	}
	return score.Rank(ranked, relevant), nil
}

func (q *Quality) add(r score.Ranking) {
	q.Users++
	q.Recall20 += r.Recall(20)
	q.NDCG100 += r.NDCG(100)
	q.HitRate20 += r.HitRate(20)
	q.MRR20 += r.ReciprocalRank(20)
}

func (q Quality) mean() Quality {
	if q.Users == 0 {
		return q
	}
	n := float64(q.Users)
	return Quality{Users: q.Users, Recall20: q.Recall20 / n, NDCG100: q.NDCG100 / n, HitRate20: q.HitRate20 / n, MRR20: q.MRR20 / n}
}

// Split cuts data at a time: before it, and from it on.
func (d Data) Split(at time.Time) (before, after Data) {
	for _, x := range d.Interactions {
		if x.Time.Before(at) {
			before.Interactions = append(before.Interactions, x)
		} else {
			after.Interactions = append(after.Interactions, x)
		}
	}
	return before, after
}
