export * from "./signals-core.mjs";
import type { Signal, ReadonlySignal } from "./signals-core.mjs";
export function useSignal<T>(initial: T): Signal<T>;
export function useComputed<T>(make: () => T): ReadonlySignal<T>;
export function useSignalEffect(run: () => void | (() => void)): void;
