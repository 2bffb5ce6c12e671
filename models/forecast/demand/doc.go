// Package demand explains and forecasts the sales of products by what moves them: the calendar, prices, promotions and stock.
//
//	Item (sales, price, promotion, stock) ──Fit──▶ Model ──Forecast(h, Plan)──▶ mean, quantiles
//	Items ──Learn──▶ Pool ──Fit, FitNew──▶   └──────────▶ Demand (what was wanted), Parts, Why, WhatIf, Unusual
//
// # The model
//
// Sales y_t have mean μ_t and variance φμ_t + νμ_t² around
//
//	log μ_t = ℓ_t + x_tᵀβ        ℓ_{t+1} = ℓ_t + ξ_t
//
// with x the trend, the log price, the promotion, sines and cosines of the year, the days of the week and the days before, in and after
// each event of a calendar. It is a regression with simple exponential smoothing errors on the scale of logarithms that needs no
// logarithm of zero: coefficients and level are found by iterating the exact answer for normal observations (fit.go, filter.go). The
// coefficients have a normal belief each, so that more columns than periods do no harm; Learn finds the beliefs from all items of a
// category (pool.go).
//
// # Rules
//
//   - A stock-out is a censored sale, never a demand of zero: a period without stock says nothing, one that sold out on the way counts by
//     the share that was seen, one that sold out at an unknown moment is a lower bound (censor.go).
//   - What is set apart as an outlier or a shift of the level is listed (Unusual), never silently dropped.
//   - The parts of a period add up to it (parts.go).
//   - Everything is deterministic. A Model and a Pool are immutable and safe for concurrent use.
//
// Effects are associations in the shop's own history. A price that was cut because nothing sold, or raised because everything did,
// teaches the wrong elasticity; Effect says how much of an answer is the item's own evidence.
package demand
