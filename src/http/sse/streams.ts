import type { FastifyReply } from "fastify";
import type { JobId } from "../../core/ids.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { JobStreams } from "./job-streams.ts";
import { OpenStreams } from "./open-streams.ts";
import { OverviewStream } from "./overview-stream.ts";
import { startPosition, type Asked } from "./position.ts";
import type { StreamReader } from "./reader.ts";

type StreamDeps = Pick<HttpDependencies, "events" | "clock" | "random" | "logger" | "settings">;

/** What routes ask for: a response that becomes an event stream. */
export class Streams {
  readonly #events: StreamDeps["events"];
  readonly #open: OpenStreams;
  readonly #jobs: JobStreams;
  readonly #overview: OverviewStream;
  readonly #watching: Promise<void>;
  readonly #openByKind = { job: 0, all: 0 };

  constructor({ events, clock, random, logger, settings }: StreamDeps) {
    this.#events = events;
    this.#open = new OpenStreams({ clock, random, logger, max: settings.streamsMax });
    this.#jobs = new JobStreams({ events, logger });
    this.#overview = new OverviewStream({ events, logger });
    this.#watching = this.#open.watch().catch((error: unknown) => {
      logger.error({ err: error }, "event streams are not watched any more");
    });
  }

  /** Answers with a job's stream, or with 204 when all of it was seen. False, and nothing sent, for an unknown job. */
  async openJob(reply: FastifyReply, jobId: JobId, asked: Asked): Promise<boolean> {
    const newest = await this.#events.newest(jobId);
    if (newest === null) return false;
    const position = startPosition(asked, newest);
    if (position.kind === "finished") {
      void reply.code(204).header("cache-control", "no-store").send(null);
      return true;
    }
    const reader = this.#open.open(reply);
    if (reader === null) return true;
    this.#count("job", reader);
    this.#jobs.follow(jobId, position.cursor, reader);
    return true;
  }

  /** Answers with the stream of all jobs. */
  openOverview(reply: FastifyReply): void {
    const reader = this.#open.open(reply);
    if (reader === null) return;
    this.#count("all", reader);
    this.#overview.follow(reader);
  }

  /** How many are open now: of one job, and of all jobs. */
  get openByKind(): Readonly<Record<StreamKind, number>> {
    return this.#openByKind;
  }

  /** Ends every stream after a whole frame. Resolves within a second. */
  async close(): Promise<void> {
    this.#jobs.close();
    await this.#open.close();
    await this.#watching;
  }

  #count(kind: StreamKind, { done }: StreamReader): void {
    this.#openByKind[kind]++;
    void done.then(() => this.#openByKind[kind]--);
  }
}

type StreamKind = "job" | "all";
