/**
 * A chart: what was, what is expected, how sure that is, and what a reader should see in
 * it. The same numbers stand in a table. A planner may set own figures by the handle.
 */
import { html, useId, useState } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { day, date, number } from "../../shared/format.js";
import { reason } from "../../shared/states.js";
import { periodAt, placeOf, Plot } from "../../shared/plot.js";
import { Grip, GripForm, override, startOf } from "../../shared/grip.js";

/** @typedef {import("../../shared/types.js").ChartCard} ChartCard */

/**
 * @param {ChartCard} data
 * @returns {{n: number, layers: (import("../../shared/plot.js").Series | import("../../shared/plot.js").Area)[], marks: import("../../shared/plot.js").Mark[], read: (i: number) => import("../../shared/plot.js").Reading[]}}
 */
function plotOf(data) {
  const first = data.past.length;
  const n = Math.max(2, first + data.ahead.length);
  const [bands, lines, censored] = [data.bands ?? [], data.lines ?? [], data.censored ?? []];
  return {
    n,
    marks: (data.marks ?? []).map((mark) => ({ name: mark.name, from: Math.floor(placeOf(data, mark.from)), to: Math.floor(placeOf(data, mark.to ?? mark.from)) })).filter((mark) => mark.from >= 0 && mark.from < n),
    layers: [
      ...bands.map((band, i) => ({ kind: /** @type {const} */ ("area"), class: i ? "band wide" : "band", at: first, lower: band.lower, upper: band.upper })).reverse(),
      { kind: "line", class: "past", at: 0, values: data.past },
      { kind: "line", class: "ahead", at: first ? first - 1 : 0, values: first ? [data.past[first - 1], ...data.ahead] : data.ahead },
      ...lines.map((line) => ({ kind: /** @type {const} */ ("line"), class: "other", at: first, values: line.values })),
      { kind: "dots", class: "censored", at: 0, values: censored.length ? data.past.map((v, i) => (censored.includes(i) ? v : NaN)) : [] },
    ],
    read: (i) => {
      if (i < first) return [{ name: t("chart.past"), value: number(data.past[i]), class: "past" }];
      const k = i - first;
      return [
        { name: t("chart.ahead"), value: number(data.ahead[k]), class: "ahead" },
        ...bands.map((band) => ({ name: t("chart.band", { n: band.level }), value: `${number(band.lower[k])}–${number(band.upper[k])}`, class: "band" })),
        ...lines.map((line) => ({ name: line.name, value: number(line.values[k]), class: "other" })),
      ];
    },
  };
}

/**
 * The drawing with its legend and table.
 * @param {{data: ChartCard, height?: number, over?: (s: import("../../shared/plot.js").Scale) => any}} props
 */
export function ChartPlot({ data, height, over }) {
  const plot = plotOf(data);
  return html`
    <${Plot} label=${data.title} unit=${data.unit} height=${height} n=${plot.n} layers=${plot.layers} marks=${plot.marks} read=${plot.read} first=${data.past.length} over=${over}
      when=${(/** @type {number} */ i) => day(periodAt(data, i))} exactly=${(/** @type {number} */ i) => date(periodAt(data, i))} />
    <${Legend} data=${data} />
    <details class="figures"><summary>${t("chart.table")}</summary><${Numbers} data=${data} /></details>`;
}

/** @param {{data: ChartCard, client?: import("../../shared/chat.js").ChatClient, act?: boolean}} props */
export function ChartView({ data, client, act }) {
  const id = useId();
  const [grip, setGrip] = useState(/** @type {import("../../shared/grip.js").GripState | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState("");
  const may = act && client && data.override && data.ahead.length > 1;
  const submit = async () => {
    if (!client || !grip) return;
    setBusy(true);
    setWrong("");
    try {
      await override(client, data, grip);
      setGrip(null);
    } catch (err) {
      setWrong(reason(err));
    }
    setBusy(false);
  };
  return html`
    <section class="card chart-card" aria-labelledby=${id}>
      <h3 id=${id}>${data.title}</h3>
      <${ChartPlot} data=${data} over=${grip && ((/** @type {any} */ s) => html`<${Grip} scale=${s} data=${data} grip=${grip} set=${setGrip} />`)} />
      ${may && !grip && html`<button class="btn small grip-open" onClick=${() => setGrip(startOf(data))}>${t("grip.open")}</button>`}
      ${grip && html`<${GripForm} data=${data} grip=${grip} set=${setGrip} submit=${submit} busy=${busy} wrong=${wrong} cancel=${() => setGrip(null)} />`}
    </section>`;
}

/** @param {{data: ChartCard}} props */
function Legend({ data }) {
  const coming = (data.marks ?? []).filter((mark) => placeOf(data, mark.to ?? mark.from) >= data.past.length);
  const marks = coming.length ? coming.slice(0, 4) : (data.marks ?? []).slice(-4);
  return html`
    <ul class="legend">
      <li class="past">${t("chart.past")}</li><li class="ahead">${t("chart.ahead")}</li>
      ${(data.bands ?? []).map((band, i) => html`<li class=${i ? "band wide" : "band"}>${t("chart.band", { n: band.level })}</li>`)}
      ${(data.lines ?? []).map((line) => html`<li class="other">${line.name}</li>`)}
      ${data.censored?.length ? html`<li class="censored">${t("chart.censored")}</li>` : null}
      ${marks.length > 0 && html`<li class="mark">${t("chart.marks")}: ${marks.map((mark) => `${mark.name} ${day(mark.from)}`).join(t("chart.and"))}</li>`}
    </ul>`;
}

/** The coming periods in figures. @param {{data: ChartCard}} props */
const Numbers = ({ data }) => html`
  <div class="table-scroll" tabindex="0" role="region" aria-label=${data.title}>
    <table>
      <thead><tr><th scope="col">${t("chart.begin")}</th><th scope="col">${t("chart.ahead")}</th>${(data.bands ?? []).map((band) => html`<th scope="col">${t("chart.band", { n: band.level })}</th>`)}</tr></thead>
      <tbody>${data.ahead.map((v, i) => html`
        <tr><th scope="row">${date(periodAt(data, data.past.length + i))}</th><td>${number(v)}</td>
          ${(data.bands ?? []).map((band) => html`<td>${number(band.lower[i] ?? 0)}–${number(band.upper[i] ?? 0)}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
