declare const DOMPurify: {
  sanitize(html: string, options: { RETURN_DOM_FRAGMENT: true } & Record<string, unknown>): DocumentFragment;
  addHook(name: string, hook: (node: Element) => void): void;
};
export default DOMPurify;
