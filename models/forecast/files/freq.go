package files

import (
	"fmt"
	"slices"
	"strings"
)

// Freq is the distance between the periods of a series.
type Freq string

// The frequencies.
const (
	Hourly    Freq = "H"
	Daily     Freq = "D"
	Weekly    Freq = "W"
	Monthly   Freq = "M"
	Quarterly Freq = "Q"
	Yearly    Freq = "Y"
)

// ParseFreq reads a frequency as the command takes it.
func ParseFreq(text string) (Freq, error) {
	f := Freq(strings.ToUpper(text))
	if f.name() == "" {
		return "", fmt.Errorf("the frequency %q is not known: use H, D, W, M, Q or Y", text)
	}
	return f, nil
}

// name is the period in words; empty for an unknown frequency.
func (f Freq) name() string {
	return map[Freq]string{Hourly: "hour", Daily: "day", Weekly: "week", Monthly: "month", Quarterly: "quarter", Yearly: "year"}[f]
}

// months is how many months a period has; 0 for the frequencies of fixed length.
func (f Freq) months() int64 {
	return map[Freq]int64{Monthly: 1, Quarterly: 3, Yearly: 12}[f]
}

// seconds is the length of a period of a frequency of fixed length.
func (f Freq) seconds() int64 {
	return map[Freq]int64{Hourly: 3600, Daily: 86400, Weekly: 7 * 86400}[f]
}

// usual are the seasons of a frequency in periods. The method auto also looks for the
// week in hours.
func (f Freq) usual(method string) []int {
	switch f {
	case Hourly:
		if method == "" || method == "auto" {
			return []int{24, 168}
		}
		return []int{24}
	case Daily:
		return []int{7}
	case Weekly:
		return []int{52}
	case Monthly:
		return []int{12}
	case Quarterly:
		return []int{4}
	}
	return nil
}

// seasons are those of the asked or else the usual ones that a history of n periods
// shows at least twice, shortest first.
func (f Freq) seasons(asked []int, method string, n int) []int {
	if len(asked) == 0 {
		asked = f.usual(method)
	}
	var fit []int
	for _, m := range slices.Compact(slices.Sorted(slices.Values(asked))) {
		if n >= 2*m {
			fit = append(fit, m)
		}
	}
	return fit
}
