/** The front page: a welcome, the shelves, what sells and what is new. */
import { html } from "../shared/html.js";
import { t, say, locale } from "../shared/i18n.js";
import { number } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { Tile } from "../shared/tile.js";
import { api } from "../shared/session.js";
import { Failed, Skeleton, useLoad } from "../shared/states.js";
import { openChat } from "../widget/client.js";
import { Cards } from "./card.js";
import { categories, emblem } from "./categories.js";

const WINDOW = ["Red retrospot teapot", "Party bunting spotty", "Ivory lantern", "Alarm clock bakelike green", "Regency cakestand pink", "Assorted colour bird blue", "Christmas tree", "Heart cushion pink hearts", "Umbrella yellow dots"];

export const Home = () => html`
  <section class="hero">
    <div class="wrap hero-in">
      <div class="hero-words">
        <h1>${t("home.title")}</h1>
        <p>${t("home.lead")}</p>
        <p class="hero-do">
          <a class="btn primary big" href="/search?sort=popular">${t("home.browse")}</a>
          <button class="btn big" onClick=${() => openChat()}><${Icon} name="spark" />${t("home.ask")}</button>
        </p>
      </div>
      <div class="hero-window" aria-hidden="true">${WINDOW.map((title) => html`<${Tile} title=${title} category="" />`)}</div>
    </div>
  </section>
  <div class="wrap">
    <section class="band">
      <h2>${t("home.shelves")}</h2>
      ${categories.value ? html`<ul class="shelf-grid">${categories.value.slice(0, 10).map((c) => html`
        <li key=${c.slug}><a href=${"/c/" + c.slug}><${Tile} title=${emblem(c)} category=${c.slug} /><span>${say(c.name)}<small>${number(c.count)}</small></span></a></li>`)}</ul>` : html`<${Skeleton} class="shelf-grid wait" count=${10} />`}
    </section>
    <${Shelf} title=${t("home.popular")} sort="popular" />
    <${Shelf} title=${t("home.new")} sort="newest" />
  </div>`;

/** @param {{title: string, sort: string}} props */
function Shelf({ title, sort }) {
  const { data, error, reload } = useLoad((signal) => api.get(`/v1/products?sort=${sort}&in_stock=1&limit=6&offset=0&locale=${locale.value}`, signal), [sort, locale.value]);
  return html`
    <section class="band">
      <div class="band-head"><h2>${title}</h2><a href=${"/search?sort=" + sort}>${t("home.more")}</a></div>
      ${error ? html`<${Failed} error=${error} retry=${reload} />` : data ? html`<${Cards} products=${data.items ?? []} />` : html`<${Skeleton} class="grid wait" count=${6} />`}
    </section>`;
}
