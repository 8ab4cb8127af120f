import type { JobError } from "./error.ts";
import type { Cursor, JobId } from "./ids.ts";
import type { JobStats, ProgressEvent, StageSeconds } from "./progress-event.ts";
import type { RepositoryAddress } from "./repository.ts";

/**
 * The durable record of one ingestion.
 *
 *   submit ──► queued ──claim──► running ──► complete
 *                │ ▲                │  └────► failed
 *                │ └── lease lost ──┘
 *                └──── cancel ──────────────► failed (cancelled)
 */
export interface Job {
  readonly id: JobId;
  readonly address: RepositoryAddress;
  /** As requested; null asks for the default branch. */
  readonly ref: string | null;
  readonly full: boolean;
  /** The request carried a token. The token itself is nowhere but in memory. */
  readonly hasToken: boolean;
  readonly state: JobState;
  /** 1 for the first try; every claim and every retry within a claim adds one. */
  readonly attempt: number;
  /** How often its server died under it. */
  readonly interruptions: number;
  /** The job this one retries. */
  readonly retryOf: JobId | null;
  readonly cancelRequested: boolean;
  /** Seconds spent so far, by stage, over all attempts. */
  readonly stageSeconds: StageSeconds;
  /** Last lines of the newest attempt's log, oldest first, secrets removed. */
  readonly logTail: readonly string[];
  /** Wall clock ms. */
  readonly createdAt: number;
  /** First time it left the queue. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export type JobState =
  | { readonly status: "queued" }
  | { readonly status: "running"; readonly leaseExpiresAt: number }
  | { readonly status: "complete"; readonly stats: JobStats }
  | { readonly status: "failed"; readonly error: JobError };

export type JobStatus = JobState["status"];

export function isFinished(state: JobState): boolean {
  return state.status === "complete" || state.status === "failed";
}

/** The time-limited right to run one job. Whoever holds it is the only one to write the job's events. */
export interface Lease {
  readonly jobId: JobId;
  /** The process that holds it. */
  readonly owner: string;
  /** Grows with each claim of this job, so that a holder that was replaced is told from the new one. */
  readonly token: number;
}

/** An event with its position. */
export interface LoggedEvent {
  readonly cursor: Cursor;
  readonly event: ProgressEvent;
}
