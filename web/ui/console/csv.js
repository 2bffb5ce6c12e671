/** Files that a page gives away. */

/** A cell: quoted where it must be; what a spreadsheet would take for a formula gets an apostrophe. @param {string | number} v */
function cell(v) {
  if (typeof v === "number") return String(v);
  const text = /^[=+\-@\t\r]/.test(v) ? "'" + v : v;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180, with a byte order mark, without which spreadsheets misread Chinese. @param {string[]} head @param {(string | number)[][]} rows */
export const toCSV = (head, rows) => "\ufeff" + [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";

/** @param {string} name @param {string | Blob} content */
export function download(name, content) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
