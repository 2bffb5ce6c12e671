/** The shop's rules and answers: all pages, or one with its sections. */
import { html, useEffect } from "../shared/html.js";
import { t, say } from "../shared/i18n.js";
import { api } from "../shared/session.js";
import { Failed, Skeleton, useLoad } from "../shared/states.js";
import { ApiError } from "../shared/api.js";
import { openChat } from "../widget/client.js";
import { NotFound } from "./notfound.js";
import { place } from "./router.js";

/** @typedef {import("../shared/types.js").HelpPage} HelpPage */

/** @param {{topic: string}} props "" shows the list of pages */
export function Help({ topic }) {
  const { data, error, reload } = useLoad((signal) => api.get(topic ? `/v1/help/${encodeURIComponent(topic)}` : "/v1/help", signal), [topic]);
  if (error instanceof ApiError && error.status === 404) return html`<${NotFound} />`;
  if (error) return html`<${Failed} error=${error} retry=${reload} />`;
  if (!data) return html`<div class="wrap page narrow"><${Skeleton} class="orders wait" count=${3} /></div>`;
  return topic ? html`<${Page} page=${data} />` : html`<${List} pages=${data} />`;
}

/** @param {{pages: HelpPage[]}} props */
function List({ pages }) {
  useEffect(() => {
    document.title = t("help.title");
  }, []);
  return html`
    <div class="wrap page narrow help">
      <h1>${t("help.title")}</h1>
      <ul class="help-list">
        ${pages.map((page) => html`<li key=${page.id}><a href=${"/help/" + page.id}>${say(page.title)}</a></li>`)}
      </ul>
      <${Ask} />
    </div>`;
}

/** @param {{page: HelpPage}} props */
function Page({ page }) {
  useEffect(() => {
    document.title = say(page.title);
    if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, [page, place.value.turn]);
  return html`
    <div class="wrap page narrow help">
      <p class="muted"><a href="/help">${t("help.title")}</a></p>
      <h1>${say(page.title)}</h1>
      ${page.sections.map((section) => html`
        <section id=${section.id} key=${section.id}>
          <h2>${say(section.title)}</h2>
          <p>${say(section.text)}</p>
        </section>`)}
      <${Ask} />
    </div>`;
}

const Ask = () => html`<p><button class="btn" onClick=${() => openChat("")}>${t("help.ask")}</button></p>`;
