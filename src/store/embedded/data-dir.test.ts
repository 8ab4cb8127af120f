import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

  it("says what is wrong with a path that cannot be one", async () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    const refused = { name: "AppError", message: expect.stringContaining(`The data directory ${file} cannot be used`) };
    await expect(openDataDir(file, server)).rejects.toMatchObject(refused);
  });
});

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
