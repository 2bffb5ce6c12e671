/** The input: grows to five lines, Enter sends, Shift+Enter breaks, and an input method's Enter never sends. */
import { html, useLayoutEffect, useRef, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";

const LONGEST = 4000; // characters of one message

/** @param {{client: import("../shared/chat.js").ChatClient, placeholder?: string, send?: (text: string) => void}} props */
export function Composer({ client, placeholder, send }) {
  const [text, setText] = useState("");
  const at = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const composing = useRef(false);
  const answering = client.live.value !== null && text.trim() === "" && !send;

  useLayoutEffect(() => {
    const area = at.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = Math.min(area.scrollHeight, 22 * 5 + 16) + 2 + "px";
  }, [text]);

  const say = () => {
    if (!text.trim()) return;
    (send ?? client.send.bind(client))(text);
    setText("");
    at.current?.focus();
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    // Safari ends the composition before this keydown; its keyCode is still 229
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || composing.current || event.keyCode === 229) return;
    event.preventDefault();
    say();
  };
  return html`
    <form class="composer" onSubmit=${(/** @type {Event} */ event) => (event.preventDefault(), say())}>
      <textarea class="input" ref=${at} rows="1" maxlength=${LONGEST} value=${text} aria-label=${placeholder ?? t("chat.input")} placeholder=${placeholder ?? t("chat.input")}
        enterkeyhint="send" onInput=${(/** @type {any} */ event) => (setText(event.target.value), client.typed())}
        onCompositionStart=${() => (composing.current = true)} onCompositionEnd=${() => (composing.current = false)} onKeyDown=${onKey}></textarea>
      ${answering
        ? html`<button class="icon-btn solid" type="button" aria-label=${t("chat.stop")} onClick=${client.stop}><${Icon} name="stop" /></button>`
        : html`<button class="icon-btn solid" type="submit" aria-label=${t("chat.send")} disabled=${!text.trim()}><${Icon} name="send" /></button>`}
    </form>`;
}
