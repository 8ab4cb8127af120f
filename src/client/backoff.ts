/**
 * How long to stay away before the next connection: what the server asked for, and a share of an exponential on top,
 * drawn anew each time (full jitter), so that thousands who lost the same server do not come back at once.
 */
export function backoffMs({ failures, askedMs, random }: Backoff): number {
  const ceiling = Math.min(CEILING_MAX_MS, CEILING_MS * 2 ** (failures - 1));
  return Math.round(Math.min(askedMs, ASKED_MAX_MS) + random() * ceiling);
}

export interface Backoff {
  /** Connections in a row that brought nothing; 1 for the first. */
  readonly failures: number;
  /** By `retry:` or `Retry-After`; 0 where nothing was said. */
  readonly askedMs: number;
  /** In [0, 1). */
  readonly random: () => number;
}

const CEILING_MS = 1000;
const CEILING_MAX_MS = 30_000;
/** A full server asks for a minute. Whoever asks for hours gets a visit in between. */
const ASKED_MAX_MS = 300_000;
