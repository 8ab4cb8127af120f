import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./core/clock.ts";

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // Node wraps the signal's reason; callers want the reason itself.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
