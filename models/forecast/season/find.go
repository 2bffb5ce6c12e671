package season

import (
	"cmp"
	"math"
	"slices"
)

// FindingKind is what was found.
type FindingKind int

// The kinds of findings.
const (
	Outlier FindingKind = iota
	LevelShift
)

// String names the kind.
func (k FindingKind) String() string {
	if k == LevelShift {
		return "level shift"
	}
	return "outlier"
}

// Finding is a value, or a place, that does not fit the rest of its series.
type Finding struct {
	Index int
	Kind  FindingKind
	Size  float64 // in y's units: the value minus what was expected, or the step of the level from Index on
	Score float64 // |Size| in robust standard deviations of what is usual
}

// Findings are what does not fit in a series, and the series without it.
type Findings struct {
	Found   []Finding // by index
	Cleaned []float64 // outliers replaced by what was expected, the levels before each shift moved to the level after the last
}

// Limits of Find.
const (
	leastFindable = 10     // shorter series are not judged
	outlierScore  = 4.0    // robust standard deviations: three interquartile ranges beyond the quartiles of a normal distribution are 4.7
	shiftScore    = 5.0    // robust standard deviations of the usual change between windows
	shiftWindows  = 12     // the windows before and after are 1/12 of the series …
	leastWindow   = 4      // … but within these bounds
	largestWindow = 26     //
	madToSigma    = 1.4826 // of a normal distribution
	meanToSigma   = 1.2533 // √(π/2), of a normal distribution
	mostShifts    = 3
	trendWindow   = 7   // of the running median that says what a value should be, itself left out
	seasonShare   = 0.6 // a weaker season is not taken out, as in R's tsoutliers
)

// Find looks for level shifts, then for outliers, in y without its seasons.
//
// A shift at t is where the median of the w values from t on differs from that of the w values before by more than 5 times the
// robust spread (median absolute deviation) of that difference over the whole series: what a series does all the time, as a random
// walk does, is no finding. An outlier is a value more than 4.7 robust standard deviations off the median of its 6 neighbours. Fewer
// than 10 values, or values that never vary, give no findings. A NaN or infinite value is an error.
func Find(y []float64, periods []int) (*Findings, error) {
	if err := finite(y); err != nil {
		return nil, err
	}
	f := &Findings{Cleaned: slices.Clone(y)}
	if len(y) < leastFindable {
		return f, nil
	}
	seasonal := seasonOf(y, periods)
	rest := make([]float64, len(y))
	for t, v := range y {
		rest[t] = v - seasonal[t]
	}
	f.shifts(rest)
	f.outliers(rest, seasonal)
	slices.SortFunc(f.Found, func(a, b Finding) int { return cmp.Compare(a.Index, b.Index) })
	return f, nil
}

// seasonOf is the sum of the seasons of y, zeros where they are weak.
func seasonOf(y []float64, periods []int) []float64 {
	sum := make([]float64, len(y))
	parts, err := MSTL(y, periods, STLSettings{Robust: true})
	if err != nil {
		return sum // too short for a season: there is none to take out
	}
	for k, s := range parts.Seasonal {
		if parts.robustStrength(k) < seasonShare {
			continue
		}
		for t, v := range s {
			sum[t] += v
		}
	}
	return sum
}

// robustStrength is Strength with median absolute deviations, which outliers do not hide.
func (p *Parts) robustStrength(k int) float64 {
	sum := make([]float64, len(p.Remainder))
	for t, v := range p.Seasonal[k] {
		sum[t] = v + p.Remainder[t]
	}
	whole := deviation(sum)
	if whole == 0 {
		return 0
	}
	rest := deviation(p.Remainder) / whole
	return max(0, 1-rest*rest)
}

// deviation is the median absolute deviation from the median.
func deviation(y []float64) float64 {
	centre := median(y)
	off := make([]float64, len(y))
	for t, v := range y {
		off[t] = math.Abs(v - centre)
	}
	return median(off)
}

// shifts finds the level shifts in rest, the largest first, and takes them out of rest and of Cleaned.
func (f *Findings) shifts(rest []float64) {
	w := min(max(len(rest)/shiftWindows, leastWindow), largestWindow)
	for range mostShifts {
		if len(rest) < 4*w {
			return
		}
		changes := make([]float64, 0, len(rest))
		for t := w; t+w <= len(rest); t++ {
			changes = append(changes, median(rest[t:t+w])-median(rest[t-w:t]))
		}
		usual := median(changes)
		at, size := largestStep(rest, changes, usual, w)
		spread := madToSigma * deviation(changes)
		if spread == 0 {
			spread = meanToSigma * meanDeviation(changes, usual) // most windows are alike: judge by all
		}
		if spread == 0 || math.Abs(size) <= shiftScore*spread {
			return
		}
		f.Found = append(f.Found, Finding{Index: at, Kind: LevelShift, Size: size, Score: math.Abs(size) / spread})
		for t := range at {
			rest[t] += size
			f.Cleaned[t] += size
		}
	}
}

// largestStep is the place and size of the change furthest from the usual one. Windows of one length see a step at several places: of
// about equal changes the one with the largest step between neighbours is the place.
func largestStep(rest, changes []float64, usual float64, w int) (at int, size float64) {
	for i, v := range changes {
		step, largest := math.Abs(v-usual), math.Abs(size)
		if step > largest*(1+tieShare) || step >= largest*(1-tieShare) && jump(rest, i+w) > jump(rest, at) {
			at, size = i+w, v-usual
		}
	}
	return at, size
}

// meanDeviation is the mean absolute deviation from centre.
func meanDeviation(y []float64, centre float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += math.Abs(v - centre)
	}
	return sum / float64(len(y))
}

// tieShare is by how much two steps may differ and count as equally large.
const tieShare = 0.1

func jump(y []float64, t int) float64 {
	if t == 0 {
		return 0
	}
	return math.Abs(y[t] - y[t-1])
}

// outliers finds the outliers in rest and replaces them in Cleaned by the running median and the season.
func (f *Findings) outliers(rest, seasonal []float64) {
	n := len(rest)
	expected, off := make([]float64, n), make([]float64, n)
	for t := range rest {
		from := min(max(t-trendWindow/2, 0), n-trendWindow)
		others := append(slices.Clone(rest[from:t]), rest[t+1:from+trendWindow]...)
		expected[t] = median(others)
		off[t] = math.Abs(rest[t] - expected[t])
	}
	spread := madToSigma * quantile(off, 0.5)
	if spread == 0 {
		// More than half of the values are on the running median: judge by those that are not.
		spread = quantile(off, 0.9)
	}
	for t, d := range off {
		if spread == 0 || d <= outlierScore*spread {
			continue
		}
		f.Found = append(f.Found, Finding{Index: t, Kind: Outlier, Size: rest[t] - expected[t], Score: d / spread})
		f.Cleaned[t] = expected[t] + seasonal[t]
	}
}

// quantile is the value below which the share p of y lies.
func quantile(y []float64, p float64) float64 {
	sorted := slices.Clone(y)
	slices.Sort(sorted)
	return sorted[int(p*float64(len(sorted)-1))]
}
