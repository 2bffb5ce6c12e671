// Package forecast says how a series goes on: the expected values, how sure one can be of them, and why.
//
//	Series ──Check──▶ members (smooth, arima, season, intermittent) ──rolling origins──▶ gate: weights from features
//	                      └──────────── final fits ────────────────────────────────────▶   └─▶ Forecast: mean, bands, paths
//
// A series is a slice of equally spaced finite values, oldest first. The sub-packages own the models and know nothing of each other:
//
//   - smooth: naive family, exponential smoothing, Theta, complex exponential smoothing;
//   - arima: ARIMA with automatic orders;
//   - season: tests for seasons, classical and STL decomposition;
//   - intermittent: models of demand that is mostly zero.
//
// What they return is a Model. Methods names everything that can be asked for; the method auto combines several members, with weights
// that depend on what the series looks like and on how each member did on its rolling origins. It is drawn towards the median of the classical methods
// where that has not been behind on the series: no gate has seen every kind of series.
//
// Bands are calibrated (conformal): their width is what the errors at rolling origins were, of this series and of the others of its batch. Where
// there are too few of either, they are those of normal errors that grow with the square root of the step.
//
// The gate in gate.json was learnt, by the test TestTrainGate, from the ends of the training parts of M4's hourly, quarterly and yearly series and
// from weekly sales of a real shop before its last 26 weeks. It knows no frequency by name.
//
// The same series and settings give the same numbers whatever the number of processors and the order of the series are.
package forecast
