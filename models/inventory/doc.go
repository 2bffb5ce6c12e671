// Package inventory plans what a shop orders: it states the replenishment program, reads and writes its files, solves it,
// and tells in words what the answer means.
//
//	min  Σ_it  cᵢ·o_it + hᵢ·s_it + pᵢ·u_it + qᵢ·w_it  −  Σ_i vᵢ·s_iT
//	s.t. s_it = s_i,t−1 + o_i,t−Lᵢ + r_it − d_it + u_it      (s_i0 = stock; orders due before t = 1 are in r)
//	     s_it + w_it ≥ safetyᵢ,   s_it ≤ coverᵢ_t (shelf life, see Item.ShelfLife)
//	     Σ_i cᵢ·o_it ≤ budget_t   Σ_it cᵢ·o_it ≤ total budget   Σ_i volᵢ·s_it ≤ capacity_t
//	     o, s, w ≥ 0,   0 ≤ u_it ≤ d_it
//	     with packs, minimum orders or price breaks: o_it = 0 or k·packᵢ ≥ minᵢ, and cᵢ is the price of that quantity
//	     with a supplier's least spend: Σ cᵢ·o_it over its items is 0 or at least that, in every period
//
// o order, s stock at the period's end, u lost sales, w shortfall of safety stock; i item, t = 1…T period.
//
//	items.csv demand.csv limits.csv ──ReadFiles──▶ Program ──Solve──▶ Plan ──▶ plan.csv duals.csv
//	                        CutBudget, LoseCapacity, … ┘  (what-ifs)    ├──▶ Explain, Why, Compare   (words in zh and en)
//	                                                                    ├──▶ PurchaseOrders          (by supplier)
//	                                                                    └──▶ Promise                 (available to promise)
//
// Programs of this form go to the structured solver of models/lp/replenish; quantities that come in packs to the search of
// models/inventory/packs; several warehouses, which break the form, to any lp.Solver as a general model. What is infeasible
// or unbounded is decided in closed form and explained exactly, see Diagnose: sales may always be lost and stock cannot be
// disposed of.
//
//	p, warnings, err := inventory.ReadFiles("items.csv", "demand.csv", "limits.csv")
//	plan, err := inventory.Solve(ctx, p, inventory.Options{})
//	for _, fact := range inventory.Explain(p, plan).Facts { fmt.Println(fact.Text.In(shop.ZH)) }
//	less, err := p.CutBudget(0.2)            // a changed copy
//	again, err := inventory.Solve(ctx, less, inventory.Options{})
//
// What other engines know enters as data: campaigns and exposure by recommendations as Program.Uplifts with their source,
// forecasts as Item.Demand and, through models/inventory/policy, as Item.Safety; what was already ordered as Item.Inbound.
// Orders that a person decided are Program.Fixed: WithFixed and a re-solve is an edit of the plan's table.
//
// Invariants
//
//   - A Program is a value to be changed only by its owner; every what-if returns a deep copy.
//   - A Plan that says optimal was checked against the Program by arithmetic of this package's own (Plan.Check).
//   - Vectors over items and periods are item-major: entry i·T + t−1 belongs to item i in period t.
//   - Amounts of money have the unit of unit_cost, volumes that of volume, quantities are pieces.
//
// Uncertain demand lives in models/inventory/policy (safety stock, newsvendor, reorder policies) and
// models/inventory/scenario (the program over sample paths); models/inventory/simulate tries policies on history.
package inventory
