import { once } from "node:events";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  address,
  completion,
  create,
  progressEvent,
  T0,
  take,
  type OpenStore,
} from "../../../test/conformance/ports/samples.ts";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { openStream, type EventStream, type StreamRequest } from "../../../test/support/sse-reader.ts";
import type { Clock } from "../../core/clock.ts";
import type { JobId } from "../../core/ids.ts";
import type { Lease } from "../../core/job.ts";
import { openCatalogue, type Catalogue } from "../../store/embedded/catalogue.ts";
import { createEventLog } from "../../store/embedded/event-log.ts";
import { createJobStore } from "../../store/embedded/job-store.ts";
import { systemClock } from "../../system-clock.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { createHttpServer, type HttpServer } from "../server.ts";

let catalogue: Catalogue;
let store: Pick<OpenStore, "jobs" | "events">;
let server: HttpServer;
let url: string;

beforeEach(async () => {
  catalogue = openCatalogue(join(temporaryDirectory(), "catalogue.db"), { at: T0 });
  store = { jobs: createJobStore({ catalogue, release: () => undefined }), events: createEventLog(catalogue) };
  await serve();
});

afterEach(async () => {
  await server.close();
  catalogue.close();
});

describe("a job's stream", () => {
  test("begins with the newest event, then is live, and ends after the last", async () => {
    const { id, lease } = await startJob();
    await append(lease, 3);
    const stream = await read(id);
    expect(stream.status).toBe(200);
    expect((await stream.next())?.id).toBe("4");
    await append(lease, 1);
    expect((await stream.next())?.id).toBe("5");
    await end(lease);
    expect(ids(await stream.all())).toEqual([4, 5, 6]);
    expect(stream.ending()).toBe("clean");
  });

  test("says how it is to be treated, and when to come back", async () => {
    const { id } = await startJob();
    const stream = await read(id, { headers: { "accept-encoding": "gzip, br" } });
    await stream.next();
    expect(stream.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "transfer-encoding": "chunked",
    });
    expect(stream.headers["content-encoding"]).toBeUndefined();
    expect(stream.frames[0]).toMatchObject({ data: null, id: null });
    expect(stream.frames[0]!.retry).toBeGreaterThanOrEqual(2000);
    expect(stream.frames[0]!.retry).toBeLessThanOrEqual(5000);
  });

  test("gives every event exactly once to readers that come, are cut and come back while events are appended", async () => {
    const { id, lease } = await startJob();
    const readers = Array.from({ length: 12 }, (_, reader) => readThroughCuts(id, reader + 1));
    for (let round = 0; round < 30; round++) {
      await append(lease, 1 + (round % 7));
      await new Promise(setImmediate);
    }
    await end(lease);
    const newest = (await store.events.newest(id))!.cursor;
    const whole = Array.from({ length: newest }, (_, index) => index + 1);
    for (const seen of await Promise.all(readers)) expect(seen).toEqual(whole);
  });

  test("is the same bytes for two readers, and for one that comes late", async () => {
    const { id, lease } = await startJob();
    const early = [await read(id, { query: "after=0" }), await read(id, { query: "after=0" })];
    await append(lease, 250);
    await end(lease);
    const late = await read(id, { query: "after=0" });
    const [a, b, c] = await Promise.all(
      [...early, late].map(async (stream) => (await stream.all()).map(({ raw }) => raw)),
    );
    expect(a).toHaveLength(252);
    expect(b).toEqual(a);
    expect(c).toEqual(a);
  });

  test("speaks HTTP/1.0 without chunks, until the connection closes", async () => {
    const { id, lease } = await startJob();
    const stream = await read(id, { query: "after=0", httpVersion: "1.0" });
    await append(lease, 3);
    await end(lease);
    expect(ids(await stream.all())).toEqual([1, 2, 3, 4, 5]);
    expect(stream.headers["transfer-encoding"]).toBeUndefined();
    expect(stream.rawText()).toMatch(/\r\n\r\nretry: \d+\n\nid: 1\nevent: progress\ndata: /);
    expect(stream.ending()).toBe("clean");
  });

  test("of a finished job is its last event and the end; nothing where that was seen", async () => {
    const { id, lease } = await startJob();
    await end(lease);
    expect(ids(await (await read(id)).all())).toEqual([2]);
    for (const lastEventId of ["abc", "-1", "3", "9".repeat(40)]) {
      expect(ids(await (await read(id, { lastEventId })).all())).toEqual([2]);
    }
    expect((await read(id, { lastEventId: 2 })).status).toBe(204);
    expect((await read(id, { lastEventId: 2, query: "after=0" })).status).toBe(204);
    expect(ids(await (await read(id, { lastEventId: 1, query: "after=2" })).all())).toEqual([2]);
  });

  test("answers HEAD with the head alone, and refuses what cannot be", async () => {
    const { id } = await startJob();
    const head = await read(id, { method: "HEAD" });
    expect([head.status, head.headers["content-type"]]).toEqual([200, "text/event-stream; charset=utf-8"]);
    const unknown = await read("nope" as JobId);
    expect([unknown.status, unknown.headers["content-type"]]).toEqual([404, expect.stringContaining("problem+json")]);
    expect((await read(id, { query: "after=x" })).status).toBe(400);
  });

  test("goes on for everyone else while one reader reads nothing, who costs no more than a buffer and misses nothing", async () => {
    const { id, lease } = await startJob();
    await watchResponses(async (responses) => {
      const stuck = await read(id, { query: "after=0" });
      stuck.pause();
      const other = await read(id, { query: "after=0" });
      await append(lease, LARGE_EVENTS, LARGE);
      await end(lease);
      expect(ids(await other.all())).toHaveLength(LARGE_EVENTS + 2);
      expect(stuck.events.length).toBeLessThan(LARGE_EVENTS + 2);
      const buffered = responses.map(({ writableLength }) => writableLength);
      expect(Math.max(...buffered)).toBeGreaterThan(0);
      expect(Math.max(...buffered)).toBeLessThan(100 * 1024);
      stuck.resume();
      expect(ids(await stuck.all())).toEqual(ids(other.events));
    });
  });

  test("reaches 500 readers, each event once", async () => {
    const { id, lease } = await startJob();
    const streams = await Promise.all(Array.from({ length: 500 }, () => read(id, { query: "after=0" })));
    for (let i = 0; i < 5; i++) await append(lease, 1);
    await end(lease);
    for (const stream of streams) expect(ids(await stream.all())).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("leaves no half frame and is not disturbed when a client sends more on its connection", async () => {
    const { id, lease } = await startJob();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    socket.write(`GET /api/v1/jobs/${id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await expect.poll(() => text).toContain("id: 1\n");
    socket.write("this is not HTTP\r\n\r\n");
    await once(socket, "close");
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    await append(lease, 1);
    expect((await (await read(id)).next())?.id).toBe("2");
  });
});

describe("streams, as the server keeps them", () => {
  test("past the limit are ended with a long time to come back, as 200", async () => {
    await serve({ streamsMax: 1 });
    const { id } = await startJob();
    const first = await read(id);
    await first.next();
    const second = await read(id);
    expect([second.status, await second.all(), second.ending()]).toEqual([200, [], "clean"]);
    expect(second.frames[0]!.retry).toBeGreaterThanOrEqual(30_000);
    first.cut();
    await expect
      .poll(async () =>
        (await read(id)).next(500).then(
          (event) => event?.id,
          () => null,
        ),
      )
      .toBe("1");
  });

  test("are pinged after 15 s without an event, without an id", async () => {
    const clock = createFakeClock();
    await serve({ clock });
    const { id } = await startJob();
    const stream = await read(id);
    await stream.next();
    await clock.advance(14_000);
    expect(stream.frames.flatMap(({ comments }) => comments)).toEqual([]);
    await clock.advance(2_000);
    await expect.poll(() => stream.frames.at(-1)).toMatchObject({ comments: ["ping"], id: null, data: null });
  });

  test("are dropped when nothing was taken for 30 s, and only then", async () => {
    const clock = createFakeClock();
    await serve({ clock });
    const { id, lease } = await startJob();
    await watchResponses(async (responses) => {
      const stuck = await read(id, { query: "after=0" });
      const idle = await read(id);
      stuck.pause();
      await append(lease, LARGE_EVENTS, LARGE);
      const [response] = responses;
      await expect.poll(() => response!.writableLength).toBeGreaterThan(0);
      await clock.advance(29_000);
      expect(response!.destroyed).toBe(false);
      await clock.advance(3_000);
      await expect.poll(() => response!.destroyed).toBe(true);
      expect(idle.ending()).toBe(null);
    });
  });

  test("end after a whole frame within a second when the server stops", async () => {
    const { id, lease } = await startJob();
    const streams = await Promise.all(Array.from({ length: 20 }, () => read(id, { query: "after=0" })));
    await append(lease, 50);
    const asked = performance.now();
    await server.close();
    expect(performance.now() - asked).toBeLessThan(1000);
    for (const stream of streams) {
      const events = await stream.all();
      expect(stream.ending()).toBe("clean");
      expect(stream.text().endsWith("\n\n")).toBe(true);
      expect(ids(events)).toEqual(events.map((_, index) => index + 1));
    }
  });
});

describe("the stream of all jobs", () => {
  test("tells the newest event of each job, then live, without ids; again on the next connection", async () => {
    const a = await startJob("a");
    const b = await startJob("b");
    await append(a.lease, 2);
    await end(b.lease);
    const stream = await openStream(`${url}/api/v1/events`);
    const first = [await stream.next(), await stream.next()];
    expect(new Set(first.map((event) => event!.progress.jobId))).toEqual(new Set([a.id, b.id]));
    const c = await startJob("c");
    expect((await stream.next())!.progress.jobId).toBe(c.id);
    await append(c.lease, 1, "live");
    expect((await stream.next())!.progress).toMatchObject({ jobId: c.id, message: "live" });
    await end(c.lease);
    expect((await stream.next())!.progress).toMatchObject({ jobId: c.id, stage: "Complete" });
    expect(stream.events.every(({ id }) => id === null)).toBe(true);
    expect(stream.ending()).toBe(null);
    stream.cut();
    const again = await openStream(`${url}/api/v1/events`);
    const jobs = [await again.next(), await again.next(), await again.next()].map((event) => event!.progress.jobId);
    expect(new Set(jobs)).toEqual(new Set([a.id, b.id, c.id]));
  });

  test("never goes back within a job, whenever a reader joins", async () => {
    const jobs = [await startJob("a"), await startJob("b")];
    const streams: EventStream[] = [];
    for (let round = 0; round < 40; round++) {
      for (const { lease } of jobs) await append(lease, 1, String(round).padStart(3, "0"));
      if (round % 4 === 0) streams.push(await openStream(`${url}/api/v1/events`));
    }
    for (const stream of streams) {
      await expect.poll(() => jobs.map(({ id }) => messagesOf(stream, id).at(-1))).toEqual(["039", "039"]);
      for (const { id } of jobs) {
        const seen = messagesOf(stream, id);
        expect(seen).toEqual([...new Set(seen)].toSorted());
      }
    }
  });
});

/** Together more than the kernel's own buffers take; each far less than the 64 KiB a reader may lag by. */
const LARGE_EVENTS = 700;
const LARGE = "x".repeat(20_000);

async function serve(changes: { clock?: Clock; streamsMax?: number } = {}): Promise<void> {
  await server?.close();
  const unused = (): never => {
    throw new Error("not part of these tests");
  };
  const unusedReads = { list: unused, get: unused, find: unused, tree: unused, directory: unused };
  server = createHttpServer({
    jobs: store.jobs,
    events: store.events,
    ingestions: { submit: unused, cancel: unused, retry: unused },
    repositories: { ...unusedReads, delete: unused, skipped: unused, file: unused },
    cloneBytes: async () => 0,
    search: { search: unused },
    clock: changes.clock ?? systemClock,
    logger: pino({ level: "silent" }),
    settings: { publicUrl: null, corsOrigins: [], streamsMax: changes.streamsMax ?? 1000 },
    ready: () => true,
    metrics: createMetrics(),
    random: Math.random,
    version: "0.0.0",
  });
  url = await server.listen({ host: "127.0.0.1", port: 0 });
}

async function startJob(name = "widgets"): Promise<{ readonly id: JobId; readonly lease: Lease }> {
  const id = await create(store as OpenStore, { address: address(name) });
  const { lease } = await take(store as OpenStore);
  return { id, lease };
}

async function append(lease: Lease, count: number, message = "working"): Promise<void> {
  for (let i = 0; i < count; i++) await store.events.append(lease, progressEvent({ jobId: lease.jobId, message }));
}

async function end(lease: Lease): Promise<void> {
  const done = completion();
  await store.jobs.complete(lease, { ...done, event: { ...done.event, jobId: lease.jobId } });
}

function read(id: JobId, { query = "", ...request }: StreamRequest & { query?: string } = {}): Promise<EventStream> {
  return openStream(`${url}/api/v1/jobs/${id}/events${query && `?${query}`}`, request);
}

/** Reads a few events at a time, cuts the socket, and resumes from the last id, as EventSource would. */
async function readThroughCuts(id: JobId, eventsEach: number): Promise<number[]> {
  const seen: number[] = [];
  for (;;) {
    const stream = await read(id, { lastEventId: seen.at(-1) ?? 0 });
    if (stream.status === 204) return seen;
    for (let i = 0; i < eventsEach; i++) {
      const event = await stream.next();
      if (event === null) break;
      seen.push(Number(event.id));
    }
    stream.cut();
  }
}

function ids(events: readonly { readonly id: string | null }[]): number[] {
  return events.map(({ id }) => Number(id));
}

function messagesOf(stream: EventStream, id: JobId): string[] {
  return stream.events.filter(({ progress }) => progress.jobId === id).map(({ progress }) => progress.message);
}

/** The server's own side of each request made during `work`. */
async function watchResponses(work: (responses: ServerResponse[]) => Promise<void>): Promise<void> {
  const responses: ServerResponse[] = [];
  const note = (message: unknown): void => void responses.push((message as { response: ServerResponse }).response);
  subscribe("http.server.request.start", note);
  try {
    await work(responses);
  } finally {
    unsubscribe("http.server.request.start", note);
  }
}

interface FakeClock extends Clock {
  /** Second by second, so that whoever sleeps wakes as often as it would. */
  advance(ms: number): Promise<void>;
}

function createFakeClock(): FakeClock {
  let elapsed = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => T0 + elapsed,
    elapsed: () => elapsed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: elapsed + ms, wake: () => settle(resolve) };
        const abort = (): void => settle(() => reject(signal?.reason as Error));
        const settle = (how: () => void): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", abort);
          how();
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", abort);
      }),
    async advance(ms) {
      for (const until = elapsed + ms; elapsed < until;) {
        elapsed += 1000;
        for (const sleeper of sleepers) {
          if (sleeper.until <= elapsed) sleeper.wake();
        }
        await new Promise(setImmediate);
      }
    },
  };
}
