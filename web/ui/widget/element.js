/**
 * <shop-keeper>: the assistant on any page.
 *
 *   <script type="module" src="https://shop.example/widget.js"></script>
 *
 * puts a launcher into the corner; an element written into the page with the attribute
 * `inline` fills its own box instead. `element.ask("…")` opens the panel and says it.
 */
import { html, render, useEffect, useState, cx } from "../shared/html.js";
import { theme } from "../shared/theme.js";
import { t, locale } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { session, loadShop } from "../shared/session.js";
import { client, openChat, panelOpen, unread } from "./client.js";
import { Panel } from "./panel.js";

const version = new URL("../", import.meta.url).href;
const styles = ["tokens.css", "shared/base.css", "shared/tile.css", "widget/chat.css", "widget/cards.css", "widget/host.css"];

class ShopKeeper extends HTMLElement {
  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const mount = document.createElement("div");
    mount.className = "mount";
    root.replaceChildren(...styles.map(sheet), mount);
    Promise.all([...root.querySelectorAll("link")].map(loaded)).then(() => render(html`<${Widget} host=${this} inline=${this.hasAttribute("inline")} />`, mount));
  }

  disconnectedCallback() {
    if (this.shadowRoot?.lastChild) render(null, /** @type {HTMLElement} */ (this.shadowRoot.lastChild));
    client.close();
  }

  /** Opens the panel and says the text. @param {string} [text] */
  ask(text) {
    openChat(text);
  }
}

/** @param {string} file */
function sheet(file) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = version + file;
  return link;
}

/** @param {HTMLLinkElement} link */
const loaded = (link) =>
  new Promise((done) => {
    link.onload = link.onerror = done;
  });

/** @param {{host: HTMLElement, inline: boolean}} props */
function Widget({ host, inline }) {
  const [shown, setShown] = useState(inline);
  const [given] = useState(host.dataset.theme); // a page may ask for light or dark
  const open = inline || panelOpen.value;

  useEffect(() => {
    loadShop().catch(() => {}); // the greeting works without the shop's name
    if (inline || session.value) client.open(); // somebody who was here before sees the badge
  }, []);
  useEffect(() => {
    if (open) setShown(true);
    if (open) client.open();
  }, [open]);
  useEffect(() => {
    const wanted = theme.value === "system" ? given : theme.value;
    if (wanted) host.dataset.theme = wanted;
    else delete host.dataset.theme;
    host.lang = locale.value === "zh" ? "zh-CN" : "en";
  }, [theme.value, locale.value]);
  useEffect(() => {
    host.toggleAttribute("open", open);
    document.documentElement.toggleAttribute("data-chat-open", open && !inline);
  }, [open]);

  return html`
    <div class=${cx("root", "widget", inline && "inline")}>
      ${shown && html`<div class="widget-box" hidden=${!open}><${Panel} client=${client} close=${inline ? undefined : () => (panelOpen.value = false)} /></div>`}
      ${!inline && html`<${Launcher} open=${open} />`}
    </div>`;
}

/** @param {{open: boolean}} props */
function Launcher({ open }) {
  const n = unread.value;
  return html`
    <button class=${cx("launcher", open && "is-open")} aria-expanded=${open} aria-label=${open ? t("close") : n ? t("chat.open.unread", { n }) : t("chat.open")}
      onClick=${() => (open ? (panelOpen.value = false) : openChat())}>
      <${Icon} name=${open ? "down" : "chat"} />
      ${!open && n > 0 && html`<span class="badge" aria-hidden="true">${n > 9 ? "9+" : n}</span>`}
    </button>`;
}

if (!customElements.get("shop-keeper")) {
  customElements.define("shop-keeper", ShopKeeper);
  const place = () => document.querySelector("shop-keeper") ?? document.body.append(document.createElement("shop-keeper"));
  if (new URL(import.meta.url).origin !== location.origin || !document.querySelector("meta[name=shopkeeper]")) place();
}

