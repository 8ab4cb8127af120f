import type { ByteCounts, ObjectCounts } from "../../core/progress-event.ts";

/** What git said last, as counts. */
export interface CloneProgress {
  readonly phase: "connecting" | "enumerating" | "counting" | "compressing" | "receiving" | "resolving" | "listing";
  /** Share of the phase, 0–1; null when git gives none. */
  readonly fraction: number | null;
  /** Done in this phase, also where git does not know of how many. */
  readonly counted: number | null;
  readonly objects: ObjectCounts | null;
  readonly bytes: ByteCounts | null;
  /** For a person: `Receiving objects: 4210/9000, 12.4 MiB at 3.1 MiB/s`. */
  readonly message: string;
}
