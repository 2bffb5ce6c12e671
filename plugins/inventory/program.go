package inventory

import (
	"math"
	"slices"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

const (
	// cover is the standard normal quantile of the service that safety stocks aim at,
	// 90 % of the weeks.
	cover = 1.2816
	// patience is the cost of a missing piece of safety stock and week, as a share of
	// the cost of a lost sale.
	patience = 0.05
	// tiny is the least factor of an uplift: 0 would mean none.
	tiny = 1e-9
	// longest bounds quantities that a program takes, far above any shop's.
	longest = 1e9
)

// base is what the shop knows, before anybody's wishes.
type base struct {
	start    time.Time // Monday of week 1
	items    []tool.SupplyItem
	place    map[string]int // of a product in items
	demand   map[string]demand
	forecast int // products with a stored forecast
	// overrides are the planners' own figures in demand.
	overrides []shop.Override
	incoming  []shop.PurchaseOrder
	currency  string
}

// item returns the product of an id.
func (b *base) item(id string) (tool.SupplyItem, bool) {
	if i, known := b.place[id]; known {
		return b.items[i], true
	}
	return tool.SupplyItem{}, false
}

// week is the number of the plan's week that holds t, from 1; it may lie outside.
func (b *base) week(t time.Time) int {
	return int(math.Floor(shop.Weekly.Begin(t).Sub(b.start).Hours()/(7*24))) + 1
}

// monday is the begin of a week.
func (b *base) monday(week int) time.Time { return b.start.AddDate(0, 0, 7*(week-1)) }

// program states the replenishment of a draft. Whole says whether orders come in packs.
func (b *base) program(d Draft, whole bool) (*engine.Program, error) {
	weeks := d.weeks()
	p := &engine.Program{Periods: weeks, Limits: engine.NoLimits(weeks)}
	for _, it := range b.items {
		dem, sells := b.demand[it.Product]
		if !sells {
			continue
		}
		p.Items = append(p.Items, b.row(it, dem, weeks, whole))
		if least := float64(it.Supply.MinSpend.Minor) / 100; whole && least > 0 {
			terms(p, it.Supply.Supplier, least)
		}
	}
	if d.Limited || d.Budget > 0 {
		p.Limits.TotalBudget = d.Budget
	}
	if d.Storage > 0 {
		for t := range p.Limits.Capacity {
			p.Limits.Capacity[t] = d.Storage
		}
	}
	return b.wishes(p, d)
}

// terms puts a supplier's least spend into a program.
func terms(p *engine.Program, supplier string, least float64) {
	at := slices.IndexFunc(p.Suppliers, func(s engine.Supplier) bool { return s.ID == supplier })
	if at < 0 {
		p.Suppliers = append(p.Suppliers, engine.Supplier{ID: supplier, MinSpend: least})
		return
	}
	p.Suppliers[at].MinSpend = max(p.Suppliers[at].MinSpend, least)
}

// row is a product as an item of the program: a lost sale costs the piece's cost and
// ShortageRate times its margin; the safety stock covers the errors of as many weeks as
// it takes until an order placed next week is there, cover·σ·√(lead time + 1), with σ the
// root mean square of the weeks that an order of now is for: at the end of a season these
// are surer than the present one.
func (b *base) row(it tool.SupplyItem, dem demand, weeks int, whole bool) engine.Item {
	cost := float64(it.Supply.UnitCost.Minor) / 100
	margin := max(0, float64(it.Price.Minor)/100-cost)
	rate := it.Supply.ShortageRate
	row := engine.Item{
		ID: it.Product, Supplier: it.Supply.Supplier, Stock: float64(max(0, it.Stock)), UnitCost: cost, Holding: cost * it.Supply.HoldingRate,
		Shortage: cost + rate*margin, Safety: math.Round(cover * dem.ahead(it.Supply.LeadWeeks) * math.Sqrt(float64(1+it.Supply.LeadWeeks))), Salvage: cost,
		Volume: it.Supply.Volume, LeadTime: it.Supply.LeadWeeks, ShelfLife: it.Supply.ShelfWeeks, Demand: dem.weekly[:weeks], Inbound: make([]float64, weeks),
	}
	row.SafetyCost = patience * rate * margin
	if whole {
		row.PackSize, row.MinOrder = float64(max(1, it.Supply.PackSize)), float64(it.Supply.MinOrder)
		for _, br := range it.Supply.Breaks {
			row.Breaks = append(row.Breaks, engine.Break{From: float64(br.From), UnitCost: float64(br.UnitCost.Minor) / 100})
		}
	}
	for _, o := range b.incoming {
		for _, l := range o.Lines {
			if at := max(1, b.week(o.Due)); l.Product == it.Product && at <= weeks {
				row.Inbound[at-1] += float64(l.Quantity)
			}
		}
	}
	return row
}

// wishes applies a draft's festival, losses, uplifts and fixed orders. What lies in weeks that
// are over or beyond the plan is left out.
func (b *base) wishes(p *engine.Program, d Draft) (*engine.Program, error) {
	var err error
	within := func(week int) int { return min(p.Periods, max(1, week)) }
	if f := d.Festival; f != nil {
		for i := range p.Items {
			p.Items[i].Demand = raised(p.Items[i].Demand, b.week(f.From), b.week(f.To), 1+f.Share)
		}
	}
	for _, l := range d.Losses {
		from, to := b.week(l.From), b.week(l.To)
		if to < 1 || from > p.Periods {
			continue
		}
		if p, err = p.LoseCapacity(l.Share, within(from), within(to)); err != nil {
			return nil, err
		}
	}
	for _, u := range d.Uplifts {
		from, to := b.week(u.From), b.week(u.To)
		if to < 1 || from > p.Periods || p.Index(u.Product) < 0 {
			continue
		}
		if p, err = p.WithUplift(engine.Uplift{Item: u.Product, From: within(from), To: within(to), Factor: max(tiny, 1+u.Share), Source: u.Source}); err != nil {
			return nil, err
		}
	}
	for _, f := range d.Fixed {
		week := b.week(f.Week)
		if week < 1 || week > p.Periods || p.Index(f.Product) < 0 {
			continue
		}
		if p, err = p.WithFixed(f.Product, week, min(longest, float64(f.Quantity))); err != nil {
			return nil, err
		}
	}
	return p, p.Validate()
}

// raised is a demand with a factor on the weeks from … to, as far as it has them. All
// products are raised alike, so that it stands in the demand itself.
func raised(weekly []float64, from, to int, factor float64) []float64 {
	out := slices.Clone(weekly)
	for t := max(1, from); t <= min(len(out), to); t++ {
		out[t-1] *= factor
	}
	return out
}
