import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import type { ProgressEvent } from "../../src/core/progress-event.ts";
import { apiClient, type ApiClient } from "../support/api-client.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { makeRepository, realSource, type TestRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";
import { openStream } from "../support/sse-reader.ts";

/**
 * The user story, end to end: "As a user who triggers an ingestion, I want to see real-time progress, so that I know the
 * system is working and can estimate completion." A real server, a real git server, a repository of real source.
 */
describe("watching an ingestion", () => {
  let repository: TestRepository;
  let gitServer: GitServer;
  let api: ApiClient;

  beforeAll(async () => {
    repository = await makeRepository({ name: "acme/widgets", copyFrom: realSource({ filesMax: 400, bytesMax: 8e6 }) });
    gitServer = await startGitServer({ root: repository.root });
    api = apiClient((await startServer({ env: asGitHub(gitServer) })).url);
  });

  test("the demo: curl prints stage, message, percentage and time of a repository of 100+ files, to Complete", async () => {
    expect(repository.entryCount).toBeGreaterThan(100);
    const printed = await curl(`${api.url}/api/v1/ingest/github?stream=true`, '{"repository": "acme/widgets"}');
    const events = printed.events;
    expect(printed.names).toEqual(events.map(() => "progress"));

    // Clear transitions, in order, and nothing else.
    const stages = events.map(({ stage }) => stage).filter((stage, i, all) => stage !== all[i - 1]);
    expect(stages).toEqual(["Cloning", "Parsing", "Indexing", "Complete"]);

    // An honest percentage: whole, never falling, 100 only at the end.
    const percentages = events.map(({ percentage }) => percentage);
    expect(percentages).toEqual(percentages.toSorted((a, b) => a - b));
    expect(percentages.indexOf(100)).toBe(percentages.length - 1);

    // Each says what is going on and when.
    expect(events.every(({ message }) => message.length > 0)).toBe(true);
    expect(events.every(({ timestamp }) => new Date(timestamp).toISOString() === timestamp)).toBe(true);

    // File-level progress: X of Y.
    const parsing = events.filter(({ stage }) => stage === "Parsing");
    expect(parsing[0]?.files).toMatchObject({ done: 0, total: repository.entryCount });
    expect(parsing.some(({ message }) => /\d+\/\d+/.test(message))).toBe(true);

    // What was watched is there to be searched.
    expect(events.at(-1)?.stats).toMatchObject({ mode: "full", commit: await repository.git("rev-parse", "main") });
    expect((await api.search("repo:acme/widgets import")).total).toBeGreaterThan(0);
  });

  test("during a slow clone the percentage moves and an estimate appears", async () => {
    gitServer.set({ bytesPerSecond: 350_000 });
    const stream = await api.ingestStream({ repository: "acme/widgets", full: true });
    const events = (await stream.all()).map(({ progress }) => progress);
    gitServer.heal();
    const cloning = events.filter(({ stage }) => stage === "Cloning");
    expect(new Set(cloning.map(({ percentage }) => percentage)).size).toBeGreaterThan(3);
    expect(cloning.some(({ bytes }) => bytes !== null && (bytes.perSecond ?? 0) > 0)).toBe(true);
    expect(events.some(({ etaSeconds }) => etaSeconds !== null)).toBe(true);
    expect(events.at(-1)?.stage).toBe("Complete");
  });

  test("a client whose connection drops resumes where it was, and misses nothing", async () => {
    gitServer.set({ bytesPerSecond: 350_000 });
    const first = await api.ingestStream({ repository: "acme/widgets", full: true });
    const seen = [await first.next(), await first.next()].map((event) => event!);
    first.cut();
    const { jobId } = seen[0]!.progress;
    const second = await api.events(jobId!, { lastEventId: seen.at(-1)!.id! });
    seen.push((await second.next())!);
    gitServer.heal();
    await second.all();
    const ids = [...seen.slice(0, 2), ...second.events].map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_, i) => i + 1));
    expect(second.events.at(-1)?.progress.stage).toBe("Complete");
    // There is nothing more: this is what makes a browser stop.
    expect((await api.events(jobId!, { lastEventId: ids.length })).status).toBe(204);
  });

  test("a client that comes late is told at once where the job stands, and then follows it", async () => {
    gitServer.set({ bytesPerSecond: 350_000 });
    const job = await api.ingest({ repository: "acme/widgets", full: true });
    await (await api.events(job.id)).until(({ bytes }) => (bytes?.done ?? 0) > 0);
    const asked = Date.now();
    const late = await api.events(job.id);
    const first = await late.next();
    expect(first!.arrivedAt - asked).toBeLessThan(1000);
    expect(Number(first!.id)).toBeGreaterThan(1);
    gitServer.heal();
    expect((await late.all()).at(-1)?.progress.stage).toBe("Complete");
  });

  test("a failure is an event that says what failed, where, and what to do", async () => {
    const { events } = await curl(
      `${api.url}/api/v1/ingest/github?stream=true`,
      '{"repository": "acme/no-such-thing"}',
    );
    expect(events.at(-1)).toMatchObject({
      stage: "Failed",
      error: { code: "not_found", stage: "Cloning", retryable: false },
    });
    const { title, detail, hint } = events.at(-1)!.error!;
    expect([title, detail, hint].filter((text) => text.length < 5)).toEqual([]);
  });

  test("an address that is no repository is answered with an error event too", async () => {
    const { events } = await curl(`${api.url}/api/v1/ingest/github?stream=true`, '{"repository": "not a repository"}');
    expect(events).toMatchObject([{ stage: "Failed", jobId: null, error: { code: "invalid_repository" } }]);
  });

  test("a server that breaks down in mid-clone is tried again, and told of when it stays broken", async () => {
    gitServer.set({ reset: { afterBytes: 200_000 } });
    const stream = await api.ingestStream({ repository: "acme/widgets", full: true });
    const last = (await stream.all()).at(-1)!.progress;
    gitServer.heal();
    expect(last).toMatchObject({
      stage: "Failed",
      attempt: 4,
      error: { code: "network", stage: "Cloning", retryable: true },
    });
    // The snapshot from before still answers.
    expect((await api.search("repo:acme/widgets import")).total).toBeGreaterThan(0);
  });

  test("one page can watch every job in a single stream", async () => {
    const everything = await openStream(`${api.url}/api/v1/events`);
    const job = await api.ingest({ repository: "acme/widgets", full: true });
    const last = await everything.until(({ jobId, stage }) => jobId === job.id && stage === "Complete");
    expect(last.progress.percentage).toBe(100);
    everything.cut();
  });
});

/** `curl -N URL -d BODY`, as the story shows it. */
async function curl(url: string, body: string): Promise<{ names: string[]; events: ProgressEvent[] }> {
  const child = spawn("curl", ["-sN", "--noproxy", "*", "--max-time", "60", url, "-d", body], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  await once(child, "close");
  const fields = (name: string): string[] =>
    printed.split("\n").flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
  return { names: fields("event"), events: fields("data").map((data) => JSON.parse(data) as ProgressEvent) };
}
