/** The command palette on Ctrl+K: sections, conversations, switches. */
import { html, cx, signal, useEffect, useId, useRef, useState } from "../shared/html.js";
import { t, locale, setLocale } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { cycleTheme } from "../shared/theme.js";
import { go, leave, rows } from "./store.js";
import { nameOf } from "./names.js";
import { sections } from "./rail.js";

export const paletteOpen = signal(false);

/** @typedef {{icon: string, words: string, run: () => void}} Command */

/** @returns {Command[]} */
function commands() {
  return [
    ...sections().map(({ view, icon }) => ({ icon, words: t("c.go", { name: t("c." + view) }), run: () => go(view) })),
    { icon: "globe", words: t("language.switch"), run: () => setLocale(locale.value === "zh" ? "en" : "zh") },
    { icon: "half", words: t("theme.switch", { mode: "" }).replace(/[:：]\s*$/, ""), run: cycleTheme },
    { icon: "user", words: t("c.signout"), run: leave },
    ...(rows.value ?? []).map((row) => ({ icon: "chat", words: `${nameOf(row)} — ${(row.last_text ?? "").slice(0, 60)}`, run: () => go("inbox", row.id) })),
  ];
}

export const Palette = () => (paletteOpen.value ? html`<${Box} />` : null);

function Box() {
  const at = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [text, setText] = useState("");
  const [here, setHere] = useState(0);
  const id = useId();
  useEffect(() => at.current?.showModal(), []);
  const words = text.trim().toLowerCase();
  const found = commands().filter((command) => command.words.toLowerCase().includes(words)).slice(0, 9);
  /** @param {Command | undefined} command */
  const run = (command) => {
    at.current?.close();
    command?.run();
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") setHere((here + 1) % Math.max(1, found.length));
    else if (event.key === "ArrowUp") setHere((here - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter") run(found[here]);
    else return;
    event.preventDefault();
  };
  return html`
    <dialog class="dialog palette" ref=${at} aria-label=${t("c.keys.palette")} onClose=${() => (paletteOpen.value = false)}>
      <input class="input" role="combobox" autofocus aria-expanded="true" aria-controls=${id} aria-activedescendant=${`${id}-${here}`} aria-label=${t("c.palette")} placeholder=${t("c.palette")} value=${text} onInput=${(/** @type {any} */ e) => (setText(e.target.value), setHere(0))} onKeyDown=${onKey} />
      <ul id=${id} role="listbox" aria-label=${t("c.keys.palette")}>
        ${found.map((command, i) => html`<li key=${command.words} id=${`${id}-${i}`} role="option" aria-selected=${i === here} class=${cx(i === here && "here")} onClick=${() => run(command)}><${Icon} name=${command.icon} />${command.words}</li>`)}
      </ul>
      ${found.length === 0 && html`<p class="faint">${t("c.palette.none")}</p>`}
    </dialog>`;
}
