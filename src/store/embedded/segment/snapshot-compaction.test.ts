import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { compileProgram } from "../../../../test/conformance/ports/start-program.ts";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { untilNoProcesses } from "../../../../test/support/processes.ts";
import { parsedFile } from "../../../../test/support/segments.ts";
import type { JobId, SegmentId } from "../../../core/ids.ts";
import { encodeBatch } from "../../../core/parsed-batch.ts";
import type { ParsedFile } from "../../../core/parsed-file.ts";
import type { BuildBase, SnapshotBuild } from "../../../core/ports/snapshot-builder.ts";
import type { Manifest } from "../../../core/repository.ts";
import { systemClock } from "../../../system-clock.ts";
import { SegmentCache } from "./segment-cache.ts";
import { createSnapshotBuilder } from "./snapshot-builder.ts";
import { createSnapshotReader } from "./snapshot-reader.ts";

const JOB = "01JD0000000000000000000000" as JobId;
const entry = pathToFileURL(compileProgram(new URL("indexer-process.ts", import.meta.url)));

let dataDir: string;
let segmentsDir: string;
let manifest: Manifest;
let damaged: SegmentId[];
let batches = 0;

beforeEach(async () => {
  dataDir = temporaryDirectory();
  segmentsDir = path.join(dataDir, "segments");
  damaged = [];
  manifest = await snapshotOfThree();
});

function start(): Promise<SnapshotBuild> {
  const onDamage = (segments: readonly SegmentId[]): void => void damaged.push(...segments);
  const builder = createSnapshotBuilder({ segmentsDir, dataDir, entry, clock: systemClock, onDamage });
  return builder.start(JOB, new AbortController().signal);
}

function baseOf(compactedBytes: number | null, superseded: string): BuildBase {
  return { manifest, superseded: [superseded], compactedBytes };
}

/** A base of three files and two deltas. */
async function snapshotOfThree(): Promise<Manifest> {
  const first = await start();
  await first.add(batchFile(["one", "two", "three"].map(someFile)));
  await first.skip([{ path: "logo.png", blob: "b", reason: "binary", bytes: 9 }]);
  ({ manifest } = await first.finish(() => {}));
  for (const again of ["two", "three"]) {
    const build = await start();
    await build.buildOn(baseOf(null, `${again}.js`));
    await build.add(batchFile([someFile(again)]));
    ({ manifest } = await build.finish(() => {}));
  }
  return manifest;
}

function batchFile(files: readonly ParsedFile[]): string {
  const file = path.join(dataDir, `batch-${batches++}`);
  writeFileSync(file, encodeBatch(files));
  return file;
}

function someFile(name: string): ParsedFile {
  const text = `function ${name}() {}\n`;
  return parsedFile({ path: `${name}.js`, text, language: "JavaScript", symbols: [name] });
}

describe("a build that compacts a snapshot", () => {
  test("makes one segment of what stays of it and what comes, and tells how far it is", async () => {
    const build = await start();
    await build.buildOn(baseOf(100, "two.js"));
    await build.add(batchFile([someFile("four")]));
    const told: number[] = [];
    const built = await build.finish(({ fraction }) => told.push(fraction));
    expect(built.manifest.segments).toEqual([expect.any(String)]);
    expect(manifest.segments).not.toContain(built.manifest.segments[0]);
    expect(built).toMatchObject({ files: 3, symbols: 3, languages: { JavaScript: 3 }, skipped: { binary: 1 } });
    const bytes = ["one", "three", "four"].reduce((sum, name) => sum + someFile(name).content.length, 0);
    expect(built.bytes).toBe(bytes);
    expect(build.progress().files).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    const segments = new SegmentCache({ segmentsDir, onError: () => {} });
    const reader = createSnapshotReader(segments);
    expect(await reader.readFile(built.manifest, "three.js")).toMatchObject({ content: someFile("three").content });
    expect(await reader.readFile(built.manifest, "two.js")).toBeNull();
    await segments.close();
    expect(damaged).toEqual([]);
  });

  test("leaves what it compacts as it was, whenever it is aborted", async () => {
    for (let ms = 0; ms <= 60; ms += 10) {
      const build = await start();
      await build.buildOn(baseOf(100, "two.js"));
      const finishing = build.finish(() => {}).catch((error: unknown) => error);
      await systemClock.sleep(ms);
      await build.abort();
      await finishing;
      expect(readdirSync(segmentsDir).toSorted()).toEqual(manifest.segments.toSorted());
      await untilNoProcesses(dataDir, { withinMs: 0 });
    }
  });
});

describe("a build on what is damaged", () => {
  test.each([
    ["compacts it", "content.bin", 100],
    ["compacts it", "segment.db", 100],
    ["adds to it", "segment.db", null],
  ])("fails when it %s: that may pass, because from then on it is known (%s)", async (_, name, compactedBytes) => {
    const file = path.join(segmentsDir, manifest.segments[0] as string, name);
    const bytes = readFileSync(file);
    bytes[12] = (bytes[12] as number) ^ 1;
    writeFileSync(file, bytes);
    const build = await start();
    await build.buildOn(baseOf(compactedBytes, "two.js"));
    const failure: unknown = await build.finish(() => {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "internal",
      title: "The index cannot be read",
      message: expect.stringContaining(name),
      isTransient: true,
    });
    expect(damaged).toEqual(manifest.segments);
    await build.abort();
    expect(readdirSync(segmentsDir).toSorted()).toEqual(manifest.segments.toSorted());
  });
});
