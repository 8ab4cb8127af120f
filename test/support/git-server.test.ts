import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "./cleanup.ts";
import { generatedSource } from "./generated-source.ts";
import { startGitServer, type GitServer } from "./git-server.ts";
import { makeRepository, type TestRepository } from "./repository.ts";

describe("the git server", () => {
  let repository: TestRepository;
  beforeAll(async () => {
    repository = await makeRepository({ files: generatedSource(40, { bytesEach: 8000 }) });
  });

  test("serves a clone, with and without the .git ending, and records what it was asked", async () => {
    const server = await startGitServer(repository);
    await clone(server, "acme/widgets.git");
    await clone(server, "acme/widgets");
    expect(server.requests.map(({ method }) => method)).toEqual(["GET", "POST", "POST", "GET", "POST", "POST"]);
    expect(server.requests[0]?.headers["user-agent"]).toMatch(/^git\//);
  });

  test.each([
    { faults: { status: { code: 503, retryAfter: "1" } }, complaint: "returned error: 503" },
    { faults: { auth: { username: "u", password: "p" } }, complaint: "could not read Username" },
    { faults: { reset: { afterBytes: 3000 } }, complaint: "early EOF" },
  ])("breaks a clone as told: $complaint", async ({ faults, complaint }) => {
    const server = await startGitServer({ root: repository.root, ...faults });
    await expect(clone(server)).rejects.toThrow(complaint);
    server.heal();
    await clone(server);
  });

  test("redirects, and lets the first good password in", async () => {
    const target = await startGitServer({ root: repository.root, auth: { username: "u", password: "p" } });
    const server = await startGitServer({ root: repository.root, redirectTo: target.url.replace("//", "//u:p@") });
    await clone(server);
    expect(target.requests.at(-1)?.headers.authorization).toBe(`Basic ${btoa("u:p")}`);
  });

  test("hangs until it is healed", async () => {
    const server = await startGitServer({ root: repository.root, hangAfterBytes: 3000 });
    let done = false;
    const cloned = clone(server).then(() => (done = true));
    await expect.poll(() => server.requests.length).toBe(3);
    expect(done).toBe(false);
    server.heal();
    await cloned;
  });

  test("fails only as often as told, and takes its time", async () => {
    const server = await startGitServer({
      root: repository.root,
      status: { code: 500, times: 1 },
      bytesPerSecond: 40_000,
    });
    await expect(clone(server)).rejects.toThrow("500");
    const start = performance.now();
    await clone(server);
    expect(performance.now() - start).toBeGreaterThan(500);
    await expect.poll(() => server.active).toBe(0);
  });
});

async function clone(server: GitServer, name = "acme/widgets"): Promise<void> {
  const target = path.join(temporaryDirectory(), "clone");
  await promisify(execFile)("git", ["clone", "-q", "--bare", `${server.url}/${name}`, target], {
    env: {
      PATH: process.env["PATH"],
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
    },
  });
}
