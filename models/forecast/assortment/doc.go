// Package assortment forecasts everything that a shop sells, together: what a product's own history is too short or too sparse to say, its
// neighbours say.
//
//	Items ──Learn──▶ Engine: pool of beliefs · share of the pooled model · calibration
//	                   └──Forecast(item)──▶ Outlook: mean, SD, bands, what of the error stays
//
// # The forecast
//
// The mean of a product is a mixture of two views of it,
//
//	μ = w·(dynamic regression under the beliefs of its category, package demand) + (1−w)·s·(method auto, package forecast, on y/s)
//
// one that knows the calendar, prices and the category, one that knows forms of trend and level that the other has not. s is what the
// regression says of the season and the calendar: two years are too short for auto to see them. The share w is
// learnt from the shop's own past: at several origins both are fitted to what was known there, and the share with the least error
// afterwards holds (stacking, Wolpert 1992; one number for a shop, so that it cannot fit noise).
//
// # How sure
//
// Demand is taken as a count with mean μ and the variance σ² = κ·(φμ + νμ² + (e^{s²}−1)μ²), φ and ν the product's scatter and s the
// uncertainty of its expectation (package demand); κ is what the errors at the origins were of that, for products of like size and steps
// as far ahead. A band of 80 % holds what the smallest central interval held that held 80 % of what came at the origins (conformal
// prediction by nested sets; Gupta, Kuchibhotla and Ramdas 2022), so that it is right for counts too, where it can neither be cut finer
// than a piece nor go below nothing.
//
// Errors of one product stay on one side for a while. The share c of it that does is measured on the sums over the steps of each origin,
//
//	Var(Σ_k y_k) = Σ_k σ_k² + c·Σ_{k≠l} σ_k·σ_l
//
// and gives bands of sums (Sum) as well as joint paths (Paths), which agree.
//
// Everything is deterministic: the same items in any order give the same engine and the same outlooks. An Engine is plain data for a model
// file, immutable and safe for concurrent use.
package assortment
