import { beforeEach, describe, expect, test } from "vitest";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient, type ApiClient } from "../support/api-client.ts";
import { temporaryDirectory } from "../support/cleanup.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer, type TestServer } from "../support/server.ts";

describe("the queue", () => {
  let gitServer: GitServer;

  beforeEach(async () => {
    const root = temporaryDirectory();
    for (const name of ["acme/one", "acme/two", "acme/three"]) {
      await makeRepository({ root, name, branches: { next: { "next.txt": "next\n" } } });
    }
    gitServer = await startGitServer({ root, hangAfterBytes: 0 });
  });

  test("runs as many as it may, the others wait in order, say their place, and move up", async () => {
    const { api } = await startWith({ MEGABRAIN_CONCURRENCY: "1" });
    const names = ["acme/one", "acme/two", "acme/three"];
    const jobs = [];
    for (const repository of names) jobs.push(await api.ingest({ repository }));
    const streams = await Promise.all(jobs.map(({ id }) => api.events(id, { query: "after=0" })));
    for (const [place, stream] of streams.entries()) {
      if (place === 0) continue;
      const { progress } = await stream.until(({ message }) => message.includes(`place ${place}`), 5000);
      expect(progress).toMatchObject({ stage: "Cloning", percentage: 0, elapsedSeconds: 0 });
    }
    // The first goes: the second runs in its stead, and the third moves up.
    expect(await api.cancel(jobs[0]!.id)).toBe(202);
    await streams[1]!.until(({ elapsedSeconds }) => elapsedSeconds > 0, 5000);
    await streams[2]!.until(({ message }) => message.includes("place 1"), 5000);
    gitServer.heal();
    const [one, two, three] = await Promise.all(streams.map((stream) => stream.all()));
    for (const events of [one!, two!, three!]) expect(breachesOfWholeStream(events)).toEqual([]);
    expect(one!.at(-1)?.progress.error?.code).toBe("cancelled");
    const begun = three!.find(({ progress }) => progress.elapsedSeconds > 0)!.progress;
    expect(Date.parse(begun.timestamp)).toBeGreaterThanOrEqual(Date.parse(two!.at(-1)!.progress.timestamp));
    expect(three!.at(-1)?.progress.stage).toBe("Complete");
  });

  test("runs one job of a repository at a time, and lets others pass", async () => {
    const { api } = await startWith({ MEGABRAIN_CONCURRENCY: "2" });
    const first = await api.ingestStream({ repository: "acme/one" });
    const waiting = await api.ingestStream({ repository: "acme/one", ref: "next" });
    const passing = await api.ingestStream({ repository: "acme/two" });
    await passing.until(({ elapsedSeconds }) => elapsedSeconds > 0, 10_000);
    expect(waiting.events.every(({ progress }) => progress.elapsedSeconds === 0)).toBe(true);
    gitServer.heal();
    const [one, two] = await Promise.all([first.all(), waiting.all(), passing.all()]);
    const begun = two.find(({ progress }) => progress.elapsedSeconds > 0);
    expect(Date.parse(begun!.progress.timestamp)).toBeGreaterThanOrEqual(Date.parse(one.at(-1)!.progress.timestamp));
  });

  test("refuses more than it may hold, and takes again when there is room", async () => {
    const { api } = await startWith({ MEGABRAIN_CONCURRENCY: "1", MEGABRAIN_QUEUE_MAX: "1" });
    const running = await api.ingestStream({ repository: "acme/one" });
    await running.until(({ elapsedSeconds }) => elapsedSeconds > 0, 10_000);
    await api.ingest({ repository: "acme/two" });
    const body = JSON.stringify({ repository: "acme/three" });
    const refused = await api.call("/api/v1/ingest/github", { method: "POST", body });
    expect(refused).toMatchObject({ status: 503, body: { code: "queue_full" } });
    gitServer.heal();
    await running.all();
    const later = await api.ingestStream({ repository: "acme/three" });
    expect((await later.all()).at(-1)?.progress.stage).toBe("Complete");
  });

  async function startWith(env: Record<string, string>): Promise<{ api: ApiClient; server: TestServer }> {
    const server = await startServer({ env: { ...asGitHub(gitServer), ...env } });
    return { api: apiClient(server.url), server };
  }
});
