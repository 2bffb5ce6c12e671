package inventory

import (
	"context"
	"math"
	"strings"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// order makes the purchase orders of the plan's first week: shown in a preview, placed
// in a commit. The host refuses a commit of other orders than were accepted.
func (p *plugin) order(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		Supplier string `json:"supplier"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	d, _, err := read(ctx, c, h, 0)
	if err != nil {
		return tool.Result{}, err
	}
	s, err := p.solved.solve(ctx, c, h, d)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	if !s.plan.Has() {
		return tool.Result{}, shop.Errorf(shop.Conflict, "%s", s.impossible(l))
	}
	orders := s.purchases(args.Supplier)
	if len(orders) == 0 {
		return tool.Result{}, shop.Errorf(shop.Conflict, "%s", words.Say(l, "The plan orders nothing this week.", "计划本周没有需要下单的商品。"))
	}
	if c.Mode == tool.ModePreview {
		return proposed(orders, l), nil
	}
	placed, err := tool.OrderSupplies(ctx, h, orders)
	if shop.KindOf(err) == shop.Conflict {
		return tool.Result{}, shop.Errorf(shop.Conflict, "%s", words.Say(l, "The plan has changed since you saw it, so nothing was ordered. Please look at it again.", "计划与您确认时不一致，因此没有下单，请重新查看。"))
	}
	if err != nil {
		return tool.Result{}, err
	}
	if err := p.solved.forget(ctx); err != nil {
		return tool.Result{}, err
	}
	return ordered(placed, c), nil
}

// purchases is what the plan orders in its first week, of one supplier or of all, at
// the suppliers' prices.
func (s *solution) purchases(supplier string) []shop.PurchaseOrder {
	var all []shop.PurchaseOrder
	for _, o := range s.orders(1) {
		if supplier != "" && !strings.EqualFold(supplier, o.Supplier) {
			continue
		}
		order := shop.PurchaseOrder{Supplier: o.Supplier}
		for _, line := range o.Lines {
			it, _ := s.item(line.Item)
			n := int(math.Round(line.Quantity))
			if n <= 0 {
				continue
			}
			order.Lines = append(order.Lines, shop.PurchaseLine{Product: line.Item, Quantity: n, Cost: it.Supply.Price(n)})
			order.Total = order.Total.Plus(it.Supply.Price(n).Times(n))
			if due := s.monday(line.Arrives); due.After(order.Due) {
				order.Due = due
			}
		}
		if len(order.Lines) > 0 {
			all = append(all, order)
		}
	}
	return all
}

// proposed shows the orders as a proposal with their total.
func proposed(orders []shop.PurchaseOrder, l shop.Locale) tool.Result {
	var total shop.Money
	p := &tool.Proposal{Title: words.Say(l, "Order from suppliers", "向供应商下单"), Basis: shop.PurchasesBasis(orders), Note: words.Say(l, "A demo shop: no supplier is written to.", "这是演示商店，不会真的发给供应商。")}
	for _, o := range orders {
		total = total.Plus(o.Total)
		p.Lines = append(p.Lines, words.Say(l, "%s: %s, %s, due %s", "%s：%s，%s，预计 %s 到货", o.Supplier, words.Products(l, len(o.Lines)), o.Total, o.Due.Format("2006-01-02")))
	}
	p.Price = &total
	text := words.Say(l, "This would place %s for %s in total.", "将生成 %s，合计 %s。", words.Count(l, len(orders), "purchase order", "purchase orders", "张采购单"), total)
	return tool.Result{Text: text, Proposal: p}.WithData(map[string]any{"orders": len(orders), "lines": p.Lines, "total": total})
}

// ordered tells what was placed.
func ordered(placed []shop.PurchaseOrder, c tool.Call) tool.Result {
	l := c.Locale()
	var total shop.Money
	card := shop.TableCard{Title: words.Say(l, "Purchase orders", "采购单"), Columns: []string{words.Say(l, "Number", "单号"), words.Say(l, "Supplier", "供应商"), words.Say(l, "Products", "商品"), words.Say(l, "Total", "金额"), words.Say(l, "Due", "预计到货")}}
	for _, o := range placed {
		total = total.Plus(o.Total)
		card.Rows = append(card.Rows, []string{o.ID, o.Supplier, count(float64(len(o.Lines))), o.Total.String(), words.Date(l, o.Due, c.Now)})
	}
	text := words.Say(l, "Placed %s for %s in total.", "已生成 %s，合计 %s。", words.Count(l, len(placed), "purchase order", "purchase orders", "张采购单"), total)
	return tool.Result{Text: text, Cards: []shop.Card{shop.NewCard(shop.CardTable, card)}}.WithData(map[string]any{"purchases": card.Rows, "total": total})
}

// receive takes a purchase order's goods into stock, after a preview.
func (p *plugin) receive(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		Text     string `json:"text"`
		Purchase string `json:"purchase_id"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	open, err := tool.PurchaseOrders(ctx, h, "")
	if err != nil {
		return tool.Result{}, err
	}
	o, ok := delivery(open, args.Purchase, args.Text)
	if !ok {
		return tool.Result{}, shop.Errorf(shop.NotFound, "%s", words.Say(l, "No purchase order like that is on its way.", "没有找到这样的在途采购单。"))
	}
	n := 0
	for _, line := range o.Lines {
		n += line.Quantity
	}
	if c.Mode == tool.ModePreview {
		prop := &tool.Proposal{Title: words.Say(l, "Take %s into stock", "%s 收货入库", o.ID), Basis: o.Basis(), Lines: []string{
			words.Say(l, "%s: %s, %s", "%s：%s，共 %s", o.Supplier, words.Products(l, len(o.Lines)), words.Pieces(l, n))}}
		text := words.Say(l, "This would take %s from %s into stock: %s.", "将把%[2]s的采购单 %[1]s 入库：%[3]s。", o.ID, o.Supplier, words.Pieces(l, n))
		return tool.Result{Text: text, Proposal: prop}.WithData(map[string]any{"purchase": o.ID, "pieces": n}), nil
	}
	got, err := tool.ReceivePurchase(ctx, h, o.ID)
	if err != nil {
		return tool.Result{}, err
	}
	if err := p.solved.forget(ctx); err != nil {
		return tool.Result{}, err
	}
	return tool.Result{Text: words.Say(l, "%s is in stock now: %s.", "%s 已入库：%s。", got.ID, words.Pieces(l, n))}.WithData(map[string]any{"purchase": got.ID, "pieces": n}), nil
}

// delivery is the purchase order that is meant: by its number, by its supplier's name,
// else the next one due. A number finds an order that is received already, too, so that
// a call that is repeated meets the same one.
func delivery(all []shop.PurchaseOrder, id, text string) (shop.PurchaseOrder, bool) {
	low := strings.ToLower(text)
	var next *shop.PurchaseOrder
	for i, o := range all {
		if strings.EqualFold(o.ID, id) || id == "" && strings.Contains(low, strings.ToLower(o.ID)) {
			return o, true
		}
		if id == "" && o.State == shop.PurchaseOrdered && (next == nil || strings.Contains(low, strings.ToLower(o.Supplier))) {
			if next == nil || !strings.Contains(low, strings.ToLower(next.Supplier)) {
				next = &all[i]
			}
		}
	}
	if next == nil {
		return shop.PurchaseOrder{}, false
	}
	return *next, true
}
