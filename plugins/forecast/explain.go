package forecast

import (
	"context"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/span"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// pools keeps what the products of a category have in common, learnt when it is first
// needed in a week.
type pools struct {
	mu   sync.Mutex
	kept map[string]pooled
}

type pooled struct {
	week time.Time
	pool *demand.Pool
}

// sample is how many best sellers a category is learnt from.
const sample = 24

// fit takes a topic's sales apart, with what its category is like where it has one.
func (p *plugin) fit(ctx context.Context, q question, t topic) (*demand.Model, error) {
	item := item(t)
	pool, err := p.pool(ctx, q, t)
	if err != nil {
		return nil, err
	}
	if pool == nil {
		return demand.Fit(item, demand.Settings{Step: demand.Weekly, Country: t.country()})
	}
	return pool.Fit(item)
}

func item(t topic) demand.Item {
	return demand.Item{ID: t.name, Category: t.category, Start: t.start, Sales: t.pieces, Price: t.price}
}

// pool learns a topic's category; nil where it has none or nothing to learn from.
func (p *plugin) pool(ctx context.Context, q question, t topic) (*demand.Pool, error) {
	if t.category == "" {
		return nil, nil
	}
	p.pools.mu.Lock()
	defer p.pools.mu.Unlock()
	if k, ok := p.pools.kept[t.category]; ok && k.week.Equal(t.next()) {
		return k.pool, nil
	}
	near, err := q.category(ctx, t.category, sample)
	if err != nil {
		return nil, err
	}
	var items []demand.Item
	for _, s := range near {
		one := topic{name: s.Product, category: t.category}
		one.sum([]shop.SalesSeries{s})
		if len(one.pieces) >= enough {
			items = append(items, item(one))
		}
	}
	var pool *demand.Pool
	if len(items) > 1 {
		if pool, err = demand.Learn(ctx, items, demand.Settings{Step: demand.Weekly, Country: t.country()}); err != nil {
			return nil, err
		}
	}
	p.pools.kept[t.category] = pooled{week: t.next(), pool: pool}
	return pool, nil
}

var asksWhy = regexp.MustCompile(`(?i)\bwhy\b|\breasons?\b|\bcauses?\b|because of what|what drives|what makes|behind|explain|break (?:it |that )?down|decompos|为什么|为何|原因|怎么这么|怎么会|凭什么|由什么|拆解|分解|因素`)

// explain answers "how sure are you?" and "why is it so high?".
func (p *plugin) explain(ctx context.Context, q question) (tool.Result, error) {
	t, err := q.find(ctx)
	if err != nil {
		return tool.Result{}, err
	}
	s, named := q.time(t)
	weeks, err := q.within(t, s)
	if err != nil {
		return tool.Result{}, err
	}
	o, err := q.look(ctx, t, weeks)
	if err != nil {
		return tool.Result{}, err
	}
	sum := o.over(s)
	r := tool.Result{Cards: []shop.Card{q.chart(o, s)}}
	if !asksWhy.MatchString(q.args.Question) {
		r.Text = words.Sentences(q.Locale(), q.nearest(t), q.sure(o, s, sum))
		return r.WithData(q.expectation(o, s, sum)), nil
	}
	m, err := p.fit(ctx, q, t)
	if err != nil {
		return tool.Result{}, err
	}
	if !named && s.From.Equal(t.next()) {
		s.From = t.next()
	}
	reason, err := m.Why(shop.Weekly.Begin(s.From), s.To.AddDate(0, 0, -1), weeks)
	if err != nil {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "For that time there are no sales to take apart: %v.", "这段时间没有可拆解的销量：%v。", err))
	}
	r.Text = words.Sentences(q.Locale(), q.nearest(t), say(q, "%s, week by week:", "%s，按周拆解：", t.name), reason.Words(q.Locale()), q.compared(sum))
	return r.WithData(struct {
		Expectation
		Reason demand.Reason `json:"reason"`
	}{q.expectation(o, s, sum), reason}), nil
}

// sure says how wide the bands are and what they come from.
func (q question) sure(o outlook, s span.Span, sum total) string {
	half := 0.0
	if sum.Pieces > 0 {
		half = math.Round(100 * (sum.High80 - sum.Low80) / 2 / sum.Pieces)
	}
	verdict := say(q, "fairly sure", "把握较大")
	switch {
	case half > 50:
		verdict = say(q, "not very sure", "把握不大")
	case half > 25:
		verdict = say(q, "only moderately sure", "把握中等")
	}
	return say(q, "I am %[1]s about %[2]s in %[3]s: %.0[4]f pieces, and in 8 of 10 such cases the truth lies between %.0[5]f and %.0[6]f (about ±%.0[9]f %%), in 19 of 20 between %.0[7]f and %.0[8]f. "+
		"The bands are as wide as the errors this forecast would have made in the past %[10]d weeks.",
		"对%[2]s在%[3]s的预测%[1]s：预计 %.0[4]f 件，十次里有八次落在 %.0[5]f–%.0[6]f 件之间（约 ±%.0[9]f%%），二十次里有十九次落在 %.0[7]f–%.0[8]f 件之间。区间宽度来自过去 %[10]d 周里同样方法的实际误差。",
		verdict, o.name, s.Name.In(q.Locale()), sum.Pieces, sum.Low80, sum.High80, sum.Low95, sum.High95, half, len(o.pieces))
}

// Trial is the data of an answer about another price.
type Trial struct {
	Subject     string  `json:"subject"`
	Change      float64 `json:"change_percent"`
	Weeks       int     `json:"weeks"`
	Base        float64 `json:"pieces_now"`
	Changed     float64 `json:"pieces_then"`
	Low         float64 `json:"low_95"`
	High        float64 `json:"high_95"`
	RevenueNow  float64 `json:"revenue_now,omitempty"`
	RevenueThen float64 `json:"revenue_then,omitempty"`
	Evidence    float64 `json:"own_evidence_percent"`
}

// price answers "what if we cut the price by 10 %?".
func (p *plugin) price(ctx context.Context, q question) (tool.Result, error) {
	change, ok := changeOf(q.args.Change)
	if !ok {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "By how much shall the price change? Say it in per cent, such as “cut by 10 %%”.", "价格要变多少？请说百分比，例如“降价 10%%”。"))
	}
	t, err := q.find(ctx)
	if err != nil {
		return tool.Result{}, err
	}
	s, _ := q.time(t)
	if _, err := q.within(t, s); err != nil {
		return tool.Result{}, err
	}
	m, err := p.fit(ctx, q, t)
	if err != nil {
		return tool.Result{}, err
	}
	weeks := max(1, t.ahead(s))
	what, err := m.WhatIf(weeks, change)
	if err != nil {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "This change cannot be tried: %v.", "这个改动无法试算：%v。", err))
	}
	effect, err := m.PriceEffect(change)
	if err != nil {
		return tool.Result{}, err
	}
	trial := Trial{Subject: t.name, Change: math.Round(1000*change) / 10, Weeks: weeks, Base: math.Round(what.Base), Changed: math.Round(what.Changed),
		Low: math.Round(what.Lo), High: math.Round(what.Hi), Evidence: math.Round(100 * effect.Evidence)}
	revenue := !math.IsNaN(what.Revenue) && !math.IsNaN(what.BaseRevenue)
	if revenue {
		trial.RevenueNow, trial.RevenueThen = math.Round(what.BaseRevenue), math.Round(what.Revenue)
	}
	text := words.Sentences(q.Locale(), q.nearest(t), q.tried(t, trial, revenue))
	return tool.Result{Text: text}.WithData(trial), nil
}

func (q question) tried(t topic, r Trial, revenue bool) string {
	l := q.Locale()
	way := say(q, "cut by", "下调")
	if r.Change > 0 {
		way = say(q, "raised by", "上调")
	}
	text := say(q, "With the price of %[1]s %[2]s %.4[3]g %%, about %.0[5]f instead of %.0[4]f pieces would be sold over %[6]d weeks (between %.0[7]f and %.0[8]f with 95 %%).",
		"%[1]s价格%[2]s %.4[3]g%%，未来 %[6]d 周预计卖出约 %.0[5]f 件，不调价为 %.0[4]f 件（95%% 的可能在 %.0[7]f–%.0[8]f 件之间）。",
		t.name, way, math.Abs(r.Change), r.Base, r.Changed, r.Weeks, r.Low, r.High)
	if revenue {
		money := func(major float64) string {
			return shop.Money{Minor: int64(math.Round(major)) * 100, Currency: t.currency}.String()
		}
		text = words.Sentences(l, text, say(q, "Revenue would go from %s to %s.", "销售额将从 %s 变为 %s。", money(r.RevenueNow), money(r.RevenueThen)))
	}
	return words.Sentences(l, text, say(q, "%.0f %% of this is the product's own evidence, the rest what its category and experience tell; prices that moved because demand did can mislead it.",
		"其中 %.0f%% 的依据来自这些商品自己的价格记录，其余来自同类商品和经验；如果以往是因为需求变化才调价，结果会有偏差。", r.Evidence))
}

var (
	percent = regexp.MustCompile(`([+-]?)\s*(\d+(?:\.\d+)?)\s*(?:%|％|per ?cent|个点|个百分点)|百分之([一二两三四五六七八九十]+|\d+)`)
	zhe     = regexp.MustCompile(`(?:打\s*)?(\d(?:\.\d)?|[一二三四五六七八九]+)\s*折`)
	down    = regexp.MustCompile(`(?i)\b(?:cut|lower|reduce|reduced|drop|decrease|discount|off|less|cheaper|down)\b|降|减|便宜|下调|优惠|折`)
	digits  = map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
)

// changeOf reads a change of a price as a share: −0.1 for "cut by 10 %" or "打九折".
func changeOf(text string) (float64, bool) {
	switch {
	case strings.Contains(text, "半价") || strings.Contains(strings.ToLower(text), "half the price") || strings.Contains(strings.ToLower(text), "half price"):
		return -0.5, true
	case zhe.MatchString(text):
		m := zhe.FindStringSubmatch(text)[1]
		v, err := strconv.ParseFloat(m, 64)
		if err != nil {
			scale := 1.0
			for _, r := range m {
				v, scale = v+scale*float64(digits[r]), scale/10
			}
		}
		return v/10 - 1, v > 0 && v < 10
	}
	m := percent.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	v, err := strconv.ParseFloat(m[2]+m[3], 64)
	if err != nil {
		v = tens(m[3])
	}
	if m[1] == "-" || m[1] == "" && down.MatchString(text) {
		v = -v
	}
	return v / 100, v > -95 && v <= 300 && v != 0
}

// tens reads a Chinese number below a hundred.
func tens(text string) float64 {
	before, after, ten := strings.Cut(text, "十")
	one := func(s string) int {
		for _, r := range s {
			return digits[r]
		}
		return 0
	}
	switch {
	case !ten:
		return float64(one(text))
	case before == "":
		return float64(10 + one(after))
	}
	return float64(10*one(before) + one(after))
}
