import { AppError } from "../core/error.ts";
import type { JobId } from "../core/ids.ts";
import type { JobStatus } from "../core/job.ts";
import type { JobQuery } from "../core/ports/job-store.ts";

/** What is asked of the list of jobs, as the store is asked. Throws `invalid_request` for what means nothing. */
export function readJobsQuery({ status, repository, since, limit, cursor }: AskedJobs): JobQuery {
  return {
    status: status === undefined ? null : status.split(",").map(readStatus),
    repository: repository ?? null,
    since: since === undefined ? null : readTime(since),
    before: (cursor ?? null) as JobId | null,
    limit: limit ?? LIMIT,
  };
}

/** As it stands in the query. */
export interface AskedJobs {
  readonly status?: string;
  readonly repository?: string;
  readonly since?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

const LIMIT = 50;
const STATUSES: readonly JobStatus[] = ["queued", "running", "complete", "failed"];

function readStatus(text: string): JobStatus {
  const status = STATUSES.find((known) => known === text.trim());
  if (status !== undefined) return status;
  throw new AppError("invalid_request", `status: expected ${STATUSES.join(", ")}, or several of them with commas.`, {
    field: "status",
  });
}

function readTime(text: string): number {
  const ms = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new AppError("invalid_request", "since: expected a time such as 2026-11-22T20:15:00Z.", { field: "since" });
}

const RFC_3339 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/i;
