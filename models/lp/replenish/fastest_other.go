//go:build !amd64

package replenish

// fastest returns the portable kernels: there is no assembly for this architecture.
func fastest() *kernels { return portable() }
