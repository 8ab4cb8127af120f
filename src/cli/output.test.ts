import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, closeSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { onCleanUp, temporaryDirectory } from "../../test/support/cleanup.ts";

// The built program: only a process of its own has streams that fail.
describe("a stream that takes nothing", () => {
  it.runIf(existsSync("/dev/full")).each([["--version"], ["--help"], ["jobs", "--data-dir", temporaryDirectory()]])(
    "ends the command with one line and 1 when stdout is a full disk: %s",
    async (...argv) => {
      const full = openSync("/dev/full", "w");
      const { status, err } = await run(argv, [full, "pipe"]);
      closeSync(full);
      expect({ status, err }).toEqual({ status: 1, err: "The result cannot be written: no space is left.\n" });
    },
  );

  it("is no failure when it is the reader of a pipe who has seen enough", async () => {
    expect(await run(["--help"], ["pipe", "pipe"], { hangUp: true })).toEqual({ status: 0, err: "" });
  });

  it.runIf(existsSync("/dev/full"))("changes nothing of how a command ends when it is stderr", async () => {
    const full = openSync("/dev/full", "w");
    expect((await run(["nonsense"], ["pipe", full])).status).toBe(2);
    expect((await run(["--version"], ["pipe", full])).status).toBe(0);
    closeSync(full);
  });
});

it.runIf(existsSync("/dev/full"))("a server goes on when its log cannot be written", async () => {
  const full = openSync("/dev/full", "w");
  const argv = ["serve", "--port", "0", "--data-dir", temporaryDirectory(), "--log-level", "trace"];
  const server = spawn(process.execPath, [PROGRAM, ...argv], { stdio: ["ignore", "pipe", full] });
  onCleanUp(() => server.kill("SIGKILL"));
  closeSync(full);
  const [text] = (await once(server.stdout!.setEncoding("utf8"), "data")) as [string];
  const url = /http:\S+/.exec(text)?.[0];
  expect((await fetch(`${url}/api/v1/jobs`)).status).toBe(200);
  server.kill("SIGTERM");
  expect(await once(server, "exit")).toEqual([0, null]);
});

async function run(
  argv: readonly string[],
  [stdout, stderr]: readonly ["pipe" | number, "pipe" | number],
  { hangUp = false } = {},
): Promise<{ status: number | null; err: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...argv], { stdio: ["ignore", stdout, stderr] });
  let err = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  if (hangUp) child.stdout?.destroy();
  else child.stdout?.resume();
  const [status] = (await once(child, "close")) as [number | null];
  return { status, err };
}

const PROGRAM = path.resolve(import.meta.dirname, "../../dist/main.js");
