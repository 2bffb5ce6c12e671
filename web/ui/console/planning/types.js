/**
 * What the planning tools answer (plugins/inventory and plugins/forecast).
 *
 * @typedef {import("../../shared/types.js").Money} Money
 * @typedef {import("../../shared/types.js").ChartCard} ChartCard
 * @typedef {import("../../shared/types.js").PlanLimit} PlanLimit
 * @typedef {{product: string, title: string, supplier: string, week: number, arrives: string, quantity: number, cost: Money, pack?: number, fixed?: boolean}} Row one order
 * @typedef {{week: number, start: string, spent: Money, held: number, room?: number, price?: number, demand: number, arrives: number, stock: number, lost: number}} Use one week; held and room in litres
 * @typedef {{share: number, from: string, to: string}} Loss
 * @typedef {{product: string, week: string, quantity: number}} Fixed
 * @typedef {{weeks?: number, budget?: number, limited?: boolean, storage?: number, losses?: Loss[], availability?: {share: number, top: number}, fixed?: Fixed[], uplifts?: {product: string, share: number, from: string, to: string, source: string}[], festival?: {name: {en: string, zh: string}, first: string, share: number}}} Wishes
 *
 * @typedef {object} Sheet
 * @property {number} version
 * @property {Wishes} wishes
 * @property {string} start
 * @property {number} weeks
 * @property {string} currency
 * @property {string} status
 * @property {number} gap
 * @property {number} service
 * @property {{purchase: Money, holding: Money, lost: Money, total: Money}} costs
 * @property {Row[]} rows
 * @property {number} total_rows
 * @property {Use[]} use
 * @property {{spent: Money, limit?: Money, price?: number}} budget
 * @property {{supplier: string, orders: number, spend: Money}[] | null} suppliers
 * @property {PlanLimit[] | null} limits
 * @property {string[] | null} notes
 *
 * @typedef {{week: number, start: string, demand: number, order: number, arrives: number, stock: number, lost: number}} CurveWeek
 * @typedef {{product: string, title: string, supplier: string, lead_weeks: number, pack?: number, unit_cost: Money, on_hand: number, safety: number, weeks: CurveWeek[]}} Curve
 *
 * @typedef {import("../../shared/types.js").ProposalCard} ProposalCard
 * @typedef {{text: string, data?: any, cards?: import("../../shared/types.js").Card[], edit?: string, proposal?: ProposalCard}} Used
 *
 * @typedef {{id: string, product: string, title: {en: string, zh: string}, start: string, weeks: number, value: number, before: number[], reason: string, author: string, at: string, effect?: {weeks: number, sold: number, before: number, after: number}}} Override
 */
export {};
