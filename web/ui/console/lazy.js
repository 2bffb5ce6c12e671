/** A view whose script is loaded when it is first seen. */
import { html } from "../shared/html.js";
import { Failed, Skeleton, useLoad } from "../shared/states.js";

/** @param {{load: () => Promise<{View: () => any}>}} props */
export function Lazy({ load }) {
  const { data, error, reload } = useLoad(load, []);
  if (error) return html`<${Failed} error=${error} retry=${reload} />`;
  return data ? html`<${data.View} />` : html`<${Skeleton} class="page-in rows wait" count=${4} />`;
}
