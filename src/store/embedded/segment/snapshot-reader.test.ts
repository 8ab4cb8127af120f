import { beforeEach, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { buildSegment, manifestOf, parsedFile, symbolNamed } from "../../../../test/support/segments.ts";
import type { SkippedFile } from "../../../core/repository.ts";
import { SegmentCache } from "./segment-cache.ts";
import { createSnapshotReader, type SnapshotReader } from "./snapshot-reader.ts";

let segmentsDir: string;
let reader: SnapshotReader;

beforeEach(() => {
  segmentsDir = temporaryDirectory();
  reader = createSnapshotReader(new SegmentCache({ segmentsDir, onError: fail }));
});

function fail(error: unknown): void {
  throw error;
}

describe("a file of a snapshot", () => {
  test("comes back as it was parsed", async () => {
    const text = "class A:\n  def b(self): pass # é\n";
    const outer = symbolNamed("A", text, { kind: "class" });
    const inner = symbolNamed("b", text, { kind: "method", qualifiedName: "A.b", parent: 0, doc: "Does b." });
    const file = parsedFile({ path: "src/ä.py", text, language: "Python", symbols: [outer, inner] });
    const other = parsedFile({ path: "src/a.py", text: "other" });
    const manifest = manifestOf(await buildSegment(segmentsDir, { id: "s1", files: [other, file] }));
    expect(await reader.readFile(manifest, "src/ä.py")).toEqual({
      path: "src/ä.py",
      language: "Python",
      bytes: file.content.length,
      content: file.content,
      outline: file.outline,
    });
  });

  test("is found among many, by its whole path only", async () => {
    const paths = Array.from({ length: 1203 }, (_, i) => `dir${i % 7}/file${i}.txt`).concat(
      "\u{10000}.txt",
      "\uffee.txt",
    );
    const files = paths.map((path) => parsedFile({ path, text: `I am ${path}` }));
    const manifest = manifestOf(await buildSegment(segmentsDir, { id: "s1", files }));
    for (const path of [paths[0], paths[600], paths.at(-1), paths.at(-2)] as string[]) {
      const found = await reader.readFile(manifest, path);
      expect(Buffer.from(found?.content ?? []).toString()).toBe(`I am ${path}`);
    }
    for (const path of ["", "dir0", "dir0/file0.txt/", "dir0/file0.tx", "zzz", "a\0b"]) {
      expect(await reader.readFile(manifest, path)).toBeNull();
    }
  });

  test("may be empty", async () => {
    const files = [parsedFile({ path: "empty" })];
    const manifest = manifestOf(await buildSegment(segmentsDir, { id: "s1", files }));
    expect(await reader.readFile(manifest, "empty")).toMatchObject({
      bytes: 0,
      outline: { symbols: [], problems: [] },
    });
  });
});

describe("skipped files", () => {
  const skipped: SkippedFile[] = ["c.bin", "a.bin", "ü.bin", "b.bin"].map((path, i) => ({
    path,
    blob: `b${i}`,
    reason: "binary",
    bytes: i,
  }));

  test("are listed by path, page by page", async () => {
    const manifest = manifestOf(await buildSegment(segmentsDir, { id: "s1", files: [], skipped }));
    const first = await reader.readSkipped(manifest, { after: null, limit: 3 });
    expect(first).toEqual([skipped[1], skipped[3], skipped[0]]);
    expect(await reader.readSkipped(manifest, { after: "c.bin", limit: 3 })).toEqual([skipped[2]]);
    expect(await reader.readSkipped(manifest, { after: "ü.bin", limit: 3 })).toEqual([]);
    expect(await reader.readSkipped(manifest, { after: "b\0", limit: 3 })).toEqual([
      skipped[3],
      skipped[0],
      skipped[2],
    ]);
  });

  test("include those that were indexed as text because their parser failed, once", async () => {
    const files = [parsedFile({ path: "slow.ts", text: "abc", degraded: "parser_timeout" })];
    const noted: SkippedFile = { path: "slow.ts", blob: "0".repeat(40), reason: "parser_timeout", bytes: 3 };
    const id = await buildSegment(segmentsDir, { id: "s1", files, skipped: [noted] });
    expect(await reader.readSkipped(manifestOf(id), { after: null, limit: 10 })).toEqual([noted]);
    expect(await reader.readFile(manifestOf(id), "slow.ts")).toMatchObject({ bytes: 3 });
  });
});
