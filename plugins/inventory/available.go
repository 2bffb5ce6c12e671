package inventory

import (
	"context"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// ahead is how many weeks a promise looks into.
const ahead = 26

// Promise is the data of when_available.
type Promise struct {
	ProductID string `json:"product_id"`
	Title     string `json:"title"`
	Quantity  int    `json:"quantity"`
	Now       bool   `json:"now"`
	Date      string `json:"date,omitempty"` // YYYY-MM-DD, by the end of that week
	OnOrder   bool   `json:"on_order"`       // goods are on their way; otherwise the date is that of a new order
}

// available says when a quantity of a product can be had, and notes the wish when it
// is not there.
func available(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	args := struct {
		Product  string `json:"product_id"`
		Quantity int    `json:"quantity"`
	}{Quantity: 1}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	product, err := shelf.Product(ctx, h, args.Product, l)
	if err != nil {
		return tool.Result{}, err
	}
	name := words.Name(product.Title, l)
	if !product.Active {
		return tool.Result{}, shop.Errorf(shop.NotFound, "%s", words.Say(l, "%s is no longer sold.", "%s已下架。", name))
	}
	a, err := tool.ReadArrivals(ctx, h, product.ID)
	if err != nil {
		return tool.Result{}, err
	}
	out := promised(a, args.Quantity, c.Now)
	out.Title = product.Title.In(l)
	text := words.Say(l, "%s is in stock now.", "%s现在有货。", name)
	if args.Quantity > 1 {
		text = words.Say(l, "%[2]s of %[1]s are in stock now.", "%[1]s现货有 %[2]s。", name, words.Pieces(l, args.Quantity))
	}
	if !out.Now {
		if c.Identity.Role == shop.Shopper {
			if err := tool.Wish(ctx, h, product.ID, args.Quantity); err != nil {
				return tool.Result{}, err
			}
		}
		text = later(out, name, args.Quantity > 1, c)
	}
	names, err := shelf.Categories(ctx, h)
	if err != nil {
		return tool.Result{}, err
	}
	return tool.Result{Text: text, Cards: []shop.Card{shelf.Row("", []shop.Product{product}, names, l)}}.WithData(map[string]any{"availability": out}), nil
}

// promised is the engine's promise from stock and what is on its way; beyond it, a new
// order takes the lead time.
func promised(a tool.Arrivals, quantity int, now time.Time) Promise {
	start := shop.Weekly.Begin(now)
	item := engine.Item{ID: a.Product, Stock: float64(max(0, a.Stock)), Demand: make([]float64, ahead), Inbound: make([]float64, ahead)}
	for _, in := range a.Incoming {
		week := max(0, int(in.Due.Sub(start).Hours()/(7*24)))
		if week < ahead {
			item.Inbound[week] += float64(in.Quantity)
		}
	}
	p := &engine.Program{Periods: ahead, Items: []engine.Item{item}, Limits: engine.NoLimits(ahead)}
	out := Promise{ProductID: a.Product, Quantity: quantity}
	found, ok := engine.PromiseDate(p, nil, a.Product, float64(quantity), nil)
	switch {
	case ok && found.Now:
		out.Now = true
	case ok && found.Period > 0:
		out.OnOrder = true
		out.Date = start.AddDate(0, 0, 7*found.Period-1).Format(time.DateOnly)
	case a.LeadWeeks > 0:
		out.Date = start.AddDate(0, 0, 7*(a.LeadWeeks+1)-1).Format(time.DateOnly)
	}
	return out
}

// later says when something that is not there can be had.
func later(p Promise, name string, several bool, c tool.Call) string {
	l := c.Locale()
	short := words.Say(l, "%s is out of stock at the moment.", "%s暂时缺货。", name)
	if several {
		short = words.Say(l, "There are not that many of %s at the moment.", "%s目前没有这么多现货。", name)
	}
	noted := ""
	if c.Identity.Role == shop.Shopper {
		noted = words.Say(l, "I have noted your wish for our buyers.", "已经把您的需求记给采购了。")
	}
	when := words.Say(l, "No delivery is known yet.", "暂时没有到货安排。")
	if day, err := time.Parse(time.DateOnly, p.Date); err == nil {
		when = words.Say(l, "Nothing is on order yet; if it is ordered now, it can be here by %s.", "目前还没有补货；若现在订货，最快%s前到。", words.Date(l, day, c.Now))
		if p.OnOrder {
			when = words.Say(l, "More is on its way and should be here by %s.", "补货已在途，预计%s前到货。", words.Date(l, day, c.Now))
		}
	}
	return words.Sentences(l, short, when, noted)
}
