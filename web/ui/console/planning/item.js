/** One product beside the plan: why it is ordered, and its stock by week. */
import { html, useEffect, useRef, useState } from "../../shared/html.js";
import { t, locale } from "../../shared/i18n.js";
import { date, day, money, number } from "../../shared/format.js";
import { Icon } from "../../shared/icons.js";
import { Plot } from "../../shared/plot.js";
import { Failed, Skeleton, useLoad } from "../../shared/states.js";
import { busy, changePlan } from "./plan-state.js";
import { read } from "./tools.js";

/** @typedef {import("./types.js").Curve} Curve */

/** @param {{id: string, version?: number, close: () => void}} props */
export function Item({ id, version, close }) {
  const { data, error, reload } = useLoad((signal) => read("explain_plan", { about: "product", product_id: id }, signal), [id, version, locale.value]);
  const head = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => head.current?.focus(), [id]);
  /** @type {Curve | undefined} */
  const curve = data?.data?.curve;
  /** @param {KeyboardEvent} e */
  const onKey = (e) => {
    if (e.key !== "Escape" || e.defaultPrevented) return;
    e.preventDefault();
    close();
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".grid-scroll tr[tabindex='0']"))?.focus({ preventScroll: true }));
  };
  return html`
    <aside class="item" aria-label=${curve?.title ?? id} onKeyDown=${onKey}>
      <header class="item-head">
        <h2 tabindex="-1" ref=${head}>${curve?.title ?? id}</h2>
        <button class="icon-btn" aria-label=${t("close")} onClick=${close}><${Icon} name="close" /></button>
      </header>
      ${error ? html`<${Failed} error=${error} retry=${reload} />` : !curve ? html`<${Skeleton} class="side-in wait" count=${3} />` : html`<${Full} curve=${curve} text=${data?.text ?? ""} />`}
    </aside>`;
}

/** @param {{curve: Curve, text: string}} props */
const Full = ({ curve, text }) => html`
  <div class="item-in">
    <dl class="item-facts">
      <div><dt>${t("item.number")}</dt><dd>${curve.product}</dd></div>
      <div><dt>${t("plan.supplier")}</dt><dd>${curve.supplier}</dd></div>
      <div><dt>${t("item.lead")}</dt><dd>${t("item.weeks", { n: curve.lead_weeks })}</dd></div>
      <div><dt>${t("item.cost")}</dt><dd>${money(curve.unit_cost)}</dd></div>
      <div><dt>${t("item.hand")}</dt><dd>${number(curve.on_hand)}</dd></div>
      <div><dt>${t("item.safety")}</dt><dd>${number(curve.safety)}</dd></div>
    </dl>
    <p>${text}</p>
    <${StockCurve} curve=${curve} />
    <${FixForm} curve=${curve} />
    <a class="btn small" href=${"#/planning/forecast/" + encodeURIComponent(curve.product)}><${Icon} name="chart" />${t("item.forecast")}</a>
  </div>`;

/** @param {{curve: Curve}} props */
function StockCurve({ curve }) {
  const { weeks } = curve;
  const empty = weeks.find((w) => w.lost > 0.05);
  const title = empty ? t("item.out", { n: empty.week }) : t("item.fine");
  return html`
    <section class="curve">
      <h3>${title}</h3>
      <${Plot} label=${title} unit=${t("item.unit")} height=${200} n=${weeks.length} when=${(/** @type {number} */ i) => day(weeks[i].start)} exactly=${(/** @type {number} */ i) => t("plan.week.n", { n: i + 1, date: date(weeks[i].start) })}
        layers=${[
          { kind: "bars", class: "column calm", at: 0, values: weeks.map((w) => w.arrives) }, { kind: "bars", class: "lost", at: 0, values: weeks.map((w) => w.lost) },
          { kind: "steps", class: "limit", at: 0, values: weeks.map(() => curve.safety) }, { kind: "line", class: "demand", at: 0, values: weeks.map((w) => w.demand) }, { kind: "line", class: "stock", at: 0, values: weeks.map((w) => w.stock) },
        ]}
        read=${(/** @type {number} */ i) => ["stock", "demand", "arrives", "order", "lost"].map((key) => ({ name: t("item." + key), value: number(/** @type {any} */ (weeks[i])[key]), class: key }))} />
      <ul class="legend"><li class="past">${t("item.stock")}</li><li class="other">${t("item.demand")}</li><li class="arrives">${t("item.arrives")}</li><li class="limit">${t("item.safety")}</li>${empty && html`<li class="lost">${t("item.lost")}</li>`}</ul>
      <details class="figures"><summary>${t("chart.table")}</summary>
        <div class="table-scroll" tabindex="0" role="region" aria-label=${title}><table>
          <thead><tr>${["plan.week", "item.demand", "item.order", "item.arrives", "item.stock", "item.lost"].map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
          <tbody>${weeks.map((w) => html`<tr><th scope="row">${day(w.start)}</th>${[w.demand, w.order, w.arrives, w.stock, w.lost].map((v) => html`<td>${number(v)}</td>`)}</tr>`)}</tbody>
        </table></div>
      </details>
    </section>`;
}

/** Decides the order of a week. @param {{curve: Curve}} props */
function FixForm({ curve }) {
  const [week, setWeek] = useState(1);
  const [quantity, setQuantity] = useState("");
  const planned = Math.round(curve.weeks[week - 1]?.order ?? 0);
  /** @param {Event} e */
  const submit = (e) => {
    e.preventDefault();
    const n = Number(quantity);
    if (quantity.trim() !== "" && Number.isInteger(n) && n >= 0) changePlan("change_plan", { product_id: curve.product, quantity: n, from_week: week }).then((done) => done && setQuantity(""));
  };
  return html`
    <form class="fix-form" onSubmit=${submit}>
      <label class="field"><span>${t("item.fix.week")}</span>
        <select class="input" value=${week} onChange=${(/** @type {any} */ e) => setWeek(Number(e.target.value))}>${curve.weeks.map((w) => html`<option key=${w.week} value=${w.week}>${t("plan.week.n", { n: w.week, date: day(w.start) })}</option>`)}</select></label>
      <label class="field"><span>${t("item.fix.pieces")}</span>
        <input class="input num" type="number" min="0" max="1000000" step="1" placeholder=${String(planned)} value=${quantity} onInput=${(/** @type {any} */ e) => setQuantity(e.target.value)} /></label>
      <button class="btn" disabled=${Boolean(busy.value) || quantity.trim() === ""}>${busy.value ? t("card.working") : t("item.fix")}</button>
    </form>`;
}
