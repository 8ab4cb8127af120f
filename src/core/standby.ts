import type { Clock } from "./clock.ts";

/** Keeps the processes of one ingestion for the next: they have started, and their code has been compiled. */
export interface Standby<Kept extends Keepable> {
  /** One that was kept, or a new one. */
  take(): Kept;
  /** Takes one back, whatever became of its work: it is closed at once if it is not at rest, else after a while. */
  giveBack(taken: Kept): void;
  /** Closes what it keeps, and from now on whatever is given back. */
  close(): Promise<void>;
}

export interface Keepable {
  /** It may serve the next: it lives, and has nothing to do. */
  readonly isAtRest: boolean;
  /** Kills it, and resolves when it is gone. Safe at any time and more than once. */
  close(): Promise<unknown>;
}

export function createStandby<Kept extends Keepable>({ open, clock }: StandbyDeps<Kept>): Standby<Kept> {
  const keeping = new Map<Kept, AbortController>();
  const closing = new Set<Promise<unknown>>();
  let isClosed = false;

  const close = (kept: Kept): void => {
    keeping.get(kept)?.abort();
    keeping.delete(kept);
    const closed = kept.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };
  return {
    take() {
      for (const [kept, patience] of keeping) {
        patience.abort();
        keeping.delete(kept);
        if (kept.isAtRest) return kept;
        close(kept);
      }
      return open();
    },
    giveBack(taken) {
      if (isClosed || !taken.isAtRest || keeping.size === KEPT_MAX) {
        close(taken);
        return;
      }
      const patience = new AbortController();
      keeping.set(taken, patience);
      clock.sleep(KEPT_MS, patience.signal).then(
        () => close(taken),
        () => {}, // It was taken.
      );
    },
    async close() {
      isClosed = true;
      for (const kept of keeping.keys()) close(kept);
      await Promise.all(closing);
    },
  };
}

export interface StandbyDeps<Kept extends Keepable> {
  open(): Kept;
  readonly clock: Clock;
}

/** Idle they take no processor time, but the memory they have grown to: mostly 100 MB a process, at most 400. */
const KEPT_MS = 30_000;
const KEPT_MAX = 2;
