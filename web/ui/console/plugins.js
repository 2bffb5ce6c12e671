/** The plugins and how they are. */
import { html, cx } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Empty, Failed, Skeleton, useLoad } from "../shared/states.js";
import { api } from "./store.js";
import { Page } from "./page.js";

/** @typedef {import("../shared/types.js").PluginRow} PluginRow */

export function Plugins() {
  const { data, error, reload } = useLoad((signal) => api.get("/v1/staff/plugins", signal).then((list) => list ?? []), []);
  return html`
    <${Page} title=${t("c.plugins")} lead=${t("c.plugins.lead")}>
      ${error ? html`<${Failed} error=${error} retry=${reload} />` : !data ? html`<${Skeleton} class="rows wait" count=${4} />` : data.length === 0 ? html`<${Empty} icon="plug" title=${t("c.plugins.empty")} hint=${t("c.plugins.hint")} />` : html`<${Table} list=${data} />`}
    <//>`;
}

/** A state in words; one that the pages do not know is shown as it is. @param {string} state */
const stateWords = (state) => (t("c.plugin." + state) === "c.plugin." + state ? state : t("c.plugin." + state));

/** @param {{list: PluginRow[]}} props */
const Table = ({ list }) => html`
  <div class="table-box"><table class="table">
    <thead><tr><th scope="col">${t("c.col.plugin")}</th><th scope="col">${t("c.col.state")}</th><th scope="col" class="num">${t("c.col.restarts")}</th><th scope="col">${t("c.col.tools")}</th></tr></thead>
    <tbody>${list.map((p) => html`
      <tr key=${p.name}>
        <td><strong>${p.name}</strong> <span class="faint">${p.version}</span></td>
        <td><span class=${cx("chip", p.state === "running" ? "good" : "danger")}>${stateWords(p.state)}</span>${p.error && html`<p class="faint wrong">${p.error}</p>`}</td>
        <td class="num" data-label=${t("c.col.restarts")}>${p.restarts}</td>
        <td><span class="tool-names">${(p.tools ?? []).map((name) => html`<code>${name}</code>`)}</span></td>
      </tr>`)}</tbody>
  </table></div>`;
