/** The signed-in customer's orders, newest first. */
import { html, useEffect } from "../shared/html.js";
import { t, locale } from "../shared/i18n.js";
import { api, session } from "../shared/session.js";
import { Empty, Failed, Skeleton, useLoad } from "../shared/states.js";
import { OrderView } from "../widget/cards/order.js";
import { openChat } from "../widget/client.js";
import { signing } from "./signin.js";

/** @typedef {import("../shared/types.js").OrderCard} OrderCard */

export function Orders() {
  const { data, error, reload } = useLoad((signal) => api.get(`/v1/orders?locale=${locale.value}`, signal).then((list) => list ?? []), [locale.value, session.value?.person]);
  useEffect(() => {
    document.title = t("orders.title");
  }, []);
  return html`
    <div class="wrap page narrow">
      <h1>${t("orders.title")}</h1>
      ${error ? html`<${Failed} error=${error} retry=${reload} />` : !data ? html`<${Skeleton} class="orders wait" count=${2} />` : data.length === 0 ? html`<${None} />` : html`<${List} list=${data} />`}
    </div>`;
}

const None = () =>
  session.value?.customer
    ? html`<${Empty} title=${t("orders.empty")} hint=${t("orders.empty.hint")}><a class="btn" href="/search?sort=popular">${t("home.browse")}</a><//>`
    : html`<${Empty} icon="user" title=${t("orders.signin")} hint=${t("orders.empty.hint")}><button class="btn primary" onClick=${() => (signing.value = true)}>${t("shop.signin")}</button><//>`;

/** @param {{list: OrderCard[]}} props */
const List = ({ list }) => html`
  <ul class="orders">
    ${list.map((order) => html`
      <li key=${order.id}>
        <${OrderView} data=${order} />
        ${order.actions?.length ? html`<p class="order-actions">${order.actions.slice(0, 3).map((words) => html`<button class="reply" onClick=${() => openChat(words)}>${words}</button>`)}</p>` : null}
      </li>`)}
  </ul>`;
