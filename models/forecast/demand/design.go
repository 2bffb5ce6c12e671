package demand

import (
	"math"
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/calendar"
)

// Group is a named part of demand.
type Group string

// The groups of columns.
const (
	Trend     Group = "trend"
	Season    Group = "season" // of the year
	Week      Group = "week"   // days of the week, daily histories only
	Holidays  Group = "holidays"
	Promotion Group = "promotion"
	Price     Group = "price"
)

// Column is one regressor. Its coefficient is an effect on the logarithm of demand.
type Column struct {
	Name  string // unique, such as spring_festival:before
	Group Group
	Event string         // of Holidays: the event's key; day_off and worked_weekend are no events
	Phase calendar.Phase // of Holidays
	prior Belief
}

// Belief is a normal distribution of a coefficient.
type Belief struct {
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
}

// The columns that belong to an item come first in this order; those of the calendar follow.
const (
	columnTrend = iota
	columnPrice
	columnPromotion
	itemColumns
)

// What is believed of a coefficient before any data. An effect of 0.4 is a factor of 1.5.
const (
	trendSD  = 0.15 // a year
	seasonSD = 0.35 // of the first harmonic, those above fall as 1/k
	weekSD   = 0.5
	eventSD  = 0.4
	offerSD  = 1.0

	// The mean of 1,851 published price elasticities is −2.62 (Bijmolt, van Heerde and Pieters, Journal of Marketing Research 42, 2005).
	elasticity   = -2.62
	elasticitySD = 2.0
)

// dose is the column of a promotion that ran in a share s of the period: log(1 + s·(eᵘ−1))/u, with which the mean over the days comes
// out right for the usual log uplift u = 0.5; 0 for none and 1 for all of it.
func dose(s float64) float64 {
	const usual = 0.5
	return math.Log1p(s*math.Expm1(usual)) / usual
}

// Columns of the calendar that are no events.
const (
	dayOff        = "day_off"        // share of the period's days that are weekdays off because of a public holiday
	workedWeekend = "worked_weekend" // share that are weekend days worked in exchange
)

// harmonics is the number of sines and cosines of the year.
func (s Step) harmonics() int {
	if s == Monthly {
		return 3
	}
	return 4
}

// Settings say how demand is modelled. The zero value of all but Step is of use.
type Settings struct {
	Step    Step
	Country calendar.Country // whose calendar moves the sales; "" for none
	Without []string         // keys of events to leave out, day_off or worked_weekend
}

// columns are the regressors of the settings.
func (s Settings) columns() []Column {
	out := []Column{
		{Name: "trend", Group: Trend, prior: Belief{0, trendSD}},
		{Name: "price", Group: Price, prior: Belief{elasticity, elasticitySD}},
		{Name: "promotion", Group: Promotion, prior: Belief{0, offerSD}},
	}
	for k := range s.Step.harmonics() {
		sd := seasonSD / float64(k+1)
		name := string(rune('1' + k))
		out = append(out, Column{Name: "season:sin" + name, Group: Season, prior: Belief{0, sd}},
			Column{Name: "season:cos" + name, Group: Season, prior: Belief{0, sd}})
	}
	if s.Step == Daily {
		for d := time.Sunday; d <= time.Saturday; d++ {
			out = append(out, Column{Name: "week:" + d.String(), Group: Week, prior: Belief{0, weekSD}})
		}
	}
	if s.Country == "" {
		return out
	}
	for _, key := range []string{dayOff, workedWeekend} {
		if !slices.Contains(s.Without, key) {
			out = append(out, Column{Name: key, Group: Holidays, Event: key, Phase: calendar.During, prior: Belief{0, eventSD}})
		}
	}
	for _, e := range s.Country.Events() {
		if slices.Contains(s.Without, e.Key) {
			continue
		}
		days := [...]int{calendar.Before: e.Before, calendar.During: 1, calendar.After: e.After}
		for phase := calendar.Before; phase <= calendar.After; phase++ {
			if days[phase] > 0 {
				out = append(out, Column{Name: e.Key + ":" + phase.String(), Group: Holidays, Event: e.Key, Phase: phase, prior: Belief{0, eventSD}})
			}
		}
	}
	return out
}

// calendarRows are the values of the calendar's columns in count periods from the first-th after start on, one row a period.
func (s Settings) calendarRows(columns []Column, start time.Time, first, count int) ([][]float64, error) {
	rows := make([][]float64, count)
	if count == 0 {
		return rows, nil
	}
	width := len(columns) - itemColumns
	all := make([]float64, count*width)
	starts := make([]int, count+1) // day numbers
	for i := range starts {
		starts[i] = dayNumber(s.Step.at(start, first+i))
	}
	place := map[string]int{}
	for j, c := range columns[itemColumns:] {
		place[c.Name] = j
	}
	for i := range rows {
		rows[i] = all[i*width : (i+1)*width]
		s.seasonRow(rows[i], starts[i], starts[i+1])
		if s.Step == Daily {
			rows[i][place["week:"+weekday(starts[i]).String()]] = 1
		}
	}
	if s.Country == "" {
		return rows, nil
	}
	from, to := s.Step.at(start, first), s.Step.at(start, first+count).AddDate(0, 0, -1)
	return rows, s.fillHolidays(rows, place, starts, from, to)
}

// seasonRow writes sin and cos of 2πkτ, τ the middle of the period in years, into the first places of a row.
func (s Settings) seasonRow(row []float64, from, to int) {
	const daysOfYear = 365.2425
	turn := 2 * math.Pi * (float64(from+to) / 2) / daysOfYear
	for k := range s.Step.harmonics() {
		sin, cos := math.Sincos(turn * float64(k+1))
		row[2*k], row[2*k+1] = sin, cos
	}
}

// weekday of a day number; 1970-01-01 was a Thursday.
func weekday(n int) time.Weekday { return time.Weekday(((n+4)%7 + 7) % 7) }

// fillHolidays writes the columns of the calendar: of an event's window the share of its days that lie in the period, where a window
// longer than the period counts as long as the period; of days off and worked weekends the share of the period's days.
func (s Settings) fillHolidays(rows [][]float64, place map[string]int, starts []int, from, to time.Time) error {
	days, err := s.Country.Days(from, to)
	if err != nil {
		return err
	}
	i := 0
	for _, d := range days {
		for dayNumber(d.Date) >= starts[i+1] {
			i++
		}
		share := 1 / float64(starts[i+1]-starts[i])
		if j, ok := place[dayOff]; ok && d.Holiday && !d.Weekend {
			rows[i][j] += share
		}
		if j, ok := place[workedWeekend]; ok && d.Worked {
			rows[i][j] += share
		}
		for _, v := range d.Visits {
			if j, ok := place[v.Occasion.Key+":"+v.Phase.String()]; ok {
				rows[i][j] += 1 / float64(min(windowDays(v), starts[i+1]-starts[i]))
			}
		}
	}
	return nil
}

// windowDays is the length of the window that a date lies in.
func windowDays(v calendar.Visit) int {
	switch v.Phase {
	case calendar.Before:
		return v.Occasion.Before
	case calendar.After:
		return v.Occasion.After
	}
	return dayNumber(v.Occasion.Last) - dayNumber(v.Occasion.First) + 1
}

// dampedYears is how far the trend has gone k periods after the end of the history, in years: Σ_{j≤k} φʲ / periods a year. A trend loses
// half its slope in a year (φ = 2^(−1/periods)), as damped trends do (Gardner and McKenzie 1985).
func (s Step) dampedYears(k int) float64 {
	year := s.perYear()
	phi := math.Exp2(-1 / year)
	return phi * (1 - math.Pow(phi, float64(k))) / (1 - phi) / year
}
