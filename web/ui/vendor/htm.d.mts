declare const htm: { bind<T>(h: (type: unknown, props: unknown, ...children: unknown[]) => T): (strings: TemplateStringsArray, ...values: any[]) => T };
export default htm;
