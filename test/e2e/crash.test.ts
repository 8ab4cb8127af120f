import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { WorkStage } from "../../src/core/stage.ts";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient, type ApiClient } from "../support/api-client.ts";
import { dataDirShape } from "../support/data-dir-shape.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { standbyOf, untilNoProcesses } from "../support/processes.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer, type TestServer } from "../support/server.ts";
import type { EventFrame, EventStream } from "../support/sse-reader.ts";

const FILES = 300;
const PARSER_PROCESSES = 2;

describe("a server that dies", () => {
  let gitServer: GitServer;
  let server: TestServer;
  let api: ApiClient;
  /** Of a server that was never interrupted. */
  let cleanShape: string[];
  let cleanMs: number;

  beforeAll(async () => {
    const repository = await makeRepository({ files: generatedSource(FILES, { bytesEach: 6000 }) });
    gitServer = await startGitServer({ root: repository.root });
    const env = { ...asGitHub(gitServer), MEGABRAIN_PARSER_PROCESSES: String(PARSER_PROCESSES) };
    server = await startServer({ env });
    api = apiClient(server.url);
    const started = performance.now();
    await (await api.ingestStream(request)).until(({ stage }) => stage === "Complete");
    cleanMs = performance.now() - started;
    cleanShape = dataDirShape(server.dataDir);
  });

  const request = { repository: "acme/widgets", full: true };

  test.each<{ stage: WorkStage; bytesPerSecond: number | null }>([
    { stage: "Cloning", bytesPerSecond: 40_000 },
    { stage: "Parsing", bytesPerSecond: null },
    { stage: "Indexing", bytesPerSecond: null },
  ])("kill -9 while $stage: the job goes on by itself and nothing is left over", async ({ stage, bytesPerSecond }) => {
    gitServer.set({ bytesPerSecond });
    const stream = await api.ingestStream(request);
    await stream.until(
      (progress) => progress.stage === stage && (stage !== "Cloning" || (progress.bytes?.done ?? 0) > 0),
    );
    await server.stop("SIGKILL");
    gitServer.heal();
    const { whole } = await goesOn(stream);
    expect(whole.at(-1)?.progress.attempt).toBe(2);
  });

  test.each([1, 2, 3, 4, 5])("kill -9 close to the commit (%i)", async (n) => {
    const stream = await api.ingestStream(request);
    const indexing = await stream.until(({ stage }) => stage === "Indexing");
    // From the moment indexing is told of to just after the end of the whole.
    const rest = Math.max(60, cleanMs - (indexing.arrivedAt - stream.headAt));
    await sleep((rest * n) / 4);
    await server.stop("SIGKILL");
    const { whole } = await goesOn(stream);
    expect(whole.at(-1)?.progress.attempt).toBeLessThanOrEqual(2);
  });

  test.each([0.05, 0.4, 0.7])("kill -9 after %d of the time", async (share) => {
    const stream = await api.ingestStream(request);
    await sleep(cleanMs * share);
    await server.stop("SIGKILL");
    const { whole } = await goesOn(stream);
    expect(whole.at(-1)?.progress.attempt).toBeLessThanOrEqual(2);
  });

  test("killed three times in a row, the same job still ends well", async () => {
    const stream = await api.ingestStream(request);
    await stream.next();
    for (const share of [0.2, 0.4]) {
      await server.stop("SIGKILL");
      await server.restart();
      await sleep(cleanMs * share);
    }
    await server.stop("SIGKILL");
    const { whole } = await goesOn(stream);
    expect(whole.at(-1)?.progress.attempt).toBeGreaterThanOrEqual(2);
  });

  test.each<WorkStage>(["Cloning", "Parsing", "Indexing"])(
    "SIGTERM while %s: streams end cleanly, the server leaves with 0, and a restart goes on",
    async (stage) => {
      gitServer.set({ bytesPerSecond: stage === "Cloning" ? 40_000 : null });
      const stream = await api.ingestStream(request);
      await stream.until((progress) => progress.stage === stage);
      const asked = Date.now();
      expect(await server.stop("SIGTERM")).toBe(0);
      expect(Date.now() - asked).toBeLessThan(5000);
      await untilNoProcesses(server.dataDir, { withinMs: 500 });
      gitServer.heal();
      await goesOn(stream);
      expect(stream.ending()).toBe("clean");
    },
  );

  test("a job that waited in the queue waits on, and gets its turn", async () => {
    gitServer.set({ bytesPerSecond: 40_000 });
    const running = await api.ingestStream(request);
    await running.next();
    const queued = await api.ingest({ ...request, ref: "main" });
    await server.stop("SIGKILL");
    gitServer.heal();
    await server.restart();
    const ended = await (await api.events(queued.id, { query: "after=0" })).all();
    expect(breachesOfWholeStream(ended)).toEqual([]);
    expect(ended.at(-1)?.progress.stage).toBe("Complete");
    await api.events(running.events[0]!.progress.jobId!).then((stream) => stream.all());
  });

  /** Restarts, waits for the job's end, and checks that a reader from before lost nothing and that nothing is left. */
  async function goesOn(before: EventStream): Promise<{ whole: readonly EventFrame[] }> {
    const seen = await before.all();
    await server.restart();
    const { jobId } = seen[0]!.progress;
    const rest = await api.events(jobId!, { lastEventId: seen.at(-1)!.id! });
    await rest.all();
    const whole = await (await api.events(jobId!, { query: "after=0" })).all();
    expect([...seen, ...rest.events].map(({ raw }) => raw)).toEqual(whole.map(({ raw }) => raw));
    expect(breachesOfWholeStream(whole)).toEqual([]);
    expect(whole.at(-1)?.progress).toMatchObject({ stage: "Complete", stats: { files: FILES } });
    expect((await api.search("repo:acme/widgets lang:python amber")).total).toBeGreaterThan(0);
    const standby = standbyOf(server.pid);
    expect(standby.length).toBeLessThanOrEqual(PARSER_PROCESSES + 1);
    const except = [server.pid, ...standby];
    await untilNoProcesses(server.dataDir, { withinMs: 3000, except });
    await expect.poll(() => dataDirShape(server.dataDir), { timeout: 3000 }).toEqual(cleanShape);
    return { whole };
  }
});
