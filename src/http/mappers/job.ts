import type { Job as WireJob, JobDetails, SubmittedJob } from "../../contract/job.ts";
import type { JobError } from "../../contract/progress-event.ts";
import type { Job, LoggedEvent } from "../../core/job.ts";
import type { Submitted } from "../../core/ports/ingestions.ts";
import { wireEvent } from "./wire-event.ts";
import { wireTime } from "./wire-time.ts";

export function wireJobDetails(job: Job, { cursor, event }: LoggedEvent): JobDetails {
  return { ...wireJob(job), lastEventId: cursor, event: wireEvent(event), logTail: [...job.logTail] };
}

export function wireSubmitted({ job, deduplicated }: Submitted): SubmittedJob {
  return { ...wireJob(job), deduplicated };
}

function wireJob(job: Job): WireJob {
  const { address, state } = job;
  return {
    id: job.id,
    status: state.status,
    source: address.source,
    repository: address.display,
    host: address.host,
    owner: address.owner,
    name: address.name,
    ref: job.ref,
    full: job.full,
    attempt: job.attempt,
    interruptions: job.interruptions,
    retryOf: job.retryOf,
    cancelRequested: job.cancelRequested,
    createdAt: wireTime(job.createdAt),
    startedAt: job.startedAt === null ? null : wireTime(job.startedAt),
    endedAt: job.endedAt === null ? null : wireTime(job.endedAt),
    stageSeconds: { ...job.stageSeconds },
    stats: state.status === "complete" ? state.stats : null,
    error: state.status === "failed" ? (state.error as JobError) : null,
    links: jobLinks(job),
  };
}

export function jobPath({ id }: Pick<Job, "id">): string {
  return `/api/v1/jobs/${id}`;
}

function jobLinks(job: Job): WireJob["links"] {
  const self = jobPath(job);
  return { self, events: `${self}/events`, cancel: self };
}
