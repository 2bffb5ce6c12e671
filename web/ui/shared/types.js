/**
 * The shapes that the server sends (models/shop in JSON). Types only; nothing runs.
 *
 * @typedef {"en"|"zh"} Locale
 * @typedef {{en: string, zh?: string}} Text
 * @typedef {{minor: number, currency: string}} Money
 * @typedef {"in_stock"|"low"|"out_of_stock"} Availability
 *
 * @typedef {object} ProductCard
 * @property {string} id
 * @property {string} sku
 * @property {string} title
 * @property {string} title_en
 * @property {string} category
 * @property {string} category_name
 * @property {Money} price
 * @property {Money} [compare_at]
 * @property {Availability} availability
 * @property {number} stock
 * @property {string} [reason]
 * @property {number} [quantity]
 *
 * @typedef {{heading?: string, products: ProductCard[], basket?: boolean, total?: Money}} ProductsCard
 * @typedef {{title: string, columns: string[], rows: string[][]}} TableCard
 * @typedef {{product: string, title: string, supplier: string, week: string, arrives: string, quantity: number, cost: Money, stock: number, demand: number, why?: string}} PlanLine
 * @typedef {{name: string, kind: string, week?: string, used: number, limit: number, price: number, words?: string}} PlanLimit
 * @typedef {{title: string, start: string, weeks: number, cost: Money, spend: Money, service: number, lines: PlanLine[], more?: number, limits?: PlanLimit[], notes?: string[], version: number}} PlanCard
 *
 * @typedef {object} ChartCard
 * @property {string} title
 * @property {string} unit
 * @property {"day"|"week"} step
 * @property {string} start of past[0], or of ahead[0] when there is no past
 * @property {number[]} past
 * @property {number[]} ahead
 * @property {{level: number, lower: number[], upper: number[]}[]} [bands] narrowest first
 * @property {{name: string, values: number[]}[]} [lines]
 * @property {{name: string, from: string, to?: string}[]} [marks]
 * @property {number[]} [censored]
 * @property {{product: string}} [override]
 *
 * @typedef {object} OrderCard
 * @property {string} id
 * @property {string} status
 * @property {string} label
 * @property {string} placed
 * @property {{product: string, title: string, title_en: string, category: string, quantity: number, price: Money}[]} lines
 * @property {number} [more]
 * @property {Money} total
 * @property {{status: string, label: string, at: string, done: boolean}[]} steps
 * @property {string} [carrier]
 * @property {string} [tracking]
 * @property {string[]} [actions]
 * @property {boolean} [demo]
 * @property {boolean} [derived]
 *
 * @typedef {object} ProposalCard
 * @property {string} id
 * @property {string} tool
 * @property {string} title
 * @property {string[]} lines
 * @property {Money} [price]
 * @property {string} until
 * @property {string} [note]
 *
 * @typedef {object} FormCard
 * @property {string} id
 * @property {{name: string, label: string, type: string, required?: boolean}[]} fields
 * @property {string} submit
 *
 * @typedef {{kind: string, data?: any, href?: string, edit?: string}} Card
 * @typedef {{title: string, url?: string, quote?: string}} Source
 * @typedef {{kind: string, state?: string, who?: string, proposal?: string, outcome?: string, edit?: string}} MessageEvent_
 * @typedef {"customer"|"assistant"|"agent"|"system"} Sender
 *
 * @typedef {object} Message
 * @property {number} seq
 * @property {string} id
 * @property {Sender} from
 * @property {string} [name]
 * @property {string} [text]
 * @property {Card[]} [cards]
 * @property {Source[]} [sources]
 * @property {MessageEvent_} [event]
 * @property {string} at
 *
 * @typedef {{id: string, name: string, blurb: Text, questions: Text[]}} Persona
 *
 * @typedef {object} ShopInfo
 * @property {Text} name
 * @property {string} currency
 * @property {boolean} demo
 * @property {{now: string, stands: string}} clock
 * @property {Persona[]} personas
 * @property {number} online_agents
 * @property {string} model
 *
 * @typedef {{token: string, expires: string, person: string, customer?: string, name?: string, role: string}} Session
 * @typedef {{slug: string, name: Text, count: number}} Category
 * @typedef {{id: string, title: Text, sections: {id: string, title: Text, text: Text}[]}} HelpPage
 * @typedef {{sku: string, product: string, title: Text, title_en?: string, category?: string, quantity: number, price: Money, stock: number}} CartLine
 * @typedef {{person: string, lines: CartLine[], total: Money, version: number}} Cart
 * @typedef {{items: ProductCard[], total: number, degraded?: boolean}} ProductPage
 * @typedef {{product: ProductCard, description: string, attributes: Record<string,string>, related: ProductCard[], together: ProductCard[]}} ProductDetail
 *
 * @typedef {object} ConversationRow
 * @property {string} id
 * @property {string} person
 * @property {string} [customer]
 * @property {string} [name]
 * @property {string} state
 * @property {string} [assignee]
 * @property {string} last_text
 * @property {Sender} last_from
 * @property {string} last_at
 * @property {number} unread
 * @property {Locale} locale
 * @property {string} role
 *
 * @typedef {object} Step
 * @property {number} n
 * @property {"model"|"tool"} kind
 * @property {string} at
 * @property {number} ms
 * @property {string} [model]
 * @property {{role: string, content: string}[]} [prompt]
 * @property {string} [text]
 * @property {string} [tool]
 * @property {any} [args]
 * @property {any} [result]
 * @property {string} [error]
 * @property {{prompt: number, cached: number, completion: number}} [usage]
 *
 * @typedef {{turn: {id: string, state: string, started: string, ended?: string}, steps: Step[]}} Trace
 * @typedef {{id: string, conversation: string, text: string, locale: Locale, at: string, count: number}} Unanswered
 * @typedef {{id: string, conversation: string, contact: string, note: string, at: string}} Contact
 * @typedef {{name: string, version: string, state: string, restarts: number, error?: string, tools: string[]}} PluginRow
 * @typedef {{name: string, label: string, base_url: string, model: string, needs_key: boolean}} Preset
 * @typedef {{preset: string, base_url: string, model: string, has_key: boolean, presets: Preset[]}} ModelSettings
 * @typedef {{ok: boolean, ms: number, reply?: string, error?: string}} ModelTest
 */
export {};
