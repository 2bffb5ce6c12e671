package inventory

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

const (
	// ruled is for how many best sellers the strategies are tried.
	ruled = 100
	// courses is how many courses of demand price planning again.
	courses = 4
)

// StrategyPrice is a strategy for a festival, kept for the best sellers, beside the best
// plan for them. It is data of plan_stock under "strategies".
type StrategyPrice struct {
	Name     string     `json:"name"` // stock-up, run-down, replan
	Title    string     `json:"title"`
	Products int        `json:"products"` // the best sellers it was tried for
	Extra    shop.Money `json:"extra"`    // dearer than the best plan; of replan what holding the plan costs more than it
	Feasible bool       `json:"feasible"` // false: no plan keeps the limits with it
}

// strategies prices the ways of planners for a festival against the best plan, for the
// best sellers within what the plan's other products leave of money and room: half of the
// extra demand by New Year's Day, nothing new from the festival on, and planning again
// from actual sales. All are solved without packs, so that only the strategies differ.
func (s *solution) strategies(ctx context.Context, l shop.Locale) ([]StrategyPrice, error) {
	f := s.draft.Festival
	if f == nil || !s.plan.Has() || s.week(f.To) < 1 || s.week(f.To) > s.draft.weeks() {
		return nil, nil
	}
	plain, feast := s.festive(*f)
	optimum, err := plain.WithFestival(feast)
	if err != nil {
		return nil, err
	}
	planner := engine.NewPlanner(engine.Options{TimeLimit: searching})
	var rules []engine.Strategy
	for _, rule := range []func(engine.Festival) (engine.Strategy, error){plain.StockUp, plain.RunDown} {
		made, err := rule(feast)
		if err != nil {
			return nil, err
		}
		rules = append(rules, made)
	}
	best, priced, err := planner.PriceStrategies(ctx, optimum, rules...)
	if err != nil {
		return nil, err
	}
	var all []StrategyPrice
	for _, r := range priced {
		all = append(all, StrategyPrice{Name: r.Name, Title: r.Title.In(l), Products: len(plain.Items), Extra: s.money(math.Max(0, r.Extra)), Feasible: r.Plan.Has()})
	}
	if !best.Has() {
		return all, nil
	}
	again, err := planner.PriceReplan(ctx, optimum, best, s.courses(optimum))
	if err != nil {
		return nil, err
	}
	title := words.Say(l, "Plan again from actual sales", "按实际销量滚动重排")
	return append(all, StrategyPrice{Name: "replan", Title: title, Products: len(plain.Items), Extra: s.money(math.Max(0, again.Saves())), Feasible: true}), nil
}

// festive is the program of the best sellers without the festival, and the festival.
func (s *solution) festive(f Festival) (*engine.Program, engine.Festival) {
	plain := s.program.Beside(s.plan, s.best(s.program, ruled))
	plain.Suppliers = nil
	from, to := max(1, s.week(f.From)), min(plain.Periods, s.week(f.To))
	year := time.Date(f.First.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	feast := engine.Festival{StockBy: min(from, max(1, s.week(year))), From: from, To: to}
	for i := range plain.Items {
		it := &plain.Items[i]
		it.PackSize, it.MinOrder, it.Breaks = 0, 0, nil
		it.Demand = s.demand[it.ID].weekly[:plain.Periods:plain.Periods]
		feast.Uplifts = append(feast.Uplifts, engine.Uplift{Item: it.ID, From: from, To: to, Factor: 1 + f.Share, Source: f.Name.EN})
	}
	return plain, feast
}

// courses are ways that the demand of a program may go: each week of each product by its
// own spread around what is expected, two by two opposite.
func (s *solution) courses(p *engine.Program) [][]float64 {
	rng := rand.New(rand.NewPCG(1, uint64(p.Periods)))
	expected := p.UpliftedDemand()
	all := make([][]float64, courses)
	for k := range all {
		all[k] = make([]float64, len(expected))
	}
	for at, mean := range expected {
		spread := s.demand[p.Items[at/p.Periods].ID].spread[at%p.Periods]
		for k := 0; k+1 < courses; k += 2 {
			z := rng.NormFloat64()
			all[k][at], all[k+1][at] = max(0, mean+z*spread), max(0, mean-z*spread)
		}
	}
	return all
}

// inWords says what the strategies cost.
func inWords(all []StrategyPrice, l shop.Locale) []string {
	var said []string
	for i, r := range all {
		if i == 0 {
			said = append(said, words.Say(l, "Strategies for the %d best sellers, beside the best plan for them:", "前 %d 名热销品的几种策略，与最优方案相比：", r.Products))
		}
		switch {
		case !r.Feasible:
			said = append(said, words.Say(l, "“%s” breaks a limit.", "“%s”会突破限制。", r.Title))
		case r.Name == "replan":
			said = append(said, words.Say(l, "“%s” saves %s against holding the plan, over %d courses that sales may take.", "“%s”比照原计划执行省 %s（按 %d 种可能的销量走势测算）。", r.Title, r.Extra, courses))
		default:
			said = append(said, words.Say(l, "“%s” costs %s more.", "“%s”多花 %s。", r.Title, r.Extra))
		}
	}
	return said
}
