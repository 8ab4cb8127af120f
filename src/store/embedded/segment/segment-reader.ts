import { closeSync, openSync, readSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { indexOutline, readSymbol, type OutlineIndex } from "../../../core/packed-outline.ts";
import type { StoredDefinition, StoredFile } from "../../../core/ports/code-index.ts";
import type { SkippedFile } from "../../../core/repository.ts";
import type { Sqlite, SqliteRow, Statement } from "../sqlite.ts";
import { damagedSegment } from "./damaged-segment.ts";
import { definitionLines } from "./definition-lines.ts";
import { FileTable } from "./file-table.ts";
import { openSegmentDatabase } from "./segment-database.ts";
import { CONTENT_FILE, SUMMARY_FILE, TRIGRAM_FILE } from "./segment-layout.ts";
import { TrigramReader } from "./trigram-reader.ts";

/** A file's text as a search reads it. Points into memory that the next read uses again. */
export interface SegmentText {
  readonly content: Buffer;
  /** Names of its symbols, one a line. */
  readonly names: Buffer;
}

/** What a segment knows of a file besides its table. */
export interface SegmentEntry {
  /** Its number. */
  readonly id: number;
  /** Git's object name. */
  readonly blob: string;
  /** How many it has. */
  readonly symbols: number;
}

/** What is listed of a file. */
export interface ListedFile {
  readonly id: number;
  readonly path: string;
  readonly language: string;
  /** Of its text. */
  readonly bytes: number;
}

/**
 * An open segment. Reads are synchronous and short: a page or a file at a time. Whatever is damaged is told by an
 * `AppError` when it is read; nothing is believed whose checksum was not compared. Most of the time to open one goes
 * into its table of files, and most searches need the tables of few segments: it is loaded when it is asked for.
 */
export class SegmentReader {
  readonly id: string;
  readonly #contentPath: string;
  readonly #content: number;
  readonly #trigrams: TrigramReader;
  readonly #database: Sqlite;
  readonly #selectNamed: Statement<NamingRow>;
  readonly #selectPrefixed: Statement<NamingRow>;
  readonly #selectSkipped: Statement<SkippedRow>;
  readonly #selectEntries: Statement<EntryRow>;
  readonly #selectFrom: Statement<SqliteRow & ListedFile>;
  readonly #selectSuperseded: Statement<PathRow>;
  readonly #selectFilesAt: Statement<FileOfName>;
  readonly #selectSkippedAt: Statement<PathRow>;
  #files: FileTable | null = null;
  /** By file: the parts whose checksum was compared. */
  #checked = new Uint8Array();
  readonly #outlines = new Map<number, OutlineIndex>();
  #outlinesBytes = 0;
  #loading: Promise<void> | null = null;
  #scratch = Buffer.allocUnsafe(64 * 1024);

  private constructor({ id, database, trigrams, contentPath }: SegmentParts) {
    this.id = id;
    this.#database = database;
    this.#selectNamed = database.prepare(SELECT_NAMED);
    this.#selectPrefixed = database.prepare(SELECT_PREFIXED);
    this.#selectSkipped = database.prepare(SELECT_SKIPPED);
    this.#selectEntries = database.prepare(SELECT_ENTRIES);
    this.#selectFrom = database.prepare(SELECT_FROM);
    this.#selectSuperseded = database.prepare(SELECT_SUPERSEDED);
    this.#selectFilesAt = database.prepare(SELECT_FILES_AT);
    this.#selectSkippedAt = database.prepare(SELECT_SKIPPED_AT);
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

  /** Files that define a symbol of that name, folded. */
  filesNaming(name: string): NamingPage {
    return this.#namingPage({ name, file: BEFORE_ALL_FILES }, this.#selectNamed, [name]);
  }

  /** Files that define a symbol whose name begins so, folded, and goes on; or goes on from `after`. */
  filesNamingPrefix(prefix: string, after: NamingPlace = { name: prefix, file: AFTER_ALL_FILES }): NamingPage {
    return this.#namingPage(after, this.#selectPrefixed, [`${prefix}\u{10ffff}`]);
  }

  #namingPage({ name, file }: NamingPlace, select: Statement<NamingRow>, end: readonly string[]): NamingPage {
    // SQLite's texts end at a NUL, and no name holds one.
    if (name.includes("\0")) return { files: [], next: null };
    const { files, last } = select.get([name, file, ...end]) as NamingRow;
    const page = JSON.parse(files) as readonly number[];
    const lastFile = page.at(-1);
    const isLast = last === null || lastFile === undefined || page.length < NAME_ROWS;
    return { files: page, next: isLast ? null : { name: last, file: lastFile } };
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

  /** By path, after `after`. */
  skipped({ after, limit }: { after: string | null; limit: number }): readonly SkippedFile[] {
    // SQLite's texts end at a NUL, and no path holds one.
    const [start = ""] = (after ?? "").split("\0");
    return this.#selectSkipped.all([start, limit]);
  }

  /** What no search asks of the files from `start` on, some hundreds; none at the end. */
  entries(start: number): readonly SegmentEntry[] {
    return this.#selectEntries.all([start, PAGE_ROWS]);
  }

  /** By path, from that of `first` on; at most `limit`. */
  filesFrom(first: string, limit: number): readonly ListedFile[] {
    // SQLite's texts end at a NUL, and no path holds one.
    const [start = ""] = first.split("\0");
    return this.#selectFrom.all([start, limit]);
  }

  /** Paths that no longer count in the segments before this one: those after `after`, some hundreds; none at the end. */
  superseded(after: string | null): readonly string[] {
    return this.#selectSuperseded.all([after ?? "", PAGE_ROWS]).map((row) => row.path);
  }

  /** The files at any of these paths. */
  filesAt(paths: readonly string[]): readonly number[] {
    return this.#selectFilesAt.all([JSON.stringify(paths)]).map(({ file }) => file);
  }

  /** Those of the paths at which a file was skipped. */
  skippedAt(paths: readonly string[]): readonly string[] {
    return this.#selectSkippedAt.all([JSON.stringify(paths)]).map((row) => row.path);
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

/** Some of the files that define what a lookup asks for. */
export interface NamingPage {
  /** One may come more than once. */
  readonly files: readonly number[];
  /** Where the lookup goes on; null at its end. */
  readonly next: NamingPlace | null;
}

/** Names, folded, stand in order; those of one name by file. */
export interface NamingPlace {
  readonly name: string;
  readonly file: number;
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

/** `files` is a JSON array: a row for each would take three times as long. */
type NamingRow = SqliteRow & { readonly files: string; readonly last: string | null };
type FileOfName = SqliteRow & { readonly file: number };
type SkippedRow = SqliteRow & SkippedFile;
type EntryRow = SqliteRow & SegmentEntry;
type PathRow = SqliteRow & { readonly path: string };

/** Names of symbols, and files that define them, after the name ?1 and the file ?2. */
const SELECT_NAMES = `select name, file from symbol_names where (name, file) > (?1, ?2)`;

/** 0.3 ms: whoever types a prefix waits for it, and mostly it names more files than are shown. */
const NAME_ROWS = 2000;

/** ?3 the name. */
const SELECT_NAMED = `
  select json_group_array(file) as files, max(name) as last
  from (${SELECT_NAMES} and name = ?3 order by name, file limit ${NAME_ROWS})`;

/** ?3 above every name that begins so. */
const SELECT_PREFIXED = `
  select json_group_array(file) as files, max(name) as last
  from (${SELECT_NAMES} and name < ?3 order by name, file limit ${NAME_ROWS})`;

/** ?1 path before the page, ?2 limit. */
const SELECT_SKIPPED = `select path, blob, reason, bytes from skipped where path > ?1 order by path limit ?2`;

/** ?1 first file, ?2 limit. */
const SELECT_ENTRIES = `select id, blob, symbols from files where id >= ?1 order by id limit ?2`;

/** ?1 first path, ?2 limit. */
const SELECT_FROM = `
  select id, path, language, content_bytes as bytes from files where path >= ?1 order by path limit ?2`;

/** ?1 path before the page, ?2 limit. */
const SELECT_SUPERSEDED = `select path from superseded where path > ?1 order by path limit ?2`;

/** ?1 JSON array of paths. */
const SELECT_FILES_AT = `select id as file from files where path in (select value from json_each(?1))`;

/** ?1 JSON array of paths. */
const SELECT_SKIPPED_AT = `select path from skipped where path in (select value from json_each(?1))`;

/** SQLite's page cache, prepared statements, and room to read a file into. */
const OPEN_BYTES = 1 << 20;
const BEFORE_ALL_FILES = -1;
const AFTER_ALL_FILES = 2 ** 40;
/** Of what is kept of an outline, beside each symbol's share. */
const OUTLINE_BYTES = 400;
/** The beginnings of its name and of its details, and its kind. */
const SYMBOL_BYTES = 9;

/** Takes 1–2 ms. */
const PAGE_ROWS = 500;

const WRONG_LENGTH = "has the wrong length";
const DAMAGED_CONTENT = "holds a file that is damaged";
