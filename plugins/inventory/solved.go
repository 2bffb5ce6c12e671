package inventory

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

const (
	// fresh is how long a solved plan and the figures behind it are kept: as long as a
	// proposal made from it stands.
	fresh = tool.DefaultValid + time.Minute
	// kept is how many plans are kept.
	kept = 16
	// searching is how long whole packs are searched for at most, and enough the share of
	// the cost below which a better plan is not looked for: demand is not known that well.
	searching = 12 * time.Second
	enough    = 0.005
)

// solution is a solved plan.
type solution struct {
	*base
	draft   Draft
	program *engine.Program
	plan    *engine.Plan
	reached float64       // availability of the best sellers, where one is wished
	ranged  *engine.Range // of the limit that hurts most, once somebody has asked
}

// solvedPlans keeps plans by their wishes. One goroutine at a time solves; the token in
// free is the permission.
type solvedPlans struct {
	free    chan struct{}
	base    *base
	loaded  time.Time // wall time
	weeks   int
	planner *engine.Planner
	plans   map[string]*solution
	order   []string // keys, oldest first
}

func newShelf() *solvedPlans {
	s := &solvedPlans{free: make(chan struct{}, 1), plans: map[string]*solution{}}
	s.free <- struct{}{}
	return s
}

// forget drops everything, after the shop's stock or orders have changed.
func (s *solvedPlans) forget(ctx context.Context) error {
	select {
	case <-s.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.drop()
	s.free <- struct{}{}
	return nil
}

func (s *solvedPlans) drop() {
	s.base, s.plans, s.order, s.planner = nil, map[string]*solution{}, nil, nil
}

// solve returns the plan of a draft.
func (s *solvedPlans) solve(ctx context.Context, c tool.Call, h tool.Host, d Draft) (*solution, error) {
	key, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	select {
	case <-s.free:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { s.free <- struct{}{} }()
	if err := s.refresh(ctx, c, h, max(usualWeeks, d.weeks())); err != nil {
		return nil, err
	}
	if found := s.plans[string(key)]; found != nil {
		return found, nil
	}
	made, err := s.make(ctx, d)
	if err != nil {
		return nil, err
	}
	s.plans[string(key)] = made
	if s.order = append(s.order, string(key)); len(s.order) > kept {
		delete(s.plans, s.order[0])
		s.order = s.order[1:]
	}
	return made, nil
}

// refresh reads what plans are made from when it is too old, too short, or when planners
// have changed the forecasts since.
func (s *solvedPlans) refresh(ctx context.Context, c tool.Call, h tool.Host, weeks int) (err error) {
	stale := s.base == nil || time.Since(s.loaded) > fresh || s.weeks < weeks || !s.base.start.Equal(shop.Weekly.Begin(c.Now))
	if !stale {
		if stale, err = s.base.overridden(ctx, h); err != nil {
			return err
		}
	}
	if !stale {
		return nil
	}
	s.drop()
	loaded, err := load(ctx, c, h, weeks)
	if err != nil {
		return err
	}
	s.base, s.weeks, s.loaded = loaded, weeks, time.Now()
	return nil
}

// make solves a draft.
func (s *solvedPlans) make(ctx context.Context, d Draft) (*solution, error) {
	made := &solution{base: s.base, draft: d}
	program, err := s.base.program(d, true)
	if err != nil {
		return nil, shop.Errorf(shop.Invalid, "the plan cannot be stated: %w", err)
	}
	if len(program.Items) == 0 {
		return nil, shop.Errorf(shop.Unavailable, "no product has both a supplier and sales: there is nothing to plan")
	}
	if s.planner == nil {
		s.planner = engine.NewPlanner(engine.Options{TimeLimit: searching, Enough: enough})
	}
	if a := d.Availability; a != nil {
		if program, _, err = s.planner.KeepAvailable(ctx, program, s.base.best(program, a.Top), a.Share); err != nil {
			return nil, shop.Errorf(shop.Internal, "the availability could not be planned: %w", err)
		}
	}
	made.program = program
	if made.plan, err = s.planner.Solve(ctx, program); err != nil {
		return nil, shop.Errorf(shop.Internal, "the plan could not be solved: %w", err)
	}
	if a := d.Availability; a != nil {
		made.reached = made.plan.Served(program, s.base.best(program, a.Top))
	}
	return made, ctx.Err()
}

// ranging tells how far the price of the limit that hurts most holds; nil where none does.
func (s *solvedPlans) ranging(ctx context.Context, of *solution) (*engine.Range, error) {
	select {
	case <-s.free:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { s.free <- struct{}{} }()
	duals := of.hardest()
	if of.ranged != nil || len(duals) == 0 || round(duals[0].Price) <= 0 {
		return of.ranged, nil
	}
	if s.planner == nil {
		s.planner = engine.NewPlanner(engine.Options{TimeLimit: searching, Enough: enough})
	}
	r, err := s.planner.Ranging(ctx, of.program, duals[0])
	if err != nil {
		return nil, shop.Errorf(shop.Internal, "the reach of a limit's price could not be found: %w", err)
	}
	of.ranged = &r
	return of.ranged, nil
}

// best is the n best sellers among the items of a program.
func (b *base) best(p *engine.Program, n int) []string {
	var ranked []tool.SupplyItem
	for i := range p.Items {
		if it, _ := b.item(p.Items[i].ID); it.Rank > 0 {
			ranked = append(ranked, it)
		}
	}
	slices.SortStableFunc(ranked, func(x, y tool.SupplyItem) int { return x.Rank - y.Rank })
	var ids []string
	for _, it := range ranked[:min(len(ranked), n)] {
		ids = append(ids, it.Product)
	}
	return ids
}

// load asks the shop for everything that a plan needs.
func load(ctx context.Context, c tool.Call, h tool.Host, weeks int) (*base, error) {
	items, err := tool.SupplyItems(ctx, h, "")
	if err != nil {
		return nil, err
	}
	b := &base{start: shop.Weekly.Begin(c.Now), items: items, place: map[string]int{}}
	for i, it := range items {
		b.place[it.Product] = i
	}
	if len(items) > 0 {
		b.currency = items[0].Supply.UnitCost.Currency
	}
	if err = b.expected(ctx, c, h, weeks); err != nil {
		return nil, err
	}
	b.incoming, err = tool.PurchaseOrders(ctx, h, shop.PurchaseOrdered)
	return b, err
}
