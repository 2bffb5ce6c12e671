/** Light, dark or as the system says; kept per browser, shared by pages and widget. */
import { signal, effect } from "./html.js";

/** @typedef {"system"|"light"|"dark"} Theme */

/** @returns {Theme} */
function kept() {
  try {
    const theme = localStorage.getItem("shopkeeper.theme");
    if (theme === "light" || theme === "dark") return theme;
  } catch {
    // no storage: follow the system
  }
  return "system";
}

export const theme = signal(kept());

/** @param {Theme} next */
export function setTheme(next) {
  theme.value = next;
  try {
    if (next === "system") localStorage.removeItem("shopkeeper.theme");
    else localStorage.setItem("shopkeeper.theme", next);
  } catch {
    // lasts as long as the page
  }
}

/** The next mode in the order system, light, dark. */
export const cycleTheme = () => setTheme(theme.value === "system" ? "light" : theme.value === "light" ? "dark" : "system");

effect(() => {
  if (!document.querySelector("meta[name=shopkeeper]")) return; // a foreign page that only embeds the widget
  if (theme.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});
