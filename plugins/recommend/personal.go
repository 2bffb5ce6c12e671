package recommend

import (
	"context"
	"math"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/recommend"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

const (
	lately     = 100 // events of the caller that count
	candidates = 500 // products that the model ranks before stock, price and category choose among them
)

func (p *plugin) recommend(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	args := struct {
		Category string  `json:"category"`
		MaxPrice float64 `json:"max_price"`
		Limit    int     `json:"limit"`
	}{Limit: 6}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	names, err := shelf.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	lim := limits{names: names, price: int64(math.Round(args.MaxPrice * 100))}
	if lim.category, err = names.Slug(l, args.Category); err != nil {
		return tool.Result{}, err
	}
	all, err := p.personal(ctx, c, h, lim, args.Limit)
	if err != nil {
		return tool.Result{}, err
	}
	personal := len(all)
	if all, err = topUp(ctx, h, lim, all, args.Limit, l); err != nil {
		return tool.Result{}, err
	}
	return answer(ctx, h, told(c, all, personal, lim), all, personal > 0, l)
}

// personal are the proposals by what the caller did; none where nothing is known. A
// model that cannot be read is the same as none: best sellers are better than an error.
func (p *plugin) personal(ctx context.Context, c tool.Call, h tool.Host, lim limits, n int) ([]proposal, error) {
	events, err := tool.RecentEvents(ctx, h, lately)
	if err != nil {
		return nil, err
	}
	model, err := p.model.open(ctx, h)
	if err != nil {
		return nil, ctx.Err()
	}
	taste := weigh(events, c.Now)
	a, err := model.Recommend(engine.Request{User: known(model, c.Identity), Recent: taste, K: candidates, Reasons: 1})
	if err != nil || !a.Personal {
		return nil, err
	}
	ids := make([]string, len(a.Items))
	because := map[string]string{}
	for i, item := range a.Items {
		ids[i] = item.Item
		if len(item.Reasons) > 0 {
			because[item.Item] = item.Reasons[0].Item
		}
	}
	products, err := chosen(ctx, h, ids, n, lim.allow)
	if err != nil {
		return nil, err
	}
	return explain(ctx, h, products, because, events, c.Locale())
}

// known is the name under which the model has the caller's history, "" for none.
func known(model *engine.Model, id shop.Identity) string {
	for _, name := range []string{id.Person, "customer:" + id.Customer, id.Customer} {
		if name != "" && model.KnowsUser(name) {
			return name
		}
	}
	return ""
}

// fade is the age at which something that somebody did counts half.
const fade = 30 * 24 * time.Hour

// weigh turns events into confidences: buying tells more than looking, the last days
// tell more than last year.
//
//	w = base(kind) · 2^(−age/30 days), at least 0.01
func weigh(events []shop.Event, now time.Time) []engine.Weighted {
	base := map[shop.EventKind]float64{shop.Bought: 1, shop.Added: 0.7, shop.Viewed: 0.3}
	var all []engine.Weighted
	for _, e := range events {
		b, counts := base[e.Kind]
		if !counts || e.Product == "" {
			continue
		}
		age := max(0, now.Sub(e.At))
		w := max(0.01, b*math.Exp2(-float64(age)/float64(fade)))
		all = append(all, engine.Weighted{Item: e.Product, Weight: float32(w)})
	}
	return all
}

// explain says for each product which thing of the caller's speaks for it.
func explain(ctx context.Context, h tool.Host, products []shop.Product, because map[string]string, events []shop.Event, l shop.Locale) ([]proposal, error) {
	var ids []string
	for _, p := range products {
		if id := because[p.ID]; id != "" {
			ids = append(ids, id)
		}
	}
	own, err := shelf.Products(ctx, h, ids)
	if err != nil {
		return nil, err
	}
	title := map[string]shop.Text{}
	for _, p := range own {
		title[p.ID] = p.Title
	}
	all := make([]proposal, len(products))
	for i, p := range products {
		all[i] = proposal{Product: p, reason: words.Say(l, "chosen for you", "根据您的喜好挑选")}
		if t, ok := title[because[p.ID]]; ok {
			all[i].reason = reason(because[p.ID], t, events, l)
		}
	}
	return all, nil
}

// reason names what the caller did with a product, the most telling first. What is in
// no event stands in the history of purchases.
func reason(id string, title shop.Text, events []shop.Event, l shop.Locale) string {
	did := map[shop.EventKind]bool{}
	for _, e := range events {
		if e.Product == id {
			did[e.Kind] = true
		}
	}
	name := words.Name(title, l)
	switch {
	case did[shop.Bought] || !did[shop.Added] && !did[shop.Viewed]:
		return words.Say(l, "because you bought %s", "因为您买过%s", name)
	case did[shop.Added]:
		return words.Say(l, "because you put %s into your basket", "因为您加购过%s", name)
	}
	return words.Say(l, "because you looked at %s", "因为您看过%s", name)
}

// topUp fills the list with best sellers that are not in it.
func topUp(ctx context.Context, h tool.Host, lim limits, all []proposal, n int, l shop.Locale) ([]proposal, error) {
	if len(all) >= n {
		return all, nil
	}
	popular, err := bestSellers(ctx, h, lim, n+len(all))
	if err != nil {
		return nil, err
	}
	have := map[string]bool{}
	for _, p := range all {
		have[p.ID] = true
	}
	for _, p := range popular {
		if !have[p.ID] && len(all) < n {
			all = append(all, proposal{Product: p, reason: words.Say(l, "popular with our customers", "店内热卖")})
		}
	}
	return all, nil
}

// told is the answer in words. It says whether the choice is personal.
func told(c tool.Call, all []proposal, personal int, lim limits) string {
	l := c.Locale()
	if len(all) == 0 {
		return words.Say(l, "I have nothing in stock to recommend within these limits.", "在这些条件下暂时没有有货的商品可以推荐。")
	}
	first := words.Name(all[0].Title, l)
	where := ""
	if lim.category != "" {
		where = words.Say(l, " in “%s”", "“%s”里", lim.names.In(l, lim.category))
	}
	one := len(all) == 1
	if personal == 0 && one {
		return words.Sentences(l, stranger(c), words.Say(l, "Our best seller%[1]s in stock is %[2]s at %[3]s.", "先给您看看%[1]s有货的热卖款：%[2]s，%[3]s。", where, first, all[0].Price()))
	}
	if personal == 0 {
		return words.Sentences(l, stranger(c), words.Say(l, "Here are our best sellers%[1]s in stock: %[2]s, %[3]s. The first is %[4]s.",
			"先给您看看%[1]s有货的热卖款：%[2]s，价格 %[3]s，排在第一的是%[4]s。", where, words.Products(l, len(all)), span(all, l), first))
	}
	how := words.Say(l, "By what you bought and looked at,", "参考您买过、看过的商品")
	if personal < len(all) {
		how = words.Say(l, "Partly by what you bought and looked at, partly from our best sellers,", "参考您买过、看过的商品，再加上店里的热卖款")
	}
	if where != "" {
		where = words.Say(l, "%s", "%s的", where)
	}
	if one {
		return words.Say(l, "%[1]s I picked %[2]s at %[3]s, %[4]s.", "%[1]s，为您挑选了%[2]s，%[3]s，%[4]s。", how, first, all[0].Price(), all[0].reason)
	}
	return words.Say(l, "%[1]s I picked %[3]s%[2]s, %[4]s. My first choice is %[5]s at %[6]s, %[7]s.", "%[1]s，为您挑选了%[2]s %[3]s，价格 %[4]s。首推%[5]s，%[6]s，%[7]s。",
		how, where, words.Products(l, len(all)), span(all, l), first, all[0].Price(), all[0].reason)
}

// stranger says that the choice is not personal. The shop's own people have not asked
// for themselves.
func stranger(c tool.Call) string {
	if c.Identity.Role.Staff() {
		return ""
	}
	return words.Say(c.Locale(), "I do not know your taste yet.", "我还不了解您的喜好。")
}
