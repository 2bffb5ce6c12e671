/** A stock plan: what it spends and serves, this week's orders with their reasons, limits, suppliers. */
import { html } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { day, money, number } from "../../shared/format.js";

/** @typedef {import("../../shared/types.js").PlanCard} PlanCard */

/** @param {{data: PlanCard, client?: import("../../shared/chat.js").ChatClient, act?: boolean}} props */
export function PlanView({ data, client, act }) {
  const { lines, limits, notes } = { lines: data.lines ?? [], limits: data.limits ?? [], notes: data.notes ?? [] };
  return html`
    <section class="card table-card plan-card" aria-label=${data.title}>
      <h3>${data.title}</h3>
      <dl class="plan-figures">
        <div><dt>${t("plan.spend")}</dt><dd>${money(data.spend)}</dd></div>
        <div><dt>${t("plan.cost")}</dt><dd>${money(data.cost)}</dd></div>
        <div><dt>${t("plan.service")}</dt><dd>${number(Math.round(data.service * 1000) / 10)} %</dd></div>
      </dl>
      ${lines.length > 0 && html`
        <div class="table-scroll" tabindex="0" role="region" aria-label=${t("plan.orders")}>
          <table>
            <thead><tr>${["plan.product", "plan.quantity", "plan.amount", "plan.stock", "plan.arrives"].map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
            <tbody>${lines.map((line) => html`
              <tr key=${line.product} title=${line.why}><th scope="row">${line.title}<small class="faint"> ${line.supplier}</small></th><td>${number(line.quantity)}</td><td>${money(line.cost)}</td><td>${number(line.stock)}</td><td>${day(line.arrives)}</td></tr>`)}</tbody>
          </table>
        </div>`}
      ${data.more ? html`<p class="faint">${t("plan.more", { n: data.more })}</p>` : null}
      ${limits.filter((limit) => limit.words).slice(0, 3).map((limit) => html`<p>${limit.words}</p>`)}
      ${notes.map((note) => html`<p class="faint">${note}</p>`)}
      ${act && client && ["planner", "admin"].includes(client.role.value) && html`<p><a class="btn small" href="#/planning/plan">${t("plan.open")}</a></p>`}
    </section>`;
}
