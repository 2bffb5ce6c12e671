/** The tour: a shopper on the left, the staff's view of the same conversation on the right. */
import { html, render, cx, useEffect, useState } from "../shared/html.js";
import "../shared/words-console.js";
import { t, say, locale, setLocale } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { loadShop, session, shop, signIn } from "../shared/session.js";
import { theme, cycleTheme } from "../shared/theme.js";
import { Toasts } from "../shared/toast.js";
import { client } from "../widget/client.js";
import "../widget/element.js";
import { Console } from "../console/app.js";
import { beside, staff, where } from "../console/store.js";

const STEPS = [1, 2, 3, 4];

function Tour() {
  const [done, setDone] = useState(/** @type {number[]} */ ([]));
  const [side, setSide] = useState("shop");
  useEffect(() => {
    loadShop().catch(() => {}); // the panel says when there is no connection
  }, []);
  useEffect(() => {
    document.title = t("tour.title");
  }, [locale.value]);
  // the right side follows the left one: its conversation, and the trace of its last answer
  const conversation = client.messages.value.length > 0 ? client.conversation.value : "";
  useEffect(() => {
    where.value = { view: "inbox", id: conversation, sub: "" };
  }, [conversation]);
  const answer = client.messages.value.findLast((m) => m.from === "assistant")?.id ?? "";
  useEffect(() => {
    if (answer && staff.value) setTimeout(() => (beside.value = { turn: answer }), 50);
  }, [answer, staff.value]);

  /** @param {number} n */
  const go = (n) => {
    setDone([...done, n]);
    setSide("shop");
    if (n === 4) client.human();
    else client.send(t(`tour.${n}.ask`));
  };
  const next = STEPS.find((n) => !done.includes(n)) ?? 0;
  return html`
    <div class="tour" data-side=${side}>
      <${Head} />
      <ol class="tour-steps">${STEPS.map((n) => html`
        <li key=${n}><button class=${cx("tour-step", done.includes(n) && "done", n === next && "next")} onClick=${() => go(n)}>
          <span class="tour-n">${done.includes(n) ? html`<${Icon} name="check" />` : n}</span>
          <span><strong>${t("tour." + n)}</strong><small>${t(`tour.${n}.more`)}</small><q>${t(`tour.${n}.ask`)}</q></span>
        </button></li>`)}</ol>
      <div class="tour-switch" role="group">${["shop", "console"].map((name) => html`<button class=${cx("filter", side === name && "here")} aria-pressed=${side === name} onClick=${() => setSide(name)}>${t("tour.side." + name)}</button>`)}</div>
      <main class="tour-stage">
        <section class="tour-shop" aria-label=${t("tour.side.shop")}><h2>${t("tour.side.shop")}<${As} /></h2><div class="tour-box"><shop-keeper inline></shop-keeper></div></section>
        <section class="tour-console" aria-label=${t("tour.side.console")}><h2>${t("tour.side.console")}<a href="/console" target="_blank" rel="noopener">${t("c.title")} <${Icon} name="open" /></a></h2><div class="tour-box"><${Console} embedded=${true} /></div></section>
      </main>
      <${Toasts} />
    </div>`;
}

const Head = () => html`
  <header class="tour-head">
    <div><h1>${t("tour.title")}</h1><p class="muted">${t("tour.lead")}</p></div>
    <div class="tour-tools">
      <button class="btn small quiet" lang=${locale.value === "zh" ? "en" : "zh-CN"} aria-label=${t("language.switch")} onClick=${() => setLocale(locale.value === "zh" ? "en" : "zh")}><${Icon} name="globe" />${t("language.other")}</button>
      <button class="icon-btn" aria-label=${t("theme.switch", { mode: t("theme." + theme.value) })} onClick=${cycleTheme}><${Icon} name=${{ system: "half", light: "sun", dark: "moon" }[theme.value]} /></button>
      <a class="btn small" href="/">${t("tour.front")}</a>
    </div>
  </header>`;

/** Who the shopper is. */
const As = () => html`
  <label class="tour-as"><span>${t("tour.as")}</span>
    <select class="input" value=${session.value?.customer ?? ""} onChange=${(/** @type {any} */ e) => signIn(e.target.value).catch(() => {})}>
      <option value="">${t("tour.visitor")}</option>
      ${(shop.value?.personas ?? []).map((p) => html`<option value=${p.id} selected=${p.id === session.value?.customer} title=${say(p.blurb)}>${p.name}</option>`)}
    </select>
  </label>`;

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
app.replaceChildren();
render(html`<${Tour} />`, app);
