/**
 * The view library in one place: preact's renderer bound to htm templates, hooks
 * and signals. Components import from here, never from vendor.
 */
import { h } from "../vendor/preact.mjs";
import htm from "../vendor/htm.mjs";

export { render, Fragment } from "../vendor/preact.mjs";
export { useEffect, useLayoutEffect, useMemo, useRef, useState, useCallback, useId } from "../vendor/hooks.mjs";
export { signal, computed, effect, batch, untracked, useSignal, useComputed } from "../vendor/signals.mjs";

export const html = htm.bind(h);

/**
 * Joins class names; false, null and "" are left out.
 * @param {...(string|false|null|undefined)} names
 */
export const cx = (...names) => names.filter(Boolean).join(" ");
