import { join } from "node:path";
import { pino } from "pino";
import type { Clock } from "../../src/core/clock.ts";
import type { JobId } from "../../src/core/ids.ts";
import type { Lease } from "../../src/core/job.ts";
import type { CodeSearch } from "../../src/core/ports/code-search.ts";
import type { Ingestions } from "../../src/core/ports/ingestions.ts";
import type { DirectoryEntry, DirectoryPage, IndexedFile } from "../../src/core/ports/repository-store.ts";
import type { ProgressEvent } from "../../src/core/progress-event.ts";
import type { SkippedFile } from "../../src/core/repository.ts";
import type { HttpSettings } from "../../src/http/dependencies.ts";
import { createMetrics } from "../../src/http/metrics/metrics.ts";
import { observeStore } from "../../src/http/metrics/observe-store.ts";
import { createHttpServer, type HttpServer } from "../../src/http/server.ts";
import { openCatalogue } from "../../src/store/embedded/catalogue.ts";
import { createEventLog } from "../../src/store/embedded/event-log.ts";
import { createJobStore } from "../../src/store/embedded/job-store.ts";
import { createRepositoryStore } from "../../src/store/embedded/repository-store.ts";
import { systemClock } from "../../src/system-clock.ts";
import {
  completion,
  create,
  failure,
  LEASE_MS,
  progressEvent,
  T0,
  take,
  type OpenStore,
} from "../conformance/ports/samples.ts";
import type { Answer } from "./api-client.ts";
import { onCleanUp, temporaryDirectory } from "./cleanup.ts";

export interface HttpTestOptions {
  readonly settings?: Partial<HttpSettings>;
  readonly clock?: Clock;
  readonly ingestions?: Partial<Ingestions>;
  readonly search?: CodeSearch["search"];
  readonly file?: (path: string) => IndexedFile | null;
  readonly skipped?: readonly SkippedFile[];
  readonly directory?: (page: DirectoryPage) => readonly DirectoryEntry[];
  /** Default: none is built. */
  readonly dashboardDir?: string;
}

/** The HTTP side over a real catalogue, with jobs that the test itself runs. */
export interface HttpTestServer {
  readonly url: string;
  readonly http: HttpServer;
  readonly store: OpenStore;
  /** What `/readyz` is told. */
  ready: boolean;
  /** Everything that was logged. */
  log(): string;
  /** Any request; a JSON body is parsed, another is given as text. */
  call<Body = unknown>(path: string, init?: RequestInit): Promise<Answer<Body>>;
  /** A job under a lease, with its first event. */
  startJob(): Promise<TestJob>;
}

/** A job that the test runs. */
export interface TestJob {
  readonly id: JobId;
  readonly lease: Lease;
  append(changes?: Partial<ProgressEvent>): Promise<number>;
  /** Appends `count` events that say their number. */
  appendMany(count: number, changes?: Partial<ProgressEvent>): Promise<void>;
  complete(): Promise<void>;
  fail(): Promise<void>;
}

/** Listens on a free loopback port until the test file is over. */
export async function startHttpServer(options: HttpTestOptions = {}): Promise<HttpTestServer> {
  const opened = openStore(options);
  const metrics = createMetrics();
  const store = { ...opened, ...observeStore(opened, metrics) };
  const logged: string[] = [];
  const state = { ready: true };
  const http = createHttpServer({
    ...store,
    ingestions: { ...NO_INGESTIONS, ...options.ingestions },
    cloneBytes: async () => 12_345,
    search: { search: options.search ?? unexpected },
    clock: options.clock ?? systemClock,
    logger: pino({ level: "debug" }, { write: (line: string) => void logged.push(line) }),
    random: () => 0.5,
    settings: { publicUrl: null, corsOrigins: [], streamsMax: 1000, ...options.settings },
    metrics,
    ready: () => state.ready,
    ...(options.dashboardDir === undefined ? {} : { dashboardDir: options.dashboardDir }),
    version: "0.0.0-test",
  });
  const url = await http.listen({ host: "127.0.0.1", port: 0 });
  onCleanUp(() => store.close());
  onCleanUp(() => http.close());
  return {
    url,
    http,
    store,
    get ready() {
      return state.ready;
    },
    set ready(ready) {
      state.ready = ready;
    },
    log: () => logged.join(""),
    call: async <Body>(path: string, init: RequestInit = {}): Promise<Answer<Body>> => {
      const response = await fetch(`${url}${path}`, init);
      const text = await response.text();
      const isJson = /json/.test(response.headers.get("content-type") ?? "");
      return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
    },
    startJob: () => startJob(store),
  };
}

function openStore({ file, directory, skipped = [] }: HttpTestOptions): OpenStore {
  const catalogue = openCatalogue(join(temporaryDirectory("megabrain-http-"), "catalogue.db"), { at: T0 });
  const release = (): void => undefined;
  return {
    jobs: createJobStore({ catalogue, release }),
    events: createEventLog(catalogue),
    repositories: createRepositoryStore({
      catalogue,
      release,
      readTree: async () => null,
      readDirectory: async (_manifest, page) => directory?.(page) ?? [],
      readFile: async (_manifest, path) => file?.(path) ?? null,
      readSkipped: async (_manifest, { after, limit }) =>
        skipped.filter(({ path }) => after === null || path > after).slice(0, limit),
    }),
    released: [],
    reopen: unexpected,
    close: async () => catalogue.close(),
  };
}

async function startJob(store: OpenStore): Promise<TestJob> {
  // A repository of its own: the same one would not run twice at once.
  const name = `widgets-${++jobs}`;
  const address = {
    source: "github" as const,
    url: `https://github.com/acme/${name}`,
    display: `acme/${name}`,
    host: "github.com",
    owner: "acme",
    name,
  };
  const id = await create(store, { address });
  const { lease } = await take(store, "test", T0 + LEASE_MS * jobs);
  const append = (changes: Partial<ProgressEvent> = {}): Promise<number> =>
    store.events.append(lease, progressEvent({ jobId: id, ...changes }));
  return {
    id,
    lease,
    append,
    appendMany: async (count, changes = {}) => {
      for (let i = 1; i <= count; i++) await append({ message: `step ${i}`, ...changes });
    },
    complete: async () =>
      void (await store.jobs.complete(lease, completion({ event: lastEvent(id, completion().event) }))),
    fail: async () => void (await store.jobs.fail(lease, { ...failure(), event: lastEvent(id, failure().event) })),
  };
}
let jobs = 0;

function lastEvent(jobId: JobId, event: ProgressEvent): ProgressEvent {
  return { ...event, jobId };
}

async function unexpected(): Promise<never> {
  throw new Error("the test did not expect this call");
}

const NO_INGESTIONS: Ingestions = { submit: unexpected, cancel: unexpected, retry: unexpected };
