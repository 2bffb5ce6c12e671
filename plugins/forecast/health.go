package forecast

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/track"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// Health is the data of how forecasts of the past met what was sold.
type Health struct {
	Subject string      `json:"subject"`
	Weeks   int         `json:"weeks"`
	Bias    float64     `json:"bias"`   // pieces a week, sold less forecast
	Error   float64     `json:"error"`  // mean absolute, pieces a week
	Signal  float64     `json:"signal"` // −1 to 1
	Notice  track.Cause `json:"notice"`
	Stored  *Met        `json:"stored,omitempty"`    // the forecasts that the shop planned by
	Changed *Changed    `json:"overrides,omitempty"` // what planners' figures did
	Fled    []Fled      `json:"fled,omitempty"`      // products of a category or the shop
}

// Met is how stored forecasts did since they are watched.
type Met struct {
	Weeks  int         `json:"weeks"`
	Bias   float64     `json:"bias"`
	Error  float64     `json:"error"`
	Signal float64     `json:"signal"`
	Notice track.Cause `json:"notice,omitempty"` // why the model was last fitted again
	Since  string      `json:"since,omitempty"`  // week of the notice
}

// Changed is what overrides did to the error, pieces a week.
type Changed struct {
	Weeks  int     `json:"weeks"`
	With   float64 `json:"error_with"`
	Before float64 `json:"error_without"`
}

// Fled is a product whose sales ran away from its stored forecast.
type Fled struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Notice track.Cause `json:"notice"`
	Since  string      `json:"since"`
}

const (
	watched  = 26 // weeks that are forecast again
	lately   = 8  // weeks that a notice is told
	mostFled = 20 // notices that are listed
)

// health answers "does the forecast still fit?": every one of the last weeks is
// forecast from what was known before it, and the forecasts that were stored are held
// against what came.
func (p *plugin) health(ctx context.Context, q question) (tool.Result, error) {
	t, err := p.find(ctx, q)
	if err != nil {
		return tool.Result{}, err
	}
	n := len(t.pieces)
	if n < 2*watched {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "%s has only %d weeks of sales; %d are needed to judge a forecast.", "%s只有 %d 周的销售记录，至少要 %d 周才能评判预测。", t.name, n, 2*watched))
	}
	e, err := p.engines.of(ctx, q, t)
	if err != nil {
		return tool.Result{}, err
	}
	r, err := t.watch(ctx, e.Pool)
	if err != nil {
		return tool.Result{}, err
	}
	var ids []string
	for _, p := range t.products {
		ids = append(ids, p.ID)
	}
	known, err := tool.ReadForecasts(ctx, q.host, ids...)
	if err != nil {
		return tool.Result{}, err
	}
	text := say(q, "Over the last %[2]d weeks the one-week forecasts of %[1]s were off by %.1[3]f pieces a week on average; the bias is %+.1[4]f pieces a week (sold less forecast) and the tracking signal %+.2[5]f. %[6]s",
		"%[1]s最近 %[2]d 周的逐周预测，平均每周误差 %.1[3]f 件；偏差为每周 %+.1[4]f 件（实际减预测），跟踪信号 %+.2[5]f。%[6]s", t.name, r.Weeks, r.Error, r.Bias, r.Signal, r.Notice.Text().In(q.Locale()))
	result := tool.Result{}
	var more string
	if _, one := t.one(); one {
		more, err = q.metBy(&r, t, known)
	} else {
		more, err = q.fled(ctx, &r, &result, t, known.Forecasts)
	}
	if err != nil {
		return tool.Result{}, err
	}
	result.Text = words.Sentences(q.Locale(), q.nearest(t), text, more)
	return result.WithData(r), nil
}

// metBy says how the stored forecasts of a product and the planners' figures did.
func (q question) metBy(r *Health, t topic, known tool.Forecasts) (string, error) {
	var all []string
	if len(known.Forecasts) == 1 {
		record, err := recordOf(known.Forecasts[0])
		if err != nil {
			return "", err
		}
		if record.Periods > 0 {
			r.Stored = &Met{Weeks: record.N, Bias: tenth(record.Bias()), Error: tenth(record.Error()), Signal: math.Round(100*record.Signal()) / 100, Notice: record.Noticed}
			all = append(all, say(q, "The forecasts that the shop planned by have met %s since: off by %.1f pieces a week, bias %+.1f.",
				"店里实际使用的预测之后经历了%s检验：平均每周误差 %.1f 件，偏差 %+.1f 件。", words.Count(q.Locale(), record.N, "week", "weeks", "周"), record.Error(), record.Bias()))
		}
		if record.Noticed != track.Fine {
			r.Stored.Since = record.At.Format(time.DateOnly)
			all = append(all, q.ranAway(record))
		}
	}
	if c := changedBy(t, known.Overrides); c.Weeks > 0 {
		r.Changed = &c
		all = append(all, say(q, "Planners' own figures held in %s of them: they were off by %.1f pieces a week, the forecast in their place would have been by %.1f.",
			"其中 %s用的是人工调整：平均每周误差 %.1f 件，不调整则为 %.1f 件。", words.Count(q.Locale(), c.Weeks, "week", "weeks", "周"), c.With, c.Before))
	}
	return words.Sentences(q.Locale(), all...), nil
}

func recordOf(f shop.Forecast) (record track.Record, err error) {
	if len(f.Track) > 0 {
		err = json.Unmarshal(f.Track, &record)
	}
	return record, err
}

// ranAway says why and when a model was fitted again.
func (q question) ranAway(record track.Record) string {
	way := map[track.Cause]shop.Text{
		track.TooLow:  {EN: "sales ran above the forecast", ZH: "销量持续高于预测"},
		track.TooHigh: {EN: "sales ran below the forecast", ZH: "销量持续低于预测"},
		track.TooWide: {EN: "the errors had become nearly twice as large", ZH: "预测误差扩大到近两倍"},
	}[record.Noticed]
	return say(q, "In the week of %s %s by more than chance; the model was fitted again.", "%s那一周，%s，已超出偶然范围；模型随后已重新训练。", words.Date(q.Locale(), record.At, q.Now), way.In(q.Locale()))
}

// changedBy measures the overrides whose weeks are over.
func changedBy(t topic, overrides []shop.Override) Changed {
	var outcomes []track.Outcome
	for _, o := range overrides {
		for w, before := range o.Before {
			at := int(math.Round(o.Start.AddDate(0, 0, 7*w).Sub(t.start).Hours() / (7 * 24)))
			if p, one := t.one(); one && p.ID == o.Product && w < o.Weeks && at >= 0 && at < len(t.pieces) {
				outcomes = append(outcomes, track.Outcome{Override: track.Override{Value: o.Value, Author: o.Author, Reason: o.Reason}, Forecast: before, Actual: t.pieces[at]})
			}
		}
	}
	v := track.Measure(outcomes).All
	return Changed{Weeks: v.Periods, With: tenth(v.After), Before: tenth(v.Before)}
}

// fled lists the products of a topic whose sales ran away from their stored forecast
// lately.
func (q question) fled(ctx context.Context, r *Health, result *tool.Result, t topic, stored []shop.Forecast) (string, error) {
	in := map[string]string{}
	if t.category != "" && len(t.products) == 0 {
		all, err := tool.Products(ctx, q.host, tool.ProductQuery{Category: t.category, Sort: tool.ByPopular, Limit: 500})
		if err != nil {
			return "", err
		}
		for _, p := range all {
			in[p.ID] = p.Title.In(q.Locale())
		}
	}
	var ids []string
	since := q.Now.AddDate(0, 0, -7*lately)
	for _, f := range stored {
		record, err := recordOf(f)
		if err != nil {
			return "", err
		}
		if _, within := in[f.Product]; record.Noticed == track.Fine || record.At.Before(since) || len(in) > 0 && !within {
			continue
		}
		if ids = append(ids, f.Product); len(ids) <= mostFled {
			r.Fled = append(r.Fled, Fled{ID: f.Product, Notice: record.Noticed, Since: record.At.Format(time.DateOnly)})
		}
	}
	if len(ids) == 0 {
		return "", nil
	}
	products, err := shelf.Products(ctx, q.host, ids[:len(r.Fled)])
	if err != nil {
		return "", err
	}
	for _, p := range products {
		in[p.ID] = p.Title.In(q.Locale())
	}
	card := shop.TableCard{Title: say(q, "Sales that ran away from their forecast", "销量明显偏离预测的商品"), Columns: []string{say(q, "Product", "商品"), say(q, "Week of", "发现于"), say(q, "What", "情况")}}
	for i := range r.Fled {
		f := &r.Fled[i]
		f.Title = in[f.ID]
		way := map[track.Cause]string{track.TooLow: say(q, "sold more", "卖得更多"), track.TooHigh: say(q, "sold less", "卖得更少"), track.TooWide: say(q, "harder to foresee", "更难预测")}[f.Notice]
		card.Rows = append(card.Rows, []string{f.Title, f.Since, way})
	}
	result.Cards = []shop.Card{shop.NewCard(shop.CardTable, card)}
	return say(q, "In the last %d weeks the sales of %s ran away from their forecast by more than chance; their models were fitted again.", "最近 %d 周有 %s的销量偏离预测、超出偶然范围，模型已重新训练。",
		lately, words.Products(q.Locale(), len(ids))), nil
}

func tenth(v float64) float64 { return math.Round(10*v) / 10 }

// watch forecasts each of the last weeks from the weeks before it.
func (t topic) watch(ctx context.Context, pool *demand.Pool) (Health, error) {
	n := len(t.pieces)
	var m track.Monitor
	absolute := 0.0
	for at := n - watched; at < n; at++ {
		if err := ctx.Err(); err != nil {
			return Health{}, err
		}
		part := t
		part.pieces, part.price = t.pieces[:at], t.price[:at]
		model, err := pool.Fit(item(part))
		if err != nil {
			return Health{}, err
		}
		if at == n-watched {
			if m, err = track.NewMonitor(max(scale(part.pieces, model.Fitted()), 1e-3)); err != nil {
				return Health{}, err
			}
		}
		expected := model.Predict(1)
		if len(expected) == 0 {
			continue
		}
		absolute += math.Abs(t.pieces[at] - expected[0])
		m = m.Add(t.pieces[at], expected[0])
	}
	return Health{Subject: t.name, Weeks: m.N, Bias: tenth(m.Bias()), Error: tenth(absolute / float64(max(1, m.N))),
		Signal: math.Round(100*m.Signal()) / 100, Notice: m.Notice()}, nil
}

// scale is the mean absolute error of a fit.
func scale(sales, fitted []float64) float64 {
	sum, n := 0.0, 0
	for i := range sales {
		if e := math.Abs(sales[i] - fitted[i]); !math.IsNaN(e) {
			sum, n = sum+e, n+1
		}
	}
	return sum / float64(max(1, n))
}
