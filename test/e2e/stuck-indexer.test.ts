import { expect, test } from "vitest";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient } from "../support/api-client.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { processesOf } from "../support/processes.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

test("while the index takes no more, events wait for it and for no file, and go on when it does", async () => {
  const repository = await makeRepository({ files: generatedSource(2000, { bytesEach: 4000 }) });
  const gitServer = await startGitServer({ root: repository.root });
  const server = await startServer({ env: asGitHub(gitServer) });
  gitServer.set({ hangAfterBytes: 0 });
  const stream = await apiClient(server.url).ingestStream({ repository: repository.name });
  await expect.poll(() => indexerOf(server.dataDir)).toBeDefined();
  const indexer = indexerOf(server.dataDir)!;
  process.kill(indexer, "SIGSTOP");
  gitServer.heal();
  const { progress } = await stream.until((event) => event.message.includes("waiting for"));
  expect(progress).toMatchObject({
    stage: "Parsing",
    message: expect.stringMatching(/^Parsing file \d+\/2000 \(waiting for the index for \d+ s\)$/),
  });
  const stalled = await stream.until((event) => event.stalled);
  expect(stalled.progress.files).toMatchObject({ current: null });
  process.kill(indexer, "SIGCONT");
  const events = await stream.all();
  expect(breachesOfWholeStream(events)).toEqual([]);
  expect(events.at(-1)?.progress).toMatchObject({ stage: "Complete", stats: { files: 2000 } });
});

function indexerOf(dataDir: string): number | undefined {
  return processesOf(dataDir).find(({ command }) => command.includes("indexer-process"))?.pid;
}
