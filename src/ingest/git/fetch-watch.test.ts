import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { GIT_SETTINGS } from "../../../test/support/fetch-request.ts";
import { systemClock } from "../../system-clock.ts";
import { watchFetch } from "./fetch-watch.ts";

const never = new AbortController().signal;

test("a directory that cannot be looked at ends the fetch, and only the fetch", async () => {
  const gitDir = temporaryDirectory();
  mkdirSync(join(gitDir, "objects"));
  writeFileSync(join(gitDir, "objects", "pack"), "not a directory");
  const watch = watchFetch({ gitDir, settings: GIT_SETTINGS, clock: systemClock }, never);
  await expect.poll(() => watch.signal.reason).toMatchObject({ code: "ENOTDIR" });
  await watch.stop();
});
