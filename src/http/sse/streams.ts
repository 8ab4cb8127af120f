import type { FastifyReply } from "fastify";
import type { JobId } from "../../core/ids.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { JobStreams } from "./job-streams.ts";
import { OpenStreams } from "./open-streams.ts";
import { OverviewStream } from "./overview-stream.ts";
import { startPosition, type Asked } from "./position.ts";

type StreamDeps = Pick<HttpDependencies, "events" | "clock" | "random" | "logger" | "settings">;

/** What routes ask for: a response that becomes an event stream. */
export class Streams {
  readonly #events: StreamDeps["events"];
  readonly #open: OpenStreams;
  readonly #jobs: JobStreams;
  readonly #overview: OverviewStream;
  readonly #watching: Promise<void>;

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
    if (reader !== null) this.#jobs.follow(jobId, position.cursor, reader);
    return true;
  }

  /** Answers with the stream of all jobs. */
  openOverview(reply: FastifyReply): void {
    const reader = this.#open.open(reply);
    if (reader !== null) this.#overview.follow(reader);
  }

  /** Ends every stream after a whole frame. Resolves within a second. */
  async close(): Promise<void> {
    this.#jobs.close();
    await this.#open.close();
    await this.#watching;
  }
}
