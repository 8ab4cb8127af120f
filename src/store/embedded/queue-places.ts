import type { JobId } from "../../core/ids.ts";
import type { JobStore } from "../../core/ports/job-store.ts";
import type { Catalogue } from "./catalogue.ts";
import { appendEvent, newestEvent } from "./event-log.ts";
import { toJob, type JobRow } from "./job-row.ts";

/** Tells the first `limit` queued jobs their places, where those changed. */
export function announcePlaces(
  catalogue: Catalogue,
  { at, limit, event }: Parameters<JobStore["announcePlaces"]>[0],
): void {
  const told = catalogue.transaction(() => {
    const moved: JobId[] = [];
    for (const [index, row] of catalogue.all<JobRow>(SELECT_QUEUE, [limit]).entries()) {
      const place = index + 1;
      if (row.announced_place === place) continue;
      const { event: newest } = newestEvent(catalogue, row.seq);
      const sinceMs = at - Date.parse(newest.timestamp);
      // Too soon: the next announcement says where it stands then. A clock that was set back must not silence it.
      if (sinceMs >= 0 && sinceMs < EVENT_INTERVAL_MS) continue;
      const job = toJob(row);
      appendEvent(catalogue, row.seq, event(job, place, newest));
      catalogue.run(NOTE_PLACE, [row.seq, place]);
      moved.push(job.id);
    }
    return moved;
  });
  for (const jobId of told) catalogue.appended.give(jobId);
}

const EVENT_INTERVAL_MS = 1000;

// limit
const SELECT_QUEUE = `select * from jobs where status = 'queued' order by seq limit ?1`;

// seq, announced_place
const NOTE_PLACE = `update jobs set announced_place = ?2 where seq = ?1`;
