import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { startProgram } from "../../../test/conformance/ports/start-program.ts";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { loopbackUrl, openDataDir, type OwnedDataDir } from "./data-dir.ts";

const URL_1 = "http://127.0.0.1:8080";
const server = { clock: { now: () => Date.parse("2026-11-22T20:00:00Z") }, version: "1.2.3" };

describe("a data directory", () => {
  let dir: string;

  beforeEach(() => {
    dir = join(temporaryDirectory(), "made", "data");
  });

  async function own(path = dir): Promise<OwnedDataDir> {
    const opened = await openDataDir(path, server);
    if (opened.kind !== "owned") throw new Error("expected to own it");
    return opened;
  }

  it("is made for this user alone", async () => {
    const owned = await own();
    expect(owned.dir).toBe(dir);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, "..")).mode & 0o777).toBe(0o700);
    await owned.close();
  });

  it("has one owner at a time, whose address the others learn", async () => {
    const owned = await own();
    expect(await openDataDir(dir, server)).toEqual({ kind: "taken", url: null });
    await owned.publishAddress(URL_1);
    expect(await openDataDir(dir, server)).toEqual({ kind: "taken", url: URL_1 });
    expect(JSON.parse(readFileSync(join(dir, "server.json"), "utf8"))).toEqual({
      pid: process.pid,
      url: URL_1,
      startedAt: "2026-11-22T20:00:00.000Z",
      version: "1.2.3",
    });
    expect(statSync(join(dir, "server.json")).mode & 0o777).toBe(0o600);
    await owned.close();
    expect(existsSync(join(dir, "server.json"))).toBe(false);
    await (await own()).close();
  });

  it("is taken from the view of another process, and free the moment its owner is killed", async () => {
    const file = new URL("../../../test/conformance/ports/programs/hold-data-dir.ts", import.meta.url);
    const first = startProgram(file, [dir, URL_1]);
    expect((await first.lines.next()).value).toBe("owned");
    const second = startProgram(file, [dir]);
    expect((await second.lines.next()).value).toBe(`taken ${URL_1}`);
    expect(await openDataDir(dir, server)).toEqual({ kind: "taken", url: URL_1 });
    await second.kill();
    expect(await openDataDir(dir, server)).toEqual({ kind: "taken", url: URL_1 });
    await first.kill();
    const owned = await own();
    expect(await openDataDir(dir, server)).toEqual({ kind: "taken", url: null });
    await owned.close();
  });

  it("never sends anyone to another machine", async () => {
    const owned = await own();
    await owned.publishAddress("http://192.168.1.5:8080");
    expect(await openDataDir(dir, server)).toEqual({ kind: "taken", url: null });
    writeFileSync(join(dir, "server.json"), JSON.stringify({ pid: 1, url: "http://evil.example:80" }));
    expect(await openDataDir(dir, server)).toEqual({ kind: "taken", url: null });
    await owned.close();
  });

  describe("that cannot be one is refused, with what is wrong and what to do:", () => {
    const cases: readonly [string, (root: string) => string, RegExp][] = [
      ["a file", (root) => fileAt(join(root, "file")), /file is not a directory\.$/],
      ["a path below a file", (root) => join(fileAt(join(root, "file")), "below"), /below is not a directory\.$/],
      ["a link that leads nowhere", (root) => linkAt(join(root, "link")), /link cannot be made\.$/],
      [
        "with a directory for its lock",
        (root) => madeIn(root, "owner.lock"),
        /owner\.lock is not what belongs there\.$/,
      ],
      [
        "with a directory for its catalogue",
        (root) => madeIn(root, "catalogue.db"),
        /catalogue\.db is not what belongs/,
      ],
      [
        "with a file for its segments",
        (root) => dirname(fileAt(join(root, "segments"))),
        /segments is not a directory/,
      ],
      ["with too long a name", (root) => join(root, "x".repeat(300)), /ENAMETOOLONG/],
    ];

    it.each(cases)("%s", async (_, make, message) => {
      const path = make(temporaryDirectory());
      const refusal: unknown = await openDataDir(path, server).catch((error: unknown) => error);
      expect(refusal).toMatchObject({
        code: "invalid_request",
        title: "The data directory cannot be used",
        message: expect.stringMatching(message),
        hint: expect.stringContaining("--data-dir"),
      });
      expect((refusal as Error).message).toContain(path);
    });

    it.runIf(existsSync("/proc/self"))("one where nothing can be made", async () => {
      await expect(openDataDir("/proc/megabrain", server)).rejects.toMatchObject({ code: "invalid_request" });
    });
  });
});

function fileAt(path: string): string {
  writeFileSync(path, "");
  return path;
}

function linkAt(path: string): string {
  symlinkSync("nowhere", path);
  return path;
}

function madeIn(root: string, name: string): string {
  mkdirSync(join(root, name));
  return root;
}

it.each([
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["http://localhost:80/", "http://localhost"],
  ["http://0.0.0.0:9", "http://127.0.0.1:9"],
  ["http://[::]:9", "http://[::1]:9"],
  ["http://[::1]:9/path?token=x", "http://[::1]:9"],
  ["http://127.0.0.1.example.org:9", null],
  ["http://user@127.0.0.1:9", "http://127.0.0.1:9"],
  ["https://127.0.0.1:9", null],
  ["http://10.0.0.1:9", null],
  ["nonsense", null],
])("%s is reached on loopback as %s", (url, expected) => {
  expect(loopbackUrl(url)).toBe(expected);
});
