// Package arima fits ARIMA models, seasonal ones too, regressions with ARIMA errors, and chooses their orders.
//
//	y ──Auto──▶ differences (KPSS, seasonal strength) ──stepwise AICc──▶ Model ──Predict, Variance──▶ …
//	       └── Fit: one given order        Harmonic: Fourier terms for long seasons
//
// # Likelihood
//
// With w the differenced series, the Gaussian likelihood of the stationary ARMA process w is exact and computed by the fast
// recursions of Morf, Sidhu & Kailath (1974) on the state space form of Harvey, of dimension r = max(p, q+1): O(r) a step instead of
// the O(r²) of a Kalman filter's covariance, and O(p+q) as soon as the filter is steady. Mean, drift and regressors are concentrated
// out by generalised least squares with the same filter, the variance by its closed form. What is left, the partial autocorrelations
// of the four polynomials, is free on the real line through tanh, so that every estimate is stationary and invertible.
//
// The criterion is a sum of squares, Σ (ν_t/√S_t)²·(Π S_t)^(1/n) with the innovations ν and their relative variances S, and is
// minimised as one by Levenberg and Marquardt's method.
//
// A series is oldest first, equally spaced and finite. Models are immutable and safe for concurrent use; the same series gives the
// same model to the last bit.
package arima
