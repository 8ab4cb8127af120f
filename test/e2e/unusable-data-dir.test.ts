import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { onCleanUp, temporaryDirectory } from "../support/cleanup.ts";

/** `nobody`, wherever this runs. */
const NOBODY = 65_534;

describe.runIf(process.getuid?.() === 0)("a data directory that this user cannot use", () => {
  test.each<[string, (dir: string) => void, string]>([
    ["another user's", () => {}, ""],
    ["another user's, for all to read", (dir) => chmodSync(dir, 0o755), ""],
    ["with another user's catalogue", (dir) => giveAllBut(dir, "catalogue.db"), "/catalogue.db"],
    ["with another user's lock", (dir) => giveAllBut(dir, "owner.lock"), "/owner.lock"],
    ["with another user's clones", (dir) => giveAllBut(dir, "repositories"), "/repositories"],
    ["with what another user's ingestion left", leaveWork, "/work/job/file"],
  ])("is refused with what is in the way: %s", (_, change, inTheWay) => {
    const root = temporaryDirectory();
    chmodSync(root, 0o755);
    const dir = path.join(root, "data");
    mkdirSync(dir, { mode: 0o700 });
    expect(run(dir)).toMatchObject({ status: 0 });
    change(dir);
    expect(run(dir, { uid: NOBODY })).toEqual({
      status: 2,
      err:
        `The data directory cannot be used: This user may not read and write ${dir}${inTheWay}.\nRun this as the user it belongs to, give it to this user, ` +
        "or choose another directory with --data-dir (MEGABRAIN_DATA_DIR).\n",
    });
  });

  test("is refused as such on a file system that can only be read", ({ skip }) => {
    const disk = temporaryDirectory();
    try {
      execFileSync("mount", ["-t", "tmpfs", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      skip("skipped: needs the right to mount a file system");
    }
    onCleanUp(() => execFileSync("umount", [disk]));
    const used = path.join(disk, "used");
    mkdirSync(used, { mode: 0o700 });
    expect(run(used)).toMatchObject({ status: 0 });
    execFileSync("mount", ["-o", "remount,ro", disk]);
    for (const dir of [used, path.join(disk, "new")]) {
      // One that only looks would make no new directory.
      const { status, err } = run(dir, { command: ["rm", "acme/widgets"] });
      expect(status).toBe(2);
      expect(err).toContain(`The data directory cannot be used: ${dir} is on a file system that can only be read.\n`);
    }
  });
});

function giveAllBut(dir: string, kept: string): void {
  chownSync(dir, NOBODY, NOBODY);
  for (const name of ["owner.lock", "catalogue.db", "segments", "repositories", "work"]) {
    if (name !== kept) chownSync(path.join(dir, name), NOBODY, NOBODY);
  }
}

function leaveWork(dir: string): void {
  giveAllBut(dir, "");
  mkdirSync(path.join(dir, "work", "job"));
  writeFileSync(path.join(dir, "work", "job", "file"), "");
}

interface Run {
  readonly uid?: number;
  readonly command?: readonly string[];
}

function run(dir: string, { uid, command = ["jobs"] }: Run = {}): { status: number | null; err: string } {
  const as = uid === undefined ? {} : { uid, gid: uid };
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...command, "--data-dir", dir], {
    ...as,
    env: { PATH: process.env["PATH"] },
    encoding: "utf8",
  });
  return { status, err: stderr };
}

const PROGRAM = path.resolve("dist/main.js");
