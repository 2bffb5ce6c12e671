package shop

import "time"

// ChartCard is the data of a chart card: a series of the past, what is expected, and
// what a reader should see in it. Title says the one message in words. Times are the
// begins of periods; Past and Ahead follow each other without a gap.
type ChartCard struct {
	Title    string      `json:"title"`
	Unit     string      `json:"unit"` // of the values, in the reader's language
	Step     Step        `json:"step"`
	Start    time.Time   `json:"start"`           // of Past[0], or of Ahead[0] when there is no past
	Past     []float64   `json:"past"`            // what was; lost sales estimated where Censored
	Ahead    []float64   `json:"ahead"`           // what is expected
	Bands    []ChartBand `json:"bands,omitempty"` // narrowest first
	Lines    []ChartLine `json:"lines,omitempty"` // further lines over the same periods as Ahead: a what-if, a budget
	Marks    []ChartMark `json:"marks,omitempty"` // holidays, promotions, outliers
	Censored []int       `json:"censored,omitempty"`
	Override *ChartGrip  `json:"override,omitempty"` // the handle by which a planner sets own values
}

// ChartBand is where the values of Ahead lie with a probability of Level per cent.
type ChartBand struct {
	Level float64   `json:"level"`
	Lower []float64 `json:"lower"`
	Upper []float64 `json:"upper"`
}

// ChartLine is one more line of a chart.
type ChartLine struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// ChartMark names a day or a span of days on a chart.
type ChartMark struct {
	Name string    `json:"name"`
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"` // the last day of a span
}

// ChartGrip is what a planner may change on a chart: the product whose weeks a page sets
// by override_forecast.
type ChartGrip struct {
	Product string `json:"product"`
}

// PlanCard is the data of a plan card: what to order, why, and what binds.
type PlanCard struct {
	Title     string      `json:"title"`
	Start     time.Time   `json:"start"` // Monday of the first week
	Weeks     int         `json:"weeks"`
	Cost      Money       `json:"cost"`                // of the whole plan, shortages included
	Spend     Money       `json:"spend"`               // on orders
	Service   float64     `json:"service"`             // share of demand met, 0 to 1
	Lines     []PlanLine  `json:"lines"`               // orders of the first weeks, the most money first
	More      int         `json:"more,omitempty"`      // lines left out
	Limits    []PlanLimit `json:"limits,omitempty"`    // budgets and storage, those that bind first
	Suppliers []PlanShare `json:"suppliers,omitempty"` // what goes to whom
	Notes     []string    `json:"notes,omitempty"`     // what a planner should know, in words
	Href      string      `json:"href,omitempty"`      // the planner page
	Version   int64       `json:"version"`             // of the draft that this shows
}

// PlanLine is one order of a plan.
type PlanLine struct {
	Product  string    `json:"product"`
	Title    string    `json:"title"`
	Supplier string    `json:"supplier"`
	Week     time.Time `json:"week"`    // when it is ordered
	Arrives  time.Time `json:"arrives"` // when it is there
	Quantity int       `json:"quantity"`
	Cost     Money     `json:"cost"`
	Stock    int       `json:"stock"`  // on hand now
	Demand   float64   `json:"demand"` // expected until the next order would arrive
	Why      string    `json:"why,omitempty"`
}

// PlanLimit is a budget or the storage in a week, and what one unit more would save.
type PlanLimit struct {
	Name  string    `json:"name"`
	Kind  string    `json:"kind"` // budget or storage
	Week  time.Time `json:"week,omitzero"`
	Used  float64   `json:"used"`
	Limit float64   `json:"limit"`
	Price float64   `json:"price"` // saved by one unit more
	Words string    `json:"words,omitempty"`
}

// PlanShare is what of a plan goes to one supplier.
type PlanShare struct {
	Supplier string `json:"supplier"`
	Orders   int    `json:"orders"`
	Spend    Money  `json:"spend"`
}
