package demand

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
)

// Model is the fitted demand of one item. It is immutable and safe for concurrent use.
type Model struct {
	item     Item
	settings Settings
	columns  []Column
	beliefs  []Belief
	use      []int
	x        []float64 // n×p
	beta     []float64
	spread   []float64 // m×m, posterior covariance over use
	data     normalEquations
	eta      []float64 // smoothed log demand
	smoothed smoothed
	endX     []float64
	level    level
	noise    Noise
	price    float64 // the reference: the price at which the price part is nothing
	unusual  []Unusual
}

// Fit fits one item by itself, with the beliefs of the literature for what its history does not tell. Where there are several items,
// Learn fits better.
func Fit(item Item, s Settings) (*Model, error) {
	columns := s.columns()
	beliefs := make([]Belief, len(columns))
	for i, c := range columns {
		beliefs[i] = c.prior
	}
	return fit(item, s, columns, assumptions{beliefs: beliefs, noise: usualNoise}, nil)
}

// assumptions are what is believed of an item before its own history.
type assumptions struct {
	beliefs []Belief // by column
	noise   Noise
	seed    Belief // of the first level; SD 0 for none
}

// fit fits an item, with the calendar's rows where they are known already.
func fit(item Item, s Settings, columns []Column, assumed assumptions, rows [][]float64) (*Model, error) {
	if err := item.Check(s.Step); err != nil {
		return nil, err
	}
	if rows == nil {
		var err error
		if rows, err = s.calendarRows(columns, item.Start, 0, len(item.Sales)); err != nil {
			return nil, fmt.Errorf("item %q: %w", item.ID, err)
		}
	}
	e := &estimate{item: item, n: len(item.Sales), p: len(columns), beliefs: assumed.beliefs, noise: assumed.noise, seed: assumed.seed}
	reference := referencePrice(item)
	e.x = historyRows(item, s.Step, reference, rows, len(columns))
	e.use = inUse(e.x, len(columns))
	e.begin()
	if err := e.settle(true); err != nil {
		return nil, fmt.Errorf("item %q: %w", item.ID, err)
	}
	unusual, err := e.findUnusual(s.Step)
	if err != nil {
		return nil, fmt.Errorf("item %q: %w", item.ID, err)
	}
	return &Model{item: item, settings: s, columns: columns, beliefs: assumed.beliefs, use: e.use, x: e.x, beta: e.beta, spread: inverse(e.gram, len(e.use)),
		data: e.data, eta: e.eta, smoothed: e.smoothed, endX: e.passage.endX, level: e.level, noise: Noise{e.phi, e.nu, e.ratio}, price: reference, unusual: unusual}, nil
}

// referencePrice is the median of the known prices, NaN where none is known.
func referencePrice(item Item) float64 {
	var known []float64
	for t := range item.Sales {
		if p := item.price(t); p > 0 {
			known = append(known, p)
		}
	}
	if len(known) == 0 {
		return math.NaN()
	}
	slices.Sort(known)
	return known[len(known)/2]
}

// historyRows joins the item's own columns to those of the calendar. A price that is not known stays as it was last, before the first
// known one at the reference; the trend counts in years and is 0 at the last period.
func historyRows(item Item, step Step, reference float64, rows [][]float64, p int) []float64 {
	n := len(item.Sales)
	x := make([]float64, n*p)
	price := 0.0
	for t := range n {
		row := x[t*p : (t+1)*p]
		row[columnTrend] = float64(t-n+1) / step.perYear()
		if v := item.price(t); v > 0 {
			price = math.Log(v / reference)
		}
		row[columnPrice] = price
		if item.Promotion != nil {
			row[columnPromotion] = dose(item.Promotion[t])
		}
		copy(row[itemColumns:], rows[t])
	}
	return x
}

// inUse lists the columns that are not zero throughout.
func inUse(x []float64, p int) []int {
	var use []int
	for j := range p {
		for i := j; i < len(x); i += p {
			if x[i] != 0 {
				use = append(use, j)
				break
			}
		}
	}
	return use
}

// String names the model, with the weight α of simple exponential smoothing that its level ends on.
func (m *Model) String() string {
	country := "no calendar"
	if m.settings.Country != "" {
		country = string(m.settings.Country)
	}
	return fmt.Sprintf("dynamic regression (%d of %d columns, %s) with SES(α=%.2f) errors", len(m.use), len(m.columns), country, m.alpha())
}

// alpha is the weight of the last observation in the level.
func (m *Model) alpha() float64 {
	for t := len(m.level.h) - 1; t >= 0; t-- {
		if h := m.level.h[t]; !math.IsInf(h, 1) {
			ratio := m.level.q / h
			return (math.Sqrt(ratio*ratio+4*ratio) - ratio) / 2
		}
	}
	return 0
}

// Item is the history that was fitted.
func (m *Model) Item() Item { return m.item }

// Unusual lists the periods that were set apart, in the order in which they were found.
func (m *Model) Unusual() []Unusual { return slices.Clone(m.unusual) }

// Fitted returns the sales expected of each period from what was sold before it, with coefficients from the whole history; where stock
// was missing, of the share that found some.
func (m *Model) Fitted() []float64 {
	out := make([]float64, len(m.eta))
	ceiling := m.ceiling()
	for t := range out {
		out[t] = math.Exp(min(ceiling, m.smoothed.predicted[t]+m.effect(m.x[t*len(m.beta):]))) * m.item.stock(t)
	}
	if len(out) > 0 && m.level.start >= diffuse {
		out[0] = math.NaN()
	}
	return out
}

// effect is xᵀβ of the row that x begins with.
func (m *Model) effect(x []float64) float64 {
	sum := 0.0
	for j, b := range m.beta {
		sum += x[j] * b
	}
	return sum
}

// Demand returns what was wanted in each period: the sales where everything could be bought, else the sales and the expectation of what
// was not seen, given the whole history.
//
//	share a of the demand served   y + (1−a)·μ_t
//	sold out, unknown when         E[demand | demand ≥ y] = μ + σλ((y−μ)/σ)
//	nothing known                  μ_t
func (m *Model) Demand() []float64 {
	out := make([]float64, len(m.eta))
	for t, eta := range m.eta {
		mu, y, a := math.Exp(eta), m.item.Sales[t], m.item.stock(t)
		switch {
		case math.IsNaN(y) || a == 0:
			out[t] = mu
		case m.item.SoldOut != nil && m.item.SoldOut[t]:
			sigma := math.Sqrt(m.noise.Phi*mu + m.noise.Nu*mu*mu)
			out[t] = max(y, mu+sigma*normalHazard((y-mu)/sigma))
		default:
			out[t] = y + (1-a)*mu
		}
	}
	return out
}

// Plan is what is planned for the coming periods. A slice that is shorter than the horizon, or nil, is filled up: the price stays at
// the median of the last eight known, and there is no promotion.
type Plan struct {
	Price     []float64
	Promotion []float64
}

// UsualPrice is the median of the last eight known prices, NaN where none is known.
func (m *Model) UsualPrice() float64 {
	var last []float64
	for t := len(m.item.Sales) - 1; t >= 0 && len(last) < 8; t-- {
		if p := m.item.price(t); p > 0 {
			last = append(last, p)
		}
	}
	if len(last) == 0 {
		return math.NaN()
	}
	slices.Sort(last)
	return last[len(last)/2]
}

// Forecast is what is expected of the coming periods.
type Forecast struct {
	ID    string
	Start []time.Time // first day of each period
	Mean  []float64
	LogSD []float64 // uncertainty of the expectation itself, of its logarithm
	noise Noise
}

// Forecast returns the demand of the next h periods under a plan.
func (m *Model) Forecast(h int, plan Plan) (Forecast, error) {
	rows, err := m.futureRows(h, plan)
	if err != nil {
		return Forecast{}, err
	}
	f := Forecast{ID: m.item.ID, Start: make([]time.Time, h), Mean: make([]float64, h), LogSD: make([]float64, h), noise: m.noise}
	for k := range h {
		f.Start[k] = m.settings.Step.at(m.item.Start, len(m.item.Sales)+k)
		f.Mean[k] = math.Exp(min(m.ceiling(), m.smoothed.end+m.effect(rows[k])))
		f.LogSD[k] = math.Sqrt(m.smoothed.endP + float64(k)*m.level.q + m.regressionVariance(rows[k]))
	}
	return f, nil
}

// ceilingFactor bounds forecasts: no period is expected to bring more than so many times the largest demand of the history; whoever
// plans beyond it should say so by an override.
const ceilingFactor = 10

// ceiling is the largest log demand that is forecast.
func (m *Model) ceiling() float64 {
	largest := m.smoothed.end
	for _, eta := range m.eta {
		largest = max(largest, eta)
	}
	return largest + math.Log(ceilingFactor)
}

// Predict returns the expected demand of the next h periods at the usual price without promotions; nil where the calendar ends before
// them or h is below 1.
func (m *Model) Predict(h int) []float64 {
	f, err := m.Forecast(h, Plan{})
	if err != nil {
		return nil
	}
	return f.Mean
}

// futureRows are the regressors of the next h periods.
func (m *Model) futureRows(h int, plan Plan) ([][]float64, error) {
	if h < 1 {
		return nil, fmt.Errorf("item %q: a horizon of %d: %w", m.item.ID, h, ErrValue)
	}
	n := len(m.item.Sales)
	shared, err := m.settings.calendarRows(m.columns, m.item.Start, n, h)
	if err != nil {
		return nil, fmt.Errorf("item %q: %w", m.item.ID, err)
	}
	usual := m.UsualPrice()
	rows := make([][]float64, h)
	for k := range rows {
		row := make([]float64, len(m.columns))
		copy(row[itemColumns:], shared[k])
		row[columnTrend] = m.settings.Step.dampedYears(k + 1)
		price := usual
		if k < len(plan.Price) {
			price = plan.Price[k]
			if !(price > 0) || math.IsInf(price, 0) {
				return nil, fmt.Errorf("item %q: planned price %g in period %d: %w", m.item.ID, price, k+1, ErrValue)
			}
			if math.IsNaN(m.price) {
				return nil, fmt.Errorf("item %q has no known price that a planned one could be compared with: %w", m.item.ID, ErrValue)
			}
		}
		if price > 0 {
			row[columnPrice] = math.Log(price / m.price)
		}
		if k < len(plan.Promotion) {
			row[columnPromotion] = dose(plan.Promotion[k])
			if p := plan.Promotion[k]; !(p >= 0 && p <= 1) {
				return nil, fmt.Errorf("item %q: planned promotion %g in period %d is no share: %w", m.item.ID, p, k+1, ErrValue)
			}
		}
		rows[k] = row
	}
	return rows, nil
}

// regressionVariance is (x−A)ᵀV(x−A): the coefficients move the level they leave as well as what they add to it. Columns that the
// history never saw keep their prior variance.
func (m *Model) regressionVariance(x []float64) float64 {
	size := len(m.use)
	d := make([]float64, size)
	used := make([]bool, len(m.beta))
	for i, j := range m.use {
		d[i], used[j] = x[j]-m.endX[j], true
	}
	sum := 0.0
	for i, di := range d {
		if di == 0 {
			continue
		}
		for k, dk := range d {
			sum += di * m.spread[i*size+k] * dk
		}
	}
	for j, v := range x {
		if !used[j] {
			sum += v * v * m.beliefs[j].SD * m.beliefs[j].SD
		}
	}
	return sum
}

// coefficient returns the posterior of a column.
func (m *Model) coefficient(column int) Belief {
	if i := slices.Index(m.use, column); i >= 0 {
		return Belief{m.beta[column], math.Sqrt(m.spread[i*len(m.use)+i])}
	}
	return m.beliefs[column]
}

// Coefficients returns what is known of every column, by its name.
func (m *Model) Coefficients() map[string]Belief {
	out := make(map[string]Belief, len(m.columns))
	for j, c := range m.columns {
		out[c.Name] = m.coefficient(j)
	}
	return out
}

// Occasions are the events whose windows touch the next h periods, for marks in a chart; none without a country.
func (m *Model) Occasions(h int) ([]calendar.Occasion, error) {
	if m.settings.Country == "" {
		return nil, nil
	}
	n := len(m.item.Sales)
	last := m.settings.Step.at(m.item.Start, n+h).AddDate(0, 0, -1)
	return m.settings.Country.Between(m.settings.Step.at(m.item.Start, n), last)
}
