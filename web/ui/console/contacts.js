/** Phone numbers and addresses that people left while nobody was online. */
import { html } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { ago, exact } from "../shared/format.js";
import { shopNow } from "../shared/session.js";
import { Empty, Failed, Skeleton, useLoad } from "../shared/states.js";
import { api, go } from "./store.js";
import { Page } from "./page.js";

/** @typedef {import("../shared/types.js").Contact} Contact */

export function Contacts() {
  const { data, error, reload } = useLoad((signal) => api.get("/v1/staff/contacts", signal).then((list) => list ?? []), []);
  return html`
    <${Page} title=${t("c.contacts.title")} lead=${t("c.contacts.lead")}>
      ${error ? html`<${Failed} error=${error} retry=${reload} />` : !data ? html`<${Skeleton} class="rows wait" count=${4} />` : data.length === 0 ? html`<${Empty} icon="phone" title=${t("c.contacts.empty")} hint=${t("c.contacts.hint")} />` : html`<${Table} list=${data} />`}
    <//>`;
}

/** @param {string} contact */
const reach = (contact) => (contact.includes("@") ? "mailto:" + contact : "tel:" + contact.replace(/[^\d+]/g, ""));

/** @param {{list: Contact[]}} props */
const Table = ({ list }) => html`
  <div class="table-box"><table class="table">
    <thead><tr><th scope="col">${t("c.col.contact")}</th><th scope="col">${t("c.col.note")}</th><th scope="col">${t("c.col.at")}</th><th><span class="sr">${t("c.open")}</span></th></tr></thead>
    <tbody>${list.map((c) => html`
      <tr key=${c.id}>
        <td><a href=${reach(c.contact)}>${c.contact}</a></td><td>${c.note}</td>
        <td class="nowrap"><time title=${exact(c.at)} datetime=${c.at}>${ago(c.at, shopNow())}</time></td>
        <td class="acts"><button class="btn small" onClick=${() => go("inbox", c.conversation)}>${t("c.open")}</button></td>
      </tr>`)}</tbody>
  </table></div>`;
