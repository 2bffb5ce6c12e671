package inventory

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// demand is what is expected to be sold of a product in the weeks of a plan.
type demand struct {
	weekly []float64 // pieces, from the running week
	spread []float64 // standard deviation of each of these weeks
}

// expected reads the demand of all products that sell, how many of them come from stored
// forecasts, and the planners' own figures among them. The running week counts with the
// share of it that is left.
func (b *base) expected(ctx context.Context, c tool.Call, h tool.Host, weeks int) error {
	stored, err := tool.ReadForecasts(ctx, h)
	if err != nil {
		return err
	}
	start := shop.Weekly.Begin(c.Now)
	all := map[string]demand{}
	for _, f := range stored.Forecasts {
		if d, ok := fromForecast(f, start, weeks); ok {
			all[f.Product] = d
		}
	}
	b.demand, b.forecast, b.overrides = all, len(all), stored.Overrides
	if b.forecast == 0 || b.forecast < stored.Products {
		if err := averages(ctx, h, start, weeks, all); err != nil {
			return err
		}
	}
	override(all, stored.Overrides, start)
	left := 1 - c.Now.Sub(start).Hours()/(7*24)
	for _, d := range all {
		d.weekly[0] *= left
	}
	return nil
}

// overridden reports whether planners have set or taken back figures since.
func (b *base) overridden(ctx context.Context, h tool.Host) (bool, error) {
	stored, err := tool.ReadForecasts(ctx, h, noProduct)
	return err == nil && !slices.EqualFunc(b.overrides, stored.Overrides, func(x, y shop.Override) bool { return x.ID == y.ID }), err
}

// noProduct has no forecast: asked for it, the host answers the overrides alone.
const noProduct = "-"

// served is for how many weeks an order is taken to be.
const served = 4

// ahead is the spread of the weeks that an order of now serves, σ of one week.
func (d demand) ahead(lead int) float64 {
	from := min(lead, len(d.spread)-1)
	square, part := 0.0, d.spread[from:min(from+served, len(d.spread))]
	for _, s := range part {
		square += s * s / float64(len(part))
	}
	return math.Sqrt(square)
}

// fromForecast cuts a forecast to the weeks of the plan; behind its end the last four
// weeks' mean goes on. The spread of a week is read from its 80 % band: a normal law with σ has its upper end at
// 1.2816 σ above the mean, its 90 % quantile.
func fromForecast(f shop.Forecast, start time.Time, weeks int) (demand, bool) {
	n := len(f.Mean)
	if n == 0 {
		return demand{}, false
	}
	tail := 0.0
	for _, v := range f.Mean[max(0, n-4):] {
		tail += v / float64(min(n, 4))
	}
	d := demand{weekly: make([]float64, weeks), spread: make([]float64, weeks)}
	upper := f.Bands["80"].Upper
	for t := range weeks {
		at := int(math.Round(start.AddDate(0, 0, 7*t).Sub(f.Start).Hours() / (7 * 24)))
		d.weekly[t] = max(0, tail)
		if at < n {
			d.weekly[t] = max(0, f.Mean[max(0, at)])
		}
		if at = min(max(0, at), n-1); at < len(upper) {
			d.spread[t] = max(0, upper[at]-f.Mean[at]) / cover
		}
	}
	return d, true
}

// override puts the planners' own figures in the place of the forecast's.
func override(all map[string]demand, overrides []shop.Override, start time.Time) {
	for _, o := range overrides {
		d, known := all[o.Product]
		if !known {
			continue
		}
		from := int(o.Start.Sub(start).Hours() / (7 * 24))
		for t := max(0, from); t < min(len(d.weekly), from+o.Weeks); t++ {
			d.weekly[t] = max(0, o.Value)
		}
	}
}

const (
	lately = 8  // weeks whose mean is a product's level
	year   = 52 // weeks
)

// averages adds the seasonal average of products that have no forecast:
//
//	d_t = level · S(t − 52) / S̄(last year's weeks of the level)
//
// level is the mean of the last 8 weeks and S the takings of the whole shop, smoothed
// over three weeks. Without a year of sales the level itself is expected. The spread is
// that of neighbouring weeks, σ² = ½·mean (x_t − x_t−1)², which a season on its way up
// does not widen (von Neumann 1941).
func averages(ctx context.Context, h tool.Host, start time.Time, weeks int, all map[string]demand) error {
	sold, err := tool.SalesSeries(ctx, h, tool.SeriesRequest{Since: start.AddDate(0, 0, -7*lately), Until: start, Step: shop.Weekly})
	if err != nil || len(sold) == 0 {
		return err
	}
	takings, err := tool.Takings(ctx, h, shop.Weekly, start.AddDate(0, 0, -7*(year+lately+1)), start)
	if err != nil {
		return err
	}
	season := seasonOf(takings, weeks)
	for _, s := range sold {
		if _, has := all[s.Product]; has {
			continue
		}
		level, square := 0.0, 0.0
		for t, v := range s.Pieces {
			level += v / lately
			if t > 0 {
				square += (v - s.Pieces[t-1]) * (v - s.Pieces[t-1]) / (lately - 1)
			}
		}
		d := demand{weekly: make([]float64, weeks), spread: slices.Repeat([]float64{math.Sqrt(square / 2)}, weeks)}
		for t := range weeks {
			d.weekly[t] = level * season[t]
		}
		all[s.Product] = d
	}
	return nil
}

// seasonOf is the factor of each week of the plan: last year's takings around that week
// over last year's around now, between a fifth and five.
func seasonOf(takings []int64, weeks int) []float64 {
	n := len(takings)
	mean := func(from, to int) float64 {
		from, to = max(0, from), min(n, to)
		sum := 0.0
		for _, v := range takings[min(from, to):to] {
			sum += float64(v)
		}
		return sum / float64(max(1, to-from))
	}
	season := make([]float64, weeks)
	base := mean(n-year-lately, n-year)
	for t := range season {
		season[t] = 1
		if at := n - year + t; base > 0 && n >= year+lately {
			season[t] = min(5, max(0.2, mean(at-1, at+2)/base))
		}
	}
	return season
}
