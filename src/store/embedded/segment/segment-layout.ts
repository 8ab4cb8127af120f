import path from "node:path";
import type { SegmentId } from "../../../core/ids.ts";
import type { Totals } from "./totals.ts";

/**
 * A segment is a directory, complete and never changed once it has its name. A snapshot is a list of them: a base with
 * every file, then deltas with what changed since, each of which also tells the paths that no longer count in the
 * segments before it.
 *
 *
 *   segment.json   what it is, and the checksum of segment.db. Written last
 *   segment.db     SQLite: files, the names of symbols, skipped files, superseded paths
 *   content.bin    for each file: content · names of its symbols · their details (core/packed-outline.ts)
 *   trigrams.bin   which files contain which three bytes (trigram-format.ts)
 *
 * While it is built its name ends in `.building`.
 * Words of the text are not in it (FTS5): no query asks for them.
 */
export const SEGMENT_FORMAT = 4;

/** A snapshot has at most this many deltas: each costs every search of it a little. */
export const DELTAS_MAX = 8;

export const SUMMARY_FILE = "segment.json";
export const DATABASE_FILE = "segment.db";
export const CONTENT_FILE = "content.bin";
export const TRIGRAM_FILE = "trigrams.bin";

export interface SegmentSummary extends Totals {
  readonly format: number;
  /** Of content.bin. */
  readonly contentBytes: number;
  /** CRC-32 of segment.db. The other files carry their own checksums. */
  readonly databaseCrc: number;
}

export function segmentDirectory(segmentsDir: string, id: SegmentId): string {
  return path.join(segmentsDir, id);
}

export function buildingDirectory(segmentsDir: string, id: SegmentId): string {
  return path.join(segmentsDir, `${id}.building`);
}
