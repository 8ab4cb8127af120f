import { randomBytes } from "node:crypto";
import { chmodSync, closeSync, openSync, readdirSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ProgressEvent } from "../../src/core/progress-event.ts";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient, type ApiClient } from "../support/api-client.ts";
import { dataDirShape } from "../support/data-dir-shape.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { makeRepository, type TestRepository } from "../support/repository.ts";
import { asGitHub, startServer, type TestServer } from "../support/server.ts";

interface Listed {
  readonly id: string;
  readonly indexBytes: number;
  readonly cloneBytes: number;
}

describe("ingesting a repository again", () => {
  let repository: TestRepository;
  let gitServer: GitServer;
  let server: TestServer;
  let api: ApiClient;

  async function ingestedEvents(request: { full?: boolean; ref?: string } = {}) {
    const events = await (await api.ingestStream({ repository: "acme/widgets", ...request })).all();
    expect(breachesOfWholeStream(events)).toEqual([]);
    return events;
  }
  async function ingest(request: { full?: boolean; ref?: string } = {}): Promise<ProgressEvent> {
    const events = await ingestedEvents(request);
    const last = events.at(-1)!.progress;
    expect(last).toMatchObject({ stage: "Complete" });
    return last;
  }
  const pathsFor = async (query: string) => (await api.search(query)).hits.map((hit) => hit.path);

  function bytesIn(name: string): number {
    const files = readdirSync(path.join(server.dataDir, name), { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .reduce((sum, file) => sum + statSync(path.join(file.parentPath, file.name)).size, 0);
  }

  /** Of whatever file of the index cannot be read; null when all can. */
  async function refusalOf(id: string): Promise<unknown> {
    for (const file of Object.keys(generatedSource(400))) {
      const { status, body } = await api.call(`/api/v1/repositories/${id}/files/${file}`);
      if (status === 500) return body;
    }
    return null;
  }

  beforeAll(async () => {
    const files = {
      ...generatedSource(400),
      "old.ts": "export const oldName = 1;",
      "gone.ts": "export const goneName = 1;",
    };
    repository = await makeRepository({ files });
    gitServer = await startGitServer({ root: repository.root });
    server = await startServer({ env: asGitHub(gitServer) });
    api = apiClient(server.url);
  });

  test("the first time all of it is ingested", async () => {
    expect((await ingest()).stats).toMatchObject({ mode: "full", files: 402 });
  });

  test("the same commit is complete at once, as unchanged", async () => {
    const { stats, message } = await ingest();
    expect(stats).toMatchObject({ mode: "unchanged", files: 402 });
    expect(message).toContain("nothing has changed");
    expect(await pathsFor("goneName")).toEqual(["gone.ts"]);
  });

  test("what changed, went and came is found as it is now, and nothing else is parsed", async () => {
    const commit = await repository.commit({
      "old.ts": "export const newName = 2;",
      "gone.ts": null,
      "came.ts": "camel();",
    });
    const { stats, files, message } = await ingest();
    expect(stats).toMatchObject({ mode: "incremental", files: 402, commit });
    expect(files).toMatchObject({ done: 2, total: 2 });
    expect(message).toMatch(/^Complete: 2 changed of 402 files, /);
    expect(await pathsFor("newName")).toEqual(["old.ts"]);
    expect(await pathsFor("oldName")).toEqual([]);
    expect(await pathsFor("goneName")).toEqual([]);
    expect(await pathsFor("camel")).toEqual(["came.ts"]);
  });

  test("a commit that only takes away is incremental too", async () => {
    await repository.commit({ "came.ts": null });
    expect((await ingest()).stats).toMatchObject({ mode: "incremental", files: 401 });
    expect(await pathsFor("camel")).toEqual([]);
  });

  test("rewritten history makes no difference", async () => {
    const tree = await repository.git("rev-parse", "main^{tree}");
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost"];
    await repository.git(
      "update-ref",
      "refs/heads/main",
      await repository.git(...identity, "commit-tree", "-m", "x", tree),
    );
    const commit = await repository.git("rev-parse", "main");
    expect((await ingest()).stats).toMatchObject({ mode: "unchanged", commit });
  });

  test("the same commit is unchanged after any number of changes, and nothing else is ever parsed again", async () => {
    const segments = () => readdirSync(path.join(server.dataDir, "segments")).length;
    const counts: number[] = [];
    for (let i = 0; i < 12; i++) {
      await repository.commit({ "counted.ts": `export const count = ${i};` });
      expect(await ingest()).toMatchObject({
        stats: { mode: "incremental", files: 402 },
        files: { done: 1, total: 1 },
      });
      expect((await ingest()).stats).toMatchObject({ mode: "unchanged", files: 402 });
      await expect.poll(segments).not.toBe(counts.at(-1));
      counts.push(segments());
    }
    // A base and eight deltas give way to one segment of all that counts.
    expect(Math.max(...counts)).toBe(9);
    expect(counts.slice(counts.indexOf(9) + 1).slice(0, 2)).toEqual([1, 2]);
    expect(await pathsFor("newName")).toEqual(["old.ts"]);
    await repository.commit({ "counted.ts": null });
    expect((await ingest()).stats).toMatchObject({ mode: "incremental", files: 401 });
  });

  test("full: true does all of it again", async () => {
    expect((await ingest({ full: true })).stats).toMatchObject({ mode: "full", files: 401 });
  });

  test("an incremental ingestion that is killed goes on, and finds the same", async () => {
    await repository.commit({
      ...generatedSource(120, { bytesEach: 9000 }),
      "killed.ts": "export const killedName = 1;",
    });
    gitServer.set({ bytesPerSecond: 60_000 });
    const stream = await api.ingestStream({ repository: "acme/widgets" });
    const { progress } = await stream.until(({ stage, objects }) => stage === "Cloning" && objects !== null);
    await server.stop("SIGKILL");
    gitServer.heal();
    await server.restart();
    const events = await (await api.events(progress.jobId!, { query: "after=0" })).all();
    expect(events.at(-1)?.progress).toMatchObject({ stage: "Complete", attempt: 2, stats: { mode: "incremental" } });
    expect(await pathsFor("killedName")).toEqual(["killed.ts"]);
  });

  test("a kept clone that is damaged is fetched again", async () => {
    const clones = path.join(server.dataDir, "repositories");
    const packs = readdirSync(clones, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".pack"));
    expect(packs.length).toBeGreaterThan(0);
    for (const name of packs) {
      const file = path.join(clones, name);
      const { size } = statSync(file);
      chmodSync(file, 0o600);
      const damaged = openSync(file, "r+");
      writeSync(damaged, Buffer.alloc(Math.max(0, size - 32)), 0, Math.max(0, size - 32), 16);
      closeSync(damaged);
    }
    const commit = await repository.commit({ "healed.ts": "export const healedName = 1;" });
    expect((await ingest()).stats).toMatchObject({ commit });
    expect(await pathsFor("healedName")).toEqual(["healed.ts"]);
  });

  test("an index that a reader found damaged says whose it is, and is built anew", async () => {
    await ingest();
    const segments = path.join(server.dataDir, "segments");
    for (const name of readdirSync(segments)) {
      const file = path.join(segments, name, "content.bin");
      const content = openSync(file, "r+");
      writeSync(content, Buffer.alloc(statSync(file).size));
      closeSync(content);
    }
    const { body } = await api.call<{ repositories: { id: string; ref: string }[] }>("/api/v1/repositories");
    const { id } = body.repositories.find(({ ref }) => ref === "main")!;
    expect(await refusalOf(id)).toMatchObject({
      code: "internal",
      title: "The index cannot be read",
      detail: expect.stringMatching(
        /^acme\/widgets \(main\) cannot be read\. The index file .*content\.bin holds .* damaged\. Its index will be built anew at the next ingestion\.$/,
      ),
      hint: "Ingest the repository again.",
    });
    expect((await ingest()).stats).toMatchObject({ mode: "full" });
    expect(await refusalOf(id)).toBeNull();
  });

  test("an index that turns out to be damaged when it is merged is built anew by the same ingestion, which says so", async () => {
    const segments = path.join(server.dataDir, "segments");
    await ingest({ full: true });
    await expect.poll(() => readdirSync(segments).length).toBe(1);
    const [base] = readdirSync(segments) as [string];
    const content = openSync(path.join(segments, base, "content.bin"), "r+");
    writeSync(content, Buffer.alloc(20), 0, 20, 0);
    closeSync(content);
    let events: Awaited<ReturnType<typeof ingestedEvents>> = [];
    for (let i = 0; events.at(-1)?.progress.stats?.mode !== "full"; i++) {
      expect(i).toBeLessThan(9);
      await repository.commit({ "merged.ts": `export const merged = ${i};` });
      events = await ingestedEvents();
    }
    expect(events.at(-1)?.progress).toMatchObject({ stage: "Complete", attempt: 2 });
    expect(events.map(({ progress }) => progress.message)).toContainEqual(
      expect.stringMatching(
        /^The index cannot be read; try 2 of 4 in 1\.3 s: The index file .*content\.bin holds a file that is damaged\./,
      ),
    );
    await repository.commit({ "merged.ts": null });
    expect((await ingest()).stats).toMatchObject({ mode: "incremental" });
  });

  test("what it takes on disk is told after every ingestion: the index with all that it builds on, and the clone", async () => {
    const isTrue = async (): Promise<number> => {
      const { repositories } = (await api.call<{ repositories: Listed[] }>("/api/v1/repositories")).body;
      expect(repositories).toHaveLength(1);
      const { id, indexBytes, cloneBytes } = repositories[0]!;
      const told = { index: indexBytes, clone: cloneBytes };
      await expect
        .poll(() => ({ index: bytesIn("segments"), clone: bytesIn("repositories") }), { timeout: 3000 })
        .toEqual(told);
      expect((await api.call<Listed>(`/api/v1/repositories/${id}`)).body).toMatchObject({ indexBytes, cloneBytes });
      return indexBytes + cloneBytes;
    };
    const before = await isTrue();
    await repository.commit({ "grown.ts": `export const grownName = "${randomBytes(20_000).toString("hex")}";\n` });
    expect((await ingest()).stats).toMatchObject({ mode: "incremental" });
    expect(await isTrue()).toBeGreaterThan(before + 60_000);
    await server.restart();
    await isTrue();
    expect((await ingest()).stats).toMatchObject({ mode: "unchanged" });
    await isTrue();
  });

  test("several refs stand side by side, and deleting all of them frees everything", async () => {
    await repository.git("branch", "dev", "main");
    await repository.commit({ "dev.ts": "export const devName = 1;" }, "dev");
    await ingest({ ref: "dev" });
    expect(await pathsFor("devName")).toEqual(["dev.ts"]);
    const { body } = await api.call<{ repositories: Listed[] }>("/api/v1/repositories");
    expect(body.repositories).toHaveLength(2);
    for (const { id } of body.repositories) {
      expect((await api.call(`/api/v1/repositories/${id}`, { method: "DELETE" })).status).toBe(204);
    }
    await expect
      .poll(() => dataDirShape(server.dataDir).filter((name) => /^(segments|repositories|work)\//.test(name)))
      .toEqual([]);
    expect(await pathsFor("devName")).toEqual([]);
  });
});
