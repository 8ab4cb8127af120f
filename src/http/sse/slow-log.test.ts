import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { address, create, progressEvent, T0, take, type OpenStore } from "../../../test/conformance/ports/samples.ts";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { openStream, type EventStream } from "../../../test/support/sse-reader.ts";
import type { JobId } from "../../core/ids.ts";
import type { Lease } from "../../core/job.ts";
import type { EventLog } from "../../core/ports/event-log.ts";
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
/** Called after a page of so many events was read and before it is given out. */
let afterRead: (events: number) => Promise<void>;

beforeEach(async () => {
  catalogue = openCatalogue(join(temporaryDirectory(), "catalogue.db"), { at: T0 });
  store = { jobs: createJobStore({ catalogue, release: () => undefined }), events: createEventLog(catalogue) };
  afterRead = async () => undefined;
  const unused = (): never => {
    throw new Error("not part of these tests");
  };
  const unusedReads = { list: unused, get: unused, find: unused, tree: unused, directory: unused };
  server = createHttpServer({
    jobs: store.jobs,
    events: slowLog(store.events),
    ingestions: { submit: unused, cancel: unused, retry: unused },
    repositories: { ...unusedReads, delete: unused, skipped: unused, file: unused },
    cloneBytes: async () => 0,
    search: { search: unused },
    clock: systemClock,
    logger: pino({ level: "silent" }),
    settings: { publicUrl: null, corsOrigins: [], streamsMax: 1000 },
    ready: () => true,
    metrics: createMetrics(),
    random: Math.random,
    version: "0.0.0",
  });
  url = await server.listen({ host: "127.0.0.1", port: 0 });
});

afterEach(async () => {
  await server.close();
  catalogue.close();
});

// A read of a database elsewhere is old by the time it arrives. Nothing may fall between it and what comes live.
describe("with a log whose reads take time", () => {
  test("an event that is appended while a reader's last page is on its way is not left for the next one", async () => {
    const { id, lease } = await startJob();
    let reads = 0;
    afterRead = async () => {
      if (++reads === 1) await append(lease, 1);
    };
    const stream = await read(id);
    expect([(await stream.next())?.id, (await stream.next(2000))?.id]).toEqual(["1", "2"]);
  });

  test("a reader whose last page is older than what others got live reads on at once", async () => {
    const { id, lease } = await startJob();
    const first = await read(id);
    await first.next();
    let reads = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    afterRead = () => (++reads === 1 ? held : Promise.resolve());
    const late = await read(id);
    await expect.poll(() => reads).toBe(1);
    await append(lease, 2);
    expect([(await first.next())?.id, (await first.next())?.id]).toEqual(["2", "3"]);
    release();
    expect([(await late.next())?.id, (await late.next())?.id, (await late.next(2000))?.id]).toEqual(["1", "2", "3"]);
  });

  test("readers that join at any time have everything once, without another event to wake them", async () => {
    const { id, lease } = await startJob();
    afterRead = () => turns(Math.floor(Math.random() * 6));
    const streams: EventStream[] = [];
    for (let round = 0; round < 40; round++) {
      await append(lease, 1);
      await turns(round % 5);
      streams.push(await read(id));
    }
    const whole = Array.from({ length: 41 }, (_, index) => index + 1);
    for (const stream of streams) {
      await expect.poll(() => idsOf(stream)).toEqual(whole);
    }
  });
});

test("readers who replay a log at once have a page in turn, and the server does other things in between", async () => {
  const { id, lease } = await startJob();
  await append(lease, 299);
  let turn = 0;
  let isCounting = true;
  const count = (): void => {
    turn++;
    if (isCounting) setImmediate(count);
  };
  setImmediate(count);
  const turnsOfPages: number[] = [];
  afterRead = async (events) => {
    if (events === 100) turnsOfPages.push(turn);
  };
  const streams = await Promise.all(Array.from({ length: 20 }, () => read(id)));
  for (const stream of streams) await expect.poll(() => idsOf(stream).at(-1)).toBe(300);
  isCounting = false;
  expect(turnsOfPages).toHaveLength(60);
  expect(new Set(turnsOfPages).size).toBe(60);
});

test("the stream of all jobs tells each of more jobs than fit a page once, then live", async () => {
  const jobs: JobId[] = [];
  for (let i = 0; i < 230; i++) jobs.push(await create(store as OpenStore, { address: address(`job-${i}`) }));
  const stream = await openStream(`${url}/api/v1/events`);
  await expect.poll(() => stream.events.length).toBe(230);
  const { lease } = await take(store as OpenStore);
  await append(lease, 1);
  await expect.poll(() => stream.events.length).toBe(231);
  expect(new Set(stream.events.slice(0, 230).map(({ progress }) => progress.jobId))).toEqual(new Set(jobs));
  expect(stream.events.at(-1)!.progress.jobId).toBe(lease.jobId);
});

/** The page is read now, and arrives after `afterRead`. */
function slowLog(events: EventLog): EventLog {
  return {
    ...events,
    async read(page) {
      const found = await events.read(page);
      await afterRead(found.length);
      return found;
    },
  };
}

async function startJob(): Promise<{ readonly id: JobId; readonly lease: Lease }> {
  const id = await create(store as OpenStore);
  const { lease } = await take(store as OpenStore);
  return { id, lease };
}

async function append(lease: Lease, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await store.events.append(lease, progressEvent({ jobId: lease.jobId }));
}

function read(id: JobId): Promise<EventStream> {
  return openStream(`${url}/api/v1/jobs/${id}/events?after=0`);
}

function idsOf(stream: EventStream): number[] {
  return stream.events.map(({ id }) => Number(id));
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
}
