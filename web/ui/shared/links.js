/**
 * Addresses of the shop's pages. The widget may stand on another site and the console
 * must not be left by a click, so everywhere but in the storefront they open a tab.
 */
import { signal } from "./html.js";
import { base } from "./api.js";

/** The target of links into the shop; the storefront's router sets it to "". */
export const target = signal("_blank");

/** @param {string} id of a product */
export const productHref = (id) => new URL("p/" + encodeURIComponent(id), base).href;

/** An address that an answer names, seen from the shop; "" when it is none. @param {string} href */
export const fromShop = (href) => (URL.canParse(href, base) ? new URL(href, base).href : "");
