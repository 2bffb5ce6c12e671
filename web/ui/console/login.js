/** What somebody without a session sees: how to get in. */
import { html, useEffect, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { ApiError } from "../shared/api.js";
import { reason } from "../shared/states.js";
import { enter } from "./store.js";

/** @param {unknown} error */
const words = (error) => (!error ? "" : error instanceof ApiError && (error.status === 403 || error.status === 404 || error.status === 401 || error.status === 409) ? t("c.login.bad") : reason(error));

/** @param {{wrong: unknown}} props what went wrong with the link in the address */
export function Login(props) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(/** @type {unknown} */ (null));
  useEffect(() => setWrong(props.wrong), [props.wrong]);
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    const pasted = text.trim();
    const link = URL.canParse(pasted) ? (new URL(pasted).searchParams.get("link") ?? "") : pasted;
    if (link) enter(link).catch(setWrong);
  };
  return html`
    <main class="login">
      <div class="state">
        <${Icon} name="key" />
        <h1>${t("c.login.title")}</h1>
        <p class="muted">${t("c.login.hint")}</p>
        <form onSubmit=${submit}>
          <label class="field"><span>${t("c.login.link")}</span><input class="input" autocomplete="off" value=${text} aria-invalid=${Boolean(wrong)} onInput=${(/** @type {any} */ e) => setText(e.target.value)} />
            ${wrong ? html`<span class="wrong" role="alert">${words(wrong)}</span>` : null}</label>
          <button class="btn primary">${t("c.login.go")}</button>
        </form>
        <p><a href="/">${t("c.shop")}</a></p>
      </div>
    </main>`;
}
