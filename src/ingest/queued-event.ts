import type { JobId } from "../core/ids.ts";
import type { ProgressEvent } from "../core/progress-event.ts";
import type { RepositoryAddress } from "../core/repository.ts";

/**
 * Where a job stands that no one runs yet: `Cloning` at 0 %, with its place in the queue.
 * `place` counts from 1; 0 when it starts at once, and then `note` is said of it.
 */
export function queuedEvent(
  job: { readonly id: JobId; readonly address: RepositoryAddress; readonly ref: string | null },
  { place, at, note = "" }: { place: number; at: number; note?: string },
): ProgressEvent {
  const message = place === 0 ? `Cloning ${job.address.display}${note}` : `Waiting in the queue: place ${place}`;
  return {
    jobId: job.id,
    repository: job.address.display,
    ref: job.ref ?? "HEAD",
    stage: "Cloning",
    message,
    percentage: 0,
    timestamp: new Date(at).toISOString(),
    stagePercentage: null,
    files: null,
    objects: null,
    bytes: null,
    elapsedSeconds: 0,
    etaSeconds: null,
    stalled: false,
    attempt: 1,
  };
}
