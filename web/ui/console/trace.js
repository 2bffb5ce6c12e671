/** How an answer came about: every model call and tool, with times and tokens. */
import { html, cx } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { exact, millis, number } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { ApiError } from "../shared/api.js";
import { Empty, Failed, Skeleton, useLoad } from "../shared/states.js";
import { api } from "./store.js";

/** @typedef {import("../shared/types.js").Step} Step */

/** @param {{turn: string}} props */
export function Trace({ turn }) {
  const { data, error, reload } = useLoad((signal) => api.get(`/v1/staff/turns/${encodeURIComponent(turn)}`, signal), [turn]);
  if (error instanceof ApiError && error.status === 404) return html`<${Empty} icon="trace" title=${t("c.trace.none")} hint=${t("c.trace.none.hint")} />`;
  if (error) return html`<${Failed} error=${error} retry=${reload} />`;
  if (!data) return html`<${Skeleton} class="side-in wait" count=${3} />`;
  /** @type {Step[]} */
  const steps = data.steps ?? [];
  const ms = steps.reduce((n, step) => n + step.ms, 0);
  const tokens = steps.reduce((n, step) => n + (step.usage?.prompt ?? 0) + (step.usage?.completion ?? 0), 0);
  const longest = Math.max(1, ...steps.map((step) => step.ms));
  return html`
    <div class="side-in">
      <p class="muted">${t("c.trace.sum", { steps: steps.length, ms: millis(ms), tokens: number(tokens) })}</p>
      <ol class="trace">${steps.map((step) => html`<li key=${step.n}><${StepView} step=${step} longest=${longest} /></li>`)}</ol>
    </div>`;
}

/** @param {{step: Step, longest: number}} props */
function StepView({ step, longest }) {
  const tool = step.kind === "tool";
  const parts = [
    step.prompt && { name: t("c.trace.prompt"), text: step.prompt.map((m) => `${m.role}\n${m.content}`).join("\n\n") },
    step.args !== undefined && { name: t("c.trace.args"), text: pretty(step.args) },
    step.result !== undefined && { name: t("c.trace.result"), text: pretty(step.result) },
    step.text && { name: t("c.trace.text"), text: step.text },
  ].filter((part) => part !== undefined && part !== false && part !== "" && part !== null);
  return html`
    <article class=${cx("step", step.kind, step.error && "bad")}>
      <header>
        <${Icon} name=${tool ? "plug" : "model"} />
        <h4>${tool ? html`<code>${step.tool}</code>` : t("c.trace.model")}${!tool && step.model && html` <small>${step.model}</small>`}</h4>
        <time title=${exact(step.at)} datetime=${step.at}>${millis(step.ms)}</time>
      </header>
      <svg class="bar" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true"><rect class="bar-all" width="100" height="3" /><rect class="bar-is" width=${Math.max(1, (100 * step.ms) / longest)} height="3" /></svg>
      ${step.usage && html`<p class="faint">${t("c.trace.tokens", { prompt: number(step.usage.prompt), cached: number(step.usage.cached), completion: number(step.usage.completion) })}</p>`}
      ${step.error && html`<p class="wrong">${t("c.trace.error")}: ${step.error}</p>`}
      ${parts.map((part) => html`<details key=${part.name} open=${part.name === t("c.trace.args")}><summary>${part.name}</summary><pre tabindex="0">${part.text}</pre></details>`)}
    </article>`;
}

/** @param {unknown} value */
const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

