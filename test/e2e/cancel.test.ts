import { beforeAll, describe, expect, test } from "vitest";
import type { WorkStage } from "../../src/core/stage.ts";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient, type ApiClient, type JobAnswer } from "../support/api-client.ts";
import { dataDirShape } from "../support/data-dir-shape.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { standbyOf, untilNoProcesses } from "../support/processes.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer, type TestServer } from "../support/server.ts";

describe("cancelling an ingestion", () => {
  let gitServer: GitServer;
  let server: TestServer;
  let api: ApiClient;
  let shape: string[];
  const request = { repository: "acme/widgets", full: true };

  beforeAll(async () => {
    const repository = await makeRepository({ files: generatedSource(1500, { bytesEach: 6000 }) });
    gitServer = await startGitServer({ root: repository.root });
    server = await startServer({ env: asGitHub(gitServer) });
    api = apiClient(server.url);
    await (await api.ingestStream(request)).all();
    shape = dataDirShape(server.dataDir);
  });

  test.each<WorkStage>(["Cloning", "Parsing", "Indexing"])(
    "while %s it ends within 2 s, leaves no process and no file, and the old snapshot answers",
    async (stage) => {
      gitServer.set({ bytesPerSecond: stage === "Cloning" ? 40_000 : null });
      const stream = await api.ingestStream(request);
      const { progress } = await stream.until((event) => event.stage === stage);
      const asked = Date.now();
      expect(await api.cancel(progress.jobId!)).toBe(202);
      const events = await stream.all();
      gitServer.heal();
      expect(events.at(-1)!.arrivedAt - asked).toBeLessThan(2000);
      expect(breachesOfWholeStream(events)).toEqual([]);
      expect(events.at(-1)?.progress).toMatchObject({ stage: "Failed", error: { code: "cancelled", stage } });
      expect(events.at(-1)?.progress.percentage).toBeLessThan(100);
      await untilNoProcesses(server.dataDir, { withinMs: 1000, except: [server.pid, ...standbyOf(server.pid)] });
      await expect.poll(() => dataDirShape(server.dataDir), { timeout: 3000 }).toEqual(shape);
      expect((await api.search("repo:acme/widgets amber")).total).toBeGreaterThan(0);
    },
  );

  test("in the queue it ends at once, without having run", async () => {
    gitServer.set({ hangAfterBytes: 0 });
    const running = await api.ingest(request);
    const queued = await api.ingest({ ...request, ref: "main" });
    expect(await api.cancel(queued.id)).toBe(202);
    const events = await (await api.events(queued.id, { query: "after=0" })).all(1000);
    expect(breachesOfWholeStream(events)).toEqual([]);
    expect(events.at(-1)?.progress).toMatchObject({ stage: "Failed", percentage: 0, error: { code: "cancelled" } });
    await api.cancel(running.id);
    await (await api.events(running.id)).all(3000);
    gitServer.heal();
  });

  test("a retry is a new job that names the old one", async () => {
    gitServer.set({ hangAfterBytes: 0 });
    const cancelled = await api.ingest(request);
    await api.cancel(cancelled.id);
    await (await api.events(cancelled.id)).all(3000);
    gitServer.heal();
    const answer = await api.call<JobAnswer & { retryOf: string }>(`/api/v1/jobs/${cancelled.id}/retry`, {
      method: "POST",
    });
    expect(answer.status).toBe(202);
    expect(answer.body.retryOf).toBe(cancelled.id);
    expect(answer.body.id).not.toBe(cancelled.id);
    expect((await (await api.events(answer.body.id)).all()).at(-1)?.progress.stage).toBe("Complete");
    expect(await api.job(cancelled.id)).toMatchObject({ status: "failed" });
  });
});
