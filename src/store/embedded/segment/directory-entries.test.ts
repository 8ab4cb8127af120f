import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { buildSegment, manifestOf, parsedFile } from "../../../../test/support/segments.ts";
import type { Manifest } from "../../../core/repository.ts";
import { SegmentCache } from "./segment-cache.ts";
import { SegmentTables } from "./segment-tables.ts";
import { createSnapshotReader, type SnapshotReader } from "./snapshot-reader.ts";

const DEEP_FILES = 100_000;

// That a directory is what its files say, in full and change by change, is a law of snapshots: test/conformance/ports.
describe("a directory of a large repository", () => {
  let reader: SnapshotReader;
  let manifest: Manifest;
  let segmentsDir: string;
  const deepPaths = Array.from({ length: DEEP_FILES }, (_, i) => `deep/d${i % 100}/f${i}.txt`);
  /** Rows that were read of files. */
  let rows = 0;

  beforeAll(async () => {
    segmentsDir = temporaryDirectory();
    const files = ["deep.txt", ...deepPaths, "deep0/x", "z"].map((path) => parsedFile({ path }));
    manifest = manifestOf(await buildSegment(segmentsDir, { id: "s1", files }));
    reader = createSnapshotReader(
      new SegmentCache({
        segmentsDir,
        onError: (error) => {
          throw error;
        },
      }),
    );
    const { filesFrom } = SegmentTables.prototype;
    SegmentTables.prototype.filesFrom = function counting(...asked) {
      const found = filesFrom.apply(this, asked);
      rows += found.length;
      return found;
    };
    return () => {
      SegmentTables.prototype.filesFrom = filesFrom;
    };
  }, 120_000);

  test.each([
    ["", ["deep.txt", "deep/", "deep0/", "z"]],
    ["deep/", Array.from({ length: 100 }, (_, i) => `deep/d${i}/`).sort()],
    ["deep/d7x/", []],
  ])("%j is listed without reading what lies deeper", async (directory, expected) => {
    rows = 0;
    const entries = await reader.readDirectory(manifest, { directory, after: null, limit: 1000 });
    expect(entries.map(({ path }) => path)).toEqual(expected);
    expect(rows).toBeLessThan((expected.length + 1) * 33);
  });

  test("is listed page by page, each as cheap as the first", async () => {
    const all: string[] = [];
    for (let after: string | null = null; ;) {
      rows = 0;
      const page = await reader.readDirectory(manifest, { directory: "deep/d7/", after, limit: 100 });
      expect(rows).toBeLessThanOrEqual(100 + 32);
      if (page.length === 0) break;
      all.push(...page.map(({ path }) => path));
      after = page.at(-1)?.path ?? null;
    }
    expect(all).toHaveLength(DEEP_FILES / 100);
    expect(new Set(all).size).toBe(all.length);
  });

  test("begins at its first entry where a page is asked for after what comes before it, and ends after what follows", async () => {
    const page = (after: string) => reader.readDirectory(manifest, { directory: "deep0/", after, limit: 9 });
    expect(await page("a")).toEqual([{ kind: "file", path: "deep0/x", language: "Text", bytes: 0 }]);
    expect(await page("z")).toEqual([]);
  });

  test("begins at its first entry where a cursor holds but the beginning of where it is", async () => {
    const directory = "deep/d7/";
    const first = await reader.readDirectory(manifest, { directory, after: null, limit: 9 });
    expect(await reader.readDirectory(manifest, { directory, after: "deep/", limit: 9 })).toEqual(first);
  });

  test("lets others run while it goes past what is superseded", async () => {
    const delta = { id: "s2", files: [], superseded: deepPaths };
    const both = manifestOf(...manifest.segments, await buildSegment(segmentsDir, delta));
    await reader.readFile(both, "z");
    let turns = 0;
    let isListing = true;
    const count = (): void => {
      turns++;
      if (isListing) setImmediate(count);
    };
    setImmediate(count);
    const entries = await reader.readDirectory(both, { directory: "", after: null, limit: 9 });
    isListing = false;
    expect(entries.map(({ path }) => path)).toEqual(["deep.txt", "deep0/", "z"]);
    expect(turns).toBeGreaterThan(DEEP_FILES / 1000);
  });
});
