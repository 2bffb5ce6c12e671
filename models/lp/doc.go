// Package lp holds linear programs: the model, its files, the check of an answer, and the
// one interface through which every solver is called.
//
//	min or max  Σ_j c_j·x_j + offset
//	            L_i ≤ Σ_j a_ij·x_j ≤ U_i        i = 1…m, the rows
//	            l_j ≤ x_j ≤ u_j                 j = 1…n, the columns
//	            x_j integer, or x_j = 0 or l_j ≤ x_j ≤ u_j (semicontinuous), where the column says so
//
// Infinite bounds are math.Inf; a row or column with equal bounds is an equation or a fixed
// variable. The matrix is kept by columns.
//
//	MPS, LP files ──Read──▶ Model ──Solver──▶ Solution ──Check──▶ Report
//
// # Signs
//
// One convention holds everywhere, whatever a solver's own is. With y_i the dual of row i
// and d_j the reduced cost of column j,
//
//	d_j = c_j − Σ_i a_ij·y_i,   y_i = ∂objective/∂(the row's active bound),   d_j likewise for the column's,
//
// in the model's own sense. So when minimising, y_i ≥ 0 where the row's lower bound binds and
// y_i ≤ 0 where its upper bound binds; when maximising it is the other way round.
//
// # Trust
//
// No solver's word is taken for an optimum. [Check] measures an answer against the original
// model with arithmetic of its own; a [Solver] returns [Optimal] only after [Report.Accept]
// said yes, and an error otherwise. An infeasible model is explained by [Conflict]: a small
// set of rows and bounds that contradict each other, again proven by solving.
package lp
