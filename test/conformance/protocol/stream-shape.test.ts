import { describe, expect, test } from "vitest";
import { generatedSource } from "../../support/generated-source.ts";
import { processesOf } from "../../support/processes.ts";
import type { TreeEntry } from "../../support/repository.ts";
import { breachesOfWholeStream } from "./stream-rules.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const subject = await startSubject();
const { api, repository } = subject;

describe("the shape of a stream", () => {
  test("2. 4. 24. ids are 1..n; the percentage is whole, never falls, and is 100 only at the end; time never goes back", async () => {
    const stream = await api.ingestStream({ repository, full: true });
    const events = await stream.all();
    expect(breachesOfWholeStream(events)).toEqual([]);
    expect(events.at(-1)?.progress).toMatchObject({ stage: "Complete", percentage: 100 });
    expect(stream.ending()).toBe("clean");
  });

  test("3. each stage appears, in order", async () => {
    const events = await (await api.ingestStream({ repository, full: true })).all();
    const stages = events.map(({ progress }) => progress.stage);
    expect(stages.filter((stage, i) => stage !== stages[i - 1])).toEqual([
      "Cloning",
      "Parsing",
      "Indexing",
      "Complete",
    ]);
  });

  test("5. file counts start at 0/Y while parsing, and indexing starts at Y/Y", async () => {
    const events = await (await api.ingestStream({ repository, full: true })).all();
    const parsing = events.filter(({ progress }) => progress.stage === "Parsing").map(({ progress }) => progress.files);
    const total = parsing[0]?.total;
    expect(total).toBeGreaterThanOrEqual(100);
    expect(parsing[0]).toMatchObject({ done: 0, total });
    expect(parsing.every((files) => files?.total === total)).toBe(true);
    expect(parsing.every((files, i) => i === 0 || files!.done >= parsing[i - 1]!.done)).toBe(true);
    const indexing = events.find(({ progress }) => progress.stage === "Indexing")?.progress;
    expect(indexing?.files).toMatchObject({ done: total, total });
    const stats = events.at(-1)?.progress.stats;
    expect(stats?.commit).toMatch(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
    expect(stats?.files).toBeGreaterThan(0);
  });

  test("16. the headers are those of an event stream, never compressed", async () => {
    const stream = await api.ingestStream({ repository }, { headers: { "accept-encoding": "gzip, br" } });
    expect(stream.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    });
    expect(stream.headers["content-encoding"]).toBeUndefined();
    expect((await stream.all()).at(-1)?.progress.stage).toBe("Complete");
    const retry = stream.frames.find((frame) => frame.retry !== null);
    expect(stream.frames.indexOf(retry!)).toBe(0);
    expect(retry?.retry).toBeGreaterThanOrEqual(2000);
    expect(retry?.retry).toBeLessThanOrEqual(5000);
  });

  test("16. the head arrives before the next event is there", async ({ skip }) => {
    const { gitServer } = subject.own ?? skip(NEEDS_OWN_SERVER);
    gitServer.set({ hangAfterBytes: 0 });
    const job = await api.ingest({ repository, full: true });
    // At a silent server events come seconds apart: right after one, none is due.
    const watching = await api.events(job.id, { query: "after=0" });
    const seen = await watching.until(({ elapsedSeconds }) => elapsedSeconds > 1);
    const asked = Date.now();
    const stream = await api.events(job.id, { lastEventId: seen.id! });
    expect(stream.headAt - asked).toBeLessThan(500);
    expect(stream.events).toEqual([]);
    gitServer.heal();
    expect((await stream.next())?.id).toBe(String(Number(seen.id) + 1));
    await stream.all();
  });

  test("2. HEAD gives the head, and OPTIONS does not fail", async () => {
    const job = await api.ingest({ repository });
    const head = await api.events(job.id, { method: "HEAD" });
    expect([head.status, head.headers["content-type"]]).toEqual([200, "text/event-stream; charset=utf-8"]);
    expect(await head.next()).toBe(null);
    await (await api.events(job.id)).all();
  });
});

describe("names that make trouble", () => {
  test("20. file names and refs cannot inject lines or fields", async ({ skip }) => {
    const { addRepository, server } = subject.own ?? skip(NEEDS_OWN_SERVER);
    const evil = ["a\nid: 999\n\nb", "c\rdata: {}\r\rd", "e\u2028f", "\u001b[31mred", "g\r\nevent: error\r\nh"].join(
      " ",
    );
    // Each takes the better part of a second, so that an event names the one that is being parsed.
    const slow = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`${evil}/${n} ${evil}.java`, SLOW_JAVA]));
    await addRepository({ name: "acme/evil", files: slow });
    const stream = await api.ingestStream({ repository: "acme/evil" });
    const named = await stream.until(({ files }) => files?.current !== undefined && files.current !== null);
    expect(named.progress.files?.current).toContain("event: error");
    // While nothing moves, the message names it too.
    signalParsers(server.dataDir, "SIGSTOP");
    const waiting = await stream
      .until(({ message }) => message.includes("waiting for"))
      .finally(() => signalParsers(server.dataDir, "SIGCONT"));
    expect(waiting.progress.message).toContain("event: error");
    const events = await stream.all();
    expect(breachesOfWholeStream(events)).toEqual([]);
    expect(events.at(-1)?.progress.stage).toBe("Complete");
    expect(stream.text()).not.toMatch(/[\r\u2028]|\p{Cc}(?<!\n)/u);
    for (const { raw } of stream.frames) {
      expect(
        raw.split("\n").filter((line) => !/^(retry: \d+|id: \d+|event: progress|data: \{.*\}|: .*)$/.test(line)),
      ).toEqual([]);
    }
    const refused = await api.ingestStream({ repository: "acme/evil", ref: "main\n\nid: 7\ndata: {}" });
    expect(refused.text()).not.toMatch(/^id:/m);
  });

  test("21. names that are not UTF-8, and very long ones, are ingested", async ({ skip }) => {
    const { addRepository } = subject.own ?? skip(NEEDS_OWN_SERVER);
    const entries: TreeEntry[] = [
      { path: Buffer.from("caf\xe9.py", "latin1"), mode: "100644", content: "def caffeine():\n    pass\n" },
      { path: Buffer.from([0x64, 0xff, 0xfe, 0x2f, 0x80, 0x2e, 0x67, 0x6f]), mode: "100644", content: "package x\n" },
      { path: `${"deep/".repeat(700)}end.ts`, mode: "100644", content: "export function deepest(): void {}\n" },
      { path: `${"ü".repeat(120)}.js`, mode: "100644", content: "function wide() {}\n" },
    ];
    await addRepository({ name: "acme/names", files: generatedSource(20), entries });
    const events = await (await api.ingestStream({ repository: "acme/names" })).all();
    expect(breachesOfWholeStream(events)).toEqual([]);
    expect(events.at(-1)?.progress.stats).toMatchObject({ files: 24 });
    for (const word of ["caffeine", "deepest", "wide"]) {
      expect((await api.search(`${word} repo:acme/names`)).hits).toHaveLength(1);
    }
  });
});

/** Its grammar needs more time for each line than for the one before. */
const SLOW_JAVA = "a<\n".repeat(6000);

function signalParsers(dataDir: string, signal: NodeJS.Signals): void {
  for (const { pid, command } of processesOf(dataDir)) {
    if (command.includes("parser-process")) process.kill(pid, signal);
  }
}
