import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient } from "../support/api-client.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

test("a repository that is deleted while only its changes are ingested leaves nothing on disk", async () => {
  const source = generatedSource(400, { bytesEach: 20_000 });
  const repository = await makeRepository({ files: source });
  const gitServer = await startGitServer({ root: repository.root });
  const server = await startServer({ env: { ...asGitHub(gitServer), MEGABRAIN_PARSER_PROCESSES: "1" } });
  const api = apiClient(server.url);
  await (await api.ingestStream({ repository: "acme/widgets" })).all();
  const kept = path.join(server.dataDir, "repositories");
  expect(readdirSync(kept)).toHaveLength(1);

  const changes = Object.entries(source).slice(0, 150);
  await repository.commit(Object.fromEntries(changes.map(([name, text]) => [name, `${text}\n`])));
  const stream = await api.ingestStream({ repository: "acme/widgets" });
  await stream.until(({ stage }) => stage === "Parsing");
  const { body } = await api.call<{ repositories: { id: string }[] }>("/api/v1/repositories");
  await api.call(`/api/v1/repositories/${body.repositories[0]!.id}`, { method: "DELETE" });

  const frames = await stream.all();
  expect(breachesOfWholeStream(frames)).toEqual([]);
  expect(frames.at(-1)?.progress).toMatchObject({
    stage: "Failed",
    files: { total: 150 },
    error: { code: "cancelled", detail: "The repository was deleted while it was being ingested again." },
  });
  expect(readdirSync(kept)).toEqual([]);
});
