package inventory

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

	engine "github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/shelf"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

var (
	limitAsked    = regexp.MustCompile(`limit|constraint|bottleneck|binding|hurts?|shadow|限制|约束|瓶颈|卡|影子|吃紧`)
	supplierAsked = regexp.MustCompile(`supplier|vendor|供应商|供货商|厂家`)
	incomingAsked = regexp.MustCompile(`on (?:its|the|their) way|in transit|incoming|purchase orders|deliver|on order|not (?:come|arrived)|在途|路上|采购单|未到|没到`)
	// roomAsked speaks of the limits where no product is meant: "storage box" is one.
	roomAsked = regexp.MustCompile(`\b(?:storage|warehouse|space|budget|money)\b|holds? (?:it|us|the plan) back|库容|仓库|仓储|预算|资金|上限|钱紧|不够`)
)

// asked is what a question about the plan is about, "" for the plan as a whole; product is
// the one that it names, if any.
func asked(text, product string) string {
	text = strings.ToLower(text)
	switch {
	case incomingAsked.MatchString(text):
		return "incoming"
	case supplierAsked.MatchString(text):
		return "suppliers"
	case limitAsked.MatchString(text), product == "" && roomAsked.MatchString(text):
		return "limits"
	case product != "":
		return "product"
	}
	return ""
}

func (p *plugin) explain(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		Text    string `json:"text"`
		About   string `json:"about"`
		Product string `json:"product_id"`
		Version int64  `json:"version"`
		sheetArgs
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	d, version, err := read(ctx, c, h, args.Version)
	if err != nil {
		return tool.Result{}, err
	}
	s, err := p.solved.solve(ctx, c, h, d)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	about, product := args.About, args.Product
	switch {
	case about == "" && product != "":
		about = "product"
	case about == "":
		product = s.meant(args.Text)
		about = asked(args.Text, product)
	}
	switch {
	case about == "incoming":
		return s.onItsWay(l), nil
	case !s.plan.Has():
		return s.answer(version, "", nil, l), nil
	case about == "sheet":
		return s.sheet(args.sheetArgs, version, l), nil
	case about == "suppliers":
		return s.bySupplier(l), nil
	case about == "limits":
		return p.hurting(ctx, s, l)
	case product != "" && about != "plan":
		return s.why(product, l)
	}
	said := ""
	for _, f := range engine.Explain(s.program, s.plan).Facts {
		if f.Kind == "item" && len(said) < 600 {
			said = words.Sentences(l, said, s.named(f.Text, f.Item, l))
		}
	}
	return s.answer(version, said, nil, l), nil
}

// why tells why a product is ordered, or why not.
func (s *solution) why(id string, l shop.Locale) (tool.Result, error) {
	id = strings.ToUpper(shelf.Narrow(id))
	r, ok := engine.Why(s.program, s.plan, id)
	if !ok {
		return tool.Result{}, shop.Errorf(shop.NotFound, "%s", words.Say(l, "%s is not in the plan: it has no supplier or no sales.", "计划里没有%s：它没有供应商或没有销量。", words.Quote(id)))
	}
	it, _ := s.item(id)
	text := words.Sentences(l, s.named(r.Text, id, l), words.Say(l, "On hand: %s; %s delivers in %s.", "现有库存 %s；%s的交期为 %s。",
		words.Pieces(l, it.Stock), it.Supply.Supplier, words.Count(l, it.Supply.LeadWeeks, "week", "weeks", "周")))
	curve := s.curve(id, l)
	card := shop.TableCard{Title: it.Title.In(l), Columns: []string{words.Say(l, "Week", "周"), words.Say(l, "Demand", "需求"), words.Say(l, "Order", "订货"), words.Say(l, "Stock at the end", "周末库存"), words.Say(l, "Lost", "缺货")}}
	for _, w := range curve.Weeks {
		card.Rows = append(card.Rows, []string{words.Date(l, s.monday(w.Week), s.start), count(w.Demand), count(w.Order), count(w.Stock), count(w.Lost)})
	}
	return tool.Result{Text: text, Cards: []shop.Card{shop.NewCard(shop.CardTable, card)}}.WithData(map[string]any{"why": r, "curve": curve}), nil
}

// hurting tells which limits cost most, and how far the price of the first holds.
func (p *plugin) hurting(ctx context.Context, s *solution, l shop.Locale) (tool.Result, error) {
	limits := s.limits(l)
	if len(limits) == 0 {
		return tool.Result{Text: words.Say(l, "The plan has neither a budget nor a storage limit, so none hurts.", "计划里没有设预算和库容限制，所以没有吃紧的约束。")}.WithData(map[string]any{"limits": []string{}}), nil
	}
	var said []string
	card := shop.TableCard{Title: words.Say(l, "Limits", "约束"), Columns: []string{words.Say(l, "Limit", "约束"), words.Say(l, "Used", "已用"), words.Say(l, "Allowed", "上限"), words.Say(l, "One more saves", "多一单位可省")}}
	for i, d := range limits {
		if i < 3 && (i == 0 || d.Price > 0) {
			said = append(said, d.Words)
		}
		used, allowed, price := s.money(d.Used).String(), s.money(d.Limit).String(), s.money(d.Price).String()
		if d.Kind == "storage" {
			used, allowed, price = cubic(d.Used)+" m³", cubic(d.Limit)+" m³", s.money(1000*d.Price).String()
		}
		card.Rows = append(card.Rows, []string{d.Name, used, allowed, price})
	}
	r, err := p.solved.ranging(ctx, s)
	if err != nil {
		return tool.Result{}, err
	}
	data := map[string]any{"limits": limits}
	if r != nil {
		said = slices.Insert(said, 1, s.reach(*r, l))
		data["range"] = LimitRange{Name: limits[0].Name, From: round(r.Down), To: round(r.Up), Saves: s.money(r.Saves)}
	}
	return tool.Result{Text: words.Sentences(l, said...), Cards: []shop.Card{shop.NewCard(shop.CardTable, card)}}.WithData(data), nil
}

// LimitRange is data of explain_plan under "range": how far a limit can go before one unit
// of it is worth something else, and what going up to there saves.
type LimitRange struct {
	Name  string     `json:"name"`
	From  float64    `json:"from"` // money in major units, or litres
	To    float64    `json:"to"`
	Saves shop.Money `json:"saves"`
}

// reach says a limit's range.
func (s *solution) reach(r engine.Range, l shop.Locale) string {
	write := func(v float64) string { return s.money(v).String() }
	if r.Dual.Resource == engine.Capacity {
		write = func(v float64) string { return cubic(v) + " m³" }
	}
	if r.Up <= r.Dual.Limit {
		return words.Say(l, "That holds for little more than the present limit.", "再多一点，这个价值就会下降。")
	}
	return words.Say(l, "That holds about from %s to %s; going up to there saves %s.", "这一价值大约在 %s 到 %s 之间成立，加到上限共可省 %s。", write(r.Down), write(r.Up), s.money(r.Saves))
}

// bySupplier shows what goes to whom.
func (s *solution) bySupplier(l shop.Locale) tool.Result {
	shares := s.shares()
	if len(shares) == 0 {
		return tool.Result{Text: words.Say(l, "The plan orders nothing.", "计划里没有订货。")}.WithData(map[string]any{"suppliers": shares})
	}
	first := map[string]shop.Money{}
	for _, o := range s.orders(1) {
		first[o.Supplier] = s.money(o.Total)
	}
	card := shop.TableCard{Title: words.Say(l, "Orders by supplier", "按供应商汇总"), Columns: []string{words.Say(l, "Supplier", "供应商"), words.Say(l, "Orders", "订货笔数"), words.Say(l, "This week", "本周"), words.Say(l, "Whole plan", "整个计划")}}
	for _, sh := range shares {
		now := s.money(0).Plus(first[sh.Supplier])
		card.Rows = append(card.Rows, []string{sh.Supplier, count(float64(sh.Orders)), now.String(), sh.Spend.String()})
	}
	text := words.Say(l, "The plan orders from %s; most goes to %s, %s.", "计划涉及 %s，金额最大的是%s，%s。", words.Count(l, len(shares), "supplier", "suppliers", "家供应商"), shares[0].Supplier, shares[0].Spend)
	return tool.Result{Text: text, Cards: []shop.Card{shop.NewCard(shop.CardTable, card)}}.WithData(map[string]any{"suppliers": card.Rows})
}

// onItsWay shows the purchase orders that have not arrived.
func (s *solution) onItsWay(l shop.Locale) tool.Result {
	if len(s.incoming) == 0 {
		return tool.Result{Text: words.Say(l, "Nothing is on its way from suppliers.", "目前没有在途的采购单。")}.WithData(map[string]any{"purchases": []string{}})
	}
	card := shop.TableCard{Title: words.Say(l, "On its way", "在途采购单"), Columns: []string{words.Say(l, "Number", "单号"), words.Say(l, "Supplier", "供应商"), words.Say(l, "Due", "预计到货"), words.Say(l, "Products", "商品"), words.Say(l, "Total", "金额")}}
	for _, o := range s.incoming[:min(len(s.incoming), mostLines)] {
		card.Rows = append(card.Rows, []string{o.ID, o.Supplier, words.Date(l, o.Due, s.start), count(float64(len(o.Lines))), o.Total.String()})
	}
	o := s.incoming[0]
	text := words.Say(l, "%s on the way. The next is %s from %s, due on %s.", "有 %s在途。最近一批是%[3]s的 %[2]s，预计%[4]s到货。", words.Count(l, len(s.incoming), "purchase order is", "purchase orders are", "张采购单"), o.ID, o.Supplier, words.Date(l, o.Due, s.start))
	return tool.Result{Text: text, Cards: []shop.Card{shop.NewCard(shop.CardTable, card)}}.WithData(map[string]any{"purchases": card.Rows})
}

func count(v float64) string {
	return strings.TrimSuffix(shop.Money{Minor: int64(v+0.5) * 100}.Decimal(), ".00")
}

var token = regexp.MustCompile(`[a-z0-9]+|\p{Han}+`)

// meant is the product of the plan that words speak of, by number or by its name: the
// one with most of its name in the words; among equals the one with most money in the
// plan. "" for none.
func (s *solution) meant(text string) string {
	text = strings.ToLower(shelf.Narrow(text))
	said := token.FindAllString(text, -1)
	for _, w := range said {
		if s.program.Index(strings.ToUpper(w)) >= 0 {
			return strings.ToUpper(w)
		}
	}
	worth := s.worth()
	best, most := "", [2]float64{}
	for i := range s.program.Items {
		it, _ := s.item(s.program.Items[i].ID)
		score := [2]float64{float64(alike(text, said, it.Title)), worth[it.Product]}
		if score[0] > 0 && (best == "" || slices.Compare(score[:], most[:]) > 0) {
			best, most = it.Product, score
		}
	}
	return best
}

// worth is the money that the plan puts into each product.
func (s *solution) worth() map[string]float64 {
	all := map[string]float64{}
	if !s.plan.Has() {
		return all
	}
	for i := range s.program.Items {
		for t := 1; t <= s.plan.Periods; t++ {
			all[s.program.Items[i].ID] += s.program.Items[i].Spend(s.plan.Order[s.plan.At(i, t)])
		}
	}
	return all
}

// idle are words that stand in questions about a plan and name no product.
var idle = regexp.MustCompile(`^(?:why|so|many|much|the|of|a|an|in|to|for|and|or|is|are|do|we|you|order|ordering|week|weeks|plan|this|that|buy|need|set|red|with|on|at|it|pack|all|what|which|more|less|one|two|each|pieces|fix|would|could|will|can|save|saves|cost|costs|cheaper|short|keep|keeps|being|from|has|been|not|come|yet|take|back|my|changes|budget|money|storage|warehouse|space|limit|supplier|suppliers)$`)

// alike counts the words of a name that were said: in English whole words without their
// plural, in Chinese pairs of characters.
func alike(text string, said []string, title shop.Text) int {
	n := 0
	for _, w := range token.FindAllString(strings.ToLower(title.EN), -1) {
		if len(w) > 2 && !idle.MatchString(w) && slices.ContainsFunc(said, func(x string) bool { return singular(x) == singular(w) }) {
			n++
		}
	}
	runes := []rune(title.ZH)
	for i := 0; i+1 < len(runes); i++ {
		if pair := runes[i : i+2]; unicode.Is(unicode.Han, pair[0]) && unicode.Is(unicode.Han, pair[1]) && strings.Contains(text, string(pair)) {
			n++
		}
	}
	return n
}

func singular(w string) string {
	if strings.HasSuffix(w, "ss") || len(w) < 4 {
		return w
	}
	return strings.TrimSuffix(w, "s")
}
