/**
 * A table for people who work in it all day: sticky head, sort, search, filter chips, a
 * choice of columns, CSV, rows by keyboard. Only the rows in sight are in the document,
 * so that tens of thousands scroll as smoothly as ten.
 *
 *     ↑ ↓ PgUp PgDn Home End  move   Enter  open   a row's own keys go to `onKey`
 */
import { html, cx, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { number } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { useNarrow } from "../shared/narrow.js";
import { download } from "../shared/download.js";
import { toCSV } from "./csv.js";

/**
 * @template R
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {(row: R) => string | number} value what is sorted by, searched and put into the CSV
 * @property {(row: R) => any} [cell] what is shown, if not the value
 * @property {boolean} [num] figures: right aligned
 * @property {boolean} [hidden] not shown until chosen
 * @property {boolean} [narrow] shown on a phone, too
 * @property {string} [size] xs, s, m or l
 */

/**
 * @template R
 * @typedef {object} TableProps
 * @property {string} name of the table, for its settings and its file
 * @property {string} label
 * @property {R[]} rows
 * @property {Column<R>[]} columns
 * @property {(row: R) => string} id
 * @property {{key: string, title: string, test: (row: R) => boolean}[]} [chips] filters; several are joined by "and"
 * @property {(row: R) => void} [open]
 * @property {(event: KeyboardEvent, row: R) => boolean} [onKey] reports whether the key was used
 * @property {string} [current] id of the row that is open
 * @property {string} [busy] what is going on, in words
 */

const ROW = 36; // px, the height of a row; table.css has the same
const SPARE = 12; // rows kept above and below what is seen

/** @param {string} name @param {string[]} first @returns {[string[], (next: string[]) => void]} */
function useColumns(name, first) {
  const key = "shopkeeper.table." + name;
  const [shown, setShown] = useState(() => {
    try {
      return /** @type {string[]} */ (JSON.parse(localStorage.getItem(key) ?? "null") ?? first);
    } catch {
      return first;
    }
  });
  return [shown, (next) => {
    setShown(next);
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // no storage: lasts as long as the page
    }
  }];
}

/**
 * Rows that pass search and chips, in the wished order.
 * @template R
 * @param {TableProps<R>} props
 * @param {string} query
 * @param {string[]} on
 * @param {{key: string, down: boolean} | null} sort
 */
function useView(props, query, on, sort) {
  return useMemo(() => {
    const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const tests = (props.chips ?? []).filter((chip) => on.includes(chip.key)).map((chip) => chip.test);
    const kept = props.rows.filter((row) => tests.every((test) => test(row)) && (words.length === 0 || matches(props.columns, row, words)));
    const column = sort && props.columns.find((c) => c.key === sort.key);
    if (!column) return kept;
    const way = sort.down ? -1 : 1;
    return kept.map((row, i) => ({ row, i, v: column.value(row) })).sort((a, b) => way * order(a.v, b.v) || a.i - b.i).map((e) => e.row);
  }, [props.rows, props.columns, props.chips, query, on, sort]);
}

/** @template R @param {Column<R>[]} columns @param {R} row @param {string[]} words */
function matches(columns, row, words) {
  const text = columns.map((c) => c.value(row)).join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** @param {string | number} a @param {string | number} b */
const order = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b)));
const collator = new Intl.Collator(undefined, { numeric: true });

/** @template R @param {TableProps<R>} props */
export function Table(props) {
  const [query, setQuery] = useState("");
  const [on, setOn] = useState(/** @type {string[]} */ ([]));
  const [sort, setSort] = useState(/** @type {{key: string, down: boolean} | null} */ (null));
  const [shown, setShown] = useColumns(props.name, props.columns.filter((c) => !c.hidden).map((c) => c.key));
  const rows = useView(props, query, on, sort);
  const narrow = useNarrow();
  const columns = props.columns.filter((c) => (narrow ? c.narrow : shown.includes(c.key)));
  /** @param {string} key */
  const flip = (key) => setOn(on.includes(key) ? on.filter((k) => k !== key) : [...on, key]);
  /** @param {Column<R>} c First the natural way, then the other, then as it came. */
  const sortBy = (c) => setSort(sort?.key !== c.key ? { key: c.key, down: Boolean(c.num) } : sort.down === Boolean(c.num) ? { key: c.key, down: !sort.down } : null);
  return html`
    <section class="grid-table" aria-label=${props.label} aria-busy=${Boolean(props.busy)}>
      <div class="table-bar">
        <label class="table-search"><${Icon} name="search" /><input class="input" type="search" aria-label=${t("table.search")} placeholder=${t("table.search")} value=${query} onInput=${(/** @type {any} */ e) => setQuery(e.target.value)} /></label>
        <span class="gap"></span>
        <span class="faint" role="status">${props.busy || t("table.count", { n: number(rows.length), all: number(props.rows.length) })}</span>
        ${!narrow && html`<${Choice} columns=${props.columns} shown=${shown} set=${setShown} />`}
        <button type="button" class="btn small quiet" onClick=${() => download(props.name + ".csv", toCSV(columns.map((c) => c.title), rows.map((row) => columns.map((c) => c.value(row)))))}><${Icon} name="save" />${t("table.csv")}</button>
        ${props.chips && html`<div class="filters" role="group" aria-label=${t("table.filters")}>${props.chips.map((chip) => html`<button key=${chip.key} type="button" class=${cx("filter", on.includes(chip.key) && "here")} aria-pressed=${on.includes(chip.key)} onClick=${() => flip(chip.key)}>${chip.title}</button>`)}</div>`}
      </div>
      <${Body} table=${props} rows=${rows} columns=${columns} sort=${sort} sortBy=${sortBy} view=${JSON.stringify([query, on, sort])} />
    </section>`;
}

/** Which columns are shown. @param {{columns: Column<any>[], shown: string[], set: (next: string[]) => void}} props */
function Choice({ columns, shown, set }) {
  const box = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  useEffect(() => {
    /** @param {Event} e */
    const away = (e) => !box.current?.contains(/** @type {Node} */ (e.target)) && box.current?.removeAttribute("open");
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, []);
  /** @param {KeyboardEvent} e */
  const onKey = (e) => {
    if (e.key !== "Escape") return;
    e.stopPropagation();
    box.current?.removeAttribute("open");
    box.current?.querySelector("summary")?.focus();
  };
  return html`
    <details class="choice" ref=${box} onKeyDown=${onKey}>
      <summary class="btn small quiet"><${Icon} name="menu" />${t("table.columns")}</summary>
      <fieldset><legend class="sr">${t("table.columns")}</legend>
        ${columns.map((c) => html`<label key=${c.key}><input type="checkbox" checked=${shown.includes(c.key)} disabled=${shown.length === 1 && shown.includes(c.key)} onChange=${() => set(shown.includes(c.key) ? shown.filter((k) => k !== c.key) : [...shown, c.key])} />${c.title}</label>`)}
      </fieldset>
    </details>`;
}

/**
 * Which rows are in sight, some spare ones included.
 * @param {{current: HTMLElement | null}} box
 * @param {unknown[]} rows
 */
function useSight(box, rows) {
  const [seen, setSeen] = useState({ from: 0, to: 40 });
  const look = () => {
    const node = box.current;
    if (!node) return; // the table has gone
    const from = Math.max(0, Math.floor(node.scrollTop / ROW) - SPARE);
    const to = Math.ceil((node.scrollTop + node.clientHeight) / ROW) + SPARE;
    setSeen((old) => (Math.abs(old.from - from) < SPARE / 2 && Math.abs(old.to - to) < SPARE / 2 ? old : { from, to }));
  };
  useLayoutEffect(look, [rows]);
  useEffect(() => {
    const watch = new ResizeObserver(look);
    watch.observe(/** @type {HTMLElement} */ (box.current));
    return () => watch.disconnect();
  }, []);
  const from = Math.min(seen.from, Math.max(0, rows.length - 1));
  return { from, to: Math.min(rows.length, Math.max(seen.to, from + 1)), look };
}

/**
 * The row that the keyboard is at. The focus stays with its row, wherever new rows put it.
 * @template R
 * @param {{current: HTMLElement | null}} box
 * @param {R[]} rows
 * @param {(row: R) => string} id
 * @param {string} view what is asked of the rows
 * @param {() => void} look
 */
function useCursor(box, rows, id, view, look) {
  const [at, setAt] = useState(0);
  const wish = useRef(false); // the row at `at` wants the focus
  const held = useRef(""); // id of the row that has the focus, "" when it is elsewhere
  const here = Math.min(at, rows.length - 1);
  useLayoutEffect(() => { // another question begins at the top
    if (box.current) box.current.scrollTop = 0;
    held.current = "";
    setAt(0);
  }, [view]);
  useLayoutEffect(() => {
    const row = wish.current && box.current?.querySelector(`tr[data-row="${here}"]`);
    if (!row) return;
    wish.current = false;
    row.scrollIntoView({ block: "nearest" });
    /** @type {HTMLElement} */ (row).focus({ preventScroll: true });
  });
  /** @param {number} to */
  const move = (to) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    const node = /** @type {HTMLElement} */ (box.current);
    const [head, top] = [ROW, next * ROW];
    if (top < node.scrollTop) node.scrollTop = top;
    else if (top + ROW > node.scrollTop + node.clientHeight - head) node.scrollTop = top + ROW - node.clientHeight + head;
    wish.current = true;
    setAt(next);
    look();
  };
  useLayoutEffect(() => {
    const to = held.current && !box.current?.querySelector("input:focus") ? rows.findIndex((row) => id(row) === held.current) : -1;
    if (to >= 0 && (to !== here || document.activeElement === document.body)) move(to);
  }, [rows]);
  return {
    here, move,
    /** @param {number} n @param {R} row */
    enter: (n, row) => (setAt(n), (held.current = id(row))),
    /** Leaving is not the same as being taken out of the document. @param {FocusEvent} e */
    leave: (e) => {
      const target = /** @type {HTMLElement} */ (e.target);
      requestAnimationFrame(() => target.isConnected && !box.current?.contains(document.activeElement) && (held.current = ""));
    },
  };
}

/**
 * The rows in sight between two spacers.
 * @template R
 * @param {{table: TableProps<R>, rows: R[], columns: Column<R>[], sort: {key: string, down: boolean} | null, sortBy: (c: Column<R>) => void, view: string}} props
 */
function Body({ table, rows, columns, sort, sortBy, view }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const { from, to, look } = useSight(box, rows);
  const { here, move, enter, leave } = useCursor(box, rows, table.id, view, look);
  const page = () => Math.max(1, Math.floor((box.current?.clientHeight ?? 360) / ROW) - 2);
  /** @param {KeyboardEvent} e */
  const onKey = (e) => {
    const target = /** @type {HTMLElement} */ (e.target);
    if (!target.matches("tr[data-row]") || e.ctrlKey || e.metaKey || e.altKey) return;
    /** @type {Record<string, () => void>} */
    const acts = { ArrowDown: () => move(here + 1), ArrowUp: () => move(here - 1), PageDown: () => move(here + page()), PageUp: () => move(here - page()), Home: () => move(0), End: () => move(rows.length - 1) };
    if (acts[e.key]) acts[e.key]();
    else if (e.key === "Enter" && table.open) table.open(rows[here]);
    else if (!table.onKey?.(e, rows[here])) return;
    e.preventDefault();
  };
  return html`
    <div class="grid-scroll" ref=${box} onScroll=${look} tabindex=${rows.length ? -1 : 0}>
      <table role="grid" aria-label=${table.label} aria-rowcount=${rows.length + 1} aria-colcount=${columns.length} onKeyDown=${onKey} onFocusOut=${leave}>
        <thead><tr aria-rowindex="1">${columns.map((c) => html`<${Head} key=${c.key} column=${c} sort=${sort} sortBy=${() => sortBy(c)} />`)}</tr></thead>
        <tbody>
          <${Space} rows=${from} span=${columns.length} />
          ${rows.slice(from, to).map((row, k) => html`
            <tr key=${table.id(row)} data-row=${from + k} aria-rowindex=${from + k + 2} tabindex=${from + k === here ? 0 : -1} class=${cx(table.open && "opens", table.current === table.id(row) && "here")} aria-selected=${table.open ? table.current === table.id(row) : undefined}
              onFocus=${() => enter(from + k, row)} onClick=${(/** @type {any} */ e) => !e.target.closest("button, input, a") && table.open?.(row)}>
              ${columns.map((c) => html`<td key=${c.key} class=${cellClass(c)}>${shownAs(c, row)}</td>`)}
            </tr>`)}
          <${Space} rows=${rows.length - to} span=${columns.length} />
        </tbody>
      </table>
      ${rows.length === 0 && html`<p class="grid-none muted">${t("table.none")}</p>`}
    </div>`;
}

/** @template R @param {Column<R>} c @param {R} row */
function shownAs(c, row) {
  if (c.cell) return c.cell(row);
  const v = c.value(row);
  return c.num && typeof v === "number" ? number(v) : v;
}

/** @param {Column<any>} c */
const cellClass = (c) => cx(c.num && "num", c.size && "size-" + c.size);

/** @param {{column: Column<any>, sort: {key: string, down: boolean} | null, sortBy: () => void}} props */
const Head = ({ column: c, sort, sortBy }) => html`
  <th scope="col" class=${cellClass(c)} aria-sort=${sort?.key === c.key ? (sort.down ? "descending" : "ascending") : "none"}>
    <button type="button" onClick=${sortBy}>${c.title}<${Icon} name=${sort?.key === c.key ? (sort.down ? "down" : "up") : "updown"} /></button>
  </th>`;

/** Room for rows that are not in the document. @param {{rows: number, span: number}} props */
function Space({ rows, span }) {
  const at = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => at.current?.style.setProperty("height", rows * ROW + "px"), [rows]);
  return rows > 0 ? html`<tr class="space" aria-hidden="true"><td ref=${at} colspan=${span}></td></tr>` : null;
}
