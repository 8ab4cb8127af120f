import type { JobError } from "../../../src/core/error.ts";
import type { JobId, SegmentId } from "../../../src/core/ids.ts";
import type { EventLog } from "../../../src/core/ports/event-log.ts";
import type { Claim, Completion, JobEnding, JobStore, Submission } from "../../../src/core/ports/job-store.ts";
import type { RepositoryStore } from "../../../src/core/ports/repository-store.ts";
import type { JobStats, ProgressEvent } from "../../../src/core/progress-event.ts";
import { PARSE_VERSION, type RepositoryAddress, type Snapshot } from "../../../src/core/repository.ts";

/** A store under test, empty. */
export interface OpenStore {
  readonly jobs: JobStore;
  readonly events: EventLog;
  readonly repositories: RepositoryStore;
  /** Every segment the store said no manifest names any more, in order. */
  readonly released: readonly SegmentId[];
  /** Closes it and opens what it kept, as a restart does. */
  reopen(): Promise<OpenStore>;
  close(): Promise<void>;
}

export const T0 = Date.parse("2026-11-22T20:00:00.000Z");
export const LEASE_MS = 10_000;

/** `acme/NAME` on a forge. */
export function address(name = "widgets"): RepositoryAddress {
  const url = `https://github.com/acme/${name}`;
  return { source: "github", url, display: `acme/${name}`, host: "github.com", owner: "acme", name };
}

/** Ids in the order of creation, as ULIDs are. */
export function nextJobId(): JobId {
  return String(++ids).padStart(26, "0") as JobId;
}
let ids = 0;

export function submission(changes: Partial<Submission> = {}): Submission {
  const id = changes.id ?? nextJobId();
  return {
    id,
    address: address(),
    ref: null,
    full: false,
    hasToken: false,
    retryOf: null,
    at: T0,
    idempotency: null,
    idempotencyTtlMs: 24 * 3_600_000,
    queueMax: 1000,
    mayJoin: () => true,
    firstEvent: (place) => progressEvent({ jobId: id, message: `place ${place}` }),
    concurrency: 2,
    ...changes,
  };
}

export function progressEvent(changes: Partial<ProgressEvent> = {}): ProgressEvent {
  return {
    jobId: null,
    repository: "acme/widgets",
    ref: "HEAD",
    stage: "Cloning",
    message: "Cloning",
    percentage: 0,
    timestamp: new Date(T0).toISOString(),
    stagePercentage: null,
    files: null,
    objects: null,
    bytes: null,
    elapsedSeconds: 0,
    etaSeconds: null,
    stalled: false,
    attempt: 1,
    ...changes,
  };
}

export const STATS: JobStats = {
  commit: "c".repeat(40),
  mode: "full",
  files: 3,
  symbols: 5,
  bytes: 700,
  skipped: { binary: 1 },
  seconds: { cloning: 1, parsing: 2, indexing: 0.5, total: 3.5 },
};

export const FAILURE: JobError = {
  code: "cancelled",
  title: "Cancelled",
  detail: "Someone cancelled it.",
  stage: null,
  retryable: false,
  hint: "Retry it.",
  logTail: [],
};

export function snapshot(...segments: readonly string[]): Snapshot {
  return {
    commit: STATS.commit,
    manifest: { parseVersion: PARSE_VERSION, segments: segments as readonly SegmentId[] },
    files: 3,
    symbols: 5,
    bytes: 700,
    indexBytes: 300,
    receivedBytes: 200,
    skipped: { binary: 1 },
    languages: { Go: 2, Text: 1 },
  };
}

export function completion(changes: Partial<Completion> = {}): Completion {
  return {
    ref: "main",
    snapshot: snapshot("seg1"),
    builtOn: [],
    stats: STATS,
    event: progressEvent({ stage: "Complete", percentage: 100, ref: "main", stats: STATS }),
    at: T0 + 5000,
    ...changes,
  };
}

export function failure(): { error: JobError; event: ProgressEvent; at: number } {
  return { error: FAILURE, event: progressEvent({ stage: "Failed", error: FAILURE }), at: T0 + 5000 };
}

export function cancellation(): JobEnding {
  return {
    at: T0 + 4000,
    error: FAILURE,
    event: (job, newest) => ({ ...newest, jobId: job.id, stage: "Failed", error: FAILURE }),
  };
}

/** Submits a job and fails the test when another answers for it. */
export async function create(store: OpenStore, changes: Partial<Submission> = {}): Promise<JobId> {
  const outcome = await store.jobs.submit(submission(changes));
  if (outcome.kind !== "created") throw new Error(`expected a new job: ${outcome.kind}`);
  return outcome.job.id;
}

/** Claims what is next, and fails the test when there is nothing. */
export async function take(store: OpenStore, owner = "server 1", at = T0): Promise<Claim> {
  const claim = await store.jobs.claim({ owner, leaseMs: LEASE_MS, at });
  if (claim === null) throw new Error("expected a job to claim");
  return claim;
}

/** The whole log of a job as [id, stage, message]. */
export async function logOf(store: OpenStore, jobId: JobId): Promise<(readonly [number, string, string])[]> {
  const log = await store.events.read({ jobId, after: 0, limit: 100_000 });
  return log.map(({ cursor, event }) => [cursor, event.stage, event.message] as const);
}
