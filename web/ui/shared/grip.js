/**
 * The handle by which a planner sets own figures on a chart: a bar over some weeks,
 * dragged up and down or moved by keys, and the same in fields.
 *
 *     ↑ ↓ value   ← → first week   Shift+← → number of weeks
 */
import { html, useRef } from "./html.js";
import { t } from "./i18n.js";
import { date, number } from "./format.js";
import { periodAt } from "./plot.js";

/** @typedef {import("./types.js").ChartCard} ChartCard */
/** @typedef {{from: number, weeks: number, value: number, reason: string}} GripState from counts the periods ahead */

/** A handle over the first weeks ahead, at their mean. @param {ChartCard} data @returns {GripState} */
export function startOf(data) {
  const weeks = Math.min(4, data.ahead.length);
  return { from: 0, weeks, value: meanOf(data, 0, weeks), reason: "" };
}

/** @param {ChartCard} data @param {number} from @param {number} weeks */
export const meanOf = (data, from, weeks) => Math.round(data.ahead.slice(from, from + weeks).reduce((sum, v) => sum + v, 0) / Math.max(1, weeks));

/**
 * Puts the figure in the place of the forecast.
 * @param {import("./chat.js").ChatClient} client
 * @param {ChartCard} data
 * @param {GripState} grip
 */
export function override(client, data, grip) {
  const first = periodAt(data, data.past.length + grip.from);
  const last = new Date(periodAt(data, data.past.length + grip.from + grip.weeks).getTime() - 86400e3);
  const day = (/** @type {Date} */ at) => at.toISOString().slice(0, 10);
  return client.use("override_forecast", { product_id: data.override?.product, value: grip.value, period: `${day(first)} ${day(last)}`, reason: grip.reason.trim() });
}

/** A step of the keys: about a fiftieth of the value, round. @param {number} value */
const stepOf = (value) => Math.max(1, 10 ** Math.floor(Math.log10(Math.max(10, value))) / 10);

/** Keeps a handle within the chart. @param {ChartCard} data @param {GripState} g @returns {GripState} */
function within(data, g) {
  const from = Math.max(0, Math.min(data.ahead.length - 1, g.from));
  return { ...g, from, weeks: Math.max(1, Math.min(data.ahead.length - from, g.weeks)), value: Math.max(0, Math.min(1e6, Math.round(g.value))) };
}

/**
 * @typedef {object} GripProps
 * @property {ChartCard} data
 * @property {GripState} grip
 * @property {(g: GripState) => void} set
 */

/** @param {GripProps & {scale: import("./plot.js").Scale}} props */
export function Grip({ scale: s, data, grip, set }) {
  const held = useRef(/** @type {{x: number, from: number} | null} */ (null));
  const first = data.past.length;
  const [x1, x2, y] = [s.x(first + grip.from) - s.step / 2, s.x(first + grip.from + grip.weeks - 1) + s.step / 2, s.y(grip.value)];
  /** @param {KeyboardEvent} e */
  const onKey = (e) => {
    const by = stepOf(grip.value) * (e.key.startsWith("Page") ? 10 : 1);
    const way = { ArrowUp: 1, PageUp: 1, ArrowRight: 1, ArrowDown: -1, PageDown: -1, ArrowLeft: -1 }[e.key];
    if (!way) return;
    e.preventDefault();
    const sideways = e.key === "ArrowLeft" || e.key === "ArrowRight";
    set(within(data, !sideways ? { ...grip, value: grip.value + way * by } : e.shiftKey ? { ...grip, weeks: grip.weeks + way } : { ...grip, from: grip.from + way }));
  };
  /** @param {any} e */
  const place = (e) => {
    const box = e.currentTarget.ownerSVGElement.getBoundingClientRect();
    return { x: e.clientX - box.left, y: e.clientY - box.top };
  };
  /** @param {PointerEvent & {currentTarget: any}} e */
  const down = (e) => {
    e.currentTarget.setPointerCapture(e.pointerId);
    held.current = { x: place(e).x, from: grip.from };
  };
  /** @param {PointerEvent & {currentTarget: any}} e */
  const move = (e) => {
    if (!held.current) return;
    const at = place(e);
    set(within(data, { ...grip, value: s.value(at.y), from: held.current.from + Math.round((at.x - held.current.x) / s.step) }));
  };
  /** @param {PointerEvent & {currentTarget: any}} e */
  const stretch = (e) => held.current && set(within(data, { ...grip, weeks: s.period(place(e).x) - first - grip.from + 1 }));
  const up = () => (held.current = null);
  const drag = (/** @type {(e: any) => void} */ on) => ({ onPointerDown: down, onPointerMove: on, onPointerUp: up, onPointerCancel: up });
  const words = t("grip.words", { n: number(grip.value), date: date(periodAt(data, first + grip.from)), weeks: grip.weeks });
  return html`
    <g class="grip">
      <rect class="grip-span" x=${x1} width=${x2 - x1} y=${s.top} height=${s.bottom - s.top} aria-hidden="true" />
      <g class="grip-bar" tabindex="0" role="slider" aria-label=${t("grip.label")} aria-orientation="vertical" aria-valuemin="0" aria-valuenow=${grip.value} aria-valuetext=${words} onKeyDown=${onKey} ...${drag(move)}>
        <rect class="grip-hit" x=${x1} width=${x2 - x1} y=${y - 14} height="28" rx="6" />
        <rect class="grip-line" x=${x1} width=${x2 - x1} y=${y - 2} height="4" rx="2" />
        <circle class="grip-knob" cx=${(x1 + x2) / 2} cy=${y} r="7" />
      </g>
      <rect class="grip-end" x=${x2 - 5} width="12" y=${y - 16} height="32" aria-hidden="true" ...${drag(stretch)} />
    </g>`;
}

/** The same in fields. @param {GripProps & {submit: () => void, cancel: () => void, busy?: boolean, wrong?: string}} props */
export function GripForm({ data, grip, set, submit, cancel, busy, wrong }) {
  const first = data.past.length;
  /** @param {Partial<GripState>} part */
  const change = (part) => set(within(data, { ...grip, ...part }));
  const was = meanOf(data, grip.from, grip.weeks);
  return html`
    <form class="grip-form" onSubmit=${(/** @type {Event} */ e) => (e.preventDefault(), submit())}>
      <label class="field"><span>${t("grip.from")}</span>
        <select class="input" value=${grip.from} onChange=${(/** @type {any} */ e) => change({ from: Number(e.target.value) })}>${data.ahead.map((_, i) => html`<option key=${i} value=${i}>${date(periodAt(data, first + i))}</option>`)}</select></label>
      <label class="field"><span>${t("grip.weeks")}</span>
        <input class="input" type="number" min="1" max=${data.ahead.length - grip.from} value=${grip.weeks} onInput=${(/** @type {any} */ e) => e.target.value && change({ weeks: Number(e.target.value) })} /></label>
      <label class="field"><span>${t("grip.value")}</span>
        <input class="input" type="number" min="0" max="1000000" value=${grip.value} onInput=${(/** @type {any} */ e) => e.target.value && change({ value: Number(e.target.value) })} /></label>
      <label class="field wide"><span>${t("grip.reason")}</span>
        <input class="input" maxlength="400" required placeholder=${t("grip.reason.hint")} value=${grip.reason} onInput=${(/** @type {any} */ e) => set({ ...grip, reason: e.target.value })} /></label>
      <p class=${wrong ? "wrong" : "faint"} role="status">${wrong || t("grip.was", { n: number(was) })}</p>
      <div class="grip-do"><button class="btn primary small" disabled=${busy}>${busy ? t("card.working") : t("grip.set")}</button><button type="button" class="btn small" onClick=${cancel}>${t("grip.cancel")}</button></div>
    </form>`;
}
