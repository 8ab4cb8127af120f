import { EventSource } from "eventsource";
import { describe, expect, test } from "vitest";
import { startCuttableProxy } from "../../support/cuttable-proxy.ts";
import type { EventFrame } from "../../support/sse-reader.ts";
import { breachesOfStream, breachesOfWholeStream } from "./stream-rules.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const subject = await startSubject();
const { api, repository } = subject;

describe("a reader that comes back", () => {
  test("7. cut after id k, it gets k+1..n, each once", async () => {
    const first = await api.ingestStream({ repository, full: true });
    await first.next();
    const k = (await first.next())!;
    first.cut();
    const rest = await (await api.events(k.progress.jobId!, { lastEventId: k.id! })).all();
    const whole = await wholeStream(k.progress.jobId!);
    expect(raw([...whole.slice(0, 2), ...rest])).toEqual(raw(whole));
    expect(breachesOfWholeStream(whole)).toEqual([]);
  });

  test("7. cut again and again, it still sees every event exactly once", async () => {
    const job = await api.ingest({ repository, full: true });
    const seen: EventFrame[] = [];
    while (!isLast(seen.at(-1))) {
      const stream = await api.events(job.id, { lastEventId: seen.at(-1)?.id ?? 0 });
      seen.push((await stream.next())!);
      stream.cut();
    }
    expect(raw(seen)).toEqual(raw(await wholeStream(job.id)));
  });

  test("9. 204 after the end, and only for the exact last id", async () => {
    const { jobId, last } = await finishedJob();
    const done = await api.events(jobId, { lastEventId: last });
    expect([done.status, done.text()]).toEqual([204, ""]);
    const before = await api.events(jobId, { lastEventId: last - 1 });
    expect(ids(await before.all())).toEqual([last]);
    expect(before.status).toBe(200);
  });

  test("10. a second reader who comes late gets the newest event at once, then what follows", async () => {
    const job = await api.ingest({ repository, full: true });
    const early = await api.events(job.id, { query: "after=0" });
    await early.next();
    const asked = Date.now();
    const late = await api.events(job.id);
    const newest = await late.next(2000);
    expect(newest!.arrivedAt - asked).toBeLessThan(1000);
    const events = await late.all();
    expect(breachesOfStream(events)).toEqual([]);
    expect(raw(events)).toEqual(raw(await early.all()).slice(-events.length));
    expect(ids(await (await api.events(job.id)).all())).toEqual([Number(events.at(-1)?.id)]);
  });

  test("14. ?after=0 gives everything, and the header wins over the query", async () => {
    const { jobId, last } = await finishedJob();
    expect(ids(await wholeStream(jobId))).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    const both = await api.events(jobId, { query: "after=0", lastEventId: last - 1 });
    expect(ids(await both.all())).toEqual([last]);
    expect((await api.events(jobId, { query: "after=0", lastEventId: last })).status).toBe(204);
    expect((await api.events(jobId, { query: `after=${last}` })).status).toBeOneOf([200, 204]);
  });

  test.each(["abc", "-1", "1.5", "1e3", "0x10", " ", "999999999", "9".repeat(40), "1, 2"])(
    "15. Last-Event-ID %j on a finished job: its last event, and the end",
    async (lastEventId) => {
      const { jobId, last } = await finishedJob();
      const stream = await api.events(jobId, { lastEventId });
      expect([stream.status, ids(await stream.all())]).toEqual([200, [last]]);
    },
  );

  test("15. a Last-Event-ID that means nothing on a running job: the newest event, then live", async ({ skip }) => {
    const { gitServer } = subject.own ?? skip(NEEDS_OWN_SERVER);
    gitServer.set({ hangAfterBytes: 0 });
    const job = await api.ingest({ repository, full: true });
    const watching = await api.events(job.id, { query: "after=0" });
    await watching.until(({ elapsedSeconds }) => elapsedSeconds > 1);
    const newest = watching.events.at(-1)!;
    const readers = await Promise.all(["abc", "999999"].map((lastEventId) => api.events(job.id, { lastEventId })));
    for (const reader of readers) expect((await reader.next(1000))?.raw).toBe(newest.raw);
    gitServer.heal();
    const whole = raw(await watching.all());
    for (const reader of readers) expect(raw(await reader.all())).toEqual(whole.slice(Number(newest.id) - 1));
  });

  test("15. a malformed ?after= is 400, one beyond the log is treated as such a header, an unknown job is 404", async () => {
    const { jobId, last } = await finishedJob();
    for (const after of ["x", "-1", "1.5", ""]) {
      const answer = await api.call(`/api/v1/jobs/${jobId}/events?after=${after}`);
      expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    }
    expect(ids(await (await api.events(jobId, { query: "after=999999" })).all())).toEqual([last]);
    for (const unknown of ["nope", "01JAAAAAAAAAAAAAAAAAAAAAAA"]) {
      const answer = await api.call(`/api/v1/jobs/${unknown}/events`);
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found", status: 404 } });
      expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    }
  });

  test("7. 9. the npm eventsource client, cut once, sees every event once and then stops by itself", async () => {
    const proxy = await startCuttableProxy(api.url);
    const job = await api.ingest({ repository, full: true });
    const source = new EventSource(`${proxy.url}/api/v1/jobs/${job.id}/events?after=0`);
    const seen: number[] = [];
    source.addEventListener("progress", ({ lastEventId }) => {
      seen.push(Number(lastEventId));
      if (seen.length === 2) proxy.cut();
    });
    // After a 204 it neither reconnects nor reports anything but an error.
    await expect.poll(() => source.readyState, { timeout: 40_000 }).toBe(EventSource.CLOSED);
    expect(seen).toEqual(ids(await wholeStream(job.id)));
    expect(proxy.connections).toBeGreaterThanOrEqual(2);
  });
});

async function wholeStream(jobId: string): Promise<readonly EventFrame[]> {
  return (await api.events(jobId, { query: "after=0" })).all();
}

async function finishedJob(): Promise<{ jobId: string; last: number }> {
  finished ??= (async () => {
    const last = (await (await api.ingestStream({ repository })).all()).at(-1)!;
    return { jobId: last.progress.jobId!, last: Number(last.id) };
  })();
  return finished;
}
let finished: Promise<{ jobId: string; last: number }> | null = null;

function isLast(event: EventFrame | undefined): boolean {
  return event?.progress.stage === "Complete" || event?.progress.stage === "Failed";
}

function ids(events: readonly EventFrame[]): number[] {
  return events.map(({ id }) => Number(id));
}

function raw(events: readonly EventFrame[]): string[] {
  return events.map((event) => event.raw);
}
