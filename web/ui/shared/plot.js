/**
 * A drawing of series over periods as SVG, for cards and pages alike: axes with units,
 * lines, bars, steps and shaded bands, marked spans, and a reader that tells the exact
 * numbers of a period to pointer, keyboard and screen reader.
 *
 *     x(i) = left + (i + ½)·step        y(v) = bottom − v/peak·(bottom − top)
 */
import { html, cx, useLayoutEffect, useRef, useState } from "./html.js";
import { compact } from "./format.js";

/**
 * What is drawn, back to front. `at` is the period of the first value.
 * @typedef {{kind: "line"|"bars"|"steps"|"dots", class: string, at: number, values: number[]}} Series
 * @typedef {{kind: "area", class: string, at: number, lower: number[], upper: number[]}} Area
 * @typedef {{from: number, to: number, name: string}} Mark a span of periods, parts of a period included
 * @typedef {{name: string, value: string, class: string}} Reading
 */

/**
 * Where periods and values lie, in pixels.
 * @typedef {object} Scale
 * @property {(i: number) => number} x middle of a period
 * @property {(v: number) => number} y
 * @property {(px: number) => number} value of a height
 * @property {(px: number) => number} period at a place, 0 to n − 1
 * @property {number} step width of a period
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 */

/**
 * @typedef {object} PlotProps
 * @property {string} label what the picture shows
 * @property {string} unit
 * @property {number} n periods
 * @property {(i: number) => string} when name of a period on the axis
 * @property {(i: number) => string} [exactly] name of a period in the reader
 * @property {(Series | Area)[]} layers
 * @property {Mark[]} [marks]
 * @property {(i: number) => Reading[]} read
 * @property {number} [height]
 * @property {number} [least] the axis reaches at least this value
 * @property {number} [first] where the keyboard's reader begins
 * @property {(scale: Scale) => any} [over] drawn on top, such as a handle
 */

const lengths = { day: 86400e3, week: 7 * 86400e3 };

/** The begin of a period of a chart. @param {import("./types.js").ChartCard} data @param {number} i */
export const periodAt = (data, i) => new Date(new Date(data.start).getTime() + i * (lengths[data.step] ?? lengths.week));

/** Where a moment lies, in periods. @param {import("./types.js").ChartCard} data @param {string} at */
export const placeOf = (data, at) => (new Date(at).getTime() - new Date(data.start).getTime()) / (lengths[data.step] ?? lengths.week);

const [edgeLeft, edgeRight, edgeTop, edgeBottom] = [46, 10, 24, 24];

/** A round step of the axis, so that about four lines fit. @param {number} most */
function roundStep(most) {
  const raw = most / 4;
  const unit = 10 ** Math.floor(Math.log10(raw));
  return unit * ([1, 2, 2.5, 5, 10].find((m) => m * unit >= raw) ?? 10);
}

/** The highest value of all layers. @param {PlotProps} props */
const highest = ({ layers, least }) => layers.reduce((most, layer) => Math.max(most, ...(layer.kind === "area" ? layer.upper : layer.values)), least || 0) || 1;

/** @param {PlotProps} props @param {number} width @param {number} height @returns {Scale & {ticks: number[]}} */
function scaleOf(props, width, height) {
  const most = highest(props);
  const unit = roundStep(most);
  const peak = unit * Math.ceil(most / unit - 1e-9);
  const [left, right, top, bottom] = [edgeLeft, width - edgeRight, edgeTop, height - edgeBottom];
  const step = (right - left) / props.n;
  return {
    left, right, top, bottom, step,
    x: (i) => left + (i + 0.5) * step,
    y: (v) => bottom - (v / peak) * (bottom - top),
    value: (px) => Math.max(0, ((bottom - px) / (bottom - top)) * peak),
    period: (px) => Math.max(0, Math.min(props.n - 1, Math.floor((px - left) / step))),
    ticks: Array.from({ length: Math.round(peak / unit) + 1 }, (_, i) => i * unit),
  };
}

/** @param {[number, number][]} points */
const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** @param {Series | Area} layer @param {Scale} s */
function draw(layer, s) {
  /** @type {(values: number[]) => [number, number][]} */
  const points = (values) => values.map((v, i) => [s.x(layer.at + i), s.y(v)]);
  switch (layer.kind) {
    case "area":
      return html`<path class=${layer.class} d=${path([...points(layer.upper), ...points(layer.lower).reverse()]) + "Z"} />`;
    case "bars": {
      const width = Math.max(1, Math.min(36, s.step * 0.64));
      return layer.values.map((v, i) => html`<rect class=${layer.class} x=${s.x(layer.at + i) - width / 2} width=${width} y=${s.y(v)} height=${Math.max(0, s.bottom - s.y(v))} rx=${Math.min(2, width / 4)} />`);
    }
    case "steps":
      return html`<path class=${layer.class} d=${path(layer.values.flatMap((v, i) => /** @type {[number, number][]} */ ([[s.x(layer.at + i) - s.step / 2, s.y(v)], [s.x(layer.at + i) + s.step / 2, s.y(v)]])))} />`;
    case "dots":
      return layer.values.map((v, i) => !Number.isNaN(v) && html`<circle class=${layer.class} cx=${s.x(layer.at + i)} cy=${s.y(v)} r="3.5" />`);
  }
  return html`<path class=${layer.class} d=${path(points(layer.values))} />`;
}

/** @param {PlotProps} props */
export function Plot(props) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [width, setWidth] = useState(0);
  const [at, setAt] = useState(-1);
  const height = props.height ?? 240;
  useLayoutEffect(() => {
    const node = /** @type {HTMLElement} */ (box.current);
    setWidth(node.clientWidth);
    const watch = new ResizeObserver(() => setWidth(node.clientWidth));
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => box.current?.style.setProperty("--plot-height", height + "px"), [height]);
  const s = scaleOf(props, Math.max(120, width), height);
  const shown = Math.min(at, props.n - 1);
  return html`
    <div class="plot" ref=${box}>
      ${width > 0 && html`
        <svg width=${width} height=${height} onPointerLeave=${() => setAt(-1)} onPointerMove=${(/** @type {PointerEvent} */ e) => setAt(s.period(e.clientX - /** @type {HTMLElement} */ (box.current).getBoundingClientRect().left))}>
          <${Frame} plot=${props} s=${s} width=${width} />
          <g aria-hidden="true">
            ${props.layers.map((layer) => draw(layer, s))}
            ${shown >= 0 && html`<line class="cross" x1=${s.x(shown)} x2=${s.x(shown)} y1=${s.top} y2=${s.bottom} />`}
          </g>
          <${Reader} plot=${props} s=${s} at=${shown} set=${setAt} />
          ${props.over?.(s)}
        </svg>
        ${shown >= 0 && html`<${Tip} plot=${props} x=${s.x(shown)} at=${shown} width=${width} />`}`}
    </div>`;
}

/** Axes, grid and marks. @param {{plot: PlotProps, s: Scale & {ticks: number[]}, width: number}} props */
function Frame({ plot, s, width }) {
  const every = Math.max(1, Math.ceil(plot.n / Math.max(2, Math.floor((s.right - s.left) / 84))));
  const labels = Array.from({ length: plot.n }, (_, i) => i).filter((i) => i % every === Math.floor(every / 2));
  return html`
    <g aria-hidden="true">
      ${(plot.marks ?? []).map((mark) => html`<rect class="mark" x=${Math.max(s.left, s.x(mark.from) - s.step / 2)} y=${s.top} height=${s.bottom - s.top} width=${Math.max(2, Math.min(s.right, s.x(mark.to) + s.step / 2) - Math.max(s.left, s.x(mark.from) - s.step / 2))}><title>${mark.name}</title></rect>`)}
      ${s.ticks.map((v) => html`
        <line class=${cx("grid", v === 0 && "base")} x1=${s.left} x2=${width - edgeRight} y1=${s.y(v)} y2=${s.y(v)} />
        <text class="tick" text-anchor="end" x=${s.left - 8} y=${s.y(v) + 4}>${compact(v)}</text>`)}
      <text class="tick unit" x="0" y="12">${plot.unit}</text>
      ${labels.map((i) => html`<text class="tick" text-anchor="middle" x=${Math.min(s.x(i), width - 24)} y=${s.bottom + 17}>${plot.when(i)}</text>`)}
    </g>`;
}

/** The numbers of a period, for the keyboard and the screen reader. @param {{plot: PlotProps, s: Scale, at: number, set: (i: number) => void}} props */
function Reader({ plot, s, at, set }) {
  const now = at >= 0 ? at : plot.first ?? 0;
  /** @type {Record<string, number>} */
  const ways = { ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1, Home: 0, End: plot.n - 1, PageUp: now + 4, PageDown: now - 4 };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key === "Escape") set(-1);
    if (ways[event.key] === undefined) return;
    event.preventDefault();
    set(Math.max(0, Math.min(plot.n - 1, ways[event.key])));
  };
  const words = [nameOf(plot, now), ...plot.read(now).map((r) => `${r.name} ${r.value}`)].join(", ");
  return html`<rect class="reader" x=${s.left} y=${s.top} width=${Math.max(0, s.right - s.left)} height=${s.bottom - s.top} tabindex="0" role="slider" aria-label=${plot.label} aria-valuemin="0" aria-valuemax=${plot.n - 1} aria-valuenow=${now} aria-valuetext=${words} onKeyDown=${onKey} onFocus=${(/** @type {any} */ e) => e.target.matches(":focus-visible") && set(now)} onBlur=${() => set(-1)} />`;
}

/** @param {PlotProps} plot @param {number} i */
const nameOf = (plot, i) => (plot.exactly ?? plot.when)(i);

/** The box beside the cross. @param {{plot: PlotProps, x: number, at: number, width: number}} props */
function Tip({ plot, x, at, width }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const node = /** @type {HTMLElement} */ (box.current);
    const right = x + 12 + node.offsetWidth > width;
    node.style.setProperty("transform", `translateX(${Math.max(0, right ? x - 12 - node.offsetWidth : x + 12)}px)`);
  });
  const marks = (plot.marks ?? []).filter((mark) => at >= Math.floor(mark.from) && at <= mark.to);
  return html`
    <div class="plot-tip" ref=${box} aria-hidden="true">
      <b>${nameOf(plot, at)}</b>
      <dl>${plot.read(at).map((r) => html`<div class=${r.class}><dt>${r.name}</dt><dd>${r.value}</dd></div>`)}</dl>
      ${marks.length > 0 && html`<p class="mark">${marks.map((mark) => mark.name).join(" · ")}</p>`}
    </div>`;
}
