import { setImmediate } from "node:timers/promises";
import type { Logger } from "pino";
import type { Cursor, JobId } from "../../core/ids.ts";
import type { LoggedEvent } from "../../core/job.ts";
import type { EventLog } from "../../core/ports/event-log.ts";
import { isWorkStage } from "../../core/stage.ts";
import { Audience } from "./audience.ts";
import { pageFrame } from "./frame.ts";
import { LiveJob, PAGE_EVENTS } from "./live-job.ts";
import type { StreamReader } from "./reader.ts";

/**
 * Streams of single jobs. A reader replays the log from its own position, page by page, and joins the job's live
 * audience in the turn of the last short page, so that nothing falls between. A reader that lags replays again: it
 * skips nothing, and slows nobody.
 */
export class JobStreams {
  readonly #events: EventLog;
  readonly #logger: Logger;
  readonly #live = new Map<JobId, LiveJob>();
  readonly #stopListening: () => void;
  /** The turn of the page that was asked for last. */
  #turns: Promise<unknown> = Promise.resolve();

  constructor({ events, logger }: JobStreamsDeps) {
    this.#events = events;
    this.#logger = logger;
    this.#stopListening = events.onAppend((jobId) => this.#live.get(jobId)?.poke());
  }

  /** Sends every event after `after`, then live ones, and ends the response after the job's last. Returns at once. */
  follow(jobId: JobId, after: Cursor, reader: StreamReader): void {
    reader.position = after;
    this.#readOn(jobId, reader);
    void reader.done.then(() => this.#live.get(jobId)?.audience.leave(reader));
  }

  close(): void {
    this.#stopListening();
  }

  #readOn(jobId: JobId, reader: StreamReader): void {
    this.#replay(jobId, reader).catch((error: unknown) => {
      this.#logger.error({ err: error, jobId }, "an event stream could not be read on");
      // Whole frames went out: the client comes back and resumes.
      void reader.end();
    });
  }

  async #replay(jobId: JobId, reader: StreamReader): Promise<void> {
    while (!reader.closed) {
      if (!reader.hasRoom()) {
        await reader.drained();
        continue;
      }
      await this.#turn();
      const page = await this.#events.read({ jobId, after: reader.position, limit: PAGE_EVENTS });
      sendPage(reader, page);
      if (page.length < PAGE_EVENTS && this.#join(jobId, reader)) return;
    }
  }

  /** Resolves in a turn of its own: a page takes a millisecond or two, and thousands may replay after a restart. */
  #turn(): Promise<unknown> {
    this.#turns = this.#turns.then(() => setImmediate());
    return this.#turns;
  }

  /** Decides in this turn. False when the live audience is ahead of the reader. */
  #join(jobId: JobId, reader: StreamReader): boolean {
    // Its last event was in the page.
    if (reader.closed) return true;
    let live = this.#live.get(jobId);
    if (live === undefined) {
      live = this.#watch(jobId, reader.position);
      // What was appended since the page was read, while nobody watched.
      live.poke();
    }
    return live.audience.join(reader);
  }

  #watch(jobId: JobId, from: Cursor): LiveJob {
    const live = new LiveJob(jobId, {
      events: this.#events,
      audience: new Audience(from, (reader) => this.#readOn(jobId, reader)),
      onEmpty: () => this.#live.delete(jobId),
      onError: (error) => {
        this.#logger.error({ err: error, jobId }, "a job's log could not be watched");
        this.#live.delete(jobId);
        live.audience.dismiss();
      },
    });
    this.#live.set(jobId, live);
    return live;
  }
}

export interface JobStreamsDeps {
  readonly events: EventLog;
  readonly logger: Logger;
}

/** Sends all of it, in one write. The page is let go of before anyone waits for room. */
function sendPage(reader: StreamReader, page: readonly LoggedEvent[]): void {
  const last = page.at(-1);
  if (reader.closed || last === undefined) return;
  reader.send(pageFrame(page));
  reader.position = last.cursor;
  if (!isWorkStage(last.event.stage)) void reader.end();
}
