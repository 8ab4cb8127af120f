import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../../core/clock.ts";

/** Keeps the thread for a few milliseconds at a time. */
export class Turns {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #began: number;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#began = clock.elapsed();
  }

  /** Whether it has been long enough. Cheaper to ask than to wait for `pause`. */
  get isOver(): boolean {
    return this.#clock.elapsed() - this.#began >= TURN_MS;
  }

  /** Lets others run when the turn has been long enough. Rejects when the signal aborted. */
  async pause(): Promise<void> {
    this.#signal.throwIfAborted();
    if (!this.isOver) return;
    await nextTurn();
    this.#signal.throwIfAborted();
    this.#began = this.#clock.elapsed();
  }
}

/** One more file, of a megabyte, takes 1–2 ms; so a turn stays well under 10. */
const TURN_MS = 4;
