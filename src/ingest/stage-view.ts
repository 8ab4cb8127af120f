import type { ByteCounts, FileCounts, ObjectCounts } from "../core/progress-event.ts";
import type { Observation } from "../core/progress/observation.ts";

/** What a stage says of itself, as a whole; the progress reporter makes events of it. */
export interface StageView {
  /** What the progress model sees of it; it also names the stage. */
  readonly observed: Observation;
  /** For a person, one line. */
  readonly message: string;
  /** Integer 0–100, or null where the stage cannot tell better than the progress model. */
  readonly stagePercentage: number | null;
  readonly files: FileCounts | null;
  readonly objects: ObjectCounts | null;
  readonly bytes: ByteCounts | null;
  /** Completes "waiting for …" when nothing moves. */
  readonly awaits: string;
}
