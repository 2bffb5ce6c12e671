// Package intermittent forecasts demand that is often zero: Croston's method and those that came after it, the classes of demand for
// which they are made, and whole-numbered quantiles.
//
//	y ──Classify──▶ class ──Suited──▶ method ──Fit──▶ Model: rate per step, size and probability of demand
//	rows×n ──Batch──▶ rows×h          a million series in one call
//
// A series is oldest first, equally spaced, finite and never negative: sold pieces, not sold out (which is not zero demand).
// All methods are simple smoothing of something; where the smoothing parameters are not given they are chosen on a grid by the least
// mean squared error of the rate one step ahead, which for stretches of zeros has a closed form, so that a fit costs
// O(values + grid·demands).
package intermittent
