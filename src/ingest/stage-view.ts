import type { ByteCounts, FileCounts, ObjectCounts } from "../core/progress-event.ts";
import type { Observation } from "../core/progress/observation.ts";
import type { WorkStage } from "../core/stage.ts";

/** What a stage says of itself, as a whole; the progress reporter makes events of it. */
export interface StageView {
  readonly stage: WorkStage;
  /** What the progress model sees of it. */
  readonly observed: Observation;
  /** For a person, one line. */
  readonly message: string;
  /** Finished work of this stage, 0–1. */
  readonly share: number;
  /** Integer 0–100, or null where nothing honest can be said. */
  readonly stagePercentage: number | null;
  readonly files: FileCounts | null;
  readonly objects: ObjectCounts | null;
  readonly bytes: ByteCounts | null;
  /** Completes "waiting for …" when nothing moves. */
  readonly awaits: string;
  /** What this stage has learned of the whole; keys left out keep what was known before. */
  readonly learned: Partial<Learned>;
}

export interface Learned {
  readonly receiveBytes: number | null;
  readonly parseSeconds: number | null;
  readonly sourceBytes: number | null;
}
