/** Asks for a phone number or mail when nobody is there to answer. */
import { html, useState } from "../../shared/html.js";
import { t } from "../../shared/i18n.js";
import { api } from "../../shared/session.js";
import { reason } from "../../shared/states.js";
import { Icon } from "../../shared/icons.js";

const REACHABLE = /^(\S+@\S+\.\S+|\+?[\d\s()-]{6,20})$/;

/** @param {Omit<import("./card.js").CardProps, "data"> & {data: import("../../shared/types.js").FormCard}} props */
export function FormView({ data, message, client, act }) {
  const asked = data.fields ?? [];
  const [values, setValues] = useState(/** @type {Record<string, string>} */ ({}));
  const [wrong, setWrong] = useState(/** @type {Record<string, string>} */ ({}));
  const [state, setState] = useState("open");
  const answered = client.messages.value.some((m) => m.seq > message.seq && m.event?.kind === "contact");
  if (state === "sent" || answered) return html`<section class="card form-card"><p class="p-outcome accepted"><${Icon} name="check" />${t("card.form.sent")}</p></section>`;

  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    /** @type {Record<string, string>} */
    const faults = {};
    for (const field of asked) {
      const value = (values[field.name] ?? "").trim();
      if (field.required && !value) faults[field.name] = t("card.form.required");
      else if (field.name === "contact" && !REACHABLE.test(value)) faults[field.name] = t("card.form.contact");
    }
    setWrong(faults);
    if (Object.keys(faults).length > 0) return;
    setState("sending");
    try {
      const { contact = "", ...rest } = values;
      await api.post("/v1/contact", { conversation: client.conversation.value, contact: contact.trim(), note: Object.values(rest).join("\n").trim() });
      setState("sent");
    } catch (err) {
      setWrong({ "": reason(err) });
      setState("open");
    }
  };
  const fields = asked.some((field) => field.name === "note") ? asked : [...asked, { name: "note", label: t("card.form.note"), type: "text", required: false }];
  return html`
    <form class="card form-card" onSubmit=${submit} novalidate>
      ${fields.map((field) => html`
        <label class="field" key=${field.name}>
          <span>${field.label}</span>
          <input class="input" type=${field.type} name=${field.name} autocomplete=${field.name === "contact" ? "email" : "off"} disabled=${!act || state === "sending"} aria-invalid=${Boolean(wrong[field.name])}
            value=${values[field.name] ?? ""} onInput=${(/** @type {any} */ e) => setValues({ ...values, [field.name]: e.target.value })} />
          ${wrong[field.name] && html`<span class="wrong" role="alert">${wrong[field.name]}</span>`}
        </label>`)}
      ${wrong[""] && html`<p class="wrong" role="alert">${wrong[""]}</p>`}
      <button class="btn primary small" disabled=${!act || state === "sending"}>${data.submit && !data.submit.startsWith("/") ? data.submit : t("card.form.submit")}</button>
    </form>`;
}
