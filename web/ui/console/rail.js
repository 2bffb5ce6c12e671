/** The left rail: sections, language, appearance, out. */
import { html, cx } from "../shared/html.js";
import { t, locale, setLocale } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { theme, cycleTheme } from "../shared/theme.js";
import { answers, leave, plans, rows, staff, where } from "./store.js";

const everybody = () => true;

/** The sections and who sees them. */
const all = [
  { view: "inbox", icon: "inbox", may: answers },
  { view: "unanswered", icon: "question", may: everybody },
  { view: "contacts", icon: "phone", may: answers },
  { view: "planning", icon: "chart", may: plans },
  { view: "assistant", icon: "spark", may: everybody },
  { view: "plugins", icon: "plug", may: everybody },
  { view: "model", icon: "model", may: everybody },
];

export const sections = () => all.filter((section) => section.may());

export function Rail() {
  const waiting = (rows.value ?? []).filter((row) => row.state === "queued").length;
  return html`
    <nav class="rail" aria-label=${t("c.rail")}>
      ${sections().map(({ view, icon }) => html`
        <a key=${view} class=${cx("rail-item", where.value.view === view && "here")} aria-current=${where.value.view === view ? "page" : undefined} href=${"#/" + view}>
          <${Icon} name=${icon} /><span>${t("c." + view)}</span>${view === "inbox" && waiting > 0 && html`<b class="badge">${waiting}</b>`}
        </a>`)}
      <span class="rail-gap"></span>
      <a class="rail-item" href="/" target="_blank" rel="noopener"><${Icon} name="open" /><span>${t("c.shop")}</span></a>
      <button class="rail-item" lang=${locale.value === "zh" ? "en" : "zh-CN"} aria-label=${t("language.switch")} onClick=${() => setLocale(locale.value === "zh" ? "en" : "zh")}><${Icon} name="globe" /><span>${t("language.other")}</span></button>
      <button class="rail-item" aria-label=${t("theme.switch", { mode: t("theme." + theme.value) })} onClick=${cycleTheme}><${Icon} name=${{ system: "half", light: "sun", dark: "moon" }[theme.value]} /><span>${t("theme." + theme.value)}</span></button>
      <button class="rail-item" onClick=${leave}><${Icon} name="user" /><span>${staff.value?.name} · ${t("c.signout")}</span></button>
    </nav>`;
}
