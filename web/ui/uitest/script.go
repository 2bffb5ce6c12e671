package uitest

import (
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// said is one scripted answer.
type said struct {
	tool    string
	text    shop.Text
	cards   func(l shop.Locale) []shop.Card
	sources []shop.Source
}

func has(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(strings.ToLower(text), w) {
			return true
		}
	}
	return false
}

// script picks an answer by what was asked.
func (s *Server) script(person, text string) said {
	products := func(ids ...string) func(shop.Locale) []shop.Card {
		return func(l shop.Locale) []shop.Card {
			list := cards(l, ids...)
			if len(list) > 0 {
				list[0].Reason = shop.Text{EN: "well under your budget", ZH: "在预算之内"}.In(l)
			}
			return []shop.Card{shop.NewCard(shop.CardProducts, shop.ProductsCard{Products: list})}
		}
	}
	switch {
	case has(text, "<evil>"):
		return said{text: shop.Text{EN: "**bold** <img src=x onerror=\"window.hacked=1\"> [x](javascript:window.hacked=1) <script>window.hacked=1</script> ![i](https://evil.example/i.png)"}}
	case has(text, "forecast", "预测"):
		return said{tool: "forecast_demand", text: shop.Text{EN: "Here is what I expect.", ZH: "预测如下。"}, cards: func(l shop.Locale) []shop.Card {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.forecast("22423", l)["cards"].([]shop.Card)
		}}
	case has(text, "check out", "结算"):
		return s.offer(person)
	case has(text, "compare", "比较"):
		return said{tool: "compare_products", text: shop.Text{EN: "Here they are side by side.", ZH: "两件放在一起看："}, cards: comparison}
	case has(text, "add the first", "加入购物车"):
		return s.edit(person)
	case has(text, "order", "订单", "到哪"):
		return said{tool: "get_order", text: shop.Text{EN: "Order **581483** is on its way: it left our warehouse on 8 December and should arrive on 9 December.", ZH: "订单 **581483** 已发货，12 月 8 日离开仓库，预计 12 月 9 日送达。"},
			cards: func(l shop.Locale) []shop.Card { return []shop.Card{shop.NewCard(shop.CardOrder, orders(l)[0])} }}
	case has(text, "return", "退"):
		return said{tool: "search_policies", text: shop.Text{EN: "You can send things back within **30 days**, unused and in their packaging. We refund to the way you paid:\n\n- small items: post them to us\n- large items: we fetch them", ZH: "收到货后 **30 天**内，未使用且包装完好即可退货，款项原路退回：\n\n- 小件：自行寄回\n- 大件：我们上门取"},
			sources: []shop.Source{{Title: "Returns", URL: "/help/delivery#europe", Quote: "Unused goods may be returned within 30 days of delivery."}, {Title: "Refunds", Quote: "Refunds go back to the way of payment within five working days."}}}
	case has(text, "mug", "gift", "杯", "送", "cup"):
		return said{tool: "search_catalog", text: shop.Text{EN: "I found six that fit. The **Drink Me Mug** is the best seller at £1.25, and the teacups come with a saucer.", ZH: "找到六件合适的。卖得最好的是 **“喝我”马克杯**，£1.25；茶杯都配了碟子。"}, cards: products("21071", "21068", "22699", "22697", "21731", "22112")}
	case has(text, "long"):
		return said{tool: "search_catalog", text: shop.Text{EN: strings.Repeat("This is a long answer that goes on for a while. ", 25)}}
	}
	return said{text: shop.Text{EN: "I can find things on the shelves, look up your order and explain the shop’s rules. What would you like?", ZH: "我可以帮您找商品、查订单、讲讲店里的规矩。想看点什么？"}}
}

func comparison(l shop.Locale) []shop.Card {
	if l == shop.ZH {
		return []shop.Card{shop.NewCard(shop.CardTable, shop.TableCard{Title: "商品比较", Columns: []string{"", "“喝我”马克杯", "爱恨马克杯"}, Rows: [][]string{{"价格", "£1.25", "£1.25"}, {"库存", "有货", "仅剩 6 件"}, {"材质", "陶瓷", "陶瓷"}}})}
	}
	return []shop.Card{shop.NewCard(shop.CardTable, shop.TableCard{Title: "Side by side", Columns: []string{"", "Drink Me Mug", "Love/Hate Mug"}, Rows: [][]string{{"Price", "£1.25", "£1.25"}, {"Stock", "In stock", "Only 6 left"}, {"Material", "Ceramic", "Ceramic"}}})}
}

// edit puts the first mug into the basket and offers to take it back.
func (s *Server) edit(person string) said {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.id("edit-")
	before := 0
	for _, line := range s.cartOf(person).Lines {
		if line.SKU == "21071" {
			before = line.Quantity
		}
	}
	s.edits[id] = map[string]int{"21071": before}
	s.put(person, "21071", before+1)
	cart := *s.cartOf(person)
	return said{tool: "update_cart", text: shop.Text{EN: "Done, one **Drink Me Mug** is in your basket.", ZH: "好了，已将一只 **“喝我”马克杯**加入购物车。"}, cards: func(l shop.Locale) []shop.Card {
		c := shop.NewCard(shop.CardProducts, shop.ProductsCard{Basket: true, Products: basket(cart, l), Total: &cart.Total})
		c.Edit = id
		return []shop.Card{c}
	}}
}

func basket(c shop.Cart, l shop.Locale) []shop.ProductCard {
	list := []shop.ProductCard{}
	for _, line := range c.Lines {
		p, _ := find(line.SKU)
		card := p.card(l)
		card.Quantity = line.Quantity
		list = append(list, card)
	}
	return list
}

// offer makes a checkout proposal.
func (s *Server) offer(person string) said {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.id("proposal-")
	s.offers[id] = "open"
	cart := *s.cartOf(person)
	return said{tool: "checkout", text: shop.Text{EN: "This is what I would order for you.", ZH: "请核对订单："}, cards: func(l shop.Locale) []shop.Card {
		card := shop.ProposalCard{ID: id, Tool: "checkout", Title: shop.Text{EN: "Place this order", ZH: "提交订单"}.In(l), Price: &cart.Total, Until: time.Now().Add(10 * time.Minute), Note: shop.Text{EN: "Demo checkout: no money moves.", ZH: "演示结算，不会真的扣款。"}.In(l)}
		for _, p := range basket(cart, l) {
			card.Lines = append(card.Lines, p.Title+" × "+string(rune('0'+p.Quantity))+"  "+p.Price.Times(p.Quantity).String())
		}
		return []shop.Card{shop.NewCard(shop.CardProposal, card)}
	}}
}

// ordered confirms an accepted checkout with the order's card.
func (s *Server) ordered(conv, person string) {
	s.mu.Lock()
	c := s.cartOf(person)
	ids := []string{}
	for _, line := range c.Lines {
		ids = append(ids, line.SKU)
	}
	c.Lines, c.Version = []shop.CartLine{}, c.Version+1
	l := s.threads[conv].locale
	s.mu.Unlock()
	card := order(l, "900001", shop.Placed, 0, ids...)
	card.Demo, card.Derived, card.Tracking, card.Carrier = true, false, "", ""
	s.append(conv, shop.Message{From: shop.FromAssistant, Text: shop.Text{EN: "Thank you, order **900001** is placed.", ZH: "谢谢，订单 **900001** 已提交。"}.In(l), Cards: []shop.Card{shop.NewCard(shop.CardOrder, card)}})
}

// human answers a request for a person.
func (s *Server) human(conv string) {
	s.mu.Lock()
	l, online := s.threads[conv].locale, s.Agents > 0
	s.mu.Unlock()
	if online {
		s.append(conv, shop.Message{From: shop.FromSystem, Event: &shop.MessageEvent{Kind: "state", State: shop.StateQueued}})
		return
	}
	card := shop.NewCard(shop.CardForm, map[string]any{"id": "form-1", "fields": []map[string]any{{"name": "contact", "label": shop.Text{EN: "Phone or e-mail", ZH: "电话或邮箱"}.In(l), "type": "text", "required": true}}, "submit": shop.Text{EN: "Leave it here", ZH: "提交"}.In(l)})
	s.append(conv, shop.Message{From: shop.FromAssistant, Text: shop.Text{EN: "Nobody is at the desk right now. Leave a phone number or e-mail and a colleague will get back to you.", ZH: "现在没有客服在线。请留下电话或邮箱，同事会尽快联系您。"}.In(l), Cards: []shop.Card{card}})
}

// turn streams a scripted answer: a tool, pieces of text, then the final message.
func (s *Server) turn(conv, person, text string) {
	s.mu.Lock()
	t := s.threads[conv]
	if t.state == shop.StateAgent || t.state == shop.StateQueued {
		s.mu.Unlock()
		return
	}
	id, l := s.id("turn-"), t.locale
	stop := make(chan struct{})
	t.stop = stop
	s.mu.Unlock()

	a := s.script(person, text)
	if a.tool != "" {
		s.live(conv, map[string]any{"type": "tool", "turn": id, "name": a.tool, "state": "started"})
		time.Sleep(20 * s.Pace)
		s.live(conv, map[string]any{"type": "tool", "turn": id, "name": a.tool, "state": "done", "ms": 12})
	}
	words := strings.SplitAfter(a.text.In(l), " ")
	said := ""
stream:
	for n, word := range words {
		select {
		case <-stop:
			break stream
		case <-time.After(s.Pace):
			said += word
			s.live(conv, map[string]any{"type": "delta", "turn": id, "n": n, "text": word})
		}
	}
	m := shop.Message{ID: id, From: shop.FromAssistant, Text: said, Sources: a.sources}
	if a.cards != nil {
		m.Cards = a.cards(l)
	}
	s.mu.Lock()
	t.turns[id] = trace(a, text, said)
	s.mu.Unlock()
	s.append(conv, m)
}

// trace is what the console shows of an answer.
func trace(a said, asked, said string) []map[string]any {
	at := time.Now().UTC()
	prompt := []map[string]string{{"role": "system", "content": "You are the assistant behind the counter of a gift shop. Say only what a tool has told you."}, {"role": "user", "content": asked}}
	steps := []map[string]any{{"n": 0, "kind": "model", "at": at, "ms": 41, "model": "house", "prompt": prompt, "usage": map[string]int{"prompt": 612, "cached": 512, "completion": 24}}}
	if a.tool != "" {
		steps = append(steps, map[string]any{"n": 1, "kind": "tool", "at": at, "ms": 12, "tool": a.tool, "args": map[string]any{"query": asked, "limit": 6}, "result": map[string]any{"count": 6, "first": "21071"}},
			map[string]any{"n": 2, "kind": "model", "at": at, "ms": 55, "model": "house", "text": said, "usage": map[string]int{"prompt": 890, "cached": 612, "completion": 61}})
	}
	return steps
}
