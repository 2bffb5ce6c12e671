// Package orders is the built-in plugin that shows orders: the caller's own for a
// shopper, all of them for the shop's people. It only reads.
//
// Whose order it is, the host decides. An order of somebody else and one that does not
// exist get the same sentence, so that nobody learns which numbers are taken.
package orders

import (
	"context"
	"encoding/json"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// New returns the plugin.
func New() tool.Plugin { return plugin{} }

type plugin struct{}

// Manifest says what the plugin can do.
func (plugin) Manifest() tool.Manifest {
	said := utterances()
	read := func(name string, title, working shop.Text, description, schema string) tool.Tool {
		return tool.Tool{Name: name, Title: title, Working: working, Description: description, InputSchema: json.RawMessage(schema),
			Roles: tool.Everyone(), Effect: tool.Read, Utterances: said[name]}
	}
	return tool.Manifest{
		Name: "orders", Version: "1.0.0", Needs: []tool.Capability{tool.OrdersRead, tool.ProductsRead},
		Tools: []tool.Tool{
			read("list_orders", shop.Text{EN: "My orders", ZH: "我的订单"}, shop.Text{EN: "looking up your orders…", ZH: "正在查您的订单…"},
				"Lists the customer's orders, newest first, with number, date, status and total. Use it when no order number is known.",
				`{"type":"object","additionalProperties":false,"properties":{
					"status":{"type":"string","enum":["placed","paid","packed","shipped","delivered","cancelled","returned"],"description":"Only orders that stand there."},
					"limit":{"type":"integer","minimum":1,"maximum":20,"default":5}}}`),
			read("get_order", shop.Text{EN: "Order details", ZH: "订单详情"}, shop.Text{EN: "opening the order…", ZH: "正在打开订单…"},
				"Shows one order in full: what was bought, prices, total, status and what was returned.", orderSchema),
			read("track_order", shop.Text{EN: "Track an order", ZH: "查物流"}, shop.Text{EN: "asking where the parcel is…", ZH: "正在查物流…"},
				"Says where the parcel of one order is now and when it arrives or arrived, with carrier and tracking number.", orderSchema),
		},
	}
}

const orderSchema = `{"type":"object","additionalProperties":false,"required":["order_id"],"properties":{
	"order_id":{"type":"string","minLength":1,"maxLength":40,"description":"Order number such as 536521, from the customer or from list_orders."}}}`

// Call runs one of the plugin's tools.
func (plugin) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	switch c.Tool {
	case "list_orders":
		return list(ctx, c, h)
	case "get_order", "track_order":
		return one(ctx, c, h)
	}
	return tool.Result{}, shop.Errorf(shop.NotFound, "orders has no tool %q", c.Tool)
}

// cards is how many orders are shown as cards of their own; more become a table.
const cards = 3

func list(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	args := struct {
		Status shop.OrderStatus `json:"status"`
		Limit  int              `json:"limit"`
	}{Limit: 5}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	q := tool.OrderQuery{Limit: args.Limit + 1} // one more tells whether these are all
	if args.Status != "" {
		q.Status = []shop.OrderStatus{args.Status}
	}
	orders, err := tool.Orders(ctx, h, q)
	if err != nil {
		return tool.Result{}, err
	}
	all := len(orders) <= args.Limit
	orders = orders[:min(len(orders), args.Limit)]
	l := c.Locale()
	data := make([]shelf.Order, len(orders))
	for i, o := range orders {
		data[i] = shelf.DescribeOrder(o, l)
		data[i].Lines, data[i].More = nil, len(o.Lines)
	}
	result := tool.Result{}.WithData(map[string]any{"orders": data})
	if len(orders) == 0 {
		result.Text = none(c, args.Status)
		return result, nil
	}
	result.Text = listed(c, orders, args.Status, all)
	result.Cards, err = show(ctx, h, orders, c)
	return result, err
}

// none is what is said where there is no order, with the next step.
func none(c tool.Call, status shop.OrderStatus) string {
	l := c.Locale()
	switch id := c.Identity; {
	case id.Role.Staff():
		return words.Say(l, "No order fits.", "没有符合条件的订单。")
	case id.Customer == "":
		return words.Say(l, "You are not signed in, so I cannot see any orders yet. Please sign in and I will show you yours; an order you place here now shows up as well.",
			"您还没有登录，暂时看不到订单。登录后我就能帮您查；您现在在这里下的单也会显示出来。")
	case status != "":
		return words.Say(l, "None of your orders is %s.", "您没有%s的订单。", words.Status(l, status))
	}
	return words.Say(l, "There are no orders in your account yet.", "您的账户里还没有订单。")
}

// listed says how many orders there are and how the latest stands.
func listed(c tool.Call, orders []shop.Order, status shop.OrderStatus, all bool) string {
	l := c.Locale()
	n := words.Count(l, len(orders), "order", "orders", "个订单")
	latest := orders[0]
	facts := words.Say(l, "%s of %s: %s, %s.", "%[1]s（%[2]s），%[4]s，合计 %[3]s。",
		latest.ID, words.Date(l, latest.Placed, c.Now), latest.Total, words.Status(l, latest.Status))
	state := words.Say(l, "The latest is %s", "最近一单是 %s", facts)
	if len(orders) == 1 && all {
		state = words.Say(l, "It is %s", "订单号 %s", facts)
	}
	var text string
	switch {
	case len(orders) == 1 && !all: // state says it all
	case c.Identity.Role.Staff():
		text = words.Say(l, "Here are the latest %s in the shop.", "这是店里最近的 %s。", n)
	case status != "" && all && len(orders) == 1:
		text = words.Say(l, "One of your orders is %s.", "您有 1 个%s的订单。", words.Status(l, status))
	case status != "" && all:
		text = words.Say(l, "%[2]d of your orders are %[1]s.", "您有 %[2]d 个%[1]s的订单。", words.Status(l, status), len(orders))
	case status != "":
		text = words.Say(l, "Here are the latest %[2]d of your orders that are %[1]s.", "这是您最近 %[2]d 个%[1]s的订单。", words.Status(l, status), len(orders))
	case all:
		text = words.Say(l, "You have %s.", "您一共有 %s。", n)
	default:
		text = words.Say(l, "Here are your latest %s.", "这是您最近的 %s。", n)
	}
	return words.Sentences(l, text, state)
}

// show is a card for each of a few orders, or a card for the latest and a table.
func show(ctx context.Context, h tool.Host, orders []shop.Order, c tool.Call) ([]shop.Card, error) {
	l := c.Locale()
	single := orders
	if len(orders) > cards {
		single = orders[:1]
	}
	var all []shop.Card
	for _, o := range single {
		card, err := shelf.OrderCard(ctx, h, o, l)
		if err != nil {
			return nil, err
		}
		all = append(all, card)
	}
	if len(single) == len(orders) {
		return all, nil
	}
	t := shop.TableCard{Title: words.Say(l, "Orders", "订单"), Columns: []string{words.Say(l, "Order", "订单号"), words.Say(l, "Date", "下单日期"),
		words.Say(l, "Status", "状态"), words.Say(l, "Pieces", "件数"), words.Say(l, "Total", "合计")}}
	for _, o := range orders {
		t.Rows = append(t.Rows, []string{o.ID, words.Date(l, o.Placed, c.Now), words.Label(words.Status(l, o.Status)), words.Pieces(l, shelf.Pieces(o)), o.Total.String()})
	}
	return append(all, shop.NewCard(shop.CardTable, t)), nil
}

func one(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		OrderID string `json:"order_id"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	o, err := find(ctx, h, args.OrderID)
	if shop.KindOf(err) == shop.NotFound {
		return tool.Result{}, unknown(c, args.OrderID)
	}
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	card, err := shelf.OrderCard(ctx, h, o, l)
	if err != nil {
		return tool.Result{}, err
	}
	text := summary(c, o)
	if c.Tool == "track_order" {
		text = whereabouts(c, o)
	}
	return tool.Result{Text: text, Cards: []shop.Card{card}}.WithData(map[string]any{"order": shelf.DescribeOrder(o, l)}), nil
}

// unknown is the one sentence for an order that the caller may not see or that is not
// there. It depends on the caller and on what they wrote, never on the order.
func unknown(c tool.Call, id string) error {
	l := c.Locale()
	said := words.Quote(id)
	switch {
	case c.Identity.Role.Staff():
		return shop.Errorf(shop.NotFound, "%s", words.Say(l, "There is no order %s.", "没有订单%s。", said))
	case c.Identity.Customer == "":
		return shop.Errorf(shop.NotFound, "%s", words.Say(l,
			"I cannot find an order %s among yours. If you placed it with an account, please sign in first.",
			"没有查到您的订单%s。如果是用账户下的单，请先登录。", said))
	}
	return shop.Errorf(shop.NotFound, "%s", words.Say(l,
		"I cannot find an order %s in your account. Ask me for your orders and I will list them.",
		"您的账户里没有订单%s。您可以问我“我有哪些订单”，我列给您看。", said))
}
