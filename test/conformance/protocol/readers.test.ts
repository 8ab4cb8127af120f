import { describe, expect, test } from "vitest";
import { openStream, type EventFrame } from "../../support/sse-reader.ts";
import { breachesOfStream } from "./stream-rules.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const subject = await startSubject({ MEGABRAIN_STREAMS_MAX: "60" });
const { api, repository } = subject;

describe("readers beside each other", () => {
  test("11. two readers at once see the same frames", async () => {
    const job = await api.ingest({ repository, full: true });
    const readers = await Promise.all([1, 2].map(() => api.events(job.id, { query: "after=0" })));
    const [one, two] = await Promise.all(readers.map((reader) => reader.all()));
    expect(one!.length).toBeGreaterThan(3);
    expect(raw(one!)).toEqual(raw(two!));
  });

  test("12. readers who never read do not hold up the others", async () => {
    const job = await api.ingest({ repository, full: true });
    const stuck = await Promise.all(Array.from({ length: 20 }, () => api.events(job.id, { query: "after=0" })));
    for (const reader of stuck) reader.pause();
    const events = await (await api.events(job.id, { query: "after=0" })).all();
    expect(events.at(-1)?.progress.stage).toBe("Complete");
    expect(breachesOfStream(events)).toEqual([]);
    // What they missed is still there for them: nothing is skipped.
    for (const reader of stuck) reader.resume();
    for (const reader of stuck) expect(raw(await reader.all())).toEqual(raw(events));
  });

  test("13. a client that disconnects does not stop the job", async () => {
    const stream = await api.ingestStream({ repository, full: true });
    const { jobId } = (await stream.next())!.progress;
    stream.cut();
    expect((await (await api.events(jobId!)).all()).at(-1)?.progress.stage).toBe("Complete");
  });

  test("13. one stream tells of all jobs: first where they stand, then live, without ids", async () => {
    const before = await api.ingest({ repository });
    await (await api.events(before.id)).all();
    const all = await openStream(`${api.url}/api/v1/events`);
    const job = await api.ingest({ repository, full: true });
    const last = await all.until(({ jobId, stage }) => jobId === job.id && stage === "Complete");
    expect(all.events.some(({ progress }) => progress.jobId === before.id && progress.stage === "Complete")).toBe(true);
    expect(all.frames.filter(({ id }) => id !== null)).toEqual([]);
    expect(last.event).toBe("progress");
    expect(all.ending()).toBe(null);
    all.cut();
  });

  test("12. past the limit of streams the answer is 200 with a long retry and an end", async ({ skip }) => {
    const { gitServer } = subject.own ?? skip(NEEDS_OWN_SERVER);
    gitServer.set({ hangAfterBytes: 0 });
    const job = await api.ingest({ repository, full: true });
    const streams = await Promise.all(Array.from({ length: 70 }, () => api.events(job.id)));
    const refused = streams.filter((stream) => (stream.frames[0]?.retry ?? 0) > 5000);
    gitServer.heal();
    for (const stream of refused) {
      expect([stream.status, await stream.all()]).toEqual([200, []]);
      expect(stream.ending()).toBe("clean");
    }
    expect(refused.length).toBeGreaterThanOrEqual(10);
    await (await api.events(job.id)).all();
  });
});

function raw(events: readonly EventFrame[]): string[] {
  return events.map((event) => event.raw);
}
