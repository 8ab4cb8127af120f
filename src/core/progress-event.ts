import type { JobError } from "./error.ts";
import type { JobId } from "./ids.ts";
import type { SkipReason } from "./repository.ts";
import type { Stage } from "./stage.ts";

/**
 * A whole statement of where a job is, as it goes over the wire (docs/protocol.md, section 3). A reader that saw only
 * the newest one knows everything. Immutable once appended to the job's log.
 */
export interface ProgressEvent {
  /** Null only in the one event that answers a request which could not become a job. */
  readonly jobId: JobId | null;
  /** As a person writes it: `acme/widgets`, `git.example.org/team/app`, or an absolute path. */
  readonly repository: string;
  /** As requested; `HEAD` until the default branch's name is known. */
  readonly ref: string;
  readonly stage: Stage;
  /** For a person. One line, no control characters. */
  readonly message: string;
  /** Integer 0–100, of the whole job's time. Never falls within a job; 100 only with `Complete`. */
  readonly percentage: number;
  /** RFC 3339, UTC, milliseconds. Never decreases within a job. */
  readonly timestamp: string;
  /** Integer 0–100 of this stage, or null where nothing honest can be said. */
  readonly stagePercentage: number | null;
  readonly files: FileCounts | null;
  readonly objects: ObjectCounts | null;
  readonly bytes: ByteCounts | null;
  /** Seconds since the job first left the queue; 0 before. */
  readonly elapsedSeconds: number;
  /** Null until there is evidence, and while stalled. */
  readonly etaSeconds: number | null;
  /** No measurable progress for 10 s. */
  readonly stalled: boolean;
  /** 1 for the first try. */
  readonly attempt: number;
  /** `Complete` only. */
  readonly stats?: JobStats;
  /** `Failed` only. */
  readonly error?: JobError;
}

export interface FileCounts {
  /** Every file dealt with: skipped and failed ones are among them. */
  readonly done: number;
  readonly total: number;
  readonly skipped: number;
  /** Files whose parser crashed or ran out of time; they are indexed as text. */
  readonly failed: number;
  /** Path of a file being worked on; null when none is. Control characters are escaped. */
  readonly current: string | null;
}

/** Git objects, while cloning. */
export interface ObjectCounts {
  readonly done: number;
  readonly total: number;
}

export interface ByteCounts {
  readonly done: number;
  /** Null when it is not known beforehand. */
  readonly total: number | null;
  readonly perSecond: number | null;
}

/** What a finished ingestion made. Counts describe the whole snapshot, seconds this job. */
export interface JobStats {
  /** Full hexadecimal object name. */
  readonly commit: string;
  readonly mode: "full" | "incremental" | "unchanged";
  /** Files in the index. */
  readonly files: number;
  readonly symbols: number;
  /** Bytes of source in the index. */
  readonly bytes: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly seconds: StageSeconds & { readonly total: number };
}

export interface StageSeconds {
  readonly cloning: number;
  readonly parsing: number;
  readonly indexing: number;
}
