import { readFile } from "node:fs/promises";
import path from "node:path";
import { openSqlite, type Sqlite } from "../sqlite.ts";
import { damagedSegment } from "./damaged-segment.ts";
import { fileCrc } from "./file-crc.ts";
import { DATABASE_FILE, SEGMENT_FORMAT, SUMMARY_FILE, type SegmentSummary } from "./segment-layout.ts";

/**
 * Opens a segment's database once its checksum was compared, unless this process did that before: it reads the whole
 * file. Rejects when it is damaged, or of another format.
 */
export async function openSegmentDatabase(
  directory: string,
  { isVerified }: { readonly isVerified: boolean },
): Promise<SegmentDatabase> {
  const summary = await readSummary(directory);
  const file = path.join(directory, DATABASE_FILE);
  if (!isVerified && (await fileCrc(file)) !== summary.databaseCrc) throw damagedSegment(file, "is damaged");
  return { summary, database: openSqlite(file, { immutable: true }) };
}

export interface SegmentDatabase {
  /** Nothing in it has a checksum: compare what is taken from it with what is there. */
  readonly summary: SegmentSummary;
  /** For the caller to close. */
  readonly database: Sqlite;
}

async function readSummary(directory: string): Promise<SegmentSummary> {
  const file = path.join(directory, SUMMARY_FILE);
  let summary: SegmentSummary;
  try {
    summary = JSON.parse(await readFile(file, "utf8")) as SegmentSummary;
  } catch (error) {
    throw damagedSegment(file, "cannot be read", error);
  }
  if (summary.format !== SEGMENT_FORMAT) {
    throw damagedSegment(file, `has format ${summary.format}; this version reads ${SEGMENT_FORMAT}`);
  }
  return summary;
}
