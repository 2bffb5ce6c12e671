package files

import (
	"fmt"
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

// season is the usual season in periods: 1 for none.
func (f Freq) season() int {
	return map[Freq]int{Hourly: 24, Daily: 7, Weekly: 52, Monthly: 12, Quarterly: 4, Yearly: 1}[f]
}

// seasons are those of the usual or the asked ones that a history of n periods shows at
// least twice.
func (f Freq) seasons(asked []int, n int) []int {
	if len(asked) == 0 {
		asked = []int{f.season()}
	}
	var fit []int
	for _, m := range asked {
		if m > 1 && n >= 2*m {
			fit = append(fit, m)
		}
	}
	return fit
}
