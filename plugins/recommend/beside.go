package recommend

import (
	"context"
	"sort"

	engine "github.com/shopkeeper-ai/shopkeeper/models/recommend"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// beside is how many products are shown beside one.
const beside = 6

// like is how many candidates each way of finding similar products gives.
const like = 50

// similar joins two rankings by their places: what reads like the product, and what is
// in the same baskets. Things that somebody chooses between are alike in words and of
// one category; baskets alone would also give what goes with it.
func (p *plugin) similar(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	to, err := product(ctx, c, h)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	found, err := tool.SearchCatalog(ctx, h, tool.SearchRequest{Text: to.Title.In(shop.EN), InStock: true, Exclude: []string{to.ID}, Limit: like})
	if err != nil {
		return tool.Result{}, err
	}
	var reads, baskets []string
	for _, hit := range found.Hits {
		reads = append(reads, hit.Product.ID)
	}
	if model, err := p.model.open(ctx, h); err == nil { // words alone will do without it
		for _, pair := range model.Similar(to.ID, like, nil) {
			baskets = append(baskets, pair.Item)
		}
	}
	products, err := chosen(ctx, h, fuse(reads, baskets), 3*beside, func(p shop.Product) bool { return p.ID != to.ID && shelf.Free(p) > 0 })
	if err != nil {
		return tool.Result{}, err
	}
	products = ofOneShelf(products, to.Category)
	all := make([]proposal, 0, beside)
	for _, p := range products[:min(len(products), beside)] {
		all = append(all, proposal{Product: p})
	}
	name := words.Name(to.Title, l)
	text := words.Say(l, "I found nothing in stock that is like %s.", "暂时没有与%s相似且有货的商品。", name)
	if len(all) > 0 {
		text = words.Say(l, "Here are %[2]s like %[1]s, %[3]s. The closest is %[4]s at %[5]s.", "为您找到 %[2]s，与%[1]s相似，价格 %[3]s。最接近的是%[4]s，%[5]s。",
			name, words.Products(l, len(all)), span(all, l), words.Name(all[0].Title, l), all[0].Price())
	}
	return answer(ctx, h, text, all, false, l)
}

// ofOneShelf leaves the products of a category when there are at least two of them to
// choose from; otherwise it puts them first.
func ofOneShelf(products []shop.Product, category string) []shop.Product {
	own := 0
	sort.SliceStable(products, func(i, j int) bool { return products[i].Category == category && products[j].Category != category })
	for _, p := range products {
		if p.Category == category {
			own++
		}
	}
	if own >= 2 {
		return products[:own]
	}
	return products
}

// fuse joins rankings by reciprocal rank: Σ 1 / (60 + place) (Cormack, Clarke and
// Büttcher 2009). Equal sums keep the order of their first appearance.
func fuse(rankings ...[]string) []string {
	score := map[string]float64{}
	var all []string
	for _, ranking := range rankings {
		for place, id := range ranking {
			if _, seen := score[id]; !seen {
				all = append(all, id)
			}
			score[id] += 1 / (60 + float64(place+1))
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return score[all[i]] > score[all[j]] })
	return all
}

func (p *plugin) together(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	with, err := product(ctx, c, h)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	model, err := p.model.open(ctx, h)
	if err != nil {
		if ctx.Err() != nil {
			return tool.Result{}, ctx.Err()
		}
		return tool.Result{}, shop.Errorf(shop.Unavailable, "%s: %w", words.Say(l, "I cannot look up what is bought together at the moment", "暂时查不到搭配购买的数据"), err)
	}
	pairs := model.Together([]string{with.ID}, like, nil)
	count := map[string]engine.Pair{}
	ids := make([]string, len(pairs))
	for i, pair := range pairs {
		ids[i], count[pair.Item] = pair.Item, pair
	}
	products, err := chosen(ctx, h, ids, beside, func(p shop.Product) bool { return shelf.Free(p) > 0 })
	if err != nil {
		return tool.Result{}, err
	}
	var all []proposal
	for _, p := range products {
		all = append(all, proposal{Product: p, reason: words.Say(l, "bought together in %s", "%s里一起买过", words.Count(l, count[p.ID].Baskets, "order", "orders", "个订单"))})
	}
	name := words.Name(with.Title, l)
	text := words.Say(l, "I have not seen enough orders to say what goes with %s. I can show you something similar instead.",
		"%s一起购买的记录还不够多，暂时说不上搭配。可以给您看看类似的商品。", name)
	if len(all) > 0 {
		first := all[0]
		text = words.Say(l, "Customers who bought %[1]s often took %[2]s with it, most of all %[3]s at %[4]s (%[5]s).", "买%[1]s的顾客常一起买这 %[2]s，最常搭配的是%[3]s，%[4]s（%[5]s）。",
			name, words.Products(l, len(all)), words.Name(first.Title, l), first.Price(), first.reason)
	}
	return answer(ctx, h, text, all, false, l)
}

// product is the product that a call names.
func product(ctx context.Context, c tool.Call, h tool.Host) (shop.Product, error) {
	var args struct {
		ProductID string `json:"product_id"`
	}
	if err := c.Bind(&args); err != nil {
		return shop.Product{}, err
	}
	return shelf.Product(ctx, h, args.ProductID, c.Locale())
}
