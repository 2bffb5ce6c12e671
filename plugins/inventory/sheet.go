package inventory

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	engine "github.com/shopkeeper-ai/shopkeeper/models/inventory"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

const (
	// usualRows and mostRows are how many rows of the plan's table one answer carries:
	// 2,000 rows stay well below what a plugin can answer, 1 MiB.
	usualRows = 200
	mostRows  = 2000
)

// Sheet is the data that explain_plan answers under "sheet" when it is asked about the
// sheet: all that a page needs to draw a plan. A model does not ask for it.
type Sheet struct {
	Version   int64            `json:"version"` // of the wishes; 0 for none
	Wishes    Draft            `json:"wishes"`
	Start     string           `json:"start"` // Monday of week 1, YYYY-MM-DD
	Weeks     int              `json:"weeks"`
	Currency  string           `json:"currency"`
	Status    engine.Status    `json:"status"`
	Gap       float64          `json:"gap"`     // proven share of the cost by which a better plan may be cheaper
	Service   float64          `json:"service"` // share of the demand met
	Costs     SheetCosts       `json:"costs"`
	Rows      []SheetRow       `json:"rows"`       // the orders asked for: by week, in it the most money first
	TotalRows int              `json:"total_rows"` // of the weeks and supplier asked for, all pages together
	Use       []SheetUse       `json:"use"`        // one a week
	Budget    SheetBudget      `json:"budget"`
	Suppliers []shop.PlanShare `json:"suppliers"`
	Limits    []shop.PlanLimit `json:"limits"` // with their shadow prices, those that hurt most first
	Notes     []string         `json:"notes"`
}

// SheetCosts are the plan's costs by kind.
type SheetCosts struct {
	Purchase shop.Money `json:"purchase"`
	Holding  shop.Money `json:"holding"`
	Lost     shop.Money `json:"lost"` // of the sales that the plan misses, at the shop's own rate
	Total    shop.Money `json:"total"`
}

// SheetRow is one order.
type SheetRow struct {
	Product  string     `json:"product"`
	Title    string     `json:"title"`
	Supplier string     `json:"supplier"`
	Week     int        `json:"week"`     // when it is ordered, from 1
	Arrives  string     `json:"arrives"`  // Monday of the week of arrival, YYYY-MM-DD
	Quantity int        `json:"quantity"` // pieces
	Cost     shop.Money `json:"cost"`
	Pack     int        `json:"pack,omitempty"`  // pieces in a pack
	Fixed    bool       `json:"fixed,omitempty"` // decided by the planner
}

// SheetUse is the money and room that a week takes. A limit or price that is not there
// is left out.
type SheetUse struct {
	Week    int        `json:"week"`
	Start   string     `json:"start"`           // Monday, YYYY-MM-DD
	Spent   shop.Money `json:"spent"`           // on orders of this week
	Held    float64    `json:"held"`            // litres at the week's end
	Room    *float64   `json:"room,omitempty"`  // litres allowed
	Price   float64    `json:"price,omitempty"` // saved by one litre more
	Demand  float64    `json:"demand"`          // pieces
	Arrives float64    `json:"arrives"`         // pieces of orders and of goods on their way
	Stock   float64    `json:"stock"`           // pieces at the week's end
	Lost    float64    `json:"lost"`            // pieces asked for and not there
}

// SheetBudget is the budget of the whole plan. Limit is left out where there is none.
type SheetBudget struct {
	Spent shop.Money  `json:"spent"`
	Limit *shop.Money `json:"limit,omitempty"`
	Price float64     `json:"price,omitempty"` // saved by one unit more, beside itself
}

// Curve is the data that explain_plan answers under "curve" about one product: its weeks.
type Curve struct {
	Product   string      `json:"product"`
	Title     string      `json:"title"`
	Supplier  string      `json:"supplier"`
	LeadWeeks int         `json:"lead_weeks"`
	Pack      int         `json:"pack,omitempty"`
	UnitCost  shop.Money  `json:"unit_cost"`
	OnHand    int         `json:"on_hand"`
	Safety    float64     `json:"safety"` // pieces wanted at each week's end
	Weeks     []CurveWeek `json:"weeks"`
}

// CurveWeek is one week of a product, in pieces.
type CurveWeek struct {
	Week    int     `json:"week"`
	Start   string  `json:"start"` // Monday, YYYY-MM-DD
	Demand  float64 `json:"demand"`
	Order   float64 `json:"order"`
	Arrives float64 `json:"arrives"`
	Stock   float64 `json:"stock"` // at the week's end
	Lost    float64 `json:"lost"`
}

// sheetArgs choose rows of a sheet.
type sheetArgs struct {
	Week     int    `json:"week"`     // 0 is all
	Supplier string `json:"supplier"` // "" is all
	Offset   int    `json:"offset"`
	Rows     int    `json:"rows"`
}

// day writes the Monday of a week.
func (b *base) day(week int) string { return b.monday(week).Format(time.DateOnly) }

// sheet answers all that a page draws of a plan.
func (s *solution) sheet(a sheetArgs, version int64, l shop.Locale) tool.Result {
	rows := s.rows(a, l)
	c := s.plan.Costs(s.program)
	out := Sheet{Version: version, Wishes: s.draft, Start: s.day(1), Weeks: s.program.Periods, Currency: s.currency, Status: s.plan.Status, Gap: round(s.plan.Gap()),
		Service:   round(s.plan.FillRate(s.program)),
		Costs:     SheetCosts{Purchase: s.money(c.Purchase), Holding: s.money(c.Holding), Lost: s.money(s.lostSales()), Total: s.money(s.cost())},
		TotalRows: len(rows), Use: s.use(), Suppliers: s.shares(), Limits: s.limits(l), Notes: s.notes(l)}
	out.Budget = SheetBudget{Spent: out.Costs.Purchase}
	if v := s.program.Limits.TotalBudget; !math.IsInf(v, 1) {
		limit := s.money(v)
		out.Budget.Limit, out.Budget.Price = &limit, round(s.plan.TotalPrice)
	}
	n := min(mostRows, cmp.Or(a.Rows, usualRows))
	from := min(a.Offset, len(rows))
	out.Rows = rows[from:min(len(rows), from+n)]
	text := words.Say(l, "The plan has %d orders over %d weeks; %d are shown.", "计划在 %[2]d 周内共有 %[1]d 笔订货，显示 %[3]d 笔。", len(rows), out.Weeks, len(out.Rows))
	return tool.Result{Text: text}.WithData(map[string]any{"sheet": out})
}

// rows are the orders of a week or of all, to one supplier or to all.
func (s *solution) rows(a sheetArgs, l shop.Locale) []SheetRow {
	all := []SheetRow{}
	for i := range s.program.Items {
		item := &s.program.Items[i]
		it, _ := s.item(item.ID)
		if a.Supplier != "" && !strings.EqualFold(a.Supplier, item.Supplier) {
			continue
		}
		for t := 1; t <= s.plan.Periods; t++ {
			n := int(math.Round(s.plan.Order[s.plan.At(i, t)]))
			if n <= 0 || a.Week != 0 && a.Week != t {
				continue
			}
			fixed := slices.ContainsFunc(s.program.Fixed, func(f engine.Fixed) bool { return f.Item == item.ID && f.Period == t })
			all = append(all, SheetRow{Product: item.ID, Title: it.Title.In(l), Supplier: item.Supplier, Week: t, Arrives: s.day(t + item.LeadTime),
				Quantity: n, Cost: it.Supply.Price(n).Times(n), Pack: it.Supply.PackSize, Fixed: fixed})
		}
	}
	slices.SortStableFunc(all, func(x, y SheetRow) int {
		return cmp.Or(cmp.Compare(x.Week, y.Week), cmp.Compare(y.Cost.Minor, x.Cost.Minor))
	})
	return all
}

// use adds the plan up by week.
func (s *solution) use() []SheetUse {
	spent, held := s.plan.Use(s.program)
	demand := s.program.UpliftedDemand()
	all := make([]SheetUse, s.program.Periods)
	for t := range all {
		u := SheetUse{Week: t + 1, Start: s.day(t + 1), Spent: s.money(spent[t]), Held: math.Round(held[t])}
		if room := s.program.Limits.Capacity[t]; !math.IsInf(room, 1) {
			u.Room, u.Price = &room, round(s.plan.CapacityPrice[t])
		}
		for i := range s.program.Items {
			at := s.plan.At(i, t+1)
			u.Demand, u.Stock, u.Lost, u.Arrives = u.Demand+demand[at], u.Stock+s.plan.Stock[at], u.Lost+s.plan.Lost[at], u.Arrives+s.arriving(i, t+1)
		}
		u.Demand, u.Stock, u.Lost, u.Arrives = math.Round(u.Demand), math.Round(u.Stock), math.Round(u.Lost), math.Round(u.Arrives)
		all[t] = u
	}
	return all
}

// arriving is what comes in of an item in a week: earlier orders and the plan's own.
func (s *solution) arriving(i, week int) float64 {
	it := &s.program.Items[i]
	sum := it.Inbound[week-1]
	if week > it.LeadTime {
		sum += s.plan.Order[s.plan.At(i, week-it.LeadTime)]
	}
	return sum
}

// curve is a product's weeks.
func (s *solution) curve(id string, l shop.Locale) Curve {
	it, _ := s.item(id)
	i := s.program.Index(id)
	out := Curve{Product: id, Title: it.Title.In(l), Supplier: it.Supply.Supplier, LeadWeeks: it.Supply.LeadWeeks, Pack: it.Supply.PackSize,
		UnitCost: it.Supply.UnitCost, OnHand: it.Stock, Safety: s.program.Items[i].Safety}
	demand := s.program.UpliftedDemand()
	for t := 1; t <= s.plan.Periods; t++ {
		at := s.plan.At(i, t)
		out.Weeks = append(out.Weeks, CurveWeek{Week: t, Start: s.day(t), Demand: tenth(demand[at]), Order: tenth(s.plan.Order[at]),
			Arrives: tenth(s.arriving(i, t)), Stock: tenth(s.plan.Stock[at]), Lost: tenth(s.plan.Lost[at])})
	}
	return out
}

// tenth rounds pieces as a page shows them.
func tenth(v float64) float64 { return math.Round(v*10) / 10 }
