import type { FastifyReply } from "fastify";
import type { Logger } from "pino";
import type { Clock } from "../../core/clock.ts";
import { commentFrame, retryFrame, type Frame } from "./frame.ts";
import { StreamReader } from "./reader.ts";

/** Every event stream that is open: opens them up to a limit, keeps them alive, ends them when the server stops. */
export class OpenStreams {
  readonly #deps: OpenStreamsDeps;
  readonly #readers = new Set<StreamReader>();
  readonly #stop = new AbortController();

  constructor(deps: OpenStreamsDeps) {
    this.#deps = deps;
  }

  /**
   * Takes the response over and sends the head of a stream. Null when there is nobody to write to: the request was
   * HEAD, or there are too many streams, or the server is stopping. Those get an end and a time to come back, with 200:
   * 429 and 503 would stop EventSource for good.
   */
  open(reply: FastifyReply): StreamReader | null {
    const { clock, random, max } = this.#deps;
    reply.hijack();
    const response = reply.raw;
    const { socket } = reply.request.raw;
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, STREAM_HEADERS);
    if (reply.request.method === "HEAD") {
      response.end();
      return null;
    }
    const isFull = this.#readers.size >= max;
    if (isFull || this.#stop.signal.aborted) {
      const retryMs = isFull ? between(random, FULL_RETRY_MS) : between(random, RETRY_MS);
      response.end(Buffer.concat([retryFrame(retryMs).plain, (isFull ? FULL : STOPPING).plain]));
      return null;
    }
    response.flushHeaders();
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
    const reader = new StreamReader({ response, socket, clock });
    this.#readers.add(reader);
    void reader.done.then(() => this.#readers.delete(reader));
    reader.send(retryFrame(between(random, RETRY_MS)));
    return reader;
  }

  /** Pings silent readers and drops stuck ones, until `close`. Resolves then. */
  async watch(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#deps.clock.sleep(CHECK_EVERY_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      for (const reader of this.#readers) this.#check(reader);
    }
  }

  /** Ends every stream after a whole frame, and waits until the ends are out, but no longer than a moment. */
  async close(): Promise<void> {
    this.#stop.abort();
    const ended = Promise.all([...this.#readers].map((reader) => reader.end()));
    const moment = new AbortController();
    const patience = this.#deps.clock.sleep(CLOSE_MS_MAX, moment.signal).catch(() => undefined);
    await Promise.race([ended, patience]);
    moment.abort();
  }

  #check(reader: StreamReader): void {
    const state = reader.checkAlive();
    if (state === "dropped") this.#deps.logger.debug("dropped a stream whose client takes nothing");
    else if (state.silentMs >= PING_MS && reader.hasRoom()) reader.send(PING);
  }
}

export interface OpenStreamsDeps {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  /** Streams open at once. */
  readonly max: number;
}

/** Headers of every event stream. */
export const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  // nginx would hold events back to fill its buffer.
  "x-accel-buffering": "no",
} as const;

function between(random: () => number, [low, high]: readonly [number, number]): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** Drawn for each connection, so that a restart is not followed by a stampede. */
const RETRY_MS = [2000, 5000] as const;
const FULL_RETRY_MS = [30_000, 60_000] as const;

/** Silence after which a comment shows that the connection lives. */
const PING_MS = 15_000;
const CHECK_EVERY_MS = 1000;
const KEEP_ALIVE_DELAY_MS = 15_000;
const CLOSE_MS_MAX = 800;

const PING: Frame = commentFrame("ping");
const FULL: Frame = commentFrame("too many streams are open; the job goes on");
const STOPPING: Frame = commentFrame("the server is stopping");
