/** The list of conversations, live. */
import { html, cx, useRef, useEffect } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { ago, exact } from "../shared/format.js";
import { shopNow } from "../shared/session.js";
import { Icon } from "../shared/icons.js";
import { Empty, Failed, Skeleton } from "../shared/states.js";
import { feed, filter, go, listed, loadRows, query, rows, rowsError, where } from "./store.js";
import { bare } from "../widget/message.js";
import { nameOf } from "./names.js";

const FILTERS = ["", "queued", "agent", "bot", "closed"];

/** @type {Record<string, string>} */
const tone = { queued: "warning", agent: "good", bot: "", closed: "", snoozed: "" };

export function Inbox() {
  return html`
    <section class="pane-list" aria-label=${t("c.inbox")}>
      <header class="pane-head">
        <h1>${t("c.inbox")}</h1>
        <span class=${cx("chip", feed.value === "live" ? "good" : "warning")} role="status" title=${feed.value === "live" ? "" : t("c.lost")}>${feed.value === "live" ? t("c.live") : t("c.lost")}</span>
      </header>
      <div class="list-tools">
        <label class="list-search"><${Icon} name="search" /><input class="input" id="inbox-search" type="search" aria-label=${t("c.search")} placeholder=${t("c.search")} value=${query.value} onInput=${(/** @type {any} */ e) => (query.value = e.target.value)} /></label>
        <div class="filters" role="group" aria-label=${t("c.inbox")}>
          ${FILTERS.map((name) => html`<button class=${cx("filter", filter.value === name && "here")} aria-pressed=${filter.value === name} onClick=${() => (filter.value = name)}>${t("c.filter." + (name || "all"))}</button>`)}
        </div>
      </div>
      <${List} />
    </section>`;
}

function List() {
  if (rowsError.value && !rows.value) return html`<${Failed} error=${rowsError.value} retry=${loadRows} />`;
  if (!rows.value) return html`<${Skeleton} class="rows wait" count=${6} />`;
  if (listed.value.length === 0) return html`<${Empty} icon="inbox" title=${t("c.inbox.empty")} hint=${t("c.inbox.empty.hint")} />`;
  return html`<ul class="rows">${listed.value.map((row) => html`<li key=${row.id}><${Row} row=${row} /></li>`)}</ul>`;
}

/** @param {{row: import("../shared/types.js").ConversationRow}} props */
function Row({ row }) {
  const here = where.value.id === row.id;
  const at = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (here) at.current?.scrollIntoView({ block: "nearest" });
  }, [here]);
  return html`
    <button ref=${at} class=${cx("row-item", here && "here", row.unread > 0 && "unread")} aria-current=${here ? "true" : undefined} onClick=${() => go("inbox", row.id)}>
      <span class="row-name">${nameOf(row)}</span>
      <time datetime=${row.last_at} title=${row.last_at && exact(row.last_at)}>${row.last_at && ago(row.last_at, shopNow())}</time>
      <span class="row-text">${row.last_from !== "customer" && html`<${Icon} name=${row.last_from === "agent" ? "user" : "spark"} />`}${bare(row.last_text ?? "")}</span>
      <span class="row-marks"><span class="chip">${row.locale === "zh" ? "中" : "EN"}</span><span class=${cx("chip", tone[row.state])}>${t("c.state." + row.state)}</span></span>
    </button>`;
}
