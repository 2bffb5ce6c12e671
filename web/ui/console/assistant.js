/** The staff's own conversation with the assistant, in their role. */
import { html, useEffect } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Log } from "../widget/log.js";
import { Composer } from "../widget/composer.js";
import { Line } from "../widget/panel.js";
import { answers, plans } from "./store.js";
import { own as client } from "./own.js";

export function Assistant() {
  useEffect(() => {
    client.open();
    return () => client.close();
  }, []);
  const hello = html`<div class="hello"><p class="hello-title">${t("c.hello")}</p><p class="muted">${t("c.hello.more")}</p></div>`;
  return html`
    <section class="chat desk" aria-label=${t("c.assistant")}>
      <header class="pane-head"><h1>${t("c.assistant")}</h1><span class="chip accent">AI</span></header>
      <${Line} client=${client} />
      <${Log} client=${client} hello=${hello} suggestions=${answers() || !plans() ? [t("c.ask.1"), t("c.ask.2"), t("c.ask.3")] : [t("c.ask.plan.1"), t("c.ask.plan.2"), t("c.ask.plan.3")]} watching=${true} act=${true} />
      <${Composer} client=${client} />
    </section>`;
}
