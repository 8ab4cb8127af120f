import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import {
  openParserPool,
  PARSER_PROCESS,
  parseAll as parseAllWith,
  parseRequest,
  parserPids as parserPidsOf,
} from "../../../test/support/parsing.ts";
import { processesOf, untilNoProcesses } from "../../../test/support/processes.ts";
import { realSource, type RepositoryPlan } from "../../../test/support/repository.ts";
import type { AppError } from "../../core/error.ts";
import { gitEnvironment } from "../git/git-environment.ts";
import type { ParsedBatch, ParserPool, ParserPoolOptions, ParseRequest } from "./parser-pool.ts";

/** The grammar takes ever more time and memory for it, and does not come back. */
const ENDLESS_JAVA = "a<\n".repeat(30_000);

let dataDir: string;
let pool: ParserPool;

beforeEach(() => {
  dataDir = temporaryDirectory();
});

afterEach(async () => {
  await pool.close();
  await untilNoProcesses(dataDir, { withinMs: 0 });
});

function open(options: Partial<ParserPoolOptions> = {}): void {
  pool = openParserPool(dataDir, options);
}

function requestFor(plan: RepositoryPlan): Promise<ParseRequest> {
  return parseRequest(dataDir, plan);
}

function parseAll(request: ParseRequest, onBatch?: (batch: ParsedBatch) => void) {
  return parseAllWith(pool, request, onBatch);
}

function parserPids(): readonly number[] {
  return parserPidsOf(dataDir);
}

/** Waits until a process is at the file, and returns the parser processes. */
async function untilAt(path: string): Promise<readonly number[]> {
  await vi.waitFor(() => expect(pool.current()?.path).toBe(path), { timeout: 10_000, interval: 10 });
  return parserPids();
}

describe("a repository is parsed", () => {
  test("each file once, with its text, its language and its symbols", async () => {
    const source = realSource({ filesMax: 150, bytesMax: 3_000_000 });
    const request = await requestFor({
      copyFrom: source,
      files: { "a/Böx.java": "/** Holds. */\nclass Böx { int é; }\n" },
    });
    open();
    const { files, skipped, degraded } = await parseAll(request);
    expect(degraded).toBe(0);
    expect(files.size + skipped.length).toBe(request.entries.length);
    const sizes = new Map(request.entries.map(({ path, size }) => [path, size]));
    for (const { path, content } of files.values()) expect(content.length).toBe(sizes.get(path));
    const box = files.get("a/Böx.java");
    expect(box).toMatchObject({ language: "Java", mark: null, degraded: null });
    expect(box?.outline.symbols.map(({ qualifiedName, doc }) => [qualifiedName, doc])).toEqual([
      ["Böx", "Holds."],
      ["Böx.é", null],
    ]);
    expect(box?.trigrams).toContain((0x61 << 16) | (0x2f << 8) | 0x62);
  });

  test("without what no one can read, which is listed with its reason", async () => {
    const request = await requestFor({
      files: {
        "binary.bin": new Uint8Array([1, 0, 2]),
        "big.txt": "x\n".repeat(500_001),
        "wide.cs": Buffer.from("\u{FEFF}class Wide {}", "utf16le"),
        "latin.txt": Buffer.from("déjà vu", "latin1"),
        "dist.min.js": "a".repeat(3000),
        "empty.py": "",
        'odd\n\t"name\\ é.py': "def f(): pass",
      },
      symlinks: { link: "empty.py" },
      submodules: { module: "0123456789012345678901234567890123456789" },
      lfsPointers: { "photo.psd": 123_456 },
      entries: [{ path: Buffer.from("bad\xff.py", "latin1"), mode: "100755", content: "def g(): pass" }],
    });
    open({ processes: 1 });
    const { files, skipped } = await parseAll(request);
    expect(Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]))).toEqual({
      "binary.bin": "binary",
      "big.txt": "too_large",
      "dist.min.js": "minified",
      link: "symlink",
      module: "submodule",
      "photo.psd": "lfs_pointer",
    });
    expect(skipped.find(({ path }) => path === "big.txt")?.bytes).toBe(1_000_002);
    const blobs = new Map(request.entries.map(({ path, blob }) => [path, blob]));
    for (const { path, blob } of skipped) expect(blob).toBe(blobs.get(path));
    const texts = Object.fromEntries([...files].map(([path, { content }]) => [path, Buffer.from(content).toString()]));
    expect(texts).toEqual({
      "wide.cs": "class Wide {}",
      "latin.txt": "déjà vu",
      "empty.py": "",
      'odd\n\t"name\\ é.py': "def f(): pass",
      "bad\u{FFFD}.py": "def g(): pass",
    });
  });

  test("one after the other with the same processes", async () => {
    open({ processes: 1 });
    const before = await requestFor({ files: { "a.py": "A = 1" } });
    expect((await parseAll(before)).files.has("a.py")).toBe(true);
    const pids = parserPids();
    const after = await requestFor({ files: { "b.py": "B = 1" } });
    expect((await parseAll(after)).files.has("b.py")).toBe(true);
    expect(pids).toHaveLength(1);
    expect(parserPids()).toEqual(pids);
  });

  test("by a fresh process after some thousand files", async () => {
    const files = Object.fromEntries(Array.from({ length: 5600 }, (_, i) => [`${i}.py`, `A${i} = 1`]));
    const request = await requestFor({ files });
    open({ processes: 1 });
    const pids = new Set<number>();
    const parsed = await parseAll(request, () => parserPids().forEach((pid) => pids.add(pid)));
    expect(parsed.files.size).toBe(5600);
    expect(pids.size).toBe(2);
  });

  test("when there is nothing in it", async () => {
    const request = await requestFor({});
    open();
    expect((await parseAll({ ...request, entries: [] })).files.size).toBe(0);
  });

  test("only a few batches ahead of their taker", async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.txt`, `${i}\n`.repeat(90_000)]));
    const request = await requestFor({ files });
    open();
    const batches = pool.parse(request, new AbortController().signal);
    for await (const { file } of batches) {
      // The rest is not even sent while nobody takes it.
      await vi.waitFor(() => expect(pool.current()).toBeNull(), { timeout: 10_000 });
      const waiting = readdirSync(request.spoolDir).filter((name) => name.startsWith("batch"));
      expect(waiting.length).toBeGreaterThan(4);
      expect(waiting.length).toBeLessThan(15);
      expect(file).not.toBeNull();
      break;
    }
  });
});

describe("a file that its parser cannot bear", () => {
  const others = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`m${i}.py`, `def f${i}(): pass\n`]));

  test("is indexed as text when it takes too long, and costs no other file", async () => {
    const request = await requestFor({ files: { ...others, "Endless.java": ENDLESS_JAVA } });
    open({ deadlineMs: 400 });
    const { files, skipped, degraded } = await parseAll(request);
    const blob = request.entries.find(({ path }) => path === "Endless.java")?.blob;
    expect(skipped).toEqual([{ path: "Endless.java", blob, reason: "parser_timeout", bytes: ENDLESS_JAVA.length }]);
    expect(degraded).toBe(1);
    expect(files.get("Endless.java")).toMatchObject({ language: "Java", degraded: "parser_timeout" });
    expect(Buffer.from(files.get("Endless.java")!.content).toString()).toBe(ENDLESS_JAVA);
    for (const path of Object.keys(others)) expect(files.get(path)?.outline.symbols).toHaveLength(1);
  });

  test("is not one with many nodes that its grammar made up", async () => {
    const files = {
      "a.ts": "let..".repeat(1000),
      "b.cs": "record A(int b) {\n".repeat(500),
      "c.ts": `${"a.".repeat(500)}\n`.repeat(20),
    };
    const request = await requestFor({ files });
    open({ deadlineMs: 8000 });
    expect((await parseAll(request)).skipped).toEqual([]);
  });

  test("is told while it is being waited for", async () => {
    const request = await requestFor({ files: { ...others, "Endless.java": ENDLESS_JAVA } });
    open({ deadlineMs: 1500, processes: 1 });
    expect(pool.current()).toBeNull();
    const done = parseAll(request);
    await untilAt("Endless.java");
    await vi.waitFor(() => expect(pool.current()?.forMs).toBeGreaterThan(0), { timeout: 5000, interval: 10 });
    await done;
    expect(pool.current()).toBeNull();
  });

  test.runIf(process.platform === "linux")("is indexed as text when it takes all memory", async () => {
    const request = await requestFor({ files: { ...others, "Endless.java": ENDLESS_JAVA } });
    open();
    const { files, skipped } = await parseAll(request);
    expect(skipped.map(({ path, reason }) => [path, reason])).toEqual([["Endless.java", "parser_crash"]]);
    expect(files.size).toBe(51);
  });

  test("is indexed as text when its process dies twice over it", async () => {
    const request = await requestFor({ files: { ...others, "Endless.java": ENDLESS_JAVA } });
    open({ processes: 1 });
    const done = parseAll(request);
    const [first] = await untilAt("Endless.java");
    process.kill(first!, "SIGKILL");
    await vi.waitFor(() => expect(parserPids()).not.toContain(first), { timeout: 5000, interval: 10 });
    await vi.waitFor(() => expect(parserPids()).toHaveLength(1), { timeout: 5000, interval: 10 });
    const [second] = await untilAt("Endless.java");
    process.kill(second!, "SIGKILL");
    const { files, skipped } = await done;
    expect(skipped.map(({ path, reason }) => [path, reason])).toEqual([["Endless.java", "parser_crash"]]);
    expect(files.get("Endless.java")?.degraded).toBe("parser_crash");
    expect(files.size).toBe(51);
  });
});

describe("when processes die", () => {
  test("a replacement goes on, and no file is lost or degraded", async () => {
    const request = await requestFor({ copyFrom: realSource({ filesMax: 200, bytesMax: 4_000_000 }) });
    open();
    let killed = false;
    const { files, skipped, degraded } = await parseAll(request, () => {
      const [pid] = parserPids();
      if (killed || pid === undefined) return;
      killed = true;
      process.kill(pid, "SIGKILL");
    });
    expect(killed).toBe(true);
    expect(degraded).toBe(0);
    expect(files.size + skipped.length).toBe(request.entries.length);
  });

  test("and it is their git that dies, another reads on", async () => {
    const request = await requestFor({ copyFrom: realSource({ filesMax: 200, bytesMax: 4_000_000 }) });
    open();
    let killed = false;
    const { files, skipped, degraded } = await parseAll(request, () => {
      const git = processesOf(dataDir).find(({ command }) => command.includes("cat-file"));
      if (killed || git === undefined) return;
      killed = true;
      process.kill(git.pid, "SIGKILL");
    });
    expect(killed).toBe(true);
    expect(degraded).toBe(0);
    expect(files.size + skipped.length).toBe(request.entries.length);
  });

  test("before they have started, parsing fails and tells why", async () => {
    const request = await requestFor({});
    open({ entry: new URL("no-such-process.js", PARSER_PROCESS) });
    const failure = await parseAll(request).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "internal" });
    expect((failure as AppError).logTail.join("\n")).toContain("no-such-process.js");
  });

  test.runIf(process.platform === "linux")("for want of space, parsing fails with disk_full, at once", async () => {
    const request = await requestFor({ files: { "a.py": "A = 1" } });
    open({ processes: 1 });
    // Whatever is written there meets a full disk, however often it is tried.
    for (let i = 1; i < 9; i++) symlinkSync("/dev/full", join(request.spoolDir, `batch-${i}`));
    const failure = await parseAll(request).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "disk_full", logTail: [] });
  });

  test("for want of a blob, parsing fails and tells which", async () => {
    const request = await requestFor({ files: { "a.py": "A = 1" } });
    const missing = { path: "b.py", mode: "100644", blob: "0123456789012345678901234567890123456789", size: 5 };
    open();
    const failure = await parseAll({ ...request, entries: [...request.entries, missing] }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: "internal" });
    expect((failure as AppError).logTail.join("\n")).toContain(`${missing.blob} missing`);
  });
});

describe("nothing is left", () => {
  test("when the signal aborts", async () => {
    const request = await requestFor({ files: { "Endless.java": ENDLESS_JAVA } });
    open();
    const cancel = new AbortController();
    const reason = new Error("enough");
    const next = pool.parse(request, cancel.signal)[Symbol.asyncIterator]().next();
    await untilAt("Endless.java");
    cancel.abort(reason);
    await expect(next).rejects.toBe(reason);
    expect(processesOf(dataDir)).toEqual([]);
  });

  test("when the taker leaves", async () => {
    const request = await requestFor({ copyFrom: realSource({ filesMax: 100, bytesMax: 2_000_000 }) });
    open();
    for await (const batch of pool.parse(request, new AbortController().signal)) {
      expect(batch.files).toBeGreaterThan(0);
      break;
    }
    expect(processesOf(dataDir)).toEqual([]);
  });

  test("when it is closed before anything was parsed, and twice", async () => {
    open();
    await Promise.all([pool.close(), pool.close()]);
    expect(processesOf(dataDir)).toEqual([]);
  });

  test("when the server is killed in the middle", async () => {
    const request = await requestFor({ files: { "Slow.java": "a<\n".repeat(3000) } });
    open();
    await pool.close();
    const file = join(dataDir, "pool.mjs");
    await build({
      input: fileURLToPath(new URL("parser-pool.ts", import.meta.url)),
      platform: "node",
      output: { file },
    });
    const environment = gitEnvironment({ dataDir, remote: null });
    const server = spawn(process.execPath, ["--input-type=module", "-e", SERVER], {
      env: {
        POOL: pathToFileURL(file).href,
        REQUEST: JSON.stringify({ request, entry: PARSER_PROCESS.href, environment }),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(server.stdout, "data");
    await vi.waitFor(() => expect(processesOf(dataDir).length).toBeGreaterThan(1), { timeout: 5000, interval: 10 });
    server.kill("SIGKILL");
    await untilNoProcesses(dataDir, { withinMs: 10_000 });
  });
});

/** Parses the same repository again and again. */
const SERVER = `
const { createParserPool } = await import(process.env.POOL);
const { request, entry, environment } = JSON.parse(process.env.REQUEST);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const clock = { now: Date.now, elapsed: () => performance.now(), sleep };
const pool = createParserPool({ processes: 2, entry: new URL(entry), environment, deadlineMs: 60000, clock });
for (;;) {
  for await (const batch of pool.parse(request, new AbortController().signal)) console.log(batch.files);
}
`;
