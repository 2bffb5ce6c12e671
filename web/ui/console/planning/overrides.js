/** The planners' own figures: who, why, and what they did to the error. */
import { html, cx, useMemo } from "../../shared/html.js";
import { t, say, locale } from "../../shared/i18n.js";
import { ago, date, day, exact, number } from "../../shared/format.js";
import { shopNow } from "../../shared/session.js";
import { Empty, Failed, reason, Skeleton, useLoad } from "../../shared/states.js";
import { toast } from "../../shared/toast.js";
import { api } from "../store.js";
import { Table } from "../table.js";
import { act } from "./tools.js";

/** @typedef {import("./types.js").Override} Override */

const mean = (/** @type {number[]} */ list) => (list.length ? list.reduce((sum, v) => sum + v, 0) / list.length : 0);
const round = (/** @type {number} */ v) => Math.round(v * 10) / 10;

/** The effect in words. @param {Override} o */
function effect(o) {
  if (!o.effect) return t("over.waits");
  const by = round(o.effect.before - o.effect.after);
  if (Math.abs(by) < 0.05) return t("over.even", { weeks: o.effect.weeks });
  return t(by > 0 ? "over.better" : "over.worse", { n: number(Math.abs(by)), weeks: o.effect.weeks });
}

/** @param {{product: string, turn: number, changed: () => void}} props */
export function Overrides({ product, turn, changed }) {
  const { data, error, reload } = useLoad((signal) => api.get(`/v1/staff/overrides?product=${encodeURIComponent(product)}`, signal), [product, turn]);
  /** @param {Override} o */
  const end = async (o) => {
    try {
      const used = await act("override_forecast", { product_id: o.product, end: o.id });
      toast(used.text);
      changed();
    } catch (err) {
      toast(reason(err));
    }
  };
  /** @type {import("../table.js").Column<Override>[]} */
  const columns = useMemo(() => [
    { key: "title", title: t("plan.product"), value: (/** @type {Override} */ o) => say(o.title) || o.product, size: "l", hidden: Boolean(product), narrow: true, cell: (/** @type {Override} */ o) => html`<a class="cell-title" href=${"#/planning/forecast/" + encodeURIComponent(o.product)}>${say(o.title) || o.product}</a>` },
    { key: "start", title: t("over.when"), value: (/** @type {Override} */ o) => o.start, size: "m", cell: (/** @type {Override} */ o) => t("over.span", { date: day(o.start), weeks: o.weeks }) },
    { key: "value", title: t("over.value"), value: (/** @type {Override} */ o) => o.value, num: true, size: "xs", narrow: true },
    { key: "before", title: t("over.before"), value: (/** @type {Override} */ o) => round(mean(o.before)), num: true, size: "xs" },
    { key: "reason", title: t("over.reason"), value: (/** @type {Override} */ o) => o.reason, size: "l", cell: (/** @type {Override} */ o) => html`<span class="cell-title" title=${o.reason}>${o.reason}</span>` },
    { key: "author", title: t("over.author"), value: (/** @type {Override} */ o) => o.author.replace("staff:", ""), size: "xs" },
    { key: "at", title: t("over.at"), value: (/** @type {Override} */ o) => o.at, size: "s", hidden: true, cell: (/** @type {Override} */ o) => html`<time datetime=${o.at} title=${exact(o.at)}>${ago(o.at, shopNow())}</time>` },
    { key: "effect", title: t("over.effect"), value: effect, size: "l", cell: (/** @type {Override} */ o) => html`<span class=${cx("cell-title", o.effect && (o.effect.after < o.effect.before ? "good" : "bad"))} title=${effect(o)}>${effect(o)}</span>` },
    { key: "end", title: t("over.end"), value: () => "", size: "s", narrow: true, cell: (/** @type {Override} */ o) => html`<button class="btn link" aria-label=${t("over.end.of", { date: date(o.start) })} onClick=${() => end(o)}>${t("over.end")}</button>` },
  ], [locale.value, product]);
  return html`
    <section class="panel overrides">
      <h2>${product ? t("over.title.one") : t("over.title")}</h2>
      ${error ? html`<${Failed} error=${error} retry=${reload} />` : !data ? html`<${Skeleton} class="rows wait" count=${2} />` : data.length === 0 ? html`<${Empty} icon="edit" title=${t("over.empty")} hint=${t("over.empty.hint")} />` : html`<${Table} name=${product ? "overrides-one" : "overrides"} label=${t("over.title")} rows=${data} columns=${columns} id=${(/** @type {Override} */ o) => o.id} />`}
    </section>`;
}
