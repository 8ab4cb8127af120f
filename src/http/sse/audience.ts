import { setImmediate } from "node:timers/promises";
import type { Frame } from "./frame.ts";
import type { StreamReader } from "./reader.ts";

/**
 * The readers of one stream that are up to date. Each frame has a position, one more than the frame before; a reader
 * gets it when it has the one before, and room. One that has no room leaves the audience: `onLag` has it read on from
 * its own position.
 */
export class Audience {
  /** Of the newest frame that was given out, or is being. */
  position: number;
  readonly #readers = new Set<StreamReader>();
  readonly #onLag: (reader: StreamReader) => void;

  constructor(position: number, onLag: (reader: StreamReader) => void) {
    this.position = position;
    this.#onLag = onLag;
  }

  get size(): number {
    return this.#readers.size;
  }

  /** False when the reader is behind and has to read on first. Decides in the turn it is called in. */
  join(reader: StreamReader): boolean {
    if (reader.position < this.position) return false;
    this.#readers.add(reader);
    return true;
  }

  /** For a reader whose connection is over: a quiet job's next event may be hours away. */
  leave(reader: StreamReader): void {
    this.#readers.delete(reader);
  }

  /** Gives the frame after `position` to everyone, and the loop back between some hundred readers. */
  async give(frame: Frame, { ends }: { ends: boolean }): Promise<void> {
    const position = ++this.position;
    let written = 0;
    for (const reader of this.#readers) {
      if (reader.closed) this.#readers.delete(reader);
      // It read this one from the log before it joined.
      if (reader.closed || reader.position >= position) continue;
      if (reader.position !== position - 1 || !reader.hasRoom()) {
        this.#readers.delete(reader);
        this.#onLag(reader);
        continue;
      }
      reader.send(frame);
      reader.position = position;
      if (ends) {
        this.#readers.delete(reader);
        void reader.end();
      }
      if (++written % READERS_A_TURN === 0) await setImmediate();
    }
  }

  /** Ends every reader's response; they come back and read on. */
  dismiss(): void {
    for (const reader of this.#readers) void reader.end();
    this.#readers.clear();
  }
}

/** At 20 µs a reader, 10 ms without giving the loop back. */
const READERS_A_TURN = 500;
