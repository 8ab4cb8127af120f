import { closeSync, openSync, readSync, writeSync } from "node:fs";

/**
 * Which file a parser process is at, in a small file: a native parse that never returns cannot send a message, and a
 * message before each file would cost the parent's thread 12,000 of them for a large repository. Writing eight bytes
 * takes 2 µs, reading them as little.
 */
export interface ParserPosition {
  readonly batch: number;
  /** Index in the batch. */
  readonly entry: number;
  /** False while the file is being read, when a failure is not its own. */
  readonly parsing: boolean;
}

/** Writes positions, for the process itself. */
export function createPositionWriter(file: string): { write(position: ParserPosition): void; close(): void } {
  const descriptor = openSync(file, "w", 0o600);
  const words = new Uint32Array(2);
  return {
    write({ batch, entry, parsing }) {
      words[0] = batch;
      words[1] = entry * 2 + (parsing ? 1 : 0);
      writeSync(descriptor, words, 0, words.byteLength, 0);
    },
    close: () => closeSync(descriptor),
  };
}

/** The newest position; null before the first. Synchronous: eight bytes that were just written are in memory. */
export function readPosition(file: string): ParserPosition | null {
  const words = new Uint32Array(2);
  try {
    const descriptor = openSync(file, "r");
    try {
      if (readSync(descriptor, words, 0, words.byteLength, 0) < words.byteLength) return null;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const [batch = 0, state = 0] = words;
  return { batch, entry: state >>> 1, parsing: (state & 1) === 1 };
}
