// Package forecast is the built-in plugin by which planners ask what will be sold, how
// sure that is and why:
//
//	forecast_demand    read  pieces expected in a time, with bands and a chart
//	explain_forecast   read  how sure, and what a time owes to season, holidays, price
//	what_if_price      read  the same with another price
//	fastest_growing    read  products by growth over the year before
//	correct_sellout    read  what would have been sold where the shelf was empty
//	forecast_health    read  bias and tracking signal of the last half year
//	override_forecast  edit  a planner's own figure in place of the forecast; Undo ends it
//
// What is asked about is one product, all products whose titles hold some words, a
// category, or the whole shop. Several products are one series, their sum. The numbers
// of a product are the shop's stored forecast where there is one; all others are made
// while one waits, by the same engine (models/forecast/assortment).
//
// Weeks begin on Monday. The running week counts as the first week ahead, so that half
// a week is never taken for a bad one.
package forecast

import (
	"context"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// New returns the plugin.
func New() tool.Plugin {
	return &plugin{engines: engines{near: map[string]learnt{}}, sales: recently{kept: map[string]answered{}}}
}

type plugin struct {
	engines engines
	sales   recently
}

// Call runs one of the plugin's tools.
func (p *plugin) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args arguments
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	q := question{Call: c, host: h, args: args}
	switch c.Tool {
	case "forecast_demand":
		return p.demand(ctx, q)
	case "explain_forecast":
		return p.explain(ctx, q)
	case "what_if_price":
		return p.price(ctx, q)
	case "fastest_growing":
		return p.growing(ctx, q)
	case "correct_sellout":
		return p.sellout(ctx, q)
	case "forecast_health":
		return p.health(ctx, q)
	case "override_forecast":
		return p.override(ctx, q)
	}
	return tool.Result{}, shop.Errorf(shop.NotFound, "forecast has no tool %q", c.Tool)
}

// arguments are those of all tools; each tool's schema lets through its own.
type arguments struct {
	Subject   string   `json:"subject"`
	ProductID string   `json:"product_id"`
	Period    string   `json:"period"`
	Weeks     int      `json:"weeks"`
	Question  string   `json:"question"`
	Change    string   `json:"change"`
	Category  string   `json:"category"`
	Limit     int      `json:"limit"`
	Value     *float64 `json:"value"`
	Reason    string   `json:"reason"`
	End       string   `json:"end"`
}

// question is a call with what it may ask of the shop.
type question struct {
	tool.Call
	host tool.Host
	args arguments
}
