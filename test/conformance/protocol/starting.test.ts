import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { JobAnswer } from "../../support/api-client.ts";
import { openStream, parseFrame, type EventFrame } from "../../support/sse-reader.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const subject = await startSubject();
const { api, source, repository } = subject;

describe("starting an ingestion", () => {
  test("1. the two-line demo request, with curl, streams to Complete", async () => {
    const body = JSON.stringify({ repository });
    const { head, blocks } = await curl(`${api.url}/api/v1/ingest/${source}?stream=true`, "-d", body);
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(head).toMatch(/\ncontent-type: text\/event-stream; charset=utf-8\r?\n/i);
    const events = blocks.map(parseFrame).filter(({ data }) => data !== null);
    const stages = events.map(({ data }) => (JSON.parse(data!) as EventFrame["progress"]).stage);
    expect(stages.at(0)).toBe("Cloning");
    expect(stages.at(-1)).toBe("Complete");
    const { jobId } = JSON.parse(events[0]!.data!) as EventFrame["progress"];
    expect(head).toMatch(new RegExp(`\\nlocation: \\S*/api/v1/jobs/${jobId}\\r?\\n`, "i"));
  });

  test("1. an Accept that prefers text/event-stream asks for the stream too", async () => {
    const stream = await openStream(`${api.url}/api/v1/ingest/${source}`, {
      method: "POST",
      headers: { accept: "text/event-stream, application/json;q=0.5" },
      body: JSON.stringify({ repository }),
    });
    expect([stream.status, stream.headers["content-type"]]).toEqual([200, "text/event-stream; charset=utf-8"]);
    expect((await stream.all()).at(-1)?.progress.stage).toBe("Complete");
  });

  test("1. without a stream the answer is 202 with the job, its address and links that lead to it", async () => {
    const answer = await api.call<JobAnswer & { links: Record<string, string> }>(`/api/v1/ingest/${source}`, {
      method: "POST",
      body: JSON.stringify({ repository }),
    });
    expect(answer.status).toBe(202);
    const { id, links, status } = answer.body;
    expect(status).toBeOneOf(["queued", "running"]);
    expect(new URL(answer.headers.get("location")!, api.url).pathname).toBe(`/api/v1/jobs/${id}`);
    expect(links["self"]).toBe(`/api/v1/jobs/${id}`);
    expect((await api.call<JobAnswer>(links["self"]!)).body.id).toBe(id);
    const events = await openStream(api.url + links["events"]!);
    expect((await events.all()).at(-1)?.progress).toMatchObject({ jobId: id, stage: "Complete" });
    // It has ended: there is nothing to cancel any more.
    expect((await api.call(links["cancel"]!, { method: "DELETE" })).status).toBe(409);
  });

  test("1. a real form starts one too", async () => {
    const stream = await openStream(`${api.url}/api/v1/ingest/${source}?stream=true`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ repository }).toString(),
    });
    expect((await stream.all()).at(-1)?.progress.stage).toBe("Complete");
  });

  test.skipIf(source !== "github")("1. every spelling of a repository names the same one", async () => {
    const spellings = [repository, `${repository}.git`, `https://github.com/${repository}`, `github.com/${repository}`];
    const names = new Set<string>();
    for (const spelling of [...spellings, `git@github.com:${repository}.git`]) {
      const stream = await api.ingestStream({ repository: spelling });
      names.add((await stream.next())!.progress.repository);
      await stream.all();
    }
    expect([...names]).toEqual([repository]);
  });
});

describe("asking twice", () => {
  test("22. the same request twice, while it runs, is one job", async () => {
    const [first, second] = await Promise.all([
      api.ingest({ repository, full: true }),
      api.ingest({ repository, full: true }),
    ]);
    expect(second.id).toBe(first.id);
    expect(new Set([first.deduplicated ?? false, second.deduplicated ?? false])).toEqual(new Set([false, true]));
    await (await api.events(first.id)).all();
  });

  test("22. a second caller with stream=true joins at the newest event", async ({ skip }) => {
    const { gitServer } = subject.own ?? skip(NEEDS_OWN_SERVER);
    gitServer.set({ hangAfterBytes: 2000 });
    const first = await api.ingestStream({ repository, full: true });
    // At a silent server the second event comes after seconds; only then is the newest not the first.
    const newest = await first.until(({ elapsedSeconds }) => elapsedSeconds > 1);
    const second = await api.ingestStream({ repository, full: true });
    const joined = await second.next(1000);
    expect(joined?.progress.jobId).toBe(newest.progress.jobId);
    expect(Number(newest.id)).toBeGreaterThan(1);
    expect(Number(joined?.id)).toBeGreaterThanOrEqual(Number(newest.id));
    const third = await api.ingestStream({ repository, full: true }, { lastEventId: 0 });
    expect((await third.next(1000))?.id).toBe("1");
    gitServer.heal();
    expect((await first.all()).at(-1)?.raw).toBe((await second.all()).at(-1)?.raw);
  });

  test("22. a full request does not join one that is not full", async ({ skip }) => {
    const { gitServer } = subject.own ?? skip(NEEDS_OWN_SERVER);
    gitServer.set({ hangAfterBytes: 0 });
    const plain = await api.ingest({ repository });
    const full = await api.ingest({ repository, full: true });
    expect(full.id).not.toBe(plain.id);
    const queued = await (await api.events(full.id)).next();
    expect(queued?.progress).toMatchObject({
      stage: "Cloning",
      percentage: 0,
      message: expect.stringContaining("place 1"),
    });
    gitServer.heal();
    expect((await (await api.events(full.id)).all()).at(-1)?.progress.stage).toBe("Complete");
  });

  test("23. the same Idempotency-Key and body answer with the same job; another body is 409", async () => {
    const key = { "idempotency-key": `conformance-${process.pid}-${Date.now()}` };
    const first = await api.ingest({ repository }, key);
    await (await api.events(first.id)).all();
    expect((await api.ingest({ repository }, key)).id).toBe(first.id);
    const conflict = await api.call(`/api/v1/ingest/${source}`, {
      method: "POST",
      headers: { ...key, "content-type": "application/json" },
      body: JSON.stringify({ repository, full: true }),
    });
    expect(conflict).toMatchObject({ status: 409, body: { code: "idempotency_conflict" } });
    expect(conflict.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  });
});

/** `curl -N`, with the head of the answer apart from the blocks of its body. */
async function curl(...args: readonly string[]): Promise<{ head: string; blocks: string[] }> {
  const flags = ["-sN", "-i", "--noproxy", "*", "--max-time", "50"];
  const { stdout } = await promisify(execFile)("curl", [...flags, ...args], { maxBuffer: 64e6 });
  const end = stdout.indexOf("\r\n\r\n");
  return {
    head: stdout.slice(0, end + 2),
    blocks: stdout
      .slice(end + 4)
      .split("\n\n")
      .filter(Boolean),
  };
}
