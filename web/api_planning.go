package web

import (
	"context"
	"encoding/json"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/forecast/demand/track"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/models/store"
)

// useTool calls a tool of the caller's role for a page. An edit and a proposal go into
// the caller's conversation; only a confirm frame there accepts the proposal.
func (s *Server) useTool(ctx context.Context, r *request) (any, error) {
	var in struct {
		Conversation string          `json:"conversation"`
		Key          string          `json:"key"`
		Args         json.RawMessage `json:"args"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if len(in.Key) > 64 {
		return nil, shop.Errorf(shop.Invalid, "a key has up to 64 characters")
	}
	if len(in.Args) == 0 {
		in.Args = json.RawMessage(`{}`)
	}
	return s.Hub.Use(ctx, r.who, r.locale, in.Conversation, r.PathValue("tool"), in.Args, in.Key)
}

// overrideRow is a planner's figure as the console lists it, with what it did to the
// forecast's error where the weeks are over.
type overrideRow struct {
	shop.Override
	Title  shop.Text `json:"title"`
	Effect *effect   `json:"effect,omitempty"`
}

// effect compares a planner's figure with the forecast that it replaced, pieces a week.
type effect struct {
	Weeks  int     `json:"weeks"`  // that are over
	Sold   float64 `json:"sold"`   // mean
	Before float64 `json:"before"` // mean absolute error of the forecast
	After  float64 `json:"after"`  // of the planner's figure
}

// overrides lists the figures that planners have put in the place of forecasts, the
// latest first, of one product or of all.
func (s *Server) overrides(ctx context.Context, r *request) (any, error) {
	all, err := s.Store.Overrides(ctx, r.URL.Query().Get("product"))
	if err != nil {
		return nil, err
	}
	out := make([]overrideRow, 0, len(all))
	now := s.Store.Clock().Now()
	for i := len(all) - 1; i >= 0; i-- {
		row := overrideRow{Override: all[i]}
		if found, err := s.Store.Products(ctx, []string{row.Product}); err != nil {
			return nil, err
		} else if len(found) > 0 {
			row.Title = found[0].Title
		}
		if row.Effect, err = s.effect(ctx, row.Override, now); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// effect measures an override by the sales of its weeks that are over, nil where none is.
func (s *Server) effect(ctx context.Context, o shop.Override, now time.Time) (*effect, error) {
	until := o.Start.AddDate(0, 0, 7*min(o.Weeks, len(o.Before)))
	if this := shop.Weekly.Begin(now); until.After(this) {
		until = this
	}
	if !until.After(o.Start) {
		return nil, nil
	}
	sold, err := s.Store.SalesSeries(ctx, store.SeriesQuery{Products: []string{o.Product}, Since: o.Start, Until: until, Step: shop.Weekly})
	if err != nil || len(sold) == 0 {
		return nil, err
	}
	e := &effect{}
	var weeks []track.Outcome
	for i, pieces := range sold[0].Pieces {
		weeks = append(weeks, track.Outcome{Override: track.Override{Item: o.Product, Value: o.Value}, Forecast: o.Before[i], Actual: pieces})
		e.Sold += pieces / float64(len(sold[0].Pieces))
	}
	v := track.Measure(weeks).All
	e.Weeks, e.Before, e.After = v.Periods, v.Before, v.After
	return e, nil
}
