import { closeSync, openSync, readSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { indexOutline, readSymbol, type OutlineIndex } from "../../../core/packed-outline.ts";
import type { SegmentId } from "../../../core/ids.ts";
import type { StoredDefinition, StoredFile } from "../../../core/ports/code-index.ts";
import type { Sqlite } from "../sqlite.ts";
import { damagedSegment } from "./damaged-segment.ts";
import { definitionLines } from "./definition-lines.ts";
import { FileTable } from "./file-table.ts";
import { openSegmentDatabase } from "./segment-database.ts";
import { CONTENT_FILE, SUMMARY_FILE, TRIGRAM_FILE } from "./segment-layout.ts";
import { SegmentTables } from "./segment-tables.ts";
import { TrigramReader } from "./trigram-reader.ts";

/** A file's text as a search reads it. Points into memory that the next read uses again. */
export interface SegmentText {
  readonly content: Buffer;
  /** Names of its symbols, one a line. */
  readonly names: Buffer;
}

/**
 * An open segment. Reads are synchronous and short: a page or a file at a time. Whatever is damaged is told by an
 * `AppError` when it is read; nothing is believed whose checksum was not compared. Most of the time to open one goes
 * into its table of files, and most searches need the tables of few segments: it is loaded when it is asked for.
 */
export class SegmentReader {
  readonly id: SegmentId;
  /** What its database is asked. */
  readonly tables: SegmentTables;
  readonly #contentPath: string;
  readonly #content: number;
  readonly #trigrams: TrigramReader;
  readonly #database: Sqlite;
  #files: FileTable | null = null;
  /** By file: the parts whose checksum was compared. */
  #checked = new Uint8Array();
  readonly #outlines = new Map<number, OutlineIndex>();
  #outlinesBytes = 0;
  #loading: Promise<void> | null = null;
  #scratch = Buffer.allocUnsafe(64 * 1024);

  private constructor({ id, database, trigrams, contentPath }: SegmentParts) {
    this.id = id as SegmentId;
    this.#database = database;
    this.tables = new SegmentTables(database);
    this.#trigrams = trigrams;
    this.#contentPath = contentPath;
    this.#content = openSync(contentPath, "r");
  }

  /** `isVerified` when this process has opened it before. */
  static async open(directory: string, { isVerified }: { readonly isVerified: boolean }): Promise<SegmentReader> {
    const { summary, database } = await openSegmentDatabase(directory, { isVerified });
    let trigrams: TrigramReader | null = null;
    try {
      const contentPath = path.join(directory, CONTENT_FILE);
      const contentBytes = (await stat(contentPath)).size;
      if (contentBytes !== summary.contentBytes) throw damagedSegment(contentPath, WRONG_LENGTH);
      trigrams = new TrigramReader(path.join(directory, TRIGRAM_FILE));
      if (trigrams.documents !== summary.files) throw damagedSegment(trigrams.path, "is another segment's");
      return new SegmentReader({ id: path.basename(directory), database, trigrams, contentPath });
    } catch (error) {
      database.close();
      trigrams?.close();
      throw error;
    }
  }

  /** Needs `loadFiles` before. */
  get files(): FileTable {
    if (this.#files === null) throw new Error(`the files of segment ${this.id} were not loaded`);
    return this.#files;
  }

  /** Loads the table of files, or finds it loaded. */
  loadFiles(): Promise<void> {
    this.#loading ??= this.#loadFiles().catch((error) => {
      // The next reader tries again.
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #loadFiles(): Promise<void> {
    const files = await FileTable.load(this.#database);
    if (files.count !== this.#trigrams.documents) {
      throw damagedSegment(path.join(path.dirname(this.#contentPath), SUMMARY_FILE), "is damaged");
    }
    this.#files = files;
    this.#checked = new Uint8Array(files.count);
  }

  /** About how much memory it takes. */
  get memoryBytes(): number {
    return OPEN_BYTES + this.#trigrams.memoryBytes + (this.#files?.memoryBytes ?? 0) + this.#outlinesBytes;
  }

  /** See `TrigramReader.candidates`. */
  candidates(trigrams: Uint32Array): Uint32Array | null {
    return this.#trigrams.candidates(trigrams);
  }

  /** Points into memory that the next read uses again, or into the room that is given. */
  readText(file: number, room?: (bytes: number) => Buffer): SegmentText {
    const { position, contentBytes, namesBytes, textCrc } = this.files.place(file);
    const bytes = this.#read(position, contentBytes + namesBytes, room);
    this.#check(file, { bytes, crc: textCrc, part: TEXT });
    return { content: bytes.subarray(0, contentBytes), names: bytes.subarray(contentBytes) };
  }

  /** A copy of all that is stored of a file. */
  readFile(file: number): StoredFile {
    const { position, contentBytes, namesBytes, detailsBytes, textCrc, detailsCrc } = this.files.place(file);
    const textBytes = contentBytes + namesBytes;
    const bytes = this.#read(position, textBytes + detailsBytes, Buffer.allocUnsafe);
    const details = bytes.subarray(textBytes);
    this.#check(file, { bytes: bytes.subarray(0, textBytes), crc: textCrc, part: TEXT });
    this.#check(file, { bytes: details, crc: detailsCrc, part: DETAILS });
    const names = bytes.subarray(contentBytes, textBytes);
    return { content: bytes.subarray(0, contentBytes), outline: { names, details } };
  }

  /** Of a file's symbols. It is kept: it takes all details to know it. */
  outline(file: number): OutlineIndex {
    const known = this.#outlines.get(file);
    if (known !== undefined) return known;
    const outline = indexOutline(this.readFile(file).outline);
    this.#outlines.set(file, outline);
    this.#outlinesBytes += OUTLINE_BYTES + outline.names.text.length + outline.kinds.length * SYMBOL_BYTES;
    return outline;
  }

  /** One symbol of a file with its first lines. Reads some kilobytes, however large the file is. */
  readDefinition(file: number, at: number): StoredDefinition {
    // From here on its checksums have been compared.
    const outline = this.outline(file);
    const { position, contentBytes, namesBytes } = this.files.place(file);
    const details = position + contentBytes + namesBytes;
    const symbol = unlessDamaged(this.#contentPath, () =>
      readSymbol(outline, at, (start, end) => this.#read(details + start, end - start)),
    );
    const lines = definitionLines(symbol, contentBytes, (start, end) => this.#read(position + start, end - start));
    return { symbol, lines };
  }

  close(): void {
    closeSync(this.#content);
    this.#trigrams.close();
    this.#database.close();
  }

  /** Compares a checksum once: what was read never changes, and comparing takes a third of a search's time. */
  #check(file: number, { bytes, crc, part }: Checked): void {
    if (this.#isChecked(file, part)) return;
    if (crc32(bytes) !== crc) throw damagedSegment(this.#contentPath, DAMAGED_CONTENT);
    this.#checked[file] = (this.#checked[file] ?? 0) | part;
  }

  #isChecked(file: number, part: number): boolean {
    return ((this.#checked[file] ?? 0) & part) !== 0;
  }

  #read(position: number, length: number, room = (bytes: number) => this.#room(bytes)): Buffer {
    const into = room(length);
    for (let at = 0; at < length;) {
      const read = readSync(this.#content, into, at, length - at, position + at);
      if (read === 0) throw damagedSegment(this.#contentPath, WRONG_LENGTH);
      at += read;
    }
    return into;
  }

  #room(length: number): Buffer {
    if (length > this.#scratch.length) this.#scratch = Buffer.allocUnsafe(length * 2);
    return this.#scratch.subarray(0, length);
  }
}

/** A checksum is compared once. What has become unreadable since is told like what was unreadable then. */
function unlessDamaged<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) throw damagedSegment(file, DAMAGED_CONTENT, error);
    throw error;
  }
}

/** Bytes of a part of a file, and what their checksum must be. */
interface Checked {
  readonly bytes: Buffer;
  readonly crc: number;
  readonly part: number;
}

/** Parts of a file, as bits. */
const TEXT = 1;
const DETAILS = 2;

interface SegmentParts {
  readonly id: string;
  readonly database: Sqlite;
  readonly trigrams: TrigramReader;
  readonly contentPath: string;
}

/** SQLite's page cache, prepared statements, and room to read a file into. */
const OPEN_BYTES = 1 << 20;
/** Of what is kept of an outline, beside each symbol's share. */
const OUTLINE_BYTES = 400;
/** The beginnings of its name and of its details, and its kind. */
const SYMBOL_BYTES = 9;

const WRONG_LENGTH = "has the wrong length";
const DAMAGED_CONTENT = "holds a file that is damaged";
