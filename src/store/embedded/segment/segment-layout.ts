import path from "node:path";
import type { SegmentId } from "../../../core/ids.ts";

/**
 * A segment is a directory, complete and never changed once it has its name:
 *
 *   segment.json   what it is, and the checksum of segment.db. Written last
 *   segment.db     SQLite: files, the names of symbols, skipped files
 *   content.bin    for each file: content · names of its symbols · their details (core/packed-outline.ts)
 *   trigrams.bin   which files contain which three bytes (trigram-format.ts)
 *
 * While it is built its name ends in `.building`.
 * Words of the text are not in it (FTS5): no query asks for them.
 */
export const SEGMENT_FORMAT = 1;

export const SUMMARY_FILE = "segment.json";
export const DATABASE_FILE = "segment.db";
export const CONTENT_FILE = "content.bin";
export const TRIGRAM_FILE = "trigrams.bin";

export interface SegmentSummary {
  readonly format: number;
  readonly files: number;
  readonly symbols: number;
  /** Bytes of source. */
  readonly bytes: number;
  /** Files by language, most first. */
  readonly languages: Readonly<Record<string, number>>;
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
