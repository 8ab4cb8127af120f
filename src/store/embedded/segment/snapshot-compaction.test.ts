import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { BuildingSite, someFile } from "../../../../test/support/building.ts";
import type { BuildBase } from "../../../core/ports/snapshot-builder.ts";
import type { Manifest } from "../../../core/repository.ts";
import { systemClock } from "../../../system-clock.ts";
import { SegmentCache } from "./segment-cache.ts";
import { createSnapshotReader } from "./snapshot-reader.ts";

let site: BuildingSite;
let manifest: Manifest;

beforeEach(async () => {
  site = new BuildingSite();
  manifest = await snapshotOfThree();
});

function baseOf(compactedBytes: number | null, superseded: string): BuildBase {
  return { manifest, superseded: [superseded], compactedBytes };
}

/** A base of three files and two deltas. */
async function snapshotOfThree(): Promise<Manifest> {
  const first = await site.start();
  await first.add(site.batchFile(["one", "two", "three"].map(someFile)));
  await first.skip([{ path: "logo.png", blob: "b", reason: "binary", bytes: 9 }]);
  ({ manifest } = await first.finish(() => {}));
  for (const again of ["two", "three"]) {
    const build = await site.start();
    await build.buildOn(baseOf(null, `${again}.js`));
    await build.add(site.batchFile([someFile(again)]));
    ({ manifest } = await build.finish(() => {}));
  }
  return manifest;
}

describe("a build that compacts a snapshot", () => {
  test("makes one segment of what stays of it and what comes, and tells how far it is", async () => {
    const build = await site.start();
    await build.buildOn(baseOf(100, "two.js"));
    await build.add(site.batchFile([someFile("four")]));
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
    const segments = new SegmentCache({ segmentsDir: site.segmentsDir, onError: () => {} });
    const reader = createSnapshotReader(segments);
    expect(await reader.readFile(built.manifest, "three.js")).toMatchObject({ content: someFile("three").content });
    expect(await reader.readFile(built.manifest, "two.js")).toBeNull();
    await segments.close();
    expect(site.damaged).toEqual([]);
  });

  test("leaves what it compacts as it was, whenever it is aborted", async () => {
    for (let ms = 0; ms <= 60; ms += 10) {
      const build = await site.start();
      await build.buildOn(baseOf(100, "two.js"));
      const finishing = build.finish(() => {}).catch((error: unknown) => error);
      await systemClock.sleep(ms);
      await build.abort();
      await finishing;
      expect(readdirSync(site.segmentsDir).toSorted()).toEqual(manifest.segments.toSorted());
    }
    await site.builder.close();
    expect(site.indexerPids()).toEqual([]);
  });
});

describe("a build on what is damaged", () => {
  test.each([
    ["compacts it", "content.bin", 100],
    ["compacts it", "segment.db", 100],
    ["adds to it", "segment.db", null],
  ])("fails when it %s: that may pass, because from then on it is known (%s)", async (_, name, compactedBytes) => {
    const file = path.join(site.segmentsDir, manifest.segments[0] as string, name);
    const bytes = readFileSync(file);
    bytes[12] = (bytes[12] as number) ^ 1;
    writeFileSync(file, bytes);
    const build = await site.start();
    await build.buildOn(baseOf(compactedBytes, "two.js"));
    const failure: unknown = await build.finish(() => {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "internal",
      title: "The index cannot be read",
      message: expect.stringContaining(name),
      isTransient: true,
    });
    expect(site.damaged).toEqual(manifest.segments);
    await build.abort();
    expect(readdirSync(site.segmentsDir).toSorted()).toEqual(manifest.segments.toSorted());
  });
});
