package intermittent

import "math"

// Class is a kind of demand after Syntetos, Boylan & Croston (2005).
type Class int

// The classes: by how often demand comes and how much its size varies.
const (
	Smooth       Class = iota // often, alike
	Erratic                   // often, unlike
	Intermittent              // seldom, alike
	Lumpy                     // seldom, unlike
)

// String names the class.
func (c Class) String() string { return [...]string{"smooth", "erratic", "intermittent", "lumpy"}[c] }

// The borders between the classes (Syntetos, Boylan & Croston 2005, section 3).
const (
	intervalBorder  = 1.32
	variationBorder = 0.49
)

// Classify returns the class of y with the average interval between demands in steps and the squared coefficient of variation of
// their sizes. A series with at most one demand has no interval of its own: it is taken as len(y) per demand, +Inf without any.
func Classify(y []float64) (class Class, interval, variation float64) {
	first, last, count := -1, 0, 0
	var sum, square float64
	for t, v := range y {
		if v > 0 {
			if first < 0 {
				first = t
			}
			last = t
			count++
			sum += v
			square += v * v
		}
	}
	switch {
	case count == 0:
		return Intermittent, math.Inf(1), 0
	case count == 1:
		interval = float64(len(y))
	default:
		interval = float64(last-first) / float64(count-1)
	}
	mean := sum / float64(count)
	variation = max(0, square/float64(count)/(mean*mean)-1)
	if interval > intervalBorder {
		class = Intermittent
	}
	if variation > variationBorder {
		class++
	}
	return class, interval, variation
}

// Suited is the method with the least expected squared error for a class: Croston's for smooth demand, the Syntetos–Boylan
// approximation for all others (Syntetos, Boylan & Croston 2005).
func Suited(c Class) Method {
	if c == Smooth {
		return Croston
	}
	return SBA
}
