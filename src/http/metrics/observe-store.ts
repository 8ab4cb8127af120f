import type { ErrorCode } from "../../core/error.ts";
import type { EventLog } from "../../core/ports/event-log.ts";
import type { Completion, JobStore } from "../../core/ports/job-store.ts";
import type { Metrics } from "./metrics.ts";

/** What an ingestion writes to. */
export interface WrittenStore {
  readonly jobs: JobStore;
  readonly events: EventLog;
}

/**
 * The same store for whoever runs ingestions; what they write is counted once it is durable. Nothing is read for it: an
 * event costs one addition.
 */
export function observeStore({ jobs, events }: WrittenStore, metrics: Metrics): WrittenStore {
  const { eventsAppended } = metrics;
  return {
    events: {
      ...events,
      async append(lease, event) {
        const cursor = await events.append(lease, event);
        eventsAppended.inc();
        return cursor;
      },
    },
    jobs: {
      ...jobs,
      ...observedEnds(jobs, metrics),
      async submit(submission) {
        const outcome = await jobs.submit(submission);
        if (outcome.kind === "created") eventsAppended.inc();
        return outcome;
      },
      async announcePlaces({ event, ...announcement }) {
        let told = 0;
        await jobs.announcePlaces({
          ...announcement,
          event: (...queued) => {
            told++;
            return event(...queued);
          },
        });
        eventsAppended.inc(told);
      },
    },
  };
}

/** The three ways to a job's last event. */
function observedEnds(jobs: JobStore, metrics: Metrics): Pick<JobStore, "complete" | "fail" | "cancel"> {
  const failed = (code: ErrorCode): void => {
    metrics.eventsAppended.inc();
    metrics.jobsEnded.inc({ outcome: "failed", code });
  };
  return {
    async complete(lease, completion) {
      const completed = await jobs.complete(lease, completion);
      metrics.eventsAppended.inc();
      countCompletion(completion, metrics);
      return completed;
    },
    async fail(lease, failure) {
      const cursor = await jobs.fail(lease, failure);
      failed(failure.error.code);
      return cursor;
    },
    async cancel(jobId, ending) {
      const outcome = await jobs.cancel(jobId, ending);
      // One that is running ends by `fail`.
      if (outcome === "cancelled") failed(ending.error.code);
      return outcome;
    },
  };
}

function countCompletion({ snapshot, stats }: Completion, { jobsEnded, stageSeconds, receivedBytes }: Metrics): void {
  jobsEnded.inc({ outcome: "complete", code: "none" });
  const { cloning, parsing, indexing } = stats.seconds;
  stageSeconds.observe({ stage: "cloning" }, cloning);
  // Where nothing changed there was nothing to parse, and what the snapshot received came with an earlier ingestion.
  if (stats.mode === "unchanged") return;
  stageSeconds.observe({ stage: "parsing" }, parsing);
  stageSeconds.observe({ stage: "indexing" }, indexing);
  receivedBytes.inc(snapshot.receivedBytes);
}
