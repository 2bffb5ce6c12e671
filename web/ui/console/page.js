import { html } from "../shared/html.js";

/** A full-width page of the console. @param {{title: string, lead: string, children?: any}} props */
export const Page = (props) => html`
  <div class="page-in">
    <header class="page-head"><h1>${props.title}</h1><p class="muted">${props.lead}</p></header>
    ${props.children}
  </div>`;
