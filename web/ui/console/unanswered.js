/** Questions that nobody could answer, to be settled one by one. */
import { html, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { ago, exact } from "../shared/format.js";
import { shopNow } from "../shared/session.js";
import { Icon } from "../shared/icons.js";
import { Empty, Failed, reason, Skeleton, useLoad } from "../shared/states.js";
import { toast } from "../shared/toast.js";
import { api, go } from "./store.js";
import { Page } from "./page.js";

/** @typedef {import("../shared/types.js").Unanswered} Question */

export function Unanswered() {
  const { data, error, reload } = useLoad((signal) => api.get("/v1/staff/unanswered", signal).then((list) => list ?? []), []);
  const [gone, setGone] = useState(/** @type {string[]} */ ([]));
  /** @param {Question} question */
  const settle = async (question) => {
    setGone((old) => [...old, question.id]);
    try {
      await api.post(`/v1/staff/unanswered/${encodeURIComponent(question.id)}/resolve`);
    } catch (err) {
      setGone((old) => old.filter((id) => id !== question.id));
      toast(reason(err));
    }
  };
  const list = /** @type {Question[]} */ (data ?? []).filter((question) => !gone.includes(question.id));
  return html`
    <${Page} title=${t("c.unanswered.title")} lead=${t("c.unanswered.lead")}>
      ${error ? html`<${Failed} error=${error} retry=${reload} />` : !data ? html`<${Skeleton} class="rows wait" count=${4} />` : list.length === 0 ? html`<${Empty} icon="check" title=${t("c.unanswered.empty")} hint=${t("c.unanswered.hint")} />` : html`<${Table} list=${list} settle=${settle} />`}
    <//>`;
}

/** @param {{list: Question[], settle: (question: Question) => void}} props */
const Table = ({ list, settle }) => html`
  <div class="table-box"><table class="table">
    <thead><tr><th scope="col">${t("c.col.question")}</th><th scope="col">${t("c.col.at")}</th><th><span class="sr">${t("c.resolve")}</span></th></tr></thead>
    <tbody>${list.map((q) => html`
      <tr key=${q.id}>
        <td><strong lang=${q.locale === "zh" ? "zh-CN" : "en"}>${q.text}</strong><p class="faint">${t("c.asked", { n: q.count })} · <button class="btn link" onClick=${() => go("inbox", q.conversation)}>${t("c.open")}</button></p></td>
        <td class="nowrap"><time title=${exact(q.at)} datetime=${q.at}>${ago(q.at, shopNow())}</time></td>
        <td class="acts"><button class="btn small" onClick=${() => settle(q)}><${Icon} name="check" />${t("c.resolve")}</button></td>
      </tr>`)}</tbody>
  </table></div>`;
