import type { Job, Lease } from "../../core/job.ts";
import { LeaseLost } from "../../core/lease-lost.ts";
import type { Claim } from "../../core/ports/job-store.ts";
import type { StageSeconds } from "../../core/progress-event.ts";
import type { Catalogue } from "./catalogue.ts";
import { newestEvent } from "./event-log.ts";
import { toJob, type JobRow } from "./job-row.ts";

/** Takes the oldest queued job whose repository no other job is running. */
export function claimJob(
  catalogue: Catalogue,
  { owner, leaseMs, at }: { owner: string; leaseMs: number; at: number },
): Claim | null {
  return catalogue.transaction(() => {
    const row = catalogue.get<JobRow>(CLAIM, [owner, at + leaseMs, at]);
    if (row === undefined) return null;
    const job = toJob(row);
    return { job, lease: { jobId: job.id, owner, token: row.lease_token }, newest: newestEvent(catalogue, row.seq) };
  });
}

/** Extends a lease. Time alone does not end one: it is lost when it was taken back. */
export function renewLease(
  catalogue: Catalogue,
  { jobId, owner, token }: Lease,
  until: number,
): "held" | "cancel_requested" | "lost" {
  const row = catalogue.get<Pick<JobRow, "cancel_requested">>(RENEW, [jobId, owner, token, until]);
  if (row === undefined) return "lost";
  return row.cancel_requested === 1 ? "cancel_requested" : "held";
}

/** Counts a new try within a claim. */
export function beginAttempt(catalogue: Catalogue, { jobId, owner, token }: Lease): number {
  const row = catalogue.get<Pick<JobRow, "attempt">>(BEGIN_ATTEMPT, [jobId, owner, token]);
  if (row === undefined) throw new LeaseLost(jobId);
  return row.attempt;
}

/** Keeps what a reader of the job wants to see beside its events. */
export function recordWork(
  catalogue: Catalogue,
  { jobId, owner, token }: Lease,
  { stageSeconds, logTail }: { stageSeconds: StageSeconds; logTail: readonly string[] },
): void {
  const values = [jobId, owner, token, JSON.stringify(stageSeconds), JSON.stringify(logTail)];
  if (catalogue.run(RECORD, values) === 0) throw new LeaseLost(jobId);
}

/** Gives a job back. Its place in the queue is by arrival, so it stands in front of all that came later. */
export function releaseJob(catalogue: Catalogue, { jobId, owner, token }: Lease): void {
  catalogue.run(RELEASE, [jobId, owner, token]);
}

/** Takes back what no living process runs. */
export function reclaimJobs(catalogue: Catalogue, { at, owner }: { at: number; owner?: string }): readonly Job[] {
  const rows = catalogue.all<JobRow>(RECLAIM, [at, owner ?? null]);
  // `returning` promises no order.
  return rows.sort((a, b) => a.seq - b.seq).map(toJob);
}

/** The running job of a lease that still holds. */
export function heldJob(catalogue: Catalogue, { jobId, owner, token }: Lease): JobRow {
  const row = catalogue.get<JobRow>(SELECT_HELD, [jobId, owner, token]);
  if (row === undefined) throw new LeaseLost(jobId);
  return row;
}

// lease_owner, lease_expires_at, started_at
const CLAIM = `
  update jobs set
    status = 'running',
    attempt = attempt + 1,
    lease_owner = ?1,
    lease_expires_at = ?2,
    lease_token = lease_token + 1,
    announced_place = null,
    started_at = coalesce(started_at, ?3)
  where seq = (
    select min(seq) from jobs
    where status = 'queued' and url not in (select url from jobs where status = 'running')
  )
  returning *`;

// id, lease_owner, lease_token, lease_expires_at
const RENEW = `
  update jobs set lease_expires_at = ?4
  where id = ?1 and status = 'running' and lease_owner = ?2 and lease_token = ?3
  returning cancel_requested`;

// id, lease_owner, lease_token
const BEGIN_ATTEMPT = `
  update jobs set attempt = attempt + 1
  where id = ?1 and status = 'running' and lease_owner = ?2 and lease_token = ?3
  returning attempt`;

// id, lease_owner, lease_token, stage_seconds, log_tail
const RECORD = `
  update jobs set stage_seconds = ?4, log_tail = ?5
  where id = ?1 and status = 'running' and lease_owner = ?2 and lease_token = ?3`;

// id, lease_owner, lease_token
const RELEASE = `
  update jobs set status = 'queued', lease_owner = null, lease_expires_at = null
  where id = ?1 and status = 'running' and lease_owner = ?2 and lease_token = ?3`;

// Now; an owner that is gone, or null.
const RECLAIM = `
  update jobs set
    status = 'queued', lease_owner = null, lease_expires_at = null, interruptions = interruptions + 1
  where status = 'running' and (lease_expires_at < ?1 or lease_owner = ?2)
  returning *`;

// id, lease_owner, lease_token
const SELECT_HELD = `
  select * from jobs where id = ?1 and status = 'running' and lease_owner = ?2 and lease_token = ?3`;
