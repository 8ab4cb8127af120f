import type { Stage } from "../stage.ts";

/** Within a stage at most one event a second; the 20 ms keep timers that fire early on the right side. */
export const GAP_MIN_MS = 1020;
/** A job being worked on says something at least this often; the protocol promises 5 s. */
export const SILENCE_MAX_MS = 4000;

/** What the log holds last, and what waits to be told. */
export interface CadenceState {
  readonly lastStage: Stage;
  /** Monotonic ms. */
  readonly lastAt: number;
  readonly stage: Stage;
  /** Something changed since the last event. */
  readonly changed: boolean;
}

/** How long to wait before the next event, in ms; 0 for now. A change of stage never waits. */
export function untilNextEvent(state: CadenceState, now: number): number {
  if (state.stage !== state.lastStage) return 0;
  const gap = state.changed ? GAP_MIN_MS : SILENCE_MAX_MS;
  return Math.max(0, state.lastAt + gap - now);
}
