import path from "node:path";
import { expect, test } from "vitest";
import { openCatalogue } from "../../src/store/embedded/catalogue.ts";
import { apiClient } from "../support/api-client.ts";
import { startGitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

test("a job that ended more than 30 days ago is forgotten when a server starts, and its repository stays", async () => {
  const repository = await makeRepository({ files: { "a.go": "func amber() {}" } });
  const gitServer = await startGitServer({ root: repository.root });
  const server = await startServer({ env: asGitHub(gitServer) });
  const api = apiClient(server.url);
  const ended = async () => {
    const last = (await (await api.ingestStream({ repository: "acme/widgets", full: true })).all()).at(-1);
    return last!.progress.jobId!;
  };
  const [old, recent] = [await ended(), await ended()];
  await server.stop();
  const catalogue = openCatalogue(path.join(server.dataDir, "catalogue.db"), { at: Date.now() });
  catalogue.run("update jobs set ended_at = ? where id = ?", [Date.now() - 31 * DAY_MS, old]);
  catalogue.run("update jobs set ended_at = ? where id = ?", [Date.now() - 29 * DAY_MS, recent]);
  catalogue.close();
  await server.restart();
  const statusOf = async (id: string) => (await api.call(`/api/v1/jobs/${id}`)).status;
  await expect.poll(() => statusOf(old)).toBe(404);
  expect((await api.call(`/api/v1/jobs/${old}/events`)).status).toBe(404);
  expect(await statusOf(recent)).toBe(200);
  expect((await api.search("symbol:amber")).total).toBe(1);
});
