import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { BUILDING_JOB, BuildingSite, someFile } from "../../../../test/support/building.ts";
import { untilNoProcesses } from "../../../../test/support/processes.ts";
import type { BuildBase } from "../../../core/ports/snapshot-builder.ts";
import type { Manifest } from "../../../core/repository.ts";
import { BATCHES_WAITING_MAX } from "./indexer-build.ts";
import { SegmentCache } from "./segment-cache.ts";
import { sweepSegments } from "./segment-sweep.ts";
import { createSnapshotBuilder } from "./snapshot-builder.ts";
import { createSnapshotReader } from "./snapshot-reader.ts";

let site: BuildingSite;

beforeEach(() => {
  site = new BuildingSite();
});

function on(manifest: Manifest, superseded: readonly string[] = []): BuildBase {
  return { manifest, superseded, compactedBytes: null };
}

describe("a build", () => {
  test("makes a segment of what it was given, and takes the batches away", async () => {
    const build = await site.start();
    const files = ["one", "two", "three"].map(someFile);
    const given = [site.batchFile(files.slice(0, 2)), site.batchFile(files.slice(2)), site.batchFile([])];
    for (const file of given) await build.add(file);
    await build.skip([{ path: "logo.png", blob: "b", reason: "binary", bytes: 9 }]);
    const told: number[] = [];
    const built = await build.finish(({ filesDone, fraction }) => told.push(fraction, filesDone));
    const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
    expect(built).toMatchObject({ files: 3, symbols: 3, bytes, languages: { JavaScript: 3 } });
    expect(built.indexBytes).toBeGreaterThan(bytes);
    expect(build.progress()).toEqual({ files: 3, bytes });
    expect(told.slice(-2)).toEqual([1, 3]);
    expect(given.some(existsSync)).toBe(false);
    const segments = new SegmentCache({ segmentsDir: site.segmentsDir, onError: () => {} });
    const reader = createSnapshotReader(segments);
    expect(await reader.readFile(built.manifest, "two.js")).toMatchObject({ content: files[1]?.content });
    expect(await reader.readSkipped(built.manifest, { after: null, limit: 9 })).toHaveLength(1);
    await segments.close();
  });

  test("may hold nothing at all", async () => {
    const build = await site.start();
    const built = await build.finish(() => {});
    expect(built).toMatchObject({ files: 0, symbols: 0, bytes: 0, languages: {} });
    expect(readdirSync(site.segmentsDir)).toEqual(built.manifest.segments);
  });

  test("holds back who adds faster than it indexes", async () => {
    const build = await site.start();
    const settled: boolean[] = [];
    const pid = site.indexerPid();
    process.kill(pid, "SIGSTOP");
    const adds = Array.from({ length: BATCHES_WAITING_MAX + 2 }, async (_, i) => {
      await build.add(site.batchFile([someFile(`f${i}`)]));
      settled[i] = true;
    });
    await Promise.all(adds.slice(0, BATCHES_WAITING_MAX - 1));
    expect(settled.filter(Boolean)).toHaveLength(BATCHES_WAITING_MAX - 1);
    process.kill(pid, "SIGCONT");
    await Promise.all(adds);
    await build.finish(() => {});
    expect(build.progress().files).toBe(BATCHES_WAITING_MAX + 2);
  });

  test("tells how far it is while it finishes, and never goes back", async () => {
    const build = await site.start();
    for (let i = 0; i < 5; i++)
      await build.add(site.batchFile(Array.from({ length: 20 }, (_, j) => someFile(`f${i}x${j}`))));
    const told: number[] = [];
    await build.finish(({ fraction }) => told.push(fraction));
    // How many there are depends on which messages arrive together.
    expect(told[0]).toBeLessThan(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
  });

  test("of the same job gets a segment of its own each time", async () => {
    const [first, second] = [await site.start(), await site.start()];
    const manifests = [await first.finish(() => {}), await second.finish(() => {})].map(({ manifest }) => manifest);
    const third = await (await site.start()).finish(() => {});
    expect(new Set([...manifests, third.manifest].flatMap(({ segments }) => segments)).size).toBe(3);
  });

  test("builds on a snapshot: what it holds and takes is the whole's, and its segment is the delta's", async () => {
    const first = await site.start();
    await first.add(site.batchFile(["one", "two", "three"].map(someFile)));
    const before = await first.finish(() => {});
    const build = await site.start();
    await build.buildOn(on(before.manifest, ["two.js", "three.js", "never.js"]));
    await build.add(site.batchFile([someFile("four")]));
    const built = await build.finish(() => {});
    expect(built).toMatchObject({ files: 2, symbols: 2, languages: { JavaScript: 2 }, skipped: {} });
    expect(built.bytes).toBe(someFile("one").content.length + someFile("four").content.length);
    expect(built.indexBytes).toBeGreaterThan(before.indexBytes);
    expect(build.progress().files).toBe(1);
    expect(built.manifest.segments).toEqual([...before.manifest.segments, expect.any(String)]);
    await build.abort();
    expect(readdirSync(site.segmentsDir)).toEqual(before.manifest.segments);
  });

  test("builds on one snapshot, before anything else", async () => {
    const { manifest } = await (await site.start()).finish(() => {});
    const build = await site.start();
    await build.buildOn(on(manifest));
    await expect(build.buildOn(on(manifest))).rejects.toThrow("too late");
    await build.abort();
    const other = await site.start();
    await other.add(site.batchFile([someFile("a")]));
    await expect(other.buildOn(on(manifest))).rejects.toThrow("too late");
    await other.abort();
  });

  test("does not start when it is aborted already", async () => {
    await expect(site.start(AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
    expect(existsSync(site.segmentsDir)).toBe(false);
  });
});

describe("a build that ends early", () => {
  test("leaves nothing when it is aborted, twice, in mid-work", async () => {
    const build = await site.start();
    await build.add(site.batchFile([someFile("a")]));
    await Promise.all([build.abort(), build.abort()]);
    expect(readdirSync(site.segmentsDir)).toEqual([]);
    await untilNoProcesses(site.dataDir, { withinMs: 0 });
    await expect(build.add(site.batchFile([someFile("b")]))).rejects.toMatchObject({ code: "cancelled" });
    await expect(build.finish(() => {})).rejects.toMatchObject({ code: "cancelled" });
  });

  test("leaves nothing when it is aborted after it finished", async () => {
    const build = await site.start();
    await build.finish(() => {});
    await build.abort();
    expect(readdirSync(site.segmentsDir)).toEqual([]);
  });

  test("keeps what it finished when only the signal aborts later", async () => {
    const abort = new AbortController();
    const build = await site.start(abort.signal);
    const built = await build.finish(() => {});
    abort.abort();
    // What was aborted takes nothing more.
    await expect(build.skip([])).resolves.toBeUndefined();
    expect(readdirSync(site.segmentsDir)).toEqual(built.manifest.segments);
  });

  test("stops with the signal's reason, and wakes who waits", async () => {
    const abort = new AbortController();
    const build = await site.start(abort.signal);
    process.kill(site.indexerPid(), "SIGSTOP");
    const waiting = Array.from({ length: BATCHES_WAITING_MAX }, () => build.add(site.batchFile([someFile("a")]))).at(
      -1,
    );
    abort.abort(new Error("the lease is lost"));
    await expect(waiting).rejects.toThrow("the lease is lost");
    await build.abort();
    expect(readdirSync(site.segmentsDir)).toEqual([]);
    await untilNoProcesses(site.dataDir, { withinMs: 0 });
  });

  test.each([
    ["SIGKILL", true, "The indexer process was killed by SIGKILL, perhaps for want of memory."],
    ["SIGTERM", true, "The indexer process was ended from outside, by SIGTERM."],
    // What a program brings upon itself comes again.
    ["SIGSEGV", false, "The indexer process ended unexpectedly (SIGSEGV)."],
  ] as const)(
    "fails when its process ends by %s, and tells whether that may pass",
    async (signal, isTransient, message) => {
      const build = await site.start();
      await build.add(site.batchFile([someFile("a")]));
      const indexer = site.indexerPid();
      // It would have finished before.
      process.kill(indexer, "SIGSTOP");
      const finishing = build.finish(() => {});
      process.kill(indexer, signal);
      process.kill(indexer, "SIGCONT");
      await expect(finishing).rejects.toMatchObject({ code: "internal", message, isTransient });
      await build.abort();
      expect(readdirSync(site.segmentsDir)).toEqual([]);
    },
  );

  test("fails when its process says nothing for a minute while batches wait", async () => {
    const build = await site.start();
    process.kill(site.indexerPid(), "SIGSTOP");
    const adds = Array.from({ length: BATCHES_WAITING_MAX }, () => build.add(site.batchFile([someFile("a")])));
    const ending = adds.at(-1)?.catch((error: unknown) => error);
    await site.clock.pass(59_000);
    await untilNoProcesses(site.dataDir, { withinMs: 0 }).then(
      () => expect.unreachable("it was ended too early"),
      () => {},
    );
    await site.clock.pass(1000);
    expect(await ending).toMatchObject({
      code: "internal",
      message: "The indexer process said nothing for 60 seconds although it had work, and was ended.",
      hint: expect.stringContaining("disk"),
      isTransient: true,
    });
    await untilNoProcesses(site.dataDir, { withinMs: 5000 });
    await build.abort();
    expect(readdirSync(site.segmentsDir)).toEqual([]);
  });

  test("fails when its process says nothing for too long while it finishes", async () => {
    const build = await site.start();
    await build.add(site.batchFile([someFile("a")]));
    await expect.poll(() => build.progress().files).toBe(1);
    process.kill(site.indexerPid(), "SIGSTOP");
    const ending = build.finish(() => {}).catch((error: unknown) => error);
    await site.clock.pass(62_000);
    expect(await ending).toMatchObject({
      message: expect.stringMatching(/said nothing for 6\d seconds/),
      isTransient: false,
    });
    await build.abort();
  });

  test("lasts while it has nothing to do, and while this process is held up itself", async () => {
    const build = await site.start();
    await build.add(site.batchFile([someFile("a")]));
    await vi.waitFor(() => expect(build.progress().files).toBe(1));
    await site.clock.pass(300_000);
    const pid = site.indexerPid();
    process.kill(pid, "SIGSTOP");
    const adding = Array.from({ length: BATCHES_WAITING_MAX }, (_, i) =>
      build.add(site.batchFile([someFile(`b${i}`)])),
    );
    for (let times = 0; times < 20; times++) await site.clock.leap(300_000);
    process.kill(pid, "SIGCONT");
    await Promise.all(adding);
    expect((await build.finish(() => {})).files).toBe(1 + BATCHES_WAITING_MAX);
  });

  test("begins to count anew with every message", async () => {
    const build = await site.start();
    const pid = site.indexerPid();
    for (let times = 1; times <= 3; times++) {
      process.kill(pid, "SIGSTOP");
      await build.add(site.batchFile([someFile(`a${times}`)]));
      await site.clock.pass(50_000);
      process.kill(pid, "SIGCONT");
      await vi.waitFor(() => expect(build.progress().files).toBe(times));
    }
    expect((await build.finish(() => {})).files).toBe(3);
  });

  test("fails with the cause when a batch is not one", async () => {
    const build = await site.start();
    const file = path.join(site.dataDir, "broken");
    writeFileSync(file, "this is no batch");
    await build.add(file);
    const failure: unknown = await build.finish(() => {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "internal", cause: { message: expect.stringContaining("not a batch") } });
    await build.abort();
  });

  test("fails when its program cannot be started", async () => {
    const { segmentsDir, dataDir, clock } = site;
    const missing = pathToFileURL(path.join(dataDir, "no.js"));
    const broken = createSnapshotBuilder({ segmentsDir, dataDir, entry: missing, clock, onDamage: () => {} });
    const build = await broken.start(BUILDING_JOB, new AbortController().signal);
    const failure: unknown = await build.finish(() => {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "internal", cause: { message: expect.stringContaining("no.js") } });
    await build.abort();
    expect(readdirSync(site.segmentsDir)).toEqual([]);
  });
});

describe("a sweep", () => {
  test("removes what no manifest names, and nothing else", async () => {
    const kept = await (await site.start()).finish(() => {});
    const orphan = await (await site.start()).finish(() => {});
    const cutOff = await site.start();
    process.kill(site.indexerPid(), "SIGKILL");
    await untilNoProcesses(site.dataDir, { withinMs: 5000 });
    const removed = await sweepSegments(site.segmentsDir, new Set(kept.manifest.segments));
    expect(readdirSync(site.segmentsDir)).toEqual(kept.manifest.segments);
    expect(removed).toHaveLength(2);
    expect(removed).toContain(orphan.manifest.segments[0]);
    await cutOff.abort();
  });

  test("finds nothing where there is nothing", async () => {
    expect(await sweepSegments(path.join(site.dataDir, "none"), new Set())).toEqual([]);
  });
});
