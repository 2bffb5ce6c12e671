/** Short words at the foot of the page, with at most one thing to do about them. */
import { html, signal } from "./html.js";

/** @typedef {{id: number, text: string, action?: {label: string, run: () => void}}} Toast */

export const toasts = signal(/** @type {Toast[]} */ ([]));
let serial = 0;

/** @param {number} id */
const drop = (id) => (toasts.value = toasts.value.filter((toast) => toast.id !== id));

/**
 * @param {string} text
 * @param {{label: string, run: () => void}} [action]
 */
export function toast(text, action) {
  const id = ++serial;
  toasts.value = [...toasts.value.slice(-1), { id, text, action }];
  setTimeout(() => drop(id), action ? 8000 : 5000);
}

export const Toasts = () => html`
  <div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map(
      ({ id, text, action }) => html`
        <div class="toast" key=${id}>
          <span>${text}</span>
          ${action && html`<button class="btn link" onClick=${() => (drop(id), action.run())}>${action.label}</button>`}
        </div>`,
    )}
  </div>`;
