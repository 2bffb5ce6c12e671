package forecast

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/span"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// say is words.Say in the language of the question.
func say(q question, en, zh string, args ...any) string {
	return words.Say(q.Locale(), en, zh, args...)
}

// Expectation is the data of an answer about a time.
type Expectation struct {
	Subject  string    `json:"subject"`
	Products []Product `json:"products,omitempty"` // at most ten
	Period   string    `json:"period"`
	From     string    `json:"from"`
	To       string    `json:"to"` // last day
	Total    total     `json:"total"`
	Weekly   []float64 `json:"weekly"` // from the Monday of Start
	Start    string    `json:"start"`
	Model    string    `json:"model"`
}

// Product names a product to a model.
type Product struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func (q question) expectation(o outlook, s span.Span, sum total) Expectation {
	e := Expectation{Subject: o.name, Period: s.Name.In(q.Locale()), From: s.From.Format(time.DateOnly), To: s.To.AddDate(0, 0, -1).Format(time.DateOnly),
		Total: rounded(sum), Start: o.next().Format(time.DateOnly), Model: o.model}
	for _, v := range o.mean {
		e.Weekly = append(e.Weekly, math.Round(10*v)/10)
	}
	for _, p := range o.products[:min(len(o.products), 10)] {
		e.Products = append(e.Products, Product{ID: p.ID, Title: p.Title.In(q.Locale())})
	}
	return e
}

func rounded(t total) total {
	for _, v := range []*float64{&t.Pieces, &t.Sold, &t.Before, &t.Low80, &t.High80, &t.Low95, &t.High95} {
		*v = math.Round(*v)
	}
	return t
}

// demand answers "how many will we sell?".
func (p *plugin) demand(ctx context.Context, q question) (tool.Result, error) {
	t, err := p.find(ctx, q)
	if err != nil {
		return tool.Result{}, err
	}
	s, _ := q.time(t)
	weeks, err := q.within(t, s)
	if err != nil {
		return tool.Result{}, err
	}
	o, err := p.look(ctx, q, t, weeks)
	if err != nil {
		return tool.Result{}, err
	}
	sum := o.over(s)
	text := words.Sentences(q.Locale(), q.nearest(t), q.expected(o, s, sum), q.compared(sum), q.overridden(o))
	r := tool.Result{Text: text, Cards: []shop.Card{q.chart(o, s)}}
	return r.WithData(q.expectation(o, s, sum)), nil
}

// nearest says that the words are in no title.
func (q question) nearest(t topic) string {
	if !t.loose {
		return ""
	}
	return say(q, "No product is called %[1]s; the nearest is %[2]s.", "没有名称含%[1]s的商品，最接近的是%[2]s。", words.Quote(q.args.Subject), t.name)
}

func (q question) expected(o outlook, s span.Span, sum total) string {
	name := s.Name.In(q.Locale())
	if sum.Sold > 0 && s.Past(o.next()) {
		return say(q, "In %[2]s %.0[3]f pieces of %[1]s were sold.", "%[2]s，%[1]s共卖出 %.0[3]f 件。", o.name, name, sum.Pieces)
	}
	text := say(q, "I expect about %.0[3]f pieces of %[1]s in %[2]s: between %.0[4]f and %.0[5]f with 80 %% probability, between %.0[6]f and %.0[7]f with 95 %%.",
		"%[2]s，%[1]s预计能卖约 %.0[3]f 件：80%% 的可能在 %.0[4]f–%.0[5]f 件之间，95%% 的可能在 %.0[6]f–%.0[7]f 件之间。",
		o.name, name, sum.Pieces, sum.Low80, sum.High80, sum.Low95, sum.High95)
	if sum.Sold > 0 {
		text = words.Sentences(q.Locale(), text, say(q, "Of these %.0f are sold already.", "其中 %.0f 件已经卖出。", sum.Sold))
	}
	return text
}

// compared holds a total against the same weeks a year before.
func (q question) compared(sum total) string {
	if !sum.Known || math.Round(sum.Before) == 0 {
		return ""
	}
	change := math.Round(100 * (sum.Pieces/sum.Before - 1))
	switch {
	case change > 0:
		return say(q, "In the same weeks a year before it was %.0f, so this is %.0f %% more.", "去年同期为 %.0f 件，同比增长 %.0f%%。", sum.Before, change)
	case change < 0:
		return say(q, "In the same weeks a year before it was %.0f, so this is %.0f %% less.", "去年同期为 %.0f 件，同比下降 %.0f%%。", sum.Before, -change)
	}
	return say(q, "In the same weeks a year before it was as much, %.0f.", "与去年同期的 %.0f 件持平。", sum.Before)
}

// overridden says whose figures are in a forecast.
func (q question) overridden(o outlook) string {
	if len(o.by) == 0 {
		return ""
	}
	by := o.by[len(o.by)-1]
	return say(q, "From %s on it holds a planner's own %.0f pieces a week (%s).", "其中 %s 起采用了人工调整：每周 %.0f 件（%s）。",
		words.Date(q.Locale(), by.Start, q.Now), by.Value, words.Shorten(by.Reason, 80))
}

// chart shows a year and a half of history and the weeks ahead.
func (q question) chart(o outlook, s span.Span) shop.Card {
	const shown = 78
	skip := max(0, len(o.pieces)-shown)
	l := q.Locale()
	c := shop.ChartCard{
		Title: say(q, "%s: weekly sales and forecast", "%s：每周销量与预测", strings.Trim(o.name, "“”")), Unit: say(q, "pieces a week", "件/周"), Step: shop.Weekly,
		Start: o.start.AddDate(0, 0, 7*skip), Past: o.pieces[skip:], Ahead: tenths(o.mean),
	}
	if len(o.products) > 1 {
		c.Title = say(q, "%s: weekly sales and forecast", "%s：每周销量与预测", o.name)
	}
	for _, b := range o.bands {
		c.Bands = append(c.Bands, shop.ChartBand{Level: b.Level, Lower: tenths(b.Lo), Upper: tenths(b.Hi)})
	}
	c.Marks = marks(o, s, l)
	if p, ok := o.one(); ok && q.Identity.Role != shop.Agent && q.Identity.Role != shop.Marketer {
		c.Override = &shop.ChartGrip{Product: p.ID}
	}
	return shop.NewCard(shop.CardChart, c)
}

// marks are the festivals and days of offers of the weeks ahead and of a year before
// them, and the event that was asked about.
func marks(o outlook, s span.Span, l shop.Locale) []shop.ChartMark {
	var all []shop.ChartMark
	end := o.next().AddDate(0, 0, 7*len(o.mean))
	occasions, err := o.country().Between(o.next().AddDate(-1, 0, 0), end)
	if err != nil {
		return nil // outside the years of the calendar: a chart without marks
	}
	asked := s.Event == ""
	for _, e := range occasions {
		if e.First.Before(o.start) || !e.First.Before(end) {
			continue
		}
		asked = asked || e.Key == s.Event
		mark := shop.ChartMark{Name: e.Name.In(l), From: e.First}
		if e.Last.After(e.First) {
			mark.To = e.Last
		}
		all = append(all, mark)
	}
	if !asked {
		all = append(all, shop.ChartMark{Name: s.Name.In(l), From: s.From, To: s.To.AddDate(0, 0, -1)})
	}
	return all
}

func tenths(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = math.Round(10*v) / 10
	}
	return out
}
