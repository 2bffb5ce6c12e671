// Package demandtest makes shops whose demand is known, to test what claims to recover it.
//
// Demand is made day by day: a level that wanders, a season of the year, the days of the week, Spring Festival by the lunar calendar with a
// rise that steepens towards it and a lull in and after it, promotions and prices, and a negative binomial law on top. It is sold from
// a stock that may end on the way, and added up to periods last. So its shape is not the shape that the models assume: windows there are
// even, here they are not; there a week has one price, here promotions begin in the middle of one.
//
// The same Spec gives the same shop on every machine.
package demandtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand"
)

// Spec says what shop to make.
type Spec struct {
	Step       demand.Step // Daily or Weekly
	Start      time.Time
	Periods    int
	Categories int
	Items      int     // in each category
	Volume     float64 // typical pieces a day
	Lunar      float64 // strength of Spring Festival; 1 is usual, 0 none
	SellOuts   float64 // share of the weeks in which the stock ends on the way
	Known      bool    // whether the shop noted the day on which it sold out, or only that it did
	Seed       uint64
}

// Truth is what the shop does not know of an item.
type Truth struct {
	Demand     []float64 // pieces wanted by period
	Expected   []float64 // mean of the law they were drawn from
	Uplift     float64   // log effect of a promotion at full strength, beside its price
	Elasticity float64
	Unseen     []bool // periods in which something was wanted that was not there
}

// Shop is items and their truths, in the same order.
type Shop struct {
	Items  []demand.Item
	Truths []Truth
}

// New makes a shop.
func New(s Spec) (Shop, error) {
	if s.Step != demand.Daily && s.Step != demand.Weekly {
		return Shop{}, fmt.Errorf("a shop is made by days or weeks, not by %q", s.Step)
	}
	days := s.Periods
	if s.Step == demand.Weekly {
		days *= 7
	}
	m := maker{spec: s, random: rand.New(rand.NewPCG(s.Seed, 0x5eed)), days: days}
	lunar, err := m.lunar()
	if err != nil {
		return Shop{}, err
	}
	m.festival = lunar
	var shop Shop
	for c := range s.Categories {
		k := kind{uplift: 0.35 + 0.35*m.random.Float64(), elasticity: -1.2 - 1.6*m.random.Float64(), before: s.Lunar * (0.7 + 0.5*m.random.Float64()),
			during: -s.Lunar * (0.5 + 0.5*m.random.Float64()), season: 0.1 + 0.2*m.random.Float64(), turn: 2 * math.Pi * m.random.Float64()}
		for i := range s.Items {
			item, truth := m.item(fmt.Sprintf("c%d-%03d", c, i), fmt.Sprintf("c%d", c), k)
			shop.Items, shop.Truths = append(shop.Items, item), append(shop.Truths, truth)
		}
	}
	return shop, nil
}

// kind is what the items of a category share; each differs from it a little.
type kind struct {
	uplift, elasticity, before, during float64
	season, turn                       float64
}

type maker struct {
	spec     Spec
	random   *rand.Rand
	days     int
	festival []festivalDay
}

// festivalDay is how far a day is in Spring Festival: rise grows from 0 to 1 towards the eve, lull is 1 in it and fades after it.
type festivalDay struct{ rise, lull float64 }

// lunar finds the festival's days.
func (m maker) lunar() ([]festivalDay, error) {
	out := make([]festivalDay, m.days)
	for d := range out {
		at := m.spec.Start.AddDate(0, 0, d)
		for _, year := range []int{at.Year(), at.Year() + 1} {
			first, err := calendar.Lunar{Year: year, Month: 1, Day: 1}.Date()
			if err != nil {
				return nil, err
			}
			away := int(at.Sub(first).Hours()) / 24
			switch {
			case away >= -19 && away < -1:
				out[d].rise = math.Sqrt(float64(away+20) / 18)
			case away >= -1 && away < 6:
				out[d].lull = 1
			case away >= 6 && away < 17:
				out[d].lull = float64(17-away) / 16
			}
		}
	}
	return out, nil
}

// near is a number near v.
func (m maker) near(v, sd float64) float64 { return v + sd*m.random.NormFloat64() }

// daily is one item's days.
type daily struct {
	expected, wanted, sold, price, promoted, seen []float64
}

// item makes one item's days and adds them up.
func (m maker) item(id, category string, k kind) (demand.Item, Truth) {
	truth := Truth{Uplift: m.near(k.uplift, 0.08), Elasticity: m.near(k.elasticity, 0.25)}
	d := m.wanted(k, truth)
	m.sell(&d)
	item := demand.Item{ID: id, Category: category, Start: m.spec.Start}
	length := 1
	if m.spec.Step == demand.Weekly {
		length = 7
	}
	for from := 0; from+length <= m.days; from += length {
		var expected, wanted, sold, price, promoted, seen float64
		for i := from; i < from+length; i++ {
			expected, wanted, sold = expected+d.expected[i], wanted+d.wanted[i], sold+d.sold[i]
			price, promoted, seen = price+d.price[i], promoted+d.promoted[i], seen+d.seen[i]
		}
		n := float64(length)
		truth.Expected, truth.Demand = append(truth.Expected, expected), append(truth.Demand, wanted)
		truth.Unseen = append(truth.Unseen, sold < wanted)
		item.Sales, item.Price, item.Promotion = append(item.Sales, sold), append(item.Price, price/n), append(item.Promotion, promoted/n)
		if m.spec.Known {
			item.Stock = append(item.Stock, seen/n)
		} else {
			item.SoldOut = append(item.SoldOut, sold < wanted)
		}
	}
	return item, truth
}

// wanted draws the demand of every day.
func (m maker) wanted(k kind, truth Truth) daily {
	d := daily{}
	level := math.Log(m.spec.Volume) + m.near(0, 0.5)
	before, during, regular := m.near(k.before, 0.1), m.near(k.during, 0.1), 5+20*m.random.Float64()
	week := [7]float64{0.25, -0.1, -0.1, -0.05, 0, 0.1, 0.25}
	offer, cut, dear := 0, 0.0, 0.0
	for day := range m.days {
		level += m.near(0, 0.006)
		at := m.spec.Start.AddDate(0, 0, day)
		year := float64(at.YearDay()) / 365.25
		f := m.festival[day]
		x := level + k.season*math.Cos(2*math.Pi*year-k.turn) + week[at.Weekday()] + before*f.rise + during*f.lull
		if offer--; offer < 0 && m.random.Float64() < 1.0/70 {
			offer, cut = 3+m.random.IntN(9), 0
			if m.random.Float64() < 0.6 {
				cut = math.Log(0.8 + 0.1*m.random.Float64())
			}
		}
		if m.random.Float64() < 1.0/120 {
			dear = m.near(0, 0.06)
		}
		price, promoted := dear, 0.0
		if offer >= 0 {
			price, promoted = dear+cut, 1
			x += truth.Uplift
		}
		mean := math.Exp(x + truth.Elasticity*price)
		gamma := distuv.Gamma{Alpha: 12, Beta: 12 / mean, Src: m.random}
		d.expected, d.wanted = append(d.expected, mean), append(d.wanted, distuv.Poisson{Lambda: gamma.Rand(), Src: m.random}.Rand())
		d.price, d.promoted = append(d.price, regular*math.Exp(price)), append(d.promoted, promoted)
	}
	return d
}

// sell sells what is wanted from stock: in some weeks it ends on one of the days, more often where much is wanted.
func (m maker) sell(d *daily) {
	d.sold, d.seen = append(d.sold, d.wanted...), make([]float64, m.days)
	for i := range d.seen {
		d.seen[i] = 1
	}
	for from := 0; from < m.days; from += 7 {
		to := min(from+7, m.days)
		busy := 0.0
		for i := from; i < to; i++ {
			busy = max(busy, m.festival[i].rise)
		}
		if m.random.Float64() >= m.spec.SellOuts*(0.6+2*busy) {
			continue
		}
		for i := from + 2 + m.random.IntN(4); i < to; i++ {
			d.sold[i], d.seen[i] = 0, 0
		}
	}
}
