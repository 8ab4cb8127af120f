import type { Clock } from "../../core/clock.ts";
import type { ParserPool } from "./parser-pool.ts";

/** Keeps the parser processes of one ingestion for the next: they have started, and their code has been compiled. */
export interface ParserStandby {
  /** A pool that was kept, or a new one. */
  take(): ParserPool;
  /** Takes back a pool, whatever became of its work: it is closed at once if it is not at rest, else after a while. */
  giveBack(pool: ParserPool): void;
  /** Closes what it keeps, and from now on whatever is given back. */
  close(): Promise<void>;
}

export function createParserStandby({ open, clock }: ParserStandbyDeps): ParserStandby {
  const kept = new Map<ParserPool, AbortController>();
  const closing = new Set<Promise<void>>();
  let isClosed = false;

  const close = (pool: ParserPool): void => {
    kept.get(pool)?.abort();
    kept.delete(pool);
    const closed = pool.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };
  return {
    take() {
      for (const [pool, patience] of kept) {
        patience.abort();
        kept.delete(pool);
        if (pool.isAtRest) return pool;
        close(pool);
      }
      return open();
    },
    giveBack(pool) {
      if (isClosed || !pool.isAtRest || kept.size === KEPT_POOLS_MAX) {
        close(pool);
        return;
      }
      const patience = new AbortController();
      kept.set(pool, patience);
      clock.sleep(KEPT_MS, patience.signal).then(
        () => close(pool),
        () => {}, // It was taken.
      );
    },
    async close() {
      isClosed = true;
      for (const pool of kept.keys()) close(pool);
      await Promise.all(closing);
    },
  };
}

export interface ParserStandbyDeps {
  open(): ParserPool;
  readonly clock: Clock;
}

/** Idle they take no processor time, but the memory they have grown to: mostly 100 MB a process, at most 400. */
const KEPT_MS = 30_000;
const KEPT_POOLS_MAX = 2;
