import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../src/core/clock.ts";

/** A clock on which waits pass in a moment, and which notes them. Those for a silent peer last as long as they say. */
export function hastyClock(): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: async (ms, signal) => {
      const isForSilence = ms === 45_000;
      if (!isForSilence) waits.push(ms);
      await delay(isForSilence ? ms : 1, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
    },
  };
}
