/** An order: number, its way as a line of steps, what is in it, what can be done now. */
import { html, cx } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { date, day, money } from "../../shared/format.js";
import { Tile } from "../../shared/tile.js";

/** @typedef {import("../../shared/types.js").OrderCard} OrderCard */

/** @type {Record<string, string>} */
const tone = { delivered: "good", shipped: "accent", cancelled: "danger", returned: "warning" };

/** @param {{data: OrderCard}} props */
export function OrderView({ data }) {
  const { steps, lines } = { steps: data.steps ?? [], lines: data.lines ?? [] };
  const now = steps.findLastIndex((step) => step.done);
  return html`
    <section class="card order-card" aria-label=${t("card.order", { id: data.id })}>
      <header>
        <div><h3>${t("card.order", { id: data.id })}</h3><p class="faint">${t("card.placed", { date: date(data.placed) })}</p></div>
        <span class=${cx("chip", tone[data.status])}>${data.label}</span>
      </header>
      <ol class="steps">
        ${steps.map((step, i) => html`
          <li key=${step.status} class=${cx(step.done && "done", i === now && "now")} aria-current=${i === now ? "step" : undefined}>
            <span>${step.label}</span><small>${step.done ? day(step.at) : t("card.expected", { date: day(step.at) })}</small>
          </li>`)}
      </ol>
      <ul class="lines">
        ${lines.map((line) => html`
          <li key=${line.product}><${Tile} class="tiny" title=${line.title_en} category=${line.category} /><span class="line-title">${line.title}</span><span class="faint">× ${line.quantity}</span><span>${money({ ...line.price, minor: line.price.minor * line.quantity })}</span></li>`)}
        ${data.more ? html`<li class="faint">${t("card.more", { n: data.more })}</li>` : null}
      </ul>
      <p class="card-total"><span>${t("card.total")}</span><strong>${money(data.total)}</strong></p>
      ${data.tracking && html`<p class="faint">${t("card.tracking")}: ${[data.carrier, data.tracking].filter(Boolean).join(" ")}</p>`}
      ${(data.demo || data.derived) && html`<p class="faint">${t(data.demo ? "card.demo" : "card.derived")}</p>`}
    </section>`;
}
