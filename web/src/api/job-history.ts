import { signal } from "@preact/signals";
import { sinceMs, type Filters } from "../state/filters.ts";
import { foldList } from "../state/jobs.ts";
import { jobs } from "./overview.ts";
import { server, toProblem } from "./server.ts";
import type { MegaBrainError } from "../../../src/client/client.ts";

/** Where the list of jobs that ended stands: they are folded into what the page knows of all jobs. */
export interface History {
  readonly isLoading: boolean;
  /** For the page after; null at the end. */
  readonly cursor: string | null;
  readonly problem: MegaBrainError | null;
}

export const history = signal<History>({ isLoading: true, cursor: null, problem: null });

/** Asks for the jobs that the filters let through, a page at a time. */
export async function loadHistory(filters: Filters, cursor: string | null, stop: AbortSignal): Promise<void> {
  history.value = { ...history.value, isLoading: true, problem: null };
  try {
    const since = sinceMs(filters, Date.now());
    const page = await server.jobs.list({
      status: STATUSES[filters.state],
      repository: filters.repository.trim() || undefined,
      since: since === null ? undefined : new Date(since),
      limit: PAGE_JOBS,
      cursor,
      signal: stop,
    });
    jobs.value = foldList(jobs.value, page.jobs, Date.now());
    history.value = { isLoading: false, cursor: page.cursor, problem: null };
  } catch (error) {
    if (stop.aborted) return;
    history.value = { isLoading: false, cursor: null, problem: toProblem(error) };
  }
}

const STATUSES = {
  // The active ones come over the stream, all of them.
  all: ["complete", "failed"],
  active: ["queued", "running"],
  complete: ["complete"],
  // To the server a job that was cancelled failed: the page itself tells the two apart.
  failed: ["failed"],
  cancelled: ["failed"],
} as const;
const PAGE_JOBS = 50;
