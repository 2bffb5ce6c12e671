// Package inventory is the built-in plugin for the shop's buyers: what to order, when,
// why, and what would change under other limits. The numbers come from
// models/inventory; what a planner wishes is kept as a draft of the host.
//
//	plan_stock       edit    makes the plan; Undo brings the former wishes back
//	change_plan      edit    a what-if on the plan: budget, storage, availability, a campaign, a fixed order
//	explain_plan     read    why this product, which limit hurts, who gets what, what is on its way,
//	                         and for pages the whole plan as data (see Sheet and Curve)
//	order_supplies   write   purchase orders of the plan's first week, by supplier
//	receive_goods    write   takes a purchase order's goods into stock
//	when_available   read    for everybody: when a product can be had again
//
// The draft holds wishes (a budget, a cut, a fixed order), never the plan itself: the
// plan is solved again from the shop's present stock, orders on the way and forecasts.
// A solved plan is kept for as long as a proposal stands, so that what a person accepts
// is what was shown.
//
// Amounts of money are in major units of the shop's currency, volumes in litres, weeks
// begin on Monday; the first week of every plan is the one that is running.
package inventory

import (
	"context"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// New returns the plugin.
func New() tool.Plugin { return &plugin{solved: newShelf()} }

type plugin struct{ solved *solvedPlans }

// Call runs one of the plugin's tools.
func (p *plugin) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	switch c.Tool {
	case "plan_stock":
		return p.plan(ctx, c, h)
	case "change_plan":
		return p.change(ctx, c, h)
	case "explain_plan":
		return p.explain(ctx, c, h)
	case "order_supplies":
		return p.order(ctx, c, h)
	case "receive_goods":
		return p.receive(ctx, c, h)
	case "when_available":
		return available(ctx, c, h)
	}
	return tool.Result{}, shop.Errorf(shop.NotFound, "inventory has no tool %q", c.Tool)
}
