import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { address, completion, create, logOf, T0, type OpenStore } from "../../test/conformance/ports/samples.ts";
import { temporaryDirectory } from "../../test/support/cleanup.ts";
import type { JobId } from "../core/ids.ts";
import type { Claim } from "../core/ports/job-store.ts";
import { openCatalogue, type Catalogue } from "../store/embedded/catalogue.ts";
import { createEventLog } from "../store/embedded/event-log.ts";
import { createJobStore } from "../store/embedded/job-store.ts";
import { systemClock } from "../system-clock.ts";
import { Runner } from "./runner.ts";

let catalogue: Catalogue;
let store: OpenStore;
let runner: Runner;
let errors: unknown[];
/** Jobs being run, and how to end each. */
let running: Map<JobId, { claim: Claim; signal: AbortSignal; finish(): void }>;

/** A job's work: ends when the test says so, or when it is aborted. */
async function work(claim: Claim, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    running.set(claim.job.id, { claim, signal, finish: resolve });
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    if (signal.aborted) reject(signal.reason as Error);
  }).finally(() => running.delete(claim.job.id));
  await store.jobs.complete(claim.lease, completion({ at: systemClock.now() }));
}

const waiting = (name: string) =>
  create(store, { address: address(name), firstEvent: (place) => firstEvent(place), at: T0 });
const firstEvent = (place: number) => ({
  ...completion().event,
  stage: "Cloning" as const,
  percentage: 0,
  message: `place ${place}`,
});
const isRunning = (id: JobId) => vi.waitFor(() => expect([...running.keys()]).toContain(id));
const status = async (id: JobId) => (await store.jobs.get(id))?.state.status;

beforeEach(() => {
  catalogue = openCatalogue(join(temporaryDirectory(), "catalogue.db"), { at: T0 });
  store = {
    jobs: createJobStore({ catalogue, release: () => undefined }),
    events: createEventLog(catalogue),
  } as unknown as OpenStore;
  running = new Map();
  errors = [];
  runner = new Runner({
    jobs: store.jobs,
    clock: systemClock,
    owner: "server 1",
    concurrency: 2,
    runJob: work,
    onError: (error) => errors.push(error),
  });
  runner.start();
});

afterEach(async () => {
  await runner.stop();
  catalogue.close();
  if (errors.length > 0) throw new AggregateError(errors, "the runner reported errors");
});

describe("Runner", () => {
  it("runs as many jobs as it may, in order, and the next when one ends", async () => {
    const [a, b, c] = [await waiting("a"), await waiting("b"), await waiting("c")];
    runner.wake();
    await isRunning(b);
    expect([...running.keys()]).toEqual([a, b]);
    running.get(a)?.finish();
    await isRunning(c);
    expect(await status(a)).toBe("complete");
  });

  it("runs one job per repository at a time, and lets others pass it", async () => {
    const [a, again, c] = [
      await waiting("a"),
      await create(store, { address: address("a"), ref: "dev" }),
      await waiting("c"),
    ];
    runner.wake();
    await isRunning(c);
    expect([...running.keys()]).toEqual([a, c]);
    running.get(a)?.finish();
    await isRunning(again);
  });

  it("tells those who wait their place, and again when the queue moves", async () => {
    const ids = [await waiting("a"), await waiting("b"), await waiting("c"), await waiting("d")] as const;
    runner.wake();
    await isRunning(ids[1]);
    await vi.waitFor(async () => {
      expect((await logOf(store, ids[3])).at(-1)?.[2]).toBe("Waiting in the queue: place 2");
    });
    running.get(ids[0])?.finish();
    await isRunning(ids[2]);
    await vi.waitFor(
      async () => expect((await logOf(store, ids[3])).at(-1)?.[2]).toBe("Waiting in the queue: place 1"),
      { timeout: 5000 },
    );
  });

  it("keeps its jobs over a pause in which every lease seems to end", async () => {
    const id = await waiting("a");
    runner.wake();
    await isRunning(id);
    // As after a laptop's sleep: the wall clock is an hour ahead, and nothing was renewed meanwhile.
    const now = vi.spyOn(Date, "now").mockImplementation(() => T0 + 2 ** 40);
    runner.wake();
    await waiting("b");
    runner.wake();
    await vi.waitFor(() => expect(running.size).toBe(2));
    now.mockRestore();
    expect(await store.jobs.get(id)).toMatchObject({ attempt: 1, interruptions: 0 });
    expect(running.get(id)?.signal.aborted).toBe(false);
  });

  it("leaves jobs waiting until it is started", async () => {
    const idle = new Runner({
      jobs: store.jobs,
      clock: systemClock,
      owner: "server 2",
      concurrency: 2,
      runJob: work,
      onError: (error) => errors.push(error),
    });
    await runner.stop();
    const id = await waiting("a");
    idle.wake();
    await idle.stop();
    expect(await status(id)).toBe("queued");
  });

  it("aborts a running job as soon as its cancellation is asked for", async () => {
    const id = await waiting("a");
    runner.wake();
    await isRunning(id);
    const signal = running.get(id)?.signal;
    const ending = { at: T0, error: completion().event.error as never, event: () => completion().event };
    expect(await store.jobs.cancel(id, ending)).toBe("requested");
    await vi.waitFor(() => expect(signal?.aborted).toBe(true));
    expect(signal?.reason).toMatchObject({ code: "cancelled" });
    // What is left to the job itself, the test's work does not do: it reports an AppError as a bug would be.
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    errors = [];
  });

  it("gives running jobs back to the front of the queue when it stops", async () => {
    const id = await waiting("a");
    runner.wake();
    await isRunning(id);
    await runner.stop();
    expect(running.size).toBe(0);
    const job = await store.jobs.get(id);
    expect(job).toMatchObject({ state: { status: "queued" }, interruptions: 0, attempt: 1 });
  });
});
