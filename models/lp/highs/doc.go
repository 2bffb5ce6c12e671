// Package highs solves linear and mixed-integer programs with HiGHS, a solver of the University of
// Edinburgh (MIT licence, LICENSE.highs), compiled to WebAssembly and run by wazero: no C compiler,
// no library to install, one thread, and no way out of its own memory but a clock and a log.
//
//	s := highs.New(highs.Config{})
//	defer s.Close()
//	answer, err := s.Solve(ctx, model, lp.Options{TimeLimit: time.Minute})
//
// The module is highs.wasm of the npm package highs, pinned by SHA-256; go generate fetches it and
// regenerates the table of its minified names. Compiling it takes seconds, once: the code is then
// kept in a cache folder and read back in a tenth of a second.
//
// # Stopping
//
// Closing an instance would lose the best point found and the bound. So the only clock that
// HiGHS can read is ours, and when the time limit passes or the caller's context ends, that
// clock leaps far ahead: HiGHS believes its own limit passed, and returns what it has. It looks at
// the clock many times a second, between the larger steps of its work: less often while it
// presolves a model of 100,000 coefficients, then twice a second.
// WebAssembly code cannot be interrupted by Go's scheduler in between, nor can the garbage
// collector stop it: a server solves in a process of its own.
//
// # Trust
//
// Every answer is measured by [lp.Check] against the original model. When it does not pass, other ways are
// tried, see ladder: polishing the basis with tighter tolerances, scaled rows, simplex without
// presolve, primal simplex unscaled, interior point with crossover. "Infeasible" needs a certificate that [lp.Farkas]
// confirms, or that all ways say the same of a model whose every coefficient they saw; "unbounded" needs a point and a direction,
// each of them a checked optimum of a program of its own. When nothing passes, the error is an
// [ImpreciseError]. An exception in the solver loses its instance, and nothing else.
package highs
