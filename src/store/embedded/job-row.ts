import type { JobError } from "../../core/error.ts";
import type { JobId } from "../../core/ids.ts";
import type { Job, JobState, JobStatus } from "../../core/job.ts";
import type { JobStats, StageSeconds } from "../../core/progress-event.ts";
import type { RepositoryAddress, Source } from "../../core/repository.ts";

/** A job as the catalogue keeps it. */
export type JobRow = AddressColumns & {
  readonly seq: number;
  readonly id: string;
  readonly ref: string | null;
  readonly full: number;
  readonly has_token: number;
  readonly retry_of: string | null;
  readonly status: string;
  readonly attempt: number;
  readonly interruptions: number;
  readonly cancel_requested: number;
  readonly lease_owner: string | null;
  readonly lease_expires_at: number | null;
  readonly lease_token: number;
  readonly announced_place: number | null;
  readonly stage_seconds: string;
  readonly log_tail: string;
  readonly stats: string | null;
  readonly error: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
};

/** The columns of an address, in jobs and in repositories. */
export type AddressColumns = {
  readonly source: string;
  readonly url: string;
  readonly display: string;
  readonly host: string | null;
  readonly owner: string | null;
  readonly name: string;
};

export function toJob(row: JobRow): Job {
  return {
    id: row.id as JobId,
    address: toAddress(row),
    ref: row.ref,
    full: row.full === 1,
    hasToken: row.has_token === 1,
    state: toState(row),
    attempt: row.attempt,
    interruptions: row.interruptions,
    retryOf: row.retry_of as JobId | null,
    cancelRequested: row.cancel_requested === 1,
    stageSeconds: JSON.parse(row.stage_seconds) as StageSeconds,
    logTail: JSON.parse(row.log_tail) as readonly string[],
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export function toAddress({ source, url, display, host, owner, name }: AddressColumns): RepositoryAddress {
  return { source: source as Source, url, display, host, owner, name };
}

/** In the order source, url, display, host, owner, name. */
export function addressValues({ source, url, display, host, owner, name }: RepositoryAddress): (string | null)[] {
  return [source, url, display, host, owner, name];
}

function toState(row: JobRow): JobState {
  const status = row.status as JobStatus;
  switch (status) {
    case "queued":
      return { status };
    case "running":
      return { status, leaseExpiresAt: row.lease_expires_at ?? 0 };
    case "complete":
      return { status, stats: JSON.parse(row.stats ?? "null") as JobStats };
    case "failed":
      return { status, error: JSON.parse(row.error ?? "null") as JobError };
  }
}
