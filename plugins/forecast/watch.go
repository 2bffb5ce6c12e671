package forecast

import (
	"context"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/span"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// Growth is a product that sells more than a year before.
type Growth struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Before float64 `json:"before"`
	Now    float64 `json:"now"`
	Change float64 `json:"change_percent"`
	score  float64
}

const (
	recent = 13 // weeks that are compared
	least  = 50 // pieces that a product must have sold in the year before, or growth is chance
	shrink = 50 // pieces that are added to both sides of a growth, so that small numbers rank lower
)

// growing answers "which products are growing fastest?".
func (p *plugin) growing(ctx context.Context, q question) (tool.Result, error) {
	l := q.Locale()
	names, err := shelf.Categories(ctx, q.host)
	if err != nil {
		return tool.Result{}, err
	}
	slug, err := names.Slug(l, q.args.Category)
	if err != nil {
		return tool.Result{}, err
	}
	window := func(weeksAgo int) ([]shop.SalesSeries, error) {
		until := q.Now.AddDate(0, 0, -7*weeksAgo)
		return p.sales.of(ctx, q, tool.SeriesRequest{Category: slug, Since: until.AddDate(0, 0, -7*recent), Until: until, Step: shop.Weekly})
	}
	now, err := window(0)
	if err != nil {
		return tool.Result{}, err
	}
	before, err := window(52)
	if err != nil {
		return tool.Result{}, err
	}
	limit := q.args.Limit
	if limit == 0 {
		limit = 10
	}
	grown := grown(before, now)
	grown = grown[:min(len(grown), limit)]
	ids := make([]string, len(grown))
	for i, g := range grown {
		ids[i] = g.ID
	}
	products, err := shelf.Products(ctx, q.host, ids)
	if err != nil {
		return tool.Result{}, err
	}
	title := map[string]string{}
	for _, p := range products {
		title[p.ID] = p.Title.In(l)
	}
	card := shop.TableCard{Title: say(q, "Growth of the last 13 weeks over the year before", "近 13 周销量同比增长"),
		Columns: []string{say(q, "Product", "商品"), say(q, "Year before", "去年同期"), say(q, "Now", "近 13 周"), say(q, "Growth", "增长")}}
	for i := range grown {
		g := &grown[i]
		g.Title = title[g.ID]
		card.Rows = append(card.Rows, []string{g.Title, strconv.Itoa(int(g.Before)), strconv.Itoa(int(g.Now)), say(q, "+%.0f %%", "+%.0f%%", g.Change)})
	}
	r := tool.Result{Text: say(q, "No product with enough sales has grown over the year before.", "没有销量足够且同比增长的商品。")}
	if len(grown) > 0 {
		first := grown[0]
		r.Text = say(q, "The fastest growing product is %[1]s: %.0[2]f pieces in the last 13 weeks, %.0[3]f in the same weeks a year before (+%.0[4]f %%). Only products with at least %[5]d pieces then are compared.",
			"增长最快的是“%[1]s”：近 13 周卖出 %.0[2]f 件，去年同期 %.0[3]f 件（+%.0[4]f%%）。只比较去年同期至少卖出 %[5]d 件的商品。", first.Title, first.Now, first.Before, first.Change, least)
		r.Cards = []shop.Card{shop.NewCard(shop.CardTable, card)}
	}
	return r.WithData(map[string]any{"products": grown}), nil
}

// grown are the products that sell more than a year before, the strongest growth first.
func grown(before, now []shop.SalesSeries) []Growth {
	pieces := func(s shop.SalesSeries) (sum float64) {
		for _, n := range s.Pieces {
			sum += n
		}
		return sum
	}
	was := map[string]float64{}
	for _, s := range before {
		was[s.Product] = pieces(s)
	}
	var out []Growth
	for _, s := range now {
		g := Growth{ID: s.Product, Before: was[s.Product], Now: pieces(s)}
		if g.Before >= least && g.Now > g.Before {
			g.Change = math.Round(100 * (g.Now/g.Before - 1))
			g.score = (g.Now + shrink) / (g.Before + shrink)
			out = append(out, g)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].score > out[j].score })
	return out
}

// Correction is the data of a sell-out that was corrected for.
type Correction struct {
	Subject string  `json:"subject"`
	Since   string  `json:"since"` // first day without stock
	Until   string  `json:"until"`
	Booked  float64 `json:"booked"` // pieces in the weeks concerned
	Wanted  float64 `json:"wanted"`
	Before  float64 `json:"forecast_before"` // of the weeks ahead
	After   float64 `json:"forecast_after"`
	Weeks   int     `json:"weeks"`
}

var (
	dayNumber = regexp.MustCompile(`(?i)\bday (\d+|one|two|three|four|five|six|seven)\b|\b(first|second|third|fourth|fifth|sixth|seventh) day\b|第\s*(\d+|[一二三四五六七八九十]+)\s*天`)
	festival  = regexp.MustCompile(`(?i)\bfestival\b|节`)
)

// soldOut reads from when to when a product was missing: from the named day of the
// named time to its end. "The festival" without a name is Spring Festival.
func (q question) soldOut() (since, until time.Time, ok bool) {
	text := q.args.Question
	if text == "" {
		text = q.args.Period
	}
	past := text + " last" // what was sold out lies behind
	s, named := span.Find(past, q.Now)
	if festival.MatchString(text) && s.Event == "" {
		s, named = span.Find(past+" spring festival", q.Now)
	}
	if !named {
		return since, until, false
	}
	day := 1
	if m := dayNumber.FindStringSubmatch(text); m != nil {
		day = ordinal(strings.ToLower(m[1] + m[2] + m[3]))
	}
	since, until = s.From.AddDate(0, 0, day-1), s.To.AddDate(0, 0, -1)
	if until.Before(since) {
		until = since.AddDate(0, 0, 6)
	}
	return since, until, true
}

func ordinal(word string) int {
	if n, err := strconv.Atoi(word); err == nil {
		return max(1, min(n, 366))
	}
	for i, names := range []string{"one first", "two second", "three third", "four fourth", "five fifth", "six sixth", "seven seventh"} {
		for _, name := range strings.Fields(names) {
			if name == word {
				return i + 1
			}
		}
	}
	return max(1, int(tens(word)))
}

// sellout answers "last year's festival sold out on day three: correct for it".
func (p *plugin) sellout(ctx context.Context, q question) (tool.Result, error) {
	since, until, ok := q.soldOut()
	if !ok {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "When was it sold out? Name the event or the days, such as “last Christmas, from day three on”.", "是什么时候售罄的？请说节日或日期，例如“去年春节第三天起”。"))
	}
	t, err := p.find(ctx, q)
	if err != nil {
		return tool.Result{}, err
	}
	corrected, changes, err := item(t).Sellout(demand.Weekly, since, until)
	if err != nil || len(changes) == 0 {
		return tool.Result{}, shop.Errorf(shop.Invalid, "%s", say(q, "%[2]s to %[3]s lies outside the history of %[1]s.", "%[2]s至%[3]s不在%[1]s的销售记录之内。",
			t.name, words.Date(q.Locale(), since, q.Now), words.Date(q.Locale(), until, q.Now)))
	}
	e, err := p.engines.of(ctx, q, t)
	if err != nil {
		return tool.Result{}, err
	}
	before, err := e.Pool.Fit(item(t))
	if err != nil {
		return tool.Result{}, err
	}
	after, err := e.Pool.Fit(corrected)
	if err != nil {
		return tool.Result{}, err
	}
	const weeks = 52
	wanted := after.Demand()
	c := Correction{Subject: t.name, Since: since.Format(time.DateOnly), Until: until.Format(time.DateOnly), Weeks: weeks}
	var censored []int
	for _, change := range changes {
		c.Booked += change.Sales
		c.Wanted += wanted[change.Period]
		censored = append(censored, change.Period)
	}
	was, is := before.Predict(weeks), after.Predict(weeks)
	for i := range was {
		c.Before, c.After = c.Before+was[i], c.After+is[i]
	}
	for _, v := range []*float64{&c.Booked, &c.Wanted, &c.Before, &c.After} {
		*v = math.Round(*v)
	}
	l := q.Locale()
	text := words.Sentences(l, q.nearest(t), say(q,
		"Counting %[1]s as sold out from %[2]s to %[3]s, about %.0[5]f pieces were wanted in these weeks, where %.0[4]f were booked. The forecast of the next %[6]d weeks goes from %.0[7]f to %.0[8]f pieces. Nothing was changed in the books.",
		"把%[1]s在%[2]s至%[3]s按售罄处理：这几周账面卖出 %.0[4]f 件，真实需求约 %.0[5]f 件。未来 %[6]d 周的预测从 %.0[7]f 件变为 %.0[8]f 件。账面销量没有改动。",
		t.name, words.Date(l, since, q.Now), words.Date(l, until, q.Now), c.Booked, c.Wanted, weeks, c.Before, c.After))
	card := shop.ChartCard{Title: say(q, "%s: with the sell-out corrected", "%s：售罄修正后", t.name), Unit: say(q, "pieces a week", "件/周"), Step: shop.Weekly,
		Start: t.start, Past: tenths(wanted), Ahead: tenths(is), Lines: []shop.ChartLine{{Name: say(q, "without the correction", "修正前"), Values: tenths(was)}}, Censored: censored}
	return tool.Result{Text: text, Cards: []shop.Card{shop.NewCard(shop.CardChart, card)}}.WithData(c), nil
}
