import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { create, progressEvent, take, type OpenStore } from "../../test/conformance/ports/samples.ts";
import { temporaryDirectory } from "../../test/support/cleanup.ts";
import type { Claim } from "../core/ports/job-store.ts";
import { NO_HISTORY } from "../core/progress/rates.ts";
import { LeaseLost } from "../core/lease-lost.ts";
import { openCatalogue, type Catalogue } from "../store/embedded/catalogue.ts";
import { createEventLog } from "../store/embedded/event-log.ts";
import { createJobStore } from "../store/embedded/job-store.ts";
import { systemClock } from "../system-clock.ts";
import { ProgressReporter } from "./progress-reporter.ts";
import { parsingView, startingView } from "./stage-views.ts";

const START = Date.parse("2026-01-01T00:00:00.000Z");
let catalogue: Catalogue;
let claim: Claim;
let reporter: ProgressReporter;
let errors: unknown[];
let store: Pick<OpenStore, "jobs" | "events">;

/** Lets fake time pass, and what it set off settle. */
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const parsing = (done: number) =>
  parsingView({
    files: { done, total: 100, skipped: 0, failed: 0, current: `file ${done}` },
    bytesDone: done,
    work: { files: 100, bytes: 100, parts: [] },
    compactedBytes: 0,
  });
async function log(): Promise<{ at: number; stage: string; message: string; percentage: number }[]> {
  const events = await store.events.read({ jobId: claim.job.id, after: 0, limit: 1000 });
  return events.map(({ event }) => ({
    at: Date.parse(event.timestamp) - START,
    stage: event.stage,
    message: event.message,
    percentage: event.percentage,
  }));
}

const gapsBetween = (events: { at: number }[]) => events.slice(1).map(({ at }, i) => at - (events[i]?.at ?? 0));

beforeEach(async () => {
  vi.useFakeTimers({ now: START, toFake: ["Date", "performance", "setTimeout", "clearTimeout"] });
  catalogue = openCatalogue(join(temporaryDirectory(), "catalogue.db"), { at: START });
  store = { jobs: createJobStore({ catalogue, release: () => undefined }), events: createEventLog(catalogue) };
  const first = progressEvent({ timestamp: new Date(START).toISOString() });
  await create(store as OpenStore, { at: START, firstEvent: () => first });
  claim = await take(store as OpenStore, "server 1", START);
  errors = [];
  reporter = new ProgressReporter({
    claim,
    events: store.events,
    clock: systemClock,
    work: { history: NO_HISTORY, parserProcesses: 2, isAgain: false },
    view: startingView(claim.job.address, ""),
    onError: (error) => errors.push(error),
  });
});

afterEach(async () => {
  await reporter.close();
  catalogue.close();
  vi.useRealTimers();
});

describe("ProgressReporter", () => {
  it("tells at most one event a second within a stage, the newest state, and flushes the last", async () => {
    reporter.say(parsing(0));
    for (let i = 1; i <= 25; i++) {
      await pass(100);
      reporter.say(parsing(i));
    }
    await pass(1100);
    const events = (await log()).filter(({ stage }) => stage === "Parsing");
    expect(events.map(({ message }) => message)).toEqual([
      "Parsing file 0/100",
      "Parsing file 10/100",
      "Parsing file 20/100",
      "Parsing file 25/100",
    ]);
    expect(Math.min(...gapsBetween(events))).toBeGreaterThanOrEqual(1000);
  });

  it("tells a change of stage at once, however soon after the last event", async () => {
    await pass(1500);
    reporter.say(parsing(0));
    await pass(0);
    expect((await log()).at(-1)).toMatchObject({ at: 1500, stage: "Parsing" });
  });

  it("loses no stage when the end follows in the same turn", async () => {
    reporter.say(parsing(0));
    await reporter.close();
    expect((await log()).map(({ stage }) => stage)).toEqual(["Cloning", "Parsing"]);
  });

  it("never falls silent for 5 s, and says what it waits for", async () => {
    await pass(30_000);
    const events = await log();
    expect(Math.max(...gapsBetween(events))).toBeLessThanOrEqual(5000);
    expect(events.at(-1)?.message).toMatch(/waiting for github\.com for \d+ s/);
  });

  it("keeps timestamps from decreasing when the clock steps back", async () => {
    vi.setSystemTime(START - 60_000);
    reporter.say(parsing(0));
    await pass(3000);
    expect(Math.min(...gapsBetween(await log()))).toBeGreaterThanOrEqual(0);
  });

  it("stops appending once the lease is lost, and says so once", async () => {
    await store.jobs.release(claim.lease);
    reporter.say(parsing(0));
    await pass(10_000);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(LeaseLost);
    expect(await log()).toHaveLength(1);
  });

  it("keeps percentage and counts in the event of a failure, with the stage that failed", async () => {
    reporter.say(parsing(0));
    await pass(2000);
    reporter.say(parsing(50));
    const { event, error } = reporter.failedEvent(new Error("secret text of a bug"));
    expect(event).toMatchObject({
      stage: "Failed",
      files: { done: 50 },
      error: { code: "internal", stage: "Parsing" },
    });
    expect(event.percentage).toBeGreaterThan(0);
    expect(JSON.stringify([event, error])).not.toContain("secret text");
  });
});
