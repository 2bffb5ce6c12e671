/** Who the customer is, what they ordered, what lies in their basket. */
import { html } from "../shared/html.js";
import { t, say, locale } from "../shared/i18n.js";
import { date, money } from "../shared/format.js";
import { Failed, Skeleton, useLoad } from "../shared/states.js";
import { OrderView } from "../widget/cards/order.js";
import { api, rows } from "./store.js";

/** @param {{id: string}} props */
export function Context({ id }) {
  const seen = rows.value?.find((row) => row.id === id)?.last_at;
  const { data, error, reload } = useLoad((signal) => api.get(`/v1/staff/conversations/${encodeURIComponent(id)}/context?locale=${locale.value}`, signal), [id, locale.value, seen]);
  if (error && !data) return html`<${Failed} error=${error} retry=${reload} />`;
  if (!data) return html`<${Skeleton} class="side-in wait" count=${3} />`;
  const { customer, orders, cart } = data;
  return html`
    <div class="side-in">
      ${customer ? html`<${Card} customer=${customer} />` : html`<p class="muted">${t("c.context.none")}</p>`}
      <section>
        <h3>${t("c.cart")}</h3>
        ${cart?.lines?.length
          ? html`<ul class="mini">${cart.lines.map((/** @type {import("../shared/types.js").CartLine} */ line) => html`<li><span>${say(line.title)}</span><span>× ${line.quantity}</span></li>`)}<li><strong>${t("basket.total")}</strong><strong>${money(cart.total)}</strong></li></ul>`
          : html`<p class="faint">${t("c.cart.none")}</p>`}
      </section>
      <section>
        <h3>${t("c.orders")}</h3>
        ${orders?.length ? orders.map((/** @type {import("../shared/types.js").OrderCard} */ order) => html`<details class="order-fold" key=${order.id}><summary><span>${order.id}</span><span>${order.label}</span><span>${money(order.total)}</span></summary><${OrderView} data=${order} /></details>`) : html`<p class="faint">${t("c.orders.none")}</p>`}
      </section>
    </div>`;
}

/** @param {{customer: {id: string, name?: string, email?: string, phone?: string, country?: string, created?: string}}} props */
const Card = ({ customer }) => html`
  <section class="who">
    <span class="initial" aria-hidden="true">${(customer.name || customer.id)[0]}</span>
    <div><h3>${customer.name || t("c.customer.n", { id: customer.id })}</h3><p class="faint">${t("c.customer.n", { id: customer.id })}</p></div>
    <ul class="mini">${[customer.email, customer.phone, customer.country, customer.created && t("c.since", { date: date(customer.created) })].filter(Boolean).map((text) => html`<li>${text}</li>`)}</ul>
  </section>`;
