package replenish

// portable returns the kernels in plain Go.
func portable() *kernels {
	return &kernels{
		weightOne: weightOne, weightTwo: weightTwo, flow: flow, move: move, reach: reach, push: push, dual: dual, axpy: axpy, pairs: pairs,
		ladder: ladder, currents: currents, reduced: reduced, substitute: substitute,
	}
}
