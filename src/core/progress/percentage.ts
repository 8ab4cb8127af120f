import type { StageSeconds } from "../progress-event.ts";
import type { StageShares } from "./expected-seconds.ts";

/** How far a job is: what was shown last, and the work that was finished then. */
export interface Position {
  /** 0–1, never falls. */
  readonly share: number;
  readonly done: StageShares;
}

/**
 * Moves on by the work finished since, each stage weighing its expected seconds.
 *
 * With r the share of all expected seconds that is done, the bar moves through what is left of it at the pace at which
 * r moves through what is left of r. So when an estimate changes, nothing jumps: the correction is spread over the
 * rest, and the bar still arrives exactly at the end.
 */
export function advance(position: Position, expected: StageSeconds, done: StageShares): Position {
  const before = shareDone(expected, position.done);
  const after = shareDone(expected, done);
  const step = after > before && before < 1 ? ((1 - position.share) * (after - before)) / (1 - before) : 0;
  return { share: Math.min(1, position.share + step), done };
}

/**
 * Whole percent for the wire: 99 at most, because only `Complete` says 100. What was shown as n % is n % again when a
 * restarted server takes n / 100 up: 0.29 * 100 is a hair less than 29.
 */
export function shownPercentage(share: number): number {
  return Math.min(99, Math.floor(share * 100 + 1e-9));
}

/** Expected seconds of the work that is left. */
export function remainingSeconds(expected: StageSeconds, done: StageShares): number {
  return total(expected) * (1 - shareDone(expected, done));
}

function shareDone(expected: StageSeconds, done: StageShares): number {
  const finished =
    expected.cloning * done.cloning + expected.parsing * done.parsing + expected.indexing * done.indexing;
  return Math.min(1, finished / total(expected));
}

function total(seconds: StageSeconds): number {
  return seconds.cloning + seconds.parsing + seconds.indexing;
}
