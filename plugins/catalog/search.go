package catalog

import (
	"context"
	"math"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// found is how many products a search gives when nobody says otherwise.
const found = 6

// searchArgs are the arguments of search_catalog. Prices are major units.
type searchArgs struct {
	Query    string    `json:"query"`
	Category string    `json:"category"`
	MinPrice float64   `json:"min_price"`
	MaxPrice float64   `json:"max_price"`
	InStock  bool      `json:"in_stock"`
	Sort     tool.Sort `json:"sort"`
	Limit    int       `json:"limit"`
}

// Found is the data of search_catalog.
type Found struct {
	shelf.List
	Degraded bool `json:"degraded,omitempty"` // only plain words were matched
}

func search(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	args := searchArgs{Limit: found}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	names, err := shelf.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	r, err := args.request(names, l)
	if err != nil {
		return tool.Result{}, err
	}
	asked := r.Text
	r = gift(r, names)
	answer, err := tool.SearchCatalog(ctx, h, r)
	if err != nil {
		return tool.Result{}, err
	}
	products := make([]shop.Product, len(answer.Hits))
	for i, hit := range answer.Hits {
		products[i] = hit.Product
	}
	result := tool.Result{}.WithData(Found{List: shelf.DescribeAll(products, l), Degraded: answer.Degraded})
	if len(products) == 0 {
		result.Text = args.nothing(l)
		return result, nil
	}
	result.Text = args.said(products, l)
	if r.Text != asked {
		result.Text = gifts(products, l)
	}
	result.Cards = []shop.Card{shelf.Row("", products, names, l)}
	return result, nil
}

// request is the search that the arguments ask for.
func (a searchArgs) request(names shelf.Names, l shop.Locale) (tool.SearchRequest, error) {
	slug, err := names.Slug(l, a.Category)
	if err != nil {
		return tool.SearchRequest{}, err
	}
	if a.Sort == "relevance" {
		a.Sort = tool.ByRelevance
	}
	low, high := minor(a.MinPrice), minor(a.MaxPrice)
	if high > 0 && low > high { // "between 20 and 10"
		low, high = high, low
	}
	return tool.SearchRequest{Text: a.Query, Category: slug, MinPrice: low, MaxPrice: high, InStock: a.InStock, Sort: a.Sort, Limit: a.Limit}, nil
}

// minor turns a price in major units into minor ones; 0 stays no limit.
func minor(major float64) int64 { return int64(math.Round(major * 100)) }

// said is the answer in words: how many, their prices, and the first by name.
func (a searchArgs) said(products []shop.Product, l shop.Locale) string {
	first := products[0]
	name := words.Name(first.Title, l)
	if strings.TrimSpace(a.Query) == "" {
		return a.listed(products, l)
	}
	if len(products) == 1 {
		return words.Say(l, "I found one product for %s: %s, %s.", "找到 1 款与%s相关的商品：%s，%s。", words.Quote(a.Query), name, terms(first, l))
	}
	low, high := shelf.Prices(products)
	text := words.Say(l, "I found %[2]s for %[1]s, %[3]s.", "找到 %[2]s，与%[1]s相关，价格 %[3]s。",
		words.Quote(a.Query), words.Products(l, len(products)), words.Span(l, low, high))
	return words.Sentences(l, text, a.lead(first, l))
}

// listed is the answer to a search that names no thing.
func (a searchArgs) listed(products []shop.Product, l shop.Locale) string {
	low, high := shelf.Prices(products)
	if a.Sort == tool.ByRelevance {
		a.Sort = tool.ByPopular // that is how a list without words is sorted
	}
	return words.Sentences(l, words.Say(l, "Here are %s, %s.", "给您列出 %s，价格 %s。", words.Products(l, len(products)), words.Span(l, low, high)), a.lead(products[0], l))
}

// lead names the first product and why it is the first.
func (a searchArgs) lead(first shop.Product, l shop.Locale) string {
	name := words.Name(first.Title, l)
	lead := words.Say(l, "The closest is %s at %s.", "最相关的是%s，%s。", name, first.Price())
	switch a.Sort {
	case tool.ByPriceUp:
		lead = words.Say(l, "The cheapest is %s at %s.", "最便宜的是%s，%s。", name, first.Price())
	case tool.ByPriceDown:
		lead = words.Say(l, "The dearest is %s at %s.", "最贵的是%s，%s。", name, first.Price())
	case tool.ByNewest:
		lead = words.Say(l, "The newest is %s at %s.", "最新的是%s，%s。", name, first.Price())
	case tool.ByPopular:
		lead = words.Say(l, "The most popular is %s at %s.", "卖得最好的是%s，%s。", name, first.Price())
	}
	return lead
}

// nothing is the answer of an empty search with the next step.
func (a searchArgs) nothing(l shop.Locale) string {
	if strings.TrimSpace(a.Query) == "" {
		return words.Sentences(l, words.Say(l, "I found nothing within these limits.", "在这些条件下没有找到商品。"), words.Say(l, "Shall I look again without them?", "要不要放宽条件再找找？"))
	}
	text := words.Say(l, "I found nothing for %s in our shop.", "店里没有找到与%s相关的商品。", words.Quote(a.Query))
	if a.Category != "" || a.MinPrice > 0 || a.MaxPrice > 0 || a.InStock {
		return words.Sentences(l, words.Say(l, "I found nothing for %s within these limits.", "在这些条件下没有找到与%s相关的商品。", words.Quote(a.Query)),
			words.Say(l, "Shall I look again without them?", "要不要放宽条件再找找？"))
	}
	return words.Sentences(l, text, words.Say(l, "Try other words, or have a look at the categories.", "可以换个说法，或者看看商品分类。"))
}
