/** The states of a view besides "full": loading, empty, error. */
import { html, useEffect, useState } from "./html.js";
import { Icon } from "./icons.js";
import { ApiError } from "./api.js";
import { t } from "./i18n.js";

/** Grey boxes in the shape of what comes; they appear after 150 ms.
 * @param {{count?: number, class: string}} props */
export const Skeleton = (props) => html`
  <div class=${props.class} role="status" aria-label=${t("loading")}>
    ${Array.from({ length: props.count ?? 1 }, () => html`<div class="skeleton"></div>`)}
  </div>`;

/** @param {{icon?: string, title: string, hint?: string, children?: any}} props */
export const Empty = (props) => html`
  <div class="state">
    <${Icon} name=${props.icon ?? "box"} />
    <h2>${props.title}</h2>
    ${props.hint && html`<p class="muted">${props.hint}</p>`}
    ${props.children}
  </div>`;

/** What a person may read about an error. @param {unknown} error */
export const reason = (error) =>
  error instanceof ApiError && error.code === "network" ? t("error.network") : error instanceof ApiError && error.message ? error.message : t("error.server");

/** @param {{error: unknown, retry?: () => void}} props */
export const Failed = (props) => html`
  <div class="state" role="alert">
    <${Icon} name="alert" />
    <h2>${t("error.title")}</h2>
    <p class="muted">${reason(props.error)}</p>
    ${props.error instanceof ApiError && props.error.status > 0 && html`<p class="where">HTTP ${props.error.status} · ${props.error.code}</p>`}
    ${props.retry && html`<button class="btn" onClick=${props.retry}>${t("retry")}</button>`}
  </div>`;

/**
 * Loads data for a view. `data` keeps the old value while a new one loads, so that
 * nothing jumps.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} run
 * @param {unknown[]} inputs
 * @returns {{data: T | undefined, error: unknown, loading: boolean, reload: () => void}}
 */
export function useLoad(run, inputs) {
  const [state, setState] = useState(/** @type {{data: T | undefined, error: unknown, loading: boolean}} */ ({ data: undefined, error: null, loading: true }));
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setState((old) => ({ ...old, loading: true, error: null }));
    run(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ data, error: null, loading: false }),
      (error) => !abort.signal.aborted && setState((old) => ({ ...old, error, loading: false })),
    );
    return () => abort.abort();
  }, [...inputs, turn]);
  return { ...state, reload: () => setTurn((n) => n + 1) };
}
