import { existsSync } from "node:fs";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { processesOf } from "../../../test/support/processes.ts";
import { gitEnvironment } from "./git-environment.ts";
import { runGit, startGit } from "./run-git.ts";
import type { GitCommand } from "./run-git.ts";

const never = new AbortController().signal;

/** A program called `git` that does what the test needs, in the place of the real one. */
function pretend(script: string): { dataDir: string; command: GitCommand } {
  const dataDir = temporaryDirectory("megabrain-run-");
  const bin = join(dataDir, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "git"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "git"), 0o755);
  const searchPath = `${bin}:${process.env["PATH"] ?? "/usr/bin:/bin"}`;
  return { dataDir, command: { args: [], environment: gitEnvironment({ dataDir, searchPath, remote: null }) } };
}

describe("running git", () => {
  test("gives its output, its code and its last words", async () => {
    const { command } = pretend("echo out; printf 'Counting: 1%% (1/2)\\rone\\ntwo' >&2; exit 3");
    const lines: string[] = [];
    const done = await runGit({ ...command, onLine: (line) => lines.push(line) }, never);
    expect(done).toMatchObject({ code: 3, signal: null, log: ["one", "two"] });
    expect(done.stdout.toString()).toBe("out\n");
    expect(lines).toEqual(["Counting: 1% (1/2)", "one", "two"]);
  });

  test("inherits nothing of our environment", async () => {
    process.env["MEGABRAIN_TEST_SECRET"] = "inherited";
    const { command } = pretend("env");
    const { stdout } = await runGit(command, never).finally(() => delete process.env["MEGABRAIN_TEST_SECRET"]);
    expect(stdout.toString()).toContain("GIT_CONFIG_NOSYSTEM=1");
    expect(stdout.toString()).not.toMatch(/inherited|HOME=\/(?!nonexistent)/);
  });

  test("removes secrets from every line", async () => {
    const { command } = pretend("echo 'fatal: hunter2 at https://u:p@h/' >&2; exit 1");
    const lines: string[] = [];
    const { log } = await runGit({ ...command, secrets: ["hunter2"], onLine: (line) => lines.push(line) }, never);
    expect([...log, ...lines]).toEqual(Array.from({ length: 2 }, () => "fatal: *** at https://***@h/"));
  });

  test("keeps the last 40 lines", async () => {
    const { command } = pretend("seq 1 1000 >&2");
    const { log } = await runGit(command, never);
    expect([log.length, log[0], log.at(-1)]).toEqual([40, "961", "1000"]);
  });

  test("says by which signal it was ended", async () => {
    const { command } = pretend("kill -KILL $$");
    expect(await runGit(command, never)).toMatchObject({ code: null, signal: "SIGKILL" });
  });

  test("does not wait for a grandchild that keeps the pipes open, and ends it", async () => {
    const { command, dataDir } = pretend("sleep 60 & echo done; exit 1");
    const startedAt = performance.now();
    expect(await runGit(command, never)).toMatchObject({ code: 1 });
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(processesOf(dataDir)).toEqual([]);
  });
});

describe("stopping git", () => {
  test.each([
    ["one that obeys", "sleep 60 & echo ready; sleep 60", 900],
    ["one that does not", "trap '' TERM; (trap '' TERM; sleep 60) & echo ready; while :; do sleep 60; done", 2500],
  ])("%s, with all it started", async (_, script, withinMs) => {
    const { command, dataDir } = pretend(script);
    const controller = new AbortController();
    const git = await startGit(command, controller.signal);
    await new Promise((resolve) => git.stdout.once("data", resolve));
    expect(processesOf(dataDir).length).toBeGreaterThanOrEqual(2);
    const startedAt = performance.now();
    controller.abort();
    await git.exit;
    expect(performance.now() - startedAt).toBeLessThan(withinMs);
    expect(processesOf(dataDir)).toEqual([]);
  });

  test("rejects with the reason, once it has ended", async () => {
    const { command, dataDir } = pretend("echo on >&2; sleep 60");
    const controller = new AbortController();
    const reason = new Error("enough");
    const running = runGit({ ...command, onLine: () => controller.abort(reason) }, controller.signal);
    await expect(running).rejects.toBe(reason);
    expect(processesOf(dataDir)).toEqual([]);
  });

  test("an aborted signal starts nothing", async () => {
    const { command, dataDir } = pretend('touch "$MEGABRAIN_CHILD_OF/started"');
    await expect(runGit(command, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(existsSync(join(dataDir, "started"))).toBe(false);
  });
});
