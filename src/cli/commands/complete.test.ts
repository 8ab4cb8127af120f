import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { runCliToEnd as run } from "../../../test/support/cli.ts";
import { hastyClock } from "../../../test/support/hasty-clock.ts";
import { answer, startScriptedServer } from "../../../test/support/scripted-server.ts";

const NOTHING = { status: 0, out: "", err: "" };

test("a server that does not answer is not waited for", async () => {
  const server = await startScriptedServer(() => undefined);
  let left: number | null = null;
  const leaving = new Promise<void>((resolve) => {
    const exitNow = (status: number): void => {
      left = status;
      resolve();
    };
    const line = `megabrain watch --server ${server.url} `;
    void run(["__complete", "jobs", line], { clock: hastyClock(), exitNow });
  });
  await leaving;
  expect(left).toBe(0);
});

test("a server that refuses, or is another program, is nothing to offer, and nothing to tell", async () => {
  const server = await startScriptedServer(answer({ code: "internal" }, 500), answer("hello"));
  const ask = () => run(["__complete", "repositories", `megabrain rm --server ${server.url} `]);
  expect(await ask()).toEqual(NOTHING);
  expect(await ask()).toEqual(NOTHING);
});

test("to look makes no data directory", async () => {
  const dataDir = path.join(temporaryDirectory(), "none");
  expect(await run(["__complete", "jobs", `megabrain watch --data-dir ${dataDir} `])).toEqual(NOTHING);
  expect(existsSync(dataDir)).toBe(false);
});
