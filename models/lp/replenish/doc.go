// Package replenish solves the replenishment program: what to order of many items in the periods to come, when budgets and
// storage are shared. Problem states it; Solve solves it once; a Solver solves it again while it changes.
//
//	s, err := replenish.Solve(ctx, problem, replenish.Options{})
//	if err != nil {
//		return err // the problem itself is wrong
//	}
//	if s.Status == replenish.Optimal {
//		fmt.Println(s.Objective, s.DualObjective, s.Order, s.BudgetPrice)
//	}
//
// # Why it is fast
//
// With the prices of budgets and capacities fixed the program falls apart into one chain of stocks per item, which a
// recursion solves exactly (chain). Prices are what all items agree on, so a sample of the items finds them nearly (sample.go);
// then the few items whose plans hang on the last digits are solved together, and all others are proven to be at their
// optimum already (settle.go). A program that changes a little is settled from its last prices (Solver).
//
// Items that are solved together go through a primal-dual interior-point method (interior.go) that keeps their structure:
// its normal equations are a tridiagonal T×T matrix per item (block.factor) and one dense matrix of the 2T+1 coupling rows
// (block.schur, coupling). Items are worked on eight at a time, one per lane of a vector register (kernel.go), and blocks of
// items by several workers (engine.sweep).
//
//	Problem ──least──▶ infeasible? unbounded?      closed form, see least.go
//	   │
//	   ├──many items──▶ estimate ──prices──▶ choose ──plans──▶ settle ⟲ engine over the undecided
//	   ▼                                                          │
//	engine ──iterate──▶ interior point ──vertex──▶ plan           │   one exact vertex per item
//	                         │                                    │
//	                         └──────────repair──▶ prices          │   a dual feasible point
//	                                                 │            │
//	                        Check, Objective, bound ◀┴────────────┘   certify: optimal only if these say so
//
// SolvePaths does the same for orders against many sample paths of demand.
//
// # Invariants
//
//   - Quantities inside are measured from the least plan (least.go), which is feasible if anything is: so there is no
//     first phase, and infeasible and unbounded programs are told at once with a reason.
//   - Optimal means that the plan's violation, by Problem.Check, is at most 1e-9 and that its cost is within 1e-8 of a
//     lower bound that does not depend on the interior point having converged. Problem.Bound recomputes that bound from
//     the prices alone.
//   - The answer does not depend on the number of workers nor on the instruction set, to the bit.
//
// The assembly is written by the program in testdata/asm; testdata/peers compares with CLP and HiGHS.
package replenish
