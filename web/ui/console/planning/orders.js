/** Every order of the plan as a table; a changed quantity is fixed and the plan solved again. */
import { html, cx, signal, useEffect, useMemo, useRef } from "../../shared/html.js";
import { t, locale } from "../../shared/i18n.js";
import { day, money, number } from "../../shared/format.js";
import { Icon } from "../../shared/icons.js";
import { Table } from "../table.js";
import { busy, changePlan, reading, rows, sheet } from "./plan-state.js";

/** @typedef {import("./types.js").Row} Row */

const idOf = (/** @type {Row} */ row) => row.product + "/" + row.week;

const editing = signal(""); // id of the row whose quantity is being changed
const pending = signal(/** @type {{id: string, quantity: number} | null} */ (null));

/** @param {Row} row @param {number} quantity */
async function fix(row, quantity) {
  pending.value = { id: idOf(row), quantity };
  await changePlan("change_plan", { product_id: row.product, quantity, from_week: row.week });
  pending.value = null;
}

/** @returns {import("../table.js").Column<Row>[]} */
const columns = () => [
  { key: "title", title: t("plan.product"), value: (row) => row.title, size: "l", narrow: true, cell: (row) => html`<span class="cell-title" title=${row.title}>${row.title}</span>${row.fixed && html`<${Icon} name="lock" class="fixed-mark" /><span class="sr">${t("plan.fixed")}</span>`}` },
  { key: "product", title: t("plan.number.col"), value: (row) => row.product, hidden: true, size: "s" },
  { key: "supplier", title: t("plan.supplier"), value: (row) => row.supplier, size: "m", cell: (row) => html`<span class="cell-title" title=${row.supplier}>${row.supplier}</span>` },
  { key: "week", title: t("plan.ordered"), value: (row) => row.week, size: "s", cell: (row) => t("plan.week.short", { n: row.week }) },
  { key: "arrives", title: t("plan.arrives"), value: (row) => row.arrives, size: "s", cell: (row) => day(row.arrives) },
  { key: "quantity", title: t("plan.pieces"), value: (row) => row.quantity, num: true, narrow: true, size: "s", cell: (row) => html`<${Quantity} row=${row} />` },
  { key: "pack", title: t("plan.pack"), value: (row) => row.pack ?? 1, num: true, hidden: true, size: "s" },
  { key: "cost", title: t("plan.amount"), value: (row) => row.cost.minor / 100, num: true, narrow: true, size: "s", cell: (row) => money(row.cost) },
];

/** @param {{open: (product: string) => void, current: string}} props */
export function Orders({ open, current }) {
  const list = useMemo(columns, [locale.value]);
  const suppliers = sheet.value?.suppliers ?? [];
  const chips = useMemo(() => [
    { key: "now", title: t("plan.chip.now"), test: (/** @type {Row} */ row) => row.week === 1 },
    { key: "fixed", title: t("plan.chip.fixed"), test: (/** @type {Row} */ row) => Boolean(row.fixed) },
    ...suppliers.slice(0, 6).map((s) => ({ key: s.supplier, title: s.supplier, test: (/** @type {Row} */ row) => row.supplier === s.supplier })),
  ], [suppliers, locale.value]);
  /** Digits and e begin to change the quantity. @param {KeyboardEvent} e @param {Row} row */
  const onKey = (e, row) => {
    if (e.key !== "e" && e.key !== "F2") return false;
    editing.value = idOf(row);
    return true;
  };
  const opened = useMemo(() => rows.value.find((row) => row.product === current), [rows.value, current]);
  return html`<${Table} name="plan" label=${t("plan.orders.all")} rows=${rows.value} columns=${list} id=${idOf} chips=${chips} busy=${busy.value || (reading.value ? t("plan.reading") : "")} onKey=${onKey}
    open=${(/** @type {Row} */ row) => open(row.product)} current=${opened ? idOf(opened) : ""} />`;
}

/** The quantity of a row: a button that becomes a field. @param {{row: Row}} props */
function Quantity({ row }) {
  const id = idOf(row);
  if (editing.value === id) return html`<${Field} row=${row} />`;
  const waits = pending.value?.id === id ? pending.value : null;
  return html`<button type="button" tabindex="-1" class=${cx("qty", waits && "waits")} disabled=${Boolean(busy.value)} aria-label=${t("plan.qty.change", { n: number(waits?.quantity ?? row.quantity), title: row.title })} onClick=${() => (editing.value = id)}>${number(waits?.quantity ?? row.quantity)}</button>`;
}

/** @param {{row: Row}} props */
function Field({ row }) {
  const at = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => (at.current?.focus(), at.current?.select()), []);
  /** @param {boolean} keep */
  const end = (keep) => {
    if (editing.value !== idOf(row)) return;
    const node = /** @type {HTMLInputElement} */ (at.current);
    const n = Number(node.value);
    const line = node.closest("tr");
    editing.value = "";
    line?.focus();
    if (keep && node.value.trim() !== "" && Number.isInteger(n) && n >= 0 && n <= 1e6 && n !== row.quantity) fix(row, n);
  };
  /** @param {KeyboardEvent} e */
  const onKey = (e) => {
    e.stopPropagation();
    if (e.key === "Enter") (e.preventDefault(), end(true));
    if (e.key === "Escape") end(false);
  };
  return html`<input class="input qty-field" ref=${at} type="number" inputmode="numeric" min="0" max="1000000" step="1" aria-label=${t("plan.qty.of", { title: row.title })} defaultValue=${row.quantity} onKeyDown=${onKey} onBlur=${() => end(true)} />`;
}
