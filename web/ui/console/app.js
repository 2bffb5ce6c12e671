/** The staff's console: rail, list, work area, context. The tour embeds it. */
import { html, cx, useEffect, useState } from "../shared/html.js";
import "../shared/words-console.js";
import { t, locale } from "../shared/i18n.js";
import { loadShop } from "../shared/session.js";
import { Toasts } from "../shared/toast.js";
import { enterByAddress, staff, where } from "./store.js";
import { Login } from "./login.js";
import { Rail } from "./rail.js";
import { Inbox } from "./inbox.js";
import { Work } from "./work.js";
import { Beside } from "./beside.js";
import { Unanswered } from "./unanswered.js";
import { Contacts } from "./contacts.js";
import { Plugins } from "./plugins.js";
import { Model } from "./model.js";
import { Assistant } from "./assistant.js";
import { Lazy } from "./lazy.js";
import { Palette } from "./palette.js";
import { Keys, useKeys } from "./keys.js";

/** Loaded when somebody plans. */
function Planning() {
  return html`<${Lazy} load=${() => import("./planning/main.js")} />`;
}

/** @type {Record<string, (() => any) | undefined>} */
const views = { planning: Planning, unanswered: Unanswered, contacts: Contacts, plugins: Plugins, model: Model, assistant: Assistant };

/** @param {{embedded?: boolean}} props embedded: inside the tour, without rail and list */
export function Console({ embedded }) {
  const [wrong, setWrong] = useState(/** @type {unknown} */ (null));
  useEffect(() => {
    loadShop().catch(() => {}); // only the clock's offset is missing then
    enterByAddress().catch(setWrong);
  }, []);
  useEffect(() => {
    if (!embedded) document.title = t("c.title");
  }, [locale.value]);
  useKeys(!embedded);
  if (!staff.value) return html`<${Login} wrong=${wrong} />`;
  const { view, id } = where.value;
  const View = views[view];
  if (embedded) return html`<div class="console embedded"><${Work} id=${id} /><${Beside} id=${id} /></div>`;
  return html`
    <div class=${cx("console", View ? "wide" : "three", id && "has-open")}>
      <${Rail} />
      ${View ? html`<main class="pane-page"><${View} /></main>` : html`<${Inbox} /><main class="pane-work"><${Work} id=${id} /></main><${Beside} id=${id} />`}
      <${Palette} />
      <${Keys} />
      <${Toasts} />
    </div>`;
}
