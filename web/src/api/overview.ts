import { signal } from "@preact/signals";
import type { StreamEvent } from "../../../src/client/wire.ts";
import { activeJobs, foldEvent, foldList, forgetJob, NO_JOBS } from "../state/jobs.ts";
import { server } from "./server.ts";
import { onConnection, whileVisible } from "./stream-state.ts";

/** Every job this page knows of. */
export const jobs = signal(NO_JOBS);

/** Whether the overview has told of anything, or has had the time to: before that, nothing is known to be empty. */
export const isOverviewRead = signal(false);

/** Follows all jobs over one connection. Returns how to end it. */
export function followOverview(): () => void {
  return whileVisible(async (stop) => {
    let check: ReturnType<typeof setTimeout> | undefined;
    let seen = new Set<string>();
    stop.addEventListener("abort", () => clearTimeout(check));
    const events = server.overview({
      signal: stop,
      onConnection: (state) => {
        onConnection(state);
        clearTimeout(check);
        if (state.kind !== "open") return;
        seen = new Set();
        check = setTimeout(() => {
          isOverviewRead.value = true;
          void lookAfterUnseen(seen, stop);
        }, SNAPSHOT_MS);
      },
    });
    const batch: StreamEvent[] = [];
    let drawing: ReturnType<typeof setTimeout> | null = null;
    const draw = (): void => {
      drawing = null;
      jobs.value = batch.splice(0).reduce((state, event) => foldEvent(state, event, Date.now()), jobs.value);
      isOverviewRead.value = true;
    };
    for await (const event of events) {
      if (event.jobId !== null) seen.add(event.jobId);
      batch.push(event);
      // A hundred jobs tell a hundred events a second: drawn one by one they would take all of it.
      drawing ??= setTimeout(draw, DRAW_MS);
    }
  });
}

const DRAW_MS = 50;
/** The snapshot at the beginning of a connection has come by then. */
const SNAPSHOT_MS = 1500;

/**
 * Jobs that were active before the connection broke and are not in what the server tells now: they ended meanwhile,
 * longer ago than the overview goes back, or are gone.
 */
async function lookAfterUnseen(seen: ReadonlySet<string>, stop: AbortSignal): Promise<void> {
  for (const { id } of activeJobs(jobs.value)) {
    if (seen.has(id)) continue;
    try {
      jobs.value = foldList(jobs.value, [await server.jobs.get(id, { signal: stop })], Date.now());
    } catch (error) {
      if (stop.aborted) return;
      if ((error as { status?: unknown }).status === 404) jobs.value = forgetJob(jobs.value, id);
    }
  }
}
