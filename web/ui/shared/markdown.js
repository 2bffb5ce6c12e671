/**
 * Markdown of the assistant, made safe: marked renders, DOMPurify keeps an allow-list
 * of tags, and the result is a fragment (never a string that is parsed again).
 * Images are dropped: an answer must not make the browser call a foreign host.
 */
import { html, useLayoutEffect, useRef } from "./html.js";
import { fromShop } from "./links.js";
import { Marked } from "../vendor/marked.mjs";
import DOMPurify from "../vendor/purify.mjs";

/** @type {Record<string, string>} */
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Raw HTML in an answer is shown as the text it is; an image leaves its description. */
const renderer = {
  html: (/** @type {{text: string}} */ token) => token.text.replace(/[&<>"]/g, (c) => entities[c]),
  image: (/** @type {{text: string}} */ token) => token.text.replace(/[&<>"]/g, (c) => entities[c]),
};

const marked = new Marked({ gfm: true, breaks: true, renderer });

const RULES = {
  ALLOWED_TAGS: ["p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote", "a", "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "hr"],
  ALLOWED_ATTR: ["href", "start"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|\/(?!\/))/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/**
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function fragment(text) {
  const safe = DOMPurify.sanitize(marked.parse(text), { ...RULES, RETURN_DOM_FRAGMENT: true });
  for (const link of safe.querySelectorAll("a")) {
    const href = fromShop(link.getAttribute("href") ?? "");
    if (!href || !link.hasAttribute("href")) {
      link.replaceWith(...link.childNodes); // words, not a way anywhere
      continue;
    }
    link.setAttribute("href", href);
    link.setAttribute("rel", "noopener noreferrer nofollow");
    link.setAttribute("target", "_blank");
  }
  for (const list of safe.querySelectorAll("pre, table")) list.setAttribute("tabindex", "0");
  return safe;
}

/** @param {{text: string}} props */
export function Markdown(props) {
  const at = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    at.current?.replaceChildren(fragment(props.text));
  }, [props.text]);
  return html`<div class="md" ref=${at}></div>`;
}
