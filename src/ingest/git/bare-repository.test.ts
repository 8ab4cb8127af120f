import { readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { fetchRequest } from "../../../test/support/fetch-request.ts";
import { startGitServer } from "../../../test/support/git-server.ts";
import { makeRepository } from "../../../test/support/repository.ts";
import { makeBareRepository } from "./bare-repository.ts";
import { fetchRepository } from "./fetch-repository.ts";
import { gitEnvironment } from "./git-environment.ts";
import { runGit } from "./run-git.ts";

const never = new AbortController().signal;

async function ask(gitDir: string, ...args: string[]): Promise<string> {
  const environment = gitEnvironment({ dataDir: gitDir, remote: null });
  const { code, stdout, log } = await runGit({ args: ["--git-dir", gitDir, ...args], environment }, never);
  if (code !== 0) throw new Error(log.join("\n"));
  return stdout.toString("utf8").trim();
}

test("git takes it for a bare repository without a commit, whose object names are SHA-1", async () => {
  const gitDir = join(temporaryDirectory(), "repository.git");
  await makeBareRepository(gitDir);
  expect(await ask(gitDir, "rev-parse", "--is-bare-repository")).toBe("true");
  expect(await ask(gitDir, "rev-parse", "--show-object-format")).toBe("sha1");
  expect(await ask(gitDir, "for-each-ref")).toBe("");
});

test.each(["HEAD", "config"])("what it holds is still there after a power cut has emptied its %s", async (name) => {
  const repository = await makeRepository();
  const server = await startGitServer({ root: repository.root });
  const request = fetchRequest(`${server.url}/acme/widgets.git`);
  const { gitDir, commit } = await fetchRepository(request, never);
  const content = readFileSync(join(gitDir, name), "utf8");
  truncateSync(join(gitDir, name), 0);
  await makeBareRepository(gitDir);
  expect(readFileSync(join(gitDir, name), "utf8")).toBe(content);
  expect(await ask(gitDir, "cat-file", "-t", commit)).toBe("commit");
});
