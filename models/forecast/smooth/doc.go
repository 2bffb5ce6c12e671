// Package smooth fits models that follow a series by smoothing it: the naive family and averages, the ETS family of exponential
// smoothing, Theta in its variants, and complex exponential smoothing.
//
// A series y is oldest first, equally spaced and finite; m is the length of its season in steps, 1 for none. Fitted models are immutable
// and safe for concurrent use; each has
//
//	Predict(h int) []float64   the expected values of the next h steps
//	Fitted() []float64         one-step-ahead expectations within the history, NaN where there is none
//	String() string            the model's name in the field
//
// Parameters are found by maximum likelihood with gradients computed backwards through the recursion (ETS, CES), or exactly up to one
// dimension where all but one parameter enter linearly (simple smoothing, Theta). The same series gives the same model to the last bit.
package smooth
