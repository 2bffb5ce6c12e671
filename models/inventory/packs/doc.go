// Package packs plans orders that come in packs, have a minimum, or get cheaper in larger quantities, and proves how far
// from the best the plan can be.
//
//	replenish.Problem with, for item i,   o_it = 0   or   o_it = k·packᵢ ≥ minᵢ,   paid at the tier of its quantity
//
// The limits on money and space are the only rows that join items. With prices λ_t, Λ on money and κ_t on space the program
// falls apart into one small problem per item, which a recursion over a grid of stock levels solves (see item.go):
//
//	bound    L(λ, Λ, κ) = Σ_i V_i(λ, Λ, κ) − Σ λ_t·budget_t − Λ·total − Σ κ_t·capacity_t  ≤  any plan's cost,
//	         the integer problem of every item inside V_i: with many items it lies far above the linear relaxation
//	         (Shapley–Folkman: the gap that is left does not grow with the number of items). It begins at the relaxation's
//	         prices and climbs by subgradient steps of Polyak's length.
//	plan     round: the relaxation's orders made whole inside the limits, the plan of a search that is stopped at once;
//	         dive: items in turn take their best integer orders at these prices inside what the others leave of the limits;
//	         local search: the same again with smaller prices, down to none, each step the exact best answer of one item to
//	         all others, so that the cost only falls; then again from parts that were torn out.
//
// The search ends with the gap asked for, when rounds bring nothing more, or with the time. Items without lots are planned on
// the same grid and put right by one last linear program.
//
// Invariants: every plan at any time keeps all limits exactly; Bound ≤ cost of every plan; equal input, seed and number of
// rounds give equal plans.
package packs
