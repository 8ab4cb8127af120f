import type { JobId } from "../core/ids.ts";
import type { ProgressEvent } from "../core/progress-event.ts";
import type { RepositoryAddress } from "../core/repository.ts";

/**
 * Where a job stands that no one runs yet: `Cloning` at 0 %, with its place in the queue.
 * `place` counts from 1; 0 when it starts at once.
 */
export function queuedEvent(
  job: { readonly id: JobId; readonly address: RepositoryAddress; readonly ref: string | null },
  { place, at }: { place: number; at: number },
): ProgressEvent {
  const note = job.address.source === "local" ? "; uncommitted changes are not ingested" : "";
  const message = place === 0 ? `Cloning ${job.address.display}` : `Waiting in the queue: place ${place}`;
  return {
    jobId: job.id,
    repository: job.address.display,
    ref: job.ref ?? "HEAD",
    stage: "Cloning",
    message: message + note,
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
