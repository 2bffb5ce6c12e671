/** The panel's menu: language, a person, transcript, sound, privacy. */
import { html, useEffect, useRef, useState } from "../shared/html.js";
import { t, locale, setLocale } from "../shared/i18n.js";
import { exact } from "../shared/format.js";
import { download } from "../shared/download.js";
import { Icon } from "../shared/icons.js";
import { sound, toggleSound } from "./sound.js";

/** @typedef {import("../shared/chat.js").ChatClient} ChatClient */

/** @param {{client: ChatClient}} props */
export function Menu({ client }) {
  const [open, setOpen] = useState(false);
  const [privacy, setPrivacy] = useState(false);
  const at = useRef(/** @type {HTMLElement | null} */ (null));
  const button = useRef(/** @type {HTMLElement | null} */ (null));

  useEffect(() => {
    if (!open) return;
    items(at.current)[0]?.focus();
    /** @param {Event} event */
    const away = (event) => !event.composedPath().includes(/** @type {EventTarget} */ (at.current)) && setOpen(false);
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);

  /** @param {() => void} run */
  const choose = (run) => () => {
    setOpen(false);
    button.current?.focus();
    run();
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (!open) return;
    const list = items(at.current);
    const here = list.indexOf(/** @type {HTMLElement} */ (event.target));
    const step = { ArrowDown: here + 1, ArrowUp: here - 1 + list.length, Home: 0, End: list.length - 1 }[event.key];
    if (step !== undefined) list[step % list.length]?.focus();
    else if (event.key === "Escape") choose(() => {})();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return html`
    <div class="menu" ref=${at} onKeyDown=${onKey}>
      <button class="icon-btn" ref=${button} aria-haspopup="menu" aria-expanded=${open} aria-label=${t("chat.menu")} onClick=${() => setOpen(!open)}><${Icon} name="dots" /></button>
      ${open &&
      html`<div class="menu-list" role="menu" aria-label=${t("chat.menu")}>
        <${Item} icon="globe" run=${choose(() => setLocale(locale.value === "zh" ? "en" : "zh"))}>${t("language.other")}<//>
        <${Item} icon="person" run=${choose(client.human)}>${t("chat.menu.human")}<//>
        <${Item} icon="save" run=${choose(() => save(client))}>${t("chat.menu.transcript")}<//>
        <${Item} icon=${sound.value ? "mute" : "bell"} run=${choose(toggleSound)}>${t(sound.value ? "chat.menu.sound.off" : "chat.menu.sound.on")}<//>
        <${Item} icon="lock" run=${choose(() => setPrivacy(true))}>${t("chat.menu.privacy")}<//>
      </div>`}
      ${privacy && html`<${Privacy} close=${() => (setPrivacy(false), button.current?.focus())} />`}
    </div>`;
}

/** @param {HTMLElement | null} root @returns {HTMLElement[]} */
const items = (root) => [...(root?.querySelectorAll("[role=menuitem]") ?? [])].map((node) => /** @type {HTMLElement} */ (node));

/** @param {{icon: string, run: () => void, children?: any}} props */
const Item = (props) => html`<button role="menuitem" tabindex="-1" onClick=${props.run}><${Icon} name=${props.icon} />${props.children}</button>`;

/** @param {{close: () => void}} props */
function Privacy({ close }) {
  const at = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => at.current?.showModal(), []);
  return html`
    <dialog class="dialog" ref=${at} aria-label=${t("chat.menu.privacy")} onClose=${close}>
      <h2>${t("chat.menu.privacy")}</h2>
      <p>${t("chat.privacy")}</p>
      <button class="btn" onClick=${() => at.current?.close()}>${t("close")}</button>
    </dialog>`;
}

/** Saves the conversation as a text file. @param {ChatClient} client */
function save(client) {
  /** @type {Record<string, string>} */
  const names = { customer: t("chat.you"), assistant: t("chat.assistant"), agent: t("chat.agent"), system: "" };
  const lines = client.messages.value.filter((m) => m.text).map((m) => `[${exact(m.at)}] ${m.name || names[m.from]}: ${m.text}`);
  download(`shopkeeper-${client.conversation.value}.txt`, new Blob([lines.join("\n\n") + "\n"], { type: "text/plain" }));
}
