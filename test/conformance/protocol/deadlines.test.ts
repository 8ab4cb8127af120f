import { execFileSync } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/store/embedded/catalogue.ts";
import { createEventLog } from "../../../src/store/embedded/event-log.ts";
import { createJobStore } from "../../../src/store/embedded/job-store.ts";
import type { EventStream } from "../../support/sse-reader.ts";
import { FAILURE, progressEvent, submission } from "../ports/samples.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const subject = await startSubject();

describe("what the server does by the clock", () => {
  test("27. a connection that takes nothing for 30 s is dropped, and its memory was bounded all along", async ({
    skip,
  }) => {
    const { server, api } = subject.own ?? skip(NEEDS_OWN_SERVER);
    await server.stop();
    const events = 3000;
    const jobId = await appendJob(path.join(server.dataDir, "catalogue.db"), events);
    await server.restart();
    await (await api.events(jobId, { query: "after=0" })).all();
    const before = residentMegabytes(server.pid);

    const openStuck = async (): Promise<EventStream> => {
      const reader = await api.events(jobId, { query: "after=0" });
      reader.pause();
      return reader;
    };
    const readers = await Promise.all(Array.from({ length: 20 }, openStuck));
    const stuck = readers[0]!;
    const quick = await api.events(jobId, { query: "after=0" });
    expect(await quick.all()).toHaveLength(events);
    // Kept whole for each reader the logs would take 300 MB and more; garbage that is not yet collected takes up to 220.
    expect(residentMegabytes(server.pid) - before).toBeLessThan(250);

    await sleep(33_000);
    stuck.resume();
    const taken = await stuck.all();
    expect(stuck.ending()).toBe("cut");
    expect(taken.length).toBeLessThan(events);
    // It comes back where it was, and misses nothing.
    const back = await api.events(jobId, { lastEventId: taken.at(-1)!.id! });
    expect(await back.all()).toHaveLength(events - taken.length);
  });
});

function residentMegabytes(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}

/** A finished job with a log longer than the buffers of a connection. No real job of a test lasts long enough. */
async function appendJob(file: string, events: number): Promise<string> {
  const catalogue = openCatalogue(file, { at: Date.now() });
  const jobs = createJobStore({ catalogue, release: () => {} });
  const log = createEventLog(catalogue);
  const submitted = submission({ at: Date.now() });
  await jobs.submit(submitted);
  const claim = await jobs.claim({ owner: "test", leaseMs: 600_000, at: Date.now() });
  const event = progressEvent({ jobId: submitted.id, message: "m".repeat(8000), timestamp: new Date().toISOString() });
  for (let n = 2; n < events; n++) await log.append(claim!.lease, event);
  const failed = { ...event, stage: "Failed", error: FAILURE } as const;
  await jobs.fail(claim!.lease, { error: FAILURE, event: failed, at: Date.now() });
  catalogue.close();
  return submitted.id;
}
