/** Takes back an edit that was made at once. */
import { html } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { Icon } from "../../shared/icons.js";

/** @param {{edit: string, client: import("../../shared/chat.js").ChatClient}} props */
export function UndoBar({ edit, client }) {
  const sent = client.outbox.value.find((out) => out.frame.edit === edit);
  if (client.undone.value.has(edit)) return html`<p class="undo-bar faint"><${Icon} name="check" />${t("undone")}</p>`;
  if (sent?.error) return html`<p class="undo-bar faint wrong" role="alert">${t("card.undo.failed", { message: sent.error })}</p>`;
  return html`<div class="undo-bar"><button class="btn small" disabled=${Boolean(sent)} onClick=${() => client.undo(edit)}><${Icon} name="undo" />${sent ? t("card.working") : t("undo")}</button></div>`;
}
