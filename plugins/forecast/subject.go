package forecast

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// years is how far back the history of an answer goes, in weeks.
const years = 2 * 52

// topic is what a question is about and what was sold of it.
type topic struct {
	name     string         // inside a sentence of the reader's language
	products []shop.Product // none for a category or the whole shop
	category string         // of the product, of most products, or the one asked for
	loose    bool           // no title holds the words; the nearest product is meant
	currency string
	start    time.Time // Monday of the first week
	pieces   []float64 // by week
	price    []float64 // mean of a piece, 0 where none was sold
}

// one is the product when it is a single one.
func (t topic) one() (shop.Product, bool) {
	if len(t.products) == 1 {
		return t.products[0], true
	}
	return shop.Product{}, false
}

// next is the Monday of the first week that is not known.
func (t topic) next() time.Time { return t.start.AddDate(0, 0, 7*len(t.pieces)) }

// country is whose calendar moves the sales: the shop's currency tells it.
func (t topic) country() calendar.Country { return calendar.OfCurrency(t.currency) }

// find resolves the subject of a question and reads its sales.
func (p *plugin) find(ctx context.Context, q question) (topic, error) {
	t, err := q.resolve(ctx)
	if err != nil {
		return topic{}, err
	}
	known := false
	if len(t.products) == 0 {
		if known, err = p.added(ctx, q, &t); err != nil {
			return topic{}, err
		}
	}
	if !known {
		request := tool.SeriesRequest{Category: t.category, Since: q.Now.AddDate(0, 0, -7*years), Until: q.Now, Step: shop.Weekly, Sum: true}
		if len(t.products) > 0 {
			request.Category = ""
		}
		for _, p := range t.products {
			request.Products = append(request.Products, p.ID)
		}
		all, err := p.sales.of(ctx, q, request)
		if err != nil {
			return topic{}, err
		}
		t.sum(all)
	}
	if !slices.ContainsFunc(t.pieces, func(v float64) bool { return v > 0 }) {
		l := q.Locale()
		return topic{}, shop.Errorf(shop.NotFound, "%s", words.Say(l, "Nothing of %s was sold in the last two years, so there is nothing to forecast from.", "%s近两年没有销量，无从预测。", t.name))
	}
	return t, nil
}

// added takes the sales of a category or the shop as the engine was learnt from them,
// when no week is over since.
func (p *plugin) added(ctx context.Context, q question, t *topic) (bool, error) {
	e, err := p.engines.current(ctx, q)
	if e == nil || err != nil {
		return false, err
	}
	for _, s := range e.Sums {
		if n := len(s.Sales); s.ID == t.category && s.Start.AddDate(0, 0, 7*n).Equal(shop.Weekly.Begin(q.Now)) {
			skip := max(0, n-years)
			t.start, t.pieces, t.price = s.Start.AddDate(0, 0, 7*skip), s.Sales[skip:], s.Price[skip:]
			return true, nil
		}
	}
	return false, nil
}

// sum adds up series of the same weeks, from the first week with a sale on.
func (t *topic) sum(all []shop.SalesSeries) {
	if len(all) == 0 {
		return
	}
	n := len(all[0].Pieces)
	pieces, price := make([]float64, n), make([]float64, n)
	for _, s := range all {
		for i := range s.Pieces {
			pieces[i] += s.Pieces[i]
			price[i] += float64(s.Revenue[i]) / 100
		}
	}
	first := n - 1
	for i := n - 1; i >= 0; i-- {
		if pieces[i] > 0 {
			first = i
			price[i] /= pieces[i]
		}
	}
	t.start, t.pieces, t.price = all[0].Start.AddDate(0, 0, 7*first), pieces[first:], price[first:]
}

// resolve finds the products that are meant: by number, by category, by the words of
// their titles.
func (q question) resolve(ctx context.Context) (topic, error) {
	l, said := q.Locale(), strings.TrimSpace(q.args.Subject)
	names, err := shelf.Categories(ctx, q.host)
	if err != nil {
		return topic{}, err
	}
	if said == "" {
		return q.priced(ctx, topic{name: words.Say(l, "the whole shop", "全店")})
	}
	if found, err := shelf.Products(ctx, q.host, []string{said}); err != nil || len(found) == 1 {
		return about(found, false, l), err
	}
	if slug, err := names.Slug(l, said); err == nil {
		return q.priced(ctx, topic{name: words.Say(l, "“%s”", "“%s”类商品", names.In(l, slug)), category: slug})
	}
	found, err := tool.SearchCatalog(ctx, q.host, tool.SearchRequest{Text: said, Limit: 100})
	if err != nil {
		return topic{}, err
	}
	var titled []shop.Product
	for _, hit := range found.Hits {
		if holds(hit.Product.Title, said) {
			titled = append(titled, hit.Product)
		}
	}
	switch {
	case len(titled) > 1:
		t := about(titled, false, l)
		t.name = words.Say(l, "“%s” (%s)", "“%s”（%s）", said, words.Products(l, len(titled)))
		return t, nil
	case len(titled) == 1:
		return about(titled, false, l), nil
	case len(found.Hits) > 0:
		return about([]shop.Product{found.Hits[0].Product}, true, l), nil
	}
	return topic{}, shop.Errorf(shop.NotFound, "%s", words.Say(l, "I found no product for %s. A product number is surest.", "没有找到与%s相符的商品，给我商品编号最稳妥。", words.Quote(said)))
}

// about is a topic of products that are named one by one.
func about(products []shop.Product, loose bool, l shop.Locale) topic {
	if len(products) == 0 {
		return topic{}
	}
	count, most := map[string]int{}, products[0].Category
	for _, p := range products {
		if count[p.Category]++; count[p.Category] > count[most] {
			most = p.Category
		}
	}
	return topic{name: words.Name(products[0].Title, l), products: products, category: most, loose: loose, currency: products[0].Price().Currency}
}

// priced gives a topic without products of its own the shop's currency.
func (q question) priced(ctx context.Context, t topic) (topic, error) {
	some, err := tool.Products(ctx, q.host, tool.ProductQuery{Category: t.category, Sort: tool.ByPopular, Limit: 1})
	if len(some) > 0 {
		t.currency = some[0].Price().Currency
	}
	return t, err
}

// holds reports whether a title holds all words that were said; English ones in the
// singular or plural.
func holds(title shop.Text, said string) bool {
	have := " " + strings.ToLower(title.EN) + " "
	for _, w := range strings.Fields(strings.ToLower(said)) {
		stem := w
		for _, end := range []string{"ches", "shes", "xes", "s"} {
			if strings.HasSuffix(w, end) && len(w) > len(end)+2 {
				stem = w[:len(w)-len(end)+strings.LastIndexAny(end, "hx")+1]
				break
			}
		}
		if !strings.Contains(have, " "+stem) && !strings.Contains(title.ZH, w) {
			return false
		}
	}
	return true
}
