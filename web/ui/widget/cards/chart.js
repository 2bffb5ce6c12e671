/**
 * A chart: what was, what is expected, how sure that is, and what a reader should see in
 * it. Drawn as SVG; the same numbers stand in a table for those who cannot see it.
 */
import { html, useId } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { day, date, number } from "../../shared/format.js";

/** @typedef {import("../../shared/types.js").ChartCard} ChartCard */

const [width, height, left, right, top, bottom] = [560, 240, 44, 8, 26, 26];
const steps = { day: 86400e3, week: 7 * 86400e3 };

/**
 * Where periods and values lie in the picture.
 * @param {ChartCard} data
 */
function scales(data) {
  const n = Math.max(2, data.past.length + data.ahead.length);
  const wide = data.bands?.at(-1);
  const most = Math.max(1, ...data.past, ...data.ahead, ...(wide?.upper ?? []), ...(data.lines ?? []).flatMap((line) => line.values));
  const unit = 10 ** Math.floor(Math.log10(most));
  const peak = [1, 2, 4, 5, 10].map((m) => m * unit).find((v) => v >= most) ?? most;
  const start = new Date(data.start).getTime();
  const size = steps[data.step] ?? steps.week;
  return {
    peak,
    /** @param {number} i */ x: (i) => left + ((width - left - right) * i) / (n - 1),
    /** @param {number} v */ y: (v) => height - bottom - ((height - top - bottom) * v) / peak,
    /** @param {string} at */ place: (at) => (new Date(at).getTime() - start) / size,
    /** @param {number} i */ when: (i) => new Date(start + i * size),
    n,
  };
}

/** @param {[number, number][]} points */
const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** @param {{data: ChartCard}} props */
export function ChartView({ data }) {
  const id = useId();
  const s = scales(data);
  const first = data.past.length;
  const joined = first ? [data.past[first - 1], ...data.ahead] : data.ahead;
  const from = first ? first - 1 : 0;
  /** @type {(values: number[], at: number) => [number, number][]} */
  const points = (values, at) => values.map((v, i) => [s.x(at + i), s.y(v)]);
  const marks = (data.marks ?? []).filter((mark) => s.place(mark.from) >= 0 && s.place(mark.from) <= s.n - 1);
  return html`
    <section class="card chart-card" aria-labelledby=${id}>
      <h3 id=${id}>${data.title}</h3>
      <svg viewBox="0 0 ${width} ${height}" aria-hidden="true">
        ${[0, 0.5, 1].map((share) => html`
          <line class="grid" x1=${left} x2=${width - right} y1=${s.y(s.peak * share)} y2=${s.y(s.peak * share)} />
          <text class="tick" text-anchor="end" x=${left - 6} y=${s.y(s.peak * share) + 4}>${number(s.peak * share)}</text>`)}
        <text class="tick" x=${left} y="12">${data.unit}</text>
        ${[0, 0.5, 1].map((share) => html`
          <text class="tick" text-anchor=${share === 0 ? "start" : share === 1 ? "end" : "middle"} x=${s.x((s.n - 1) * share)} y=${height - 6}>${date(s.when(Math.round((s.n - 1) * share)))}</text>`)}
        ${marks.map((mark) => html`
          <g class="mark"><title>${mark.name}, ${day(mark.from)}</title>
            <rect x=${s.x(s.place(mark.from))} y=${top} height=${height - top - bottom} width=${Math.max(2, s.x(s.place(mark.to ?? mark.from)) - s.x(s.place(mark.from)))} /></g>`)}
        ${(data.bands ?? []).toReversed().map((band) => html`
          <path class="band" d=${path([...points(band.upper, first), .../** @type {[number, number][]} */ (points(band.lower, first).toReversed())]) + "Z"} />`)}
        <path class="past" d=${path(points(data.past, 0))} />
        <path class="ahead" d=${path(points(joined, from))} />
        ${(data.lines ?? []).map((line) => html`<path class="other" d=${path(points(line.values, first))} />`)}
        ${(data.censored ?? []).map((i) => html`<circle class="censored" cx=${s.x(i)} cy=${s.y(data.past[i])} r="3.5" />`)}
      </svg>
      <${Legend} data=${data} marks=${marks} />
      <details><summary>${t("chart.table")}</summary><${Numbers} data=${data} when=${s.when} /></details>
    </section>`;
}

/** @param {{data: ChartCard, marks: NonNullable<ChartCard["marks"]>}} props */
const Legend = ({ data, marks }) => html`
  <ul class="legend">
    <li class="past">${t("chart.past")}</li><li class="ahead">${t("chart.ahead")}</li>
    ${(data.bands ?? []).map((band) => html`<li class="band">${t("chart.band", { n: band.level })}</li>`)}
    ${(data.lines ?? []).map((line) => html`<li class="other">${line.name}</li>`)}
    ${data.censored?.length ? html`<li class="censored">${t("chart.censored")}</li>` : null}
    ${marks.length > 0 && html`<li class="mark">${t("chart.marks")}: ${marks.slice(-4).map((mark) => `${mark.name} ${day(mark.from)}`).join(t("chart.and"))}</li>`}
  </ul>`;

/**
 * The coming periods in figures.
 * @param {{data: ChartCard, when: (i: number) => Date}} props
 */
const Numbers = ({ data, when }) => html`
  <div class="table-scroll" tabindex="0" role="region" aria-label=${data.title}>
    <table>
      <thead><tr><th scope="col">${t("chart.begin")}</th><th scope="col">${t("chart.ahead")}</th>${(data.bands ?? []).map((band) => html`<th scope="col">${t("chart.band", { n: band.level })}</th>`)}</tr></thead>
      <tbody>${data.ahead.map((v, i) => html`
        <tr><th scope="row">${date(when(data.past.length + i))}</th><td>${number(v)}</td>
          ${(data.bands ?? []).map((band) => html`<td>${number(band.lower[i] ?? 0)}–${number(band.upper[i] ?? 0)}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
