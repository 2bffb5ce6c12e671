package forecast

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/forecast"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/span"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// The measures of a forecast.
const (
	usualWeeks = 8   // ahead, when no time is named
	mostWeeks  = 60  // ahead at most
	paths      = 400 // possible futures from which bands of sums are read
	enough     = 60  // weeks of history from which bands need no neighbours
	neighbours = 6   // whose errors the bands borrow
)

var levels = []float64{80, 95}

// outlook is what is expected of a topic.
type outlook struct {
	topic
	model string
	mean  []float64 // by week from next()
	bands []engine.Band
	paths [][]float64
	by    []shop.Override // that are in the mean
}

// ahead is how many weeks from the topic's next one reach over a span.
func (t topic) ahead(s span.Span) int {
	return int(math.Ceil(s.To.Sub(t.next()).Hours() / (7 * 24)))
}

// look forecasts the weeks ahead.
func (q question) look(ctx context.Context, t topic, weeks int) (outlook, error) {
	f, err := q.live(ctx, t, weeks)
	if err != nil {
		return outlook{}, err
	}
	o := outlook{topic: t, model: f.Model, mean: f.Mean, bands: f.Bands, paths: f.Paths}
	p, single := t.one()
	if len(t.products) == 0 {
		return o, nil
	}
	ids := make([]string, len(t.products))
	for i, p := range t.products {
		ids[i] = p.ID
	}
	known, err := tool.ReadForecasts(ctx, q.host, ids...)
	if err != nil {
		return outlook{}, err
	}
	for _, stored := range known.Forecasts {
		if single && stored.Product == p.ID {
			o.take(stored)
		}
	}
	for _, by := range known.Overrides {
		if slices.Contains(ids, by.Product) {
			o.apply(by, single)
		}
	}
	return o, nil
}

// live makes a forecast of the summed weeks. Bands of a short history borrow the errors
// of the best sellers of its category.
func (q question) live(ctx context.Context, t topic, weeks int) (engine.Forecast, error) {
	settings := engine.Settings{Horizon: weeks, Levels: levels, Paths: paths, Seed: 1}
	own := series(t.name, t.pieces)
	if len(t.pieces) >= enough || t.category == "" {
		return engine.One(ctx, own, settings)
	}
	near, err := q.category(ctx, t.category, neighbours)
	if err != nil {
		return engine.Forecast{}, err
	}
	all := []engine.Series{own}
	for _, s := range near {
		all = append(all, series("beside "+s.Product, s.Pieces))
	}
	var f engine.Forecast
	err = engine.Batch{Settings: settings}.Run(ctx, all, func(r engine.Result) error {
		if r.ID == own.ID {
			f = r.Forecast
			return r.Err
		}
		return nil
	})
	return f, err
}

func series(id string, weeks []float64) engine.Series {
	s := engine.Series{ID: id, Values: weeks}
	if len(weeks) >= years {
		s.Seasons = []int{52}
	}
	return s
}

// category returns the weekly sales of a category's best sellers.
func (q question) category(ctx context.Context, slug string, n int) ([]shop.SalesSeries, error) {
	best, err := tool.Products(ctx, q.host, tool.ProductQuery{Category: slug, Sort: tool.ByPopular, Limit: n})
	if err != nil || len(best) == 0 {
		return nil, err
	}
	ids := make([]string, len(best))
	for i, p := range best {
		ids[i] = p.ID
	}
	return tool.SalesSeries(ctx, q.host, tool.SeriesRequest{Products: ids, Since: q.Now.AddDate(0, 0, -7*years), Until: q.Now, Step: shop.Weekly})
}

// take puts the stored forecast of a product in the place of the live one in the weeks
// that it covers. The possible futures are stretched to its mean.
func (o *outlook) take(f shop.Forecast) {
	lag := int(math.Round(o.next().Sub(f.Start).Hours() / (7 * 24)))
	if lag < 0 || lag >= len(f.Mean) {
		return
	}
	o.model = f.Model
	for i := range min(len(o.mean), len(f.Mean)-lag) {
		was := o.mean[i]
		o.mean[i] = f.Mean[lag+i]
		for _, p := range o.paths {
			if was > 0 {
				p[i] *= o.mean[i] / was
			}
		}
		for _, b := range o.bands {
			if band, ok := f.Bands[levelName(b.Level)]; ok && lag+i < len(band.Lower) {
				b.Lo[i], b.Hi[i] = band.Lower[lag+i], band.Upper[lag+i]
			}
		}
	}
}

func levelName(level float64) string {
	if level == 80 {
		return "80"
	}
	return "95"
}

// apply puts a planner's figure on the forecast: for a single product in its place, for
// one of several by as much as it changes the product's own.
func (o *outlook) apply(by shop.Override, single bool) {
	from := int(math.Round(by.Start.Sub(o.next()).Hours() / (7 * 24)))
	used := false
	for w := range by.Weeks {
		i := from + w
		if i < 0 || i >= len(o.mean) || !single && w >= len(by.Before) {
			continue
		}
		shift := by.Value - o.mean[i]
		if !single {
			shift = by.Value - by.Before[w]
		}
		o.mean[i], used = max(0, o.mean[i]+shift), true
		for _, p := range o.paths {
			p[i] = max(0, p[i]+shift)
		}
		for _, b := range o.bands {
			b.Lo[i], b.Hi[i] = max(0, b.Lo[i]+shift), max(0, b.Hi[i]+shift)
		}
	}
	if used {
		o.by = append(o.by, by)
	}
}

// total is what a span brings.
type total struct {
	Pieces float64     `json:"pieces"` // expected, with what is sold already
	Sold   float64     `json:"sold"`   // known already
	Low80  float64     `json:"low_80"`
	High80 float64     `json:"high_80"`
	Low95  float64     `json:"low_95"`
	High95 float64     `json:"high_95"`
	Before float64     `json:"year_before"` // in the same weeks a year before
	Known  bool        `json:"-"`           // whether there is a year before
	Weeks  []time.Time `json:"-"`
}

// over adds up a span; of a week that it cuts counts the share of the days.
func (o outlook) over(s span.Span) total {
	sum := total{Weeks: s.Weeks()}
	sums := make([]float64, len(o.paths))
	ahead := false
	for _, monday := range sum.Weeks {
		from, to := later(monday, s.From), earlier(monday.AddDate(0, 0, 7), s.To)
		share := to.Sub(from).Hours() / (7 * 24)
		i := int(math.Round(monday.Sub(o.start).Hours() / (7 * 24)))
		if year := i - 52; year >= 0 && year < len(o.pieces) {
			sum.Before, sum.Known = sum.Before+share*o.pieces[year], true
		}
		switch a := i - len(o.pieces); {
		case i < 0 || a >= len(o.mean):
		case a < 0:
			sum.Sold += share * o.pieces[i]
		default:
			ahead = true
			sum.Pieces += share * o.mean[a]
			for k, p := range o.paths {
				sums[k] += share * p[a]
			}
		}
	}
	sum.Pieces += sum.Sold
	slices.Sort(sums)
	at := func(p float64) float64 {
		if !ahead || len(sums) == 0 {
			return sum.Pieces
		}
		return math.Round(sum.Sold + sums[int(p*float64(len(sums)-1))])
	}
	sum.Low95, sum.Low80 = min(at(.025), math.Round(sum.Pieces)), min(at(.1), math.Round(sum.Pieces))
	sum.High80, sum.High95 = max(at(.9), math.Round(sum.Pieces)), max(at(.975), math.Round(sum.Pieces))
	return sum
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// time finds the stretch of time that a question names, or the usual weeks ahead.
func (q question) time(t topic) (s span.Span, named bool) {
	text := strings.TrimSpace(q.args.Period)
	if s, named = span.Find(text, q.Now); named {
		if s.Open {
			s.To = s.From.AddDate(0, 0, 7*usualWeeks)
		}
		return s, true
	}
	weeks := usualWeeks
	if q.args.Weeks > 0 {
		weeks = q.args.Weeks
	}
	from := t.next()
	return span.Span{From: from, To: from.AddDate(0, 0, 7*weeks), Name: shop.Text{EN: "the weeks to " + from.AddDate(0, 0, 7*weeks-1).Format("2 January 2006"),
		ZH: from.AddDate(0, 0, 7*weeks-1).Format("2006 年 1 月 2 日") + "之前的几周"}}, false
}

// within refuses a span that no forecast reaches.
func (q question) within(t topic, s span.Span) (weeks int, err error) {
	weeks = t.ahead(s)
	if weeks > mostWeeks {
		return 0, shop.Errorf(shop.Invalid, "%s", say(q, "I forecast at most %d weeks ahead. Please name a nearer time.", "最多能预测未来 %d 周，请换个近一点的时间。", mostWeeks))
	}
	return max(weeks, usualWeeks, q.args.Weeks), nil
}
