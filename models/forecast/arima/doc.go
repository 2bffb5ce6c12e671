// Package arima fits ARIMA models, seasonal ones too, and regressions with ARIMA errors.
package arima
