//go:build !race

package gifts

const raceEnabled = false
