import { MegaBrainError, type Client, type StreamEvent } from "../client/client.ts";
import type { ProgressReporter } from "./progress/reporter.ts";

/** A job, and from where its events are shown. */
export interface WatchedJob {
  readonly id: string;
  /** Every event after this one; left out: the newest, and those to come. */
  readonly after?: number;
}

export interface WatchDeps {
  readonly client: Client;
  readonly reporter: ProgressReporter;
  readonly signal: AbortSignal;
}

/** Shows a job to its end, and resolves with its last event. Rejects with the signal's reason when it aborts. */
export async function watchJob(job: WatchedJob, { client, reporter, signal }: WatchDeps): Promise<StreamEvent> {
  let last: StreamEvent | null = null;
  const events = client.events(job.id, {
    after: job.after,
    signal,
    giveUpAfterMs: GIVE_UP_MS,
    onConnection: (state) => {
      if (state.kind === "lost") reporter.show({ kind: "disconnected", jobId: job.id, reason: state.error.detail });
    },
  });
  try {
    for await (const { event } of events) {
      last = event;
      reporter.show({ kind: "event", event });
    }
  } catch (error) {
    if (error instanceof MegaBrainError && error.retryable) throw lost(error);
    throw error;
  }
  if (last === null) throw new MegaBrainError("network", "The server told nothing of the ingestion.");
  return last;
}

/** A server that restarts is back within this time; the job goes on without us in any case. */
const GIVE_UP_MS = 5 * 60_000;

function lost(cause: MegaBrainError): MegaBrainError {
  return new MegaBrainError(cause.code, `${cause.detail} It could not be reached again.`, {
    cause,
    title: cause.title,
    hint: "The ingestion goes on without a watcher. Look at it with `megabrain jobs` when the server is back.",
  });
}
