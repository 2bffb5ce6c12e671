/** The shop's head: name, search, who one is, basket, and the shelves. */
import { html, cx } from "../shared/html.js";
import { t, say, locale, setLocale } from "../shared/i18n.js";
import { date } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { session, shop } from "../shared/session.js";
import { count } from "../shared/cart.js";
import { theme, cycleTheme } from "../shared/theme.js";
import { categories } from "./categories.js";
import { place } from "./router.js";
import { Search } from "./search.js";
import { signing } from "./signin.js";

export const Header = () => html`
  <header class="head">
    <${TopBar} />
    <div class="head-main wrap">
      <a class="brand" href="/"><${Mark} /><span>${say(shop.value?.name) || html`<span class="brand-wait"></span>`}</span></a>
      <${Search} />
      <nav class="head-tools" aria-label=${t("shop.signin")}>
        <button class="tool" onClick=${() => (signing.value = true)}><${Icon} name="user" /><span class="tool-name">${session.value?.name || session.value?.customer || t("shop.signin")}</span></button>
        <a class="tool" href="/orders"><${Icon} name="box" /><span class="tool-name">${t("shop.orders")}</span></a>
        <a class="tool" href="/basket"><${Icon} name="basket" /><span class="tool-name">${t("shop.basket")}</span>${count.value > 0 && html`<span class="badge">${count.value > 99 ? "99+" : count.value}<span class="sr">${t("shop.basket.items")}</span></span>`}</a>
      </nav>
    </div>
    <${Shelves} />
  </header>`;

const Mark = () => html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" /><path class="awning" d="M6 12h20l-2-5H8z" /><path class="scallop" d="M6 12c0 4 5 4 5 0 0 4 5 4 5 0 0 4 5 4 5 0 0 4 5 4 5 0" /><path class="counter" d="M9 17v8h14v-8" /></svg>`;

function TopBar() {
  const info = shop.value;
  const stands = info?.clock.stands;
  return html`
    <div class="topbar">
      <div class="wrap">
        <p class="topbar-note">${info?.demo && html`<span class="chip accent">${t("shop.demo")}</span>`}${stands && html`<span class="chip" title=${t("shop.clock", { date: date(stands) })}><${Icon} name="clock" />${t("shop.clock.short", { date: date(stands) })}</span>`}</p>
        <div class="topbar-tools">
          <button class="btn small quiet" lang=${locale.value === "zh" ? "en" : "zh-CN"} aria-label=${t("language.switch")} onClick=${() => setLocale(locale.value === "zh" ? "en" : "zh")}><${Icon} name="globe" />${t("language.other")}</button>
          <button class="icon-btn small" title=${t("theme." + theme.value)} aria-label=${t("theme.switch", { mode: t("theme." + theme.value) })} onClick=${cycleTheme}><${Icon} name=${{ system: "half", light: "sun", dark: "moon" }[theme.value]} /></button>
        </div>
      </div>
    </div>`;
}

function Shelves() {
  const path = place.value.path;
  return html`
    <nav class="shelves" aria-label=${t("shop.categories")}>
      <ul class="wrap">
        <li><a class=${cx(path === "/search" && "here")} aria-current=${path === "/search" ? "page" : undefined} href="/search">${t("shop.all")}</a></li>
        ${(categories.value ?? []).map((c) => {
          const here = path === "/c/" + c.slug;
          return html`<li key=${c.slug}><a class=${cx(here && "here")} aria-current=${here ? "page" : undefined} href=${"/c/" + c.slug}>${say(c.name)}</a></li>`;
        })}
      </ul>
    </nav>`;
}
