package calendar

import (
	"math"
	"time"
)

// The solar terms that name a festival, by the sun's apparent longitude in degrees.
const (
	clearAndBright = 15.0  // 清明
	winterSolstice = 270.0 // 冬至
)

// sunLongitude is the apparent geocentric longitude of the sun in degrees, t in Julian centuries of 36525 days from J2000.0 (dynamical
// time). Accuracy 0.01° (Meeus, Astronomical Algorithms, 2nd ed. 1998, chapter 25, "low accuracy"): a quarter of an hour.
func sunLongitude(t float64) float64 {
	rad := math.Pi / 180
	l0 := 280.46646 + t*(36000.76983+t*0.0003032)
	m := (357.52911 + t*(35999.05029-t*0.0001537)) * rad
	c := (1.914602-t*(0.004817+t*0.000014))*math.Sin(m) + (0.019993-t*0.000101)*math.Sin(2*m) + 0.000289*math.Sin(3*m)
	omega := (125.04 - 1934.136*t) * rad
	return l0 + c - 0.00569 - 0.00478*math.Sin(omega)
}

// dynamicalLead is dynamical minus universal time in days about the year 2000; it grows by less than two minutes until 2100.
const dynamicalLead = 66.0 / 86400

// chinaOffset is the civil time of China, UTC+8, in days.
const chinaOffset = 8.0 / 24

// solarTerm is the day number in China of the moment in a civil year at which the sun's longitude reaches a multiple of 15°. Newton's
// iteration from the mean sun, whose longitude is 280.5° at the beginning of the year, to a hundredth of a second.
func solarTerm(year int, longitude float64) int {
	const (
		j2000   = 10957.5 // day number of 2000-01-01 12:00
		perDay  = 360 / 365.2422
		settled = 1e-7 // days
	)
	begin := float64(number(time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)))
	n := begin + math.Mod(longitude-280.5+720, 360)/perDay
	for step := 1.0; math.Abs(step) > settled; n += step {
		behind := math.Remainder(longitude-sunLongitude((n+dynamicalLead-j2000)/36525), 360)
		step = behind / perDay
	}
	return int(math.Floor(n + chinaOffset))
}
