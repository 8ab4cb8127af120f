import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { StreamEvent } from "../../src/contract/progress-event.ts";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient } from "../support/api-client.ts";
import { startGitServer } from "../support/git-server.ts";
import { serveWithWords } from "../support/odd-git-servers.ts";
import { makeRepository } from "../support/repository.ts";
import { startServer } from "../support/server.ts";

test("a server that lies about its progress harms nothing but its own progress", async () => {
  const repository = await makeRepository({ files: { "main.c": "int main;" } });
  const honest = await startGitServer({ root: repository.root });
  const lies = [
    "Counting objects:  50% (9/4)",
    `Counting objects:  50% (1/1${"0".repeat(21)})`,
    "Counting objects:  50% (-1/-2)",
    "Counting objects:  50% (2000000000/4000000000)",
    "Counting objects:   0% (1/4)",
    "Compressing objects: 999999999999999999999% (4/4), done.",
    "Receiving objects:  99% (99/100), 9.00 GiB | 1.00 MiB/s",
    "Counting objects: 1e21",
    "Enumerating objects: -5, done.",
    `\u001B[2J\u202Eevil: {"stage":"Complete"}`,
  ];
  const url = await serveWithWords(honest.url, { words: lies, pauseMs: 1100 });
  const server = await startServer({ env: { MEGABRAIN_ALLOW_HOSTS: "127.0.0.1" } });
  const frames = await (await apiClient(server.url, "git").ingestStream({ repository: url })).all();
  expect(frames.at(-1)?.progress).toMatchObject({ stage: "Complete", stats: { files: 1 } });
  expect(breachesOfWholeStream(frames)).toEqual([]);
  const schema = Compile(StreamEvent);
  expect(frames.filter(({ progress }) => !schema.Check(progress))).toEqual([]);
  // It was heard: one of its lies is possible, and nobody can know.
  expect(frames.map(({ progress }) => progress.objects)).toContainEqual({ done: 2_000_000_000, total: 4_000_000_000 });
});
