/** The demo's sign-in: one picks who to be. */
import { html, cx, signal, useEffect, useRef, useState } from "../shared/html.js";
import { t, say } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { session, shop, signIn } from "../shared/session.js";
import { ApiError } from "../shared/api.js";
import { reason } from "../shared/states.js";

export const signing = signal(false);

export function SignIn() {
  const at = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [wrong, setWrong] = useState("");
  const [number, setNumber] = useState("");
  useEffect(() => at.current?.showModal(), []);

  /** @param {string} customer "" is a visitor */
  const be = async (customer) => {
    setWrong("");
    try {
      await signIn(customer);
      at.current?.close();
    } catch (err) {
      setWrong(err instanceof ApiError && err.status === 404 ? t("signin.unknown") : reason(err));
    }
  };
  const mine = session.value?.customer;
  return html`
    <dialog class="dialog signin" ref=${at} aria-labelledby="signin-title" onClose=${() => (signing.value = false)}>
      <header><h2 id="signin-title">${t("signin.title")}</h2><button class="icon-btn" aria-label=${t("close")} onClick=${() => at.current?.close()}><${Icon} name="close" /></button></header>
      <p class="muted">${t("signin.lead")}</p>
      <ul class="personas">
        ${(shop.value?.personas ?? []).map((p) => html`
          <li key=${p.id}><button class=${cx(mine === p.id && "here")} aria-pressed=${mine === p.id} onClick=${() => be(p.id)}><span class="initial" aria-hidden="true">${p.name[0]}</span><span><strong>${p.name}</strong><small>${say(p.blurb)}</small></span>${mine === p.id && html`<${Icon} name="check" />`}</button></li>`)}
      </ul>
      <form class="signin-number" onSubmit=${(/** @type {Event} */ e) => (e.preventDefault(), number.trim() && be(number.trim()))}>
        <label class="field"><span>${t("signin.number")}</span><input class="input" inputmode="numeric" placeholder="12748" value=${number} aria-invalid=${wrong !== ""} onInput=${(/** @type {any} */ e) => setNumber(e.target.value)} />${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}</label>
        <button class="btn">${t("signin.go")}</button>
      </form>
      <button class="btn quiet" onClick=${() => (mine ? be("") : at.current?.close())}>${mine ? t("shop.signout") : t("signin.visitor")}</button>
    </dialog>`;
}
