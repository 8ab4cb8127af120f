import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../support/cleanup.ts";

test.each([
  ["serve", "--port", "0"],
  ["ingest", "acme/widgets"],
])("without git, %s says so, and how to get it", (...words) => {
  const dataDir = path.join(temporaryDirectory(), "data");
  const { status, stderr } = spawnSync(process.execPath, [path.resolve("dist/main.js"), ...words], {
    env: { PATH: "/nonexistent", MEGABRAIN_DATA_DIR: dataDir },
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/git is missing: there is none in \/nonexistent.*\nInstall git 2\.37 or newer/);
  expect(stderr).not.toMatch(/bug/i);
  expect(existsSync(dataDir)).toBe(false);
});
