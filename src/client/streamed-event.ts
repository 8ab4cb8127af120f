import type { StreamEvent } from "./wire.ts";

/** An event of a job's log. */
export interface StreamedEvent {
  /** Its position: 1, 2, 3 … without a gap. To be given as `after` to go on from here. */
  readonly cursor: number;
  readonly event: StreamEvent;
}
