/** The chat panel: header, conversation, composer. */
import { html, useEffect, useRef } from "../shared/html.js";
import { t, say } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { shop, session } from "../shared/session.js";
import { Log } from "./log.js";
import { Composer } from "./composer.js";
import { Menu } from "./menu.js";
import { panelOpen, sawUpTo } from "./client.js";

/** @typedef {import("../shared/chat.js").ChatClient} ChatClient */

/** @param {{client: ChatClient, close?: () => void}} props */
export function Panel({ client, close }) {
  const at = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (panelOpen.value && close) at.current?.querySelector("textarea")?.focus();
  }, [panelOpen.value]);

  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key === "Escape" && !event.isComposing) close?.();
  };
  return html`
    <section class="chat" ref=${at} aria-label=${t("chat.log")} onKeyDown=${onKey}>
      <${Header} client=${client} close=${close} />
      <${Line} client=${client} />
      <${Log} client=${client} hello=${html`<${Hello} />`} suggestions=${questions()} seen=${sawUpTo} watching=${panelOpen.value || !close} act=${true} />
      <${Composer} client=${client} />
    </section>`;
}

/** The persona's three questions, or three that anyone may ask. @returns {string[]} */
function questions() {
  const persona = shop.value?.personas.find((p) => p.id === session.value?.customer);
  return persona ? persona.questions.slice(0, 3).map(say) : [t("chat.ask.1"), t("chat.ask.2"), t("chat.ask.3")];
}

/** @param {{client: ChatClient, close?: () => void}} props */
function Header({ client, close }) {
  const agent = client.messages.value.findLast((m) => m.from === "agent")?.name;
  const state = client.state.value;
  const who = state === "agent" ? (agent ? t("chat.by.agent", { name: agent }) : t("chat.by.agent.someone")) : t("chat.by." + state);
  return html`
    <header class="chat-head">
      <span class=${"face " + (state === "agent" ? "person" : "assistant")}><${Icon} name=${state === "agent" ? "user" : "spark"} /></span>
      <div class="chat-who">
        <h2>${say(shop.value?.name) || t("chat.open")}</h2>
        <p>${who}</p>
      </div>
      <${Menu} client=${client} />
      ${close && html`<button class="icon-btn" aria-label=${t("close")} onClick=${close}><${Icon} name="close" /></button>`}
    </header>`;
}

/** The thin bar while there is no connection, and the last thing the server asked for. @param {{client: ChatClient}} props */
export function Line({ client }) {
  const notice = client.notice.value;
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => (client.notice.value = null), (notice.retry_after ?? 5) * 1000);
    return () => clearTimeout(timer);
  }, [notice]);
  if (client.status.value === "offline") return html`<div class="chat-line" role="status">${t("chat.offline")}</div>`;
  if (!notice) return null;
  const words = notice.code === "resync" ? t("chat.resync") : notice.retry_after ? t("chat.limited", { n: notice.retry_after }) : notice.message;
  return html`<div class="chat-line" role="status">${words}</div>`;
}

const Hello = () => html`
  <div class="hello">
    <p class="hello-title">${t("chat.hello")}</p>
    <p class="muted">${t("chat.hello.more")}</p>
  </div>`;
