/** What the pages use of preact 11; the package's own types need a build step. */
export interface VNode { type: unknown; props: Record<string, any>; key: unknown }
export type Child = VNode | string | number | boolean | null | undefined | Child[] | { readonly value: any };
export type Component<P = any> = (props: P) => Child;
export function h(type: unknown, props: unknown, ...children: unknown[]): VNode;
export function render(node: Child, parent: ParentNode & Node): void;
export const Fragment: Component;
