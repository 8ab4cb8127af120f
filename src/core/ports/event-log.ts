import type { Cursor, JobId } from "../ids.ts";
import type { Lease, LoggedEvent } from "../job.ts";
import type { ProgressEvent } from "../progress-event.ts";

/** Append-only log of what happened to each job. Events of one job are totally ordered: 1, 2, 3 … without a gap. */
export interface EventLog {
  /** Appends and returns the event's position. Durable when the promise resolves. Rejects when the lease is lost. */
  append(lease: Lease, event: ProgressEvent): Promise<Cursor>;

  /** At most `limit` events after `after`, in order. Empty when there are none, or no such job. */
  read(page: { jobId: JobId; after: Cursor; limit: number }): Promise<readonly LoggedEvent[]>;

  /** Null when there is no such job: a job always has at least its first event. */
  newest(jobId: JobId): Promise<LoggedEvent | null>;

  /** The newest event of every active job, and of the `ended` jobs that ended last; newest job first. */
  overview(ended: number): Promise<readonly LoggedEvent[]>;

  /**
   * Calls back after an append to any job is durable, in the turn that made it so or a later one. A hint: what was
   * appended is learned by reading, and several appends may be told as one. Returns the way to stop it.
   */
  onAppend(listener: (jobId: JobId) => void): () => void;
}
