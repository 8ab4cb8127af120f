import type { JobError } from "../../core/error.ts";
import type { Cursor, JobId, SegmentId } from "../../core/ids.ts";
import type { Lease } from "../../core/job.ts";
import type { Completed, Completion, JobEnding } from "../../core/ports/job-store.ts";
import type { JobStats, ProgressEvent } from "../../core/progress-event.ts";
import type { Catalogue } from "./catalogue.ts";
import { appendEvent, newestEvent } from "./event-log.ts";
import { heldJob } from "./job-lease.ts";
import { toAddress, toJob, type JobRow } from "./job-row.ts";
import { putSnapshot } from "./repository-store.ts";

/** Swaps the snapshot in, ends the job and appends its last event, together or not at all. */
export function completeJob(
  catalogue: Catalogue,
  lease: Lease,
  { ref, snapshot, builtOn, stats, event, at }: Completion,
): Completed & { readonly replaced: readonly SegmentId[] } {
  const completed = catalogue.transaction(() => {
    const row = heldJob(catalogue, lease);
    const address = toAddress(row);
    const { repositoryId, replaced } = putSnapshot(catalogue, { address, ref, snapshot, builtOn, at });
    return { cursor: end(catalogue, row, { event, at, stats }), repositoryId, replaced };
  });
  catalogue.appended.give(lease.jobId);
  return completed;
}

/** Ends a job that is held with a failure. */
export function failJob(
  catalogue: Catalogue,
  lease: Lease,
  { error, event, at }: { error: JobError; event: ProgressEvent; at: number },
): Cursor {
  const cursor = catalogue.transaction(() => end(catalogue, heldJob(catalogue, lease), { event, at, error }));
  catalogue.appended.give(lease.jobId);
  return cursor;
}

/** Ends a queued job at once, or asks the holder of a running one to stop. */
export function cancelJob(
  catalogue: Catalogue,
  jobId: JobId,
  ending: JobEnding,
): "cancelled" | "requested" | "finished" | null {
  const outcome = catalogue.transaction(() => {
    const row = catalogue.get<JobRow>(SELECT_JOB, [jobId]);
    if (row === undefined) return null;
    if (row.ended_at !== null) return "finished";
    catalogue.run(REQUEST_CANCEL, [row.seq]);
    if (row.status === "running") return "requested";
    const event = ending.event({ ...toJob(row), cancelRequested: true }, newestEvent(catalogue, row.seq).event);
    end(catalogue, row, { event, at: ending.at, error: ending.error });
    return "cancelled";
  });
  if (outcome === "cancelled") catalogue.appended.give(jobId);
  if (outcome === "requested") catalogue.cancelRequested.give(jobId);
  return outcome;
}

type Ending = {
  readonly event: ProgressEvent;
  readonly at: number;
} & ({ readonly stats: JobStats } | { readonly error: JobError });

/** The one way to a last event. */
function end(catalogue: Catalogue, { seq }: JobRow, ending: Ending): Cursor {
  const completes = "stats" in ending;
  const stage = completes ? "Complete" : "Failed";
  if (ending.event.stage !== stage) throw new TypeError(`the last event must be ${stage}, not ${ending.event.stage}`);
  const status = completes ? "complete" : "failed";
  const stats = completes ? JSON.stringify(ending.stats) : null;
  const error = completes ? null : JSON.stringify(ending.error);
  catalogue.run(END, [seq, status, stats, error, ending.at]);
  return appendEvent(catalogue, seq, ending.event);
}

// id
const SELECT_JOB = `select * from jobs where id = ?`;

// seq
const REQUEST_CANCEL = `update jobs set cancel_requested = 1 where seq = ?`;

// seq, status, stats, error, ended_at
const END = `
  update jobs set
    status = ?2, stats = ?3, error = ?4, ended_at = ?5,
    lease_owner = null, lease_expires_at = null, announced_place = null
  where seq = ?1`;
