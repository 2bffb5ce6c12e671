package forecast

import (
	"context"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/span"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// soon is how many weeks ahead a time may begin that “why” asks a forecast about.
const soon = 26

var asksWhy = regexp.MustCompile(`(?i)\bwhy\b|\breasons?\b|\bcauses?\b|because of what|what drives|what makes|behind|explain|break (?:it |that )?down|decompos|为什么|为何|原因|怎么这么|怎么会|凭什么|由什么|拆解|分解|因素`)

// explain answers "how sure are you?" and "why is it so high?".
func (p *plugin) explain(ctx context.Context, q question) (tool.Result, error) {
	t, err := p.find(ctx, q)
	if err != nil {
		return tool.Result{}, err
	}
	s, named := q.time(t)
	why := asksWhy.MatchString(q.args.Question)
	if why && named && !s.Open && s.From.After(q.Now.AddDate(0, 0, 7*soon)) {
		if last, ok := span.Find(q.args.Period, q.Now.AddDate(-1, 0, 0)); ok {
			s = last // “why is November so high?” is said of the last one
		}
	}
	weeks, err := q.within(t, s)
	if err != nil {
		return tool.Result{}, err
	}
	o, err := p.look(ctx, q, t, weeks)
	if err != nil {
		return tool.Result{}, err
	}
	sum := o.over(s)
	r := tool.Result{Cards: []shop.Card{q.chart(o, s)}}
	if !why {
		r.Text = words.Sentences(q.Locale(), q.nearest(t), q.sure(o, s, sum))
		return r.WithData(q.expectation(o, s, sum)), nil
	}
	m, err := p.fit(ctx, q, t)
	if err != nil {
		return tool.Result{}, err
	}
	first, last := shop.Weekly.Begin(s.From), shop.Weekly.Begin(s.To.AddDate(0, 0, -1)).AddDate(0, 0, 6)
	reason, err := m.Why(first, last, weeks)
	if err != nil {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "For that time there are no sales to take apart: %v.", "这段时间没有可拆解的销量：%v。", err))
	}
	r.Text = words.Sentences(q.Locale(), q.nearest(t), say(q, "%s, in whole weeks:", "%s，按整周拆解：", t.name), reason.Words(q.Locale()))
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
		"The bands are as wide as the errors that the same forecast would have made in past weeks for products of this size.",
		"对%[2]s在%[3]s的预测%[1]s：预计 %.0[4]f 件，十次里有八次落在 %.0[5]f–%.0[6]f 件之间（约 ±%.0[9]f%%），二十次里有十九次落在 %.0[7]f–%.0[8]f 件之间。区间宽度来自用同样方法预测过去各周时、销量相近的商品实际出现的误差。",
		verdict, o.name, s.Name.In(q.Locale()), sum.Pieces, sum.Low80, sum.High80, sum.Low95, sum.High95, half)
}

// Trial is the data of an answer about another price.
type Trial struct {
	Subject     string  `json:"subject"`
	Change      float64 `json:"change_percent"`
	Period      string  `json:"period"`
	Base        float64 `json:"pieces_now"`
	Changed     float64 `json:"pieces_then"`
	Low         float64 `json:"low_95"`
	High        float64 `json:"high_95"`
	RevenueNow  float64 `json:"revenue_now,omitempty"`
	RevenueThen float64 `json:"revenue_then,omitempty"`
	Elasticity  float64 `json:"elasticity"`
	Evidence    float64 `json:"own_evidence_percent"`
}

// price answers "what if we cut the price by 10 %?".
func (p *plugin) price(ctx context.Context, q question) (tool.Result, error) {
	change, ok := changeOf(q.args.Change)
	if !ok {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "By how much shall the price change? Say it in per cent, such as “cut by 10 %%”.", "价格要变多少？请说百分比，例如“降价 10%%”。"))
	}
	t, err := p.find(ctx, q)
	if err != nil {
		return tool.Result{}, err
	}
	s, _ := q.time(t)
	s.From = later(s.From, t.next()) // what is sold is sold
	if !s.From.Before(s.To) {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "That time is over; name weeks that are still to come.", "这段时间已经过去，请说还没到的几周。"))
	}
	weeks, err := q.within(t, s)
	if err != nil {
		return tool.Result{}, err
	}
	o, err := p.look(ctx, q, t, weeks)
	if err != nil {
		return tool.Result{}, err
	}
	m, err := p.fit(ctx, q, t)
	if err != nil {
		return tool.Result{}, err
	}
	effect, err := m.PriceEffect(change)
	if err != nil {
		return tool.Result{}, err
	}
	base := o.over(s).Pieces
	trial := Trial{Subject: t.name, Change: math.Round(1000*change) / 10, Period: s.Name.In(q.Locale()), Base: math.Round(base), Changed: math.Round(base * effect.Factor),
		Low: math.Round(base * effect.Lo), High: math.Round(base * effect.Hi), Elasticity: math.Round(10*m.Elasticity().Mean) / 10, Evidence: math.Round(100 * effect.Evidence)}
	price := m.UsualPrice()
	if known := !math.IsNaN(price); known {
		trial.RevenueNow, trial.RevenueThen = math.Round(base*price), math.Round(base*effect.Factor*price*(1+change))
	}
	text := words.Sentences(q.Locale(), q.nearest(t), q.tried(t, trial))
	return tool.Result{Text: text}.WithData(trial), nil
}

func (q question) tried(t topic, r Trial) string {
	l := q.Locale()
	way := say(q, "cut by", "下调")
	if r.Change > 0 {
		way = say(q, "raised by", "上调")
	}
	text := say(q, "With the price of %[1]s %[2]s %.4[3]g %%, about %.0[5]f instead of %.0[4]f pieces would be sold in %[6]s (between %.0[7]f and %.0[8]f with 95 %%).",
		"%[1]s价格%[2]s %.4[3]g%%后，%[6]s预计卖出约 %.0[5]f 件，不调价为 %.0[4]f 件（95%% 的可能在 %.0[7]f–%.0[8]f 件之间）。",
		t.name, way, math.Abs(r.Change), r.Base, r.Changed, r.Period, r.Low, r.High)
	if r.RevenueNow > 0 {
		money := func(major float64) string {
			return shop.Money{Minor: int64(math.Round(major)) * 100, Currency: t.currency}.String()
		}
		text = words.Sentences(l, text, say(q, "Revenue would go from %s to %s.", "销售额将从 %s 变为 %s。", money(r.RevenueNow), money(r.RevenueThen)))
	}
	return words.Sentences(l, text, q.evidence(t, r))
}

// The shares of own evidence from which an answer rests on the product's prices, and
// below which it does not.
const (
	ownEvidence   = 60.0
	otherEvidence = 15.0
)

// evidence says what an answer about a price rests on.
func (q question) evidence(t topic, r Trial) string {
	if _, one := t.one(); !one {
		return say(q, "This is what went together with the mean price of the group (1 %% of price moved sales by %.1[1]f %%), which also moves with what is bought: ask for a single product to be surer.",
			"这是根据这组商品的平均售价估算的（价格变动 1%%，销量约变动 %.1[1]f%%），而平均售价也受购买结构影响：想更准，请单独问某个商品。", -r.Elasticity)
	}
	switch {
	case r.Evidence < otherEvidence:
		return say(q, "Its own price has hardly moved, so this is what similar products and experience tell (1 %% of price moves sales by %.1[1]f %%): try it on a small scale first.",
			"它自己的价格几乎没有变动过，这个结果来自同类商品和经验（价格变动 1%%，销量约变动 %.1[1]f%%）：建议先小范围试一试。", -r.Elasticity)
	case r.Evidence < ownEvidence:
		return say(q, "About %.0[2]f %% of this rests on its own price history, the rest on similar products (1 %% of price moves sales by %.1[1]f %%); prices that were changed because demand did would mislead it.",
			"其中约 %.0[2]f%% 依据它自己的调价记录，其余参考同类商品（价格变动 1%%，销量约变动 %.1[1]f%%）；如果以往是因为需求变化才调价，结果会有偏差。", -r.Elasticity, r.Evidence)
	}
	return say(q, "This rests mostly on its own price history (1 %% of price moves sales by %.1[1]f %%); prices that were changed because demand did would mislead it.",
		"这主要依据它自己的调价记录（价格变动 1%%，销量约变动 %.1[1]f%%）；如果以往是因为需求变化才调价，结果会有偏差。", -r.Elasticity)
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
