import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { allAnswers, type Outcome } from "../../../../test/support/all-answers.ts";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { buildSegment, manifestOf, parsedFile } from "../../../../test/support/segments.ts";
import { AppError } from "../../../core/error.ts";
import type { Manifest } from "../../../core/repository.ts";
import { SegmentCache } from "./segment-cache.ts";
import { segmentDirectory } from "./segment-layout.ts";
import { createSnapshotReader } from "./snapshot-reader.ts";

const PATHS = Array.from({ length: 24 }, (_, i) => `f${i}`);

let segmentsDir: string;
let manifest: Manifest;

beforeEach(async () => {
  segmentsDir = temporaryDirectory();
  const fileAt = (version: string) => (at: string) =>
    parsedFile({ path: at, text: `needle ${version} of ${at}`, symbols: ["needle"] });
  const skippedAt = (at: string) => ({ path: at, blob: `blob of ${at}`, reason: "binary" as const, bytes: 1 });
  manifest = manifestOf(
    await buildSegment(segmentsDir, {
      id: "base",
      files: PATHS.slice(0, 20).map(fileAt("first")),
      skipped: PATHS.slice(20).map(skippedAt),
    }),
    await buildSegment(segmentsDir, {
      id: "delta",
      files: ["f0", "f1", "f20"].map(fileAt("second")),
      skipped: ["new.png"].map(skippedAt),
      superseded: ["f0", "f1", "f2", "f20", "f21"],
    }),
  );
});

function answers(): Promise<Outcome[]> {
  return allAnswers(segmentsDir, manifest, PATHS);
}

function isTold(outcome: Outcome): boolean {
  return "error" in outcome && outcome.error instanceof AppError && outcome.error.title === "The index cannot be read";
}

describe("a snapshot with a damaged segment", () => {
  test("answers as before or says so, whichever byte is wrong; what it cannot say for sure is built anew", async () => {
    const intact = await answers();
    expect(intact.every((outcome) => "answer" in outcome)).toBe(true);
    const files = manifest.segments.flatMap((id) => {
      const directory = segmentDirectory(segmentsDir, id);
      return readdirSync(directory).map((name) => path.join(directory, name));
    });
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
          const damaged = await answers();
          const [tree, ...rest] = damaged;
          if (damaged.some(isTold)) noticed++;
          expect([intact[0], { answer: null }]).toContainEqual(tree);
          const sure = rest.map((outcome, i) => (isTold(outcome) ? intact[i + 1] : outcome));
          expect(sure).toEqual(intact.slice(1));
        } finally {
          writeFileSync(file, before);
        }
      }),
      { numRuns: 250 },
    );
    expect(noticed).toBeGreaterThan(150);
  });

  test.each(["segment.json", "segment.db", "content.bin", "trigrams.bin"])(
    "is not built on when %s is cut short or of another segment",
    async (name) => {
      const [base = "", delta = ""] = manifest.segments.map((id) => path.join(segmentDirectory(segmentsDir, id), name));
      const before = readFileSync(delta);
      const tree = () => createSnapshotReader(new SegmentCache({ segmentsDir, onError: () => {} })).readTree(manifest);
      expect(await tree()).not.toBeNull();
      for (const other of [before.subarray(0, -2), before.subarray(0, before.length / 2), readFileSync(base)]) {
        writeFileSync(delta, other);
        expect(await tree()).toBeNull();
      }
    },
  );
});
