import { setImmediate as nextTurn } from "node:timers/promises";
import type { SegmentId } from "../../core/ids.ts";
import type { Job, JobStatus } from "../../core/job.ts";
import type { JobQuery, JobStore } from "../../core/ports/job-store.ts";
import type { Catalogue } from "./catalogue.ts";
import { cancelJob, completeJob, failJob } from "./end-job.ts";
import { beginAttempt, claimJob, reclaimJobs, recordWork, releaseJob, renewLease } from "./job-lease.ts";
import { toJob, type JobRow } from "./job-row.ts";
import { announcePlaces } from "./queue-places.ts";
import { submitJob } from "./submit-job.ts";

/** The job store in the catalogue. */
export function createJobStore({ catalogue, release }: JobStoreDeps): JobStore {
  return {
    submit: async (submission) => submitJob(catalogue, submission),
    claim: async (claim) => claimJob(catalogue, claim),
    renew: async (lease, until) => renewLease(catalogue, lease, until),
    beginAttempt: async (lease) => beginAttempt(catalogue, lease),
    record: async (lease, work) => recordWork(catalogue, lease, work),
    async complete(lease, completion) {
      const { replaced, ...completed } = completeJob(catalogue, lease, completion);
      if (replaced.length > 0) release(replaced);
      return completed;
    },
    fail: async (lease, failure) => failJob(catalogue, lease, failure),
    release: async (lease) => releaseJob(catalogue, lease),
    reclaim: async (expired) => reclaimJobs(catalogue, expired),
    cancel: async (jobId, ending) => cancelJob(catalogue, jobId, ending),
    announcePlaces: async (announcement) => announcePlaces(catalogue, announcement),
    get: async (jobId) => {
      const row = catalogue.get<JobRow>(SELECT_JOB, [jobId]);
      return row === undefined ? null : toJob(row);
    },
    list: async (query) => listJobs(catalogue, query),
    count: async () => countJobs(catalogue),
    purge: (endedBefore) => purgeJobs(catalogue, endedBefore),
    onCancelRequested: (listener) => catalogue.cancelRequested.on(listener),
  };
}

export interface JobStoreDeps {
  readonly catalogue: Catalogue;
  /** Told, after the fact, which segments no manifest names any more. */
  readonly release: (segments: readonly SegmentId[]) => void;
}

function listJobs(catalogue: Catalogue, { status, repository, since, before, limit }: JobQuery): readonly Job[] {
  const values = [status === null ? null : JSON.stringify(status), repository, since, before, limit];
  return catalogue.all<JobRow>(SELECT_JOBS, values).map(toJob);
}

function countJobs(catalogue: Catalogue): Readonly<Record<JobStatus, number>> {
  const counts = { queued: 0, running: 0, complete: 0, failed: 0 };
  for (const { status, n } of catalogue.all<{ status: string; n: number }>(COUNT_JOBS)) counts[status as JobStatus] = n;
  return counts;
}

/** In several transactions, so that a long absence does not make for a long stop: half a purge does no harm. */
async function purgeJobs(catalogue: Catalogue, endedBefore: number): Promise<number> {
  for (let purged = 0; ; await nextTurn()) {
    const some = catalogue.run(PURGE, [endedBefore, PURGED_AT_ONCE]);
    if (some === 0) return purged;
    purged += some;
  }
}

const PURGED_AT_ONCE = 100;

// id
const SELECT_JOB = `select * from jobs where id = ?`;

// Each may be null: statuses as a JSON list, part of the display name, created_at, id of the job before; limit.
// A job that is gone ends the list: it was purged, and what is older than it was too.
const SELECT_JOBS = `
  select * from jobs
  where (?1 is null or status in (select value from json_each(?1)))
    and (?2 is null or instr(lower(display), lower(?2)) > 0)
    and (?3 is null or created_at >= ?3)
    and (?4 is null or seq < (select seq from jobs where id = ?4))
  order by seq desc
  limit ?5`;

const COUNT_JOBS = `select status, count(*) as n from jobs group by status`;

// ended_at, limit. Events and keys go with the job.
const PURGE = `
  delete from jobs where seq in (select seq from jobs where ended_at < ? order by ended_at limit ?)`;
