import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient } from "../support/api-client.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { processesOf } from "../support/processes.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

test.each([
  ["while only its changes are ingested", "Parsing", 0],
  ["before the indexer has read what it builds on", "Cloning", 0],
  ["while its index is compacted", "Parsing", 100],
] as const)(
  "a repository that is deleted %s leaves nothing on disk, and the job says why",
  async (_, stopped, before) => {
    const source = generatedSource(400, { bytesEach: 20_000 });
    const repository = await makeRepository({ files: source });
    const gitServer = await startGitServer({ root: repository.root });
    const server = await startServer({ env: { ...asGitHub(gitServer), MEGABRAIN_PARSER_PROCESSES: "1" } });
    const api = apiClient(server.url);
    await (await api.ingestStream({ repository: "acme/widgets" })).all();
    const change = async (files: number, suffix: string): Promise<void> => {
      const changes = Object.entries(source).slice(0, files);
      await repository.commit(Object.fromEntries(changes.map(([name, text]) => [name, text + suffix])));
    };
    if (before > 0) {
      // More than a fifth of the files: the next ingestion compacts.
      await change(before, "\n\n");
      await (await api.ingestStream({ repository: "acme/widgets" })).all();
    }
    const kept = path.join(server.dataDir, "repositories");
    expect(readdirSync(kept)).toHaveLength(1);

    await change(150, "\n");
    gitServer.set({ bytesPerSecond: stopped === "Cloning" ? 40_000 : null });
    const stream = await api.ingestStream({ repository: "acme/widgets" });
    await stream.until(({ stage, bytes }) => stage === stopped && bytes !== null);
    const indexer = processesOf(server.dataDir).find(({ command }) => command.includes("indexer-process"))!.pid;
    process.kill(indexer, "SIGSTOP");
    gitServer.heal();
    if (stopped === "Cloning") await stream.until(({ stage }) => stage === "Parsing");
    const { body } = await api.call<{ repositories: { id: string }[] }>("/api/v1/repositories");
    await api.call(`/api/v1/repositories/${body.repositories[0]!.id}`, { method: "DELETE" });
    await expect.poll(() => readdirSync(path.join(server.dataDir, "segments")).length).toBe(1);
    process.kill(indexer, "SIGCONT");

    const frames = await stream.all();
    expect(breachesOfWholeStream(frames)).toEqual([]);
    expect(frames.at(-1)?.progress).toMatchObject({
      stage: "Failed",
      files: { total: 150 },
      error: { code: "cancelled", detail: "The repository was deleted while it was being ingested again." },
    });
    expect((await api.call("/api/v1/repositories")).body).toMatchObject({ repositories: [] });
    expect(readdirSync(kept)).toEqual([]);
  },
);
