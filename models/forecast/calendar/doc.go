// Package calendar knows the days by which a shop sells: public holidays of China and of England and Wales, weekends and the
// weekend days that China works in exchange, the festivals of the lunar calendar, and the days of shopping and of gifts.
//
//	country ──Day──▶ one date: works, rests, which occasions reach it
//	        ──Between──▶ occasions (before | during | after) ──▶ regressors of a forecast, marks in a chart
//	        ──Count──▶ the same counted over a week or a month
//
// # What is computed and what is known
//
//   - The lunar calendar is a table of 201 numbers, 1900–2100 (lunar.go); solar terms come from the sun's longitude (sun.go).
//   - The holidays of England and Wales follow their law, with the days proclaimed once (gb.go).
//   - China's holidays follow the arrangements that the State Council publishes for each year, 2004–2026 (arrangements.go). For other
//     years they are estimated from the law, and every such day says so: what will be worked in exchange is not known before it is
//     announced.
//
// Dates are civil: of a time only year, month and day in its own location count, and what is returned is midnight UTC. The years run
// from FirstYear to LastYear; outside them there is an error that wraps ErrYear. Nothing here has state; everything may be called from
// any goroutine.
package calendar
