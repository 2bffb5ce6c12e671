/** Connecting a model: preset, address, key; a test before saving. */
import { html, cx, useEffect, useState } from "../shared/html.js";
import { t } from "../shared/i18n.js";
import { millis } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { Failed, reason, Skeleton, useLoad } from "../shared/states.js";
import { toast } from "../shared/toast.js";
import { api } from "./store.js";
import { Page } from "./page.js";

/** @typedef {import("../shared/types.js").ModelSettings} Settings */
/** @typedef {import("../shared/types.js").ModelTest} Test */
/** @typedef {{preset: string, base_url: string, model: string, key: string}} Form */

export function Model() {
  const { data, error, reload } = useLoad((signal) => api.get("/v1/staff/model", signal), []);
  return html`
    <${Page} title=${t("c.model")} lead=${t("c.model.lead")}>
      ${error ? html`<${Failed} error=${error} retry=${reload} />` : data ? html`<${Connect} settings=${data} />` : html`<${Skeleton} class="rows wait" count=${3} />`}
    <//>`;
}

/** @param {{settings: Settings}} props */
function Connect({ settings }) {
  const [form, setForm] = useState(/** @type {Form} */ ({ preset: settings.preset, base_url: settings.base_url, model: settings.model, key: "" }));
  const [hasKey, setHasKey] = useState(settings.has_key ? settings.preset : "");
  const [test, setTest] = useState(/** @type {Test | "running" | null} */ (null));
  const [wrong, setWrong] = useState(/** @type {Record<string, string>} */ ({}));
  const preset = settings.presets.find((p) => p.name === form.preset);
  const house = form.preset === "house";
  useEffect(() => setTest(null), [form]);

  /** @param {Partial<Form>} next */
  const change = (next) => setForm({ ...form, ...next });
  /** @param {import("../shared/types.js").Preset} p */
  const choose = (p) => (setWrong({}), setForm({ preset: p.name, base_url: p.base_url, model: p.model, key: "" }));
  const check = () => {
    /** @type {Record<string, string>} */
    const faults = {};
    if (!house && !/^https?:\/\/\S+/.test(form.base_url)) faults.base_url = t("c.model.url.wrong");
    if (!house && !form.model.trim()) faults.model = t("c.model.name.wrong");
    if (preset?.needs_key && !form.key && hasKey !== form.preset) faults.key = t("c.model.key.wrong");
    setWrong(faults);
    return Object.keys(faults).length === 0;
  };
  const body = () => ({ preset: form.preset, base_url: form.base_url.trim(), model: form.model.trim(), ...(form.key ? { key: form.key } : {}) });
  const run = async () => {
    if (!check()) return;
    setTest("running");
    setTest(await api.post("/v1/staff/model/test", body()).catch((err) => ({ ok: false, ms: 0, error: reason(err) })));
  };
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    if (!check()) return;
    try {
      await api.put("/v1/staff/model", body());
      if (form.key) setHasKey(form.preset);
      setForm({ ...form, key: "" });
      toast(t("c.model.saved"));
    } catch (err) {
      toast(reason(err));
    }
  };
  return html`
    <form class="model-form" onSubmit=${save} novalidate>
      <fieldset><legend>${t("c.model.preset")}</legend>
        <div class="presets">${settings.presets.map((p) => html`<label key=${p.name} class=${cx("preset", form.preset === p.name && "here")}><input type="radio" name="preset" checked=${form.preset === p.name} onChange=${() => choose(p)} />${p.label}</label>`)}</div>
      </fieldset>
      <${Field} name="base_url" label=${t("c.model.url")} value=${form.base_url} wrong=${wrong.base_url} off=${house} change=${(/** @type {string} */ v) => change({ base_url: v })} />
      <${Field} name="model" label=${t("c.model.name")} value=${form.model} wrong=${wrong.model} off=${house} change=${(/** @type {string} */ v) => change({ model: v })} />
      <${Field} name="key" type="password" label=${t("c.model.key")} value=${form.key} wrong=${wrong.key} off=${house} hint=${house ? t("c.model.key.none") : hasKey === form.preset ? t("c.model.key.kept") : ""} change=${(/** @type {string} */ v) => change({ key: v })} />
      <div class="model-do">
        <button class="btn" type="button" disabled=${test === "running"} onClick=${run}>${test === "running" ? t("c.model.testing") : t("c.model.test")}</button>
        <button class="btn primary">${t("c.model.save")}</button>
      </div>
      ${test && test !== "running" && html`<${Result} test=${test} />`}
    </form>`;
}

/** @param {{name: string, label: string, value: string, change: (v: string) => void, type?: string, wrong?: string, hint?: string, off?: boolean}} props */
const Field = (props) => html`
  <label class="field"><span>${props.label}</span>
    <input class="input" name=${props.name} type=${props.type ?? "text"} autocomplete="off" spellcheck=${false} value=${props.value} disabled=${props.off} placeholder=${props.hint ?? ""} aria-invalid=${Boolean(props.wrong)} onInput=${(/** @type {any} */ e) => props.change(e.target.value)} />
    ${props.wrong && html`<span class="wrong" role="alert">${props.wrong}</span>`}
  </label>`;

/** @param {{test: Test}} props */
const Result = ({ test }) => html`
  <div class=${cx("test-result", test.ok ? "good" : "bad")} role="status">
    <p><${Icon} name=${test.ok ? "check" : "alert"} /><strong>${test.ok ? t("c.model.ok", { ms: millis(test.ms) }) : t("c.model.bad")}</strong></p>
    <p>${test.ok ? test.reply : test.error}</p>
  </div>`;
