import type { StreamEvent } from "../../client/client.ts";

/** What a watcher knows of one job at one moment; enough to draw it. */
export interface ProgressView {
  readonly event: StreamEvent;
  /** Seconds since the event came: clocks go on between two events. */
  readonly ageSeconds: number;
  /** What is left, as a step of the coarse scale (core/progress/time-in-words); null where the event tells none. */
  readonly leftSeconds: number | null;
  /** Shown in place of the message: that the connection is lost, or that the job is being cancelled. */
  readonly notice: string | null;
}
