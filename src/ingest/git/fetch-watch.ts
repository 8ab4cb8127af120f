import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/error.ts";
import { inUnits } from "./git-progress.ts";
import type { GitSettings } from "./git-settings.ts";

/** Judges whether a fetch still lives and stays within its limits. Git itself has no such limits, or the wrong ones. */
export interface FetchWatch {
  /**
   * Aborts with an `AppError` when a limit is passed, with the caller's reason when the caller's signal aborts, and with
   * the error when the directory cannot be looked at.
   */
  readonly signal: AbortSignal;
  /** From here on what the packs grow by was received. What is there already does not count against the limit. */
  beginReceiving(): Promise<void>;
  /** What the packs have grown by. Aborts like the watching itself where that is more than the limit. */
  receivedBytes(): Promise<number>;
  /** Git said something; `counted` is what it counts itself as received, where the line had that. */
  alive(counted: number | null): void;
  giveUp(error: Error): void;
  /** Ends the watching. */
  stop(): Promise<void>;
}

export interface FetchLimits {
  readonly gitDir: string;
  readonly settings: GitSettings;
  readonly clock: Clock;
}

/** Starts to watch. Time counts from now. */
export function watchFetch({ gitDir, settings, clock }: FetchLimits, caller: AbortSignal): FetchWatch {
  const limit = new AbortController();
  const ended = new AbortController();
  const startedAt = clock.elapsed();
  let aliveAt = startedAt;
  let packBytes = 0;
  /** Size of the packs when receiving began; until then nothing is received. */
  let before: number | null = null;
  const checkBytes = (received: number): number => {
    if (received > settings.maxRepositoryBytes) limit.abort(tooLarge(settings.maxRepositoryBytes));
    return received;
  };
  const receivedBytes = async (): Promise<number> => {
    const from = before;
    packBytes = await packSize(gitDir);
    return from === null ? 0 : checkBytes(Math.max(0, packBytes - from));
  };
  const look = async (): Promise<void> => {
    const bytes = packBytes;
    await receivedBytes();
    // One huge object gives no line for seconds while it arrives.
    if (packBytes > bytes) aliveAt = clock.elapsed();
    const now = clock.elapsed();
    if (now - aliveAt > settings.idleTimeoutMs) limit.abort(silent(settings.idleTimeoutMs));
    if (now - startedAt > settings.cloneTimeoutMs) limit.abort(tooSlow(settings.cloneTimeoutMs));
  };
  const lookMs = Math.min(LOOK_MS, settings.idleTimeoutMs, settings.cloneTimeoutMs);
  // What cannot be looked at cannot be kept within its limits.
  const watching = everyFew({ clock, ms: lookMs, look }, ended.signal).catch((error: unknown) => limit.abort(error));
  return {
    signal: AbortSignal.any([caller, limit.signal]),
    async beginReceiving() {
      before = await packSize(gitDir);
    },
    receivedBytes,
    alive(counted) {
      aliveAt = clock.elapsed();
      if (counted !== null) checkBytes(counted);
    },
    giveUp: (error) => limit.abort(error),
    async stop() {
      ended.abort();
      await watching;
    },
  };
}

/** Bytes in the packs of a repository, finished or still being received. */
export async function packSize(gitDir: string): Promise<number> {
  const directory = join(gitDir, "objects", "pack");
  const names = await readdir(directory).catch(whenMissing<string[]>([]));
  const packs = names.filter((name) => name.endsWith(".pack") || name.startsWith("tmp_pack_"));
  const sizes = await Promise.all(
    packs.map((name) => stat(join(directory, name)).then(({ size }) => size, whenMissing(0))),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Finished packs of a repository. */
export async function packCount(gitDir: string): Promise<number> {
  const names = await readdir(join(gitDir, "objects", "pack")).catch(whenMissing<string[]>([]));
  return names.filter((name) => name.endsWith(".pack")).length;
}

/** How far a limit may be overrun. */
const LOOK_MS = 500;

interface Looking {
  readonly clock: Clock;
  readonly ms: number;
  readonly look: () => Promise<void>;
}

async function everyFew({ clock, ms, look }: Looking, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await look();
    // The sleep rejects when the watching ends.
    await clock.sleep(ms, ended).catch(() => undefined);
  }
}

/** Not made yet, or renamed since it was listed. */
function whenMissing<T>(fallback: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return fallback;
    throw error;
  };
}

function tooLarge(limit: number): AppError {
  return new AppError("too_large", `There is more to receive than ${inUnits(limit)}, the most that one ingestion may.`);
}

function silent(ms: number): AppError {
  return new AppError("timeout", `The git server said nothing for ${ms / 1000} s.`);
}

function tooSlow(ms: number): AppError {
  return new AppError("timeout", `Receiving the repository took longer than ${ms / 1000} s.`);
}
