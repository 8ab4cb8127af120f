import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { allAnswers, type Outcome } from "../../../../test/support/all-answers.ts";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { buildSegment, manifestOf, parsedFile } from "../../../../test/support/segments.ts";
import type { SegmentId } from "../../../core/ids.ts";
import type { ParsedFile } from "../../../core/parsed-file.ts";
import { encodeBatch, readBatch } from "../../../core/parsed-batch.ts";
import type { IndexedTree, Manifest } from "../../../core/repository.ts";
import { DamagedBase } from "./damaged-segment.ts";
import { mergeSegments } from "./merge-segments.ts";
import { buildingDirectory, segmentDirectory } from "./segment-layout.ts";
import { SegmentWriter } from "./segment-writer.ts";

const PATHS = Array.from({ length: 24 }, (_, i) => `f${i}`);
const SEGMENTS = ["base", "first", "second"].map((id) => id as SegmentId);

let segmentsDir: string;
let made = 0;

const fileAt = (version: string) => (at: string) =>
  parsedFile({ path: at, text: `needle ${version} of ${at}`, symbols: ["needle"], mark: "vendored", blob: version });
const skippedAt = (at: string) => ({ path: at, blob: `blob of ${at}`, reason: "binary" as const, bytes: 1 });
const degradedAt = (at: string) => ({ ...fileAt("first")(at), degraded: "parser_timeout" as const });

beforeEach(async () => {
  segmentsDir = temporaryDirectory();
  await buildSegment(segmentsDir, {
    id: "base",
    files: [...PATHS.slice(0, 18).map(fileAt("first")), ...PATHS.slice(18, 20).map(degradedAt)],
    skipped: PATHS.slice(20).map(skippedAt),
  });
  await buildSegment(segmentsDir, {
    id: "first",
    files: ["f0", "f1", "f18", "f20"].map(fileAt("second")),
    skipped: ["f2"].map(skippedAt),
    superseded: ["f0", "f1", "f2", "f3", "f18", "f20", "f21"],
  });
  await buildSegment(segmentsDir, {
    id: "second",
    files: ["f0", "f3"].map(fileAt("third")),
    superseded: ["f0", "f1", "f3"],
  });
});

interface Merged {
  readonly manifest: Manifest;
  readonly told: readonly number[];
}

/** Merges the three with what comes new. */
async function merge(files: readonly ParsedFile[] = [], superseded: readonly string[] = []): Promise<Merged> {
  const id = `merged-${made++}` as SegmentId;
  const building = buildingDirectory(segmentsDir, id);
  mkdirSync(building);
  const writer = new SegmentWriter(building);
  const told: number[] = [];
  const directories = SEGMENTS.map((segment) => segmentDirectory(segmentsDir, segment));
  try {
    writer.add(readBatch(encodeBatch(files)));
    await mergeSegments({ directories, superseded }, writer, (fraction) => told.push(fraction));
    await writer.finish(() => {});
  } finally {
    writer.close();
  }
  renameSync(building, segmentDirectory(segmentsDir, id));
  return { manifest: manifestOf(id), told };
}

function answers(manifest: Manifest): Promise<Outcome[]> {
  return allAnswers(segmentsDir, manifest, PATHS);
}

/** The first of the answers. */
function treeIn([tree]: readonly Outcome[]): IndexedTree {
  return (tree as { readonly answer: IndexedTree }).answer;
}

describe("segments that are merged", () => {
  test("answer as they did apart, and as what comes new makes of them", async () => {
    const apart = await answers(manifestOf(...SEGMENTS));
    const merged = await answers((await merge()).manifest);
    expect(merged.slice(1)).toEqual(apart.slice(1));
    expect(merged.every((outcome) => "answer" in outcome)).toBe(true);
    expect(treeIn(apart).needsCompaction).toBe(true);
    expect(treeIn(merged)).toEqual({ ...treeIn(apart), needsCompaction: false });

    const delta = { files: ["f5", "f18", "new"].map(fileAt("fourth")), superseded: ["f4", "f5", "f18", "f19", "f22"] };
    await buildSegment(segmentsDir, { id: "delta", ...delta });
    const onTop = await answers(manifestOf(...SEGMENTS, "delta" as SegmentId));
    const mergedAnew = await answers((await merge(delta.files, delta.superseded)).manifest);
    expect(mergedAnew.slice(1)).toEqual(onTop.slice(1));
    expect(treeIn(mergedAnew).entries).toEqual(treeIn(onTop).entries);
  });

  test("tell how far it is, up to the end", async () => {
    const { told } = await merge();
    expect(told).toEqual([...told].toSorted((a, b) => a - b));
    expect(told).toHaveLength(3);
    expect(told[0]).toBeGreaterThan(0);
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });

  test("may all be superseded", async () => {
    const { manifest } = await merge([fileAt("fourth")("only")], PATHS);
    const outcomes = await answers(manifest);
    expect(treeIn(outcomes).entries).toEqual(new Map([["only", { blob: "fourth", left: null }]]));
    expect(JSON.stringify(outcomes[2])).toContain("only");
  });

  test("are copied right or not at all, whichever byte is wrong", async () => {
    const intact = await answers((await merge()).manifest);
    const files = SEGMENTS.flatMap((id) => {
      const directory = segmentDirectory(segmentsDir, id);
      return readdirSync(directory).map((name) => path.join(directory, name));
    });
    const isIntact = async (outcome: unknown): Promise<boolean> =>
      isDeepStrictEqual(await answers((outcome as Merged).manifest), intact);
    let noticed = 0;
    const damage = fc.record({
      file: fc.constantFrom(...files),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      flip: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, flip }) => {
        const before = readFileSync(file);
        const bytes = Buffer.from(before);
        const place = Math.floor(at * bytes.length);
        bytes[place] = (bytes[place] as number) ^ flip;
        writeFileSync(file, bytes);
        try {
          const outcome = await merge().catch((error: unknown) => error);
          if (outcome instanceof DamagedBase) noticed++;
          const isRight =
            outcome instanceof DamagedBase ? !outcome.message.includes(segmentsDir) : await isIntact(outcome);
          expect(isRight).toBe(true);
        } finally {
          writeFileSync(file, before);
        }
      }),
      { numRuns: 250 },
    );
    expect(noticed).toBeGreaterThan(150);
  });
});
