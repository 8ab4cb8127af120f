import type { JobError } from "../error.ts";
import type { Cursor, JobId, RepositoryId, SegmentId } from "../ids.ts";
import type { Job, JobStatus, Lease, LoggedEvent } from "../job.ts";
import type { JobStats, ProgressEvent, StageSeconds } from "../progress-event.ts";
import type { RepositoryAddress, Snapshot } from "../repository.ts";

/** Jobs, and the right to run them. Every method is one transaction; what it resolved is durable. */
export interface JobStore {
  /** Stores a job with its first event, or finds the one that answers for it. See `SubmitOutcome`. */
  submit(submission: Submission): Promise<SubmitOutcome>;

  /**
   * Takes the oldest queued job whose repository no other job is running, and puts it under a lease.
   * Adds one to `attempt`, sets `startedAt` the first time. Null when nothing can run now.
   */
  claim(claim: { owner: string; leaseMs: number; at: number }): Promise<Claim | null>;

  /** Extends the lease. `lost` when another holder took it or the job ended; then the work must stop. */
  renew(lease: Lease, until: number): Promise<"held" | "cancel_requested" | "lost">;

  /** Notes a new try within the claim; returns its number. Rejects when the lease is lost. */
  beginAttempt(lease: Lease): Promise<number>;

  /** Keeps what a reader of the job wants to see beside its events. Rejects when the lease is lost. */
  record(lease: Lease, work: { stageSeconds: StageSeconds; logTail: readonly string[] }): Promise<void>;

  /** Swaps the snapshot in, ends the job and appends its last event, together or not at all. */
  complete(lease: Lease, completion: Completion): Promise<Completed>;

  /** Ends the job and appends its last event. Rejects when the lease is lost. */
  fail(lease: Lease, failure: { error: JobError; event: ProgressEvent; at: number }): Promise<Cursor>;

  /** Gives the job back to the front of the queue, for another process or a later start. */
  release(lease: Lease): Promise<void>;

  /**
   * Takes back every running job whose lease ended before `at`, or whose owner is `owner` where given, and adds one
   * to its `interruptions`. Returns them, oldest first.
   */
  reclaim(expired: { at: number; owner?: string }): Promise<readonly Job[]>;

  /**
   * Ends a queued job at once with the event `event(job)` makes, or asks the holder of a running one to stop.
   * Null when there is no such job.
   */
  cancel(jobId: JobId, ending: JobEnding): Promise<"cancelled" | "requested" | "finished" | null>;

  /**
   * Appends an event to each of the first `limit` queued jobs whose place changed since its last one, at most one a
   * second each. Places count from 1.
   */
  announcePlaces(announcement: {
    at: number;
    limit: number;
    event(job: Job, place: number, newest: ProgressEvent): ProgressEvent;
  }): Promise<void>;

  get(jobId: JobId): Promise<Job | null>;

  /** Newest first. `before` is exclusive. */
  list(query: JobQuery): Promise<readonly Job[]>;

  /** Jobs by status, for health and metrics. */
  count(): Promise<Readonly<Record<JobStatus, number>>>;

  /** Forgets jobs that ended before `endedBefore`, with their events and idempotency keys. Returns how many. */
  purge(endedBefore: number): Promise<number>;

  /** Calls back, after the fact, for a job whose cancellation was requested. A hint. Returns the way to stop it. */
  onCancelRequested(listener: (jobId: JobId) => void): () => void;
}

/** What ends a job that no one holds. */
export interface JobEnding {
  readonly at: number;
  readonly error: JobError;
  event(job: Job, newest: ProgressEvent): ProgressEvent;
}

export interface Submission {
  readonly id: JobId;
  readonly address: RepositoryAddress;
  readonly ref: string | null;
  readonly full: boolean;
  readonly hasToken: boolean;
  readonly retryOf: JobId | null;
  readonly at: number;
  /** `requestHash` tells whether a key comes back with the same request. */
  readonly idempotency: { readonly key: string; readonly requestHash: string } | null;
  /** Keys older than this many ms are forgotten. */
  readonly idempotencyTtlMs: number;
  /** More queued jobs than this are refused. */
  readonly queueMax: number;
  /** Whether the request may join `active`, a queued or running job of the same repository and ref. Pure and quick. */
  mayJoin(active: Job): boolean;
  /** The job's first event. `place` counts from 1; 0 when nothing is before it and a runner is free. */
  firstEvent(place: number): ProgressEvent;
  /** How many jobs may run at once; decides `place`. */
  readonly concurrency: number;
}

export type SubmitOutcome =
  | { readonly kind: "created"; readonly job: Job }
  /** The same repository and ref is queued or running already. */
  | { readonly kind: "joined"; readonly job: Job }
  /** The same Idempotency-Key and request came before. */
  | { readonly kind: "repeated"; readonly job: Job }
  /** The same Idempotency-Key came with another request. */
  | { readonly kind: "idempotency_conflict" }
  | { readonly kind: "queue_full"; readonly limit: number };

export interface Claim {
  readonly job: Job;
  readonly lease: Lease;
  /** Where the log stands: the new holder goes on from it. */
  readonly newest: LoggedEvent;
}

export interface Completion {
  /** Resolved: `HEAD` has become the default branch's name. */
  readonly ref: string;
  readonly snapshot: Snapshot;
  /**
   * Segments that the snapshot was made of, whether its manifest still names them or not; none where it was built from
   * nothing. `complete` rejects with `cancelled` where the repository has lost one: it was deleted meanwhile.
   */
  readonly builtOn: readonly SegmentId[];
  readonly stats: JobStats;
  readonly event: ProgressEvent;
  readonly at: number;
}

export interface Completed {
  readonly cursor: Cursor;
  readonly repositoryId: RepositoryId;
}

export interface JobQuery {
  readonly status: readonly JobStatus[] | null;
  /** Part of the repository's display name; ASCII case does not matter. */
  readonly repository: string | null;
  /** Created at or after, wall clock ms. */
  readonly since: number | null;
  readonly before: JobId | null;
  readonly limit: number;
}
