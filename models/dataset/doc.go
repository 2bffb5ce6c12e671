// Package dataset turns the files that shops and benchmarks come in into the
// records the engines and the store use.
//
// It owns reading and cleaning: what a line of a format means, what is wrong with a
// line and where (FormatError names line and column), and which lines are trade at
// all. It keeps nothing: every function takes a reader or records and gives records.
//
//	file ──ReadOnlineRetail──▶ []RetailLine ──CleanRetail──▶ Retail{Sales, Returns, Titles, Counts}
//
// # Online Retail
//
// The format of the UCI sets Online Retail and Online Retail II: one line per
// invoice position, with the columns Invoice, StockCode, Description, Quantity,
// InvoiceDate, Price, Customer ID, Country. The files are a real ledger with all that
// comes with one; CleanRetail keeps product trade and counts what it drops:
//
//   - doubled: the two yearly sheets overlap, so that a run of lines stands twice;
//     where the file goes back in time, lines equal to an earlier one are dropped, each
//     earlier line cancelling one.
//   - bad debt: invoices that begin with A.
//   - no product: codes that are not five digits with at most two letters, or one of
//     the shop's own series DCGS… and SP…: postage, fees, manual entries, samples,
//     vouchers, adjustments; and the few five-digit codes of services.
//   - stock movement: a negative quantity on an invoice that is no cancellation
//     (damaged, lost, counted again).
//   - contradiction: a cancellation with a positive quantity.
//   - no price: a price below half a penny; gifts, samples and stock notes.
//
// What is left is a sale, or on an invoice that begins with C a return. A return is
// matched to the sale it takes back by matchReturns, where the data allow it.
package dataset
