/** The panel beside a conversation: who it is, or how an answer came about. */
import { html, cx } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { beside } from "./store.js";
import { Context } from "./context.js";
import { Trace } from "./trace.js";

/** @param {{id: string}} props */
export function Beside({ id }) {
  if (!id) return html`<aside class="pane-side" aria-label=${t("c.context")}></aside>`;
  const turn = beside.value.turn;
  /** @param {string} next @param {string} words */
  const tab = (next, words) => html`<button role="tab" aria-selected=${(turn === "") === (next === "")} class=${cx("tab", (turn === "") === (next === "") && "here")} onClick=${() => (beside.value = { turn: next })}>${words}</button>`;
  return html`
    <aside class="pane-side" aria-label=${turn ? t("c.trace") : t("c.context")}>
      <div class="side-head">
        <div class="tabs" role="tablist">${tab("", t("c.context"))}${turn && tab(turn, t("c.trace"))}</div>
        <button class="icon-btn side-close" aria-label=${t("close")} onClick=${() => (beside.value = { turn: "" })}><${Icon} name="close" /></button>
      </div>
      ${turn ? html`<${Trace} turn=${turn} />` : html`<${Context} id=${id} />`}
    </aside>`;
}
