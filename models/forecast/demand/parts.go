package demand

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Part is what one cause contributes to the demand of a period, in pieces.
type Part struct {
	Group  Group
	Event  string // of Holidays: the event's key
	Pieces float64
}

// Parts is a period taken apart: Expected = Level + the parts, and what was wanted = Expected + Rest.
type Parts struct {
	Start    time.Time
	Level    float64
	Parts    []Part // one for each group and event that has any; in the order of the columns
	Expected float64
	Rest     float64 // demand less what is expected; 0 for a coming period
}

// takeApart splits μ = ℓ·exp(Σ c_k) into ℓ and parts that add up, whatever their order, by the logarithmic mean (LMDI; Ang, Energy
// Policy 33, 2005): part_k = c_k·(μ−ℓ)/ln(μ/ℓ).
func takeApart(logLevel float64, x, beta []float64, columns []Column) Parts {
	type key struct {
		group Group
		event string
	}
	place := map[key]int{}
	out := Parts{Level: math.Exp(logLevel)}
	sum := 0.0
	for j, c := range columns {
		effect := x[j] * beta[j]
		if effect == 0 {
			continue
		}
		k := key{c.Group, c.Event}
		i, known := place[k]
		if !known {
			i = len(out.Parts)
			place[k] = i
			out.Parts = append(out.Parts, Part{Group: c.Group, Event: c.Event})
		}
		out.Parts[i].Pieces += effect
		sum += effect
	}
	mean := 1.0 // logarithmic mean of μ/ℓ and 1
	if math.Abs(sum) > 1e-8 {
		mean = math.Expm1(sum) / sum
	}
	for i := range out.Parts {
		out.Parts[i].Pieces *= out.Level * mean
	}
	out.Expected = out.Level * math.Exp(sum)
	return out
}

// History takes every period of the history apart.
func (m *Model) History() []Parts {
	p := len(m.beta)
	demand := m.Demand()
	out := make([]Parts, len(m.eta))
	for t := range out {
		out[t] = takeApart(m.smoothed.level[t], m.x[t*p:(t+1)*p], m.beta, m.columns)
		out[t].Start = m.settings.Step.at(m.item.Start, t)
		out[t].Rest = demand[t] - out[t].Expected
	}
	return out
}

// Coming takes the next h periods under a plan apart.
func (m *Model) Coming(h int, plan Plan) ([]Parts, error) {
	rows, err := m.futureRows(h, plan)
	if err != nil {
		return nil, err
	}
	out := make([]Parts, h)
	for k, row := range rows {
		out[k] = takeApart(m.smoothed.end, row, m.beta, m.columns)
		out[k].Start = m.settings.Step.at(m.item.Start, len(m.item.Sales)+k)
	}
	return out, nil
}

// Calendar is what the time of the year, the days of the week and the events of the calendar do to each period of the history and of the
// next h, as a factor on demand.
func (m *Model) Calendar(h int) (past, ahead []float64, err error) {
	rows, err := m.futureRows(h, Plan{})
	if err != nil {
		return nil, nil, err
	}
	factor := func(x []float64) float64 {
		sum := 0.0
		for j, c := range m.columns {
			if c.Group == Season || c.Group == Week || c.Group == Holidays {
				sum += x[j] * m.beta[j]
			}
		}
		return math.Exp(sum)
	}
	p := len(m.beta)
	for t := range m.eta {
		past = append(past, factor(m.x[t*p:(t+1)*p]))
	}
	for _, row := range rows {
		ahead = append(ahead, factor(row))
	}
	return past, ahead, nil
}

// Reason says why a span of time differs from the usual.
type Reason struct {
	From, To time.Time
	Pieces   float64 // wanted in the span; of coming periods what is expected
	Usual    float64 // what as many average periods of the year before the span bring; of all others where there is less than a year
	Causes   []Cause // the largest first; they add up to Pieces − Usual
}

// Cause is a part of the difference.
type Cause struct {
	Name   shop.Text
	Group  Group  // "" for the level and for what the model does not explain
	Event  string // key of the event
	Pieces float64
}

// Why answers "why is December so high?" for the periods that begin from one day to another, both included. They may lie in the history
// or among the next h periods.
func (m *Model) Why(from, to time.Time, h int) (Reason, error) {
	all := m.History()
	if h > 0 {
		coming, err := m.Coming(h, Plan{})
		if err != nil {
			return Reason{}, err
		}
		all = append(all, coming...)
	}
	var within, others []Parts
	first := dayNumber(from)
	year := int(math.Round(m.settings.Step.perYear()))
	begin := slices.IndexFunc(all, func(p Parts) bool { return dayNumber(p.Start) >= first })
	for i, p := range all {
		d := dayNumber(p.Start)
		switch {
		case d >= first && d <= dayNumber(to):
			within = append(within, p)
		case begin < year || i >= begin-year && i < begin:
			others = append(others, p)
		}
	}
	if len(within) == 0 || len(others) == 0 {
		return Reason{}, fmt.Errorf("item %q has no periods to compare between %s and %s: %w", m.item.ID, from.Format(time.DateOnly), to.Format(time.DateOnly), ErrValue)
	}
	return m.compare(from, to, within, others), nil
}

// compare adds the parts of the span up and takes the mean of the others, times as many periods, away.
func (m *Model) compare(from, to time.Time, within, others []Parts) Reason {
	type key struct {
		group Group
		event string
	}
	sums := map[key]float64{}
	r := Reason{From: from, To: to}
	add := func(parts []Parts, weight float64) float64 {
		total := 0.0
		for _, p := range parts {
			sums[key{"", "level"}] += weight * p.Level
			sums[key{"", "rest"}] += weight * p.Rest
			for _, q := range p.Parts {
				sums[key{q.Group, q.Event}] += weight * q.Pieces
			}
			total += p.Expected + p.Rest
		}
		return total
	}
	share := float64(len(within)) / float64(len(others))
	r.Pieces, r.Usual = add(within, 1), share*add(others, -share)
	for k, v := range sums {
		c := Cause{Group: k.group, Event: k.event, Pieces: v, Name: m.partName(k.group, k.event)}
		r.Causes = append(r.Causes, c)
	}
	slices.SortFunc(r.Causes, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Pieces), math.Abs(a.Pieces)), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Event, b.Event))
	})
	return r
}

// partName is a part in words.
func (m *Model) partName(g Group, event string) shop.Text {
	switch {
	case g == "" && event == "level":
		return shop.Text{EN: "the product's level", ZH: "本身的销量水平"}
	case g == "":
		return shop.Text{EN: "chance and what the model does not know", ZH: "偶然因素及模型未知的原因"}
	case event == dayOff:
		return shop.Text{EN: "public holidays on weekdays", ZH: "工作日放假"}
	case event == workedWeekend:
		return shop.Text{EN: "worked weekends", ZH: "周末调休上班"}
	case g == Holidays:
		return eventName(m.settings.Country, event)
	}
	return map[Group]shop.Text{
		Trend:     {EN: "the trend", ZH: "长期趋势"},
		Season:    {EN: "the time of year", ZH: "季节"},
		Week:      {EN: "the days of the week", ZH: "星期几"},
		Promotion: {EN: "promotions", ZH: "促销"},
		Price:     {EN: "the price", ZH: "价格"},
	}[g]
}

// eventName is the name of a country's event.
func eventName(c calendar.Country, key string) shop.Text {
	for _, e := range c.Events() {
		if e.Key == key {
			return e.Name
		}
	}
	return shop.Text{EN: key}
}

// Words says the reason in a few sentences: what the span brought, how far from the usual, and the causes that make a twentieth of it or
// more, at most four.
func (r Reason) Words(l shop.Locale) string {
	difference := r.Pieces - r.Usual
	var causes []string
	for _, c := range r.Causes {
		if len(causes) < 4 && math.Abs(c.Pieces) >= math.Abs(r.Usual)/20 && math.Round(c.Pieces) != 0 {
			causes = append(causes, fmt.Sprintf("%s %+.0f", c.Name.In(l), c.Pieces))
		}
	}
	return sentences(r, difference, causes, l)
}
