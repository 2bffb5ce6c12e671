/** Rows as a file that spreadsheets read. */

/** A cell: quoted where it must be; what a spreadsheet would take for a formula gets an apostrophe. @param {string | number} v */
function cell(v) {
  if (typeof v === "number") return String(v);
  const text = /^[=+\-@\t\r]/.test(v) ? "'" + v : v;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180, with a byte order mark, without which Chinese is misread. @param {string[]} head @param {(string | number)[][]} rows */
export const toCSV = (head, rows) => new Blob(["\ufeff", [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
