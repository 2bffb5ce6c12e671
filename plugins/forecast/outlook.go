package forecast

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/forecast"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/assortment"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/span"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// The measures of a forecast.
const (
	usualWeeks = 8  // ahead, when no time is named
	mostWeeks  = 60 // ahead at most
)

var levels = []float64{80, 95}

// outlook is what is expected of a topic.
type outlook struct {
	topic
	model string
	mean  []float64 // by week from next()
	sd    []float64
	stays float64 // share of an error that all weeks have
	bands []engine.Band
	sums  assortment.Calibration
	by    []shop.Override // that are in the mean
}

// ahead is how many weeks from the topic's next one reach over a span.
func (t topic) ahead(s span.Span) int {
	return int(math.Ceil(s.To.Sub(t.next()).Hours() / (7 * 24)))
}

// look forecasts the weeks ahead.
func (p *plugin) look(ctx context.Context, q question, t topic, weeks int) (outlook, error) {
	e, err := p.engines.of(ctx, q, t)
	if err != nil {
		return outlook{}, err
	}
	o := outlook{topic: t, sums: e.Calibration}
	var known tool.Forecasts
	if len(t.products) > 0 {
		ids := make([]string, len(t.products))
		for i, p := range t.products {
			ids[i] = p.ID
		}
		if known, err = tool.ReadForecasts(ctx, q.host, ids...); err != nil {
			return outlook{}, err
		}
	}
	_, single := t.one()
	if !single || len(known.Forecasts) == 0 || !o.take(known.Forecasts[0], weeks) {
		made, err := e.Forecast(ctx, item(t), weeks, levels, nil)
		if err != nil {
			return outlook{}, err
		}
		o.model, o.mean, o.sd, o.stays, o.bands = made.Model, made.Mean, made.SD, made.Stays, made.Bands
	}
	for _, by := range known.Overrides {
		if slices.ContainsFunc(t.products, func(p shop.Product) bool { return p.ID == by.Product }) {
			o.apply(by, single)
		}
	}
	return o, nil
}

// take uses a stored forecast when it reaches over all of the weeks; a week that has
// come true since is cut off.
func (o *outlook) take(f shop.Forecast, weeks int) bool {
	lag := int(math.Round(o.next().Sub(f.Start).Hours() / (7 * 24)))
	if lag < 0 || lag+weeks > len(f.Mean) || len(f.SD) != len(f.Mean) {
		return false
	}
	o.model, o.mean, o.sd, o.stays = f.Model, slices.Clone(f.Mean[lag:lag+weeks]), f.SD[lag:lag+weeks], f.Stays
	for _, level := range levels {
		band, ok := f.Bands[strconv.FormatFloat(level, 'g', -1, 64)]
		if !ok || len(band.Lower) != len(f.Mean) || len(band.Upper) != len(f.Mean) {
			return false
		}
		o.bands = append(o.bands, engine.Band{Level: level, Lo: slices.Clone(band.Lower[lag : lag+weeks]), Hi: slices.Clone(band.Upper[lag : lag+weeks])})
	}
	return true
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
	shares := make([]float64, len(o.mean))
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
			shares[a] = share
		}
	}
	ahead := assortment.Over(o.mean, o.sd, shares, o.stays)
	sum.Pieces = sum.Sold + ahead.Mean
	sum.Low80, sum.High80, sum.Low95, sum.High95 = sum.Pieces, sum.Pieces, sum.Pieces, sum.Pieces
	if ahead.Periods > 0 {
		lo, hi := o.sums.Band(ahead, 80)
		sum.Low80, sum.High80 = sum.Sold+lo, sum.Sold+hi
		lo, hi = o.sums.Band(ahead, 95)
		sum.Low95, sum.High95 = min(sum.Low80, sum.Sold+lo), max(sum.High80, sum.Sold+hi)
	}
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
	return span.Span{From: from, To: from.AddDate(0, 0, 7*weeks), Name: shop.Text{EN: "the next " + words.Count(shop.EN, weeks, "week", "weeks", ""),
		ZH: "未来 " + strconv.Itoa(weeks) + " 周"}}, false
}

// within refuses a span that no forecast reaches.
func (q question) within(t topic, s span.Span) (weeks int, err error) {
	weeks = t.ahead(s)
	if weeks > mostWeeks {
		return 0, shop.Errorf(shop.Invalid, "%s", say(q, "I forecast at most %d weeks ahead. Please name a nearer time.", "最多能预测未来 %d 周，请换个近一点的时间。", mostWeeks))
	}
	return max(weeks, usualWeeks, q.args.Weeks), nil
}
