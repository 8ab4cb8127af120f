import { setImmediate } from "node:timers/promises";
import type { Logger } from "pino";
import type { Cursor, JobId } from "../../core/ids.ts";
import type { LoggedEvent } from "../../core/job.ts";
import type { EventLog } from "../../core/ports/event-log.ts";
import { isWorkStage } from "../../core/stage.ts";
import { Audience } from "./audience.ts";
import { progressFrame, type Frame } from "./frame.ts";
import { PAGE_EVENTS } from "./live-job.ts";
import type { StreamReader } from "./reader.ts";

/**
 * One stream for all jobs: the newest event of every active job and of those that ended last, then live. Nothing in it
 * has an id. A reader that lags is given the newest event of each job that changed meanwhile: events are whole
 * statements, and who wants every one reads the job's own stream.
 */
export class OverviewStream {
  readonly #deps: OverviewDeps;
  /** Null while nobody reads. */
  #overview: Overview | null = null;

  constructor(deps: OverviewDeps) {
    this.#deps = deps;
  }

  /** Returns at once. */
  follow(reader: StreamReader): void {
    const overview = (this.#overview ??= new Overview(this.#deps));
    overview.readers++;
    overview.readOn(reader);
    void this.#leaveAtEnd(overview, reader);
  }

  async #leaveAtEnd(overview: Overview, reader: StreamReader): Promise<void> {
    await reader.done;
    overview.leave(reader);
    if (--overview.readers > 0) return;
    overview.close();
    if (this.#overview === overview) this.#overview = null;
  }
}

export interface OverviewDeps {
  readonly events: EventLog;
  readonly logger: Logger;
}

/** The newest frame of each job that is shown. A job that changes moves to the end, so the map is in order of change. */
class Overview {
  readers = 0;
  readonly #events: EventLog;
  readonly #logger: Logger;
  readonly #shown = new Map<JobId, Shown>();
  readonly #changed = new Set<JobId>();
  readonly #audience = new Audience(0, (reader) => this.readOn(reader));
  readonly #loaded: Promise<void>;
  readonly #stopListening: () => void;
  #reading = true;

  constructor({ events, logger }: OverviewDeps) {
    this.#events = events;
    this.#logger = logger;
    this.#stopListening = events.onAppend((jobId) => this.#poke(jobId));
    this.#loaded = this.#load();
  }

  /** Sends what changed after the reader's position, then live. */
  readOn(reader: StreamReader): void {
    this.#catchUp(reader).catch((error: unknown) => {
      this.#logger.error({ err: error }, "the stream of all jobs could not be read on");
      void reader.end();
    });
  }

  leave(reader: StreamReader): void {
    this.#audience.leave(reader);
  }

  close(): void {
    this.#stopListening();
  }

  async #load(): Promise<void> {
    const newestFirst = await this.#events.overview(ENDED_JOBS_SHOWN);
    for (const logged of newestFirst.toReversed()) this.#show(logged, ++this.#audience.position);
    this.#reading = false;
    this.#readChanges();
  }

  async #catchUp(reader: StreamReader): Promise<void> {
    await this.#loaded;
    while (!reader.closed) {
      if (!reader.hasRoom()) {
        await reader.drained();
        continue;
      }
      this.#sendPage(reader);
      if (this.#audience.join(reader)) return;
      await setImmediate();
    }
  }

  #sendPage(reader: StreamReader): void {
    let sent = 0;
    for (const { position, frame } of this.#shown.values()) {
      if (position <= reader.position) continue;
      if (sent++ === PAGE_EVENTS || !reader.hasRoom()) return;
      reader.send(frame);
      reader.position = position;
    }
  }

  #poke(jobId: JobId): void {
    this.#changed.add(jobId);
    this.#readChanges();
  }

  #readChanges(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#readAll().catch((error: unknown) => {
      this.#reading = false;
      this.#logger.error({ err: error }, "the logs of all jobs could not be watched");
      this.#audience.dismiss();
    });
  }

  async #readAll(): Promise<void> {
    // What is added meanwhile is visited too.
    for (const jobId of this.#changed) {
      this.#changed.delete(jobId);
      const page = await this.#after(jobId, this.#shown.get(jobId)?.cursor);
      for (const logged of page) {
        await this.#audience.give(this.#show(logged, this.#audience.position + 1), { ends: false });
      }
      if (page.length === PAGE_EVENTS) this.#changed.add(jobId);
    }
    this.#reading = false;
  }

  async #after(jobId: JobId, cursor: Cursor | undefined): Promise<readonly LoggedEvent[]> {
    if (cursor !== undefined) return this.#events.read({ jobId, after: cursor, limit: PAGE_EVENTS });
    const newest = await this.#events.newest(jobId);
    return newest === null ? [] : [newest];
  }

  #show({ cursor, event }: LoggedEvent, position: number): Frame {
    const jobId = event.jobId as JobId;
    const frame = progressFrame(event, null);
    const ended = !isWorkStage(event.stage);
    this.#shown.delete(jobId);
    this.#shown.set(jobId, { position, cursor, frame, ended });
    if (ended) this.#forgetOldest();
    return frame;
  }

  #forgetOldest(): void {
    const ended = [...this.#shown].filter(([, shown]) => shown.ended);
    for (const [jobId] of ended.slice(0, -ENDED_JOBS_SHOWN)) this.#shown.delete(jobId);
  }
}

interface Shown {
  readonly position: number;
  readonly cursor: Cursor;
  readonly frame: Frame;
  readonly ended: boolean;
}

/** Of the jobs that have ended, so many are shown: those that ended last. */
const ENDED_JOBS_SHOWN = 50;
