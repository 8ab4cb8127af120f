import { execFileSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient } from "../support/api-client.ts";
import { onCleanUp, temporaryDirectory } from "../support/cleanup.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

describe("a disk that fills up under an ingestion", () => {
  let gitServer: GitServer;

  beforeAll(async () => {
    const { root } = await makeRepository({ files: generatedSource(300, { bytesEach: 60_000 }) });
    await makeRepository({ root, name: "acme/small" });
    gitServer = await startGitServer({ root });
  });

  test.for([6, 12, 20])("of %i MB: the job fails with disk_full, and the next one has room", async (size, { skip }) => {
    const dataDir = mountDisk(size) ?? skip("skipped: needs the right to mount a file system");
    const server = await startServer({ dataDir, env: asGitHub(gitServer) });
    const api = apiClient(server.url);
    const events = await (await api.ingestStream({ repository: "acme/widgets" })).all();
    expect(breachesOfWholeStream(events)).toEqual([]);
    expect(events.at(-1)?.progress).toMatchObject({
      stage: "Failed",
      error: {
        code: "disk_full",
        stage: "Parsing",
        logTail: expect.not.arrayContaining([expect.stringContaining("ENOSPC")]),
      },
    });
    const next = await (await api.ingestStream({ repository: "acme/small" })).all();
    expect(next.at(-1)?.progress.stage).toBe("Complete");
    await server.stop();
  });

  test("while the index is merged: the failure says what that takes, and the old index answers", async ({ skip }) => {
    const dataDir = mountDisk(16) ?? skip("skipped: needs the right to mount a file system");
    const { root, name, commit } = await makeRepository({ files: generatedSource(40, { bytesEach: 30_000 }) });
    const server = await startServer({ dataDir, env: asGitHub(await startGitServer({ root })) });
    const api = apiClient(server.url);
    const ingest = async () => (await (await api.ingestStream({ repository: name })).all()).at(-1)?.progress;
    await ingest();
    for (let i = 0; i < 8; i++) {
      await commit({ "changed.txt": `needle${i}\n` });
      expect(await ingest()).toMatchObject({ stage: "Complete", stats: { mode: "incremental" } });
    }
    const ballast = join(dataDir, "ballast");
    const { bavail, bsize } = statfsSync(dataDir);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 1_000_000));
    await commit({ "changed.txt": "needle8\n" });
    expect(await ingest()).toMatchObject({
      stage: "Failed",
      error: { code: "disk_full", stage: "Indexing", detail: expect.stringContaining("merges the index") },
    });
    const answer = await fetch(`${server.url}/api/v1/search?q=needle7`);
    expect(await answer.json()).toMatchObject({ total: 1 });
    rmSync(ballast);
    expect(await ingest()).toMatchObject({ stage: "Complete", stats: { mode: "incremental", files: 41 } });
    await server.stop();
  });
});

/** A file system of its own, empty and tiny; null where we may not mount one. */
function mountDisk(megabytes: number): string | null {
  const directory = temporaryDirectory();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", directory], { stdio: "ignore" });
  } catch {
    return null;
  }
  onCleanUp(() => execFileSync("umount", [directory]));
  return directory;
}
