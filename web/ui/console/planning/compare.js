/** Two versions of the plan side by side: figures, and the products that differ. */
import { html, useEffect, useMemo, useState } from "../../shared/html.js";
import { t, locale } from "../../shared/i18n.js";
import { money, number, percent } from "../../shared/format.js";
import { Empty, Failed, Skeleton } from "../../shared/states.js";
import { Table } from "../table.js";
import { Delta } from "./plan.js";
import { wished } from "./wishes.js";
import { failed, load, readSheet, sheet } from "./plan-state.js";

/** @typedef {import("./types.js").Sheet} Sheet */
/** @typedef {import("./types.js").Row} Row */
/** @typedef {{sheet: Sheet, rows: Row[]}} Whole */
/** @typedef {{product: string, title: string, supplier: string, left: number, right: number, cost: number}} Pair */

const OLDEST = 20; // versions that are offered

export function Compare() {
  const newest = sheet.value?.version ?? 0;
  const [left, setLeft] = useState(0);
  const [right, setRight] = useState(0);
  useEffect(() => {
    if (newest > 1) (setLeft(newest - 1), setRight(newest));
  }, [newest]);
  const versions = Array.from({ length: Math.min(OLDEST, newest) }, (_, i) => newest - i);
  const a = useVersion(left);
  const b = useVersion(right);
  if (!sheet.value) return failed.value ? html`<${Failed} error=${failed.value} retry=${load} />` : html`<${Skeleton} class="planning-in rows wait" count=${5} />`;
  if (newest < 2) return html`<${Empty} icon="compare" title=${t("compare.empty")} hint=${t("compare.empty.hint")}><a class="btn primary" href="#/planning/plan">${t("compare.go")}</a><//>`;
  return html`
    <div class="planning-in"><main class="planning-main">
      <header class="planning-head"><div><h1>${t("compare.title")}</h1><p class="muted">${t("compare.lead")}</p></div></header>
      <div class="compare-pick">
        <${Pick} label=${t("compare.left")} value=${left} set=${setLeft} versions=${versions} newest=${newest} sheet=${a.data?.sheet} />
        <${Pick} label=${t("compare.right")} value=${right} set=${setRight} versions=${versions} newest=${newest} sheet=${b.data?.sheet} />
      </div>
      ${a.error || b.error ? html`<${Failed} error=${a.error ?? b.error} retry=${a.error ? a.reload : b.reload} />` : a.why || b.why ? html`<${Empty} icon="alert" title=${t("plan.blocked")} hint=${a.why || b.why} />` : !a.data || !b.data ? html`<${Skeleton} class="planning-wait" count=${4} />` : html`<${Both} a=${a.data} b=${b.data} />`}
    </main></div>`;
}

/** @param {{label: string, value: number, set: (v: number) => void, versions: number[], newest: number, sheet?: Sheet}} props */
const Pick = ({ label, value, set, versions, newest, sheet: plan }) => html`
  <label class="field"><span>${label}</span>
    <select class="input" value=${value} onChange=${(/** @type {any} */ e) => set(Number(e.target.value))}>${versions.map((v) => html`<option key=${v} value=${v}>${v === newest ? t("compare.now", { n: v }) : t("compare.version", { n: v })}</option>`)}</select>
    <small class="faint">${plan ? wished(plan) : ""}</small></label>`;

/** A whole plan of a version. @param {number} version */
function useVersion(version) {
  const [state, setState] = useState(/** @type {{data: Whole | null, why: string, error: unknown}} */ ({ data: null, why: "", error: null }));
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!version) return;
    let gone = false;
    setState((old) => ({ ...old, why: "", error: null }));
    /** @type {Whole | null} */
    let whole = null;
    readSheet({ version }, (page, rows) => ((whole = { sheet: page, rows }), !gone)).then(
      (why) => !gone && setState({ data: whole, why, error: null }),
      (error) => !gone && setState((old) => ({ ...old, error })),
    );
    return () => (gone = true);
  }, [version, turn, locale.value]);
  return { ...state, reload: () => setTurn((n) => n + 1) };
}

/** @param {{a: Whole, b: Whole}} props */
function Both({ a, b }) {
  const pairs = useMemo(() => differing(a.rows, b.rows), [a.rows, b.rows]);
  const amount = (/** @type {number} */ minor) => money({ minor, currency: b.sheet.currency });
  /** @type {[string, (s: Sheet) => number, (v: number) => string, boolean][]} */
  const figures = [
    ["plan.fig.spend", (s) => s.costs.purchase.minor, amount, true], ["plan.fig.holding", (s) => s.costs.holding.minor, amount, true], ["plan.fig.lost", (s) => s.costs.lost.minor, amount, true],
    ["plan.fig.total", (s) => s.costs.total.minor, amount, true], ["plan.fig.service", (s) => s.service, percent, false],
  ];
  /** @type {import("../table.js").Column<Pair>[]} */
  const columns = useMemo(() => [
    { key: "title", title: t("plan.product"), value: (/** @type {Pair} */ p) => p.title, size: "l", narrow: true, cell: (/** @type {Pair} */ p) => html`<span class="cell-title" title=${p.title}>${p.title}</span>` },
    { key: "supplier", title: t("plan.supplier"), value: (/** @type {Pair} */ p) => p.supplier, size: "m" },
    { key: "left", title: t("compare.left"), value: (/** @type {Pair} */ p) => p.left, num: true, size: "s", narrow: true },
    { key: "right", title: t("compare.right"), value: (/** @type {Pair} */ p) => p.right, num: true, size: "s", narrow: true },
    { key: "more", title: t("compare.more"), value: (/** @type {Pair} */ p) => p.right - p.left, num: true, size: "s", cell: (/** @type {Pair} */ p) => (p.right > p.left ? "+" : "") + number(p.right - p.left) },
    { key: "cost", title: t("compare.cost"), value: (/** @type {Pair} */ p) => p.cost / 100, num: true, size: "s", cell: (/** @type {Pair} */ p) => (p.cost > 0 ? "+" : "") + amount(p.cost) },
  ], [locale.value]);
  return html`
    <div class="table-box"><table class="table compare-figures">
      <thead><tr><th scope="col">${t("compare.figure")}</th><th scope="col" class="num">${t("compare.left")}</th><th scope="col" class="num">${t("compare.right")}</th><th scope="col" class="num">${t("compare.more")}</th></tr></thead>
      <tbody>${figures.map(([key, of, say, less]) => html`<tr key=${key}><th scope="row">${t(key)}</th><td class="num" data-label=${t("compare.left")}>${say(of(a.sheet))}</td><td class="num" data-label=${t("compare.right")}>${say(of(b.sheet))}</td><td class="num"><${Delta} by=${of(b.sheet) - of(a.sheet)} words=${say(Math.abs(of(b.sheet) - of(a.sheet)))} less=${less} /></td></tr>`)}</tbody>
    </table></div>
    ${pairs.length === 0 ? html`<${Empty} icon="check" title=${t("compare.same")} />` : html`<${Table} name="compare" label=${t("compare.table")} rows=${pairs} columns=${columns} id=${(/** @type {Pair} */ p) => p.product} chips=${[{ key: "more", title: t("compare.chip.more"), test: (/** @type {Pair} */ p) => p.right > p.left }, { key: "less", title: t("compare.chip.less"), test: (/** @type {Pair} */ p) => p.right < p.left }]} />`}`;
}

/** Products of which the two plans order different amounts, the largest change of money first. @param {Row[]} left @param {Row[]} right @returns {Pair[]} */
function differing(left, right) {
  /** @type {Map<string, Pair>} */
  const all = new Map();
  /** @param {Row} row @param {"left" | "right"} side @param {number} way */
  const add = (row, side, way) => {
    const pair = all.get(row.product) ?? { product: row.product, title: row.title, supplier: row.supplier, left: 0, right: 0, cost: 0 };
    pair[side] += row.quantity;
    pair.cost += way * row.cost.minor;
    all.set(row.product, pair);
  };
  for (const row of left) add(row, "left", -1);
  for (const row of right) add(row, "right", 1);
  return [...all.values()].filter((p) => p.left !== p.right).sort((p, q) => Math.abs(q.cost) - Math.abs(p.cost));
}
