import { beforeAll, describe, expect, test } from "vitest";
import { createClient, type Client, type StreamedEvent } from "../../src/client/client.ts";
import { apiClient } from "../support/api-client.ts";
import { startCuttableProxy } from "../support/cuttable-proxy.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { hastyClock } from "../support/hasty-clock.ts";
import { makeRepository, type TestRepository } from "../support/repository.ts";
import { asGitHub, startServer, type TestServer } from "../support/server.ts";

describe("the client library, against a real server", () => {
  let repository: TestRepository;
  let gitServer: GitServer;
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    repository = await makeRepository({ name: "acme/widgets", files: generatedSource(60) });
    gitServer = await startGitServer({ root: repository.root });
    server = await startServer({ env: asGitHub(gitServer) });
    client = createClient({ url: server.url });
  });

  test("goes through the whole life of an ingestion", async () => {
    const job = await client.ingest({ source: "github", repository: "acme/widgets" });
    expect(job).toMatchObject({ deduplicated: false, repository: "acme/widgets" });
    const events = await all(client.events(job.id, { after: 0 }));
    expect(events.at(-1)?.event.stage).toBe("Complete");
    expect(await client.jobs.get(job.id)).toMatchObject({ status: "complete", stats: { files: 60 } });

    const { hits } = await client.search("unit_7.", { limit: 1 });
    const { repositoryId = "", path = "" } = hits[0] ?? {};
    expect((await client.repositories.file(repositoryId, path)).symbols.length).toBeGreaterThan(0);
    expect(await client.repositories.get(repositoryId)).toMatchObject({ repository: "acme/widgets", files: 60 });
    expect(await client.repositories.skipped(repositoryId)).toEqual({ files: [], cursor: null });
    await client.repositories.remove(repositoryId);
    expect(await client.repositories.list()).toEqual({ repositories: [] });
    await expect(client.repositories.get(repositoryId)).rejects.toMatchObject({ code: "not_found", status: 404 });
  });

  test("cancels, is refused where there is nothing to cancel, and retries", async () => {
    gitServer.set({ bytesPerSecond: 2000 });
    const job = await client.ingest({ source: "github", repository: "acme/widgets", full: true });
    expect((await client.ingest({ source: "github", repository: "acme/widgets" })).deduplicated).toBe(true);
    await client.jobs.cancel(job.id);
    const last = (await all(client.events(job.id))).at(-1)?.event;
    expect(last).toMatchObject({ stage: "Failed", error: { code: "cancelled" } });
    await expect(client.jobs.cancel(job.id)).rejects.toMatchObject({ code: "invalid_request", status: 409 });
    gitServer.heal();
    const retried = await client.jobs.retry(job.id);
    expect(retried).toMatchObject({ retryOf: job.id, full: true });
    expect((await all(client.events(retried.id))).at(-1)?.event.stage).toBe("Complete");
    const { jobs } = await client.jobs.list({ status: ["failed"], repository: "widg", limit: 1 });
    expect(jobs.map(({ id }) => id)).toEqual([job.id]);
  });

  test("sees each event once, in the log's order, over a connection that is cut again and again", async () => {
    await makeRepository({
      name: "acme/gears",
      root: repository.root,
      files: generatedSource(120, { bytesEach: 10_000 }),
    });
    gitServer.set({ bytesPerSecond: 60_000 });
    const proxy = await startCuttableProxy(server.url);
    const job = await client.ingest({ source: "github", repository: "acme/gears" });
    const seen: StreamedEvent[] = [];
    for await (const event of createClient({ url: proxy.url, clock: hastyClock() }).events(job.id, { after: 0 })) {
      if (seen.push(event) % 2 === 0) proxy.cut();
    }
    gitServer.heal();
    expect(proxy.connections).toBeGreaterThan(2);
    expect(seen).toEqual(await logOf(job.id));
  });

  test("goes on where it was when the server is killed and started again, on the stream of all jobs too", async () => {
    await makeRepository({
      name: "acme/cogs",
      root: repository.root,
      files: generatedSource(120, { bytesEach: 10_000 }),
    });
    gitServer.set({ bytesPerSecond: 20_000 });
    const job = await client.ingest({ source: "github", repository: "acme/cogs" });
    const hasty = createClient({ url: server.url, clock: hastyClock() });
    const overview = (async () => {
      for await (const event of hasty.overview()) {
        if (event.jobId === job.id && event.stage === "Complete") return event;
      }
      throw new Error("the stream of all jobs ended");
    })();
    const seen: StreamedEvent[] = [];
    let restarted: Promise<void> | null = null;
    for await (const event of hasty.events(job.id, { after: 0 })) {
      seen.push(event);
      if (seen.length === 3) {
        gitServer.heal();
        restarted = server.restart({ signal: "SIGKILL" });
      }
    }
    await restarted;
    expect(seen).toEqual(await logOf(job.id));
    expect(await overview).toEqual(seen.at(-1)?.event);
    expect(await all(client.events(job.id, { after: seen.length }))).toEqual([]);
  });

  /** The log, as a reader of a stream that nothing breaks sees it. */
  async function logOf(jobId: string): Promise<StreamedEvent[]> {
    const frames = await (await apiClient(server.url).events(jobId, { query: "after=0" })).all();
    return frames.map(({ id, data }) => ({ cursor: Number(id), event: JSON.parse(data) as StreamedEvent["event"] }));
  }
});

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const one of events) seen.push(one);
  return seen;
}
