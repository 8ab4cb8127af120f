/** Tells whoever listens that something may have changed. Nobody is owed a call: the truth is read. */
export interface Hint<Value> {
  /** Calls back after each `give`, in a microtask of its own. Returns the way to stop it. */
  on(listener: (value: Value) => void): () => void;
  give(value: Value): void;
}

export function createHint<Value>(): Hint<Value> {
  const listeners = new Set<(value: Value) => void>();
  return {
    on(listener) {
      // Wrapped, so that the same function given twice is two listeners.
      const call = (value: Value): void => listener(value);
      listeners.add(call);
      return () => listeners.delete(call);
    },
    give(value) {
      for (const listener of listeners) {
        // In a microtask of its own: what a listener throws is its bug, and must not undo what is durable already.
        queueMicrotask(() => listeners.has(listener) && listener(value));
      }
    },
  };
}
