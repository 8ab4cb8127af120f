import type { Clock } from "../../../core/clock.ts";

export interface SilenceWatchOptions {
  readonly clock: Clock;
  /** How long it may be silent as things are; null while it has nothing to say. */
  limitMs(): number | null;
  /** Called once, and then nothing more is watched. */
  onSilent(silentMs: number): void;
}

/** Notices when a process that has work says nothing for too long. Ends with `stop`. */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  readonly #stop = new AbortController();
  #silentMs = 0;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
    void this.#lookAgainAndAgain();
  }

  /** It said something. */
  hear(): void {
    this.#silentMs = 0;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { clock, limitMs, onSilent } = this.#options;
    let lookedAt = clock.elapsed();
    for (;;) {
      try {
        await clock.sleep(LOOK_MS, this.#stop.signal);
      } catch {
        // Stopped: the only way a wait ends early.
        return;
      }
      const now = clock.elapsed();
      // When we were held up ourselves, what it said still waits to be heard.
      this.#silentMs += Math.min(now - lookedAt, 2 * LOOK_MS);
      lookedAt = now;
      const limit = limitMs();
      if (limit === null) this.#silentMs = 0;
      else if (this.#silentMs >= limit) return onSilent(this.#silentMs);
    }
  }
}

const LOOK_MS = 1000;
