import { html, render } from "../shared/html.js";
import { Console } from "./app.js";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
app.replaceChildren();
render(html`<${Console} />`, app);
