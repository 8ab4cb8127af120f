import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../src/core/clock.ts";

/** Stands still but for its steps. */
export class SteppedClock implements Clock {
  #at = 0;
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#at;
  }

  elapsed(): number {
    return this.#at;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(signal?.reason as Error);
      signal?.addEventListener("abort", abort, { once: true });
      const wake = (): void => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      this.#sleepers.push({ until: this.#at + ms, wake });
    });
  }

  /** Lets `ms` pass at once, as for a program that was held up, and those go on who slept no longer. */
  async leap(ms: number): Promise<void> {
    this.#at += ms;
    const woken = this.#sleepers.filter(({ until }) => until <= this.#at);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#at);
    for (const { wake } of woken) wake();
    await nextTurn();
  }

  /** Lets `ms` pass in seconds. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1000) await this.leap(1000);
  }
}
