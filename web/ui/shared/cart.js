/** The basket: one signal for the page and the widget, and changes that can be undone. */
import { signal, computed } from "./html.js";
import { newId } from "./api.js";
import { api } from "./session.js";
import { reason } from "./states.js";
import { toast } from "./toast.js";
import { t } from "./i18n.js";

/** @typedef {import("./types.js").Cart} Cart */

export const cart = signal(/** @type {Cart | null} */ (null));
export const cartError = signal(/** @type {unknown} */ (null));
export const count = computed(() => cart.value?.lines.reduce((n, line) => n + line.quantity, 0) ?? 0);

/** A basket without lines may come without the list. @param {Cart} answer @returns {Cart} */
const tidy = (answer) => ({ ...answer, lines: answer.lines ?? [] });

export async function loadCart() {
  try {
    cart.value = tidy(await api.get("/v1/cart"));
    cartError.value = null;
  } catch (err) {
    cartError.value = err;
  }
}

/** How many pieces of a variant are in the basket. @param {string} sku */
export const inCart = (sku) => cart.value?.lines.find((line) => line.sku === sku)?.quantity ?? 0;

/** One change of the basket after the other, so that quick clicks count right. */
let queue = Promise.resolve(true);

/**
 * Sets the wanted quantity of a variant, computed when its turn comes.
 * @param {string} sku
 * @param {(now: number) => number} quantity
 * @returns {Promise<boolean>} whether it was done; a refusal is told in a toast
 */
function change(sku, quantity) {
  queue = queue.then(async () => {
    try {
      if (!cart.value) cart.value = tidy(await api.get("/v1/cart"));
      cart.value = tidy(await api.post("/v1/cart", { key: newId(), changes: [{ sku, quantity: Math.max(0, quantity(inCart(sku))) }] }));
      return true;
    } catch (err) {
      toast(reason(err));
      return false;
    }
  });
  return queue;
}

/** @param {string} sku @param {number} quantity */
export const setQuantity = (sku, quantity) => change(sku, () => quantity);

/**
 * Adds pieces and offers Undo.
 * @param {{sku: string, title: string, id?: string}} product
 * @param {number} [n]
 */
export async function add(product, n = 1) {
  const before = inCart(product.sku);
  if (!(await change(product.sku, (now) => now + n))) return false;
  toast(t("product.added", { title: product.title }), { label: t("undo"), run: () => setQuantity(product.sku, before) });
  api.post("/v1/events", { events: [{ kind: "added", product: product.id ?? "" }] }).catch(() => {}); // behaviour is a nicety, never an obstacle
  return true;
}

/** @param {import("./types.js").CartLine} line @param {string} title */
export async function remove(line, title) {
  if (await change(line.sku, () => 0)) toast(t("basket.removed", { title }), { label: t("undo"), run: () => setQuantity(line.sku, line.quantity) });
}
