// Package files forecasts the series of a CSV file: the command `shopkeeper forecast`.
//
//	series.csv  unique_id,ds,y                                   in
//	fc.csv      unique_id,ds,mean[,lo-95,lo-80,hi-80,hi-95]      out
//
// It owns what lies between a file and package forecast: the calendar grid on which the
// times of a series must lie, the repair of what can be repaired, the times that follow,
// and the order of the answer, which is the order in which the series first appear.
//
// # Times
//
// ds is a whole step, a date or a time, of one kind throughout a series. The times of a
// series must be whole periods apart: hours, days, weeks from the first day on, or
// months, quarters, years that fall on one day of the month or all on its last day,
// where they then stay (31 January, 28 February, 31 March).
//
// # Repairs
//
// Rows out of order are sorted, and a series says so once. A period without a value (no
// row, an empty cell, or NaN) is an error of the series, becomes zero, or is drawn as a
// straight line between its neighbours, as Missing says. What cannot be repaired (two
// rows for one time, a value that is no number, a time off the grid) costs the series,
// never the others.
package files
