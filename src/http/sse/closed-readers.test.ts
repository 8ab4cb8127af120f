import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { address, create, T0, take, type OpenStore } from "../../../test/conformance/ports/samples.ts";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { openStream } from "../../../test/support/sse-reader.ts";
import { openCatalogue, type Catalogue } from "../../store/embedded/catalogue.ts";
import { createEventLog } from "../../store/embedded/event-log.ts";
import { createJobStore } from "../../store/embedded/job-store.ts";
import { systemClock } from "../../system-clock.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { createHttpServer, type HttpServer } from "../server.ts";

let catalogue: Catalogue;
let store: OpenStore;
let server: HttpServer;
let url: string;

beforeEach(async () => {
  catalogue = openCatalogue(join(temporaryDirectory(), "catalogue.db"), { at: T0 });
  const events = createEventLog(catalogue);
  store = { jobs: createJobStore({ catalogue, release: () => undefined }), events } as OpenStore;
  const unused = (): never => {
    throw new Error("not part of these tests");
  };
  server = createHttpServer({
    jobs: store.jobs,
    events,
    ingestions: { submit: unused, cancel: unused, retry: unused },
    repositories: {
      list: unused,
      get: unused,
      find: unused,
      tree: unused,
      delete: unused,
      skipped: unused,
      directory: unused,
      file: unused,
    },
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

test.each(["a job", "all jobs"])(
  "the stream of %s keeps nothing of readers that left, however quiet it is",
  async (of) => {
    const id = await create(store, { address: address("widgets") });
    await take(store);
    const stream = of === "a job" ? `${url}/api/v1/jobs/${id}/events` : `${url}/api/v1/events`;
    // One that stays, so that there is an audience.
    const staying = await openStream(stream);
    await staying.next();
    const responses = await responsesOf(async () => {
      for (let i = 0; i < READERS; i++) {
        const leaving = await openStream(stream);
        await leaving.next();
        leaving.cut();
      }
    });
    expect(responses).toHaveLength(READERS);
    // Node itself keeps the last few for reuse.
    await expect.poll(() => kept(responses), { timeout: 10_000 }).toBeLessThan(READERS / 2);
    expect(staying.ending()).toBe(null);
  },
);

const READERS = 40;

/** The server's own side of each request made during `work`, held by nobody here. */
async function responsesOf(work: () => Promise<void>): Promise<WeakRef<ServerResponse>[]> {
  const responses: WeakRef<ServerResponse>[] = [];
  const note = (message: unknown): void => {
    responses.push(new WeakRef((message as { response: ServerResponse }).response));
  };
  subscribe("http.server.request.start", note);
  try {
    await work();
  } finally {
    unsubscribe("http.server.request.start", note);
  }
  return responses;
}

/** How many are still in memory after a collection. */
function kept(responses: readonly WeakRef<ServerResponse>[]): number {
  collectGarbage();
  return responses.filter((response) => response.deref() !== undefined).length;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
