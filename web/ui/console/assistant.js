/** The staff's own conversation with the assistant, in their role. */
import { html, useEffect } from "../shared/html.js";
import { t, locale } from "../shared/i18n.js";
import { ChatClient } from "../shared/chat.js";
import { Log } from "../widget/log.js";
import { Composer } from "../widget/composer.js";
import { Line } from "../widget/panel.js";
import { api, leave, token } from "./store.js";

const client = new ChatClient({ token, api, refused: leave, locale: () => locale.value, history: "/v1/staff/conversations" });

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
      <${Log} client=${client} hello=${hello} suggestions=${[t("c.ask.1"), t("c.ask.2"), t("c.ask.3")]} watching=${true} act=${true} />
      <${Composer} client=${client} />
    </section>`;
}
