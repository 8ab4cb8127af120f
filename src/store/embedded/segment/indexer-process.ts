import { readdirSync, readFileSync, renameSync, statSync, unlinkSync } from "node:fs";
import path from "node:path";
import { AppError } from "../../../core/error.ts";
import { readBatch } from "../../../core/parsed-batch.ts";
import type { FromIndexer, ToIndexer } from "./indexer-message.ts";
import { asDamagedBase, DamagedBase } from "./damaged-segment.ts";
import { fsync } from "./fsync.ts";
import { mergeSegments } from "./merge-segments.ts";
import { segmentDirectory } from "./segment-layout.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { addTotals, readLiveTotals, type Totals } from "./totals.ts";

/**
 * Entry of the child process that builds segments, one after the other. It may be killed at any moment: what it leaves
 * is a directory whose name no manifest holds. It ends by itself when its parent is gone, and when a build fails.
 */
process.on("disconnect", () => process.exit());

let build: Build | null = null;

process.on("message", (message: ToIndexer) => {
  reportFailure(() => {
    if (message.kind === "begin") build = begin(message);
    else if (build !== null) obey(message, build);
  });
});

interface Build {
  readonly building: string;
  readonly segment: string;
  readonly writer: SegmentWriter;
  readonly superseded: string[];
  /** Directories of what is compacted; null where nothing is. */
  compacted: readonly string[] | null;
  base: Promise<Base>;
}

function begin({ building, segment }: Extract<ToIndexer, { kind: "begin" }>): Build {
  const base = Promise.resolve({ totals: addTotals([]), indexBytes: 0 });
  return { building, segment, writer: new SegmentWriter(building), superseded: [], compacted: null, base };
}

function obey(message: Exclude<ToIndexer, { kind: "begin" }>, current: Build): void {
  const { writer, superseded } = current;
  switch (message.kind) {
    case "batch":
      writer.add(readBatch(readFileSync(message.file)));
      unlinkSync(message.file);
      tell({ kind: "indexed", files: writer.files, bytes: writer.bytes });
      break;
    case "skip":
      writer.skip(message.files);
      break;
    case "supersede":
      superseded.push(...message.paths);
      break;
    case "base":
      beginOn(message, current);
      break;
    case "finish":
      finish(current).catch(fail);
      break;
  }
}

function beginOn({ segments, isCompacted }: Extract<ToIndexer, { kind: "base" }>, current: Build): void {
  const directories = segments.map((id) => segmentDirectory(path.dirname(current.segment), id));
  if (isCompacted) {
    current.compacted = directories;
    return;
  }
  current.writer.supersede(current.superseded);
  // Read while the batches come.
  current.base = totalsOf(directories, current.superseded);
  current.base.catch((error: unknown) => fail(asDamagedBase(error)));
}

async function totalsOf(directories: readonly string[], superseded: readonly string[]): Promise<Base> {
  const totals = await readLiveTotals(directories, superseded);
  return { totals, indexBytes: directories.reduce((sum, directory) => sum + sizeOf(directory), 0) };
}

async function finish({ building, segment, writer, superseded, compacted, base }: Build): Promise<void> {
  const merging = compacted === null ? 0 : MERGING_SHARE;
  if (compacted !== null) {
    await mergeSegments({ directories: compacted, superseded }, writer, (fraction) =>
      tell({ kind: "finishing", fraction: fraction * merging }),
    );
  }
  const summary = await writer.finish((fraction) =>
    tell({ kind: "finishing", fraction: merging + fraction * (1 - merging) }),
  );
  const before = await base;
  const indexBytes = before.indexBytes + sizeOf(building);
  renameSync(building, segment);
  await fsync(path.dirname(segment));
  // Its database is open until the statements are collected (see Sqlite.close): some builds later, or with the process,
  // half a minute after its last. To collect them at once would cost 15 ms a build.
  build = null;
  const residentBytes = process.memoryUsage.rss();
  tell({ kind: "finished", totals: addTotals([before.totals, summary]), indexBytes, residentBytes });
}

function sizeOf(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(path.join(directory, name)).size, 0);
}

function reportFailure<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  const { code, message } = toAppError(error);
  tell({ kind: "failed", code, message, isBaseDamaged: error instanceof DamagedBase });
  // What was told is written before the process ends.
  process.exit(1);
}

function toAppError(error: unknown): { code: AppError["code"]; message: string } {
  if (error instanceof AppError) return error;
  if (error instanceof DamagedBase) return { code: "internal", message: error.message };
  const code = (error as { code?: unknown }).code;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return { code: "disk_full", message: "No space is left in the data directory." };
  }
  return { code: "internal", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function tell(message: FromIndexer): void {
  if (process.connected) process.send?.(message);
}

/** Of finishing, where a snapshot is compacted: copying its files, before they are sorted and flushed. */
const MERGING_SHARE = 0.5;

interface Base {
  readonly totals: Totals;
  readonly indexBytes: number;
}
