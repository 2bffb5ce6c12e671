package shop

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Step is the length of the periods of a series.
type Step string

// The steps. A week begins on Monday, 00:00 UTC.
const (
	Daily  Step = "day"
	Weekly Step = "week"
)

// Length is the duration of one step; 0 for an unknown one.
func (s Step) Length() time.Duration {
	switch s {
	case Daily:
		return 24 * time.Hour
	case Weekly:
		return 7 * 24 * time.Hour
	}
	return 0
}

// Begin is the begin of the period that holds t.
func (s Step) Begin(t time.Time) time.Time {
	d := t.UTC().Truncate(24 * time.Hour)
	if s == Weekly {
		d = d.AddDate(0, 0, -(int(d.Weekday())+6)%7)
	}
	return d
}

// SalesSeries is what a product sold in each period, one value per period without
// gaps: period i begins at Start + i steps. Cancelled orders do not count; returns are
// not taken off.
type SalesSeries struct {
	Product string    `json:"product"`
	Start   time.Time `json:"start"`
	Step    Step      `json:"step"`
	Pieces  []float64 `json:"pieces"`
	Revenue []int64   `json:"revenue"` // minor units of the shop's currency
}

// Forecast is what is expected to be sold of a product in each week from Start, a
// Monday. Bands hold the limits between which sales stay with a probability of the
// level in percent ("80", "95").
type Forecast struct {
	Product string          `json:"product"`
	Model   string          `json:"model"`
	Start   time.Time       `json:"start"`
	Mean    []float64       `json:"mean"`  // pieces a week
	SD      []float64       `json:"sd"`    // standard deviation of each week about its mean
	Stays   float64         `json:"stays"` // share of an error that all weeks have, for sums of weeks
	Bands   map[string]Band `json:"bands"`
	Made    time.Time       `json:"made"`            // shop time
	Track   json.RawMessage `json:"track,omitempty"` // how its forerunners met the sales: a track.Record
}

// Band is the lower and upper limit of each period.
type Band struct {
	Lower []float64 `json:"lower"`
	Upper []float64 `json:"upper"`
}

// Override is what a planner knows better than the forecast: Value pieces a week for
// Weeks weeks from Start. Before is what was forecast for these weeks, so that the
// effect can be measured when the sales are known.
type Override struct {
	ID      string    `json:"id"`
	Product string    `json:"product"`
	Start   time.Time `json:"start"` // Monday
	Weeks   int       `json:"weeks"`
	Value   float64   `json:"value"`
	Before  []float64 `json:"before"`
	Reason  string    `json:"reason"`
	Author  string    `json:"author"` // person
	At      time.Time `json:"at"`     // shop time
}

// PurchaseState is where an order to a supplier stands.
type PurchaseState string

// The states of a purchase order.
const (
	PurchaseOrdered  PurchaseState = "ordered"
	PurchaseReceived PurchaseState = "received"
)

// PurchaseOrder is what the shop ordered from one supplier, to arrive at Due.
type PurchaseOrder struct {
	ID       string         `json:"id"`
	Supplier string         `json:"supplier"`
	State    PurchaseState  `json:"state"`
	Lines    []PurchaseLine `json:"lines"`
	Total    Money          `json:"total"`
	Person   string         `json:"person"` // who accepted it
	Placed   time.Time      `json:"placed"`
	Due      time.Time      `json:"due"`
	Arrived  time.Time      `json:"arrived,omitzero"`
}

// Basis names this order: what a proposal to take its goods in is bound to.
func (o PurchaseOrder) Basis() string { return "purchase:" + o.ID }

// PurchasesBasis names exactly these orders to suppliers, by supplier, due time and
// lines: what a proposal to place them is bound to. Others of the same total have
// another one.
func PurchasesBasis(orders []PurchaseOrder) string {
	sum := sha256.New()
	for _, o := range orders {
		fmt.Fprintf(sum, "%q %d\n", o.Supplier, o.Due.Unix())
		for _, l := range o.Lines {
			fmt.Fprintf(sum, "%q %d %d %s\n", l.Product, l.Quantity, l.Cost.Minor, l.Cost.Currency)
		}
	}
	return "purchases:" + hex.EncodeToString(sum.Sum(nil)[:16])
}

// PurchaseLine is one product of a purchase order at its cost a piece.
type PurchaseLine struct {
	Product  string `json:"product"`
	Quantity int    `json:"quantity"`
	Cost     Money  `json:"cost"`
}

// Draft is a person's work in progress of one kind ("plan"). Version 0 is none.
type Draft struct {
	Person  string          `json:"person"`
	Kind    string          `json:"kind"`
	Version int64           `json:"version"`
	Data    json.RawMessage `json:"data,omitempty"`
	At      time.Time       `json:"at"` // shop time
}
