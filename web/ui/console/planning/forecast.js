/** A product's demand: history, forecast, bands, holidays, and the planners' own figures. */
import { html, useEffect, useState } from "../../shared/html.js";
import { t, locale } from "../../shared/i18n.js";
import { number } from "../../shared/format.js";
import { Grip, GripForm, override, startOf } from "../../shared/grip.js";
import { useNarrow } from "../../shared/narrow.js";
import { periodAt } from "../../shared/plot.js";
import { Icon } from "../../shared/icons.js";
import { Empty, Failed, reason, Skeleton, useLoad } from "../../shared/states.js";
import { toast } from "../../shared/toast.js";
import { ChartPlot } from "../../widget/cards/chart.js";
import { own } from "../own.js";
import { go } from "../store.js";
import { load as loadPlan } from "./plan-state.js";
import { Overrides } from "./overrides.js";
import { Search } from "./search.js";
import { read, undo } from "./tools.js";

const HORIZON = 26; // weeks ahead on the chart

/** @param {{product: string}} props */
export function Forecast({ product }) {
  const [turn, setTurn] = useState(0); // counts the changes of overrides
  const changed = () => {
    setTurn((n) => n + 1);
    loadPlan();
  };
  return html`
    <div class="planning-in"><main class="planning-main">
      <header class="planning-head"><div><h1>${t("fc.title")}</h1><p class="muted">${t("fc.lead")}</p></div></header>
      <${Search} pick=${(/** @type {string} */ id) => go("planning", "forecast", id)} />
      ${product ? html`<${One} key=${product} id=${product} turn=${turn} changed=${changed} />` : html`<${Growing} />`}
      <${Overrides} product=${product} turn=${turn} changed=${changed} />
    </main></div>`;
}

/** @param {{id: string, turn: number, changed: () => void}} props */
function One({ id, turn, changed }) {
  const { data, error, loading, reload } = useLoad((signal) => read("forecast_demand", { subject: id, weeks: HORIZON }, signal), [id, turn, locale.value]);
  if (error && !data) return html`<${Failed} error=${error} retry=${reload} />`;
  if (!data) return html`<${Skeleton} class="planning-wait" count=${3} />`;
  /** @type {import("./types.js").ChartCard | undefined} */
  const chart = data.cards?.find((card) => card.kind === "chart")?.data;
  if (!chart) return html`<${Empty} icon="chart" title=${t("fc.none")} hint=${data.text} />`;
  return html`
    <section class="panel fc" aria-busy=${loading}>
      <h2>${data.data?.products?.[0]?.title ?? data.data?.subject} <small class="faint">${id}</small></h2>
      <p>${data.text}</p>
      <${Health} id=${id} turn=${turn} />
      <${Adjust} chart=${chart} changed=${changed} />
      ${data.data?.model && html`<p class="faint">${t("fc.model", { name: data.data.model })}</p>`}
    </section>`;
}

const RECENT = 20; // weeks of history where there is little room

/** A chart with less history. @param {import("./types.js").ChartCard} chart @returns {import("./types.js").ChartCard} */
function recent(chart) {
  const skip = Math.max(0, chart.past.length - RECENT);
  return { ...chart, start: periodAt(chart, skip).toISOString(), past: chart.past.slice(skip), censored: chart.censored?.map((i) => i - skip).filter((i) => i >= 0) };
}

/** The chart with its handle. @param {{chart: import("./types.js").ChartCard, changed: () => void}} props */
function Adjust({ chart, changed }) {
  const [grip, setGrip] = useState(/** @type {import("../../shared/grip.js").GripState | null} */ (null));
  const [busy, setBusy] = useState(false);
  const shown = useNarrow() ? recent(chart) : chart;
  useEffect(() => {
    if (grip) /** @type {HTMLElement | null} */ (document.querySelector(".grip-bar"))?.focus();
  }, [grip !== null]);
  const submit = async () => {
    if (!grip) return;
    setBusy(true);
    try {
      const used = await override(own, chart, grip);
      setGrip(null);
      changed();
      toast(t("fc.set", { n: number(grip.value), weeks: grip.weeks }), used.edit ? { label: t("undo"), run: () => undo(used.edit ?? "").then(() => (changed(), toast(t("undone"))), (err) => toast(reason(err))) } : undefined);
    } catch (err) {
      toast(reason(err));
    } finally {
      setBusy(false);
    }
  };
  return html`
    <${ChartPlot} data=${shown} height=${300} over=${grip && ((/** @type {any} */ s) => html`<${Grip} scale=${s} data=${shown} grip=${grip} set=${setGrip} />`)} />
    ${grip ? html`<p class="faint">${t("grip.keys")}</p><${GripForm} data=${chart} grip=${grip} set=${setGrip} submit=${submit} cancel=${() => setGrip(null)} busy=${busy} />` : html`<button class="btn grip-open" onClick=${() => setGrip(startOf(chart))}><${Icon} name="edit" />${t("grip.open")}</button>`}`;
}

/** Whether the forecast still fits, when it does not. @param {{id: string, turn: number}} props */
function Health({ id, turn }) {
  const { data } = useLoad((signal) => read("forecast_health", { subject: id }, signal), [id, turn, locale.value]);
  const notice = data?.data?.notice;
  if (!notice) return null;
  return html`<p class="note warning" role="status"><${Icon} name="alert" /><span>${data?.text}</span></p>`;
}

/** Where to begin: what grows. */
function Growing() {
  const { data, error, reload } = useLoad((signal) => read("fastest_growing", { limit: 10 }, signal), [locale.value]);
  /** @type {{id: string, title: string, before: number, now: number, change_percent: number}[] | null | undefined} */
  const list = data?.data?.products;
  return html`
    <section class="panel">
      <h2>${t("fc.start")}</h2><p class="faint">${t("fc.start.hint")}</p>
      ${error ? html`<${Failed} error=${error} retry=${reload} />` : !data ? html`<${Skeleton} class="rows wait" count=${4} />` : !list?.length ? html`<p class="muted">${data.text}</p>` : html`
        <ol class="growing">${list.map((p) => html`
          <li key=${p.id}><a href=${"#/planning/forecast/" + encodeURIComponent(p.id)}>${p.title}</a><span class="faint">${t("fc.grown", { before: number(p.before), now: number(p.now) })}</span><b class="delta good">+${number(p.change_percent)} %</b></li>`)}</ol>`}
    </section>`;
}
