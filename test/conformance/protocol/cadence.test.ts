import { describe, expect, test } from "vitest";
import { openStream, type EventFrame, type Frame } from "../../support/sse-reader.ts";
import { generatedSource } from "../../support/generated-source.ts";
import { startGitServer } from "../../support/git-server.ts";
import { startServer } from "../../support/server.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const subject = await startSubject();

describe.concurrent("the rhythm of a stream", () => {
  test("6. under a throttled clone, gaps stay within 5 s and one stage tells no more than once a second", async ({
    skip,
  }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    await own.addRepository({ name: "acme/slow", files: generatedSource(300, { bytesEach: 12_000 }) });
    own.gitServer.set({ bytesPerSecond: 40_000 });
    const asked = Date.now();
    const stream = await own.api.ingestStream({ repository: "acme/slow" });
    const events = await stream.all();
    expect(events.at(-1)?.progress.stage).toBe("Complete");
    expect(gapsMs(events, asked).filter((gap) => gap > GAP_MS_MAX)).toEqual([]);
    expect(pairsWithinASecond(events)).toEqual([]);
    const cloning = events.filter(({ progress }) => progress.stage === "Cloning").map(({ progress }) => progress);
    expect(new Set(cloning.map(({ percentage }) => percentage)).size).toBeGreaterThanOrEqual(4);
    expect(cloning.some(({ bytes }) => (bytes?.perSecond ?? 0) > 0)).toBe(true);
  });

  test("6. a git server that says nothing is told of every 5 s, as stalled after 10 s", async ({ skip }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    const silent = await own.addRepository({ name: "acme/silent" });
    const server = await startGitServer({ root: silent.root, hangAfterBytes: 0 });
    const asked = Date.now();
    const stream = await openStream(`${own.api.url}/api/v1/ingest/git?stream=true`, {
      method: "POST",
      body: JSON.stringify({ repository: `${server.url}/acme/silent.git` }),
    });
    await stream.until(({ stalled }) => stalled, 20_000);
    server.heal();
    const events = await stream.all();
    expect(events.at(-1)?.progress).toMatchObject({ stage: "Complete", stalled: false });
    expect(gapsMs(events, asked).filter((gap) => gap > GAP_MS_MAX)).toEqual([]);
    const stalled = events.find(({ progress }) => progress.stalled)!;
    expect(stalled.arrivedAt - asked).toBeGreaterThan(9_500);
    expect(stalled.progress.etaSeconds).toBe(null);
  });

  test("15 s without an event there is a ping, and no id with it", async ({ skip }) => {
    if (!subject.own) skip(NEEDS_OWN_SERVER);
    // One of its own: the others' jobs would be told of here too.
    const idle = await startServer();
    const stream = await openStream(`${idle.url}/api/v1/events`);
    const isPing = ({ comments }: Frame): boolean => comments.includes("ping");
    await expect.poll(() => stream.frames.some(isPing), { timeout: 40_000 }).toBe(true);
    const ping = stream.frames.find(isPing)!;
    expect([ping.id, ping.data]).toEqual([null, null]);
    expect(ping.arrivedAt - stream.headAt).toBeGreaterThan(14_000);
    expect(ping.arrivedAt - stream.headAt).toBeLessThan(17_000);
  });
});

function gapsMs(events: readonly EventFrame[], start: number): number[] {
  return events.map(({ arrivedAt }, i) => arrivedAt - (events[i - 1]?.arrivedAt ?? start));
}

/** By the events' own times: how the bytes travelled is not the server's doing. */
function pairsWithinASecond(events: readonly EventFrame[]): string[] {
  return events.flatMap(({ id, progress: b }, i) => {
    const a = events[i - 1]?.progress;
    if (!a || a.stage !== b.stage || a.attempt !== b.attempt) return [];
    const gap = Date.parse(b.timestamp) - Date.parse(a.timestamp);
    return gap < 990 ? [`${id}: ${gap} ms after the one before, both ${b.stage}`] : [];
  });
}

/** The protocol's 5 s, and what a loaded machine may add. */
const GAP_MS_MAX = 5_300;
