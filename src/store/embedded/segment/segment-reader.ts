import { closeSync, openSync, readSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import type { PackedOutline } from "../../../core/packed-outline.ts";
import type { SkippedFile } from "../../../core/repository.ts";
import { openSqlite, type Sqlite, type SqliteRow, type Statement } from "../sqlite.ts";
import { damagedSegment } from "./damaged-segment.ts";
import { fileCrc } from "./file-crc.ts";
import { FileTable } from "./file-table.ts";
import {
  CONTENT_FILE,
  DATABASE_FILE,
  SEGMENT_FORMAT,
  SUMMARY_FILE,
  TRIGRAM_FILE,
  type SegmentSummary,
} from "./segment-layout.ts";
import { TrigramReader } from "./trigram-reader.ts";

/** A file's text as a search reads it. Points into memory that the next read uses again. */
export interface SegmentText {
  readonly content: Buffer;
  /** Names of its symbols, one a line. */
  readonly names: Buffer;
}

/**
 * An open segment. Reads are synchronous and short: a page or a file at a time. Whatever is damaged is told by an
 * `AppError` when it is read; nothing is believed whose checksum was not compared.
 */
export class SegmentReader {
  readonly files: FileTable;
  readonly #contentPath: string;
  readonly #content: number;
  readonly #trigrams: TrigramReader;
  readonly #database: Sqlite;
  readonly #selectNamed: Statement<FileOfName>;
  readonly #selectPrefixed: Statement<FileOfName>;
  readonly #selectSkipped: Statement<SkippedRow>;
  #scratch = Buffer.allocUnsafe(64 * 1024);

  private constructor({ files, database, trigrams, contentPath }: SegmentParts) {
    this.files = files;
    this.#database = database;
    this.#selectNamed = database.prepare(SELECT_NAMED);
    this.#selectPrefixed = database.prepare(SELECT_PREFIXED);
    this.#selectSkipped = database.prepare(SELECT_SKIPPED);
    this.#trigrams = trigrams;
    this.#contentPath = contentPath;
    this.#content = openSync(contentPath, "r");
  }

  static async open(directory: string): Promise<SegmentReader> {
    const summary = await readSummary(directory);
    const contentPath = path.join(directory, CONTENT_FILE);
    const contentBytes = (await stat(contentPath)).size;
    if (contentBytes !== summary.contentBytes) throw damagedSegment(contentPath, WRONG_LENGTH);
    const databasePath = path.join(directory, DATABASE_FILE);
    if ((await fileCrc(databasePath)) !== summary.databaseCrc) throw damagedSegment(databasePath, "is damaged");
    const database = openSqlite(databasePath, { immutable: true });
    let trigrams: TrigramReader | null = null;
    try {
      const files = await FileTable.load(database, summary.files);
      trigrams = new TrigramReader(path.join(directory, TRIGRAM_FILE));
      return new SegmentReader({ files, database, trigrams, contentPath });
    } catch (error) {
      database.close();
      trigrams?.close();
      throw error;
    }
  }

  /** See `TrigramReader.candidates`. */
  candidates(trigrams: Uint32Array): Uint32Array | null {
    return this.#trigrams.candidates(trigrams);
  }

  /** Files that define a symbol of that name, in lower case; at most `limit`. */
  filesNaming(name: string, limit: number): readonly number[] {
    if (name.includes("\0")) return [];
    return this.#selectNamed.all([name, limit]).map(({ file }) => file);
  }

  /** Files that define a symbol whose name begins so, in lower case; at most `limit` (symbol, file) pairs are read. */
  filesNamingPrefix(prefix: string, limit: number): readonly number[] {
    if (prefix.includes("\0")) return [];
    const rows = this.#selectPrefixed.all([prefix, `${prefix}\u{10ffff}`, limit]);
    return [...new Set(rows.map(({ file }) => file))];
  }

  readText(file: number): SegmentText {
    const { position, contentBytes, namesBytes, textCrc } = this.files.place(file);
    const bytes = this.#read(position, contentBytes + namesBytes);
    if (crc32(bytes) !== textCrc) throw damagedSegment(this.#contentPath, DAMAGED_CONTENT);
    return { content: bytes.subarray(0, contentBytes), names: bytes.subarray(contentBytes) };
  }

  /** Points into memory that the next read uses again, but for `names`, which is given. */
  readOutline(file: number, names: Buffer): PackedOutline {
    const { position, contentBytes, namesBytes, detailsBytes, detailsCrc } = this.files.place(file);
    const ownNames = Buffer.from(names);
    const details = this.#read(position + contentBytes + namesBytes, detailsBytes);
    if (crc32(details) !== detailsCrc) throw damagedSegment(this.#contentPath, DAMAGED_CONTENT);
    return { names: ownNames, details };
  }

  /** By path, after `after`. */
  skipped({ after, limit }: { after: string | null; limit: number }): readonly SkippedFile[] {
    // SQLite's texts end at a NUL, and no path holds one.
    const [start = ""] = (after ?? "").split("\0");
    return this.#selectSkipped.all([start, limit]);
  }

  close(): void {
    closeSync(this.#content);
    this.#trigrams.close();
    this.#database.close();
  }

  #read(position: number, length: number): Buffer {
    if (length > this.#scratch.length) this.#scratch = Buffer.allocUnsafe(length * 2);
    for (let at = 0; at < length;) {
      const read = readSync(this.#content, this.#scratch, at, length - at, position + at);
      if (read === 0) throw damagedSegment(this.#contentPath, WRONG_LENGTH);
      at += read;
    }
    return this.#scratch.subarray(0, length);
  }
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

interface SegmentParts {
  readonly files: FileTable;
  readonly database: Sqlite;
  readonly trigrams: TrigramReader;
  readonly contentPath: string;
}

type FileOfName = SqliteRow & { readonly file: number };
type SkippedRow = SqliteRow & SkippedFile;

/** ?1 name in lower case, ?2 limit. */
const SELECT_NAMED = `select file from symbol_names where name = ?1 limit ?2`;

/** ?1 prefix in lower case, ?2 above every name that begins so, ?3 limit. */
const SELECT_PREFIXED = `select file from symbol_names where name > ?1 and name < ?2 limit ?3`;

/** ?1 path before the page, ?2 limit. */
const SELECT_SKIPPED = `select path, reason, bytes from skipped where path > ?1 order by path limit ?2`;

const WRONG_LENGTH = "has the wrong length";
const DAMAGED_CONTENT = "holds a file that is damaged";
