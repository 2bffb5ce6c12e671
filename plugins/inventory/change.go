package inventory

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/span"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// What a sentence about the plan speaks of.
var (
	budgetWords  = regexp.MustCompile(`预算|资金|budget|money|spend`)
	storageWords = regexp.MustCompile(`仓|库容|库位|货架|warehouse|storage|shelf space|store ?room|space|capacity`)
	serveWords   = regexp.MustCompile(`有货率|现货率|满足率|可得率|availab|service level|in stock|fill rate|不断货|保供`)
	resetWords   = regexp.MustCompile(`\b(reset|start over|from scratch|take (?:all|everything|(?:all )?(?:my |the |of the )?changes)(?: \w+){0,3} back|undo (?:all|everything)|without my changes|drop (?:all|the) (?:changes|limits))\b|重新来|重置|恢复(?:原|最初)|回到原|取消(?:所有|全部)|(?:都|全部|全)撤销|从头|清空`)
	moreWords    = regexp.MustCompile(`\b(raise|increase|more|extra|add|up|higher)\b|增加|提高|多|加|上调|涨`)
	upliftWords  = regexp.MustCompile(`campaign|promotion|\bpromo\b|advert|newsletter|recommend|exposure|featured|促销|活动|推广|广告|推荐|曝光`)
	exposedWords = regexp.MustCompile(`recommend|exposure|featured|推荐|曝光`)
	fewerWords   = regexp.MustCompile(`\b(less|fewer|lower|drop|falls?|down)\b|少|降|下滑`)
	goneWords    = regexp.MustCompile(`cannot be used|can't be used|closed|burn|flood|用不了|不能用|关闭|停用|失火`)
	alwaysWords  = regexp.MustCompile(`\balways\b|never run out|不断货|不缺货|一直有货`)
	leftWords    = regexp.MustCompile(`\b(?:only|just|left|remains?)\b|只有|只剩|还剩|仅剩|剩下`)
)

// usualTop is how many best sellers are meant when no number is said.
const usualTop = 20

// changeArgs are the arguments of change_plan.
type changeArgs struct {
	Text          string   `json:"text"`
	Budget        *float64 `json:"budget"`
	BudgetPercent *float64 `json:"budget_percent"`
	LostStorage   *float64 `json:"lost_storage_percent"`
	FromWeek      int      `json:"from_week"`
	ToWeek        int      `json:"to_week"`
	Availability  *float64 `json:"availability_percent"`
	Top           int      `json:"top"`
	Product       string   `json:"product_id"`
	Uplift        *float64 `json:"uplift_percent"`
	Source        string   `json:"source"`
	Quantity      *int     `json:"quantity"`
	Reset         bool     `json:"reset"`
	Restore       *int64   `json:"restore"`
}

func (p *plugin) change(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args changeArgs
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	if args.Restore != nil {
		return p.restore(ctx, c, h, *args.Restore)
	}
	l := c.Locale()
	d, version, err := read(ctx, c, h, 0)
	if err != nil {
		return tool.Result{}, err
	}
	old, err := p.solved.solve(ctx, c, h, d)
	if err != nil {
		return tool.Result{}, err
	}
	changed, said, err := args.apply(old, c)
	if err != nil {
		return tool.Result{}, err
	}
	s, err := p.solved.solve(ctx, c, h, changed)
	if err != nil {
		return tool.Result{}, err
	}
	version, undo, err := put(ctx, h, changed, version)
	if err != nil {
		return tool.Result{}, err
	}
	r := s.answer(version, words.Sentences(l, said, compared(old, s, l)), nil, l)
	r.Undo = undo
	return r, nil
}

// always is the share of the demand that "always available" asks for: all of it would
// need stock for the unheard-of.
const always = 0.99

// apply puts what the arguments say into a copy of the draft and says it.
func (a changeArgs) apply(old *solution, c tool.Call) (Draft, string, error) {
	l := c.Locale()
	text := strings.ToLower(a.Text)
	d := old.draft.clone()
	part, hasPart := share(a.Text)
	switch whole := !hasPart; {
	case whole && serveWords.MatchString(text) && alwaysWords.MatchString(text):
		part, hasPart = always, true
	case whole && storageWords.MatchString(text) && goneWords.MatchString(text):
		part, hasPart = 1, true
	}
	switch {
	case a.Reset || resetWords.MatchString(text):
		return Draft{}, words.Say(l, "All limits and changes are taken back.", "所有限制和改动都已取消。"), nil
	case a.Availability != nil || hasPart && serveWords.MatchString(text):
		if a.Availability != nil {
			part = *a.Availability / 100
		}
		return a.available(d, part, l)
	case a.Uplift != nil || hasPart && upliftWords.MatchString(text):
		if a.Uplift != nil {
			part = *a.Uplift / 100
		} else if fewerWords.MatchString(text) {
			part = -part
		}
		return a.uplift(d, part, old, c)
	case a.LostStorage != nil || hasPart && storageWords.MatchString(text):
		if a.LostStorage != nil {
			part = *a.LostStorage / 100
		} else if leftWords.MatchString(text) {
			part = 1 - part
		}
		return a.lose(d, part, old, c)
	case a.Budget != nil || a.BudgetPercent != nil || budgetWords.MatchString(text):
		return a.budget(d, part, hasPart, old, l)
	}
	return a.fix(d, old, c)
}

// available asks for a share of the demand for best sellers.
func (a changeArgs) available(d Draft, part float64, l shop.Locale) (Draft, string, error) {
	if !(part > 0 && part <= 1) {
		return d, "", shop.Errorf(shop.Invalid, "%s", words.Say(l, "An availability lies above 0 and up to 100 %%.", "有货率应大于 0 且不超过 100%%。"))
	}
	n := a.Top
	if n == 0 {
		n = top(a.Text)
	}
	if n == 0 {
		n = usualTop
	}
	d.Availability = &Availability{Share: part, Top: min(n, 500)}
	return d, "", nil
}

// lose takes a share of the storage away for some weeks. Where no storage was set, the
// most that the present plan fills is taken for the whole.
func (a changeArgs) lose(d Draft, part float64, old *solution, c tool.Call) (Draft, string, error) {
	l := c.Locale()
	from, to, err := a.weeks(d, old, c)
	if err != nil {
		return d, "", err
	}
	loss := Loss{Share: min(1, max(0, part)), From: from, To: to}
	said := ""
	if d.Storage == 0 {
		if !old.plan.Has() {
			return d, "", shop.Errorf(shop.Invalid, "%s", words.Say(l, "Please name the storage first, in cubic metres.", "请先说明库容是多少立方米。"))
		}
		_, held := old.plan.Use(old.program)
		for _, v := range held {
			d.Storage = max(d.Storage, math.Ceil(v))
		}
		said = words.Say(l, "No storage was set, so the most that the plan fills, %s m³, counts as the whole warehouse.", "之前没有设库容，这里把原计划的最高占用 %s 立方米当作整个仓库。", cubic(d.Storage))
	}
	same := func(o Loss) bool { return o.From.Equal(loss.From) && o.To.Equal(loss.To) }
	d.Losses = append(slices.DeleteFunc(d.Losses, same), loss) // said again is said once
	when := spanWords(max(1, old.week(loss.From)), min(d.weeks(), old.week(loss.To)), l)
	return d, words.Sentences(l, said, words.Say(l, "With %s of the storage lost %s, %s m³ are left.", "%[2]s损失 %[1]s 的库容，还剩 %[3]s 立方米。", percent(loss.Share), when, cubic(d.Storage*(1-loss.Share)))), nil
}

// budget changes the budget to an amount or by a share. Where none was set, what the
// present plan spends is taken for it.
func (a changeArgs) budget(d Draft, part float64, hasPart bool, old *solution, l shop.Locale) (Draft, string, error) {
	amount, hasAmount := money(a.Text)
	switch {
	case a.Budget != nil:
		amount, hasAmount, hasPart = *a.Budget, true, false
	case a.BudgetPercent != nil:
		part, hasPart = *a.BudgetPercent/100, true
	case hasPart && !moreWords.MatchString(strings.ToLower(a.Text)):
		part = -part
	}
	switch {
	case hasPart:
		if !d.Limited {
			for _, v := range spentOf(old) {
				d.Budget += v
			}
		}
		amount = max(0, d.Budget*(1+part))
	case !hasAmount:
		return d, "", shop.Errorf(shop.Invalid, "%s", words.Say(l, "Please say how much the budget changes, such as “cut it by 20 %%”.", "请说明预算改多少，例如“砍掉两成”。"))
	}
	d.Budget, d.Limited = math.Round(100*amount)/100, true
	return d, words.Say(l, "The budget is now %s.", "预算现为 %s。", old.money(d.Budget)), nil
}

func spentOf(s *solution) []float64 {
	if !s.plan.Has() {
		return nil
	}
	spent, _ := s.plan.Use(s.program)
	return spent
}

// fix decides the order of a product in a week.
func (a changeArgs) fix(d Draft, old *solution, c tool.Call) (Draft, string, error) {
	l := c.Locale()
	n, said := pieces(a.Text)
	if a.Quantity != nil {
		n, said = *a.Quantity, true
	}
	id := a.Product
	if id == "" {
		id = old.meant(a.Text)
	}
	it, known := old.item(id)
	switch {
	case !said && id == "":
		return d, "", shop.Errorf(shop.Invalid, "%s", words.Say(l, "Please say what to change: the budget, the storage, an availability, or the quantity of a product.", "请说明要改什么：预算、库容、有货率，或某款商品的订货量。"))
	case !known || old.program.Index(id) < 0:
		return d, "", shop.Errorf(shop.NotFound, "%s", words.Say(l, "I found no product of the plan in these words; please name it or give its number.", "没有在计划里找到这款商品，请说出名称或编号。"))
	case !said:
		return d, "", shop.Errorf(shop.Invalid, "%s", words.Say(l, "How many pieces of %s shall be ordered?", "%s要订多少件？", words.Name(it.Title, l)))
	}
	f := Fixed{Product: id, Week: old.monday(1), Quantity: n}
	if s, ok := span.Find(a.Text, c.Now); ok && len(s.Weeks()) > 0 {
		f.Week = s.Weeks()[0]
	}
	if a.FromWeek > 0 {
		f.Week = old.monday(a.FromWeek)
	}
	week := old.week(f.Week)
	if week < 1 || week > d.weeks() {
		return d, "", shop.Errorf(shop.Invalid, "%s", words.Say(l, "The plan has the weeks 1 to %d.", "计划只有第 1 到第 %d 周。", d.weeks()))
	}
	kept := d.Fixed[:0]
	for _, other := range d.Fixed {
		if other.Product != id || !other.Week.Equal(f.Week) {
			kept = append(kept, other)
		}
	}
	d.Fixed = append(kept, f)
	return d, words.Say(l, "%[1]s is fixed at %[2]s in week %[3]d.", "%[1]s在第 %[3]d 周固定订 %[2]s。", words.Name(it.Title, l), words.Pieces(l, n), week), nil
}

// uplift expects more or less demand for a product, of a campaign or of exposure. Weeks
// that are not named are all weeks.
func (a changeArgs) uplift(d Draft, part float64, old *solution, c tool.Call) (Draft, string, error) {
	l := c.Locale()
	id := a.Product
	if id == "" {
		id = old.meant(a.Text)
	}
	it, known := old.item(id)
	if !known || old.program.Index(id) < 0 {
		return d, "", shop.Errorf(shop.NotFound, "%s", words.Say(l, "Please name the product whose demand will change.", "请说明哪款商品的需求会变化。"))
	}
	u := Uplift{Product: id, Share: max(-1, part), Source: a.Source}
	if u.Source == "" {
		u.Source = "campaign"
		if exposedWords.MatchString(strings.ToLower(a.Text)) {
			u.Source = "exposure"
		}
	}
	var err error
	if u.From, u.To, err = a.weeks(d, old, c); err != nil {
		return d, "", err
	}
	d.Uplifts = slices.DeleteFunc(d.Uplifts, func(o Uplift) bool { return o.Product == id && o.Source == u.Source })
	d.Uplifts = append(d.Uplifts, u)
	more := words.Say(l, "more", "增加")
	if u.Share < 0 {
		more = words.Say(l, "less", "减少")
	}
	return d, words.Say(l, "%[1]s is expected to be asked for %[2]s %[3]s %[4]s.", "预计%[1]s的需求在%[4]s%[3]s %[2]s。", words.Name(it.Title, l), percent(math.Abs(u.Share)), more, spanWords(max(1, old.week(u.From)), min(d.weeks(), old.week(u.To)), l)), nil
}

// weeks are the weeks that the arguments or the words name, all of the plan's when they
// name none.
func (a changeArgs) weeks(d Draft, old *solution, c tool.Call) (from, to time.Time, err error) {
	from, to = old.monday(1), old.monday(d.weeks())
	if s, ok := span.Find(a.Text, c.Now); ok && len(s.Weeks()) > 0 {
		weeks := s.Weeks()
		from, to = weeks[0], weeks[len(weeks)-1]
	}
	if a.FromWeek > 0 {
		from, to = old.monday(a.FromWeek), old.monday(max(a.FromWeek, a.ToWeek))
	}
	if old.week(to) < 1 || old.week(from) > d.weeks() {
		return from, to, shop.Errorf(shop.Invalid, "%s", words.Say(c.Locale(), "The plan has the weeks 1 to %d; those named lie outside.", "计划只有第 1 到第 %d 周，所说的时间不在其中。", d.weeks()))
	}
	return from, to, nil
}

// spanWords names weeks of a plan.
func spanWords(from, to int, l shop.Locale) string {
	if to > from {
		return words.Say(l, "in weeks %d to %d", "第 %d 到第 %d 周", from, to)
	}
	return words.Say(l, "in week %d", "第 %d 周", from)
}

// cubic is a volume of litres in cubic metres.
func cubic(litres float64) string {
	return strings.TrimSuffix(shop.Money{Minor: int64(math.Round(litres / 10))}.Decimal(), ".00")
}

// compared says what a change does to the plan.
func compared(old, s *solution, l shop.Locale) string {
	var said []string
	if a := s.draft.Availability; a != nil && s.plan.Has() {
		text := words.Say(l, "The %d best sellers reach %s availability.", "前 %d 名热销品的有货率可达 %s。", a.Top, percent(s.reached))
		if s.reached < a.Share-1e-4 {
			text = words.Say(l, "%[3]s cannot be reached: the %[1]d best sellers get to %[2]s at most, as goods take weeks to arrive or a limit stands against it.",
				"达不到 %[3]s：受交期或限制影响，前 %[1]d 名热销品的有货率最多 %[2]s。", a.Top, percent(s.reached), percent(a.Share))
		}
		said = append(said, text)
	}
	if !old.plan.Has() || !s.plan.Has() {
		return words.Sentences(l, said...)
	}
	now, then := s.plan.Costs(s.program), old.plan.Costs(old.program)
	lost := s.lostSales() - old.lostSales()
	said = append(said, words.Say(l, "Against the plan before: purchases %s, lost sales %s, demand met %s instead of %s.", "与之前相比：采购 %s，缺货损失 %s，需求满足率由 %[4]s 变为 %[3]s。",
		signed(s.money(now.Purchase-then.Purchase)), signed(s.money(lost)), percent(s.plan.FillRate(s.program)), percent(old.plan.FillRate(old.program))))
	return words.Sentences(l, said...)
}

// lostSales is what the sales that a plan loses cost, at the shop's own rate, whatever
// an availability has made of it.
func (s *solution) lostSales() float64 {
	sum := 0.0
	for i := range s.program.Items {
		it, _ := s.item(s.program.Items[i].ID)
		cost := float64(it.Supply.UnitCost.Minor) / 100
		each := cost + it.Supply.ShortageRate*max(0, float64(it.Price.Minor)/100-cost)
		for t := 1; t <= s.plan.Periods; t++ {
			sum += each * s.plan.Lost[s.plan.At(i, t)]
		}
	}
	return sum
}
