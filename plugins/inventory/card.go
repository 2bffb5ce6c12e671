package inventory

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	engine "github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// mostLines is how many orders a card shows.
const mostLines = 20

// money is an amount of major units in the shop's currency.
func (b *base) money(v float64) shop.Money {
	return shop.Money{Minor: int64(math.Round(100 * v)), Currency: b.currency}
}

// title is a product's name in the reader's language.
func (b *base) title(id string, l shop.Locale) string {
	if it, ok := b.item(id); ok {
		return it.Title.In(l)
	}
	return id
}

// cost is what a plan costs in purchases, holding and lost sales.
func (s *solution) cost() float64 {
	c := s.plan.Costs(s.program)
	return c.Purchase + c.Holding + s.lostSales()
}

// week is all orders of a week by supplier.
func (s *solution) orders(week int) []engine.PurchaseOrder {
	if !s.plan.Has() {
		return nil
	}
	return engine.PurchaseOrders(s.program, s.plan, week)
}

// lines are the orders of a week, the most money first; those that a card shows with
// their reason.
func (s *solution) lines(week int, l shop.Locale) []shop.PlanLine {
	var all []shop.PlanLine
	for _, o := range s.orders(week) {
		for _, line := range o.Lines {
			all = append(all, s.line(o.Supplier, week, line, l))
		}
	}
	slices.SortStableFunc(all, func(a, b shop.PlanLine) int { return cmp.Compare(b.Cost.Minor, a.Cost.Minor) })
	for i := range all[:min(len(all), mostLines)] {
		if r, ok := engine.Why(s.program, s.plan, all[i].Product); ok {
			all[i].Demand, all[i].Why = math.Round(r.Needed), s.named(r.Text, all[i].Product, l)
		}
	}
	return all
}

func (s *solution) line(supplier string, week int, line engine.PurchaseLine, l shop.Locale) shop.PlanLine {
	it, _ := s.item(line.Item)
	n := int(math.Round(line.Quantity))
	return shop.PlanLine{Product: line.Item, Title: it.Title.In(l), Supplier: supplier, Week: s.monday(week), Arrives: s.monday(line.Arrives),
		Quantity: n, Cost: it.Supply.Price(n).Times(n), Stock: it.Stock}
}

// named says a sentence of the engine, which names products by id, with the title.
func (s *solution) named(t shop.Text, id string, l shop.Locale) string {
	name := words.Name(shop.Text{EN: s.title(id, shop.EN), ZH: s.title(id, shop.ZH)}, l)
	return strings.Replace(strings.Replace(t.In(l), id, name, 1), "” ", "”", 1)
}

// shares is what goes to each supplier in the whole plan, the most money first.
func (s *solution) shares() []shop.PlanShare {
	place := map[string]int{}
	var all []shop.PlanShare
	for week := 1; week <= s.program.Periods; week++ {
		for _, o := range s.orders(week) {
			at, known := place[o.Supplier]
			if !known {
				at = len(all)
				place[o.Supplier] = at
				all = append(all, shop.PlanShare{Supplier: o.Supplier, Spend: s.money(0)})
			}
			all[at].Orders += len(o.Lines)
			all[at].Spend = all[at].Spend.Plus(s.money(o.Total))
		}
	}
	slices.SortStableFunc(all, func(a, b shop.PlanShare) int { return cmp.Compare(b.Spend.Minor, a.Spend.Minor) })
	return all
}

// hardest are the plan's budgets and storages with their prices, those that hurt most first.
func (s *solution) hardest() []engine.Dual {
	duals := s.plan.Duals(s.program)
	slices.SortStableFunc(duals, func(a, b engine.Dual) int { return cmp.Compare(b.Price*b.Limit, a.Price*a.Limit) })
	return duals
}

// limits are the plan's budgets and storages for a reader, those that hurt most first.
func (s *solution) limits(l shop.Locale) []shop.PlanLimit {
	var all []shop.PlanLimit
	for _, d := range s.hardest() {
		limit := shop.PlanLimit{Kind: "budget", Name: words.Say(l, "Budget", "总预算"), Used: round(d.Used), Limit: round(d.Limit), Price: round(d.Price)}
		if d.Resource == engine.Capacity {
			limit.Kind, limit.Week = "storage", s.monday(d.Period)
			limit.Name = words.Say(l, "Storage in week %d", "第 %d 周库容", d.Period)
		}
		limit.Words = s.limitWords(limit, l)
		all = append(all, limit)
	}
	return all
}

func (s *solution) limitWords(d shop.PlanLimit, l shop.Locale) string {
	switch {
	case d.Price <= 0:
		return words.Say(l, "%s does not hurt: more of it would save nothing.", "%s不吃紧，再多也不会更省。", d.Name)
	case d.Kind == "storage":
		return words.Say(l, "%s: one more cubic metre saves %s.", "%s：每多 1 立方米可省 %s。", d.Name, s.money(1000*d.Price))
	}
	return words.Say(l, "%s: %s more saves %s beside itself.", "%s：每多 %s，除本金外可再省 %s。", d.Name, s.money(1), s.money(d.Price))
}

func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// card is a plan as a page draws it.
func (s *solution) card(version int64, notes []string, l shop.Locale) shop.PlanCard {
	spent, _ := s.plan.Use(s.program)
	total := 0.0
	for _, v := range spent {
		total += v
	}
	c := shop.PlanCard{
		Title: words.Say(l, "Stock plan, %d weeks", "备货计划（%d 周）", s.program.Periods), Start: s.start, Weeks: s.program.Periods,
		Cost: s.money(s.cost()), Spend: s.money(total), Service: round(s.plan.FillRate(s.program)), Suppliers: s.shares(), Notes: notes, Version: version,
	}
	lines := s.lines(1, l)
	c.Lines, c.More = lines[:min(len(lines), mostLines)], max(0, len(lines)-mostLines)
	limits := s.limits(l)
	c.Limits = limits[:min(len(limits), 8)]
	return c
}

// Summary is the data of an answer with a plan, as a model sees it.
type Summary struct {
	Version   int64            `json:"version"` // of the wishes
	Start     string           `json:"start"`
	Weeks     int              `json:"weeks"`
	Status    engine.Status    `json:"status"`
	Gap       float64          `json:"gap"` // proven share of the cost by which a better plan may be cheaper
	Cost      shop.Money       `json:"cost"`
	Spend     shop.Money       `json:"spend"`
	Service   float64          `json:"service"`
	FirstWeek shop.Money       `json:"first_week"` // spent on the orders of this week
	Orders    []shop.PlanLine  `json:"orders"`     // of this week
	More      int              `json:"more"`
	Suppliers []shop.PlanShare `json:"suppliers"`
	Limits    []shop.PlanLimit `json:"limits"`
	Notes     []string         `json:"notes"`
}

func summary(s *solution, c shop.PlanCard) Summary {
	first := s.money(0)
	for _, o := range s.orders(1) {
		first = first.Plus(s.money(o.Total))
	}
	return Summary{Version: c.Version, Start: s.day(1), Weeks: c.Weeks, Status: s.plan.Status, Gap: round(s.plan.Gap()), Cost: c.Cost, Spend: c.Spend, Service: c.Service, FirstWeek: first,
		Orders: c.Lines[:min(len(c.Lines), 10)], More: c.More + max(0, len(c.Lines)-10), Suppliers: c.Suppliers, Limits: c.Limits, Notes: c.Notes}
}

// told says a plan in words: what to order now, for how much, how well it serves.
func (s *solution) told(c shop.PlanCard, l shop.Locale) string {
	n := len(c.Lines) + c.More
	if n == 0 {
		return words.Sentences(l, words.Say(l, "Nothing has to be ordered this week.", "本周不用订货。"), s.overall(c, l))
	}
	sum := summary(s, c)
	var top []string
	for _, line := range c.Lines[:min(3, n)] {
		top = append(top, words.Say(l, "%d × %s", "%[2]s %[1]d 件", line.Quantity, words.Name(shop.Text{EN: line.Title, ZH: line.Title}, l)))
	}
	return words.Sentences(l, words.Say(l, "This week, order %s for %s, most of all %s.", "本周建议订 %s，共 %s，主要是%s。", words.Products(l, n), sum.FirstWeek, words.List(l, top)), s.overall(c, l))
}

// overall says the whole plan in one sentence.
func (s *solution) overall(c shop.PlanCard, l shop.Locale) string {
	return words.Say(l, "Over %d weeks the plan spends %s and meets %s of the expected demand.", "%d 周合计采购 %s，可满足 %s 的预计需求。", c.Weeks, c.Spend, percent(c.Service))
}

func percent(share float64) string {
	return strconv.FormatFloat(math.Round(1000*share)/10, 'f', -1, 64) + " %"
}

// notes are what a planner has to know beside the numbers.
func (s *solution) notes(l shop.Locale) []string {
	var all []string
	switch sells := len(s.program.Items); {
	case s.forecast == 0:
		all = append(all, words.Say(l, "Demand is a seasonal average of past sales: there is no forecast yet.", "需求按历史销量的季节性均值估算：目前还没有预测。"))
	case s.forecast < sells:
		all = append(all, words.Say(l, "Demand: forecasts for %d products, a seasonal average of past sales for the others.", "需求：%d 款商品用预测，其余按历史销量的季节性均值估算。", s.forecast))
	}
	if f := s.draft.Festival; f != nil {
		all = append(all, words.Say(l, "%s on %s: %s more demand is assumed in the weeks before.", "%s（%s）：假设节前几周需求多 %s。", f.Name.In(l), f.First.Format("2006-01-02"), percent(f.Share)))
	}
	if gap := s.plan.Gap(); gap >= 0.0005 {
		all = append(all, words.Say(l, "In whole packs, proven to be within %s of the best plan there is.", "按整箱订货；已证明与最优方案最多相差 %s。", percent(gap)))
	}
	return all
}

// answer is a plan as card, data and words, with something said before and the strategies
// that it was priced against, nil for none.
func (s *solution) answer(version int64, said string, rules []StrategyPrice, l shop.Locale) tool.Result {
	if !s.plan.Has() {
		return tool.Result{Text: words.Sentences(l, said, s.impossible(l))}.WithData(map[string]any{"status": s.plan.Status, "why": s.conflict(l)})
	}
	notes := append(s.notes(l), inWords(rules, l)...)
	c := s.card(version, notes, l)
	r := tool.Result{Text: words.Sentences(l, append([]string{said, s.told(c, l)}, notes...)...), Cards: []shop.Card{shop.NewCard(shop.CardPlan, c)}}
	return r.WithData(map[string]any{"plan": summary(s, c), "said": said, "strategies": rules})
}

// impossible says that there is no plan, why, and what helps.
func (s *solution) impossible(l shop.Locale) string {
	return words.Sentences(l, words.Say(l, "There is no plan that keeps these limits.", "没有方案能同时满足这些限制。"), s.conflict(l))
}

// conflict tells why there is no plan: in which week the stock that is there already
// does not fit, or which decided orders the budget does not pay.
func (s *solution) conflict(l shop.Locale) string {
	found := engine.Diagnose(s.program, s.plan)
	if len(found.Conflicts) == 0 {
		return found.Text.In(l)
	}
	worst := slices.MaxFunc(found.Conflicts, func(a, b engine.Conflict) int { return cmp.Compare(a.Least-a.Limit, b.Least-b.Limit) })
	if worst.Resource != engine.Capacity {
		return words.Say(l, "The fixed orders cost %s, the budget is %s.", "已固定的订单需要 %s，而预算只有 %s。", s.money(worst.Least), s.money(worst.Limit))
	}
	return words.Say(l, "Even without any order, the stock of week %[1]d needs %[2]s m³ and there are %[3]s m³: find %[4]s m³ more, or clear stock that cost %[5]s. Undo takes the change back, \"reset the plan\" all changes.",
		"即使一件不订，第 %[1]d 周的库存也要占 %[2]s 立方米，而库容只有 %[3]s 立方米：请再找 %[4]s 立方米，或先清掉成本 %[5]s 的库存。可以撤销这次改动，或说“取消所有改动”。",
		worst.Period, cubic(worst.Least), cubic(worst.Limit), cubic(worst.Least-worst.Limit), s.money(found.Value))
}

// signed is an amount with its sign.
func signed(m shop.Money) string {
	if m.Minor < 0 {
		return m.String()
	}
	return fmt.Sprintf("+%s", m)
}
